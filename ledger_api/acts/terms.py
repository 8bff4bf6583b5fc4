"""The terms of a contract as people write them, in the numbers that the contract signs."""

from __future__ import annotations

from typing import Any

from ledger_api.acts.fields import Fields
from ledger_api.domain.currencies import CURRENCIES
from ledger_api.domain.money import BadRate, parse_rate
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.terms import MAX_DAYS, MAX_WORKDAYS
from ledger_api.domain.words import Clock, ObligationKind, Purpose

#: Numbers of CommitmentLedger's enumerations.
KIND_NUMBERS = {ObligationKind.PAYMENT: 0, ObligationKind.PERFORMANCE: 1}
PURPOSE_NUMBERS = {Purpose.PRICE: 0, Purpose.RETENTION: 2, Purpose.DEPOSIT: 3}
CLOCK_NUMBERS = {Clock.DELIVERY: 1, Clock.ACCEPTANCE: 2, Clock.SETTLEMENT: 3, Clock.CLAIM: 4}
UNDATED, ON_DATE, AFTER_DAYS, AFTER_WORKDAYS = 0, 1, 2, 3

RATE_NONE, RATE_PER_DAY, RATE_PER_YEAR = 0, 1, 2
_RATE_UNIT = 10**12


def obligations(
    fields: Fields, clock: Clock | None = None
) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """The signed terms of every obligation, and the words that go into the document (name, condition).

    `clock` is what a term is counted from that does not say so itself.
    """
    listed = fields.listed("obligations")
    if not 1 <= len(listed) <= 64:
        fields.fault(Refusal.BAD_TERM, f"应有1至64项义务，这里有{len(listed)}项")
        listed = listed[:64]
    terms, words = [], []
    for place, item in enumerate(listed, start=1):
        own = fields.nested(item, f"第{place}项义务")
        terms.append(obligation(own, clock))
        words.append(
            {
                name: own.text(name, required=False)
                for name in ("obligation", "title", "condition")
                if own.has(name)
            }
        )
        own.finish()
    return terms, words


def late_rate(fields: Fields) -> tuple[int, int]:
    """Basis and rate in units of 1e-12."""
    if not fields.has("late_rate"):
        return RATE_NONE, 0
    own = fields.nested(fields.get("late_rate"), "late_rate")
    basis = RATE_PER_DAY if own.has("per_day") else RATE_PER_YEAR
    if own.has("per_day") == own.has("per_year"):
        fields.fault(Refusal.BAD_TERM, "late_rate 应写明 per_day 或 per_year 之一")
    text = own.text("per_day" if own.has("per_day") else "per_year")
    own.finish()
    try:
        units = parse_rate(text) * _RATE_UNIT
    except BadRate as error:
        fields.fault(Refusal.BAD_TERM, str(error))
        return basis, 0
    if units != int(units) or units > _RATE_UNIT:
        fields.fault(Refusal.BAD_TERM, f"利率“{text}”应不大于1，至多十二位小数")
        return basis, 0
    return basis, int(units)


def currency(fields: Fields) -> bytes:
    text = fields.text("currency", required=False) or "CNY"
    if text not in CURRENCIES:
        fields.fault(Refusal.BAD_TERM, f"币种“{text[:10]}”应为 ISO 4217 的三个大写字母，如 CNY")
        return b"CNY"
    return text.encode("ascii")


def obligation(fields: Fields, clock: Clock | None = None) -> dict[str, Any]:
    """The signed terms of one obligation; its words are read by the caller."""
    kind = fields.word("kind", ObligationKind)
    money = kind is ObligationKind.PAYMENT
    if not money and fields.has("amount"):
        fields.fault(Refusal.BAD_AMOUNT, "非付款义务不带金额，请删去 amount 或改为 payment")
    purpose = fields.word("purpose", Purpose, Purpose.PRICE)
    if not money and purpose is not Purpose.PRICE:
        fields.fault(Refusal.BAD_TERM, "只有付款义务有 purpose（款项用途），请删去或改为 payment")
    due = fields.nested(fields.get("due"), "due")
    terms = {
        "kind": PURPOSE_NUMBERS[purpose] if money else KIND_NUMBERS[kind],
        "amount": fields.amount("amount") if money else 0,
        **_due(due, clock),
        "inspectionWorkdays": 0,
        "conditional": fields.text("condition", required=False) != "",
    }
    due.finish()
    if fields.has("inspection"):
        inspection = fields.nested(fields.get("inspection"), "inspection")
        terms["inspectionWorkdays"] = inspection.whole("workdays", 1, MAX_WORKDAYS)
        inspection.finish()
        if terms["clock"] != CLOCK_NUMBERS[Clock.ACCEPTANCE]:
            fields.fault(Refusal.BAD_TERM, "约定验收期限的，付款期限应自验收起算（from: acceptance）")
            terms["inspectionWorkdays"] = 0
    return terms


def _due(fields: Fields, clock: Clock | None) -> dict[str, Any]:
    ways = [name for name in ("date", "days", "workdays") if fields.has(name)]
    if len(ways) != 1:
        fields.fault(Refusal.BAD_TERM, "due 应写明 date、days 或 workdays 之一")
        ways = ["date"]
    if ways == ["date"]:
        return {"dueRule": ON_DATE, "clock": 0, "dueOn": fields.day("date"), "length": 0}
    by_days = ways == ["days"]
    return {
        "dueRule": AFTER_DAYS if by_days else AFTER_WORKDAYS,
        "clock": CLOCK_NUMBERS[fields.word("from", Clock, clock)],
        "dueOn": 0,
        "length": fields.whole(ways[0], 1, MAX_DAYS if by_days else MAX_WORKDAYS),
    }
