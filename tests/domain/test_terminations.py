"""What a termination ends, and what stays due in spite of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Ruled
from ledger_api.domain.obligations import Assessment, ObligationFacts, assess
from ledger_api.domain.terms import DueOn, ObligationTerms, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.worlds import (
    amended,
    contract,
    day,
    delivered_alone,
    delivery_disputed,
    evening,
    falls,
    happened,
    paid,
    payment_of,
    settled,
    stands,
    suspended,
    terminated,
    work,
)

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def seen_on(
    text: str, calendar: WorkCalendar, facts: ObligationFacts, terms: ObligationTerms = BY_MARCH_31
) -> Assessment:
    return assess(contract("2026-01-05"), terms, facts, calendar, evening(text))


@pytest.mark.parametrize(
    ("ended", "delivered_on", "status"),
    [
        ("2026-03-31", None, Status.OVERDUE),
        ("2026-03-30", None, Status.TERMINATED),
        ("2026-03-30", "2026-03-29", Status.OVERDUE),
    ],
)
def test_a_termination_leaves_what_is_due_and_what_is_delivered(
    calendar: WorkCalendar, ended: str, delivered_on: str | None, status: Status
) -> None:
    facts = ObligationFacts(
        deliveries=(happened(delivered_on),) if delivered_on else (), history=(terminated(ended),)
    )
    seen = seen_on("2026-04-02", calendar, facts)
    assert seen.status is status
    if status is Status.TERMINATED:
        assert (seen.days_overdue, seen.interest_fen, seen.outstanding_fen) == (0, 0, 10_000_000)
        assert (seen.missed, seen.next_change_at) == ((), None)


def test_a_delivery_corrected_after_the_termination_still_was_recorded_by_then(
    calendar: WorkCalendar,
) -> None:
    terms = payment_of(1000)
    facts = ObligationFacts(
        deliveries=(happened("2026-03-02"), happened("2026-03-05", "2026-03-12")),
        history=(terminated("2026-03-10"),),
    )
    seen = seen_on("2026-03-12", calendar, facts, terms)
    assert (seen.status, seen.nominal_due) == (Status.ACTIVE, day("2026-04-04"))


def test_a_termination_ends_work_though_a_delivery_is_recorded_and_leaves_what_is_fulfilled(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(deliveries=(happened("2026-03-02"),), history=(terminated("2026-03-10"),))
    terms = work(DueOn(day("2026-03-31")))
    seen = seen_on("2026-04-02", calendar, facts, terms)
    assert (seen.status, seen.days_overdue, seen.next_change_at) == (Status.TERMINATED, 0, None)
    assert seen.missed == ()
    done = replace(facts, performances=(happened("2026-03-05"),))
    assert seen_on("2026-04-02", calendar, done, terms).status is Status.FULFILLED
    facts = ObligationFacts(payments=(paid(10_000_000, "2026-03-05"),), history=(terminated("2026-03-10"),))
    assert seen_on("2026-04-02", calendar, facts).status is Status.FULFILLED


@pytest.mark.parametrize("ended", ["2026-03-31", "2026-04-01"])
@pytest.mark.parametrize("terms", [BY_MARCH_31, work(DueOn(day("2026-03-31")))])
def test_what_was_due_when_it_ended_and_is_amended_since_stays(
    calendar: WorkCalendar, ended: str, terms: ObligationTerms
) -> None:
    later = amended("2026-04-02", "2026-06-30")
    facts = ObligationFacts(history=(terminated(ended), later))
    assert seen_on("2026-06-30", calendar, facts, terms).status is Status.ACTIVE
    assert seen_on("2026-07-01", calendar, facts, terms).status is Status.OVERDUE
    before = ObligationFacts(history=(amended("2026-03-30", "2026-06-30"), terminated(ended)))
    assert seen_on("2026-07-01", calendar, before, terms).status is Status.TERMINATED


@pytest.mark.parametrize("falls_too", [False, True])
def test_what_was_due_when_it_ended_stays_though_the_department_suspends_it(
    calendar: WorkCalendar, falls_too: bool
) -> None:
    ruled = (falls(OneSidedAct.SUSPEND, "2026-04-02"),) if falls_too else ()
    history = (terminated("2026-03-31"), suspended("2026-03-31", "2026-04-30", "2026-04-01"), *ruled)
    seen = seen_on("2026-06-30", calendar, ObligationFacts(history=history))
    assert seen.status is Status.OVERDUE
    assert seen.due == (day("2026-03-31") if falls_too else day("2026-05-06"))


def test_interest_accrued_before_an_amendment_does_not_grow_after_a_termination(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(history=(amended("2026-04-10", "2026-05-29"), terminated("2026-04-20")))
    seen = seen_on("2026-08-03", calendar, facts)
    assert (seen.status, seen.interest_fen, seen.days_overdue) == (Status.TERMINATED, 50_000, 0)


@pytest.mark.parametrize(
    ("ruling", "status"),
    [
        (falls(OneSidedAct.DISPUTE_DELIVERY, "2026-03-20"), Status.ACTIVE),
        (stands(OneSidedAct.DISPUTE_DELIVERY, "2026-03-20"), Status.TERMINATED),
    ],
)
def test_a_disputed_delivery_keeps_the_amount_only_once_the_dispute_falls(
    calendar: WorkCalendar, ruling: Ruled, status: Status
) -> None:
    facts = ObligationFacts(
        deliveries=(delivered_alone("2026-03-02"),),
        history=(delivery_disputed("2026-03-09"), terminated("2026-03-10"), ruling),
    )
    assert seen_on("2026-03-10", calendar, facts, payment_of(1000)).status is Status.TERMINATED
    assert seen_on("2026-03-20", calendar, facts, payment_of(1000)).status is status


def test_a_settlement_recorded_by_then_keeps_the_amount(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(settlements=(settled("2026-03-09"),), history=(terminated("2026-03-10"),))
    seen = seen_on("2026-04-02", calendar, facts)
    assert (seen.status, "CON-07" in seen.rules) == (Status.OVERDUE, True)
