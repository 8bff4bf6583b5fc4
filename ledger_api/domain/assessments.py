"""The result of judging an obligation, and how its interest and days overdue grow until the next change."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import NamedTuple

from ledger_api.domain.interest import interest_for
from ledger_api.domain.terms import Flag, Status


class Accrual(NamedTuple):
    """What is needed to carry interest and days overdue on to a later day without the facts."""

    #: Days overdue grow from this day on; None where they do not (`days_overdue` stands then).
    late_since: date | None
    days_overdue: int
    #: Interest is counted up to the end of this day; None while none can accrue.
    accrued_to: date | None
    #: Principal on which interest grows: what is in dispute is not in it.
    principal_fen: int
    rate_a_day: Fraction
    interest_fen: int
    interest_unpaid_fen: int


class Assessment(NamedTuple):
    """Where an obligation stands at the instant `at`; money in fen, None where it is not money."""

    at: int
    status: Status
    amount_fen: int | None
    #: The due day before it is rolled; None while the clock has not started, like `due`.
    nominal_due: date | None
    due: date | None
    #: A year that is not published had a part in the due day (T-05).
    provisional: bool
    #: The day from which the term or the statutory maximum is counted.
    clock_started_on: date | None
    #: Principal not yet paid, what is in dispute included.
    outstanding_fen: int | None
    contested_fen: int | None
    surplus_fen: int | None
    days_overdue: int
    #: All interest that accrued so far, paid or not.
    interest_fen: int
    interest_unpaid_fen: int
    flags: tuple[Flag, ...]
    #: Gross credited; what was reversed is not taken off but stands in `reversed_fen`.
    paid_fen: int
    reversed_fen: int
    #: The next instant at which something other than interest and days overdue changes with no new fact.
    next_change_at: int | None
    #: Ids of the rules that were used; `rules.RULE_TITLES` names them.
    rules: tuple[str, ...]
    accrual: Accrual
    #: Kinds of the department's one-sided acts that are under challenge and not ruled on.
    unruled: int = 0
    #: What the department gave as reasons; they suspend nothing.
    excuses: tuple[str, ...] = ()
    #: The due days that passed, while they held, with something undisputed left to do, oldest first: by the
    #: facts known now, so that one which was moved by the facts is not among them, but an amended one is.
    missed: tuple[date, ...] = ()


def extend(assessment: Assessment, day: date) -> tuple[int, int, int]:
    """Days overdue, interest and unpaid interest (fen) at the end of a later day.

    They equal those of `assess` on that day as long as no fact was added and `next_change_at` is not reached.
    """
    return carry(assessment.accrual, day)


def carry(accrual: Accrual, day: date) -> tuple[int, int, int]:
    """What `extend` says, for the figures alone."""
    days = accrual.days_overdue
    if accrual.late_since is not None:
        days = max(0, (day - accrual.late_since).days)
    if accrual.accrued_to is None:
        return days, accrual.interest_fen, accrual.interest_unpaid_fen
    more = interest_for(accrual.principal_fen, accrual.rate_a_day, (day - accrual.accrued_to).days)
    return days, accrual.interest_fen + more, accrual.interest_unpaid_fen + more
