"""What the rows of a table say: contracts with their obligations, and payments; each knows where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ledger_api.domain.money import format_fen
from ledger_api.domain.terms import (
    Allocation,
    Clock,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    LateRate,
    ObligationKind,
    ObligationTerms,
)
from ledger_api.exchange.table.cells import EMPTY, Cell, Place, letter
from ledger_api.exchange.table.headings import Column, Headings

DatedTerm = DueOn | DueAfterDays | DueAfterWorkdays

#: The columns whose day starts a clock.
EVENTS = {
    Column.DELIVERED: Clock.DELIVERY,
    Column.ACCEPTED: Clock.ACCEPTANCE,
    Column.SETTLED: Clock.SETTLEMENT,
}


@dataclass(frozen=True, slots=True)
class Row:
    """A row under its headings."""

    file: str
    sheet: str
    number: int
    headings: Headings
    #: What is not empty in the columns that are read.
    cells: Mapping[Column, Cell]

    def cell(self, column: Column) -> Cell:
        return self.cells.get(column, EMPTY)

    def unit(self, column: Column) -> str:
        found = self.headings.columns.get(column)
        return "" if found is None else found.unit

    def place(self, column: Column | None = None) -> Place:
        here = Place(self.file, self.sheet, self.number)
        if column is None:
            return here
        found = self.headings.columns.get(column)
        return here.at("", column.zh) if found is None else here.at(letter(found.index), found.heading)


@dataclass(frozen=True, slots=True)
class ObligationDraft:
    """One obligation; `index` is its place in its contract, counted from 1 in the order of the rows."""

    row: Row
    index: int
    name: str
    terms: ObligationTerms
    due: DatedTerm
    #: The recorded days of delivery, acceptance and settlement, as far as the table gives them.
    events: dict[Column, date]

    def words(self) -> dict[str, Any]:
        """As FORMAT.md's `obligations` take it."""
        match self.due:
            case DueOn(on=on):
                due: dict[str, Any] = {"date": on.isoformat()}
            case DueAfterDays(days=days, clock=clock):
                due = {"days": days, "from": clock.value}
            case DueAfterWorkdays(workdays=workdays, clock=clock):
                due = {"workdays": workdays, "from": clock.value}
        words: dict[str, Any] = {"title": self.name, "kind": self.terms.kind.value, "due": due}
        if self.terms.kind is ObligationKind.PAYMENT:
            words["amount"] = format_fen(self.terms.amount_fen or 0)
        if self.terms.inspection_workdays is not None:
            words["inspection"] = {"workdays": self.terms.inspection_workdays}
        return words


@dataclass(slots=True)
class AgreementDraft:
    """One contract: what it says once, from its first row, and its obligations."""

    row: Row
    number: str
    department: str
    title: str
    enterprise: str
    signed_on: date
    currency: str
    allocation: Allocation
    rate: LateRate | None
    obligations: list[ObligationDraft] = field(default_factory=list)
    #: How many rows it has; more than obligations where some could not be read.
    rows: int = 0

    @property
    def is_whole(self) -> bool:
        return self.rows == len(self.obligations)

    def words(self) -> dict[str, Any]:
        """The fields of FORMAT.md's `sign_contract`."""
        words: dict[str, Any] = {
            "contract": self.number,
            "title": self.title,
            "signed": self.signed_on.isoformat(),
            "currency": self.currency,
            "allocation": self.allocation.value,
            "obligations": [obligation.words() for obligation in self.obligations],
        }
        if self.rate is not None:
            by_day = self.rate.per_day is not None
            rate = self.rate.per_day if by_day else self.rate.per_year
            words["late_rate"] = {"per_day" if by_day else "per_year": f"{rate:f}"}
        return words


@dataclass(frozen=True, slots=True)
class PaymentDraft:
    """Money that reached the enterprise. `department` is empty where the contract's own row names it."""

    row: Row
    number: str
    department: str
    paid_for: str
    amount_fen: int
    credited_on: date
    voucher: str
