"""DECISIONS.md and CHANGELOG.md keep their form."""

from __future__ import annotations

import re

import pytest

from tests.docs import markdown
from tests.docs.markdown import CHANGELOG, DECISIONS
from tests.paths import REPOSITORY

ENTRIES = re.split(r"^## ", markdown.text(DECISIONS), flags=re.MULTILINE)[1:]
#: The one entry that is a table.
LIBRARIES = "Libraries, one line each"


def title(entry: str) -> str:
    return entry.splitlines()[0]


def test_entries_are_numbered_without_gaps() -> None:
    numbers = [int(title(entry).partition(".")[0]) for entry in ENTRIES]
    assert numbers == list(range(1, len(ENTRIES) + 1))


@pytest.mark.parametrize("entry", ENTRIES, ids=title)
def test_an_entry_says_what_was_decided_and_what_follows_on_less_than_a_page(entry: str) -> None:
    assert len(entry.splitlines()) <= 50
    if LIBRARIES not in title(entry):
        parts = re.findall(r"^\*\*(\w+)\.\*\*", entry, re.MULTILINE)
        assert parts in (
            ["Situation", "Decision", "Else", "Follows"],
            ["Situation", "Decision", "Follows"],
        )


def test_the_libraries_are_those_that_are_installed() -> None:
    asked = {
        re.split(r"[=<>\[]", line)[0].lower()
        for name in ("run.in", "dev.in")
        for line in (REPOSITORY / "requirements" / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    }
    (entry,) = (entry for entry in ENTRIES if LIBRARIES in title(entry))
    table = re.findall(r"^\| ([^|]+) \|", entry, re.MULTILINE)[1:]
    named = {name.lower() for cell in table for name in re.sub(r" \(.*\)", "", cell).split(", ")}
    assert len(named) > 15
    assert named - asked == set()


def test_the_changelog_says_what_is_unreleased_in_single_points() -> None:
    assert "## Unreleased" in markdown.text(CHANGELOG).splitlines()
    kinds = set(re.findall(r"^### (.+)$", markdown.text(CHANGELOG), re.MULTILINE))
    assert kinds
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
