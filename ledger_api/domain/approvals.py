"""An application for an approval, from its steps: where it stands, and both days by which it must be decided.

行政许可法 art. 32, 42, 45, 82; FORMAT.md, acts `open_approval` to `decide_approval`. Working days are counted
from the day after acceptance, by the calendar as it is known: a corrected one computes everything again.
ApprovalRegister.sol computes the same days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day, start_of_day
from ledger_api.domain.facts import known_facts
from ledger_api.domain.words import ApprovalResult, ApprovalStatus, Lateness

#: Working days for a notice or acceptance; silent for longer, the application counts as accepted (art. 32(4)).
NOTICE_WORKDAYS = 5
#: The statutory term where none other is set (art. 42(1)), and the most that the contract takes.
STATUTORY_WORKDAYS = 20
LONGEST_TERM = 250
#: Working days by which the statutory term is extended at most, once (art. 42(1)).
LONGEST_EXTENSION = 10
#: Steps under one anchored root at most.
MOST_STEPS = 1_000_000

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Application:
    """What was lodged: when it was received, and the terms; `promised_workdays` None where none is promised."""

    received_on: date
    statutory_workdays: int
    promised_workdays: int | None


@dataclass(frozen=True, slots=True)
class SupplementRequested:
    """The department told the applicant, once, what is missing."""

    on: date
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Accepted:
    """Accepted on a day: by the department, or because the materials became complete."""

    on: date
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Paused:
    """Hearing, testing, expert review: the working days of these days, both included, are not counted (art. 45)."""

    from_on: date
    to_on: date
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Extended:
    """More working days for the statutory term, approved by the department's head (art. 42(1))."""

    workdays: int
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision."""

    on: date
    result: ApprovalResult
    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class PausesChallenged:
    """The applicant challenges all pauses that nobody has ruled on; they count meanwhile."""

    recorded_at: int
    order: int = 0


@dataclass(frozen=True, slots=True)
class PausesRuled:
    """An authority ruled on them: those that fall count as never made."""

    falls: bool
    recorded_at: int
    order: int = 0


Step = SupplementRequested | Accepted | Paused | Extended | Decided | PausesChallenged | PausesRuled


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that are not counted, without a gap, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ApprovalAssessment:
    """An application at an instant. Days are None while there is none."""

    status: ApprovalStatus
    #: The last day for a notice or acceptance.
    notice_by: date
    noticed: date | None
    accepted: date | None
    deemed: bool
    statutory_due: date | None
    promised_due: date | None
    #: After the decision as of its day.
    late: Lateness
    decided: date | None
    result: ApprovalResult | None
    extension: int
    #: Those that count, united.
    pauses: tuple[Pause, ...]
    #: Whether pauses are under challenge.
    unruled: bool
    #: Whether they ever were.
    was_challenged: bool
    #: A year that was counted over is not published: weekends alone were taken for rest days.
    provisional: bool
    rules: tuple[str, ...]
    #: When something changes next without a new step (unix seconds), or None.
    next_change_at: int | None


def assess_approval(
    application: Application, steps: Sequence[Step], calendar: WorkCalendar, at: int
) -> ApprovalAssessment:
    """Where an application stands at the instant `at` (unix seconds), by the steps recorded until then.

    `steps` are in recording order.
    """
    known = known_facts(steps, at)
    today = civil_day(at)
    noticed = _last_on(known, SupplementRequested)
    decision = next((step for step in known if isinstance(step, Decided)), None)
    notice_by = calendar.add_workdays(application.received_on, NOTICE_WORKDAYS)
    signed = _last_on(known, Accepted)
    deemed = signed is None and noticed is None and today > notice_by.on
    accepted = application.received_on if deemed else signed
    pauses, unruled = _pauses(known)
    windows = united_pauses(pauses)
    extension = sum(step.workdays for step in known if isinstance(step, Extended))
    statutory = promised = None
    if accepted is not None:
        statutory = due_on(accepted, application.statutory_workdays + extension, calendar, windows)
        if application.promised_workdays is not None:
            promised = due_on(accepted, application.promised_workdays, calendar, windows)
    last_day = today if decision is None else decision.on
    last_counted = max(day for day in (notice_by.on, statutory, promised) if day is not None)
    return ApprovalAssessment(
        status=_status(decision is not None, accepted, noticed),
        notice_by=notice_by.on,
        noticed=noticed,
        accepted=accepted,
        deemed=deemed,
        statutory_due=statutory,
        promised_due=promised,
        late=_lateness(last_day, statutory, promised),
        decided=None if decision is None else decision.on,
        result=None if decision is None else decision.result,
        extension=extension,
        pauses=windows,
        unruled=unruled,
        was_challenged=any(isinstance(step, PausesChallenged) for step in known),
        provisional=calendar.is_provisional(application.received_on + _ONE_DAY, last_counted),
        rules=_rules(
            application, deemed=deemed, noticed=noticed is not None, extended=extension > 0,
            paused=bool(windows),
            provisional=calendar.is_provisional(application.received_on + _ONE_DAY, last_counted),
        ),
        next_change_at=_next_change(
            today, notice_by.on, accepted, noticed, (promised, statutory), is_decided=decision is not None
        ),
    )  # fmt: skip


def due_on(accepted: date, workdays: int, calendar: WorkCalendar, pauses: Sequence[Pause]) -> date:
    """The n-th working day after acceptance that lies in no pause; `pauses` as `united_pauses` gives them."""
    reached, left = accepted, workdays
    waiting = list(pauses)
    while left:
        reached += _ONE_DAY
        while waiting and waiting[0].last < reached:
            waiting.pop(0)
        if waiting and waiting[0].first <= reached:
            # No day of a pause is counted: on to its last one.
            reached = waiting.pop(0).last
        elif calendar.is_working_day(reached):
            left -= 1
    return reached


def united_pauses(pauses: Iterable[Paused]) -> tuple[Pause, ...]:
    """The paused days in ascending order as windows that neither touch nor overlap, so that each day is once."""
    windows: list[Pause] = []
    for first, last in sorted((pause.from_on, pause.to_on) for pause in pauses):
        if windows and first <= windows[-1].last + _ONE_DAY:
            windows[-1] = Pause(windows[-1].first, max(last, windows[-1].last))
        else:
            windows.append(Pause(first, last))
    return tuple(windows)


def _pauses(known: Sequence[Step]) -> tuple[tuple[Paused, ...], bool]:
    """The pauses in force, and whether any are under challenge."""
    upheld: list[Paused] = []
    unruled: list[Paused] = []
    is_challenged = False
    for step in known:
        match step:
            case Paused():
                unruled.append(step)
            case PausesChallenged():
                is_challenged = bool(unruled)
            case PausesRuled(falls=falls):
                upheld += [] if falls else unruled
                unruled, is_challenged = [], False
    return (*upheld, *unruled), is_challenged


def _status(is_decided: bool, accepted: date | None, noticed: date | None) -> ApprovalStatus:
    if is_decided:
        return ApprovalStatus.DECIDED
    if accepted is not None:
        return ApprovalStatus.ACCEPTED
    return ApprovalStatus.RECEIVED if noticed is None else ApprovalStatus.SUPPLEMENT_REQUESTED


def _lateness(day: date, statutory: date | None, promised: date | None) -> Lateness:
    if statutory is not None and day > statutory:
        return Lateness.STATUTORY_LATE
    if promised is not None and day > promised:
        return Lateness.PROMISE_LATE
    return Lateness.NONE


def _next_change(
    today: date,
    notice_by: date,
    accepted: date | None,
    noticed: date | None,
    dues: tuple[date | None, date | None],
    *,
    is_decided: bool,
) -> int | None:
    """The start of the day after the next of its days that has an end of its own."""
    if accepted is None:
        return start_of_day(notice_by + _ONE_DAY) if noticed is None else None
    ends = [] if is_decided else [day for day in dues if day is not None and today <= day]
    return start_of_day(min(ends) + _ONE_DAY) if ends else None


def _rules(
    application: Application, *, deemed: bool, noticed: bool, extended: bool, paused: bool, provisional: bool
) -> tuple[str, ...]:
    used = {
        "APR-01": deemed or noticed,
        "APR-02": True,
        "APR-04": paused,
        "APR-06": application.promised_workdays is not None,
        "APR-09": extended,
        "T-05": provisional,
    }
    return tuple(rule for rule, is_used in used.items() if is_used)


def _last_on(known: Sequence[Step], kind: type[SupplementRequested] | type[Accepted]) -> date | None:
    return next((step.on for step in known if isinstance(step, kind)), None)
