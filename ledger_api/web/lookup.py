"""What a row's JSON needs beside the row: names, titles and calendars, each looked up once for a request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledger_api.domain.calendars import NO_CALENDAR, WorkCalendar
from ledger_api.store import approval_queries
from ledger_api.store.assignments import AssignmentRow, assignments_of
from ledger_api.store.reading import Reading
from ledger_api.store.rows import CalendarYearRow, CommitmentRow, OpenPromiseRow
from ledger_api.web.evidence import Evidence

_NOTHING: Mapping[str, Any] = {}


class Lookup:
    """The words behind ids and digests, out of one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        #: The events behind warning signs.
        self.evidence = Evidence(reading)
        self._names: dict[bytes, str | None] = {}
        self._commitments: dict[bytes, CommitmentRow | None] = {}
        self._open_promises: dict[bytes, OpenPromiseRow | None] = {}
        self._documents: dict[bytes, Mapping[str, Any]] = {}
        self._assignments: dict[bytes, tuple[AssignmentRow, ...]] = {}
        #: The documents of applications for approvals.
        self._applications: dict[bytes, bytes | None] = {}
        self._years: dict[int, CalendarYearRow] | None = None
        self._calendar: WorkCalendar | None = None

    def hold_names(self, parties: Iterable[bytes]) -> None:
        """Looks up the names of a list's parties at once."""
        wanted = {party for party in parties if party not in self._names}
        if wanted:
            found = self.reading.names(wanted)
            self._names.update({party: found.get(party) for party in wanted})

    def hold_commitments(self, commitments: Iterable[bytes]) -> None:
        """Looks up the commitments of a list's rows and their documents at once."""
        wanted = {commitment for commitment in commitments if commitment not in self._commitments}
        if wanted:
            found = self.reading.commitments_of(wanted)
            self._commitments.update({commitment: found.get(commitment) for commitment in wanted})
            self.hold_words(found.values())
            self.hold_assignments(wanted)

    def hold_approvals(self, approvals: Iterable[bytes]) -> None:
        """Looks up the documents of the applications that a list's rows are about at once."""
        wanted = {approval for approval in approvals if approval not in self._applications}
        if wanted:
            rows = self.reading.ask(approval_queries.approvals_of, self.reading.successions(), wanted)
            self._applications.update(dict.fromkeys(wanted))
            self._applications.update({approval: row.document for approval, row in rows.items()})
            self.hold_documents(row.document for row in rows.values())

    def hold_words(self, rows: Iterable[CommitmentRow]) -> None:
        """Looks up the documents of commitments at once, and those of the promises that claims are made under."""
        listed = list(rows)
        wanted = {row.open_promise for row in listed if row.open_promise is not None}
        wanted -= self._open_promises.keys()
        if wanted:
            found = self.reading.promises.of(wanted)
            self._open_promises.update({promise: found.get(promise) for promise in wanted})
        self.hold_documents(row.document for row in listed)
        self.hold_documents(row.document for row in self._open_promises.values() if row is not None)

    def hold_documents(self, digests: Iterable[bytes]) -> None:
        """Looks up documents at once."""
        wanted = {digest for digest in digests if digest not in self._documents}
        if wanted:
            found = self.reading.documents(wanted)
            self._documents.update({digest: found.get(digest) or _NOTHING for digest in wanted})

    def hold_assignments(self, commitments: Iterable[bytes]) -> None:
        """Looks up at once who assigned claims of these commitments, with the names and words of that."""
        wanted = {commitment for commitment in commitments if commitment not in self._assignments}
        if wanted:
            found = self.reading.ask(assignments_of, self.reading.successions(), wanted)
            self._assignments.update({commitment: found.get(commitment, ()) for commitment in wanted})
            listed = [one for rows in found.values() for one in rows]
            self.hold_names(party for one in listed for party in (one.assignor, one.assignee))
            self.hold_documents(one.document for one in listed)

    def assignments(self, commitment: bytes) -> tuple[AssignmentRow, ...]:
        """The assignments of a commitment's claims, in the chain's order."""
        if commitment not in self._assignments:
            self.hold_assignments((commitment,))
        return self._assignments[commitment]

    def party_name(self, party: bytes) -> str | None:
        """The name under which a party was registered; None where its document is not there."""
        if party not in self._names:
            self.hold_names((party,))
        return self._names[party]

    def party_code(self, party: bytes) -> str | None:
        """The code under which a party was registered; None where its document is not there."""
        row = self.reading.party(party)
        return None if row is None else row.code

    def commitment(self, commitment: bytes) -> CommitmentRow | None:
        """The commitment of a row."""
        if commitment not in self._commitments:
            self._commitments[commitment] = self.reading.commitment(commitment)
        return self._commitments[commitment]

    def document(self, digest: bytes | None) -> Mapping[str, Any]:
        """A document, empty where it is not there: it may have been destroyed, or never handed in."""
        if digest is None:
            return _NOTHING
        if digest not in self._documents:
            self._documents[digest] = self.reading.document(digest) or _NOTHING
        return self._documents[digest]

    def obligation_title(self, commitment: bytes, index: int) -> str | None:
        """The obligation's own title, or that of its commitment."""
        own = text_of(self._own_words(commitment, index), "title")
        if own is not None:
            return own
        row = self.commitment(commitment)
        return None if row is None else text_of(self.words(row), "title")

    def approval_item(self, approval: bytes) -> str | None:
        """What an application for an approval is for, in the applicant's words."""
        self.hold_approvals((approval,))
        return text_of(self.document(self._applications[approval]), "item")

    def words(self, row: CommitmentRow) -> Mapping[str, Any]:
        """Where title and conditions of a commitment stand: of a claim, in the promise that it is made under."""
        if row.open_promise is None:
            return self.document(row.document)
        if row.open_promise not in self._open_promises:
            self._open_promises[row.open_promise] = self.reading.promises.one(row.open_promise)
        promise = self._open_promises[row.open_promise]
        return _NOTHING if promise is None else self.document(promise.document)

    def condition(self, commitment: bytes, index: int) -> str | None:
        """The condition on which an obligation depends, in the parties' words."""
        return text_of(self._own_words(commitment, index), "condition")

    def stated_met_on(self, commitment: bytes, index: int) -> str | None:
        """The day on which, by its publication, an imported obligation was met."""
        return text_of(self._own_words(commitment, index), "met_on")

    def _own_words(self, commitment: bytes, index: int) -> Mapping[str, Any]:
        row = self.commitment(commitment)
        listed = None if row is None else self.words(row).get("obligations")
        if isinstance(listed, list) and index <= len(listed) and isinstance(listed[index - 1], dict):
            words: Mapping[str, Any] = listed[index - 1]
            return words
        return _NOTHING

    def years(self) -> dict[int, CalendarYearRow]:
        """The published years, the version that counts of each."""
        if self._years is None:
            self._years = {row.year: row for row in self.reading.calendar_years()}
        return self._years

    def calendar(self, imported: bool) -> WorkCalendar:
        """The calendar by which a due day rolls: none for imported commitments."""
        if imported:
            return NO_CALENDAR
        if self._calendar is None:
            self._calendar = self.reading.calendar()
        return self._calendar


def text_of(document: Mapping[str, Any], key: str) -> str | None:
    """A text of a document; None where it has none there."""
    value = document.get(key)
    return value if isinstance(value, str) and value else None
