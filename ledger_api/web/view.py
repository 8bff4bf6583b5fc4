"""One reader's look at the ledger: all that routes and pages can ask, already as that reader may see it.

Routes get at a reading only through here, so that none of them can forget to redact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Generic, Protocol, TypeVar

from starlette.requests import Request

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.words import BreachStatus, PartyKind, Status
from ledger_api.store.paging import BadCursor
from ledger_api.store.reading import Reading
from ledger_api.store.rows import Page, PartyRow
from ledger_api.web import party_pages, readers, wire
from ledger_api.web.lookup import Lookup
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, malformed
from ledger_api.web.queries import (
    CommitmentQuery,
    ObligationQuery,
    PartyQuery,
    PaymentQuery,
    ProceedingQuery,
)
from ledger_api.web.readers import Reader
from ledger_api.web.shapes import (
    ActJSON,
    BreachJSON,
    CalendarYearJSON,
    CommitmentJSON,
    FactJSON,
    ObligationJSON,
    PartyJSON,
    PaymentJSON,
    ProceedingJSON,
    ProfileJSON,
)
from ledger_api.web.wire_values import fact

T = TypeVar("T")
R = TypeVar("R")

#: The kinds of parties that the public may know of.
_PUBLIC_KINDS = (PartyKind.DEPARTMENT, PartyKind.AUTHORITY, PartyKind.IMPORTER)


class BetweenParties(Protocol):
    """A row that has two sides."""

    @property
    def obligor(self) -> bytes: ...
    @property
    def obligee(self) -> bytes: ...


B = TypeVar("B", bound=BetweenParties)


@dataclass(frozen=True, slots=True)
class Listing(Generic[T]):
    """A page of a list; `next_cursor` is None on the last."""

    items: list[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Totals:
    """What the first page counts. `clues` are cases of which no authority has yet decided: 0 for the public."""

    signed: int
    imported: int
    obligations: int
    overdue: int
    payments: int
    clues: int


@contextmanager
def look(request: Request) -> Iterator[View]:
    """The ledger as the reader of this request sees it, at one block."""
    names = [name for name, _ in request.query_params.multi_items()]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise malformed(
            [
                {"field": f"query.{name}", "value": request.query_params[name][:80], "detail": "只能给出一次"}
                for name in repeated
            ]
        )
    ledger: LedgerPort = request.app.state.ledger
    reader = readers.reader_of(request, request.app.state.settings)
    with ledger.open_reading() as reading, reading.at_one_block():
        yield View(reading, reader, ledger.party_id)


class View:
    """All questions, answered for one reader from one block."""

    def __init__(self, reading: Reading, reader: Reader, party_id: Callable[[str], bytes]) -> None:
        self._reading = reading
        self._lookup = Lookup(reading)
        self._party_id = party_id
        self.reader = reader
        position = reading.position
        self.as_of = wire.as_of(position)
        #: The civil day of the last indexed block: the day of judgement.
        self.today: date = civil_day(position.time)

    # ---- single things

    def party(self, party: str) -> PartyJSON | None:
        """A party by id or credit code."""
        row = self._reading.party(self._id(party))
        return None if row is None else readers.see_party(self.reader, wire.party(row))

    def profile(self, party: str) -> ProfileJSON | None:
        """How a party stands; None where the reader may not know of it."""
        if self.party(party) is None:
            return None
        identifier = self._id(party)
        found = wire.profile(identifier, self._reading.profile(identifier), self._lookup)
        # No act of this version publishes a determination, so none is published.
        return readers.see_profile(self.reader, found, published=0)

    def commitment(self, commitment: str) -> CommitmentJSON | None:
        """A commitment."""
        row = self._reading.commitment(_bytes(commitment))
        return (
            None if row is None else readers.see_commitment(self.reader, wire.commitment(row, self._lookup))
        )

    def obligation(self, commitment: str, index: int) -> ObligationJSON | None:
        """An obligation with the events that its figures come from."""
        row = self._reading.obligation(_bytes(commitment), index)
        if row is None:
            return None
        events = self._reading.events_of(row.commitment, index)
        return readers.see_obligation(self.reader, wire.obligation(row, self._lookup, events))

    def events(self, commitment: str, index: int) -> list[FactJSON] | None:
        """Every event about an obligation; None where there is no such obligation."""
        if self._reading.obligation(_bytes(commitment), index) is None:
            return None
        facts = [fact(event) for event in self._reading.events_of(_bytes(commitment), index)]
        return readers.see_facts(self.reader, facts)

    def payment(self, payment: str) -> PaymentJSON | None:
        """A payment."""
        row = self._reading.payment(_bytes(payment))
        return None if row is None else readers.see_payment(self.reader, wire.payment(row, self._lookup))

    def proceeding(self, proceeding: str) -> ProceedingJSON | None:
        """A case."""
        row = self._reading.proceeding(_bytes(proceeding))
        return (
            None if row is None else readers.see_proceeding(self.reader, wire.proceeding(row, self._lookup))
        )

    def breach(self, commitment: str, index: int) -> BreachJSON | None:
        """The case about an obligation; None where there is no such obligation."""
        row = self._reading.obligation(_bytes(commitment), index)
        return None if row is None else readers.see_breach(self.reader, wire.breach(row))

    def act(self, key: str, final_block: int) -> ActJSON | None:
        """What became of an act; None where no indexed block has it."""
        row = self._reading.act(_bytes(key))
        return None if row is None else readers.see_act(self.reader, wire.act(row, final_block))

    # ---- lists

    def parties(self, query: PartyQuery) -> Listing[PartyJSON]:
        """Parties; enterprises are left out for the public without a trace in pages or cursors."""
        if self.reader is Reader.AUDITOR:
            page = _asked(
                lambda: self._reading.parties(query.kind, query.imported, query.cursor, query.limit)
            )
            return self._seen_parties(page.rows, page.next_cursor)
        kinds = [kind for kind in _PUBLIC_KINDS if query.kind in (None, kind)]
        page = _asked(
            lambda: party_pages.of_kinds(self._reading, kinds, query.imported, query.cursor, query.limit)
        )
        return self._seen_parties(page.rows, page.next_cursor)

    def commitments(self, query: CommitmentQuery) -> Listing[CommitmentJSON]:
        """Commitments, the newest first."""
        self._refuse_enterprise(query.enterprise)
        page = _asked(
            lambda: self._reading.commitments(
                self._optional(query.department),
                self._optional(query.enterprise),
                query.imported,
                query.cursor,
                query.limit,
            )
        )
        self._hold(page.rows)
        seen = [readers.see_commitment(self.reader, wire.commitment(row, self._lookup)) for row in page.rows]
        return Listing(seen, page.next_cursor)

    def obligations(self, query: ObligationQuery) -> Listing[ObligationJSON]:
        """Obligations, those due first first."""
        self._refuse_enterprise(query.enterprise)
        breach = query.breach
        if self.reader is Reader.PUBLIC and breach is not None:
            # To the public no case exists that is not published: asking for one finds nothing, not even less.
            if breach is not BreachStatus.NONE:
                return Listing([], None)
            breach = None
        page = _asked(
            lambda: self._reading.obligations(
                query.status,
                self._optional(query.department),
                self._optional(query.enterprise),
                query.due_from,
                query.due_to,
                None if query.commitment is None else _bytes(query.commitment),
                query.imported,
                breach,
                query.cursor,
                query.limit,
            )
        )
        self._hold(page.rows)
        seen = [readers.see_obligation(self.reader, wire.obligation(row, self._lookup)) for row in page.rows]
        return Listing(seen, page.next_cursor)

    def payments(self, query: PaymentQuery) -> Listing[PaymentJSON]:
        """Payments, those recorded last first."""
        self._refuse_enterprise(query.enterprise)
        commitment, number = query.commitment, None
        if query.obligation is not None:
            named, _, index = query.obligation.partition("/")
            if commitment not in (None, named):
                return Listing([], None)
            commitment, number = named, int(index)
        page = _asked(
            lambda: self._reading.payments(
                None if commitment is None else _bytes(commitment),
                number,
                self._optional(query.department),
                self._optional(query.enterprise),
                query.imported,
                query.cursor,
                query.limit,
            )
        )
        self._hold(page.rows)
        seen = [readers.see_payment(self.reader, wire.payment(row, self._lookup)) for row in page.rows]
        return Listing(seen, page.next_cursor)

    def proceedings(self, query: ProceedingQuery) -> Listing[ProceedingJSON]:
        """Cases, those opened last first; the public is not told of any that is not published."""
        self._refuse_enterprise(query.enterprise)
        if self.reader is Reader.PUBLIC:
            return Listing([], None)
        page = _asked(
            lambda: self._reading.proceedings(
                query.status,
                self._optional(query.department),
                self._optional(query.enterprise),
                None if query.commitment is None else _bytes(query.commitment),
                query.cursor,
                query.limit,
            )
        )
        self._hold(page.rows)
        return Listing([wire.proceeding(row, self._lookup) for row in page.rows], page.next_cursor)

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
            clues=open_cases if self.reader is Reader.AUDITOR else 0,
        )

    def search(self, text: str, limit: int) -> tuple[list[PartyJSON], bool]:
        """Parties whose code is, or whose name holds, the text; and whether there are more than `limit`."""
        kinds = tuple(PartyKind) if self.reader is Reader.AUDITOR else _PUBLIC_KINDS
        rows = party_pages.named(self._reading, kinds, text, limit + 1)
        return self._seen_parties(rows[:limit], None).items, len(rows) > limit

    # ---- inside

    def _id(self, party: str) -> bytes:
        return _bytes(party) if party.startswith("0x") else self._party_id(party)

    def _optional(self, party: str | None) -> bytes | None:
        return None if party is None else self._id(party)

    def _hold(self, rows: Iterable[B]) -> None:
        held = {row.obligor for row in rows}
        if self.reader is Reader.AUDITOR:
            held |= {row.obligee for row in rows}
        self._lookup.hold_names(held)

    def _refuse_enterprise(self, enterprise: str | None) -> None:
        """Who asks by enterprise learns who the enterprises are: the public gets one answer for all of them."""
        if enterprise is not None and self.reader is Reader.PUBLIC:
            raise Problem(403, "企业的身份不向公众显示，因此不能按企业查询。请去掉 enterprise 参数。")

    def _seen_parties(self, rows: Iterable[PartyRow], cursor: str | None) -> Listing[PartyJSON]:
        seen = [readers.see_party(self.reader, wire.party(row)) for row in rows]
        return Listing([party for party in seen if party is not None], cursor)


def _asked(find: Callable[[], Page[R]]) -> Page[R]:
    try:
        return find()
    except BadCursor as error:
        fault = "不是本列表给出的翻页标记，请从第一页重新开始"
        raise malformed([{"field": "query.cursor", "value": str(error)[:80], "detail": fault}]) from error


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
