"""Both clocks of an application for an approval (domain story: 建设工程规划许可, spring of 2026)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.acts.notices import notice
from ledger_api.domain.approvals import (
    Accepted,
    Application,
    ApprovalAssessment,
    Decided,
    Extended,
    Pause,
    Paused,
    PausesChallenged,
    PausesRuled,
    Step,
    SupplementRequested,
    assess_approval,
    due_on,
    united_pauses,
)
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import end_of_day, start_of_day
from ledger_api.domain.words import ApprovalResult, ApprovalStatus, Lateness

MONDAY = date(2026, 4, 20)
NOTICE_BY = date(2026, 4, 27)


def published(*years: int) -> WorkCalendar:
    return WorkCalendar(
        CalendarYear(year, frozenset(notice(year).days_off), frozenset(notice(year).make_up_days))
        for year in years
    )


CALENDAR = published(2025, 2026)
PLANNING = Application(MONDAY, 20, 10)


def at(day: date, hour: int = 18) -> int:
    return start_of_day(day) + hour * 3600


def judged(
    day: date, *steps: Step, of: Application = PLANNING, calendar: WorkCalendar = CALENDAR
) -> ApprovalAssessment:
    return assess_approval(of, steps, calendar, at(day))


def accepted(day: date) -> Accepted:
    return Accepted(day, at(day, 10))


def test_silence_accepts_on_the_day_of_receipt_from_the_first_second_of_the_sixth_day() -> None:
    before = assess_approval(PLANNING, (), CALENDAR, end_of_day(NOTICE_BY))
    after = assess_approval(PLANNING, (), CALENDAR, end_of_day(NOTICE_BY) + 1)
    assert (before.status, before.accepted, before.deemed) == (ApprovalStatus.RECEIVED, None, False)
    assert before.next_change_at == end_of_day(NOTICE_BY) + 1
    assert (after.status, after.accepted, after.deemed) == (ApprovalStatus.ACCEPTED, MONDAY, True)
    assert (after.promised_due, after.statutory_due) == (date(2026, 5, 7), date(2026, 5, 20))
    assert "APR-01" in after.rules


def test_a_notice_stops_silence_for_ever() -> None:
    noticed = SupplementRequested(date(2026, 4, 24), at(date(2026, 4, 24)))
    found = judged(date(2026, 9, 1), noticed)
    assert (found.status, found.accepted, found.next_change_at) == (
        ApprovalStatus.SUPPLEMENT_REQUESTED,
        None,
        None,
    )
    assert (found.statutory_due, found.promised_due, found.late) == (None, None, Lateness.NONE)


def test_days_are_counted_from_the_day_after_acceptance() -> None:
    found = judged(date(2026, 4, 29), accepted(date(2026, 4, 29)))
    # Five days of the May holiday, and Saturday the 9th of May is worked.
    assert (found.promised_due, found.statutory_due) == (date(2026, 5, 15), date(2026, 5, 29))
    assert not found.deemed
    assert not found.provisional


def test_an_expert_review_moves_both_days() -> None:
    first, last = date(2026, 5, 11), date(2026, 5, 22)
    steps = (accepted(date(2026, 4, 29)), Paused(first, last, at(date(2026, 5, 8))))
    found = judged(date(2026, 5, 12), *steps)
    assert (found.promised_due, found.statutory_due) == (date(2026, 5, 29), date(2026, 6, 12))
    assert found.pauses == (Pause(first, last),)


def test_a_promise_is_broken_the_day_after_and_the_law_later() -> None:
    step = accepted(date(2026, 4, 29))
    for day, late in (
        (date(2026, 5, 15), Lateness.NONE),
        (date(2026, 5, 16), Lateness.PROMISE_LATE),
        (date(2026, 5, 29), Lateness.PROMISE_LATE),
        (date(2026, 5, 30), Lateness.STATUTORY_LATE),
    ):
        assert judged(day, step).late is late


def test_after_the_decision_lateness_is_that_of_its_day() -> None:
    step = accepted(date(2026, 4, 29))
    decided = Decided(date(2026, 5, 15), ApprovalResult.GRANTED, at(date(2026, 5, 20)))
    found = judged(date(2027, 1, 1), step, decided)
    assert (found.status, found.late, found.result) == (
        ApprovalStatus.DECIDED,
        Lateness.NONE,
        ApprovalResult.GRANTED,
    )
    assert found.next_change_at is None
    # Before it was recorded nobody knew.
    assert judged(date(2026, 5, 19), step, decided).late is Lateness.PROMISE_LATE


def test_without_a_promise_only_the_law_counts() -> None:
    found = judged(date(2026, 5, 21), of=Application(MONDAY, 20, None))
    assert (found.promised_due, found.late) == (None, Lateness.STATUTORY_LATE)
    assert "APR-06" not in found.rules


def test_an_extension_moves_the_statutory_day_alone() -> None:
    step = accepted(date(2026, 4, 29))
    found = judged(date(2026, 5, 12), step, Extended(10, at(date(2026, 5, 8))))
    assert (found.promised_due, found.statutory_due) == (date(2026, 5, 15), date(2026, 6, 12))
    assert found.extension == 10


def test_a_pause_that_falls_was_never_made_and_the_decision_is_late_after_all() -> None:
    day = date(2026, 4, 29)
    steps: tuple[Step, ...] = (
        accepted(day),
        Paused(date(2026, 5, 11), date(2026, 5, 22), at(date(2026, 5, 8))),
        Decided(date(2026, 5, 29), ApprovalResult.REFUSED, at(date(2026, 5, 29))),
    )
    assert judged(date(2026, 6, 1), *steps).late is Lateness.NONE
    challenged = (*steps, PausesChallenged(at(date(2026, 6, 2))))
    under = judged(date(2026, 6, 3), *challenged)
    assert (under.late, under.unruled, under.was_challenged) == (Lateness.NONE, True, True)
    fallen = judged(date(2026, 6, 9), *challenged, PausesRuled(True, at(date(2026, 6, 8))))
    assert (fallen.late, fallen.unruled, fallen.was_challenged) == (Lateness.PROMISE_LATE, False, True)
    assert fallen.pauses == ()
    stands = judged(date(2026, 6, 9), *challenged, PausesRuled(False, at(date(2026, 6, 8))))
    assert (stands.late, stands.unruled) == (Lateness.NONE, False)


def test_what_stands_is_not_touched_by_a_later_ruling() -> None:
    when = at(date(2026, 5, 8))
    steps: tuple[Step, ...] = (
        accepted(date(2026, 4, 29)),
        Paused(date(2026, 5, 11), date(2026, 5, 12), when),
        PausesChallenged(when),
        PausesRuled(False, when),
        Paused(date(2026, 5, 18), date(2026, 5, 19), when),
        PausesChallenged(when),
        PausesRuled(True, when),
    )
    assert judged(date(2026, 5, 9), *steps).pauses == (Pause(date(2026, 5, 11), date(2026, 5, 12)),)


def test_a_holiday_inside_a_pause_is_left_out_once() -> None:
    # Spring Festival 2026: 15 to 23 February; the 14th and the 28th are worked.
    day = date(2026, 2, 9)
    plain = judged(day, accepted(day), of=Application(day, 20, 5))
    paused = judged(
        day,
        accepted(day),
        Paused(date(2026, 2, 12), date(2026, 2, 24), at(day)),
        of=Application(day, 20, 5),
    )
    # 10, 11, 12, 13 and the worked Saturday 14.
    assert plain.promised_due == date(2026, 2, 14)
    # 10, 11, then 25, 26, 27.
    assert paused.promised_due == date(2026, 2, 27)


def test_an_unpublished_year_is_provisional_and_comes_out_otherwise_once_it_is_published() -> None:
    day = date(2026, 12, 28)
    application = Application(day, 20, 3)
    found = judged(day, accepted(day), of=application)
    assert (found.promised_due, found.provisional) == (date(2026, 12, 31), True)
    holidays = CalendarYear(2027, frozenset([date(2027, 1, 1), date(2027, 1, 4)]), frozenset())
    later = WorkCalendar(
        [
            *(CalendarYear(2026, frozenset(notice(2026).days_off), frozenset(notice(2026).make_up_days)),),
            holidays,
        ]
    )
    certain = judged(day, accepted(day), of=application, calendar=later)
    assert not certain.provisional
    assert certain.statutory_due is not None
    assert found.statutory_due is not None
    assert certain.statutory_due == due_on(found.statutory_due, 2, later, ())


def test_it_changes_next_when_a_day_has_ended() -> None:
    step = accepted(date(2026, 4, 29))
    promised, statutory = date(2026, 5, 15), date(2026, 5, 29)
    assert judged(date(2026, 5, 1), step).next_change_at == end_of_day(promised) + 1
    assert judged(promised, step).next_change_at == end_of_day(promised) + 1
    assert judged(date(2026, 5, 16), step).next_change_at == end_of_day(statutory) + 1
    assert judged(date(2026, 5, 30), step).next_change_at is None


DAYS = st.integers(0, 120).map(lambda number: MONDAY + timedelta(number))
PAUSES = st.lists(
    st.tuples(DAYS, st.integers(0, 40)).map(
        lambda one: Paused(one[0], one[0] + timedelta(one[1]), at(MONDAY))
    ),
    max_size=5,
)


@given(PAUSES, st.integers(1, 60), DAYS)
def test_as_many_working_days_are_counted_as_were_given(
    pauses: list[Paused], workdays: int, start: date
) -> None:
    due = due_on(start, workdays, CALENDAR, united_pauses(pauses))
    counted = [
        day
        for day in (start + timedelta(number) for number in range(1, (due - start).days + 1))
        if CALENDAR.is_working_day(day) and not any(one.from_on <= day <= one.to_on for one in pauses)
    ]
    assert len(counted) == workdays
    assert counted[-1] == due


@given(PAUSES)
def test_united_pauses_hold_the_same_days_and_do_not_touch(pauses: list[Paused]) -> None:
    windows = united_pauses(pauses)
    for first, second in pairwise(windows):
        assert first.last + timedelta(1) < second.first
    held = {
        window.first + timedelta(number)
        for window in windows
        for number in range((window.last - window.first).days + 1)
    }
    given_days = {
        one.from_on + timedelta(number)
        for one in pauses
        for number in range((one.to_on - one.from_on).days + 1)
    }
    assert held == given_days


@given(st.integers(0, 140), st.integers(0, 30), PAUSES)
def test_nothing_changes_before_the_next_change(start: int, later: int, pauses: list[Paused]) -> None:
    steps: tuple[Step, ...] = (accepted(MONDAY), *pauses)
    now = at(MONDAY + timedelta(start))
    found = assess_approval(PLANNING, steps, CALENDAR, now)
    then = now + later * 86_400
    if found.next_change_at is None or then < found.next_change_at:
        assert assess_approval(PLANNING, steps, CALENDAR, then) == found
    else:
        changed = assess_approval(PLANNING, steps, CALENDAR, found.next_change_at)
        assert changed.late is not found.late


@pytest.mark.parametrize("workdays", [1, 250])
def test_the_shortest_and_the_longest_term(workdays: int) -> None:
    found = judged(MONDAY, accepted(MONDAY), of=Application(MONDAY, workdays, workdays))
    assert found.promised_due == found.statutory_due
