"""Why a due day is the day that it is, in words."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.web.pages.timeline import rest_name


def days(*texts: str) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, texts))


CALENDAR = WorkCalendar(
    [
        CalendarYear(
            2025,
            days(
                "2025-01-01", "2025-01-28", "2025-01-29", "2025-01-30", "2025-01-31", "2025-02-03", "2025-02-04",
                "2025-04-04", "2025-05-01", "2025-05-02", "2025-05-05", "2025-06-02", "2025-10-01", "2025-10-02",
                "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08",
            ),
            days("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
        )
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ("2025-01-01", "元旦假期"),
        ("2025-01-28", "春节假期"),
        ("2025-02-02", "春节假期"),
        ("2025-04-06", "清明假期"),
        ("2025-05-03", "劳动节假期"),
        ("2025-06-01", "端午假期"),
        ("2025-10-05", "国庆假期"),
        ("2025-11-15", "周六"),
        ("2025-11-16", "周日"),
    ],
)
def test_rest_days_are_called_by_their_holiday(on: str, name: str) -> None:
    assert rest_name(date.fromisoformat(on), CALENDAR) == name
