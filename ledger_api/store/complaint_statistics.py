"""How authorities kept the clocks of complaints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus
from ledger_api.store.complaint_table import COMPLAINT


@dataclass(frozen=True, slots=True)
class ClockRecord:
    """How one authority kept one kind of clock: matters in which it stopped in time, ran out, or still runs."""

    kept: int
    ran_out: int
    running: int


def clock_records(connection: Connection, authority: bytes) -> dict[ComplaintClock, ClockRecord]:
    """How an authority kept its clocks: those of intake where it accepted or rejected, that of handling where it
    was the handler. Complaints of one matter count once."""
    of_it = or_(COMPLAINT.c.intake == authority, COMPLAINT.c.handler == authority)
    matters: dict[bytes, Row[Any]] = {}
    for row in connection.execute(select(COMPLAINT).where(of_it).order_by(COMPLAINT.c.log)):
        held = matters.get(row.matter)
        # A withdrawn complaint tells of its matter only as far as it went.
        if held is None or held.status == ComplaintStatus.WITHDRAWN.value:
            matters[row.matter] = row
    counted: dict[ComplaintClock, list[int]] = {
        clock: [0, 0, 0] for clock in ComplaintClock if clock is not ComplaintClock.NONE
    }
    for row in matters.values():
        for clock in _clocks_of(row, authority):
            ran_out = clock.value in row.late_clocks.split()
            counted[clock][1 if ran_out else 2 if row.clock == clock.value else 0] += 1
    return {clock: ClockRecord(*counts) for clock, counts in counted.items()}


def _clocks_of(row: Row[Any], authority: bytes) -> list[ComplaintClock]:
    clocks = []
    if row.intake == authority:
        clocks.append(ComplaintClock.INTAKE)
        if row.accepted_on is not None:
            clocks.append(ComplaintClock.FORWARD)
    if row.handler == authority and row.received_on is not None:
        clocks.append(ComplaintClock.HANDLE)
    return clocks
