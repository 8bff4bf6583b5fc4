"""From the events of assignments to their rows, and to whom an obligation was owed on a day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.words import Manner
from ledger_api.indexer.events import Event
from ledger_api.store.records import AssignmentRecord

#: By the numbers of ICommitmentLedger.Manner, from 1.
_MANNERS = tuple(Manner)


class Owed(NamedTuple):
    """To whom an obligation is owed from a day (yyyymmdd) on."""

    since: int
    obligee: bytes


def assignment_record(commitment: bytes, event: Event) -> AssignmentRecord:
    """The row of an assignment."""
    number, assignor, assignee, manner, document = event.values
    return AssignmentRecord(
        event.place, commitment, number, assignor, assignee, _MANNERS[manner - 1].value, document
    )


def owed_since(event: Event) -> Owed:
    """The department is notified on the day of the block: what reaches the assignor before discharges (民法典 art.
    546)."""
    return Owed(yyyymmdd(civil_day(event.time)), event.values[2])


def payee(owed: Sequence[Owed], day: int) -> bytes:
    """To whom what was credited on a day (yyyymmdd) was owed, as far as the department had been notified when it
    recorded that. `owed` begins with who is owed by the commitment."""
    return next(one.obligee for one in reversed(owed) if one.since <= day or one is owed[0])
