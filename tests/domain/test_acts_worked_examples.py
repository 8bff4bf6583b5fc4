"""Stories of disputes, denials, amendments and suspensions, with figures worked out by hand."""

from __future__ import annotations

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import ExcuseStated
from ledger_api.domain.obligations import Assessment, ObligationFacts, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.terms import BreachStatus, DueOn, Flag, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.worlds import (
    amended,
    challenged,
    contest_settled,
    contested,
    contract,
    day,
    delivered_alone,
    delivery_disputed,
    denied,
    evening,
    falls,
    happened,
    instant,
    paid,
    payment_of,
    ruled_paid,
    suspended,
    taken_back,
    work,
)

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def money(seen: Assessment) -> tuple[int | None, int | None, int, int]:
    return seen.outstanding_fen, seen.contested_fen, seen.interest_fen, seen.interest_unpaid_fen


def test_a_contested_part_is_settled_and_owed_from_the_original_due_day(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-03-10"),),
        payments=(paid(90_000_000, "2026-04-09"), paid(24_684_000, "2026-06-05")),
        history=(contested(30_000_000, "2026-03-20"), contest_settled(24_000_000, "2026-05-20")),
    )

    def on(text: str) -> Assessment:
        return assess(contract("2026-03-01"), payment_of(120_000_000), facts, calendar, evening(text))

    seen = on("2026-04-10")
    assert (seen.status, seen.due, seen.days_overdue) == (Status.ACTIVE, day("2026-04-09"), 0)
    assert money(seen) == (30_000_000, 30_000_000, 0, 0)
    assert (seen.next_change_at, breach(seen, None)) == (None, BreachStatus.NONE)
    seen = on("2026-05-21")
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 42)
    assert money(seen) == (24_000_000, 0, 504_000, 504_000)
    assert breach(seen, instant("2026-05-20")) is BreachStatus.CLUE
    seen = on("2026-06-05")
    assert (seen.status, seen.days_overdue, seen.surplus_fen) == (Status.FULFILLED_LATE, 57, 0)
    assert money(seen) == (0, 0, 684_000, 0)


def test_a_due_day_amended_after_it_has_passed(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-01-30"),), history=(amended("2026-03-20", "2026-03-25"),)
    )
    opened_at = instant("2026-03-03T00:00:01")

    def on(text: str, facts: ObligationFacts = facts) -> Assessment:
        return assess(contract("2026-01-20"), payment_of(96_000_000), facts, calendar, evening(text))

    seen = on("2026-03-21")
    assert (seen.status, seen.due, seen.days_overdue) == (Status.ACTIVE, day("2026-03-25"), 0)
    assert money(seen) == (96_000_000, 0, 864_000, 864_000)
    assert (seen.missed, breach(seen, opened_at)) == ((day("2026-03-02"),), BreachStatus.CLUE)
    seen = on("2026-04-05")
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 11)
    assert money(seen) == (96_000_000, 0, 1_392_000, 1_392_000)
    in_time = ObligationFacts(
        facts.deliveries, payments=(paid(96_864_000, "2026-03-25"),), history=facts.history
    )
    seen = on("2026-03-25", in_time)
    assert (seen.status, seen.days_overdue, seen.surplus_fen) == (Status.FULFILLED, 0, 0)
    assert breach(seen, opened_at) is BreachStatus.CURED


def test_interest_is_waived_and_the_sixty_days_hold_against_an_amendment(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(happened("2026-01-30"),),
        history=(
            amended("2026-03-20", "2026-03-25", waives_interest=True),
            amended("2026-04-07", "2026-06-30"),
        ),
    )

    def on(text: str) -> Assessment:
        return assess(contract("2026-01-20"), payment_of(96_000_000), facts, calendar, evening(text))

    assert money(on("2026-03-21")) == (96_000_000, 0, 0, 0)
    seen = on("2026-04-05")
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 11)
    assert money(seen) == (96_000_000, 0, 528_000, 528_000)
    seen = on("2026-04-07")
    assert (seen.status, seen.due, seen.days_overdue) == (Status.OVERDUE, day("2026-03-31"), 7)
    assert seen.flags == (Flag.TERM_OVER_60,)
    assert money(seen) == (96_000_000, 0, 624_000, 624_000)
    assert money(on("2026-04-08")) == (96_000_000, 0, 672_000, 672_000)


def test_a_flood_suspends_work_for_its_forty_days(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        performances=(happened("2026-09-25"),),
        history=(suspended("2026-07-20", "2026-08-28", "2026-07-22"),),
    )

    def on(text: str) -> Assessment:
        return assess(contract("2026-03-02"), work(DueOn(day("2026-08-14"))), facts, calendar, evening(text))

    seen = on("2026-08-01")
    assert (seen.status, seen.nominal_due, seen.due) == (
        Status.PAUSED,
        day("2026-09-23"),
        day("2026-09-23"),
    )
    assert seen.next_change_at == instant("2026-08-29T00:00")
    seen = on("2026-09-01")
    assert (seen.status, seen.next_change_at) == (Status.ACTIVE, instant("2026-09-24T00:00"))
    seen = on("2026-09-24")
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 1)
    seen = on("2026-09-25")
    assert (seen.status, seen.days_overdue) == (Status.FULFILLED_LATE, 2)
    assert breach(seen, instant("2026-09-24")) is BreachStatus.CURED


def test_a_denied_payment_counts_again_once_it_is_ruled_paid(calendar: WorkCalendar) -> None:
    payment = paid(10_000_000, "2026-03-02")
    opened_at = instant("2026-04-01T00:00:01")

    def on(text: str, *, is_paid: bool) -> Assessment:
        ruling = ruled_paid(payment, "2026-04-10", is_paid=is_paid)
        facts = ObligationFacts(payments=(payment,), history=(denied(payment, "2026-03-05"), ruling))
        return assess(contract("2026-01-05"), BY_MARCH_31, facts, calendar, evening(text))

    seen = on("2026-03-03", is_paid=True)
    assert (seen.status, seen.outstanding_fen, seen.flags) == (Status.FULFILLED, 0, ())
    seen = on("2026-03-05", is_paid=True)
    assert (seen.status, seen.outstanding_fen) == (Status.ACTIVE, 10_000_000)
    assert (seen.flags, seen.paid_fen) == ((Flag.PAYMENT_DENIED,), 0)
    seen = on("2026-04-01", is_paid=True)
    assert (seen.status, seen.days_overdue, seen.interest_fen) == (Status.OVERDUE, 1, 5_000)
    assert (seen.flags, breach(seen, opened_at)) == ((Flag.PAYMENT_DENIED,), BreachStatus.CLUE)
    seen = on("2026-04-10", is_paid=True)
    assert (seen.status, seen.days_overdue, money(seen)) == (Status.FULFILLED, 0, (0, 0, 0, 0))
    assert (seen.flags, breach(seen, opened_at)) == ((), BreachStatus.UNFOUNDED)
    seen = on("2026-04-10", is_paid=False)
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 10)
    assert money(seen) == (10_000_000, 0, 50_000, 50_000)
    assert (seen.flags, breach(seen, opened_at)) == ((Flag.PAYMENT_FALSE,), BreachStatus.CLUE)


def test_a_contest_that_falls_was_never_made_and_a_reversed_payment_leaves_all_due(
    calendar: WorkCalendar,
) -> None:
    payment = paid(10_180_000, "2026-05-06")
    facts = ObligationFacts(
        payments=(payment,),
        history=(
            contested(10_000_000, "2026-03-31"),
            challenged(OneSidedAct.CONTEST, "2026-04-03"),
            falls(OneSidedAct.CONTEST, "2026-04-20", owed_fen=10_000_000),
            taken_back(payment, "2026-05-07"),
        ),
    )

    def on(text: str) -> Assessment:
        return assess(contract("2026-01-05"), BY_MARCH_31, facts, calendar, evening(text))

    seen = on("2026-04-02")
    assert (seen.status, seen.days_overdue, seen.unruled) == (Status.ACTIVE, 0, 0)
    assert money(seen) == (10_000_000, 10_000_000, 0, 0)
    assert on("2026-04-03").unruled == 1
    seen = on("2026-04-20")
    assert (seen.status, seen.due, seen.days_overdue) == (Status.OVERDUE, day("2026-03-31"), 20)
    assert (money(seen), seen.unruled) == ((10_000_000, 0, 100_000, 100_000), 0)
    seen = on("2026-05-06")
    assert (seen.status, money(seen)) == (Status.FULFILLED_LATE, (0, 0, 180_000, 0))
    seen = on("2026-05-08")
    assert (seen.status, seen.days_overdue, seen.flags) == (Status.OVERDUE, 38, (Flag.PAYMENT_REVERSED,))
    assert money(seen) == (10_000_000, 0, 190_000, 190_000)
    assert (seen.paid_fen, seen.reversed_fen) == (10_180_000, 10_180_000)
    assert breach(seen, instant("2026-04-20")) is BreachStatus.CLUE


def test_a_dispute_of_a_delivery_that_falls_leaves_the_original_due_day(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(
        deliveries=(delivered_alone("2026-02-27", "2026-03-02"),),
        history=(
            delivery_disputed("2026-03-10"),
            challenged(OneSidedAct.DISPUTE_DELIVERY, "2026-04-03"),
            falls(OneSidedAct.DISPUTE_DELIVERY, "2026-04-20"),
        ),
    )

    def on(text: str) -> Assessment:
        return assess(contract("2026-01-05"), payment_of(10_000_000), facts, calendar, evening(text))

    assert (on("2026-03-09").status, on("2026-03-09").due) == (Status.ACTIVE, day("2026-03-30"))
    assert (on("2026-03-11").status, on("2026-03-11").due) == (Status.PENDING, None)
    assert (on("2026-04-03").unruled, on("2026-04-20").unruled) == (1, 0)
    seen = on("2026-04-20")
    assert (seen.nominal_due, seen.due) == (day("2026-03-29"), day("2026-03-30"))
    assert (seen.status, seen.days_overdue, seen.interest_fen) == (Status.OVERDUE, 21, 105_000)


def test_an_excuse_is_kept_and_suspends_nothing(calendar: WorkCalendar) -> None:
    excuses = tuple(
        ExcuseStated(reason, instant(on))
        for reason, on in (
            ("reorganisation", "2026-07-16"),
            ("budget", "2026-07-17"),
            ("reorganisation", "2026-07-18"),
        )
    )
    facts = ObligationFacts(payments=(paid(30_075_000, "2026-07-20"),), history=excuses)
    terms = payment_of(30_000_000, DueOn(day("2026-07-15")))
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-07-16"))
    assert (seen.status, seen.days_overdue, seen.excuses) == (Status.OVERDUE, 1, ("reorganisation",))
    seen = assess(contract("2026-01-05"), terms, facts, calendar, evening("2026-07-20"))
    assert (seen.status, seen.days_overdue, seen.interest_fen) == (Status.FULFILLED_LATE, 5, 75_000)
    assert seen.excuses == ("reorganisation", "budget")
    assert "PAY-07" in seen.rules
