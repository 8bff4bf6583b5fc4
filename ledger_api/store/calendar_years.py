"""Published calendar years: from the contract's bits to the calendar that due days are counted with."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from ledger_api.chain.events import block_and_index
from ledger_api.domain.calendars import SATURDAY, CalendarYear, WorkCalendar
from ledger_api.store.records import CalendarYearRecord
from ledger_api.store.rows import CalendarYearRow

_WORD = 32


def calendar_of(years: Iterable[CalendarYearRecord]) -> WorkCalendar:
    """The calendar of all published years; of several rows of one year the later counts.

    Each edition knows when it was published, for what was judged before (RECORDED_LATE).
    """
    return WorkCalendar(calendar_year(row.year, row.working_days, row.published_at) for row in years)


@lru_cache(maxsize=256)
def calendar_year(year: int, working_days: bytes, published_at: int = 0) -> CalendarYear:
    """What differs from plain weekends in a year that WorkCalendar.sol published.

    `working_days` are two 32-byte words, one bit a day from January 1st on, the lowest bit first.
    """
    bits = int.from_bytes(working_days[:_WORD], "big") | int.from_bytes(working_days[_WORD:], "big") << 256
    first = date(year, 1, 1)
    days = [first + timedelta(days=index) for index in range((date(year, 12, 31) - first).days + 1)]
    worked = {day for index, day in enumerate(days) if bits >> index & 1}
    return CalendarYear(
        year=year,
        days_off=frozenset(day for day in days if day.weekday() < SATURDAY and day not in worked),
        make_up_days=frozenset(day for day in worked if day.weekday() >= SATURDAY),
        published_at=published_at,
    )


def calendar_year_row(row: Row[Any]) -> CalendarYearRow:
    """A published year for readers."""
    year = calendar_year(row.year, row.working_days)
    return CalendarYearRow(
        row.log_tx_hash,
        *block_and_index(row.log),
        row.log_time,
        year=row.year,
        days_off=tuple(sorted(year.days_off)),
        make_up_days=tuple(sorted(year.make_up_days)),
        document=row.document,
    )
