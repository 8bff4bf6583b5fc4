"""The working-day calendar of 2018 to 2026 as the State Council announced it."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from ledger_api.domain.calendars import CalendarYear, WorkCalendar


def _announced(year: int) -> CalendarYear:
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(366)]
    days = [day for day in days if day.year == year]
    return CalendarYear(
        year,
        frozenset(day for day in days if day.weekday() < 5 and not chinese_calendar.is_workday(day)),
        frozenset(day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)),
    )


@pytest.fixture(scope="session")
def calendar() -> WorkCalendar:
    return WorkCalendar(_announced(year) for year in range(2018, 2027))
