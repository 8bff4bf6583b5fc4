"""One reader's look at applications for approvals and anchored batches, already as that reader may see it."""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.store.approval_rows import AnchorRow
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import BothSides
from ledger_api.web import approval_readers, approval_wire, readers
from ledger_api.web.approval_shapes import AnchorJSON, ApprovalJSON, ApprovalTotalsJSON
from ledger_api.web.event_values import fact
from ledger_api.web.knowledge import Knowledge
from ledger_api.web.listing import Listing, asked
from ledger_api.web.lookup import Lookup
from ledger_api.web.queries import AnchorQuery, ApprovalQuery
from ledger_api.web.readers import Reader
from ledger_api.web.shapes import FactJSON
from ledger_api.web.wire_values import id_of


class ApprovalView:
    """Part of a `View`; `identify` turns a party's id or code into its id."""

    def __init__(
        self,
        reading: Reading,
        reader: Reader,
        knows: Knowledge,
        lookup: Lookup,
        identify: Callable[[str], bytes],
    ) -> None:
        self._approvals = reading.approvals
        self._reader = reader
        self._knows = knows
        self._lookup = lookup
        self._identify = identify

    def one(self, approval: str) -> ApprovalJSON | None:
        """An application with its steps."""
        row = self._approvals.one(id_of(approval))
        if row is None:
            return None
        whole = approval_wire.approval(row, self._lookup, self._approvals.events_of(row.id))
        return approval_readers.see_approval(whole, known=self._knows.whole_approval(row))

    def events(self, approval: str) -> list[FactJSON] | None:
        """The steps of an application; None where there is none."""
        row = self._approvals.one(id_of(approval))
        if row is None:
            return None
        facts = [fact(event) for event in self._approvals.events_of(row.id)]
        return readers.see_facts(facts, known=self._knows.whole_approval(row))

    def many(self, query: ApprovalQuery) -> Listing[ApprovalJSON]:
        """Applications, those first on which the department must act first."""
        sides = self._knows.sides(self._id_or_none(query.department), self._id_or_none(query.enterprise))
        if sides is None:
            return Listing([], None)
        page = asked(
            lambda: self._approvals.many(
                query.status, query.late, sides.department, sides.enterprise, query.cursor, query.limit
            )
        )
        self._lookup.hold_names({party for row in page.rows for party in (row.department, row.applicant)})
        self._lookup.hold_documents(row.document for row in page.rows)
        seen = [
            approval_readers.see_approval(
                approval_wire.approval(row, self._lookup), known=self._knows.whole_approval(row)
            )
            for row in page.rows
        ]
        return Listing(seen, page.next_cursor)

    def totals(self, party: str) -> ApprovalTotalsJSON:
        """A department's applications, counted: for everybody."""
        identifier = self._identify(party)
        return approval_wire.totals(identifier, self._approvals.totals(identifier), self._lookup)

    def anchor(self, anchor: str) -> AnchorJSON | None:
        """An anchored root by the receipt of its act."""
        row = self._approvals.anchor(id_of(anchor))
        return None if row is None else self._anchor(row)

    def anchors(self, query: AnchorQuery) -> Listing[AnchorJSON]:
        """Anchored roots, the newest first."""
        page = asked(
            lambda: self._approvals.anchors(
                self._id_or_none(query.department),
                None if query.root is None else id_of(query.root),
                query.cursor,
                query.limit,
            )
        )
        self._lookup.hold_names(row.department for row in page.rows)
        self._lookup.hold_documents(row.document for row in page.rows)
        return Listing([self._anchor(row) for row in page.rows], page.next_cursor)

    def _anchor(self, row: AnchorRow) -> AnchorJSON:
        sides = BothSides(row.department, row.department, row.holders, row.holders)
        known = self._reader.knows(sides, lambda: False)
        return approval_readers.see_anchor(approval_wire.anchor(row, self._lookup), known=known)

    def _id_or_none(self, party: str | None) -> bytes | None:
        return None if party is None else self._identify(party)
