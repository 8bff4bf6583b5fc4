"""What an obligation amounts to at an instant: a function of its terms, the recorded facts and the calendar.

Nothing here is stored as a state: lateness is arithmetic, and comes out otherwise once another fact is
recorded (a credit in time, a corrected delivery).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from ledger_api.domain.assessments import Accrual, Assessment, carry, extend
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.domain.due_days import DueDay, due_day
from ledger_api.domain.facts import Happened, ObligationFacts, Payment, Settled, latest
from ledger_api.domain.interest import (
    Balance,
    Credit,
    RateInForce,
    rate_in_force,
    settle,
)
from ledger_api.domain.rules import rules_used
from ledger_api.domain.terms import CommitmentTerms, Flag, ObligationKind, ObligationTerms, Status

__all__ = [
    "Accrual",
    "Assessment",
    "Happened",
    "ObligationFacts",
    "Payment",
    "Settled",
    "assess",
    "extend",
]


def assess(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
) -> Assessment:
    """Judge an obligation at the instant `at`; facts recorded later are not known yet.

    ValueError where an obligation to pay has no amount.
    """
    known = due_day(commitment, terms, facts, calendar, at)
    if terms.kind is ObligationKind.PAYMENT:
        return _assess_payment(commitment, terms, facts, calendar, at, known)
    return _assess_performance(commitment, terms, facts, calendar, at, known)


def _assess_payment(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
    known: DueDay,
) -> Assessment:
    amount_fen = _amount(terms, facts, at)
    payments = [payment for payment in facts.payments if payment.recorded_at <= at]
    rate = rate_in_force(commitment, terms.kind)
    balance = settle(
        amount_fen,
        known.due,
        rate.a_day,
        commitment.allocation,
        (Credit(payment.credited_on, payment.amount_fen) for payment in payments),
    )
    is_done = balance.principal_fen == 0
    status = _status(known.due, civil_day(at), balance.cleared_on, is_done=is_done)
    flags = _due_day_flags(known)
    if rate.is_below_floor:
        flags.add(Flag.RATE_BELOW_FLOOR)
    if commitment.imported:
        # An import is recorded long after the days that it tells of: that says nothing about the payer.
        flags |= _import_flags(commitment, payments)
    elif any(
        _is_recorded_late(commitment, terms, facts, calendar, payment.credited_on, payment.recorded_at)
        for payment in payments
    ):
        flags.add(Flag.RECORDED_LATE)
    accrual = _payment_accrual(known.due, balance, rate)
    days_overdue, interest_fen, interest_unpaid_fen = carry(accrual, civil_day(at))
    return Assessment(
        at=at,
        status=status,
        amount_fen=amount_fen,
        nominal_due=known.nominal,
        due=known.due,
        provisional=known.provisional,
        clock_started_on=known.clock_started_on,
        outstanding_fen=balance.principal_fen,
        contested_fen=0,
        surplus_fen=balance.surplus_fen,
        days_overdue=days_overdue,
        interest_fen=interest_fen,
        interest_unpaid_fen=interest_unpaid_fen,
        flags=tuple(sorted(flags)),
        paid_fen=sum(payment.amount_fen for payment in payments if payment.amount_fen > 0),
        reversed_fen=-sum(payment.amount_fen for payment in payments if payment.amount_fen < 0),
        next_change_at=_next_change(known, status),
        rules=rules_used(commitment, terms, known, calendar, balance, rate, has_interest=interest_fen > 0),
        accrual=accrual,
    )


def _assess_performance(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
    known: DueDay,
) -> Assessment:
    performance = latest(facts.performances, at)
    performed_on = performance.on if performance is not None else None
    status = _status(known.due, civil_day(at), performed_on, is_done=performance is not None)
    flags = _due_day_flags(known)
    if performance is not None and _is_recorded_late(
        commitment, terms, facts, calendar, performance.on, performance.recorded_at
    ):
        flags.add(Flag.RECORDED_LATE)
    accrual = Accrual(
        late_since=known.due if performance is None else None,
        days_overdue=_days_late(known.due, performed_on),
        accrued_to=None,
        principal_fen=0,
        rate_a_day=Fraction(0),
        interest_fen=0,
        interest_unpaid_fen=0,
    )
    return Assessment(
        at=at,
        status=status,
        amount_fen=None,
        nominal_due=known.nominal,
        due=known.due,
        provisional=known.provisional,
        clock_started_on=known.clock_started_on,
        outstanding_fen=None,
        contested_fen=None,
        surplus_fen=None,
        days_overdue=carry(accrual, civil_day(at))[0],
        interest_fen=0,
        interest_unpaid_fen=0,
        flags=tuple(sorted(flags)),
        paid_fen=0,
        reversed_fen=0,
        next_change_at=_next_change(known, status),
        rules=rules_used(commitment, terms, known, calendar),
        accrual=accrual,
    )


def _amount(terms: ObligationTerms, facts: ObligationFacts, at: int) -> int:
    """The amount as signed, or as the last settlement that names one has fixed it."""
    fixed = latest([settled for settled in facts.settlements if settled.amount_fen is not None], at)
    amount_fen = terms.amount_fen if fixed is None else fixed.amount_fen
    if amount_fen is None:
        raise ValueError("an obligation to pay needs an amount: give amount_fen")
    return amount_fen


def _status(due: date | None, today: date, done_on: date | None, *, is_done: bool) -> Status:
    if is_done:
        return Status.FULFILLED_LATE if _days_late(due, done_on) else Status.FULFILLED
    if due is None:
        return Status.PENDING
    return Status.OVERDUE if today > due else Status.ACTIVE


def _days_late(due: date | None, done_on: date | None) -> int:
    """Whole days from the due day to the day on which it was done; 0 where that was in time."""
    if due is None or done_on is None:
        return 0
    return max(0, (done_on - due).days)


def _next_change(known: DueDay, status: Status) -> int | None:
    if known.inspection_ends_on is not None:
        return end_of_day(known.inspection_ends_on) + 1
    if status is Status.ACTIVE and known.due is not None:
        return end_of_day(known.due) + 1
    return None


def _payment_accrual(due: date | None, balance: Balance, rate: RateInForce) -> Accrual:
    is_open = balance.principal_fen > 0
    return Accrual(
        late_since=due if is_open else None,
        days_overdue=0 if is_open else _days_late(due, balance.cleared_on),
        accrued_to=balance.accrued_to if is_open else None,
        principal_fen=balance.principal_fen,
        rate_a_day=rate.a_day,
        interest_fen=balance.interest_fen,
        interest_unpaid_fen=balance.interest_unpaid_fen,
    )


def _due_day_flags(known: DueDay) -> set[Flag]:
    flags = set()
    if known.is_over_cap:
        flags.add(Flag.TERM_OVER_60)
    if known.inspection_delayed:
        flags.add(Flag.INSPECTION_DELAY)
    return flags


def _import_flags(commitment: CommitmentTerms, payments: Sequence[Payment]) -> set[Flag]:
    flags = set()
    if any(payment.amount_fen < 0 for payment in payments):
        flags.add(Flag.PAYMENT_REVERSED)
    if any(payment.amount_fen > 0 and payment.credited_on < commitment.signed_on for payment in payments):
        flags.add(Flag.PAID_BEFORE_SIGNING)
    return flags


def _is_recorded_late(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    business_day: date,
    recorded_at: int,
) -> bool:
    """Whether what happened in time was recorded late, by the due day known when it was recorded."""
    recorded_on = civil_day(recorded_at)
    if recorded_on <= business_day:
        return False
    due = due_day(commitment, terms, facts, calendar, recorded_at).due
    return due is not None and business_day <= due < recorded_on
