"""Interest line by line adds up to the figure, whatever was paid when."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.interest import Credit, interest_for, settle
from ledger_api.domain.money import format_fen, parse_fen
from ledger_api.domain.terms import Allocation, LateRate
from ledger_api.web.commitment_shapes import LateRateJSON
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.pages.interest_lines import interest_lines, rate_in_words

from decimal import Decimal  # isort: skip

DUE = date(2026, 3, 2)
RATE = LateRate(per_day=Decimal("0.0005")).a_day


def obligation(amount: str, interest: str, allocation: str = "interest_first") -> ObligationJSON:
    found = {
        "amount": amount, "due": DUE.isoformat(), "interest": interest,
        "rate_in_force": {"per_day": "0.0005", "per_year": None}, "terms": {"allocation": allocation},
    }  # fmt: skip
    return cast(ObligationJSON, found)


def paid(number: int, on: date, amount: str) -> PaymentJSON:
    found = {"credited_on": on.isoformat(), "amount": amount, "provenance": {"block": number, "log_index": 0}}
    return cast(PaymentJSON, found)


def test_a_part_payment_divides_the_days() -> None:
    lines = interest_lines(
        obligation("1500000.00", "38182.50"), [paid(1, date(2026, 4, 1), "600000.00")], date(2026, 5, 5)
    )
    assert [(line.first.isoformat(), line.days, line.principal, line.interest) for line in lines] == [
        ("2026-03-03", 30, "1500000.00", "22500.00"),
        ("2026-04-02", 34, "922500.00", "15682.50"),
    ]


def test_lines_that_would_not_add_up_are_not_shown() -> None:
    assert interest_lines(obligation("1500000.00", "38182.51"), [], date(2026, 5, 5)) == []


@given(
    st.lists(st.tuples(st.dates(date(2026, 1, 1), date(2026, 8, 1)), st.integers(1, 90_000_000)), max_size=6),
    st.sampled_from(Allocation),
)
def test_lines_add_up(credits: list[tuple[date, int]], allocation: Allocation) -> None:
    amount, today = 150_000_000, date(2026, 8, 2)
    balance = settle(amount, DUE, RATE, allocation, [Credit(on, fen) for on, fen in credits])
    assert balance.accrued_to is not None
    more = interest_for(balance.principal_fen, RATE, (today - balance.accrued_to).days)
    payments = [paid(number, on, format_fen(fen)) for number, (on, fen) in enumerate(credits)]
    whole = obligation("1500000.00", format_fen(balance.interest_fen + more), allocation.value)
    lines = interest_lines(whole, payments, today)
    assert sum(parse_fen(line.interest) for line in lines) == balance.interest_fen + more


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ({"per_day": "0.0005", "per_year": None}, "0.05%"),
        ({"per_day": None, "per_year": "0.0305"}, "3.05% ÷ 365"),
        (None, "无"),
    ],
)
def test_the_rate_of_a_day_is_read_in_percent(rate: LateRateJSON | None, words: str) -> None:
    found: Any = {"rate_in_force": rate}
    assert rate_in_words(found) == words
