"""What readers take with them: publications and spreadsheets of what they may see."""
