"""From the events of proceedings to the facts of the domain, and from these to rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger_api.domain.calendars import WorkCalendar
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
from ledger_api.domain.proceedings import NO_PROCEEDING, Proceeding, proceeding
from ledger_api.domain.terms import BreachStatus, Status
from ledger_api.domain.words import BreachClass, ObjectionOutcome
from ledger_api.indexer.events import Event
from ledger_api.store.proceedings import ProceedingRecord
from ledger_api.store.records import CommitmentRecord
from ledger_api.store.signed_terms import day, digits

#: By the numbers of IProceedingRegister.BreachClass and .Outcome, from 1.
_CLASSES = tuple(BreachClass)
_OUTCOMES = tuple(ObjectionOutcome)
#: Nothing more can be done in these: a later missed day gets a proceeding of its own.
_ENDED = (BreachStatus.UNFOUNDED, BreachStatus.REPAIRED, BreachStatus.EXPIRED, BreachStatus.WITHDRAWN)


@dataclass(slots=True)
class Opened:
    """One proceeding in the chain's order: its opening, and what was done in it."""

    opening: Event
    last: int
    acts: list[ProceedingAct] = field(default_factory=list)
    confirmation: Event | None = None


class Judged(NamedTuple):
    """The proceedings on one obligation: their rows, the latest of them, and the next change by time alone."""

    rows: Sequence[ProceedingRecord]
    latest: Proceeding
    latest_due_on: int | None
    next_change_at: int | None


_NOTHING = Judged((), NO_PROCEEDING, None, None)


def take(proceedings: list[Opened], event: Event) -> bool:
    """Add an event to the proceedings on its obligation; False where it is none of these.

    An act is always on the latest proceeding, as in the contract.
    """
    if event.name == "ProceedingOpened":
        proceedings.append(Opened(event, event.place))
        return True
    read = _READERS.get(event.name)
    if read is None:
        return False
    latest = proceedings[-1]
    latest.acts.append(read(event))
    latest.last = event.place
    if event.name == "BreachConfirmed":
        latest.confirmation = event
    return True


def judge(
    header: CommitmentRecord,
    obligee: bytes,
    number: int,
    proceedings: list[Opened],
    found: Assessment,
    calendar: WorkCalendar,
) -> Judged:
    """All proceedings on an obligation at the instant of its assessment, for who is owed it by now."""
    if not proceedings:
        return _NOTHING
    rows: list[ProceedingRecord] = []
    changes: list[int] = []
    latest = NO_PROCEEDING
    for opened in proceedings:
        _, due_on, provisional = opened.opening.values
        facts = ProceedingFacts(day(due_on), opened.opening.time, tuple(opened.acts))
        latest = proceeding(facts, found, calendar)
        rows.append(_record(header, obligee, number, opened, latest, due_on, provisional))
        if latest.next_change_at is not None:
            changes.append(latest.next_change_at)
    return Judged(rows, latest, proceedings[-1].opening.values[1], min(changes, default=None))


def unopened(found: Assessment, judged: Judged) -> int | None:
    """The missed due day on which a proceeding is to be opened: one is that is later than the latest
    proceeding's, and only where that is over. An amended day does not make a second case of an open one."""
    if found.status is not Status.OVERDUE and found.status is not Status.FULFILLED_LATE:
        return None
    due, known = digits(found.due), judged.latest_due_on
    if known is None or due is None:
        return due
    return due if known < due and judged.latest.status in _ENDED else None


def _record(
    header: CommitmentRecord,
    obligee: bytes,
    number: int,
    opened: Opened,
    one: Proceeding,
    due_on: int,
    provisional: bool,
) -> ProceedingRecord:
    confirmation = opened.confirmation
    return ProceedingRecord(
        log=opened.opening.place,
        id=opened.opening.act,
        commitment=header.id,
        number=number,
        obligor=header.obligor,
        obligee=obligee,
        due_on=due_on,
        provisional=provisional,
        status=one.status.value,
        rectify_until=digits(one.rectify_until),
        refuses=one.refuses,
        breach_class=None if one.breach_class is None else one.breach_class.value,
        dated_on=digits(one.dated_on),
        is_public=one.is_public,
        is_disputed=one.is_disputed,
        repair_from=digits(one.repair_from),
        public_until=digits(one.public_until),
        revoked_from=digits(one.revoked_from),
        repair=one.repair.value,
        repair_accept_by=digits(one.clocks.accept_by),
        repair_decide_by=digits(one.clocks.decide_by),
        repair_overall_by=digits(one.clocks.overall_by),
        repair_latest_by=digits(max((by for by in one.clocks if by is not None), default=None)),
        authority=None if confirmation is None else confirmation.values[6],
        document=None if confirmation is None else confirmation.values[7],
        confirmed_log=None if confirmation is None else confirmation.place,
        last_log=opened.last,
    )


def _verified(event: Event) -> ProceedingAct:
    return Verified(event.values[1], event.time, event.place)


def _ordered(event: Event) -> ProceedingAct:
    return RectificationOrdered(day(event.values[1]), event.time, event.place)


def _refused(event: Event) -> ProceedingAct:
    return RectificationRefused(event.time, event.place)


def _confirmed(event: Event) -> ProceedingAct:
    _, breach_class, dated, repair_from, public_until, basis, _, _ = event.values
    return Confirmed(
        _CLASSES[breach_class - 1], day(dated), day(repair_from), day(public_until), basis == 1, event.time,
        event.place,
    )  # fmt: skip


def _objected(event: Event) -> ProceedingAct:
    return Objected(event.time, event.place)


def _objection_decided(event: Event) -> ProceedingAct:
    _, outcome, breach_class, repair_from, public_until, _, _ = event.values
    return ObjectionDecided(
        outcome=_OUTCOMES[outcome - 1],
        recorded_at=event.time,
        breach_class=_CLASSES[breach_class - 1] if breach_class else None,
        repair_from=day(repair_from) if repair_from else None,
        public_until=day(public_until) if public_until else None,
        order=event.place,
    )


def _annulled(event: Event) -> ProceedingAct:
    return Annulled(event.time, event.place)


def _applied(event: Event) -> ProceedingAct:
    return RepairApplied(event.time, event.place)


def _accepted(event: Event) -> ProceedingAct:
    return RepairAccepted(event.time, event.place)


def _extended(event: Event) -> ProceedingAct:
    return RepairExtended(event.time, event.place)


def _decided(event: Event) -> ProceedingAct:
    return RepairDecided(event.values[1], event.time, event.place)


def _revoked(event: Event) -> ProceedingAct:
    _, repair_from, public_until, _, _ = event.values
    return RepairRevoked(day(repair_from), day(public_until), event.time, event.place)


_READERS: dict[str, Callable[[Event], ProceedingAct]] = {
    "BreachVerified": _verified,
    "RectificationOrdered": _ordered,
    "RectificationRefused": _refused,
    "BreachConfirmed": _confirmed,
    "BreachObjected": _objected,
    "ObjectionDecided": _objection_decided,
    "BreachAnnulled": _annulled,
    "RepairApplied": _applied,
    "RepairAccepted": _accepted,
    "RepairExtended": _extended,
    "RepairDecided": _decided,
    "RepairRevoked": _revoked,
}
