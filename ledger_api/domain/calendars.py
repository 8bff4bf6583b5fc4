"""Working days by the State Council's calendar: rolling a last day and counting working days.

The contracts compute the same from the same years; every rule here has its twin there.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, NamedTuple

_ONE_DAY = timedelta(days=1)
#: `date.weekday()` of the first day of the weekend.
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One published year: what differs from plain weekends. Every day named must lie in the year."""

    year: int
    #: Mondays to Fridays that are not worked; weekend days named here change nothing.
    days_off: frozenset[date]
    #: Saturdays and Sundays that are worked (调休); other days named here change nothing.
    make_up_days: frozenset[date]
    #: When it was published here, in unix seconds: what was judged before knew nothing of it.
    published_at: int = 0

    def __post_init__(self) -> None:
        strays = sorted(day for day in self.days_off | self.make_up_days if day.year != self.year)
        if strays:
            raise ValueError(f"{strays[0]} is not a day of {self.year}: give it with its own year")


class Rolled(NamedTuple):
    """A day reached by rolling or counting, and whether an unpublished year had a part in it (T-05)."""

    on: date
    provisional: bool


class WorkCalendar:
    """The published years. Where a year is not published, Saturdays and Sundays are its only rest days."""

    __slots__ = (
        "_days_off",
        "_earlier",
        "_editions",
        "_last_at",
        "_make_up_days",
        "_published",
        "_rolled",
        "counts_every_day",
    )

    def __init__(self, years: Iterable[CalendarYear], *, counts_every_day: bool = False) -> None:
        """Take the years; a later entry for the same year replaces the earlier one (a correction)."""
        self._editions = tuple(years)
        self._last_at = max((year.published_at for year in self._editions), default=0)
        self._earlier: dict[int, WorkCalendar] = {}
        published = {year.year: year for year in self._editions}
        self._published = frozenset(published)
        self._days_off = frozenset().union(*(year.days_off for year in published.values()))
        self._make_up_days = frozenset().union(*(year.make_up_days for year in published.values()))
        #: What was asked for before: few days are asked for again and again.
        self._rolled: dict[date, Rolled] = {}
        #: Whether it knows no rest days at all: nothing rolls.
        self.counts_every_day: Final = counts_every_day

    def known_at(self, at: int) -> WorkCalendar:
        """The calendar with what had been published by the instant `at` (unix seconds)."""
        if at >= self._last_at or not self._editions:
            return self
        published = [year for year in self._editions if year.published_at <= at]
        known = self._earlier.get(len(published))
        if known is None:
            known = self._earlier[len(published)] = WorkCalendar(published)
        return known

    def is_published(self, year: int) -> bool:
        """Whether the State Council's notice for this year is in the calendar."""
        return self.counts_every_day or year in self._published

    def is_working_day(self, day: date) -> bool:
        """Whether this day is worked: make-up weekends are, holidays are not (T-03)."""
        if self.counts_every_day:
            return True
        if day.weekday() < SATURDAY:
            return day not in self._days_off
        return day in self._make_up_days

    def roll(self, day: date) -> Rolled:
        """The day itself, or the next working day where it is a rest day (Civil Code art. 203, T-02)."""
        known = self._rolled.get(day)
        if known is not None:
            return known
        rolled = day
        while not self.is_working_day(rolled):
            rolled += _ONE_DAY
        found = self._rolled[day] = Rolled(rolled, self.is_provisional(day, rolled))
        return found

    def add_workdays(self, day: date, workdays: int) -> Rolled:
        """The n-th working day after `day`, which itself is not counted (Civil Code art. 201, T-01).

        ValueError where `workdays` is below 1.
        """
        if workdays < 1:
            raise ValueError(f"{workdays} working days cannot be counted: give 1 or more")
        reached = day
        for _ in range(workdays):
            reached += _ONE_DAY
            while not self.is_working_day(reached):
                reached += _ONE_DAY
        return Rolled(reached, self.is_provisional(day + _ONE_DAY, reached))

    def is_provisional(self, first: date, last: date) -> bool:
        """Whether a year between these days, both included, is not published."""
        return not all(self.is_published(year) for year in range(first.year, last.year + 1))


#: For imported contracts: every day counts, nothing rolls, nothing is provisional.
NO_CALENDAR = WorkCalendar((), counts_every_day=True)
