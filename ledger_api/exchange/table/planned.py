"""What an import would do, before anything is prepared."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger_api.exchange.table.cells import Problem
from ledger_api.exchange.table.drafts import Row


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """An act in the words of FORMAT.md; the department comes first in `by`. `number` is its contract's."""

    row: Row
    #: All rows that it comes from.
    rows: tuple[Row, ...]
    number: str
    do: str
    by: list[str]
    values: dict[str, Any]
    #: None where the contract's number makes the id.
    act_id: bytes | None


@dataclass(slots=True)
class Plan:
    """What an import would do. Counts are by kind of act."""

    acts: list[PlannedAct] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    #: One line for each readable obligation.
    lines: list[dict[str, Any]] = field(default_factory=list)
    there: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)
