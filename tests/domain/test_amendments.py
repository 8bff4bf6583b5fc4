"""What both sides change holds from then on; what accrued before stays unless it is waived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Amended, Suspended
from ledger_api.domain.obligations import Assessment, ObligationFacts, Payment, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.terms import BreachStatus, Clock, DueAfterDays, DueOn, Flag, ObligationTerms, Status
from tests.domain.worlds import (
    amended,
    contract,
    day,
    denied,
    evening,
    happened,
    instant,
    paid,
    payment_of,
    ruled_paid,
    settled,
    suspended,
    work,
)

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def seen_on(
    text: str, calendar: WorkCalendar, facts: ObligationFacts, terms: ObligationTerms = BY_MARCH_31
) -> Assessment:
    return assess(contract("2026-01-05"), terms, facts, calendar, evening(text))


def test_an_amended_day_on_a_rest_day_rolls(calendar: WorkCalendar) -> None:
    seen = seen_on("2026-03-20", calendar, ObligationFacts(history=(amended("2026-03-20", "2026-05-01"),)))
    assert (seen.nominal_due, seen.due) == (day("2026-05-01"), day("2026-05-06"))
    assert (seen.status, seen.next_change_at) == (Status.ACTIVE, instant("2026-05-07T00:00"))
    assert "CON-04" in seen.rules


def test_an_amendment_is_not_known_before_it_is_recorded(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(history=(amended("2026-04-03", "2026-05-08"),))
    assert seen_on("2026-04-02", calendar, facts).status is Status.OVERDUE
    assert seen_on("2026-04-03", calendar, facts).status is Status.ACTIVE


def test_interest_paid_before_a_waiver_stays_paid(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        payments=(paid(2_000, "2026-04-02"),),
        history=(amended("2026-04-10", "2026-04-30", waives_interest=True),),
    )
    seen = seen_on("2026-04-10", calendar, facts)
    # 10,000 fen until the 2nd, of which 2,000 are paid.
    assert (seen.interest_fen, seen.interest_unpaid_fen, seen.outstanding_fen) == (2_000, 0, 10_000_000)


def test_a_higher_amount_bears_interest_from_the_amendment_only(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(history=(amended("2026-04-10", amount_fen=12_000_000),))
    seen = seen_on("2026-04-20", calendar, facts)
    # 10 days on 100,000.00 and 10 on 120,000.00; the due day is the same.
    assert (seen.amount_fen, seen.due, seen.days_overdue) == (12_000_000, day("2026-03-31"), 20)
    assert seen.interest_fen == 50_000 + 60_000


def test_an_amount_lowered_to_what_is_paid_fulfils_on_the_day_of_the_amendment(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(
        payments=(paid(6_000_000, "2026-03-31"),),
        history=(amended("2026-04-10", amount_fen=6_000_000, waives_interest=True),),
    )
    seen = seen_on("2026-05-20", calendar, facts)
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 10)
    assert (seen.outstanding_fen, seen.interest_fen, seen.surplus_fen) == (0, 0, 0)


def test_money_freed_by_a_lower_amount_covers_interest_and_then_is_surplus(calendar: WorkCalendar) -> None:
    payment = paid(10_040_000, "2026-04-10")
    facts = ObligationFacts(
        payments=(payment,),
        history=(
            denied(payment, "2026-04-11"),
            amended("2026-04-15", "2026-04-30", 8_000_000),
            ruled_paid(payment, "2026-04-20"),
        ),
    )
    seen = seen_on("2026-04-21", calendar, facts)
    # 50,000 fen of interest and 9,990,000 of principal were paid on the 10th; 10,000 more bore 25 until the 15th.
    assert (seen.interest_fen, seen.interest_unpaid_fen) == (50_025, 0)
    assert (seen.outstanding_fen, seen.surplus_fen) == (0, 10_040_000 - 50_025 - 8_000_000)


@pytest.mark.parametrize(("payment_order", "interest_fen"), [(1, 20_000), (3, 0)])
def test_on_the_day_of_a_waiver_only_a_payment_recorded_before_it_covers_interest(
    calendar: WorkCalendar, payment_order: int, interest_fen: int
) -> None:
    at = instant("2026-04-10")
    payment = Payment("y1", 20_000, day("2026-04-10"), at, order=payment_order)
    change = Amended(at, day("2026-04-30"), waives_interest=True, order=2)
    seen = seen_on("2026-04-10", calendar, ObligationFacts(payments=(payment,), history=(change,)))
    assert (seen.interest_fen, seen.interest_unpaid_fen) == (interest_fen, 0)
    assert seen.outstanding_fen == 10_000_000 - 20_000 + interest_fen


def test_a_suspension_after_an_amendment_leaves_what_accrued_before_it(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        history=(amended("2026-04-10", "2026-04-30"), suspended("2026-03-25", "2026-03-26", "2026-04-13"))
    )
    seen = seen_on("2026-04-13", calendar, facts)
    assert (seen.due, seen.interest_fen, seen.missed) == (day("2026-05-06"), 50_000, (day("2026-03-31"),))


@pytest.mark.parametrize(("amended_on", "missed"), [("2026-03-31", ()), ("2026-04-01", (day("2026-03-31"),))])
@pytest.mark.parametrize("terms", [BY_MARCH_31, work(DueOn(day("2026-03-31")))])
def test_a_day_amended_on_itself_was_not_missed(
    calendar: WorkCalendar, terms: ObligationTerms, amended_on: str, missed: tuple[date, ...]
) -> None:
    seen = seen_on(
        "2026-04-02", calendar, ObligationFacts(history=(amended(amended_on, "2026-04-30"),)), terms
    )
    assert (seen.status, seen.missed) == (Status.ACTIVE, missed)


def test_a_surplus_meets_a_higher_amount(calendar: WorkCalendar) -> None:
    payment = paid(10_500_000, "2026-03-20", "2026-03-27")
    facts = ObligationFacts(payments=(payment,), history=(amended("2026-03-24", amount_fen=12_000_000),))
    seen = seen_on("2026-03-27", calendar, facts)
    assert (seen.status, seen.outstanding_fen, seen.surplus_fen) == (Status.ACTIVE, 1_500_000, 0)


def test_the_cap_begins_to_hold_once_delivery_starts_the_clock(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(30, Clock.DELIVERY))
    history = (amended("2026-02-02", "2026-06-30"),)
    before = seen_on("2026-02-03", calendar, ObligationFacts(history=history), terms)
    assert (before.status, before.due, before.clock_started_on) == (Status.ACTIVE, day("2026-06-30"), None)
    facts = ObligationFacts(deliveries=(happened("2026-03-02"),), history=history)
    after = seen_on("2026-03-02", calendar, facts, terms)
    assert (after.nominal_due, after.flags) == (day("2026-05-01"), (Flag.TERM_OVER_60,))


def test_the_end_of_an_inspection_still_starts_the_cap_of_an_amended_day(calendar: WorkCalendar) -> None:
    terms = payment_of(1000, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)
    facts = ObligationFacts(
        deliveries=(happened("2026-01-12"),), history=(amended("2026-01-13", "2026-12-31"),)
    )
    before = seen_on("2026-01-26", calendar, facts, terms)
    assert (before.due, before.next_change_at) == (day("2026-12-31"), instant("2026-01-27T00:00"))
    after = seen_on("2026-01-27", calendar, facts, terms)
    assert after.nominal_due == day("2026-03-27")
    assert after.flags == (Flag.INSPECTION_DELAY, Flag.TERM_OVER_60)


def test_suspensions_before_an_amendment_of_the_day_do_not_count_towards_the_new_one(
    calendar: WorkCalendar,
) -> None:
    before, after = suspended("2026-03-10", "2026-03-11"), suspended("2026-04-01", "2026-04-02", "2026-04-01")
    change = amended("2026-03-20", "2026-04-10")
    assert seen_on("2026-03-12", calendar, ObligationFacts(history=(before,))).due == day("2026-04-02")
    assert seen_on("2026-04-03", calendar, ObligationFacts(history=(before, change))).due == day("2026-04-10")
    facts = ObligationFacts(history=(before, change, after))
    seen = seen_on("2026-04-03", calendar, facts)
    assert (seen.nominal_due, seen.due) == (day("2026-04-12"), day("2026-04-13"))


@pytest.mark.parametrize(("suspended_first", "due"), [(True, "2026-04-10"), (False, "2026-04-13")])
def test_in_one_block_the_order_decides_whether_a_suspension_was_made_since(
    calendar: WorkCalendar, suspended_first: bool, due: str
) -> None:
    at = instant("2026-03-20")
    suspension = Suspended(day("2026-04-01"), day("2026-04-02"), at, order=1 if suspended_first else 3)
    change = Amended(at, day("2026-04-10"), order=2)
    history = (suspension, change) if suspended_first else (change, suspension)
    assert seen_on("2026-03-21", calendar, ObligationFacts(history=history)).due == day(due)


def test_an_amendment_of_the_amount_alone_leaves_the_suspensions(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        history=(suspended("2026-03-10", "2026-03-11"), amended("2026-03-20", amount_fen=1))
    )
    seen = seen_on("2026-03-21", calendar, facts)
    assert (seen.due, seen.amount_fen) == (day("2026-04-02"), 1)


def test_a_settlement_after_an_amendment_fixes_the_amount_from_the_start(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        settlements=(settled("2026-04-20", 5_000_000),),
        history=(amended("2026-04-10", amount_fen=12_000_000),),
    )
    seen = seen_on("2026-04-20", calendar, facts)
    assert (seen.amount_fen, seen.interest_fen) == (5_000_000, 50_000)


def test_a_credit_in_time_for_the_first_day_disproves_the_clue_in_spite_of_an_amendment(
    calendar: WorkCalendar,
) -> None:
    opened_at = instant("2026-04-01T00:00:01")
    change = amended("2026-04-03", "2026-04-30")
    late = ObligationFacts(payments=(paid(10_005_000, "2026-04-01", "2026-04-07"),), history=(change,))
    in_time = replace(late, payments=(paid(10_005_000, "2026-03-31", "2026-04-07"),))
    assert breach(seen_on("2026-04-06", calendar, in_time), opened_at) is BreachStatus.CLUE
    seen = seen_on("2026-04-07", calendar, in_time)
    assert (seen.status, seen.interest_fen) == (Status.FULFILLED, 0)
    assert breach(seen, opened_at, day("2026-03-31")) is BreachStatus.UNFOUNDED
    seen = seen_on("2026-04-07", calendar, late)
    assert (seen.status, seen.interest_fen) == (Status.FULFILLED, 5_000)
    assert breach(seen, opened_at, day("2026-03-31")) is BreachStatus.CURED


def test_work_with_an_amended_day_cures_the_open_case_within_it(calendar: WorkCalendar) -> None:
    terms = work(DueOn(day("2026-03-31")))
    facts = ObligationFacts(
        performances=(happened("2026-04-28"),), history=(amended("2026-04-03", "2026-04-30"),)
    )
    opened_at = instant("2026-04-01T00:00:01")
    seen = seen_on("2026-04-07", calendar, facts, terms)
    assert (seen.status, breach(seen, opened_at)) == (Status.ACTIVE, BreachStatus.CLUE)
    seen = seen_on("2026-04-28", calendar, facts, terms)
    assert (seen.status, breach(seen, opened_at)) == (Status.FULFILLED, BreachStatus.CURED)


def test_recorded_late_goes_by_the_day_in_force_when_it_was_recorded(calendar: WorkCalendar) -> None:
    payment = Payment("y1", 10_000_000, day("2026-03-30"), instant("2026-04-02"), order=5)
    before = ObligationFacts(
        payments=(payment,), history=(Amended(instant("2026-04-02"), day("2026-04-30"), order=4),)
    )
    assert seen_on("2026-04-02", calendar, before).flags == ()
    after = replace(before, history=(Amended(instant("2026-04-02"), day("2026-04-30"), order=6),))
    assert seen_on("2026-04-02", calendar, after).flags == (Flag.RECORDED_LATE,)


def test_recorded_late_ends_with_the_payment(calendar: WorkCalendar) -> None:
    payment = paid(10_000_000, "2026-03-30", "2026-04-02")
    facts = ObligationFacts(payments=(payment,), history=(denied(payment, "2026-04-03"),))
    assert seen_on("2026-04-02", calendar, facts).flags == (Flag.RECORDED_LATE,)
    assert seen_on("2026-04-03", calendar, facts).flags == (Flag.PAYMENT_DENIED,)
