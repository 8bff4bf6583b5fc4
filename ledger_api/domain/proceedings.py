"""Where a proceeding stands: from what was done in it, what the obligation amounts to, and the moment.

The ledger only ever notices (a clue); a breach exists once an authority has determined it (发改财金〔2023〕1103号).
Until then the facts have the last word; afterwards performance alone changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.domain.obligations import Assessment
from ledger_api.domain.proceeding_facts import (
    Annulled,
    Confirmed,
    Objected,
    ObjectionDecided,
    ProceedingAct,
    ProceedingFacts,
    RectificationOrdered,
    RectificationRefused,
    RepairAccepted,
    RepairApplied,
    RepairDecided,
    RepairExtended,
    RepairRevoked,
    Verified,
)
from ledger_api.domain.terms import BreachStatus, Status
from ledger_api.domain.words import BreachClass, ObjectionOutcome, RepairStatus

#: Working days from the application to acceptance, from acceptance to the decision, and for all of it; once the
#: last is extended (REP-02 to REP-04).
_ACCEPT_WORKDAYS, _DECIDE_WORKDAYS, _OVERALL_WORKDAYS, _EXTENSION_WORKDAYS = 3, 7, 10, 10
_PERFORMED = (Status.FULFILLED, Status.FULFILLED_LATE)


class RepairClocks(NamedTuple):
    """The last days for the authority to accept, to decide, and to be done; None while not counted."""

    accept_by: date | None = None
    decide_by: date | None = None
    overall_by: date | None = None


_NO_CLOCKS = RepairClocks()


@dataclass(frozen=True, slots=True)
class Proceeding:
    """A proceeding at a moment. What only a determination has is None until there is one."""

    status: BreachStatus
    breach_class: BreachClass | None = None
    dated_on: date | None = None
    is_public: bool = False
    #: The department objects, and nobody has decided.
    is_disputed: bool = False
    repair_from: date | None = None
    public_until: date | None = None
    #: The first day for repair that a revoked repair left.
    revoked_from: date | None = None
    repair: RepairStatus = RepairStatus.NONE
    clocks: RepairClocks = _NO_CLOCKS
    #: The last day to rectify, and whether the department refuses to.
    rectify_until: date | None = None
    refuses: bool = False
    #: The place of the determination in the ledger.
    confirmed_order: int | None = None
    #: The next instant at which it changes with no new fact.
    next_change_at: int | None = None


NO_PROCEEDING = Proceeding(BreachStatus.NONE)


def breach(assessment: Assessment, proceeding_opened_at: int | None, due: date | None = None) -> BreachStatus:
    """Where the case stands, by the facts, at the instant of the assessment (FORMAT.md, "A clue").

    `none` while no proceeding was opened on chain by then; `clue` while what was missed is not done; `cured`
    once it was, and so it is when an amendment has moved the due day and it was done within the new one;
    `unfounded` where the facts now show that it never was late. `due` is the due day for which the proceeding
    was opened: the facts may have moved it on, and what was missed later is another case.
    """
    if proceeding_opened_at is None or proceeding_opened_at > assessment.at:
        return BreachStatus.NONE
    if not any(due is None or missed <= due for missed in assessment.missed):
        return BreachStatus.UNFOUNDED
    if assessment.status in _PERFORMED:
        return BreachStatus.CURED
    return BreachStatus.CLUE


def is_performed(status: Status) -> bool:
    """Whether principal is zero, or the work is done: what cures a case, and what repair asks for."""
    return status in _PERFORMED


def proceeding(facts: ProceedingFacts, assessment: Assessment, calendar: WorkCalendar) -> Proceeding:
    """The proceeding at the instant of the assessment; what was recorded later is not known yet."""
    at = assessment.at
    known = [act for act in facts.acts if act.recorded_at <= at]
    by_facts = breach(assessment, facts.opened_at, facts.due_on)
    if by_facts is BreachStatus.NONE:
        return NO_PROCEEDING
    ordered = next((act for act in known if isinstance(act, RectificationOrdered)), None)
    until = None if ordered is None else ordered.until_on
    refuses = any(isinstance(act, RectificationRefused) for act in known)
    confirmed = next((act for act in known if isinstance(act, Confirmed)), None)
    if confirmed is None:
        return Proceeding(_before(known, by_facts), rectify_until=until, refuses=refuses)
    record = _record(known, confirmed, civil_day(at))
    repair, clocks = _repair(known, calendar.known_at(at))
    stands = record.status is BreachStatus.CONFIRMED
    return Proceeding(
        status=record.status,
        breach_class=record.breach_class,
        dated_on=confirmed.dated_on,
        is_public=stands
        and (record.breach_class is not BreachClass.MINOR or record.revoked_from is not None),
        is_disputed=record.is_disputed,
        repair_from=record.repair_from,
        public_until=record.public_until,
        revoked_from=record.revoked_from,
        repair=repair,
        clocks=clocks,
        rectify_until=until,
        refuses=refuses,
        confirmed_order=confirmed.order,
        next_change_at=end_of_day(record.public_until) + 1 if stands else None,
    )


def _before(known: Sequence[ProceedingAct], by_facts: BreachStatus) -> BreachStatus:
    """Before a determination: found untrue for good, else by the facts, else the stage that was reached."""
    verified = next((act for act in known if isinstance(act, Verified)), None)
    is_ordered = any(isinstance(act, RectificationOrdered) for act in known)
    if (verified is not None and not verified.is_true) or by_facts is BreachStatus.UNFOUNDED:
        return BreachStatus.UNFOUNDED
    if by_facts is BreachStatus.CURED:
        return BreachStatus.RECTIFIED if is_ordered else BreachStatus.CURED
    if is_ordered:
        return BreachStatus.RECTIFYING
    return BreachStatus.CLUE if verified is None else BreachStatus.VERIFYING


class _Record(NamedTuple):
    status: BreachStatus
    breach_class: BreachClass
    repair_from: date
    public_until: date
    is_disputed: bool
    revoked_from: date | None


def _record(known: Sequence[ProceedingAct], confirmed: Confirmed, today: date) -> _Record:
    """The record of a determination, after objections, corrections, repair and the end of its time."""
    breach_class = confirmed.breach_class
    repair_from, public_until = confirmed.repair_from, confirmed.public_until
    is_disputed = is_withdrawn = is_repaired = False
    revoked_from: date | None = None
    for act in known:
        match act:
            case Objected():
                is_disputed = True
            case ObjectionDecided():
                is_disputed = False
                is_withdrawn = is_withdrawn or act.outcome is ObjectionOutcome.WITHDRAWN
                breach_class = act.breach_class or breach_class
                repair_from = act.repair_from or repair_from
                public_until = act.public_until or public_until
            case Annulled():
                is_withdrawn, is_disputed = True, False
            case RepairDecided(is_granted=True):
                is_repaired = True
            case RepairRevoked():
                is_repaired = False
                repair_from = revoked_from = act.repair_from
                public_until = act.public_until
    if is_withdrawn:
        status = BreachStatus.WITHDRAWN
    elif is_repaired:
        status = BreachStatus.REPAIRED
    else:
        status = BreachStatus.EXPIRED if today > public_until else BreachStatus.CONFIRMED
    return _Record(status, breach_class, repair_from, public_until, is_disputed, revoked_from)


def _repair(known: Sequence[ProceedingAct], calendar: WorkCalendar) -> tuple[RepairStatus, RepairClocks]:
    """Where the latest application stands, and its clocks; they are shown, and stop nobody from acting late."""
    repair, clocks = RepairStatus.NONE, _NO_CLOCKS
    applied_on = date.min
    for act in known:
        match act:
            case RepairApplied():
                applied_on = civil_day(act.recorded_at)
                accept_by = calendar.add_workdays(applied_on, _ACCEPT_WORKDAYS).on
                overall_by = calendar.add_workdays(applied_on, _OVERALL_WORKDAYS).on
                repair, clocks = RepairStatus.APPLIED, RepairClocks(accept_by, None, overall_by)
            case RepairAccepted():
                decide_by = calendar.add_workdays(civil_day(act.recorded_at), _DECIDE_WORKDAYS).on
                repair, clocks = RepairStatus.ACCEPTED, clocks._replace(decide_by=decide_by)
            case RepairExtended():
                days = _OVERALL_WORKDAYS + _EXTENSION_WORKDAYS
                clocks = clocks._replace(overall_by=calendar.add_workdays(applied_on, days).on)
            case RepairDecided():
                repair = RepairStatus.GRANTED if act.is_granted else RepairStatus.REFUSED
            case RepairRevoked():
                repair = RepairStatus.REVOKED
    return repair, clocks
