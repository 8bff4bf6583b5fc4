"""Interest line by line, from credit to credit, so that a bookkeeper can follow it with a calculator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from ledger_api.domain.interest import Credit, interest_for, settle
from ledger_api.domain.money import format_fen, parse_fen, percent
from ledger_api.domain.terms import LateRate
from ledger_api.domain.words import Allocation
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON


@dataclass(frozen=True, slots=True)
class InterestLine:
    """A stretch of days with one principal; both days are counted."""

    first: date
    last: date
    days: int
    principal: str
    interest: str


def interest_lines(
    obligation: ObligationJSON, payments: list[PaymentJSON], today: date
) -> list[InterestLine]:
    """The stretches whose interest adds up to the obligation's; none where there is none.

    `payments` are all those of the obligation. Where the lines do not add up to the figure (payments beyond
    those given), there are none: a sum that does not come out explains nothing.
    """
    rate, amount, due = _rate(obligation), obligation["amount"], obligation["due"]
    if not rate or amount is None or due is None or obligation["interest"] == "0.00":
        return []
    recorded = sorted(payments, key=lambda one: (one["provenance"]["block"], one["provenance"]["log_index"]))
    credits = sorted(
        (
            Credit(date.fromisoformat(one["credited_on"]), parse_fen(one["amount"]))
            for one in recorded
            if one["credited_on"] is not None
        ),
        key=lambda credit: credit.on,
    )
    allocation = Allocation(obligation["terms"]["allocation"])
    lines, total_fen = [], 0
    for known in range(len(credits) + 1):
        until = credits[known].on if known < len(credits) else today
        balance = settle(parse_fen(amount), date.fromisoformat(due), rate, allocation, credits[:known])
        since = balance.accrued_to
        if since is None or until <= since or balance.principal_fen == 0:
            continue
        days = (until - since).days
        interest_fen = interest_for(balance.principal_fen, rate, days)
        total_fen += interest_fen
        lines.append(
            InterestLine(
                since + timedelta(days=1),
                until,
                days,
                format_fen(balance.principal_fen),
                format_fen(interest_fen),
            )
        )
    return lines if format_fen(total_fen) == obligation["interest"] else []


def rate_in_words(obligation: ObligationJSON) -> str:
    """The late rate that counts, a day: `0.05%`, or `3.05% ÷ 365`."""
    rate = obligation["rate_in_force"]
    if rate is None:
        return "无"
    if rate["per_day"] is not None:
        return percent(Decimal(rate["per_day"]))
    return f"{percent(Decimal(rate['per_year'] or 0))} ÷ 365"


def _rate(obligation: ObligationJSON) -> Fraction:
    rate = obligation["rate_in_force"]
    if rate is None:
        return Fraction(0)
    if rate["per_day"] is not None:
        return LateRate(per_day=Decimal(rate["per_day"])).a_day
    return LateRate(per_year=Decimal(rate["per_year"] or 0)).a_day
