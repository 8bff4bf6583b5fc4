"""Civil days in Shanghai and the instants that bound them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.days import (
    civil_day,
    day_number,
    end_of_day,
    from_day_number,
    from_yyyymmdd,
    start_of_day,
    yyyymmdd,
)
from tests.domain.worlds import instant

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2025-10-09T23:59:59+08:00", date(2025, 10, 9)),
        ("2025-10-10T00:00:00+08:00", date(2025, 10, 10)),
        ("2025-10-09T16:10:00+00:00", date(2025, 10, 10)),
        ("2025-12-31T16:00:00+00:00", date(2026, 1, 1)),
        ("2024-02-29T12:00:00+08:00", date(2024, 2, 29)),
        ("1969-12-31T15:59:59+00:00", date(1969, 12, 31)),
    ],
)
def test_an_instant_falls_on_its_day_in_shanghai(moment: str, day: date) -> None:
    assert civil_day(instant(moment)) == day


@given(DAYS)
def test_a_day_reaches_from_its_first_second_to_its_last(day: date) -> None:
    assert civil_day(start_of_day(day)) == civil_day(end_of_day(day)) == day
    assert civil_day(start_of_day(day) - 1) == day - timedelta(days=1)
    assert end_of_day(day) + 1 == start_of_day(day + timedelta(days=1))


@given(DAYS)
def test_the_written_forms_of_a_day_can_be_read_back(day: date) -> None:
    assert from_day_number(day_number(day)) == day
    assert from_yyyymmdd(yyyymmdd(day)) == day


def test_the_written_forms_are_the_ones_of_the_contracts() -> None:
    assert day_number(date(1970, 1, 1)) == 0
    assert day_number(date(2025, 10, 9)) == 20370
    assert yyyymmdd(date(2025, 10, 9)) == 20251009


@pytest.mark.parametrize("digits", [20250229, 20251301, 20250100, 0])
def test_digits_that_are_no_day_are_an_error(digits: int) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_yyyymmdd(digits)
