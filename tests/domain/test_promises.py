"""Declined, changed, challenged, ruled: what remains owed of a promise, and what counts on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import (
    Challenged,
    Changed,
    CompensationEnded,
    Declined,
    Happened,
    ObligationFacts,
    Payment,
    Ruled,
)
from ledger_api.domain.obligations import assess
from ledger_api.domain.terms import CommitmentTerms, DueAfterWorkdays, DueOn, ObligationKind, ObligationTerms
from ledger_api.domain.words import Clock, OneSidedAct, Status
from tests.domain.worlds import instant

PROMISE = CommitmentTerms(date(2026, 2, 2), "CNY", is_contract=False, seller_is_sme=False)
REWARD = ObligationTerms(ObligationKind.PAYMENT, 100_000, DueOn(date(2026, 9, 30)), conditional=True)
DEED = replace(REWARD, kind=ObligationKind.PERFORMANCE, amount_fen=None)
DECLINE, CHANGE = OneSidedAct.DECLINE_PROMISE, OneSidedAct.CHANGE_PROMISE


def paid(amount: int, on: str, **more: Any) -> Payment:
    return Payment(f"{amount} on {on}", amount, date.fromisoformat(on), instant(on), **more)


def test_a_decline_in_time_ends_what_is_owed_until_it_falls(calendar: WorkCalendar) -> None:
    declined = Declined(instant("2026-09-30"))
    fallen = Ruled(DECLINE, falls=True, recorded_at=instant("2026-10-20"))
    facts = ObligationFacts(history=(declined, Challenged(DECLINE, instant("2026-10-10")), fallen))
    before = assess(PROMISE, REWARD, facts, calendar, instant("2026-10-10"))
    assert (before.status, before.unruled, before.missed) == (Status.NOT_TRIGGERED, 1, ())
    after = assess(PROMISE, REWARD, facts, calendar, instant("2026-10-20"))
    assert (after.status, after.days_overdue, after.interest_fen) == (Status.OVERDUE, 20, 0)
    assert (after.unruled, after.missed) == (0, (date(2026, 9, 30),))


@pytest.mark.parametrize("terms", [REWARD, DEED])
def test_what_was_declined_and_done_all_the_same_is_not_late(
    calendar: WorkCalendar, terms: ObligationTerms
) -> None:
    facts = ObligationFacts(
        payments=(paid(100_000, "2026-11-02"),) if terms is REWARD else (),
        performances=() if terms is REWARD else (Happened(date(2026, 11, 2), instant("2026-11-02")),),
        history=(Declined(instant("2026-09-01")),),
    )
    found = assess(PROMISE, terms, facts, calendar, instant("2026-12-01"))
    assert (found.status, found.days_overdue, found.missed) == (Status.FULFILLED, 0, ())


@pytest.mark.parametrize("terms", [REWARD, DEED])
def test_what_was_paid_on_a_compensation_counts_once_the_change_has_fallen(
    calendar: WorkCalendar, terms: ObligationTerms
) -> None:
    history = (
        Changed(2, instant("2026-08-03")),
        Challenged(CHANGE, instant("2026-09-01")),
        Ruled(CHANGE, falls=True, recorded_at=instant("2026-10-12")),
    )
    facts = ObligationFacts(payments=(paid(26_000, "2026-08-10", compensation=2),), history=history)
    before = assess(PROMISE, terms, facts, calendar, instant("2026-10-11"))
    assert (before.status, before.paid_fen, before.unruled) == (Status.CHANGED, 0, 1)
    after = assess(PROMISE, terms, facts, calendar, instant("2026-10-12"))
    assert (after.status, after.paid_fen, after.days_overdue) == (Status.OVERDUE, 26_000, 12)


def test_the_compensation_of_a_change_that_fell_is_terminated_and_has_no_payments(
    calendar: WorkCalendar,
) -> None:
    ended = CompensationEnded(instant("2026-10-12"))
    facts = ObligationFacts(payments=(paid(100_000, "2026-08-10"),), history=(ended,))
    assert assess(PROMISE, REWARD, facts, calendar, instant("2026-10-11")).status is Status.FULFILLED
    after = assess(PROMISE, REWARD, facts, calendar, instant("2026-10-12"))
    assert (after.status, after.paid_fen, after.missed) == (Status.TERMINATED, 0, ())


def test_a_claim_is_counted_from_its_own_day(calendar: WorkCalendar) -> None:
    terms = replace(REWARD, due=DueAfterWorkdays(5, Clock.CLAIM))
    claim = replace(PROMISE, signed_on=date(2026, 4, 30))
    found = assess(claim, terms, ObligationFacts(), calendar, instant("2026-04-30"))
    # May 1st to 5th are a holiday, Saturday the 9th is worked.
    assert (found.clock_started_on, found.due) == (date(2026, 4, 30), date(2026, 5, 11))
