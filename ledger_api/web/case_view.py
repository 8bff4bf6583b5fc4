"""Cases as a reader may see them: from the clue to the published breach, and what a desk has to do with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ledger_api.domain.words import BreachStatus, RepairStatus
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import Page
from ledger_api.store.rows import ObligationRow, ProceedingRow
from ledger_api.web import case_wire, readers
from ledger_api.web.case_shapes import BreachJSON, ProceedingJSON, PublishedBreachJSON
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.listing import Listing, asked
from ledger_api.web.lookup import Lookup
from ledger_api.web.queries import ProceedingQuery, PublicationQuery
from ledger_api.web.readers import Reader, Sides
from ledger_api.web.wire_values import id_of

#: Cases of one kind that a desk lists.
_ON_DESK = 50
_COUNTED_AT_ONCE = 200


class Desk(NamedTuple):
    """What waits for an authority, the newest first."""

    to_verify: list[ProceedingJSON]
    to_order: list[ProceedingJSON]
    rectifying: list[ProceedingJSON]
    objections: list[ProceedingJSON]
    applied: list[ProceedingJSON]
    accepted: list[ProceedingJSON]


class CaseView:
    """The questions about cases, answered for one reader from one block."""

    def __init__(
        self,
        reading: Reading,
        lookup: Lookup,
        knows: Knowledge,
        reader: Reader,
        party_id: Callable[[str | None], bytes | None],
        today: Reading | None = None,
    ) -> None:
        """`today` is what is known now, where `reading` is of a past day."""
        self._reading = reading
        self._today = today
        self._lookup = lookup
        self._knows = knows
        self._reader = reader
        self._party_id = party_id

    def proceeding(self, proceeding: str) -> ProceedingJSON | None:
        """A case; None where the reader may not know of it."""
        row = self._reading.proceedings.one(id_of(proceeding))
        if row is None or not self._knows.whole(row, row.commitment, row.number):
            return None
        return case_wire.proceeding(row, self._lookup)

    def proceeding_about(self, commitment: str, index: int) -> ProceedingJSON | None:
        """The case about an obligation; None where there is none, or none that the reader may know of in full."""
        row = self._reading.proceedings.of(id_of(commitment), index)
        if row is None or not self._knows.whole(row, row.commitment):
            return None
        return case_wire.proceeding(row, self._lookup)

    def breach(self, commitment: str, index: int) -> BreachJSON | None:
        """The case about an obligation; None where there is no such obligation."""
        row = self._reading.obligation(id_of(commitment), index)
        if row is None:
            return None
        found = self._reading.proceedings.of(row.commitment, row.number)
        if self._knows.whole(row, row.commitment, row.number):
            return case_wire.breach(row, found)
        if not self.is_published(row):
            return case_wire.no_breach()
        return readers.see_breach(case_wire.breach(row, found), known=False)

    def is_published(self, row: ObligationRow) -> bool:
        """Whether the breach of an obligation is published: on the day of the view, and today. What was published
        on a past day and has ended since, by repair or otherwise, the public is shown no more, whatever day it
        asks about."""
        if not row.breach_public or self._today is None:
            return row.breach_public
        now = self._today.obligation(row.commitment, row.number)
        return now is not None and now.breach_public

    def proceedings(self, query: ProceedingQuery) -> Listing[ProceedingJSON]:
        """Cases, those opened last first; nobody is told of any that they may not know."""
        sides = self._knows.sides_of_cases(self._party_id(query.department), self._party_id(query.enterprise))
        if sides is None:
            return Listing([], None)
        page = asked(
            lambda: self._reading.proceedings.many(
                query.status,
                sides.department,
                sides.enterprise,
                None if query.commitment is None else id_of(query.commitment),
                cursor=query.cursor,
                limit=query.limit,
            )
        )
        return Listing(self._shown(page), page.next_cursor)

    def publications(self, query: PublicationQuery) -> Listing[PublishedBreachJSON]:
        """Breaches while they are published, for everybody alike: what nobody may know of an enterprise is in
        none of them. The case opened last comes first."""
        page = asked(
            lambda: self._reading.proceedings.many(
                department=self._party_id(query.department),
                public=True,
                cursor=query.cursor,
                limit=query.limit,
            )
        )
        self._hold(page)
        found = []
        for row in page.rows:
            obligation = self._reading.obligation(row.commitment, row.number)
            if obligation is not None and (self._reader.knows_all_cases or self.is_published(obligation)):
                found.append(case_wire.published(row, obligation, self._lookup))
        return Listing(found, page.next_cursor)

    def publication(self, commitment: str, index: int) -> PublishedBreachJSON | None:
        """The record of a determined breach, with what credit platforms ask for: for everybody while it is
        published, and for those who know all cases in the words of the publication. None where there is none."""
        row = self._reading.obligation(id_of(commitment), index)
        found = None if row is None else self._reading.proceedings.of(row.commitment, row.number)
        if row is None or found is None or not found.is_public:
            return None
        if not (self._reader.knows_all_cases or self.is_published(row)):
            return None
        return case_wire.published(found, row, self._lookup)

    def determination(self, commitment: str, index: int) -> PublishedBreachJSON | None:
        """What was determined about an obligation, in the words of its publication: for who may know the case, whether
        it is published or not, and for everybody while it is. None where nothing is."""
        row = self._reading.obligation(id_of(commitment), index)
        found = None if row is None else self._reading.proceedings.of(row.commitment, row.number)
        if row is None or found is None or found.breach_class is None:
            return None
        if not (self._knows.whole(row, row.commitment) or self.is_published(row)):
            return None
        return case_wire.published(found, row, self._lookup)

    def published(self, department: bytes) -> int:
        """How many breaches of a department are published, today too where the view is of a past day."""
        counted, cursor = 0, None
        while True:
            page = self._reading.proceedings.many(
                department=department, public=True, cursor=cursor, limit=_COUNTED_AT_ONCE
            )
            found = (self._reading.obligation(row.commitment, row.number) for row in page.rows)
            counted += sum(one is not None and self.is_published(one) for one in found)
            if page.next_cursor is None:
                return counted
            cursor = page.next_cursor

    def desk(self) -> Desk:
        """What waits for the authority that reads; nothing for anybody else."""
        sides = self._reader.among_cases(Sides()) if self._reader.knows_all_cases else None

        def waiting(
            status: BreachStatus | None = None,
            disputed: bool | None = None,
            repair: RepairStatus | None = None,
        ) -> list[ProceedingJSON]:
            if sides is None:
                return []
            return self._shown(
                self._reading.proceedings.many(status, disputed=disputed, repair=repair, limit=_ON_DESK)
            )

        confirmed = BreachStatus.CONFIRMED
        return Desk(
            to_verify=waiting(BreachStatus.CLUE),
            to_order=waiting(BreachStatus.VERIFYING),
            rectifying=waiting(BreachStatus.RECTIFYING),
            objections=waiting(disputed=True),
            applied=waiting(confirmed, repair=RepairStatus.APPLIED),
            accepted=waiting(confirmed, repair=RepairStatus.ACCEPTED),
        )

    def _shown(self, page: Page[ProceedingRow]) -> list[ProceedingJSON]:
        self._hold(page)
        return [case_wire.proceeding(row, self._lookup) for row in page.rows]

    def _hold(self, page: Page[ProceedingRow]) -> None:
        """Looks up all names at once; those that the reader may not know are never shown."""
        self._lookup.hold_names({party for row in page.rows for party in (row.obligor, row.obligee)})
        self._lookup.hold_commitments(row.commitment for row in page.rows)
