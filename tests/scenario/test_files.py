"""Reading scenario files: times, text, and what is said about a file that is none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ledger_api.scenario.files import BadScenario, Scenario, load, read
from tests.stage import instant

PARTIES = {"dept": {"kind": "department", "name": "水务局", "uscc": "11990100MB0000019L"}}


def story(*steps: dict[str, Any]) -> Scenario:
    return read({"title": "t", "parties": PARTIES, "steps": list(steps)}, "story.yaml")


def test_a_bare_date_is_ten_for_an_act_and_eighteen_for_an_expectation() -> None:
    act, expectation = story(
        {"at": "2026-03-02", "do": "rotate_key"}, {"at": "2026-03-02", "expect": {"party": "dept"}}
    ).steps
    assert (act.time, expectation.time) == (instant("2026-03-02T10:00"), instant("2026-03-02T18:00"))


def test_a_bare_date_is_not_before_the_step_before_it_on_that_day() -> None:
    late, act = story(
        {"at": "2026-03-02T22:00+08:00", "do": "rotate_key"}, {"at": "2026-03-02", "do": "rotate_key"}
    ).steps
    assert act.time == late.time == instant("2026-03-02T22:00")


def test_a_bare_date_on_another_day_is_ten_again() -> None:
    _, act = story(
        {"at": "2026-03-02T22:00+08:00", "do": "rotate_key"}, {"at": "2026-03-03", "do": "rotate_key"}
    ).steps
    assert act.time == instant("2026-03-03T10:00")


def test_scalars_are_text_except_integers_and_booleans(tmp_path: Path) -> None:
    file = tmp_path / "story.yaml"
    file.write_text(
        "title: t\nparties: {}\nsteps:\n"
        "  - {at: 2026-03-02, expect: {party: d}, is: {a: 2026-03-01, b: 0.0005, c: 5, d: true, e: null, f: 1e3}}\n"
    )
    (step,) = load(file).steps
    assert step.fields == {"a": "2026-03-01", "b": "0.0005", "c": 5, "d": True, "e": None, "f": "1e3"}


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"do": "rotate_key"}, "at"),
        ({"at": "2026-03-02"}, "either do or expect"),
        ({"at": "2026-03-02", "do": "x", "expect": {"party": "dept"}}, "either do or expect"),
        ({"at": "2026-03-02", "expect": "party"}, "one thing"),
        ({"at": "2026-03-02", "expect": {"party": "a", "breach": "b"}}, "one thing"),
        ({"at": "2026-03-02", "do": "x", "wth": {}}, "unknown words wth"),
        ({"at": "2026-03-02", "do": "x", "with": 3}, "with should be"),
        ({"at": "2026-03-02", "do": "x", "is": [1]}, "is should be"),
        ({"at": "2026-13-02", "do": "x"}, "neither a date"),
        ({"at": "2026-03-02T10:00", "do": "x"}, "offset"),
        ("a step", "at"),
    ],
)
def test_a_step_that_is_none_is_named(step: Any, words: str) -> None:
    with pytest.raises(BadScenario, match=words):
        story({"at": "2026-01-01", "do": "x"}, step)


def test_steps_stand_in_time_order() -> None:
    with pytest.raises(BadScenario, match="time order"):
        story({"at": "2026-03-02", "do": "x"}, {"at": "2026-03-01", "do": "x"})


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {"title": "t"},
        {"steps": []},
        {"parties": {}, "steps": []},
        {"parties": {"a": 1}, "steps": [{"at": "2026-03-02", "do": "x"}]},
        {"parties": {"a": {"kind": "department"}}, "steps": [{"at": "2026-03-02", "do": "x"}]},
    ],
)
def test_what_is_no_scenario_is_said_to_be_none(data: Any) -> None:
    with pytest.raises(BadScenario):
        read(data, "story.yaml")


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("a: [")
    binary = tmp_path / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    for file in (broken, binary, tmp_path / "missing.yaml", tmp_path):
        with pytest.raises(BadScenario, match="cannot be read"):
            load(file)
