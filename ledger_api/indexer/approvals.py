"""From the events of one application, or of one anchored batch, to its row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from ledger_api.domain.approvals import (
    Accepted,
    Application,
    ApprovalAssessment,
    Decided,
    Extended,
    Paused,
    PausesChallenged,
    PausesRuled,
    Step,
    SupplementRequested,
    assess_approval,
)
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.days import civil_day
from ledger_api.domain.words import ApprovalResult, ApprovalStatus
from ledger_api.indexer.events import Event
from ledger_api.store.approvals import AnchorRecord, ApprovalRecord, write_pauses
from ledger_api.store.columns import NO_DUE
from ledger_api.store.signed_terms import day, digits

OPENED = "ApprovalOpened"
ANCHORED = "StepsAnchored"
#: Events with which a history of the register begins.
BEGINNINGS = frozenset((OPENED, ANCHORED))


def fold_approval(
    approval: bytes, events: Sequence[Event], calendar: WorkCalendar, at: int
) -> ApprovalRecord:
    """The row of an application at the instant `at`, from all its events in the chain's order."""
    opened = events[0]
    if opened.name != OPENED:
        raise ValueError(f"the history of an application begins with its opening, not with {opened.name}")
    department, applicant, statutory, promised, received, document = opened.values
    application = Application(day(received), statutory, promised or None)
    found = assess_approval(application, [_step(event) for event in events[1:]], calendar, at)
    last_days = (found.notice_by, found.statutory_due, found.promised_due)
    return ApprovalRecord(
        log=opened.place,
        id=approval,
        department=department,
        applicant=applicant,
        statutory_workdays=statutory,
        promised_workdays=promised or None,
        received_on=received,
        document=document,
        status=found.status.value,
        notice_by=digits(found.notice_by) or 0,
        noticed_on=digits(found.noticed),
        accepted_on=digits(found.accepted),
        deemed=found.deemed,
        statutory_due=digits(found.statutory_due),
        promised_due=digits(found.promised_due),
        late=found.late.value,
        decided_on=digits(found.decided),
        result=None if found.result is None else found.result.value,
        extension=found.extension,
        pauses=write_pauses(found.pauses),
        unruled=int(found.unruled),
        was_challenged=found.was_challenged,
        provisional=found.provisional,
        rules=" ".join(found.rules),
        due_order=_due_order(found, civil_day(at)),
        last_day=max(digits(one) or 0 for one in last_days),
        next_change_at=found.next_change_at,
        last_log=events[-1].place,
    )


def fold_anchor(anchor: bytes, events: Sequence[Event]) -> AnchorRecord:
    """The row of an anchored batch, which has one event."""
    (anchored,) = events
    department, root, count, from_on, to_on, document = anchored.values
    return AnchorRecord(anchored.place, anchor, department, root, count, from_on, to_on, document)


def _due_order(found: ApprovalAssessment, today: date) -> int:
    """The day by which the department must act next; once its promise is broken, the statutory one."""
    if found.status is ApprovalStatus.RECEIVED:
        return digits(found.notice_by) or NO_DUE
    if found.status is not ApprovalStatus.ACCEPTED:
        return NO_DUE
    is_kept = found.promised_due is not None and today <= found.promised_due
    return digits(found.promised_due if is_kept else found.statutory_due) or NO_DUE


def _step(event: Event) -> Step:
    read = _STEPS.get(event.name)
    if read is None:
        raise ValueError(f"the fold knows no event {event.name}: the index is older than the contracts")
    return read(event)


def _decided(event: Event) -> Step:
    granted, decided_on, _ = event.values
    result = ApprovalResult.GRANTED if granted else ApprovalResult.REFUSED
    return Decided(day(decided_on), result, event.time, event.place)


_STEPS: dict[str, Callable[[Event], Step]] = {
    "SupplementRequested": lambda event: SupplementRequested(day(event.values[0]), event.time, event.place),
    "ApplicationSupplemented": lambda event: Accepted(day(event.values[0]), event.time, event.place),
    "ApplicationAccepted": lambda event: Accepted(day(event.values[0]), event.time, event.place),
    "ApprovalPaused": lambda event: Paused(
        day(event.values[0]), day(event.values[1]), event.time, event.place
    ),
    "ApprovalExtended": lambda event: Extended(event.values[0], event.time, event.place),
    "ApprovalDecided": _decided,
    "PausesChallenged": lambda event: PausesChallenged(event.time, event.place),
    "PausesRuled": lambda event: PausesRuled(not event.values[0], event.time, event.place),
}
