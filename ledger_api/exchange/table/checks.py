"""What is wrong with a table apart from how it is written: by the law's bounds, by the days, by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger_api.domain.days import civil_day
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.terms import CommitmentTerms, DueAfterDays, DueAfterWorkdays, check_terms
from ledger_api.exchange.table.book import Book
from ledger_api.exchange.table.cells import Problem, shown
from ledger_api.exchange.table.drafts import AgreementDraft, ObligationDraft, PaymentDraft, Row
from ledger_api.exchange.table.headings import Column


def check_book(book: Book, now: int) -> list[Problem]:
    """The problems of whole contracts and payments at the ledger's time."""
    today = civil_day(now)
    found: list[Problem] = []
    for agreement in book.agreements.values():
        found.extend(_agreement(agreement, today))
    found.extend(_payments(book.payments, today))
    return found


def commitment_terms(agreement: AgreementDraft, *, seller_is_sme: bool) -> CommitmentTerms:
    """The terms as the rules take them."""
    return CommitmentTerms(
        signed_on=agreement.signed_on,
        currency=agreement.currency,
        is_contract=True,
        seller_is_sme=seller_is_sme,
        allocation=agreement.allocation,
        agreed_rate=agreement.rate,
    )


def problem(row: Row, column: Column | None, reason: str, code: Refusal | None = None) -> Problem:
    value = "" if column is None else shown(row.cell(column).text)
    return Problem(row.place(column), value, reason, None if code is None else code.value)


def _agreement(agreement: AgreementDraft, today: date) -> Iterable[Problem]:
    if agreement.signed_on > today:
        reason = f"签订日期晚于今日（{today}），请填实际签订的日期"
        yield problem(agreement.row, Column.SIGNED, reason, Refusal.BAD_DATE)
        return
    terms = commitment_terms(agreement, seller_is_sme=False)
    names: dict[str, int] = {}
    for obligation in agreement.obligations:
        row = obligation.row
        refused = check_terms(terms, [obligation.terms], today)
        if refused is not None:
            reason = refused.message.removeprefix("第1项义务：")
            yield problem(row, _column(obligation, refused.code), reason, refused.code)
        if obligation.name in names:
            reason = f"与第{names[obligation.name]}行的义务重名，可能是重复的行；请删去重复的，或改名区分（如第一期、第二期）"
            yield problem(row, Column.NAME, reason)
        names.setdefault(obligation.name, row.number)
        yield from _events(obligation, agreement.signed_on, today)


def _column(obligation: ObligationDraft, code: Refusal) -> Column:
    if code is Refusal.BAD_AMOUNT:
        return Column.AMOUNT
    if code is Refusal.BAD_DATE:
        return Column.DUE_ON
    if obligation.terms.inspection_workdays is not None:
        due, within = obligation.due, (1 <= obligation.terms.inspection_workdays <= 250)
        in_bounds = (isinstance(due, DueAfterDays) and 1 <= due.days <= 366) or (
            isinstance(due, DueAfterWorkdays) and 1 <= due.workdays <= 250
        )
        if in_bounds or not within:
            return Column.INSPECTION
    return Column.DAYS if isinstance(obligation.due, DueAfterDays) else Column.WORKDAYS


def _events(obligation: ObligationDraft, signed_on: date, today: date) -> Iterable[Problem]:
    for column, day in obligation.events.items():
        if day > today:
            reason = f"晚于今日（{today}），尚未发生的不能登记"
        elif day < signed_on:
            reason = f"早于合同签订日期（{signed_on}），请核对"
        elif column is Column.ACCEPTED and day < obligation.events.get(Column.DELIVERED, day):
            reason = "验收早于交付，请核对"
        else:
            continue
        yield problem(obligation.row, column, reason, Refusal.BAD_DATE)


def _payments(payments: Iterable[PaymentDraft], today: date) -> Iterable[Problem]:
    seen: dict[tuple[object, ...], PaymentDraft] = {}
    for payment in payments:
        if payment.credited_on > today:
            reason = f"晚于今日（{today}），尚未到账的不能登记"
            yield problem(payment.row, Column.CREDITED, reason, Refusal.BAD_DATE)
        what = (payment.department, payment.number, payment.paid_for)
        if payment.voucher:
            key: tuple[object, ...] = (*what, "voucher", payment.voucher)
        else:
            key = (*what, payment.amount_fen, payment.credited_on)
        first = seen.setdefault(key, payment)
        if first is payment:
            continue
        where = f"第{first.row.number}行"
        if payment.voucher:
            reason = f"{where}已有同一义务、同一凭证号的付款，可能是重复的行；请删去重复的，或更正凭证号"
            yield problem(payment.row, Column.VOUCHER, reason)
        else:
            reason = f"与{where}的付款同日同额，可能是重复的行；如确为两笔，请填写各自的凭证号"
            yield problem(payment.row, Column.PAID, reason)
