"""One reader's look at the ledger: all that routes and pages can ask, already as that reader may see it.

Routes get at a reading only through here, so that none of them can forget to redact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.words import BreachStatus, PartyKind, Status
from ledger_api.store.reading import Reading
from ledger_api.store.rows import (
    CommitmentRow,
    EventRow,
    ObligationRow,
    PartyRow,
    PaymentRow,
    ProceedingRow,
)
from ledger_api.web import coming, identity, party_pages, promises, readers, wire
from ledger_api.web.act_shapes import ActJSON
from ledger_api.web.approval_view import ApprovalView
from ledger_api.web.case_view import CaseView
from ledger_api.web.changes import Changes, Mark, changes_since
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.complaint_view import ComplaintView
from ledger_api.web.event_values import fact
from ledger_api.web.figures_view import FiguresView
from ledger_api.web.knowledge import BetweenParties, Knowledge
from ledger_api.web.listing import Listing, asked
from ledger_api.web.lookup import Lookup
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import KeysJSON, PartyJSON, ProfileJSON
from ledger_api.web.promise_shapes import OpenPromiseJSON
from ledger_api.web.queries import (
    CommitmentQuery,
    ObligationQuery,
    OpenPromiseQuery,
    PartyQuery,
    PaymentQuery,
)
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.shapes import CalendarYearJSON, FactJSON
from ledger_api.web.told import Wanted
from ledger_api.web.wire_values import id_of

#: The kinds of parties that the public may know of.
_PUBLIC_KINDS = (PartyKind.DEPARTMENT, PartyKind.AUTHORITY, PartyKind.IMPORTER)


B = TypeVar("B", bound=BetweenParties)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the first page counts. `clues` are cases of which no authority has yet decided: None for readers who
    may not know of all cases."""

    signed: int
    imported: int
    obligations: int
    overdue: int
    payments: int
    clues: int | None


class View:
    """All questions, answered for one reader from one block."""

    def __init__(
        self,
        reading: Reading,
        reader: Reader,
        party_id: Callable[[str], bytes],
        asker: identity.Asker = identity.NOBODY,
        today: Reading | None = None,
    ) -> None:
        """`today` is what is known now, where `reading` is of a past day."""
        self._reading = self.reading = reading
        self._today = today
        self._lookup = Lookup(reading)
        self._party_id = party_id
        self._knows = Knowledge(reading, reader, self._lookup)
        self.reader = reader
        self.approvals = ApprovalView(reading, reader, self._knows, self._lookup, self._id)
        self.complaints = ComplaintView(reading, self._lookup, reader, self._id_or_none)
        #: Questions about cases.
        self.cases = CaseView(reading, self._lookup, self._knows, reader, self._id_or_none, today)
        self.figures = FiguresView(reading, self._lookup, reader, self._id_or_none)
        #: Who signed in, where the view is somebody's who asks over the web.
        self.asker = asker
        position = reading.position
        self.as_of = wire.as_of(position)
        #: The day of judgement: that of the last indexed block, or the past day that was asked for.
        self.today: date = civil_day(position.time)

    # ---- single things

    def find_party(self, party: bytes) -> PartyRow | None:
        """A party's row, for telling who signs in; nothing of it is shown to anybody else."""
        return self._reading.party(party)

    def party(self, party: str) -> PartyJSON | None:
        """A party by id or credit code; None where there is none, or none that the reader may know of."""
        row = self._reading.party(self._id(party))
        return wire.party(row, self._lookup) if row is not None and self._knows.party(row) else None

    def keys(self, party: str) -> KeysJSON | None:
        """A party's keys: for itself and for auditors; None for everybody else."""
        row = self._reading.party(self._id(party))
        return wire.keys(row) if row is not None and self.reader.knows_keys_of(row.id) else None

    def profile(self, party: str) -> ProfileJSON | None:
        """How a party stands; None where the reader may not know of it."""
        if self.party(party) is None:
            return None
        identifier = self._id(party)
        found = wire.profile(identifier, self._reading.profile(identifier), self._lookup)
        known = self.reader.knows_all_cases or self.reader.is_party(identifier)
        return readers.see_profile(found, self.cases.published(identifier), known=known)

    def commitment(self, commitment: str) -> CommitmentJSON | None:
        """A commitment."""
        row = self._reading.commitment(id_of(commitment))
        return None if row is None else self._commitment(row)

    def open_promise(self, promise: str) -> OpenPromiseJSON | None:
        """A promise that is open to all who qualify: everybody may know it."""
        row = self._reading.promises.one(id_of(promise))
        if row is None:
            return None
        counts = self._reading.promises.claim_counts((row.id,)).get(row.id)
        terms = self._reading.promises.offered_terms(row.id)
        return promises.open_promise(row, self._lookup, self.today, counts, terms)

    def obligation(self, commitment: str, index: int) -> ObligationJSON | None:
        """An obligation with the events that its figures come from."""
        row = self._reading.obligation(id_of(commitment), index)
        if row is None:
            return None
        return self._obligation(row, self._reading.events_of(row.commitment, index))

    def events(self, commitment: str, index: int) -> list[FactJSON] | None:
        """Every event about an obligation; None where there is no such obligation."""
        row = self._reading.obligation(id_of(commitment), index)
        if row is None:
            return None
        facts = [fact(event) for event in self._reading.events_of(row.commitment, index)]
        return readers.see_facts(facts, known=self._knows.whole(row, row.commitment, row.number))

    def payment(self, payment: str) -> PaymentJSON | None:
        """A payment."""
        row = self._reading.payment(id_of(payment))
        return None if row is None else self._payment(row)

    def act(self, key: str, final_block: int) -> ActJSON | None:
        """What became of an act; None where no indexed block has it."""
        row = self._reading.act(id_of(key))
        if row is None:
            return None
        # A refused act's subject is who acted.
        known = self.reader.kind is ReaderKind.AUDITOR or self.reader.is_party(row.subject)
        return readers.see_act(wire.act(row, final_block), known=known)

    # ---- what happened

    def changes(
        self, since: Mark | None, party: str | None, commitment: str | None, earlier: Iterable[Mark]
    ) -> Changes:
        """What happened after a mark, all or of one party or commitment."""
        wanted = Wanted(self._id_or_none(party), None if commitment is None else id_of(commitment))
        return changes_since(self._reading, self._knows, self.reader, since, wanted, earlier)

    # ---- lists

    def parties(self, query: PartyQuery) -> Listing[PartyJSON]:
        """Parties; enterprises are left out for all but auditors, without a trace in pages or cursors."""
        if self.reader.kind is ReaderKind.AUDITOR:
            page = asked(lambda: self._reading.parties(query.kind, query.imported, query.cursor, query.limit))
        else:
            kinds = [kind for kind in _PUBLIC_KINDS if query.kind in (None, kind)]
            own = self._knows.own_enterprise(query)
            page = asked(
                lambda: party_pages.of_kinds(
                    self._reading, kinds, own, query.imported, query.cursor, query.limit
                )
            )
        return Listing([wire.party(row, self._lookup) for row in page.rows], page.next_cursor)

    def commitments(self, query: CommitmentQuery) -> Listing[CommitmentJSON]:
        """Commitments, the newest first."""
        sides = self._knows.sides(self._id_or_none(query.department), self._id_or_none(query.enterprise))
        if sides is None:
            return Listing([], None)
        page = asked(
            lambda: self._reading.commitments(
                sides.department,
                sides.enterprise,
                query.imported,
                query.cursor,
                query.limit,
                kind=query.kind,
                open_promise=None if query.open_promise is None else id_of(query.open_promise),
            )
        )
        self._hold(page.rows)
        return Listing([self._commitment(row) for row in page.rows], page.next_cursor)

    def open_promises(self, query: OpenPromiseQuery) -> Listing[OpenPromiseJSON]:
        """Promises that are open to all who qualify, the newest first."""
        department = self._id_or_none(query.department)
        page = asked(lambda: self._reading.promises.many(department, query.field, query.cursor, query.limit))
        self._lookup.hold_names({row.obligor for row in page.rows})
        self._lookup.hold_documents(row.document for row in page.rows)
        counts = self._reading.promises.claim_counts(row.id for row in page.rows)
        found = [
            promises.open_promise(row, self._lookup, self.today, counts.get(row.id)) for row in page.rows
        ]
        return Listing(found, page.next_cursor)

    def obligations(self, query: ObligationQuery) -> Listing[ObligationJSON]:
        """Obligations, those due first first."""
        sides = self._knows.sides(self._id_or_none(query.department), self._id_or_none(query.enterprise))
        breach, published = query.breach, None
        if breach is BreachStatus.CONFIRMED and not self.reader.knows_cases:
            # Of all that is confirmed the public knows what is published.
            published = True
        elif sides is not None and breach not in (None, BreachStatus.NONE):
            # Of what the reader may not know, no case exists: asking for one finds nothing, not even less.
            sides = self.reader.among_cases(sides)
        elif breach is BreachStatus.NONE and not self.reader.knows_all_cases:
            breach = None
        sides, ahead = coming.narrowed(query, self.reader, sides)
        if sides is None:
            return Listing([], None)
        page = asked(
            lambda: self._reading.obligations(
                query.status,
                sides.department,
                sides.enterprise,
                query.due_from,
                query.due_to,
                None if query.commitment is None else id_of(query.commitment),
                query.imported,
                breach,
                published,
                cursor=query.cursor,
                limit=query.limit,
                coming=ahead,
            )
        )
        self._hold(page.rows)
        self._lookup.evidence.hold(page.rows)
        seen = [self._obligation(row) for row in page.rows]
        # A page may be shorter than its limit: by rows of the reader's own that have a case.
        wanted = [one for one in seen if query.breach is None or one["breach"] == query.breach]
        return Listing(wanted, page.next_cursor)

    def payments(self, query: PaymentQuery) -> Listing[PaymentJSON]:
        """Payments, those recorded last first."""
        sides = self._knows.sides(self._id_or_none(query.department), self._id_or_none(query.enterprise))
        commitment, number = query.commitment, None
        if query.obligation is not None:
            named, _, index = query.obligation.partition("/")
            if commitment not in (None, named):
                return Listing([], None)
            commitment, number = named, int(index)
        if sides is None:
            return Listing([], None)
        page = asked(
            lambda: self._reading.payments(
                None if commitment is None else id_of(commitment),
                number,
                sides.department,
                sides.enterprise,
                query.imported,
                query.cursor,
                query.limit,
            )
        )
        self._hold(page.rows)
        return Listing([self._payment(row) for row in page.rows], page.next_cursor)

    def calendar_years(self) -> list[CalendarYearJSON]:
        """The published years with their corrections."""
        return [wire.calendar_year(row) for row in self._reading.calendar_years()]

    # ---- what only pages ask

    def calendar(self, imported: bool) -> WorkCalendar:
        """The calendar by which a due day rolls."""
        return self._lookup.calendar(imported)

    def totals(self) -> Totals:
        """What the ledger holds, counted."""
        found = self._reading.totals()
        open_cases = found.proceedings.get(BreachStatus.CLUE, 0)
        return Totals(
            signed=found.commitments - found.imported_commitments,
            imported=found.imported_commitments,
            obligations=sum(found.obligations.values()),
            overdue=found.obligations.get(Status.OVERDUE, 0),
            payments=found.payments,
            clues=open_cases if self.reader.knows_all_cases else None,
        )

    def may_prepare(self, by: Sequence[str]) -> bool:
        """Whether the reader may ask what these signers (ids or codes) would sign: only who is one of them."""
        if self.reader.kind is ReaderKind.AUDITOR:
            return True
        # What cannot be an id is nobody's.
        return any(self.reader.is_party(self._party_id(one)) for one in by)

    def search(self, text: str, limit: int) -> tuple[list[PartyJSON], bool]:
        """Parties whose code is, or whose name holds, the text; and whether there are more than `limit`."""
        is_auditor = self.reader.kind is ReaderKind.AUDITOR
        kinds = tuple(PartyKind) if is_auditor else _PUBLIC_KINDS
        rows = party_pages.named(
            self._reading, kinds, self._knows.own_enterprise(PartyQuery()), text, limit + 1
        )
        return [wire.party(row, self._lookup) for row in rows[:limit]], len(rows) > limit

    # ---- inside

    def _id(self, party: str) -> bytes:
        return id_of(party) if party.startswith("0x") else self._party_id(party)

    def _id_or_none(self, party: str | None) -> bytes | None:
        return None if party is None else self._id(party)

    def _hold(self, rows: Iterable[B]) -> None:
        """Looks up all names at once; those that the reader may not know are taken out with their ids."""
        listed = list(rows)
        self._lookup.hold_names({party for row in listed for party in row.sides.everybody})
        self._lookup.hold_commitments(
            row.commitment for row in listed if isinstance(row, (ObligationRow, PaymentRow, ProceedingRow))
        )
        self._lookup.hold_words(row for row in listed if isinstance(row, CommitmentRow))
        self._lookup.hold_documents(row.document for row in listed if isinstance(row, PaymentRow))

    def _commitment(self, row: CommitmentRow) -> CommitmentJSON:
        return readers.see_commitment(
            wire.commitment(row, self._lookup), known=self._knows.whole(row, row.id)
        )

    def _obligation(self, row: ObligationRow, events: list[EventRow] | None = None) -> ObligationJSON:
        whole = wire.obligation(row, self._lookup, events)
        known = self._knows.whole(row, row.commitment, row.number)
        return readers.see_obligation(whole, known=known, breach_public=self.cases.is_published(row))

    def _payment(self, row: PaymentRow) -> PaymentJSON:
        return readers.see_payment(
            wire.payment(row, self._lookup), known=self._knows.whole(row, row.commitment, row.number)
        )
