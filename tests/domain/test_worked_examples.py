"""Stories with figures worked out by hand, day by day."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.obligations import Assessment, ObligationFacts, assess
from ledger_api.domain.terms import Allocation, Clock, DueAfterDays, DueOn, Flag, LateRate, Status
from tests.domain.worlds import (
    contract,
    day,
    delivered,
    evening,
    happened,
    instant,
    paid,
    payment_of,
)


def money(seen: Assessment) -> tuple[int | None, int, int, int | None]:
    return seen.outstanding_fen, seen.interest_fen, seen.interest_unpaid_fen, seen.surplus_fen


def test_ten_minutes_before_midnight_are_in_time_and_ten_minutes_after_are_a_day_late(
    calendar: WorkCalendar,
) -> None:
    terms = payment_of(200_000_000)
    in_time = delivered("2025-09-05", paid(200_000_000, "2025-10-09", "2025-10-09T23:55"))
    seen = assess(contract(), terms, in_time, calendar, evening("2025-10-10"))
    assert (seen.nominal_due, seen.due) == (day("2025-10-05"), day("2025-10-09"))
    assert (seen.status, seen.days_overdue, money(seen)) == (Status.FULFILLED, 0, (0, 0, 0, 0))
    late = delivered("2025-09-05", paid(200_000_000, "2025-10-10", "2025-10-10T00:30"))
    seen = assess(contract(), terms, late, calendar, evening("2025-10-10"))
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 1)
    assert money(seen) == (100_000, 100_000, 0, 0)


def test_forty_two_days_late_at_the_statutory_rate(calendar: WorkCalendar) -> None:
    terms = payment_of(200_000_000)
    facts = delivered("2025-09-05", paid(200_000_000, "2025-11-20"), paid(4_221_000, "2025-11-30"))
    seen = assess(contract(), terms, facts, calendar, instant("2025-11-20") - 1)
    assert (seen.days_overdue, seen.interest_fen) == (42, 4_200_000)
    seen = assess(contract(), terms, facts, calendar, evening("2025-11-20"))
    assert money(seen) == (4_200_000, 4_200_000, 0, 0)
    seen = assess(contract(), terms, facts, calendar, evening("2025-12-01"))
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 52)
    assert money(seen) == (0, 4_221_000, 0, 0)


@pytest.mark.parametrize(
    ("delivered_on", "due", "paid_on", "status", "days"),
    [
        ("2026-01-29", "2026-02-28", "2026-03-02", Status.FULFILLED_LATE, 2),
        ("2026-02-05", "2026-03-09", "2026-03-09", Status.FULFILLED, 0),
    ],
)
def test_a_saturday_that_is_worked_does_not_roll(
    calendar: WorkCalendar, delivered_on: str, due: str, paid_on: str, status: Status, days: int
) -> None:
    facts = delivered(delivered_on, paid(40_040_000, paid_on))
    seen = assess(contract("2026-01-20"), payment_of(40_000_000), facts, calendar, evening(paid_on))
    assert (seen.due, seen.status, seen.days_overdue) == (day(due), status, days)


def test_part_payments_with_interest_first(calendar: WorkCalendar) -> None:
    terms = payment_of(150_000_000)
    facts = delivered("2026-01-30", paid(60_000_000, "2026-04-01"), paid(93_864_375, "2026-05-06"))
    commitment = contract("2026-01-10")
    seen = assess(commitment, terms, facts, calendar, evening("2026-04-01"))
    assert money(seen) == (92_250_000, 2_250_000, 0, 0)
    seen = assess(commitment, terms, facts, calendar, evening("2026-05-05"))
    assert money(seen) == (92_250_000, 3_818_250, 1_568_250, 0)
    seen = assess(commitment, terms, facts, calendar, evening("2026-05-06"))
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 65)
    assert money(seen) == (0, 3_864_375, 0, 0)


def test_part_payments_with_principal_first(calendar: WorkCalendar) -> None:
    terms = payment_of(150_000_000)
    facts = delivered(
        "2026-01-30",
        paid(60_000_000, "2026-04-01"),
        paid(90_000_000, "2026-05-06"),
        paid(3_825_000, "2026-05-07"),
    )
    commitment = contract("2026-01-10", allocation=Allocation.PRINCIPAL_FIRST)
    seen = assess(commitment, terms, facts, calendar, evening("2026-04-01"))
    assert money(seen) == (90_000_000, 2_250_000, 2_250_000, 0)
    seen = assess(commitment, terms, facts, calendar, evening("2026-05-06"))
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 65)
    assert money(seen) == (0, 3_825_000, 3_825_000, 0)
    seen = assess(commitment, terms, facts, calendar, evening("2026-06-01"))
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 65)
    assert money(seen) == (0, 3_825_000, 0, 0)


def test_paying_early_and_too_much_fulfils_and_leaves_a_surplus(calendar: WorkCalendar) -> None:
    facts = delivered("2026-03-20", paid(50_010_000, "2026-03-30"))
    seen = assess(contract("2026-03-01"), payment_of(50_000_000), facts, calendar, evening("2026-05-01"))
    assert (seen.nominal_due, seen.due) == (day("2026-04-19"), day("2026-04-20"))
    assert (seen.status, seen.days_overdue, money(seen)) == (Status.FULFILLED, 0, (0, 0, 0, 10_000))


def test_acceptance_withheld_counts_from_the_end_of_the_inspection(calendar: WorkCalendar) -> None:
    terms = payment_of(48_000_000, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)
    facts = ObligationFacts(
        deliveries=(happened("2026-01-12"),),
        acceptances=(happened("2026-03-20"),),
        payments=(paid(49_176_000, "2026-04-15"),),
    )
    commitment = contract("2026-01-05")
    assert assess(commitment, terms, facts, calendar, evening("2026-01-26")).status is Status.PENDING
    seen = assess(commitment, terms, facts, calendar, evening("2026-01-28"))
    assert (seen.due, seen.flags) == (day("2026-02-25"), (Flag.INSPECTION_DELAY,))
    seen = assess(commitment, terms, facts, calendar, evening("2026-03-20"))
    assert (seen.status, seen.due, seen.days_overdue) == (Status.OVERDUE, day("2026-02-25"), 23)
    seen = assess(commitment, terms, facts, calendar, evening("2026-04-15"))
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 49)
    assert money(seen) == (0, 1_176_000, 0, 0)


@pytest.mark.parametrize(
    ("signed_on", "a_year", "seller_is_sme", "interest_fen", "flags"),
    [
        ("2025-08-15", "0.025", True, 516_000, (Flag.RATE_BELOW_FLOOR,)),
        ("2025-03-10", "0.0305", True, 533_200, (Flag.RATE_BELOW_FLOOR,)),
        ("2025-08-15", "0.06", True, 1_032_000, ()),
        ("2025-08-15", "0.025", False, 430_000, ()),
        ("2025-08-15", None, True, 3_139_000, ()),
        ("2025-08-15", None, False, 0, ()),
    ],
)
def test_seventy_three_days_at_the_rate_in_force(
    calendar: WorkCalendar,
    signed_on: str,
    a_year: str | None,
    seller_is_sme: bool,
    interest_fen: int,
    flags: tuple[Flag, ...],
) -> None:
    rate = LateRate(per_year=Decimal(a_year)) if a_year else None
    commitment = contract(signed_on, seller_is_sme=seller_is_sme, agreed_rate=rate)
    terms = payment_of(86_000_000, DueOn(day("2026-01-15")))
    seen = assess(commitment, terms, ObligationFacts(), calendar, evening("2026-03-29"))
    assert (seen.days_overdue, seen.interest_fen, seen.flags) == (73, interest_fen, flags)
