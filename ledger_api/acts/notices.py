"""The State Council's holiday arrangements as they were announced, for the years that a library knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

#: Years whose notice is out.
PUBLISHED_YEARS = range(2018, 2027)


@dataclass(frozen=True, slots=True)
class Notice:
    """One year. `days_off` are weekdays without work, `make_up_days` Saturdays and Sundays with work."""

    year: int
    days_off: tuple[date, ...]
    make_up_days: tuple[date, ...]

    @property
    def title(self) -> str:
        return f"国务院办公厅关于{self.year}年部分节假日安排的通知"


def notice(year: int) -> Notice:
    """The arrangement of a year in PUBLISHED_YEARS."""
    first = date(year, 1, 1)
    days = [first + timedelta(days) for days in range((date(year + 1, 1, 1) - first).days)]
    return Notice(
        year,
        tuple(day for day in days if day.weekday() < 5 and not chinese_calendar.is_workday(day)),
        tuple(day for day in days if day.weekday() >= 5 and chinese_calendar.is_workday(day)),
    )
