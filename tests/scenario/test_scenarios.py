"""The stories in tests/scenarios, each on a fresh chain: what the ledger says is what the story expects."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_api.scenario.files import load
from ledger_api.scenario.run import run_scenario
from tests.paths import REPOSITORY

STORIES = sorted((REPOSITORY / "tests" / "scenarios").glob("*.yaml"))


def test_there_are_stories() -> None:
    assert len(STORIES) >= 18


@pytest.mark.parametrize("file", STORIES, ids=lambda path: path.stem)
def test_the_ledger_says_what_the_story_expects(file: Path) -> None:
    checks = list(run_scenario(load(file)))
    assert [check for check in checks if not check.ok] == []
    assert checks
