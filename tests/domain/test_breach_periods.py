"""Months, classes and repeats of determinations."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.breach_periods import add_months, determined, is_within_repeat, revoked
from ledger_api.domain.words import BreachClass
from tests.domain.worlds import day

DAYS = st.dates(date(2018, 1, 1), date(2090, 1, 1))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2025-11-30", 3, "2026-02-28"),
        ("2027-11-30", 3, "2028-02-29"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2026-05-06", 3, "2026-08-06"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 36, "2027-02-28"),
        ("2025-12-31", 0, "2025-12-31"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_a_shorter_month(
    start: str, months: int, end: str
) -> None:
    assert add_months(day(start), months) == day(end)


@given(DAYS, st.integers(0, 36))
def test_a_month_never_skips_one(start: date, months: int) -> None:
    end = add_months(start, months)
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("asked", "repair_from", "public_until"),
    [
        (BreachClass.MINOR, "2026-05-31", "2026-08-31"),
        (BreachClass.GENERAL, "2026-08-31", "2027-05-31"),
        (BreachClass.SERIOUS, "2027-05-31", "2029-05-31"),
    ],
)
def test_each_class_has_its_periods(asked: BreachClass, repair_from: str, public_until: str) -> None:
    found = determined(asked, day("2026-05-31"), ())
    assert (found.breach_class, found.repair_from, found.public_until) == (
        asked,
        day(repair_from),
        day(public_until),
    )


@pytest.mark.parametrize(
    ("other", "is_repeat"),
    [
        ("2025-05-31", True),
        ("2025-05-30", False),
        ("2027-05-31", True),
        ("2027-06-01", False),
        ("2026-05-31", True),
    ],
)
def test_exactly_twelve_months_are_within_twelve_months(other: str, is_repeat: bool) -> None:
    dated = day("2026-05-31")
    assert is_within_repeat(dated, day(other)) is is_repeat
    found = determined(BreachClass.MINOR, dated, [day("2020-01-01"), day(other)])
    assert found.breach_class is (BreachClass.SERIOUS if is_repeat else BreachClass.MINOR)


@given(DAYS, DAYS)
def test_a_repeat_is_one_whichever_came_first(one: date, other: date) -> None:
    assert is_within_repeat(one, other) is is_within_repeat(other, one)


def test_a_revoked_repair_is_published_for_three_years_at_least() -> None:
    short = revoked(BreachClass.MINOR, day("2026-05-06"), day("2028-02-29"))
    assert (short.repair_from, short.public_until) == (day("2031-02-28"), day("2031-02-28"))
    same_day = revoked(BreachClass.SERIOUS, day("2026-05-06"), day("2026-05-06"))
    assert same_day.public_until == day("2029-05-06")
    corrected = determined(BreachClass.MINOR, day("2026-05-06"), (), short.repair_from)
    assert (corrected.repair_from, corrected.public_until) == (short.repair_from, short.repair_from)
