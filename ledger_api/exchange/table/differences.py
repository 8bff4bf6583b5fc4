"""How a contract of a table differs from the one that the ledger has under the same number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from ledger_api.domain.money import format_fen, percent
from ledger_api.domain.terms import DueAfterDays, DueAfterWorkdays, DueOn, DueTerm
from ledger_api.exchange.table.cells import Problem
from ledger_api.exchange.table.checks import problem
from ledger_api.exchange.table.drafts import AgreementDraft, ObligationDraft
from ledger_api.exchange.table.headings import Column
from ledger_api.exchange.table.known import KnownAgreement, KnownObligation

_CLOCKS = {"delivery": "交付", "acceptance": "验收", "settlement": "结算"}


def differences(
    agreement: AgreementDraft, known: KnownAgreement, enterprise: bytes, enterprise_name: str
) -> Iterator[Problem]:
    """A problem for each value that is another one on the ledger. `enterprise` is the id of the table's."""
    row = agreement.row
    if known.enterprise != enterprise:
        yield _conflict(row_of=agreement, column=Column.ENTERPRISE, there=f"另一乙方，不是{enterprise_name}")
    same: tuple[tuple[Column, object, object], ...] = (
        (Column.TITLE, agreement.title, known.title or agreement.title),
        (Column.SIGNED, agreement.signed_on, known.signed_on),
        (Column.CURRENCY, agreement.currency, known.currency),
    )
    for column, here, there in same:
        if here != there:
            yield _conflict(agreement, column, str(there))
    if agreement.allocation is not known.allocation:
        yield _conflict(agreement, Column.ALLOCATION, known.allocation.label)
    if agreement.rate != known.rate:
        rate = known.rate
        there = "未约定" if rate is None else percent(rate.per_day or rate.per_year or Decimal(0))
        by_year = rate is not None and rate.per_year is not None
        yield _conflict(agreement, Column.RATE_YEAR if by_year else Column.RATE_DAY, there)
    if len(agreement.obligations) != len(known.obligations):
        reason = (
            f"账本上编号为“{agreement.number}”的合同有{len(known.obligations)}项义务，"
            f"表中有{agreement.rows}项；已签的合同不能由导入更改，请核对编号"
        )
        yield problem(row, Column.NUMBER, reason, None)
        return
    for here_one, there_one in zip(agreement.obligations, known.obligations, strict=True):
        yield from _obligation(here_one, there_one)


def _obligation(here: ObligationDraft, there: KnownObligation) -> Iterator[Problem]:
    if here.name != (there.name or here.name):
        yield _conflict(here, Column.NAME, there.name or "")
    if here.terms.kind is not there.kind:
        yield _conflict(here, Column.KIND, there.kind.label)
    elif here.terms.amount_fen != there.agreed_fen and here.terms.amount_fen is not None:
        yield _conflict(here, Column.AMOUNT, format_fen(there.agreed_fen or 0))
    if here.due != there.due:
        column = Column.DUE_ON if isinstance(here.due, DueOn) else Column.DAYS
        column = Column.WORKDAYS if isinstance(here.due, DueAfterWorkdays) else column
        yield _conflict(here, column, _due(there.due))
    if here.terms.inspection_workdays != there.inspection_workdays:
        yield _conflict(here, Column.INSPECTION, str(there.inspection_workdays or "未约定"))
    known = {
        Column.DELIVERED: there.delivered_on,
        Column.ACCEPTED: there.accepted_on,
        Column.SETTLED: there.settled_on,
    }
    for column, day in here.events.items():
        on_ledger = known[column]
        if on_ledger is not None and on_ledger != day:
            yield _conflict(here, column, on_ledger.isoformat())


def _conflict(row_of: AgreementDraft | ObligationDraft, column: Column, there: str) -> Problem:
    reason = f"账本上同一合同的{column.zh}是“{there}”；已经登记的不能由导入更改，请更正表格，或核对合同编号"
    return problem(row_of.row, column, reason, None)


def _due(due: DueTerm) -> str:
    match due:
        case DueOn(on=on):
            return on.isoformat()
        case DueAfterDays(days=days, clock=clock):
            return f"{_CLOCKS[clock.value]}后{days}日"
        case DueAfterWorkdays(workdays=workdays, clock=clock):
            return f"{_CLOCKS[clock.value]}后{workdays}个工作日"
    return "未载明"
