"""Scenario files: one story of a commitment in the words its users use (tests/scenarios/FORMAT.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from ledger_api.domain.days import SHANGHAI


class BadScenario(ValueError):
    """The file is no scenario: the message names the place and what should stand there."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the story. Exactly one of `do` and `expect` is given.

    `at` is what is written; `time` what it means (unix seconds).
    """

    place: int
    at: str
    time: int
    by: tuple[str, ...]
    do: str | None
    values: dict[str, Any]
    refused: str | None
    key: str | None
    expect: tuple[str, str] | None
    fields: dict[str, Any]
    public: bool


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole file. `parties` by their names in the story, each with kind, name, uscc and perhaps size."""

    file: str
    title: str
    parties: dict[str, dict[str, str]]
    steps: tuple[Step, ...]


_STEP_WORDS = {"at", "by", "do", "with", "refused", "key", "expect", "is", "public"}
_ACT_TIME, _EXPECTATION_TIME = 10, 18


class _TextLoader(yaml.SafeLoader):
    """Scalars are text except integers and booleans: 2026-03-01 and 0.0005 stay as they are written."""


_TextLoader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(path: Path) -> Scenario:
    """The scenario in a file. Raises BadScenario."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_TextLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadScenario(f"{path}: cannot be read ({error})") from error
    return read(data, str(path))


def read(data: Any, file: str) -> Scenario:
    """The scenario in parsed YAML."""
    if not isinstance(data, Mapping) or not isinstance(data.get("steps"), list):
        raise BadScenario(f"{file}: a scenario needs title, parties and a list of steps")
    parties = data.get("parties")
    if not isinstance(parties, Mapping) or not all(isinstance(party, Mapping) for party in parties.values()):
        raise BadScenario(f"{file}: parties should name each party with kind, name and uscc")
    if not data["steps"]:
        raise BadScenario(f"{file}: a scenario needs at least one step")
    for name, party in parties.items():
        if not {"kind", "name", "uscc"} <= set(party):
            raise BadScenario(f"{file}: party {name} needs kind, name and uscc")
    steps: list[Step] = []
    for place, item in enumerate(data["steps"], start=1):
        steps.append(_step(item, place, file, steps[-1].time if steps else 0))
    return Scenario(
        file,
        str(data.get("title", "")),
        {
            str(name): {str(key): str(value) for key, value in party.items()}
            for name, party in parties.items()
        },
        tuple(steps),
    )


def _step(item: Any, place: int, file: str, before: int) -> Step:
    where = f"{file}, step {place}"
    if not isinstance(item, Mapping) or "at" not in item:
        raise BadScenario(f"{where}: a step needs at, and do or expect")
    unknown = set(map(str, item)) - _STEP_WORDS
    if unknown:
        raise BadScenario(f"{where}: unknown words {', '.join(sorted(unknown))}")
    if ("do" in item) == ("expect" in item):
        raise BadScenario(f"{where}: either do or expect")
    expect = None
    if "expect" in item:
        if not isinstance(item["expect"], Mapping) or len(item["expect"]) != 1:
            raise BadScenario(f"{where}: expect names one thing, such as {{obligation: c1/o1}}")
        ((what, name),) = item["expect"].items()
        expect = (str(what), str(name))
    for word in ("with", "is"):
        if not isinstance(item.get(word) or {}, Mapping):
            raise BadScenario(f"{where}: {word} should be a group of fields")
    at = str(item["at"])
    time = _time(at, _ACT_TIME if expect is None else _EXPECTATION_TIME, before, where)
    if time < before:
        raise BadScenario(f"{where}: {at} is before the step before it; steps stand in time order")
    by = item.get("by", [])
    return Step(
        place=place,
        at=at,
        time=time,
        by=tuple(str(name) for name in (by if isinstance(by, list) else [by])),
        do=str(item["do"]) if "do" in item else None,
        values=dict(item.get("with") or {}),
        refused=str(item["refused"]) if "refused" in item else None,
        key=str(item["key"]) if "key" in item else None,
        expect=expect,
        fields=dict(item.get("is") or {}),
        public=item.get("public") is True,
    )


def _time(at: str, hour: int, before: int, where: str) -> int:
    """A bare date is `hour` o'clock in Asia/Shanghai, or the time of the step before if that is later that day."""
    try:
        if len(at) == 10:
            day = date.fromisoformat(at)
            own = int(datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI).timestamp())
            same_day = datetime.fromtimestamp(before, SHANGHAI).date() == day
            return max(own, before) if same_day else own
        moment = datetime.fromisoformat(at)
    except ValueError as error:
        raise BadScenario(f"{where}: at: {at!r} is neither a date nor a date-time ({error})") from error
    if moment.tzinfo is None:
        raise BadScenario(f"{where}: at: {at!r} needs an offset such as +08:00")
    return int(moment.timestamp())
