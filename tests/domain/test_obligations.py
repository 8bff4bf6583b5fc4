"""Status, days overdue, flags and the next change of an obligation; moments on the boundary."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import NO_CALENDAR, WorkCalendar
from ledger_api.domain.obligations import Assessment, ObligationFacts, Settled, assess
from ledger_api.domain.terms import (
    Clock,
    DueAfterDays,
    DueOn,
    Flag,
    ObligationKind,
    ObligationTerms,
    Status,
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
    paid,
    payment_of,
    promise,
    settled,
    work,
)

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def with_payments(*payments: tuple[int, str, str]) -> ObligationFacts:
    return ObligationFacts(payments=tuple(paid(*payment) for payment in payments))


def test_an_obligation_is_overdue_from_midnight_after_its_due_day(calendar: WorkCalendar) -> None:
    last_second = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, instant("2026-03-31T23:59:59"))
    assert (last_second.status, last_second.days_overdue) == (Status.ACTIVE, 0)
    assert last_second.next_change_at == instant("2026-04-01T00:00:00")
    midnight = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, instant("2026-04-01T00:00:00"))
    assert (midnight.status, midnight.days_overdue, midnight.interest_fen) == (Status.OVERDUE, 1, 5_000)
    assert midnight.next_change_at is None


@pytest.mark.parametrize(
    ("credited", "status", "days"),
    [
        ("2026-03-31", Status.FULFILLED, 0),
        ("2026-04-01", Status.FULFILLED_LATE, 1),
        ("2027-03-31", Status.FULFILLED_LATE, 365),
    ],
)
def test_the_day_of_the_last_credit_decides_whether_payment_was_in_time(
    calendar: WorkCalendar, credited: str, status: Status, days: int
) -> None:
    facts = with_payments((50_000_000, credited, credited))
    seen = assess(contract(), BY_MARCH_31, facts, calendar, evening("2027-12-01"))
    assert (seen.status, seen.days_overdue, seen.outstanding_fen) == (status, days, 0)


def test_a_payment_counts_from_the_instant_at_which_it_was_recorded(calendar: WorkCalendar) -> None:
    facts = with_payments((10_000_000, "2026-03-20", "2026-03-25"))
    before = assess(contract(), BY_MARCH_31, facts, calendar, instant("2026-03-25") - 1)
    assert (before.status, before.paid_fen) == (Status.ACTIVE, 0)
    after = assess(contract(), BY_MARCH_31, facts, calendar, instant("2026-03-25"))
    assert (after.status, after.paid_fen, after.flags) == (Status.FULFILLED, 10_000_000, ())


def test_an_advance_on_a_clock_that_has_not_started_fulfils(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(paid(400, "2025-08-01"), paid(700, "2025-09-02")))
    seen = assess(contract(), payment_of(1000), facts, calendar, evening("2025-09-03"))
    assert (seen.status, seen.surplus_fen, seen.due, seen.flags) == (Status.FULFILLED, 100, None, ())


def test_a_part_advance_leaves_the_rest_pending(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(paid(400, "2025-08-01"),))
    seen = assess(contract(), payment_of(1000), facts, calendar, evening("2025-09-03"))
    assert (seen.status, seen.outstanding_fen, seen.next_change_at) == (Status.PENDING, 600, None)


@pytest.mark.parametrize(
    ("credited", "recorded", "flagged"),
    [
        ("2026-03-30", "2026-03-31T23:59:59", False),
        ("2026-03-31", "2026-03-31T23:59:59", False),
        ("2026-03-31", "2026-04-01T00:00:00", True),
        ("2026-03-01", "2026-05-01", True),
        ("2026-04-01", "2026-05-01", False),
    ],
)
def test_a_credit_in_time_recorded_after_the_due_day_is_flagged(
    calendar: WorkCalendar, credited: str, recorded: str, flagged: bool
) -> None:
    facts = with_payments((10_000_000, credited, recorded))
    seen = assess(contract(), BY_MARCH_31, facts, calendar, evening("2026-06-01"))
    assert (Flag.RECORDED_LATE in seen.flags) is flagged
    assert seen.status is (Status.FULFILLED if credited <= "2026-03-31" else Status.OVERDUE)


def test_recorded_late_is_judged_by_the_due_day_known_when_it_was_recorded(calendar: WorkCalendar) -> None:
    # Due on 9 March when the payment was recorded on the 5th; delivery is corrected to an earlier day later.
    terms = payment_of(1000, DueAfterDays(7, Clock.DELIVERY))
    facts = ObligationFacts(
        deliveries=(happened("2026-03-02"), happened("2026-02-20", recorded="2026-03-06")),
        payments=(paid(1000, "2026-02-26", "2026-03-05"),),
    )
    seen = assess(contract(), terms, facts, calendar, evening("2026-03-10"))
    assert (seen.due, seen.status, seen.flags) == (day("2026-02-27"), Status.FULFILLED, ())


def test_recorded_late_stays_when_the_due_day_moves_later_afterwards(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(7, Clock.DELIVERY))
    facts = ObligationFacts(
        deliveries=(happened("2026-03-02"), happened("2026-03-20", recorded="2026-03-20")),
        payments=(paid(1000, "2026-03-06", "2026-03-10"),),
    )
    seen = assess(contract(), terms, facts, calendar, evening("2026-03-21"))
    assert (seen.due, seen.flags) == (day("2026-03-27"), (Flag.RECORDED_LATE,))


def test_a_payment_recorded_before_any_clock_ran_is_not_recorded_late(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-01-05", recorded="2026-06-01"),),
        payments=(paid(1000, "2026-02-01", "2026-05-01"),),
    )
    seen = assess(contract(), payment_of(1000), facts, calendar, evening("2026-06-02"))
    assert (seen.status, seen.flags) == (Status.FULFILLED, ())


def test_a_settlement_fixes_the_amount_and_one_without_amount_leaves_it(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(30, Clock.SETTLEMENT))
    facts = ObligationFacts(settlements=(settled("2026-03-02", 800), settled("2026-03-09")))

    def amount_at(at: int) -> int | None:
        return assess(contract(), terms, facts, calendar, at).amount_fen

    assert amount_at(instant("2026-03-02") - 1) == 1000
    assert amount_at(instant("2026-03-02")) == 800
    last = assess(contract(), terms, facts, calendar, evening("2026-03-09"))
    assert (last.amount_fen, last.nominal_due) == (800, day("2026-04-08"))


def test_a_settlement_below_what_was_paid_in_time_leaves_a_surplus(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        settlements=(Settled(day("2026-04-10"), instant("2026-04-10"), 900),),
        payments=(paid(950, "2026-03-30"),),
    )
    terms = payment_of(1000, DueOn(day("2026-03-31")))
    before = assess(contract(), terms, facts, calendar, evening("2026-04-09"))
    assert before.status is Status.OVERDUE
    after = assess(contract(), terms, facts, calendar, evening("2026-04-10"))
    assert (after.status, after.surplus_fen, after.interest_fen) == (Status.FULFILLED, 50, 0)


def test_the_end_of_an_inspection_is_the_next_change(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)
    seen = assess(contract(), terms, delivered("2026-01-12"), calendar, evening("2026-01-20"))
    assert (seen.status, seen.next_change_at) == (Status.PENDING, instant("2026-01-27T00:00:00"))
    paid_already = delivered("2026-01-12", paid(1000, "2026-01-13"))
    seen = assess(contract(), terms, paid_already, calendar, evening("2026-01-20"))
    assert (seen.status, seen.next_change_at) == (Status.FULFILLED, instant("2026-01-27T00:00:00"))


def figures(seen: Assessment) -> tuple[object, ...]:
    return seen.amount_fen, seen.outstanding_fen, seen.contested_fen, seen.surplus_fen, seen.interest_fen


@pytest.mark.parametrize(
    ("performed", "recorded", "status", "days", "flags"),
    [
        ("2026-08-14", "2026-08-14", Status.FULFILLED, 0, ()),
        ("2026-08-14", "2026-08-20", Status.FULFILLED, 0, (Flag.RECORDED_LATE,)),
        ("2026-08-17", "2026-08-20", Status.FULFILLED_LATE, 3, ()),
    ],
)
def test_work_is_fulfilled_by_the_day_on_which_it_was_performed(
    calendar: WorkCalendar, performed: str, recorded: str, status: Status, days: int, flags: tuple[Flag, ...]
) -> None:
    facts = ObligationFacts(performances=(happened(performed, recorded),))
    seen = assess(contract(), work(DueOn(day("2026-08-14"))), facts, calendar, evening("2026-09-01"))
    assert (seen.status, seen.days_overdue, seen.flags) == (status, days, flags)
    assert figures(seen) == (None, None, None, None, 0)


def test_work_not_performed_is_overdue_without_amounts(calendar: WorkCalendar) -> None:
    terms = work(DueOn(day("2026-08-14")))
    seen = assess(promise(), terms, ObligationFacts(), calendar, evening("2026-08-14"))
    assert (seen.status, seen.next_change_at) == (Status.ACTIVE, instant("2026-08-15T00:00:00"))
    seen = assess(promise(), terms, ObligationFacts(), calendar, evening("2026-08-20"))
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 6)
    assert figures(seen) == (None, None, None, None, 0)


def test_a_late_promise_of_money_bears_no_interest(calendar: WorkCalendar) -> None:
    seen = assess(promise(), BY_MARCH_31, ObligationFacts(), calendar, evening("2026-05-01"))
    assert (seen.status, seen.interest_fen) == (Status.OVERDUE, 0)


def test_an_import_is_overdue_but_never_recorded_late_nor_charged() -> None:
    terms = payment_of(1000, DueOn(day("2016-05-01")))
    payments = (paid(600, "2016-02-20", "2026-01-05"), paid(-100, "2016-04-01", "2026-01-05"))
    facts = ObligationFacts(payments=payments)
    seen = assess(imported("2016-03-01"), terms, facts, NO_CALENDAR, evening("2026-01-05"))
    assert (seen.status, seen.due, seen.interest_fen) == (Status.OVERDUE, day("2016-05-01"), 0)
    assert (seen.outstanding_fen, seen.paid_fen, seen.reversed_fen) == (500, 600, 100)
    assert seen.flags == (Flag.PAID_BEFORE_SIGNING, Flag.PAYMENT_REVERSED)


def test_an_undated_import_stays_pending_until_it_is_paid() -> None:
    terms = payment_of(1000, Undated())
    seen = assess(imported(), terms, ObligationFacts(), NO_CALENDAR, evening("2026-01-05"))
    assert (seen.status, seen.days_overdue, seen.next_change_at) == (Status.PENDING, 0, None)
    facts = ObligationFacts(payments=(paid(1000, "2016-04-01", "2026-01-05"),))
    seen = assess(imported(), terms, facts, NO_CALENDAR, evening("2026-01-05"))
    assert (seen.status, seen.flags) == (Status.FULFILLED, ())


def test_an_obligation_to_pay_without_an_amount_is_an_error(calendar: WorkCalendar) -> None:
    terms = ObligationTerms(ObligationKind.PAYMENT, None, DueOn(day("2026-03-31")))
    with pytest.raises(ValueError, match="give amount_fen"):
        assess(contract(), terms, ObligationFacts(), calendar, evening("2026-03-01"))
