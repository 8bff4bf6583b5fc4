"""The due day of an obligation as it is known at an instant: clock, inspection end, 60-day cap, roll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import Rolled, WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.facts import ObligationFacts, latest
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    ObligationKind,
    ObligationTerms,
    Undated,
)

#: The statutory maximum for payments to small and medium enterprises (Decree 802 art. 9(1)).
CAP_DAYS = 60


@dataclass(frozen=True, slots=True)
class ClockStart:
    """The day from which a term is counted."""

    on: date
    #: Accepted too late or not at all: the end of the agreed inspection period counts (Decree 802 art. 10).
    inspection_delayed: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class DueDay:
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


def due_day(
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    calendar: WorkCalendar,
    at: int,
) -> DueDay:
    """The due day by the facts recorded by the instant `at`."""
    capped = commitment.is_sme_purchase and terms.kind is ObligationKind.PAYMENT
    inspection_ends = _inspection_end(terms, facts, calendar, at)
    start = _clock_start(terms, facts, inspection_ends, capped=capped, at=at)
    agreed = _agreed_day(terms, start, calendar)
    over_cap_from_signing = capped and isinstance(terms.due, DueAfterDays) and terms.due.days > CAP_DAYS
    if agreed is None:
        return DueDay(
            nominal=None,
            due=None,
            provisional=False,
            clock_started_on=None,
            inspection_delayed=False,
            is_over_cap=over_cap_from_signing,
            inspection_ends_on=inspection_ends.on if inspection_ends is not None else None,
        )
    nominal, provisional = agreed.on, agreed.provisional
    is_over_cap = False
    if capped and start is not None:
        cap = start.on + timedelta(days=CAP_DAYS)
        if nominal > cap:
            is_over_cap = True
            nominal = cap
            # Whether working days reach past the cap depends on the years up to it, and on no later one.
            counted = isinstance(terms.due, DueAfterWorkdays)
            provisional = counted and calendar.is_provisional(start.on + timedelta(days=1), cap)
    rolled = calendar.roll(nominal)
    return DueDay(
        nominal=nominal,
        due=rolled.on,
        provisional=provisional or rolled.provisional or (start is not None and start.provisional),
        clock_started_on=start.on if start is not None else None,
        inspection_delayed=start is not None and start.inspection_delayed,
        is_over_cap=is_over_cap,
        inspection_ends_on=None,
    )


def _inspection_end(
    terms: ObligationTerms, facts: ObligationFacts, calendar: WorkCalendar, at: int
) -> Rolled | None:
    """The last day of the agreed inspection, once a delivery is recorded."""
    if terms.inspection_workdays is None:
        return None
    delivery = latest(facts.deliveries, at)
    return None if delivery is None else calendar.add_workdays(delivery.on, terms.inspection_workdays)


def _clock_start(
    terms: ObligationTerms,
    facts: ObligationFacts,
    inspection_ends: Rolled | None,
    *,
    capped: bool,
    at: int,
) -> ClockStart | None:
    match terms.due:
        case Undated():
            return None
        case DueOn():
            # An agreed day needs no clock; the statutory maximum counts from delivery, once recorded.
            delivery = latest(facts.deliveries, at) if capped else None
            return None if delivery is None else ClockStart(delivery.on)
        case DueAfterDays(clock=clock) | DueAfterWorkdays(clock=clock):
            pass
    if clock is Clock.ACCEPTANCE:
        acceptance = latest(facts.acceptances, at)
        return _acceptance_start(acceptance.on if acceptance else None, inspection_ends, civil_day(at))
    if clock is Clock.DELIVERY:
        delivery = latest(facts.deliveries, at)
        return None if delivery is None else ClockStart(delivery.on)
    settlement = latest(facts.settlements, at)
    return None if settlement is None else ClockStart(settlement.on)


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
