"""Complaints: whose clock runs to which day, what ran out, and what silence means."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.acts.notices import notice
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding
from ledger_api.domain.complaints import ComplaintFacts, complaint_standing
from ledger_api.domain.days import end_of_day, start_of_day

INTAKE, FORWARD, HANDLE, NONE = ComplaintClock


def published(*years: int) -> WorkCalendar:
    return WorkCalendar(
        CalendarYear(year, frozenset(notice(year).days_off), frozenset(notice(year).make_up_days))
        for year in years
    )


CALENDAR = published(2025, 2026)


def at(day: str, hour: int = 10) -> int:
    return start_of_day(date.fromisoformat(day)) + hour * 3600


def test_intake_has_ten_working_days_from_filing() -> None:
    facts = ComplaintFacts(filed_at=at("2026-01-26"))
    deadline = date(2026, 2, 9)
    found = complaint_standing(facts, CALENDAR, end_of_day(deadline))
    assert (found.status, found.clock, found.deadline) == (ComplaintStatus.FILED, INTAKE, deadline)
    assert (found.is_late, found.late_clocks) == (False, ())
    assert found.next_change_at == end_of_day(deadline) + 1
    late = complaint_standing(facts, CALENDAR, end_of_day(deadline) + 1)
    assert (late.is_late, late.late_clocks, late.next_change_at) == (True, (INTAKE,), None)
    assert late.status is ComplaintStatus.FILED


def test_forwarding_has_ten_working_days_across_the_spring_festival() -> None:
    facts = ComplaintFacts(filed_at=at("2026-01-26"), accepted_at=at("2026-02-06"))
    found = complaint_standing(facts, CALENDAR, at("2026-02-27", 23))
    assert (found.status, found.clock, found.deadline) == (
        ComplaintStatus.ACCEPTED,
        FORWARD,
        date(2026, 2, 27),
    )
    assert not found.is_late


def test_a_clock_that_ran_out_is_told_after_the_next_one_has_begun() -> None:
    facts = ComplaintFacts(filed_at=at("2026-01-26"), accepted_at=at("2026-02-10"))
    found = complaint_standing(facts, CALENDAR, at("2026-02-11"))
    assert (found.clock, found.is_late, found.late_clocks) == (FORWARD, False, (INTAKE,))


def test_between_forwarding_and_receipt_nobodys_clock_runs() -> None:
    facts = ComplaintFacts(at("2026-01-26"), at("2026-02-06"), forwarded_at=at("2026-03-02"))
    found = complaint_standing(facts, CALENDAR, at("2026-03-03"))
    assert (found.status, found.clock, found.deadline) == (ComplaintStatus.FORWARDED, NONE, None)
    assert (found.is_late, found.late_clocks) == (True, (FORWARD,))


def test_silence_counts_as_receipt_on_the_third_working_day() -> None:
    """Forwarded on Thursday 2025-09-25; 26, 28 (made up) and 29 September are the three days."""
    facts = ComplaintFacts(at("2025-09-22"), at("2025-09-24"), forwarded_at=at("2025-09-25"))
    third = date(2025, 9, 29)
    before = complaint_standing(facts, CALENDAR, end_of_day(third))
    assert (before.status, before.received_on) == (ComplaintStatus.FORWARDED, None)
    assert before.next_change_at == end_of_day(third) + 1
    after = complaint_standing(facts, CALENDAR, end_of_day(third) + 1)
    assert (after.status, after.received_on, after.is_receipt_deemed) == (
        ComplaintStatus.HANDLING,
        third,
        True,
    )
    assert (after.clock, after.deadline) == (HANDLE, date(2025, 10, 29))


def test_handling_has_thirty_days_and_ninety_where_extended_both_rolled() -> None:
    facts = ComplaintFacts(
        at("2026-01-26"), at("2026-02-06"), at("2026-02-27"), received_on=date(2026, 2, 27)
    )
    found = complaint_standing(facts, CALENDAR, at("2026-03-29"))
    assert (found.status, found.deadline, found.is_late) == (
        ComplaintStatus.HANDLING,
        date(2026, 3, 30),
        False,
    )
    longer = replace(facts, is_extended=True)
    assert complaint_standing(longer, CALENDAR, at("2026-04-01")).deadline == date(2026, 5, 28)
    assert not complaint_standing(longer, CALENDAR, end_of_day(date(2026, 5, 28))).is_late
    assert complaint_standing(longer, CALENDAR, end_of_day(date(2026, 5, 28)) + 1).late_clocks == (HANDLE,)


def test_all_three_clocks_can_run_out_in_their_order() -> None:
    facts = ComplaintFacts(
        at("2026-01-05"), at("2026-02-02"), at("2026-03-02"), received_on=date(2026, 3, 2),
        ended_at=at("2026-06-01"), ended_as=ComplaintStatus.CONCLUDED, finding=Finding.SUBSTANTIATED,
    )  # fmt: skip
    found = complaint_standing(facts, CALENDAR, at("2027-01-01"))
    assert found.late_clocks == (INTAKE, FORWARD, HANDLE)
    assert (found.status, found.finding, found.is_late) == (
        ComplaintStatus.CONCLUDED,
        Finding.SUBSTANTIATED,
        True,
    )
    assert (found.clock, found.deadline, found.next_change_at) == (NONE, None, None)


@pytest.mark.parametrize(
    "ended", [ComplaintStatus.WITHDRAWN, ComplaintStatus.DIVERTED, ComplaintStatus.REJECTED]
)
def test_time_after_the_end_makes_nobody_late(ended: ComplaintStatus) -> None:
    facts = ComplaintFacts(at("2026-01-26"), ended_at=end_of_day(date(2026, 2, 9)), ended_as=ended)
    found = complaint_standing(facts, CALENDAR, at("2026-12-01"))
    assert (found.status, found.is_late, found.late_clocks) == (ended, False, ())
    a_second_later = replace(facts, ended_at=end_of_day(date(2026, 2, 9)) + 1)
    assert complaint_standing(a_second_later, CALENDAR, at("2026-12-01")).late_clocks == (INTAKE,)


def test_a_year_that_is_not_published_counts_by_weekends_and_says_so() -> None:
    facts = ComplaintFacts(at("2026-12-25"))
    found = complaint_standing(facts, CALENDAR, at("2026-12-26"))
    # 28 to 31 December, then 1, 4, 5, 6, 7 and 8 January.
    assert (found.deadline, found.provisional) == (date(2027, 1, 8), True)
    newly = published(2025, 2026)
    known = WorkCalendar([*newly._editions, CalendarYear(2027, frozenset({date(2027, 1, 1)}), frozenset())])
    again = complaint_standing(facts, known, at("2026-12-26"))
    assert (again.deadline, again.provisional) == (date(2027, 1, 11), False)


def test_an_extended_matter_stays_received_whatever_a_later_calendar_says() -> None:
    facts = ComplaintFacts(at("2026-12-28"), at("2026-12-29"), at("2026-12-30"), is_extended=True)
    found = complaint_standing(facts, CALENDAR, at("2026-12-31"))
    assert found.status is ComplaintStatus.HANDLING


@given(
    steps=st.lists(st.integers(0, 60), min_size=4, max_size=4),
    extended=st.booleans(),
    silent=st.booleans(),
    looks=st.lists(st.integers(0, 400), min_size=2, max_size=6),
)
def test_lateness_only_grows_and_changes_when_it_is_announced(
    steps: list[int], extended: bool, silent: bool, looks: list[int]
) -> None:
    """Between two looks without a new fact nothing changes before `next_change_at`, and nothing that ran out is
    forgotten."""
    filed = at("2025-11-03")
    days = [filed + 86_400 * sum(steps[: n + 1]) for n in range(4)]
    received = None if silent else date(2025, 11, 3) + timedelta(sum(steps[:2]))
    facts = ComplaintFacts(filed, days[0], days[1], received_on=received, is_extended=extended)
    before = None
    for moment in sorted(days[1] + 86_400 * look for look in looks):
        found = complaint_standing(facts, CALENDAR, moment)
        if before is not None:
            then, told = before
            assert found.late_clocks[: len(told.late_clocks)] == told.late_clocks
            if told.next_change_at is None or moment < told.next_change_at:
                assert found == told, (then, moment)
        assert found.next_change_at is None or found.next_change_at > moment
        assert found.is_late == (
            bool(found.late_clocks)
            and found.late_clocks[-1] is (found.clock if found.clock is not NONE else FORWARD)
        )
        before = (moment, found)
