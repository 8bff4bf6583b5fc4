"""Which days a suspension takes out of a term, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Suspended
from ledger_api.domain.obligations import Assessment, ObligationFacts, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.suspensions import Window, moved_on, roll, united
from ledger_api.domain.terms import BreachStatus, Clock, DueAfterDays, DueOn, Flag, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.stories import CALENDAR, FIRST
from tests.domain.worlds import (
    challenged,
    contract,
    day,
    evening,
    falls,
    happened,
    instant,
    payment_of,
    stands,
    suspended,
    work,
)

NEAR = st.integers(0, 90).map(lambda n: FIRST + timedelta(days=n))
SUSPENSIONS = st.lists(st.builds(lambda a, b: Suspended(min(a, b), max(a, b), 0), NEAR, NEAR), max_size=5)


@given(SUSPENSIONS, NEAR, st.none() | NEAR)
def test_windows_move_a_day_as_a_walk_from_day_to_day_does(
    suspensions: list[Suspended], nominal: date, started_on: date | None
) -> None:
    windows = united(suspensions, started_on)
    days = {
        FIRST + timedelta(days=n)
        for n in range(200)
        if any(one.from_on <= FIRST + timedelta(days=n) <= one.to_on for one in suspensions)
        and (started_on is None or FIRST + timedelta(days=n) > started_on)
    }
    assert sum((window.last - window.first).days + 1 for window in windows) == len(days)
    reached = nominal
    for suspended_day in sorted(days):
        if suspended_day <= reached:
            reached += timedelta(days=1)
    assert moved_on(nominal, windows) == reached
    rolled = reached
    while not CALENDAR.is_working_day(rolled) or rolled in days:
        rolled += timedelta(days=1)
    assert roll(reached, CALENDAR, windows).on == rolled


def seen_on(text: str, calendar: WorkCalendar, facts: ObligationFacts, due: str = "2026-03-31") -> Assessment:
    return assess(contract("2026-01-05"), work(DueOn(day(due))), facts, calendar, evening(text))


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        ("2026-03-30", "2026-03-30", "2026-04-01"),
        ("2026-03-31", "2026-03-31", "2026-04-01"),
        ("2026-04-01", "2026-04-01", "2026-03-31"),
        ("2026-03-31", "2026-04-02", "2026-04-03"),
    ],
)
def test_only_a_window_that_begins_by_the_due_day_counts(
    calendar: WorkCalendar, first: str, last: str, due: str
) -> None:
    facts = ObligationFacts(history=(suspended(first, last, "2026-03-30"),))
    assert seen_on("2026-03-30", calendar, facts).due == day(due)


def test_a_day_suspended_twice_counts_once_and_a_moved_day_meets_the_next_window(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(
        history=(
            suspended("2026-04-02", "2026-04-03", "2026-03-20"),
            suspended("2026-03-25", "2026-03-26", "2026-03-20"),
            suspended("2026-03-26", "2026-03-26", "2026-03-20"),
        )
    )
    # 31 March + 2 days is 2 April, which is suspended itself: two more, 4 April, a holiday until the 6th.
    seen = seen_on("2026-03-24", calendar, facts)
    assert (seen.nominal_due, seen.due) == (day("2026-04-04"), day("2026-04-07"))
    assert seen.next_change_at == instant("2026-03-25T00:00")


def test_a_rolled_day_that_is_suspended_moves_to_the_first_working_day_that_is_not(
    calendar: WorkCalendar,
) -> None:
    # Due on Saturday 28 March, rolled to Monday the 30th; suspended from Monday to Wednesday.
    facts = ObligationFacts(history=(suspended("2026-03-30", "2026-04-01", "2026-03-20"),))
    seen = seen_on("2026-03-29", calendar, facts, due="2026-03-28")
    assert (seen.nominal_due, seen.due) == (day("2026-03-28"), day("2026-04-02"))
    assert (seen.status, seen.next_change_at) == (Status.ACTIVE, instant("2026-03-30T00:00"))
    seen = seen_on("2026-03-30", calendar, facts, due="2026-03-28")
    assert (seen.status, seen.next_change_at) == (Status.PAUSED, instant("2026-04-02T00:00"))
    assert "CON-05" in seen.rules


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2026-03-09T23:59:59", Status.ACTIVE),
        ("2026-03-10T00:00:00", Status.PAUSED),
        ("2026-03-12T23:59:59", Status.PAUSED),
        ("2026-03-13T00:00:00", Status.ACTIVE),
    ],
)
def test_a_pause_lasts_from_the_first_midnight_to_the_last(
    calendar: WorkCalendar, at: str, status: Status
) -> None:
    facts = ObligationFacts(
        history=(
            suspended("2026-03-10", "2026-03-11", "2026-03-09"),
            suspended("2026-03-12", "2026-03-12", "2026-03-09"),
        )
    )
    terms = work(DueOn(day("2026-03-31")))
    assert assess(contract("2026-01-05"), terms, facts, calendar, instant(at)).status is status


def test_only_days_after_the_clock_started_count(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(30, Clock.DELIVERY))
    history = (suspended("2026-02-20", "2026-03-04", "2026-02-20"),)
    before = assess(
        contract("2026-01-05"), terms, ObligationFacts(history=history), calendar, evening("2026-02-21")
    )
    assert (before.status, before.due) == (Status.PENDING, None)
    facts = ObligationFacts(deliveries=(happened("2026-03-02"),), history=history)
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-03-02"))
    # 2 March + 30 is 1 April; the 3rd and the 4th of March do not count.
    assert (seen.nominal_due, seen.status) == (day("2026-04-03"), Status.ACTIVE)


def test_for_an_agreed_day_all_suspended_days_count_whenever_delivery_was(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-03-12"),), history=(suspended("2026-03-10", "2026-03-13"),)
    )
    terms = payment_of(1000, DueOn(day("2026-03-31")))
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-03-15"))
    assert seen.nominal_due == day("2026-04-04")


def test_the_sixty_days_are_applied_before_the_suspended_days(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-03-02"),), history=(suspended("2026-03-10", "2026-03-14"),)
    )
    terms = payment_of(1000, DueAfterDays(90, Clock.DELIVERY))
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-03-15"))
    assert (seen.nominal_due, seen.flags) == (day("2026-05-06"), (Flag.TERM_OVER_60,))


def test_a_suspension_recorded_late_disproves_the_clue_and_one_that_falls_brings_it_back(
    calendar: WorkCalendar,
) -> None:
    opened_at = instant("2026-04-01T00:00:01")
    facts = ObligationFacts(
        history=(
            suspended("2026-03-30", "2026-04-10", "2026-04-02"),
            challenged(OneSidedAct.SUSPEND, "2026-04-03"),
            falls(OneSidedAct.SUSPEND, "2026-04-07"),
        )
    )
    assert breach(seen_on("2026-04-01", calendar, facts), opened_at) is BreachStatus.CLUE
    seen = seen_on("2026-04-03", calendar, facts)
    assert (seen.status, seen.unruled, breach(seen, opened_at)) == (Status.PAUSED, 1, BreachStatus.UNFOUNDED)
    seen = seen_on("2026-04-07", calendar, facts)
    assert (seen.status, seen.days_overdue, seen.unruled) == (Status.OVERDUE, 7, 0)
    assert breach(seen, opened_at) is BreachStatus.CLUE


def test_a_ruling_takes_only_suspensions_that_were_not_yet_ruled_on(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        history=(
            suspended("2026-03-02", "2026-03-03", "2026-03-03"),
            challenged(OneSidedAct.SUSPEND, "2026-03-04"),
            stands(OneSidedAct.SUSPEND, "2026-03-05"),
            suspended("2026-03-10", "2026-03-13", "2026-03-10"),
            challenged(OneSidedAct.SUSPEND, "2026-03-11"),
            falls(OneSidedAct.SUSPEND, "2026-03-12"),
        )
    )
    assert seen_on("2026-03-11", calendar, facts).nominal_due == day("2026-04-06")
    assert seen_on("2026-03-12", calendar, facts).nominal_due == day("2026-04-02")


def test_windows_that_touch_are_one() -> None:
    touching = [suspended("2026-03-02", "2026-03-03"), suspended("2026-03-04", "2026-03-05")]
    assert united(touching, None) == (Window(day("2026-03-02"), day("2026-03-05")),)
