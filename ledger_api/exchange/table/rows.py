"""From the cells of a row to what it says; whatever cannot be read is a problem with its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from ledger_api.acts.identifiers import check_uscc
from ledger_api.domain.refusals import Refused
from ledger_api.domain.terms import (
    Allocation,
    Clock,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    LateRate,
    ObligationKind,
    ObligationTerms,
    PartyKind,
)
from ledger_api.exchange.table import values
from ledger_api.exchange.table.amounts import is_yuan, parse_amount
from ledger_api.exchange.table.cells import CellKind, Problem, Unreadable, shown
from ledger_api.exchange.table.dates import parse_day
from ledger_api.exchange.table.drafts import EVENTS, DatedTerm, ObligationDraft, PaymentDraft, Row
from ledger_api.exchange.table.headings import Column

_T = TypeVar("_T")
_KINDS_OF_DUE = (Column.DUE_ON, Column.DAYS, Column.WORKDAYS)
_MERGED = "如有合并单元格，请拆分后逐行填写"


class RowReader:
    """Takes values out of one row and remembers what is wrong with them."""

    def __init__(self, row: Row, problems: list[Problem]) -> None:
        self.row = row
        self._problems = problems
        self._before = len(problems)

    @property
    def is_clean(self) -> bool:
        return len(self._problems) == self._before

    def fault(self, column: Column | None, reason: str, code: str | None = None) -> None:
        value = "" if column is None else shown(self.row.cell(column).text)
        self._problems.append(Problem(self.row.place(column), value, reason, code))

    def has(self, column: Column) -> bool:
        return self.row.cell(column).kind is not CellKind.EMPTY

    def take(self, column: Column, read: Callable[[], _T]) -> _T | None:
        """What `read` makes of a cell that is there; None where it is empty or a problem."""
        cell = self.row.cell(column)
        if cell.kind is CellKind.EMPTY:
            return None
        if cell.kind is CellKind.FORMULA:
            self.fault(column, "单元格是公式；公式不予计算，也不采用其缓存的结果，请粘贴为数值后再导入")
            return None
        if cell.kind is CellKind.OTHER:
            self.fault(column, "单元格是错误值、逻辑值或时刻，请改为文字、数字或日期")
            return None
        try:
            return read()
        except Unreadable as error:
            self.fault(column, str(error))
        except Refused as refused:
            self.fault(column, refused.message, refused.code.value)
        return None

    def need(self, column: Column, read: Callable[[], _T]) -> _T | None:
        """The same of a cell that must be there."""
        if not self.has(column):
            self.fault(column, f"缺少{column.zh}；{_MERGED}")
            return None
        return self.take(column, read)

    def text(self, column: Column) -> str | None:
        return self.take(column, lambda: values.text(self.row.cell(column)))

    def code(self, column: Column, kind: PartyKind) -> str | None:
        def read() -> str:
            found = values.code(self.row.cell(column))
            check_uscc(found, kind)
            return found

        return self.take(column, read)

    def day(self, column: Column) -> date | None:
        return self.take(column, lambda: parse_day(self.row.cell(column)))

    def amount(self, column: Column, currency: str | None) -> int | None:
        def read() -> int:
            cell = self.row.cell(column)
            if currency not in (None, "CNY") and (is_yuan(cell) or self.row.unit(column)):
                raise Unreadable(f"币种为 {currency}，金额却写明是人民币，请统一")
            return parse_amount(cell, self.row.unit(column))

        return self.need(column, read)

    def rate(self) -> LateRate | None:
        found: dict[Column, Decimal | None] = {
            column: self.take(column, lambda: values.rate(self.row.cell(column), self.row.unit(column)))  # noqa: B023
            for column in (Column.RATE_DAY, Column.RATE_YEAR)
        }
        if self.has(Column.RATE_DAY) and self.has(Column.RATE_YEAR):
            self.fault(Column.RATE_YEAR, "日利率和年利率只能约定一种，请删去一个")
            return None
        by_day, by_year = found[Column.RATE_DAY], found[Column.RATE_YEAR]
        if by_day is not None:
            return LateRate(per_day=by_day)
        return LateRate(per_year=by_year) if by_year is not None else None

    def allocation(self) -> Allocation | None:
        return self.take(Column.ALLOCATION, lambda: values.allocation(self.row.cell(Column.ALLOCATION)))

    def currency(self) -> str | None:
        return self.take(Column.CURRENCY, lambda: values.currency(self.row.cell(Column.CURRENCY)))


def read_obligation(reader: RowReader, index: int, currency: str) -> ObligationDraft | None:
    """The row's own obligation; None where something in the row is a problem."""
    row = reader.row
    name = reader.need(Column.NAME, lambda: values.text(row.cell(Column.NAME)))
    kind = reader.need(Column.KIND, lambda: values.kind(row.cell(Column.KIND)))
    amount_fen = None
    if kind is ObligationKind.PAYMENT:
        amount_fen = reader.amount(Column.AMOUNT, currency)
    elif kind is ObligationKind.PERFORMANCE and reader.has(Column.AMOUNT):
        reader.fault(Column.AMOUNT, "非付款的义务不带金额，请删去金额，或把类别改为付款")
    due = _due(reader)
    inspection = reader.take(Column.INSPECTION, lambda: values.workdays(row.cell(Column.INSPECTION)))
    events = {column: day for column in EVENTS if (day := reader.day(column)) is not None}
    if not reader.is_clean or name is None or kind is None or due is None:
        return None
    return ObligationDraft(row, index, name, ObligationTerms(kind, amount_fen, due, inspection), due, events)


def _due(reader: RowReader) -> DatedTerm | None:
    row = reader.row
    given = [column for column in _KINDS_OF_DUE if reader.has(column)]
    clock: Clock | None = reader.take(Column.CLOCK, lambda: values.clock(row.cell(Column.CLOCK)))
    if len(given) != 1:
        reader.fault(
            given[1] if given else Column.DUE_ON,
            "到期日、期限(天)、期限(工作日)应填且只填一项" + ("" if given else f"；{_MERGED}"),
        )
        return None
    if given == [Column.DUE_ON]:
        if reader.has(Column.CLOCK):
            reader.fault(Column.CLOCK, "填了到期日就没有起算点，请删去起算，或改填期限")
        day = reader.day(Column.DUE_ON)
        return DueOn(day) if day is not None else None
    if not reader.has(Column.CLOCK):
        reader.fault(Column.CLOCK, "填了期限，还应填从何时起算：交付、验收或结算")
    if given == [Column.DAYS]:
        days = reader.take(Column.DAYS, lambda: values.days(row.cell(Column.DAYS)))
        return DueAfterDays(days, clock) if days is not None and clock is not None else None
    workdays = reader.take(Column.WORKDAYS, lambda: values.workdays(row.cell(Column.WORKDAYS)))
    return DueAfterWorkdays(workdays, clock) if workdays is not None and clock is not None else None


def read_payment(row: Row, problems: list[Problem]) -> PaymentDraft | None:
    """A row of the table of payments; None where something in it is a problem."""
    reader = RowReader(row, problems)
    number = reader.need(Column.NUMBER, lambda: values.text(row.cell(Column.NUMBER)))
    department = reader.code(Column.DEPARTMENT, PartyKind.DEPARTMENT)
    paid_for = reader.need(Column.PAID_FOR, lambda: values.text(row.cell(Column.PAID_FOR)))
    amount_fen = reader.amount(Column.PAID, None)
    credited_on = reader.need(Column.CREDITED, lambda: parse_day(row.cell(Column.CREDITED)))
    voucher = reader.text(Column.VOUCHER)
    if not reader.is_clean or not number or not paid_for or amount_fen is None or credited_on is None:
        return None
    return PaymentDraft(row, number, department or "", paid_for, amount_fen, credited_on, voucher or "")
