"""How soon something is due, and the signs that it may not be met."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import end_of_day, start_of_day
from ledger_api.domain.facts import (
    Act,
    Amended,
    Happened,
    ObligationFacts,
    Payment,
    PaymentDenied,
    PaymentReversed,
)
from ledger_api.domain.foresight import DueSoon, Sign, due_soon, next_sign_at, warnings
from ledger_api.domain.obligations import assess
from ledger_api.domain.standing import standing
from ledger_api.domain.terms import Clock, DueAfterDays, DueOn, ObligationTerms, Status
from tests.domain.worlds import contract, day, evening, imported, instant, payment_of

DUE = day("2026-03-31")
THE_WATER_AUTHORITY_OWES = payment_of(100_000_00, DueOn(DUE))


def signs(
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    on: str,
    *,
    is_imported: bool = False,
) -> dict[Sign, tuple[int, ...]]:
    commitment = imported() if is_imported else contract("2026-01-05")
    found = assess(commitment, terms, facts, calendar, evening(on))
    known = standing(facts, found.at)
    return {one.sign: one.evidence for one in warnings(commitment, terms, facts, known, calendar, found)}


def paid(amount_fen: int, credited: str, order: int, recorded: str | None = None) -> Payment:
    return Payment(f"p{order}", amount_fen, day(credited), instant(recorded or credited), order)


def put_off(on: str, to: str, order: int) -> Amended:
    return Amended(instant(on), day(to), order=order)


@pytest.mark.parametrize(
    ("today", "degree"),
    [("2026-03-20", DueSoon.GREEN), ("2026-03-21", DueSoon.YELLOW), ("2026-03-31", DueSoon.YELLOW)],
)
def test_yellow_begins_ten_days_before_the_due_day(today: str, degree: DueSoon) -> None:
    assert due_soon(Status.ACTIVE, DUE, day(today)) is degree


def test_overdue_is_red_and_what_is_done_has_no_degree() -> None:
    assert due_soon(Status.OVERDUE, DUE, DUE + timedelta(days=1)) is DueSoon.RED
    assert due_soon(Status.FULFILLED, DUE, DUE) is None
    assert due_soon(Status.PENDING, None, DUE) is None


def test_a_due_day_put_off_twice_before_it_fell_is_a_sign(calendar: WorkCalendar) -> None:
    acts: tuple[Act, ...] = (put_off("2026-03-20", "2026-04-30", 7), put_off("2026-04-20", "2026-05-29", 9))
    facts = ObligationFacts(history=acts)
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-04-21") == {Sign.DUE_DAY_MOVED: (7, 9)}
    assert signs(THE_WATER_AUTHORITY_OWES, ObligationFacts(history=acts[:1]), calendar, "2026-04-21") == {}


def test_an_amendment_after_the_due_day_is_no_foresight(calendar: WorkCalendar) -> None:
    acts: tuple[Act, ...] = (put_off("2026-03-20", "2026-04-30", 7), put_off("2026-05-06", "2026-05-29", 9))
    assert signs(THE_WATER_AUTHORITY_OWES, ObligationFacts(history=acts), calendar, "2026-05-07") == {}


@pytest.mark.parametrize(
    ("amount_fen", "credited", "is_sign"),
    [
        (5_000_00, "2026-03-31", True),
        (5_000_01, "2026-03-31", False),
        (1_00, "2026-03-21", True),
        (1_00, "2026-03-20", False),
        (1_00, "2026-04-01", False),
    ],
)
def test_a_twentieth_paid_in_the_last_ten_days_is_a_token(
    calendar: WorkCalendar, amount_fen: int, credited: str, is_sign: bool
) -> None:
    facts = ObligationFacts(payments=(paid(amount_fen, credited, 4),))
    found = signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-04-02")
    assert found == ({Sign.TOKEN_PAYMENT: (4,)} if is_sign else {})


def test_the_last_small_rest_of_what_is_owed_is_no_token(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(paid(99_000_00, "2026-02-10", 3), paid(1_000_00, "2026-03-30", 4)))
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-04-02") == {}


def test_a_delivery_that_nobody_accepts_for_a_month_is_a_sign(calendar: WorkCalendar) -> None:
    terms = payment_of(100_000_00, DueAfterDays(30, Clock.ACCEPTANCE))
    facts = ObligationFacts(deliveries=(Happened(day("2026-01-12"), instant("2026-01-12"), 5),))
    assert signs(terms, facts, calendar, "2026-02-11") == {}
    assert signs(terms, facts, calendar, "2026-02-12") == {Sign.ACCEPTANCE_WITHHELD: (5,)}


def test_an_inspection_that_outlasts_its_agreed_days_is_a_sign(calendar: WorkCalendar) -> None:
    terms = payment_of(100_000_00, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)
    facts = ObligationFacts(deliveries=(Happened(day("2026-01-12"), instant("2026-01-12"), 5),))
    assert signs(terms, facts, calendar, "2026-01-26") == {}
    assert signs(terms, facts, calendar, "2026-01-27") == {Sign.ACCEPTANCE_WITHHELD: (5,)}


@pytest.mark.parametrize(("recorded", "is_sign"), [("2026-02-20", False), ("2026-02-21", True)])
def test_a_payment_recorded_more_than_ten_days_late_is_a_sign(
    calendar: WorkCalendar, recorded: str, is_sign: bool
) -> None:
    facts = ObligationFacts(payments=(paid(100_000_00, "2026-02-10", 4, recorded),))
    found = signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-02-22")
    assert found == ({Sign.RECORDED_LATE: (4,)} if is_sign else {})


def test_a_denied_payment_is_a_sign_until_it_is_taken_back(calendar: WorkCalendar) -> None:
    payment = paid(100_000_00, "2026-02-10", 4)
    denial = PaymentDenied("p4", instant("2026-02-12"), 6)
    facts = ObligationFacts(payments=(payment,), history=(denial,))
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-02-13") == {Sign.PAYMENT_DENIED: (6,)}
    reversal = PaymentReversed("p4", instant("2026-02-14"), 8)
    facts = ObligationFacts(payments=(payment,), history=(denial, reversal))
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-02-15") == {}


def test_nothing_is_said_of_imported_contracts(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(paid(1_00, "2026-03-30", 4, "2026-07-01"),))
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-07-02", is_imported=True) == {}


def test_what_is_recorded_later_is_not_known_yet(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(paid(1_00, "2026-03-30", 4, "2026-04-20"),))
    assert signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-04-19") == {}
    found = signs(THE_WATER_AUTHORITY_OWES, facts, calendar, "2026-04-20")
    assert set(found) == {Sign.TOKEN_PAYMENT, Sign.RECORDED_LATE}


def test_the_day_on_which_an_acceptance_is_withheld_is_foretold(calendar: WorkCalendar) -> None:
    terms = payment_of(100_000_00, DueAfterDays(30, Clock.ACCEPTANCE))
    facts = ObligationFacts(deliveries=(Happened(day("2026-01-12"), instant("2026-01-12"), 5),))
    commitment = contract("2026-01-05")
    for on, foretold in (("2026-02-11", start_of_day(day("2026-02-12"))), ("2026-02-12", None)):
        found = assess(commitment, terms, facts, calendar, evening(on))
        assert next_sign_at(commitment, terms, standing(facts, found.at), found) == foretold


def test_of_what_is_paid_no_acceptance_is_awaited(calendar: WorkCalendar) -> None:
    terms = payment_of(100_000_00, DueAfterDays(30, Clock.ACCEPTANCE))
    delivery = Happened(day("2026-01-12"), instant("2026-01-12"), 5)
    facts = ObligationFacts(deliveries=(delivery,), payments=(paid(100_000_00, "2026-01-20", 7),))
    assert signs(terms, facts, calendar, "2026-06-01") == {}


@given(
    delivered=st.integers(0, 40),
    accepted=st.none() | st.integers(0, 60),
    inspection=st.none() | st.integers(1, 20),
    amount_fen=st.none() | st.sampled_from([1_00, 100_000_00]),
    paid_after=st.integers(0, 90),
)
def test_between_two_foretold_changes_no_sign_comes_or_goes(
    calendar: WorkCalendar,
    delivered: int,
    accepted: int | None,
    inspection: int | None,
    amount_fen: int | None,
    paid_after: int,
) -> None:
    """What an index keeps from one change to the next is what it would find on any day between them."""
    first = day("2026-01-12")

    def happened(after: int, order: int) -> Happened:
        on = first + timedelta(days=after)
        return Happened(on, start_of_day(on) + 3_600, order)

    terms = payment_of(100_000_00, DueAfterDays(30, Clock.ACCEPTANCE), inspection=inspection)
    payment = None if amount_fen is None else paid(amount_fen, str(first + timedelta(days=paid_after)), 9)
    facts = ObligationFacts(
        deliveries=(happened(delivered, 5),),
        acceptances=() if accepted is None else (happened(delivered + accepted, 7),),
        payments=() if payment is None else (payment,),
    )
    commitment = contract("2026-01-05")
    recorded: list[Happened | Payment] = [*facts.deliveries, *facts.acceptances, *facts.payments]
    told = [one.recorded_at for one in recorded]
    kept, changes_at = None, 0
    for after in range(160):
        at = end_of_day(first + timedelta(days=after))
        found = assess(commitment, terms, facts, calendar, at)
        known = standing(facts, at)
        now = warnings(commitment, terms, facts, known, calendar, found)
        if kept is None or at >= changes_at or any(at - 86_400 < one <= at for one in told):
            kept = now
            foretold = (found.next_change_at, next_sign_at(commitment, terms, known, found))
            changes_at = min((one for one in foretold if one is not None), default=1 << 62)
        assert now == kept
