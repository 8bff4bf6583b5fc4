"""What the tests of the documents read out of them: links, headings, commands, tables."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.paths import REPOSITORY

ENGLISH = REPOSITORY / "README.md"
CHINESE = REPOSITORY / "README.zh-CN.md"
CONTRACTS = REPOSITORY / "contracts" / "README.md"
DECISIONS = REPOSITORY / "DECISIONS.md"
CHANGELOG = REPOSITORY / "CHANGELOG.md"
DOCUMENTS = (ENGLISH, CHINESE, CONTRACTS, DECISIONS, CHANGELOG)

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def prose(file: Path) -> str:
    """The text without its blocks of code."""
    return _BLOCK.sub("", text(file))


def links(file: Path) -> list[str]:
    """The targets of links and pictures."""
    return _LINK.findall(prose(file))


def code(file: Path) -> list[str]:
    """What stands in backquotes within the prose."""
    return _CODE.findall(prose(file))


def shell(file: Path) -> list[str]:
    """The lines of the shell blocks without their comments and blank lines."""
    blocks = [body for language, body in _BLOCK.findall(text(file)) if language == "sh"]
    lines = [re.sub(r"\s+#\s.*$", "", line).rstrip() for body in blocks for line in body.splitlines()]
    return [line for line in lines if line.strip()]


def chengnuo(file: Path) -> list[list[str]]:
    """The words after `chengnuo` of each time that it is called, in shell blocks and in the prose."""
    calls = [found for line in shell(file) for found in re.findall(r"\bchengnuo (?!\|)([^|)]*)", line)]
    calls += [call.removeprefix("chengnuo ") for call in code(file) if call.startswith("chengnuo ")]
    return [shlex.split(call) for call in calls]


def anchors(file: Path) -> set[str]:
    """The names under which headings can be linked to, as code hosts make them."""
    headings = re.findall(r"^#+ (.+)$", prose(file), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def rows(file: Path) -> list[list[str]]:
    """The rows of all tables, their heads included; a bar in backquotes is not expected."""
    lines = [line for line in prose(file).splitlines() if line.startswith("|") and "---" not in line]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
