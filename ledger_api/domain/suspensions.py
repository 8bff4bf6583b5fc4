"""Days that are not counted (force majeure, Civil Code art. 590), and how they move a due day.

FORMAT.md, `suspend`: the unrolled day moves on by one for each suspended day not later than the day reached so
far; a rolled day that is suspended moves to the first working day that is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import Rolled, WorkCalendar
from ledger_api.domain.facts import Suspended

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """Suspended days without a gap, both ends included."""

    first: date
    last: date


def united(suspensions: Iterable[Suspended], clock_started_on: date | None) -> tuple[Window, ...]:
    """The suspended days as windows in ascending order that neither touch nor overlap, so each day is once.

    Only days after `clock_started_on` count, where a clock runs at all.
    """
    spans = []
    for one in suspensions:
        first = one.from_on
        if clock_started_on is not None and first <= clock_started_on:
            first = clock_started_on + _ONE_DAY
        if first <= one.to_on:
            spans.append((first, one.to_on))
    windows: list[Window] = []
    for first, last in sorted(spans):
        if windows and first <= windows[-1].last + _ONE_DAY:
            windows[-1] = Window(windows[-1].first, max(last, windows[-1].last))
        else:
            windows.append(Window(first, last))
    return tuple(windows)


def moved_on(day: date, windows: Sequence[Window]) -> date:
    """The unrolled day after the suspended days; `windows` as `united` gives them.

    A window that begins by the day reached is counted whole: each of its days moves that day beyond the next.
    """
    for window in windows:
        if window.first > day:
            break
        day += window.last - window.first + _ONE_DAY
    return day


def roll(day: date, calendar: WorkCalendar, windows: Sequence[Window]) -> Rolled:
    """The day itself, or the first working day after it that is not suspended."""
    rolled = calendar.roll(day)
    if not windows:
        return rolled
    reached = rolled.on
    while (window := window_on(reached, windows)) is not None:
        reached = calendar.roll(window.last + _ONE_DAY).on
    return rolled if reached == rolled.on else Rolled(reached, calendar.is_provisional(day, reached))


def window_on(day: date, windows: Sequence[Window]) -> Window | None:
    """The window in which a day lies, or None."""
    return next((window for window in windows if window.first <= day <= window.last), None)
