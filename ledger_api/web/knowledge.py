"""What the reader of a reading may know, where that depends on what is recorded."""

from __future__ import annotations

from typing import Protocol

from ledger_api.domain.complaint_words import Subject
from ledger_api.store import complaints
from ledger_api.store.approval_rows import ApprovalRow
from ledger_api.store.reading import Reading
from ledger_api.store.row_parts import BothSides
from ledger_api.store.rows import PartyRow
from ledger_api.web import complaint_readers
from ledger_api.web.lookup import Lookup
from ledger_api.web.problems import Problem
from ledger_api.web.queries import PartyQuery
from ledger_api.web.readers import Reader, ReaderKind, Sides


class BetweenParties(Protocol):
    """A row about a commitment, which has two sides."""

    @property
    def sides(self) -> BothSides: ...


class Knowledge:
    """Answers for one reader and one reading; readers.py has the rules."""

    def __init__(self, reading: Reading, reader: Reader, lookup: Lookup | None = None) -> None:
        """`lookup` is the request's, where it has one."""
        self._reading = reading
        self.lookup = lookup or Lookup(reading)
        self._reader = reader
        self._cases: dict[bytes, bool] = {}

    def whole(self, row: BetweenParties, commitment: bytes, number: int | None = None) -> bool:
        """Whether the reader may know all of a row about a commitment, or about its obligation `number`."""
        return self._reader.knows(row.sides, lambda: self._has_case(commitment)) or self._had(
            commitment, number
        )

    def _had(self, commitment: bytes, number: int | None) -> bool:
        """Whether an enterprise reads that was ever owed the obligation, or any of the commitment where none is
        named; or that signed the commitment, whoever is owed by now: an assignor keeps seeing what it assigned."""
        if self._reader.kind is not ReaderKind.PARTY or not self._reader.is_owed:
            return False
        assigned = [
            one for one in self.lookup.assignments(commitment) if number is None or one.number == number
        ]
        if not assigned:
            return False
        signed = self.lookup.commitment(commitment)
        concerned = {party for one in assigned for party in one.party_to_it}
        return any(
            map(self._reader.is_party, (*concerned, *(() if signed is None else signed.sides.obligees)))
        )

    def whole_approval(self, row: ApprovalRow) -> bool:
        """Whether the reader may know all of an application: an authority has it in its charge once pauses on it
        were challenged, or once there is a complaint about it that this authority may know of."""
        return self._reader.knows(
            row.sides, lambda: row.was_challenged or self._has_complaint(Subject.APPROVAL, row.id)
        )

    def party(self, row: PartyRow) -> bool:
        """Whether the reader may know that a party is registered."""

        def is_between(sides: Sides) -> bool:
            in_charge = self._reader.knows_all_cases
            known = (
                bool(self._reading.proceedings.many(None, sides.department, sides.enterprise, limit=1).rows)
                or self._has_complained(sides)
                if in_charge
                else bool(self._reading.commitments(sides.department, sides.enterprise, limit=1).rows)
                # To whom a claim was assigned has signed no commitment.
                or bool(self._reading.obligations(None, sides.department, sides.enterprise, limit=1).rows)
            )
            return known or (
                sides.enterprise is not None
                and self._reading.approvals.is_between(
                    sides.department, sides.enterprise, challenged=in_charge
                )
            )

        return self._reader.knows_party(row, is_between)

    def own_enterprise(self, query: PartyQuery) -> PartyRow | None:
        """The enterprise that reads, where it is asked for: in lists it finds no other than itself."""
        if not self._reader.is_owed or self._reader.party is None:
            return None
        row = self._reading.party(self._reader.party)
        wanted = row is not None and query.kind in (None, row.kind) and query.imported in (None, row.imported)
        return row if wanted else None

    def sides(self, department: bytes | None, enterprise: bytes | None) -> Sides | None:
        """The sides to ask a list for; None where it has nothing that the reader may know. Problem (403)."""
        if enterprise is not None and not self._reader.may_ask_by_enterprise:
            raise _by_enterprise(self._reader)
        return self._reader.among_known(Sides(department, enterprise))

    def sides_of_cases(self, department: bytes | None, enterprise: bytes | None) -> Sides | None:
        """The sides to ask a list of cases for, as `sides`."""
        if enterprise is not None and not self._reader.knows_cases:
            raise _by_enterprise(self._reader)
        return self._reader.among_cases(Sides(department, enterprise))

    def _has_case(self, commitment: bytes) -> bool:
        if commitment not in self._cases:
            self._cases[commitment] = bool(
                self._reading.proceedings.many(commitment=commitment, limit=1).rows
            ) or self._has_complaint(Subject.OBLIGATION, commitment)
        return self._cases[commitment]

    def _has_complaint(self, subject: Subject, about: bytes) -> bool:
        """Whether there is a complaint about it, as far as the reader may know."""
        in_view = complaint_readers.in_view(self._reader)
        return in_view is not None and self._reading.ask(
            complaints.has_complaint, self._reading.successions(), subject, about, in_view
        )

    def _has_complained(self, sides: Sides) -> bool:
        """Whether the enterprise has complained, as far as the reader may know."""
        in_view = complaint_readers.in_view(self._reader)
        if in_view is None or sides.enterprise is None:
            return False
        return self._reading.ask(
            complaints.has_complained, self._reading.successions(), sides.enterprise, in_view
        )


def _by_enterprise(reader: Reader) -> Problem:
    """Who asks by enterprise learns who the enterprises are: who may not know them gets one answer for all."""
    if reader.knows_cases:
        return Problem(403, "主管部门只看得到案件所涉的企业：请在线索（proceedings）中按企业查询。")
    return Problem(403, "企业的身份不向公众显示，因此不能按企业查询。请去掉 enterprise 参数。")
