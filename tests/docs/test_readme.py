"""The two READMEs say the same, and what they say can be run and found."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer

from ledger_api.acts.wording import ACTS
from ledger_api.cli.main import app
from tests.docs import markdown
from tests.docs.markdown import CHINESE, DOCUMENTS, ENGLISH
from tests.paths import REPOSITORY

READMES = pytest.mark.parametrize("file", [ENGLISH, CHINESE], ids=lambda file: file.name)
EACH_DOCUMENT = pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: f"{file.parent.name}/{file.name}")
OWN_FOLDERS = ("contracts/", "docs/", "ledger_api/", "requirements/", "scripts/", "tests/")


def parse(words: list[str]) -> None:
    """Reads a command line as `chengnuo` would, without doing it. Raises what the parser raises."""
    command: Any = typer.main.get_command(app)
    left = list(words)
    while hasattr(command, "commands"):
        if command.invoke_without_command and (not left or left[0].startswith("-")):
            break
        command = command.commands[left.pop(0)]
    command.make_context(command.name, left)


def commands() -> set[tuple[str, ...]]:
    """Every command that `chengnuo` has, as the words that name it."""
    found: set[tuple[str, ...]] = set()

    def walk(command: Any, words: tuple[str, ...]) -> None:
        if not hasattr(command, "commands"):
            found.add(words)
            return
        if command.invoke_without_command:
            found.add(words)
        for name, inner in command.commands.items():
            walk(inner, (*words, name))

    walk(typer.main.get_command(app), ())
    return found


def test_both_languages_name_the_same_commands() -> None:
    assert markdown.shell(ENGLISH) == markdown.shell(CHINESE)
    assert sorted(markdown.code(ENGLISH)) == sorted(markdown.code(CHINESE))


def test_both_languages_have_the_same_links() -> None:
    each_other = {ENGLISH.name, CHINESE.name}
    english, chinese = (
        [link for link in markdown.links(file) if link not in each_other] for file in (ENGLISH, CHINESE)
    )
    assert english == chinese
    assert CHINESE.name in markdown.links(ENGLISH)
    assert ENGLISH.name in markdown.links(CHINESE)


def test_both_languages_have_the_same_sections_and_tables() -> None:
    def shape(file: Path) -> list[str]:
        return [found.group() for found in re.finditer(r"^(#+ |\||- )", markdown.prose(file), re.MULTILINE)]

    assert shape(ENGLISH) == shape(CHINESE)


@READMES
def test_the_two_commands_are_there(file: Path) -> None:
    assert markdown.shell(file)[:2] == ["python3 scripts/up.py --demo", "python3 scripts/test.py"]


@READMES
def test_every_chengnuo_command_is_one_that_there_is(file: Path) -> None:
    calls = markdown.chengnuo(file)
    assert len(calls) > 15
    for call in calls:
        parse(call)


@pytest.mark.parametrize(
    "call", [["list", "obligations", "--stat", "x"], ["show"], ["list", "wishes"], ["up", "--port", "none"]]
)
def test_a_command_line_that_is_wrong_would_be_noticed(call: list[str]) -> None:
    with pytest.raises(Exception, match=r"[Nn]o such option|[Mm]issing|is not|valid integer"):
        parse(call)


@READMES
def test_every_command_of_chengnuo_is_shown(file: Path) -> None:
    shown = {tuple(call[:length]) for call in markdown.chengnuo(file) for length in (1, 2)}
    assert commands() - shown == set()


@READMES
def test_the_acts_that_are_prepared_exist(file: Path) -> None:
    prepared = [call[2] for call in markdown.chengnuo(file) if call[:2] == ["act", "prepare"]]
    assert prepared
    assert set(prepared) <= set(ACTS)


@READMES
def test_the_options_of_a_start_are_those_of_the_script(file: Path) -> None:
    done = subprocess.run(
        [sys.executable, "scripts/up.py", "--help"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    told = set(re.findall(r"--[a-z]+", done.stdout)) - {"--help"}
    start = next(paragraph for paragraph in markdown.prose(file).split("\n\n") if "`--once`" in paragraph)
    assert set(re.findall(r"--[a-z]+", start)) == told


@EACH_DOCUMENT
def test_relative_links_lead_somewhere(file: Path) -> None:
    for link in markdown.links(file):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), link
        assert target.is_relative_to(REPOSITORY), link
        if anchor:
            assert anchor in markdown.anchors(target), link


@EACH_DOCUMENT
def test_files_that_are_named_are_there(file: Path) -> None:
    words = [word for piece in (*markdown.code(file), *markdown.shell(file)) for word in piece.split()]
    for word in words:
        if word.startswith(OWN_FOLDERS) and "*" not in word:
            assert (REPOSITORY / word).exists(), word


@EACH_DOCUMENT
def test_no_document_speaks_of_the_machine_that_it_was_written_on(file: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:work|root|tmp|home)/\S*", markdown.text(file)) == []


@READMES
def test_the_picture_of_the_first_page_is_small_enough(file: Path) -> None:
    assert "docs/first-page.png" in markdown.links(file)
    picture = (REPOSITORY / "docs" / "first-page.png").read_bytes()
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert 20_000 < len(picture) < 300_000
