"""The due day of an obligation as it is known at an instant: clock, inspection end, 60-day cap, roll."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ledger_api.domain.calendars import Rolled, WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.facts import Amended, Happened, ObligationFacts, Settled
from ledger_api.domain.standing import Standing, place, standing
from ledger_api.domain.suspensions import Window, moved_on, roll, united
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    ObligationTerms,
    Undated,
)

#: The statutory maximum for payments to small and medium enterprises (Decree 802 art. 9(1)).
CAP_DAYS = 60


class ClockStart(NamedTuple):
    """The day from which a term is counted."""

    on: date
    #: Accepted too late or not at all: the end of the agreed inspection period counts (Decree 802 art. 10).
    inspection_delayed: bool = False
    provisional: bool = False


class DueDay(NamedTuple):
    """When an obligation is due; the days are None while its clock has not started."""

    nominal: date | None
    due: date | None
    provisional: bool
    clock_started_on: date | None
    inspection_delayed: bool
    #: Longer than the statutory maximum was agreed.
    is_over_cap: bool
    #: The last day of an inspection period that runs and will start the clock by itself.
    inspection_ends_on: date | None
    #: Days that do not count towards this due day.
    suspended: tuple[Window, ...] = ()


def due_day(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
    order: int | None = None,
) -> DueDay:
    """The due day by the facts and calendars recorded by the instant `at` (and the place `order` in it)."""
    known = standing(facts, at, order)
    return due_days(commitment, terms, known, calendar.known_at(at), civil_day(at))[-1]


def due_days(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    known: Standing,
    calendar: WorkCalendar,
    today: date,
) -> tuple[DueDay, ...]:
    """The due day as signed, then that of each amendment of it: the last one holds.

    Each by what is known now; suspensions count towards the due day that held when they were recorded.
    """
    capped = commitment.is_sme_purchase and terms.is_capped
    inspection_ends = _inspection_end(terms, known, calendar)
    start = _clock_start(
        terms, known, inspection_ends, capped=capped, today=today, claimed_on=commitment.signed_on
    )
    over_cap_from_signing = capped and isinstance(terms.due, DueAfterDays) and terms.due.days > CAP_DAYS
    if not known.amendments and not known.suspensions:
        agreed = _agreed_day(terms, start, calendar)
        if agreed is None:
            return (_not_started(inspection_ends, is_over_cap=over_cap_from_signing),)
        return (_reached(terms.due, agreed, start, inspection_ends, (), calendar, capped=capped),)
    found = []
    changes = [one for one in known.amendments if one.due_on is not None]
    for number in range(len(changes) + 1):
        windows = _windows(terms, known, start, changes, number)
        due: DueTerm = terms.due
        agreed = _agreed_day(terms, start, calendar)
        if number > 0 and (amended_on := changes[number - 1].due_on) is not None:
            due, agreed = DueOn(amended_on), Rolled(amended_on, provisional=False)
        if agreed is None:
            found.append(_not_started(inspection_ends, is_over_cap=over_cap_from_signing))
        else:
            found.append(_reached(due, agreed, start, inspection_ends, windows, calendar, capped=capped))
    return tuple(found)


def _not_started(inspection_ends: Rolled | None, *, is_over_cap: bool) -> DueDay:
    """The clock has not started: nothing is due."""
    return DueDay(
        nominal=None,
        due=None,
        provisional=False,
        clock_started_on=None,
        inspection_delayed=False,
        is_over_cap=is_over_cap,
        inspection_ends_on=inspection_ends.on if inspection_ends is not None else None,
    )


def _reached(
    due: DueTerm,
    agreed: Rolled,
    start: ClockStart | None,
    inspection_ends: Rolled | None,
    windows: tuple[Window, ...],
    calendar: WorkCalendar,
    *,
    capped: bool,
) -> DueDay:
    """The agreed day, capped, then moved on by the suspended days, then rolled."""
    nominal, provisional = agreed.on, agreed.provisional
    is_over_cap = False
    if capped and start is not None:
        cap = start.on + timedelta(days=CAP_DAYS)
        if nominal > cap:
            is_over_cap = True
            nominal = cap
            # Whether working days reach past the cap depends on the years up to it, and on no later one.
            counted = isinstance(due, DueAfterWorkdays)
            provisional = counted and calendar.is_provisional(start.on + timedelta(days=1), cap)
    nominal = moved_on(nominal, windows)
    rolled = roll(nominal, calendar, windows)
    return DueDay(
        nominal=nominal,
        due=rolled.on,
        provisional=provisional or rolled.provisional or (start is not None and start.provisional),
        clock_started_on=start.on if start is not None else None,
        inspection_delayed=start is not None and start.inspection_delayed,
        is_over_cap=is_over_cap,
        inspection_ends_on=inspection_ends.on if inspection_ends is not None and start is None else None,
        suspended=windows,
    )


def _windows(
    terms: ObligationTerms,
    known: Standing,
    start: ClockStart | None,
    changes: Sequence[Amended],
    number: int,
) -> tuple[Window, ...]:
    """The suspended days that count towards the due day after so many amendments of it."""
    suspensions = known.suspensions
    if number > 0:
        suspensions = tuple(one for one in suspensions if place(one) >= place(changes[number - 1]))
    if number < len(changes):
        suspensions = tuple(one for one in suspensions if place(one) < place(changes[number]))
    # An agreed day needs no clock: there, all suspended days count.
    has_clock = isinstance(terms.due, DueAfterDays | DueAfterWorkdays) and start is not None
    return united(suspensions, start.on if has_clock and start is not None else None)


def _inspection_end(terms: ObligationTerms, known: Standing, calendar: WorkCalendar) -> Rolled | None:
    """The last day of the agreed inspection, once a delivery is recorded."""
    if terms.inspection_workdays is None or known.delivery is None:
        return None
    return calendar.add_workdays(known.delivery.on, terms.inspection_workdays)


def _clock_start(
    terms: ObligationTerms,
    known: Standing,
    inspection_ends: Rolled | None,
    *,
    capped: bool,
    today: date,
    claimed_on: date,
) -> ClockStart | None:
    match terms.due:
        case Undated():
            return None
        case DueAfterDays(clock=Clock.CLAIM) | DueAfterWorkdays(clock=Clock.CLAIM):
            return ClockStart(claimed_on)
        case DueOn():
            # An agreed day needs no clock; the statutory maximum counts from delivery, once recorded.
            begins: Happened | Settled | None = known.delivery if capped else None
        case DueAfterDays(clock=Clock.ACCEPTANCE) | DueAfterWorkdays(clock=Clock.ACCEPTANCE):
            acceptance = known.acceptance
            return _acceptance_start(acceptance.on if acceptance else None, inspection_ends, today)
        case DueAfterDays(clock=Clock.DELIVERY) | DueAfterWorkdays(clock=Clock.DELIVERY):
            begins = known.delivery
        case _:
            begins = known.settlements[-1] if known.settlements else None
    return None if begins is None else ClockStart(begins.on)


def _acceptance_start(
    accepted_on: date | None, inspection_ends: Rolled | None, today: date
) -> ClockStart | None:
    if inspection_ends is None:
        return None if accepted_on is None else ClockStart(accepted_on)
    if accepted_on is not None and accepted_on <= inspection_ends.on:
        return ClockStart(accepted_on)
    if accepted_on is not None or today > inspection_ends.on:
        return ClockStart(
            inspection_ends.on, inspection_delayed=True, provisional=inspection_ends.provisional
        )
    return None


def _agreed_day(terms: ObligationTerms, start: ClockStart | None, calendar: WorkCalendar) -> Rolled | None:
    """The day that was agreed, not rolled and not capped."""
    match terms.due:
        case DueOn(on=on):
            return Rolled(on, provisional=False)
        case DueAfterDays(days=days) if start is not None:
            return Rolled(start.on + timedelta(days=days), provisional=False)
        case DueAfterWorkdays(workdays=workdays) if start is not None:
            return calendar.add_workdays(start.on, workdays)
    return None
