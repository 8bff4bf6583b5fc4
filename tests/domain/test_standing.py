"""Which deliveries, performances and payments count after disputes, challenges, denials and rulings."""

from __future__ import annotations

from datetime import date

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Act, Happened, ObligationFacts, Payment
from ledger_api.domain.obligations import Assessment, assess
from ledger_api.domain.standing import standing
from ledger_api.domain.terms import DueOn, Flag, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.worlds import (
    challenged,
    contract,
    day,
    delivered_alone,
    delivery_disputed,
    denied,
    evening,
    falls,
    happened,
    paid,
    payment_of,
    ruled_paid,
    stands,
    taken_back,
    work,
)

DELIVERY, PERFORMANCE = OneSidedAct.DISPUTE_DELIVERY, OneSidedAct.RECORD_PERFORMANCE
ALONE = delivered_alone("2026-03-02")


def delivered_by(text: str, deliveries: tuple[Happened, ...], *history: Act) -> date | None:
    known = standing(ObligationFacts(deliveries=deliveries, history=history), evening(text))
    return known.delivery.on if known.delivery else None


def test_a_disputed_delivery_does_not_count_until_both_sign_one() -> None:
    deliveries = (ALONE, delivered_alone("2026-03-16"), happened("2026-03-18"))
    dispute = delivery_disputed("2026-03-10")
    assert delivered_by("2026-03-09", deliveries, dispute) == day("2026-03-02")
    assert delivered_by("2026-03-10", deliveries, dispute) is None
    assert delivered_by("2026-03-17", deliveries, dispute) is None
    assert delivered_by("2026-03-18", deliveries, dispute) == day("2026-03-18")


def test_a_dispute_that_stands_takes_the_delivery_away_and_the_enterprise_may_record_another() -> None:
    deliveries = (ALONE, delivered_alone("2026-03-16"))
    history = (
        delivery_disputed("2026-03-10"),
        challenged(DELIVERY, "2026-03-11"),
        stands(DELIVERY, "2026-03-12"),
    )
    assert delivered_by("2026-03-12", deliveries, *history) is None
    assert delivered_by("2026-03-16", deliveries, *history) == day("2026-03-16")


def test_a_dispute_that_falls_brings_back_the_delivery() -> None:
    history = (delivery_disputed("2026-03-10"), falls(DELIVERY, "2026-03-12"))
    assert delivered_by("2026-03-12", (ALONE,), *history) == day("2026-03-02")


def test_a_delivery_that_both_have_signed_is_not_disputed() -> None:
    deliveries = (ALONE, happened("2026-03-04"))
    assert delivered_by("2026-03-10", deliveries, delivery_disputed("2026-03-10")) == day("2026-03-04")


@pytest.mark.parametrize(("place", "on"), [(1, "2026-03-04"), (3, None)])
def test_in_one_block_the_order_decides_whether_a_dispute_was_settled(place: int, on: str | None) -> None:
    # The dispute stands at place 1 or 3 of its block, a new delivery by the enterprise at place 2.
    second = delivered_alone("2026-03-04", "2026-03-10", order=2)
    dispute = delivery_disputed("2026-03-10", order=place)
    both = Happened(second.on, second.recorded_at, order=2)
    if place == 1:
        assert delivered_by("2026-03-10", (ALONE, both), dispute) == day("2026-03-04")
    else:
        assert delivered_by("2026-03-10", (ALONE, second), dispute) is None


def performed(
    text: str, calendar: WorkCalendar, performances: tuple[Happened, ...], *history: Act
) -> Assessment:
    facts = ObligationFacts(performances=performances, history=history)
    terms = work(DueOn(day("2026-03-31")))
    return assess(contract("2026-01-05"), terms, facts, calendar, evening(text))


def test_a_challenged_performance_does_not_count_until_the_ruling(calendar: WorkCalendar) -> None:
    once = (happened("2026-03-20"),)
    challenge = challenged(PERFORMANCE, "2026-03-23")
    assert performed("2026-03-20", calendar, once, challenge).status is Status.FULFILLED
    seen = performed("2026-04-01", calendar, once, challenge)
    assert (seen.status, seen.days_overdue, seen.unruled) == (Status.OVERDUE, 1, 1)
    seen = performed("2026-04-02", calendar, once, challenge, stands(PERFORMANCE, "2026-04-02"))
    assert (seen.status, seen.missed, seen.unruled) == (Status.FULFILLED, (), 0)


def test_a_performance_that_falls_never_was_made_and_another_may_be_recorded(calendar: WorkCalendar) -> None:
    twice = (happened("2026-03-20"), happened("2026-04-08"))
    history = (challenged(PERFORMANCE, "2026-03-23"), falls(PERFORMANCE, "2026-04-02"))
    assert performed("2026-04-02", calendar, twice, *history).status is Status.OVERDUE
    seen = performed("2026-04-08", calendar, twice, *history)
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 8)


def test_a_performance_upheld_still_counts_while_a_correction_is_challenged(calendar: WorkCalendar) -> None:
    twice = (happened("2026-03-20"), happened("2026-04-08"))
    history = (
        challenged(PERFORMANCE, "2026-03-23"),
        stands(PERFORMANCE, "2026-03-24"),
        challenged(PERFORMANCE, "2026-04-09"),
    )
    assert performed("2026-04-08", calendar, twice, *history).status is Status.FULFILLED_LATE
    seen = performed("2026-04-09", calendar, twice, *history)
    assert (seen.status, seen.unruled) == (Status.FULFILLED, 1)


def test_a_challenge_of_another_kind_changes_nothing(calendar: WorkCalendar) -> None:
    once = (happened("2026-03-20"),)
    seen = performed("2026-03-24", calendar, once, challenged(OneSidedAct.CONTEST, "2026-03-23"))
    assert (seen.status, seen.unruled) == (Status.FULFILLED, 0)


@pytest.mark.parametrize("act", list(OneSidedAct))
def test_a_challenge_of_what_was_not_done_or_is_ruled_on_counts_for_nothing(act: OneSidedAct) -> None:
    for ruling in ((), (falls(act, "2026-03-20"),), (stands(act, "2026-03-20"),)):
        facts = ObligationFacts(history=(*ruling, challenged(act, "2026-03-23")))
        assert standing(facts, evening("2026-03-23")).unruled == 0


FIRST, SECOND = paid(600, "2026-03-02"), paid(400, "2026-03-03")


@pytest.mark.parametrize(
    ("history", "counted", "flags", "gross"),
    [
        ((), 1000, (), (1000, 0)),
        ((denied(FIRST, "2026-03-04"),), 400, (Flag.PAYMENT_DENIED,), (400, 0)),
        ((taken_back(FIRST, "2026-03-04"),), 400, (Flag.PAYMENT_REVERSED,), (1000, 600)),
        ((denied(FIRST, "2026-03-04"), ruled_paid(FIRST, "2026-03-05")), 1000, (), (1000, 0)),
        (
            (denied(FIRST, "2026-03-04"), ruled_paid(FIRST, "2026-03-05", is_paid=False)),
            400,
            (Flag.PAYMENT_FALSE,),
            (400, 0),
        ),
        (
            (denied(FIRST, "2026-03-04"), taken_back(SECOND, "2026-03-05")),
            0,
            (Flag.PAYMENT_DENIED, Flag.PAYMENT_REVERSED),
            (400, 400),
        ),
    ],
)
def test_the_last_word_on_each_payment_decides_whether_it_counts(
    calendar: WorkCalendar,
    history: tuple[Act, ...],
    counted: int,
    flags: tuple[Flag, ...],
    gross: tuple[int, int],
) -> None:
    payments: tuple[Payment, ...] = (FIRST, SECOND)
    facts = ObligationFacts(payments=payments, history=history)
    terms = payment_of(1000, DueOn(day("2026-03-31")))
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-03-10"))
    assert (seen.outstanding_fen, seen.flags) == (1000 - counted, flags)
    assert (seen.paid_fen, seen.reversed_fen) == gross
    assert ("PAY-13" in seen.rules) is (counted > 0 or bool(flags))
