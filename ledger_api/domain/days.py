"""Civil days of the ledger: days in Shanghai (+08:00, no summer time) and the instants that bound them.

A day ends at 24:00 Asia/Shanghai (Civil Code art. 203); the time of a block never is a business day (T-06).
"""

from __future__ import annotations

from datetime import date, timedelta, timezone
from functools import lru_cache

#: Shanghai has kept +08:00 without summer time since 1991; the ledger uses the fixed offset for every day.
SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")

_OFFSET_SECONDS = 8 * 3600
_DAY_SECONDS = 24 * 3600
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()


@lru_cache(maxsize=1 << 16)
def civil_day(instant: int) -> date:
    """The day in Shanghai on which an instant (unix seconds) falls."""
    return from_day_number((instant + _OFFSET_SECONDS) // _DAY_SECONDS)


@lru_cache(maxsize=1 << 16)
def start_of_day(day: date) -> int:
    """The instant (unix seconds) of 00:00 in Shanghai on this day."""
    return day_number(day) * _DAY_SECONDS - _OFFSET_SECONDS


def end_of_day(day: date) -> int:
    """The last second of this day in Shanghai: one that is due on this day is in time until then."""
    return start_of_day(day) + _DAY_SECONDS - 1


def day_number(day: date) -> int:
    """Days since 1970-01-01, which is how the contracts write a civil day."""
    return day.toordinal() - _EPOCH_ORDINAL


def from_day_number(number: int) -> date:
    """The civil day with this number; ValueError or OverflowError outside years 1–9999."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def yyyymmdd(day: date) -> int:
    """A day as eight decimal digits, 20251009 for 2025-10-09: what a signer reads in a wallet."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_yyyymmdd(digits: int) -> date:
    """The day that `yyyymmdd` writes so; ValueError where the digits are no day of the calendar."""
    return date(digits // 10_000, digits // 100 % 100, digits % 100)
