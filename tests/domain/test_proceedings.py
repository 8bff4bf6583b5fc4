"""Where a case stands by facts alone."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.obligations import ObligationFacts, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.terms import BreachStatus, Clock, DueAfterDays, DueOn, Flag
from tests.domain.worlds import contract, day, evening, happened, instant, paid, payment_of, taken_back, work

BY_MARCH_31 = payment_of(1000, DueOn(day("2026-03-31")))
OPENED_AT = instant("2026-04-01T00:00:01")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (ObligationFacts(), BreachStatus.CLUE),
        (ObligationFacts(payments=(paid(999, "2026-04-02"),)), BreachStatus.CLUE),
        (ObligationFacts(payments=(paid(1001, "2026-04-02"),)), BreachStatus.CURED),
        (ObligationFacts(payments=(paid(1000, "2026-03-31", "2026-04-02"),)), BreachStatus.UNFOUNDED),
    ],
)
def test_an_opened_case_follows_the_facts(
    calendar: WorkCalendar, facts: ObligationFacts, status: BreachStatus
) -> None:
    seen = assess(contract(), BY_MARCH_31, facts, calendar, evening("2026-04-02"))
    assert breach(seen, OPENED_AT) is status


def test_there_is_no_case_before_it_is_opened_however_late_the_obligation_is(calendar: WorkCalendar) -> None:
    seen = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, OPENED_AT - 1)
    assert breach(seen, None) is BreachStatus.NONE
    assert breach(seen, OPENED_AT) is BreachStatus.NONE
    opened = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, OPENED_AT)
    assert breach(opened, OPENED_AT) is BreachStatus.CLUE


def test_a_delivery_corrected_by_both_disproves_the_clue_until_the_new_due_day(
    calendar: WorkCalendar,
) -> None:
    terms = payment_of(1000, DueAfterDays(7, Clock.DELIVERY))
    facts = ObligationFacts(deliveries=(happened("2026-03-02"), happened("2026-03-10", "2026-03-11")))
    opened_at = instant("2026-03-10T00:00:01")

    def stands_on(on: str) -> BreachStatus:
        return breach(assess(contract(), terms, facts, calendar, evening(on)), opened_at)

    assert stands_on("2026-03-10") is BreachStatus.CLUE
    assert stands_on("2026-03-11") is BreachStatus.UNFOUNDED
    assert stands_on("2026-03-18") is BreachStatus.CLUE


def test_work_performed_late_cures_the_clue(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(performances=(happened("2026-04-03"),))
    seen = assess(contract(), work(DueOn(day("2026-03-31"))), facts, calendar, evening("2026-04-03"))
    assert breach(seen, OPENED_AT) is BreachStatus.CURED


def test_a_corrected_calendar_disproves_the_clue_and_recorded_late_goes_by_the_old_one() -> None:
    corrected_at = instant("2026-04-07")
    in_force = WorkCalendar(
        [
            CalendarYear(2026, frozenset(), frozenset()),
            CalendarYear(2026, frozenset({day("2026-03-31"), day("2026-04-01")}), frozenset(), corrected_at),
        ]
    )
    facts = ObligationFacts(payments=(paid(1000, "2026-03-30", "2026-04-01"), paid(5, "2026-04-02")))
    late = ObligationFacts(payments=(paid(1001, "2026-04-02"),))
    before = assess(contract(), BY_MARCH_31, late, in_force, corrected_at - 1)
    assert (before.due, before.missed) == (day("2026-03-31"), (day("2026-03-31"),))
    assert breach(before, OPENED_AT) is BreachStatus.CURED
    after = assess(contract(), BY_MARCH_31, late, in_force, corrected_at)
    assert (after.due, breach(after, OPENED_AT)) == (day("2026-04-02"), BreachStatus.UNFOUNDED)
    # Recorded on 1 April, when the due day still was 31 March.
    assert assess(contract(), BY_MARCH_31, facts, in_force, corrected_at).flags == (Flag.RECORDED_LATE,)


def test_a_case_about_a_due_day_that_the_facts_moved_on_is_unfounded_though_a_later_one_was_missed(
    calendar: WorkCalendar,
) -> None:
    terms = payment_of(1000, DueAfterDays(7, Clock.DELIVERY))
    facts = ObligationFacts(deliveries=(happened("2026-03-02"), happened("2026-03-10", "2026-03-11")))
    seen = assess(contract(), terms, facts, calendar, evening("2026-03-18"))
    opened_at = instant("2026-03-10T00:00:01")
    assert breach(seen, opened_at, day("2026-03-09")) is BreachStatus.UNFOUNDED
    assert breach(seen, opened_at, day("2026-03-17")) is BreachStatus.CLUE
    assert breach(seen, opened_at, day("2026-03-18")) is BreachStatus.CLUE


def test_a_reversal_reopens_a_cured_case(calendar: WorkCalendar) -> None:
    payment = paid(1001, "2026-04-02")
    facts = ObligationFacts(payments=(payment,), history=(taken_back(payment, "2026-04-07"),))

    def stands_on(on: str) -> BreachStatus:
        return breach(assess(contract(), BY_MARCH_31, facts, calendar, evening(on)), OPENED_AT)

    assert stands_on("2026-04-03") is BreachStatus.CURED
    assert stands_on("2026-04-07") is BreachStatus.CLUE
