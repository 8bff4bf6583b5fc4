"""What an obligation amounts to at an instant: a function of its terms, the recorded facts and the calendar.

Nothing here is stored as a state: lateness is arithmetic, and comes out otherwise once another fact is
recorded (a credit in time, a corrected delivery).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from ledger_api.domain.assessments import Accrual, Assessment, carry, extend
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.due_days import DueDay, due_day, due_days
from ledger_api.domain.entries import amounts, entries
from ledger_api.domain.facts import Happened, ObligationFacts, Payment, Recorded, Settled
from ledger_api.domain.interest import Balance, RateInForce, rate_in_force, settle
from ledger_api.domain.rules import rules_used
from ledger_api.domain.standing import End, Standing, place, standing
from ledger_api.domain.states import next_change, status_of
from ledger_api.domain.terms import CommitmentTerms, Flag, ObligationKind, ObligationTerms, Purpose, Status

__all__ = [
    "Accrual",
    "Assessment",
    "Happened",
    "ObligationFacts",
    "Payment",
    "Settled",
    "assess",
    "assess_standing",
    "extend",
]

_NO_RATE = Fraction(0)
_ENDED = (Status.TERMINATED, Status.NOT_TRIGGERED, Status.CHANGED)


def assess(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
) -> Assessment:
    """Judge an obligation at the instant `at`; facts and calendars recorded later are not known yet.

    ValueError where an obligation to pay has no amount.
    """
    return assess_standing(commitment, terms, facts, standing(facts, at), calendar, at)


def assess_standing(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    known: Standing,
    calendar: WorkCalendar,
    at: int,
) -> Assessment:
    """As `assess`, for who has worked out already which facts count at that instant."""
    dues = due_days(commitment, terms, known, calendar.known_at(at), civil_day(at))
    if terms.kind is ObligationKind.PAYMENT:
        return _assess_payment(commitment, terms, facts, calendar, at, known, dues)
    return _assess_performance(commitment, terms, facts, calendar, at, known, dues)


def _assess_payment(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
    known: Standing,
    dues: Sequence[DueDay],
) -> Assessment:
    today = civil_day(at)
    last = dues[-1]
    end = _end(terms, facts, known, last)
    rate = rate_in_force(commitment, terms.kind, terms.purpose)
    balance = settle(
        amounts(terms, known)[0],
        dues[0].due,
        rate.a_day,
        commitment.allocation,
        entries(terms, known, [one.due for one in dues], end),
    )
    # A compensation whose change fell was never made: no day of it was missed.
    missed = balance.missed_by(today) if known.compensation_ended is None else ()
    undisputed_fen = balance.undisputed_fen
    is_done = balance.principal_fen == 0
    days_late = _days_late(last.due, balance.cleared_on) if last.due in missed else 0
    status = status_of(
        last, today, is_done=is_done, days_late=days_late, ended=None if end is None else end.status,
        can_be_late=undisputed_fen > 0,
    )  # fmt: skip
    flags = _due_day_flags(last) | known.payment_flags
    if rate.is_below_floor:
        flags.add(Flag.RATE_BELOW_FLOOR)
    if commitment.imported:
        # An import is recorded long after the days that it tells of: that says nothing about the payer.
        flags |= _import_flags(commitment, known.payments)
    elif any(
        _is_recorded_late(commitment, terms, facts, calendar, payment.credited_on, payment)
        for payment in known.payments
    ):
        flags.add(Flag.RECORDED_LATE)
    accrual = _payment_accrual(status, last.due, balance, rate, days_late)
    days_overdue, interest_fen, interest_unpaid_fen = carry(accrual, today)
    paid_fen, reversed_fen = _gross(known)
    return Assessment(
        at=at,
        status=status,
        amount_fen=balance.amount_fen,
        nominal_due=last.nominal,
        due=last.due,
        provisional=last.provisional,
        clock_started_on=last.clock_started_on,
        outstanding_fen=balance.principal_fen,
        contested_fen=min(balance.disputed_fen, balance.principal_fen),
        surplus_fen=balance.surplus_fen,
        days_overdue=days_overdue,
        interest_fen=interest_fen,
        interest_unpaid_fen=interest_unpaid_fen,
        flags=tuple(sorted(flags)),
        paid_fen=paid_fen,
        reversed_fen=reversed_fen,
        next_change_at=next_change(last, status, today, can_be_late=undisputed_fen > 0),
        rules=rules_used(
            commitment, terms, last, calendar.known_at(at), balance, rate,
            has_interest=interest_fen > 0, standing=known,
        ),
        accrual=accrual,
        unruled=known.unruled,
        excuses=known.excuses,
        missed=missed,
    )  # fmt: skip


def _assess_performance(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
    known: Standing,
    dues: Sequence[DueDay],
) -> Assessment:
    today = civil_day(at)
    last = dues[-1]
    performance = known.performance
    performed_on = performance.on if performance is not None else None
    end = _end(terms, facts, known, last)
    # What was declined in time and done all the same is not late.
    days_late = _days_late(last.due, performed_on) if end is None else 0
    status = status_of(
        last, today, is_done=performance is not None, days_late=days_late, ended=None if end is None else end.status,
        can_be_late=True,
    )  # fmt: skip
    # Money is found here only where it was paid on the compensation of a change that fell.
    paid_fen, reversed_fen = _gross(known)
    flags = _due_day_flags(last) | known.payment_flags
    if performance is not None and _is_recorded_late(
        commitment, terms, facts, calendar, performance.on, performance
    ):
        flags.add(Flag.RECORDED_LATE)
    accrual = Accrual(
        late_since=last.due if performance is None and end is None else None,
        days_overdue=days_late,
        accrued_to=None,
        principal_fen=0,
        rate_a_day=_NO_RATE,
        interest_fen=0,
        interest_unpaid_fen=0,
    )
    return Assessment(
        at=at,
        status=status,
        amount_fen=None,
        nominal_due=last.nominal,
        due=last.due,
        provisional=last.provisional,
        clock_started_on=last.clock_started_on,
        outstanding_fen=None,
        contested_fen=None,
        surplus_fen=None,
        days_overdue=carry(accrual, today)[0],
        interest_fen=0,
        interest_unpaid_fen=0,
        flags=tuple(sorted(flags)),
        paid_fen=paid_fen,
        reversed_fen=reversed_fen,
        next_change_at=next_change(last, status, today, can_be_late=True),
        rules=rules_used(commitment, terms, last, calendar.known_at(at), standing=known),
        accrual=accrual,
        unruled=known.unruled,
        excuses=known.excuses,
        missed=tuple(_missed_work(known, dues, performed_on, today if end is None else end.on)),
    )


def _missed_work(
    known: Standing, dues: Sequence[DueDay], performed_on: date | None, until: date
) -> Iterator[date]:
    """The due days that passed, while they held, without performance."""
    changes = [civil_day(one.recorded_at) for one in known.amendments if one.due_on is not None]
    for one, held_until in zip(dues, (*changes, until), strict=True):
        if one.due is not None and held_until > one.due and (performed_on is None or performed_on > one.due):
            yield one.due


def _end(terms: ObligationTerms, facts: ObligationFacts, known: Standing, last: DueDay) -> End | None:
    """What ended this obligation before it was fulfilled, or None where it is still owed.

    A decline that stands, a change that stands, the fall of the change that it compensates, or the termination of
    all that was not due by then (FORMAT.md, `decline_promise`, `change_promise`, `rule`, `terminate`).
    """
    if not facts.history:
        return None
    without_more = (
        (known.declined, Status.NOT_TRIGGERED),
        (known.changed, Status.CHANGED),
        (known.compensation_ended, Status.TERMINATED),
    )
    for fact, status in without_more:
        if fact is not None:
            return End(civil_day(fact.recorded_at), status, fact)
    ended_on = _terminated_on(terms, known, last)
    if ended_on is None or known.terminated is None:
        return None
    return End(ended_on, Status.TERMINATED, known.terminated)


def _terminated_on(terms: ObligationTerms, known: Standing, last: DueDay) -> date | None:
    """The day on which the termination ended this obligation, or None where it stays.

    What is due by then stays, and so does money for which a delivery, an acceptance or a settlement is recorded.
    What stayed can still be amended, suspended and changed, and nothing else can: a day that moved since ends nothing.
    """
    ended = known.terminated
    # A deposit is the enterprise's money: the end of the contract is a reason to return it.
    if ended is None or terms.purpose is Purpose.DEPOSIT:
        return None
    ended_on = civil_day(ended.recorded_at)
    if last.due is not None and last.due <= ended_on:
        return None
    if known.moved is not None and place(known.moved) > place(ended):
        return None
    is_earned = known.delivery is not None or known.acceptance is not None or bool(known.settlements)
    return None if is_earned and terms.kind is ObligationKind.PAYMENT else ended_on


def _gross(known: Standing) -> tuple[int, int]:
    """What was credited, taking nothing off, and what of it was reversed."""
    reversed_fen = sum([one.amount_fen for one in known.reversed_payments])
    paid_fen = reversed_fen
    for one in known.payments:
        if one.amount_fen > 0:
            paid_fen += one.amount_fen
        else:
            reversed_fen -= one.amount_fen
    return paid_fen, reversed_fen


def _days_late(due: date | None, done_on: date | None) -> int:
    """Whole days from the due day to the day on which it was done; 0 where that was in time."""
    if due is None or done_on is None:
        return 0
    return max(0, (done_on - due).days)


def _payment_accrual(
    status: Status, due: date | None, balance: Balance, rate: RateInForce, days_late: int
) -> Accrual:
    """Disputed money grows no interest, and neither does what ended."""
    is_open = balance.undisputed_fen > 0 and status not in _ENDED
    return Accrual(
        late_since=due if is_open else None,
        days_overdue=0 if is_open else days_late,
        accrued_to=balance.accrued_to if is_open else None,
        principal_fen=balance.undisputed_fen,
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
    fact: Recorded,
) -> bool:
    """Whether what happened in time was recorded late, by the due day in force when it was recorded."""
    recorded_on = civil_day(fact.recorded_at)
    if recorded_on <= business_day:
        return False
    due = due_day(commitment, terms, facts, calendar, fact.recorded_at, fact.order).due
    return due is not None and business_day <= due < recorded_on
