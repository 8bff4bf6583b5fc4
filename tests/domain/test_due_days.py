"""The due day: clocks, inspection, the statutory maximum, and what is known at which instant."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import NO_CALENDAR, CalendarYear, WorkCalendar
from ledger_api.domain.due_days import DueDay, due_day
from ledger_api.domain.obligations import ObligationFacts
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    ObligationTerms,
    Undated,
)
from tests.domain.worlds import (
    contract,
    day,
    delivered,
    evening,
    happened,
    imported,
    instant,
    payment_of,
    promise,
    settled,
    work,
)

INSPECTED = payment_of(48_000_000, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)


def known_on(
    on: str,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    commitment: CommitmentTerms | None = None,
) -> DueDay:
    return due_day(commitment or contract(), terms, facts, calendar, evening(on))


def test_a_term_is_not_known_before_its_clock_starts(calendar: WorkCalendar) -> None:
    terms = payment_of(100)
    before = due_day(contract(), terms, delivered("2025-09-05"), calendar, instant("2025-09-05") - 1)
    assert (before.nominal, before.due, before.provisional) == (None, None, False)
    after = due_day(contract(), terms, delivered("2025-09-05"), calendar, instant("2025-09-05"))
    assert (after.nominal, after.due) == (day("2025-10-05"), day("2025-10-09"))
    assert after.clock_started_on == day("2025-09-05")


@pytest.mark.parametrize(
    ("clock", "facts"),
    [
        (Clock.DELIVERY, ObligationFacts(deliveries=(happened("2026-03-02"),))),
        (Clock.ACCEPTANCE, ObligationFacts(acceptances=(happened("2026-03-02"),))),
        (Clock.SETTLEMENT, ObligationFacts(settlements=(settled("2026-03-02"),))),
    ],
)
def test_each_clock_starts_with_its_own_event_only(
    calendar: WorkCalendar, clock: Clock, facts: ObligationFacts
) -> None:
    # The clock of a claim needs no event: it starts with the claim itself.
    for other in set(Clock) - {Clock.CLAIM}:
        known = known_on("2026-03-03", payment_of(1, DueAfterWorkdays(5, other)), facts, calendar)
        assert known.due == (day("2026-03-09") if other is clock else None)


def test_an_agreed_day_is_due_without_any_event_and_rolls(calendar: WorkCalendar) -> None:
    known = known_on("2026-01-05", payment_of(1, DueOn(day("2026-05-01"))), ObligationFacts(), calendar)
    assert (known.nominal, known.due) == (day("2026-05-01"), day("2026-05-06"))
    assert known.clock_started_on is None


def test_the_latest_recorded_event_stands_whatever_its_day(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-03-10"), happened("2026-03-05", recorded="2026-03-12"))
    )
    assert known_on("2026-03-11", payment_of(1), facts, calendar).clock_started_on == day("2026-03-10")
    assert known_on("2026-03-12", payment_of(1), facts, calendar).clock_started_on == day("2026-03-05")


@pytest.mark.parametrize(
    ("due", "nominal", "is_over_cap"),
    [
        (DueAfterDays(60, Clock.DELIVERY), "2026-05-01", False),
        (DueAfterDays(61, Clock.DELIVERY), "2026-05-01", True),
        (DueAfterDays(90, Clock.DELIVERY), "2026-05-01", True),
        (DueAfterWorkdays(39, Clock.DELIVERY), "2026-04-27", False),
        (DueAfterWorkdays(43, Clock.DELIVERY), "2026-05-01", True),
        (DueOn(day("2026-05-01")), "2026-05-01", False),
        (DueOn(day("2026-05-02")), "2026-05-01", True),
    ],
)
def test_a_small_seller_is_paid_at_the_latest_sixty_days_from_the_clock(
    calendar: WorkCalendar, due: DueTerm, nominal: str, is_over_cap: bool
) -> None:
    known = known_on("2026-03-03", payment_of(1, due), delivered("2026-03-02"), calendar)
    assert (known.nominal, known.is_over_cap) == (day(nominal), is_over_cap)
    if nominal == "2026-05-01":
        assert known.due == day("2026-05-06")


def test_an_agreed_day_is_capped_only_once_delivery_is_recorded(calendar: WorkCalendar) -> None:
    terms = payment_of(1, DueOn(day("2026-12-31")))
    facts = delivered("2026-03-02")
    before = due_day(contract(), terms, facts, calendar, instant("2026-03-02") - 1)
    assert (before.due, before.is_over_cap) == (day("2026-12-31"), False)
    assert known_on("2026-03-02", terms, facts, calendar).is_over_cap


def test_too_many_days_are_flagged_from_signing_but_working_days_only_once_counted(
    calendar: WorkCalendar,
) -> None:
    for due, is_over_cap in (
        (DueAfterDays(61, Clock.DELIVERY), True),
        (DueAfterDays(60, Clock.DELIVERY), False),
        (DueAfterWorkdays(250, Clock.DELIVERY), False),
    ):
        assert (
            known_on("2026-01-05", payment_of(1, due), ObligationFacts(), calendar).is_over_cap is is_over_cap
        )


@pytest.mark.parametrize("commitment", [contract(seller_is_sme=False), promise(), imported()])
def test_large_sellers_promises_and_imports_are_not_capped(
    calendar: WorkCalendar, commitment: CommitmentTerms
) -> None:
    terms = payment_of(1, DueAfterDays(90, Clock.DELIVERY))
    known = known_on("2026-03-03", terms, delivered("2026-03-02"), calendar, commitment)
    assert (known.nominal, known.is_over_cap) == (day("2026-05-31"), False)


def test_work_is_not_capped(calendar: WorkCalendar) -> None:
    terms = work(DueAfterDays(90, Clock.DELIVERY))
    known = known_on("2026-03-03", terms, delivered("2026-03-02"), calendar)
    assert (known.nominal, known.is_over_cap) == (day("2026-05-31"), False)


def test_the_cap_counts_from_the_end_of_a_delayed_inspection(calendar: WorkCalendar) -> None:
    terms = payment_of(1, DueAfterDays(90, Clock.ACCEPTANCE), inspection=10)
    known = known_on("2026-01-28", terms, delivered("2026-01-12"), calendar)
    assert (known.nominal, known.is_over_cap) == (day("2026-03-27"), True)


def test_an_inspection_runs_until_the_last_second_of_its_last_day(calendar: WorkCalendar) -> None:
    facts = delivered("2026-01-12")
    running = due_day(contract(), INSPECTED, facts, calendar, instant("2026-01-26T23:59:59"))
    assert (running.due, running.inspection_ends_on) == (None, day("2026-01-26"))
    ended = due_day(contract(), INSPECTED, facts, calendar, instant("2026-01-27T00:00:00"))
    assert (ended.due, ended.clock_started_on) == (day("2026-02-25"), day("2026-01-26"))
    assert (ended.inspection_delayed, ended.inspection_ends_on) == (True, None)


@pytest.mark.parametrize(
    ("accepted", "started", "delayed"),
    [
        ("2026-01-19", "2026-01-19", False),
        ("2026-01-26", "2026-01-26", False),
        ("2026-01-27", "2026-01-26", True),
    ],
)
def test_acceptance_within_the_inspection_counts_and_later_counts_as_its_end(
    calendar: WorkCalendar, accepted: str, started: str, delayed: bool
) -> None:
    facts = ObligationFacts(deliveries=(happened("2026-01-12"),), acceptances=(happened(accepted),))
    known = known_on("2026-03-20", INSPECTED, facts, calendar)
    assert (known.clock_started_on, known.inspection_delayed) == (day(started), delayed)


def test_acceptance_in_time_that_is_recorded_after_the_inspection_counts_from_its_day(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-01-12"),), acceptances=(happened("2026-01-20", recorded="2026-02-02"),)
    )
    assert known_on("2026-02-01", INSPECTED, facts, calendar).inspection_delayed
    known = known_on("2026-02-02", INSPECTED, facts, calendar)
    assert (known.clock_started_on, known.inspection_delayed) == (day("2026-01-20"), False)


def test_acceptance_without_a_recorded_delivery_starts_the_clock(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(acceptances=(happened("2026-01-20"),))
    assert known_on("2026-01-20", INSPECTED, facts, calendar).clock_started_on == day("2026-01-20")


def test_without_an_agreed_inspection_the_clock_waits_for_acceptance(calendar: WorkCalendar) -> None:
    terms = payment_of(1, DueAfterDays(30, Clock.ACCEPTANCE))
    known = known_on("2026-12-01", terms, delivered("2026-01-12"), calendar)
    assert (known.due, known.inspection_ends_on) == (None, None)


@pytest.mark.parametrize(
    ("terms", "delivered_on", "due", "provisional"),
    [
        (payment_of(1), "2026-12-01", "2026-12-31", False),
        (payment_of(1), "2026-12-02", "2027-01-01", True),
        (payment_of(1, DueAfterWorkdays(20, Clock.DELIVERY)), "2026-12-10", "2027-01-07", True),
        # Sixty working days end in 2027, but the sixtieth day is before that: the cap is certain.
        (payment_of(1, DueAfterWorkdays(60, Clock.DELIVERY)), "2026-10-20", "2026-12-21", False),
        (payment_of(1, DueAfterWorkdays(60, Clock.DELIVERY)), "2026-11-20", "2027-01-19", True),
        (payment_of(1, DueAfterDays(90, Clock.DELIVERY)), "2026-11-01", "2026-12-31", False),
    ],
)
def test_a_due_day_is_provisional_where_an_unpublished_year_has_a_part_in_it(
    calendar: WorkCalendar, terms: ObligationTerms, delivered_on: str, due: str, provisional: bool
) -> None:
    known = known_on("2026-12-20", terms, delivered(delivered_on), calendar)
    assert (known.due, known.provisional) == (day(due), provisional)


#: Only 2026 is published: clocks that start in 2025 run through a year that is not.
ONLY_2026 = WorkCalendar([CalendarYear(2026, frozenset(), frozenset())])


@pytest.mark.parametrize(
    ("terms", "provisional"),
    [
        (payment_of(1, DueAfterDays(30, Clock.DELIVERY)), False),
        (payment_of(1, DueAfterDays(90, Clock.DELIVERY)), False),
        (payment_of(1, DueAfterWorkdays(30, Clock.DELIVERY)), True),
        (payment_of(1, DueAfterWorkdays(60, Clock.DELIVERY)), True),
        (payment_of(1, DueAfterDays(30, Clock.ACCEPTANCE), inspection=20), True),
    ],
)
def test_counting_working_days_of_an_unpublished_year_is_provisional_but_calendar_days_are_not(
    terms: ObligationTerms, provisional: bool
) -> None:
    known = known_on("2026-02-01", terms, delivered("2025-12-22"), ONLY_2026)
    assert known.due is not None
    assert known.due.year == 2026
    assert known.provisional is provisional


def test_an_agreed_day_that_is_not_capped_has_no_clock(calendar: WorkCalendar) -> None:
    terms, facts = payment_of(1, DueOn(day("2026-03-31"))), delivered("2026-03-02")
    assert known_on("2026-03-03", terms, facts, calendar).clock_started_on == day("2026-03-02")
    large = contract(seller_is_sme=False)
    assert known_on("2026-03-03", terms, facts, calendar, large).clock_started_on is None


def test_an_inspection_that_ends_in_an_unpublished_year_makes_the_due_day_provisional(
    calendar: WorkCalendar,
) -> None:
    known = known_on("2027-02-01", INSPECTED, delivered("2026-12-25"), calendar)
    assert (known.clock_started_on, known.provisional) == (day("2027-01-08"), True)


@pytest.mark.parametrize(
    ("delivered_on", "nominal"),
    [("2024-01-30", "2024-02-29"), ("2023-01-30", "2023-03-01"), ("2025-12-02", "2026-01-01")],
)
def test_days_are_counted_over_leap_days_and_year_ends(
    calendar: WorkCalendar, delivered_on: str, nominal: str
) -> None:
    known = known_on(delivered_on, payment_of(1), delivered(delivered_on), calendar)
    assert known.nominal == day(nominal)


def test_an_undated_import_is_never_due_and_a_dated_one_does_not_roll() -> None:
    undated = known_on(
        "2026-01-05", payment_of(1, Undated()), delivered("2016-04-01"), NO_CALENDAR, imported()
    )
    assert (undated.nominal, undated.due) == (None, None)
    dated = known_on("2026-01-05", payment_of(1, DueOn(day("2016-05-01"))), ObligationFacts(), NO_CALENDAR)
    assert (dated.nominal, dated.due, dated.provisional) == (day("2016-05-01"), day("2016-05-01"), False)
