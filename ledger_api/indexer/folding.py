"""Folding subjects of every kind into rows: from the logs that the index has, and from those that are just coming."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from ledger_api.chain.events import LOGS_A_BLOCK
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.indexer.approvals import ANCHORED, fold_anchor, fold_approval
from ledger_api.indexer.approvals import BEGINNINGS as APPROVAL_BEGINNINGS
from ledger_api.indexer.complaints import fold_matter
from ledger_api.indexer.events import HISTORIES, Event, decode
from ledger_api.indexer.fold import fold_commitment
from ledger_api.indexer.headers import BEGINNINGS as COMMITMENT_BEGINNINGS
from ledger_api.indexer.headers import OPENING, fold_open_promise
from ledger_api.indexer.parties import fold_party
from ledger_api.store.approvals import AnchorRecord, ApprovalRecord
from ledger_api.store.calendar_years import calendar_of
from ledger_api.store.proceedings import ProceedingRecord
from ledger_api.store.records import (
    AssignmentRecord,
    CalendarYearRecord,
    CommitmentRecord,
    LogRecord,
    ObligationRecord,
    OpenPromiseRecord,
    PaymentRecord,
)
from ledger_api.store.transaction import Transaction

#: The events with which the history of a subject of each kind begins: what was before one of them needs no reading.
BEGINNINGS = {
    "party": frozenset(("PartyRegistered",)),
    "year": frozenset(("CalendarPublished",)),
    "approval": APPROVAL_BEGINNINGS,
    "commitment": COMMITMENT_BEGINNINGS,
    "complaint": frozenset(("ComplaintFiled",)),
}
#: Subjects folded at a time, so that a corrected calendar does not need all commitments in memory.
_FOLDED_AT_ONCE = 2_000
#: Takes records of one kind, in the order of their keys.
Write = Callable[[Sequence[tuple[Any, ...]]], None]


class Folding:
    """Folds subjects from the logs of the index and from `logs`, which are not in it yet, as of the instant `at`.

    `times` are those of the blocks of `logs`, by number.
    """

    def __init__(
        self,
        transaction: Transaction,
        at: int,
        write: Write,
        logs: Sequence[LogRecord] = (),
        times: Mapping[int, int] | None = None,
    ) -> None:
        self._transaction = transaction
        self._at = at
        self._write = write
        self._logs = logs
        self._times = times or {}

    def parties(self, parties: set[bytes]) -> None:
        """Fold parties and write their rows."""
        new = decode(self._logs, self._times, "party")
        folded = [fold_party(party, events) for party, events in self._histories(parties, new, "party")]
        self._write([rows.party for rows in folded])
        self._write([key for rows in folded for key in rows.keys])
        self._write([one for rows in folded for one in rows.successions])
        self._write([one for rows in folded for one in rows.listed])

    def calendar_years(self, years: set[bytes]) -> None:
        """Write the publications and corrections of years."""
        new = decode(self._logs, self._times, "year")
        self._write(
            sorted(
                CalendarYearRecord(
                    event.place,
                    int.from_bytes(year, "big"),
                    event.values[0] + event.values[1],
                    event.values[2],
                    event.time,
                )
                for year, events in self._histories(years, new, "year")
                for event in events
            )
        )

    def approvals(self, subjects: set[bytes]) -> None:
        """Fold applications for approvals and anchored batches and write their rows."""
        if not subjects:
            return
        calendar = calendar_of(self._transaction.calendar_years())
        new = decode(self._logs, self._times, "approval")
        waiting = iter(sorted(subjects))
        while group := set(islice(waiting, _FOLDED_AT_ONCE)):
            found: list[ApprovalRecord] = []
            anchors: list[AnchorRecord] = []
            for subject, events in self._histories(group, new, "approval"):
                if events[0].name == ANCHORED:
                    anchors.append(fold_anchor(subject, events))
                else:
                    found.append(fold_approval(subject, events, calendar, self._at))
            self._write(sorted(found))
            self._write(sorted(anchors))

    def commitments(
        self, commitments: set[bytes], since: int = 0, changing: Mapping[bytes, set[int]] | None = None
    ) -> int:
        """Fold commitments and write their rows; returns how many there are.

        Of each the obligations with an event from the place `since` on, and those in `changing`.
        """
        if not commitments:
            return 0
        calendar = calendar_of(self._transaction.calendar_years())
        logs: dict[bytes, list[LogRecord]] = defaultdict(list)
        for log in self._logs:
            logs[log.subject].append(log)
        waiting = iter(sorted(commitments))
        folded = 0
        while group := set(islice(waiting, _FOLDED_AT_ONCE)):
            # Decoded, logs take as much memory again: only those of a group at a time.
            of_group = chain.from_iterable(logs.pop(commitment, ()) for commitment in group)
            new = decode(of_group, self._times, "commitment")
            folded += self._fold_group(group, new, calendar, since, changing or {})
        return folded

    def matters(self, matters: set[bytes]) -> None:
        """Fold matters of complaints and write the rows of their complaints."""
        if not matters:
            return
        calendar = calendar_of(self._transaction.calendar_years())
        new = decode(self._logs, self._times, "complaint")
        for matter, events in self._histories(matters, new, "complaint"):
            self._write(fold_matter(matter, events, calendar, self._at))

    def _fold_group(
        self,
        group: set[bytes],
        new: dict[bytes, list[Event]],
        calendar: WorkCalendar,
        since: int,
        changing: Mapping[bytes, set[int]],
    ) -> int:
        records: list[CommitmentRecord] = []
        open_promises: list[OpenPromiseRecord] = []
        obligations: list[ObligationRecord] = []
        payments: list[PaymentRecord] = []
        proceedings: list[ProceedingRecord] = []
        assignments: list[AssignmentRecord] = []
        for commitment, events in self._histories(group, new, "commitment"):
            if events[0].name == OPENING:
                open_promises.append(fold_open_promise(commitment, events))
                continue
            numbers = changing.get(commitment, ())
            rows = fold_commitment(commitment, events, calendar, self._at, since, numbers)
            records.append(rows.commitment)
            obligations.extend(rows.obligations)
            payments.extend(rows.payments)
            proceedings.extend(rows.proceedings)
            assignments.extend(rows.assignments)
        for written in (records, open_promises, obligations, payments, proceedings, assignments):
            # In the order of their keys, so that a database appends instead of inserting here and there.
            self._write(sorted(written))
        return len(records) + len(open_promises)

    def _histories(
        self, subjects: set[bytes], new: dict[bytes, list[Event]], kind: str
    ) -> Iterator[tuple[bytes, list[Event]]]:
        """Each subject with all its events; none where all of them were taken back.

        What began in this step is not read again.
        """
        begins = BEGINNINGS[kind]
        known = {subject for subject in subjects if subject in new and new[subject][0].name in begins}
        old_logs = self._transaction.logs_of(subjects - known, HISTORIES[kind]) if subjects - known else []
        times = self._transaction.times({log.place // LOGS_A_BLOCK for log in old_logs})
        old = decode(old_logs, times, kind)
        for subject in sorted(subjects):
            events = old.get(subject, []) + new.get(subject, [])
            if events:
                yield subject, events
