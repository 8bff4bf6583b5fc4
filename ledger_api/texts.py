"""Somebody else's text, made fit to be stored and sent anywhere."""

from __future__ import annotations

import unicodedata


def clean(text: str) -> str:
    """Text that can be stored and sent anywhere: no lone surrogates, no control characters."""
    if text.isprintable():
        return text
    valid = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c for c in valid if c in "\t\n" or unicodedata.category(c) != "Cc")


def one_line(text: str) -> str | None:
    """The same with whitespace collapsed, as published texts are read; None where nothing is left."""
    return " ".join(clean(text).split()) or None
