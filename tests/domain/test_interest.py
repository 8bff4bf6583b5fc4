"""Rates in force, rounding, and what a credit covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.interest import (
    Balance,
    Credit,
    RateInForce,
    interest_for,
    rate_in_force,
    settle,
)
from ledger_api.domain.terms import Allocation, CommitmentTerms, LateRate, ObligationKind
from tests.domain.worlds import contract, day, imported, promise

FIVE_IN_TEN_THOUSAND = Fraction(5, 10_000)
NONE = Fraction(0)
PAYMENT = ObligationKind.PAYMENT


def yearly(rate: str) -> LateRate:
    return LateRate(per_year=Decimal(rate))


def daily(rate: str) -> LateRate:
    return LateRate(per_day=Decimal(rate))


@pytest.mark.parametrize(
    ("commitment", "rate"),
    [
        (contract(), FIVE_IN_TEN_THOUSAND),
        (contract(seller_is_sme=False), NONE),
        (promise(), NONE),
        (imported(), NONE),
    ],
)
def test_only_small_and_medium_sellers_of_a_contract_have_the_statutory_rate(
    commitment: CommitmentTerms, rate: Fraction
) -> None:
    assert rate_in_force(commitment, PAYMENT) == RateInForce(rate)


def test_what_is_not_money_bears_no_interest() -> None:
    low = contract(agreed_rate=yearly("0.01"))
    assert rate_in_force(low, ObligationKind.PERFORMANCE) == RateInForce(NONE)


@pytest.mark.parametrize(
    ("signed_on", "agreed", "a_year", "is_below_floor"),
    [
        ("2025-03-10", yearly("0.0305"), "0.031", True),
        ("2025-05-19", yearly("0.0305"), "0.031", True),
        ("2025-05-20", yearly("0.0305"), "0.0305", False),
        ("2025-08-15", yearly("0.025"), "0.03", True),
        ("2025-08-15", yearly("0.03"), "0.03", False),
        ("2025-08-15", yearly("0.06"), "0.06", False),
        ("2025-08-15", daily("0.00008"), "0.03", True),  # 2.92 % a year
        ("2025-08-15", daily("0.00009"), "0.03285", False),
        ("2025-08-15", yearly("0"), "0.03", True),
        ("2019-08-19", yearly("0.01"), "0.01", False),  # before the LPR there is no floor
    ],
)
def test_an_agreed_rate_below_the_lpr_at_signing_is_lifted_to_it(
    signed_on: str, agreed: LateRate, a_year: str, is_below_floor: bool
) -> None:
    rate = rate_in_force(contract(signed_on, agreed_rate=agreed), PAYMENT)
    assert rate == RateInForce(Fraction(a_year) / 365, is_below_floor)


@pytest.mark.parametrize("commitment", [promise("2025-08-15"), imported("2025-08-15")])
def test_only_contracts_signed_by_both_have_a_floor(commitment: CommitmentTerms) -> None:
    low = replace(commitment, agreed_rate=yearly("0.01"))
    assert rate_in_force(low, PAYMENT) == RateInForce(Fraction(1, 36_500))


def test_a_large_seller_has_what_it_agreed_to_without_a_floor() -> None:
    low = contract(seller_is_sme=False, agreed_rate=yearly("0.01"))
    assert rate_in_force(low, PAYMENT) == RateInForce(Fraction(1, 36_500))


@pytest.mark.parametrize(
    ("principal_fen", "days", "interest_fen"),
    [(1000, 1, 1), (999, 1, 0), (1001, 1, 1), (3000, 1, 2), (2999, 1, 1), (1000, 0, 0), (1000, -3, 0)],
)
def test_interest_is_rounded_half_up_to_the_fen(principal_fen: int, days: int, interest_fen: int) -> None:
    assert interest_for(principal_fen, FIVE_IN_TEN_THOUSAND, days) == interest_fen


def test_each_segment_between_credits_is_rounded_by_itself() -> None:
    due = day("2026-03-02")
    credits = [Credit(day("2026-03-03"), 1), Credit(day("2026-03-04"), 1)]
    balance = settle(1000, due, FIVE_IN_TEN_THOUSAND, Allocation.INTEREST_FIRST, credits)
    # 0.50 fen rounds to 1 on each of the two days; at once the two days would make 1 fen.
    assert (balance.interest_fen, balance.interest_unpaid_fen, balance.principal_fen) == (2, 0, 1000)


def test_credits_are_taken_by_their_day_whatever_the_order_of_recording() -> None:
    due = day("2026-03-02")
    early, late = Credit(day("2026-03-12"), 50_000), Credit(day("2026-04-01"), 30_000)
    in_order = settle(100_000, due, FIVE_IN_TEN_THOUSAND, Allocation.INTEREST_FIRST, [early, late])
    recorded_otherwise = settle(100_000, due, FIVE_IN_TEN_THOUSAND, Allocation.INTEREST_FIRST, [late, early])
    assert in_order == recorded_otherwise
    assert in_order.interest_fen == 500 + 505  # ten days on 100,000, twenty on 50,500


def test_money_after_the_principal_goes_to_unpaid_interest_and_then_to_surplus() -> None:
    due = day("2026-03-02")
    credits = [
        Credit(day("2026-03-12"), 100_000),
        Credit(day("2026-06-01"), 300),
        Credit(day("2026-06-02"), 300),
    ]
    balance = settle(100_000, due, FIVE_IN_TEN_THOUSAND, Allocation.PRINCIPAL_FIRST, credits)
    assert balance == Balance(
        amount_fen=100_000,
        principal_fen=0,
        interest_fen=500,
        interest_unpaid_fen=0,
        surplus_fen=100,
        cleared_on=day("2026-03-12"),
        accrued_to=day("2026-06-02"),
        due=due,
        missed=(due,),
    )


def test_a_reversal_takes_back_surplus_then_principal_and_reopens() -> None:
    credits = [Credit(day("2016-04-01"), 1200), Credit(day("2016-05-01"), -500)]
    balance = settle(1000, day("2016-04-15"), NONE, Allocation.INTEREST_FIRST, credits)
    assert (balance.principal_fen, balance.surplus_fen, balance.cleared_on) == (300, 0, None)


def test_a_reversal_of_more_than_was_credited_is_made_good_by_later_credits() -> None:
    credits = [Credit(day("2016-04-01"), -300), Credit(day("2016-05-01"), 1000)]
    balance = settle(1000, None, NONE, Allocation.INTEREST_FIRST, credits)
    assert (balance.principal_fen, balance.unmatched_fen) == (300, 0)


def test_what_was_never_owed_is_not_cleared_late_by_a_credit() -> None:
    balance = settle(0, day("2026-03-02"), NONE, Allocation.INTEREST_FIRST, [Credit(day("2026-04-01"), 5)])
    assert (balance.cleared_on, balance.surplus_fen) == (None, 5)


@given(
    st.integers(1, 500_000),
    st.integers(0, 40),
    st.decimals(Decimal("0"), Decimal("0.002"), places=6),
    st.lists(st.tuples(st.integers(0, 90), st.integers(1, 200_000)), max_size=5),
)
def test_interest_equals_a_walk_over_every_day(
    amount_fen: int, due_in: int, rate: Decimal, credited: list[tuple[int, int]]
) -> None:
    first = date(2026, 1, 5)
    owed, unpaid, surplus, running = amount_fen, 0, 0, Fraction(0)
    for today in range(91):
        if today > due_in:
            running += owed * Fraction(rate)
        for _, money in [credit for credit in credited if credit[0] == today]:
            unpaid += int(running + Fraction(1, 2))
            running = Fraction(0)
            to_interest = min(money, unpaid)
            to_principal = min(money - to_interest, owed)
            unpaid, owed = unpaid - to_interest, owed - to_principal
            surplus += money - to_interest - to_principal
    balance = settle(
        amount_fen,
        first + timedelta(days=due_in),
        Fraction(rate),
        Allocation.INTEREST_FIRST,
        [Credit(first + timedelta(days=on), money) for on, money in credited],
    )
    assert (balance.principal_fen, balance.interest_unpaid_fen, balance.surplus_fen) == (
        owed,
        unpaid,
        surplus,
    )
