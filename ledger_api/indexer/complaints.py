"""From the events of one matter to the rows of its complaints: pure, the same for the same events and moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.complaint_words import Category, ComplaintStatus, Finding
from ledger_api.domain.complaints import ComplaintFacts, complaint_standing
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.indexer.events import Event
from ledger_api.store.complaint_table import ComplaintRecord
from ledger_api.store.signed_terms import day, digits

#: By the numbers in Complain and of IComplaintRegister.Finding.
_CATEGORIES = (None, *Category)
_FINDINGS = (None, *Finding)
_NOTHING = bytes(32)
_ENDINGS = {
    "ComplaintRejected": ComplaintStatus.REJECTED,
    "ComplaintConcluded": ComplaintStatus.CONCLUDED,
    "ComplaintDiverted": ComplaintStatus.DIVERTED,
}


@dataclass(slots=True)
class _Filed:
    """One complaint of the matter."""

    place: int
    id: bytes
    complainant: bytes
    category: Category
    document: bytes
    contact: bytes | None
    filed_on: date
    #: How the matter stood when it was withdrawn; None for one that was not.
    withdrawn: _Matter | None = None


@dataclass(frozen=True, slots=True)
class _Matter:
    """What is known of the whole matter."""

    facts: ComplaintFacts
    last: int
    intake: bytes | None = None
    handler: bytes | None = None


def fold_matter(
    matter: bytes, events: Sequence[Event], calendar: WorkCalendar, at: int
) -> list[ComplaintRecord]:
    """The rows of all complaints of a matter at the instant `at`, from its events in the chain's order."""
    first = events[0]
    if first.name != "ComplaintFiled":
        raise ValueError(f"the history of a matter begins with its first complaint, not with {first.name}")
    subject, about, number, complainant, category, document, contact = first.values
    filed = {matter: _filed(first, matter, complainant, category, document, contact)}
    known = _Matter(ComplaintFacts(filed_at=first.time), first.place)
    for event in events[1:]:
        if event.name == "ComplaintLinked":
            _, complainant, category, document, contact = event.values
            filed[event.act] = _filed(event, event.act, complainant, category, document, contact)
            continue
        if event.name == "ComplaintWithdrawn":
            one = filed[event.values[0]]
            ended = replace(known.facts, ended_at=event.time, ended_as=ComplaintStatus.WITHDRAWN)
            one.withdrawn = replace(known, facts=ended, last=event.place)
            continue
        known = _after(known, event)
    leading = next((one.id for one in filed.values() if one.withdrawn is None), None)
    return [
        _record(matter, subject, about, number, one, one.withdrawn or known, leading, calendar, at)
        for one in filed.values()
    ]


def _filed(
    event: Event, identifier: bytes, complainant: bytes, category: int, document: bytes, contact: bytes
) -> _Filed:
    word = _CATEGORIES[category]
    assert word is not None
    told = None if contact == _NOTHING else contact
    return _Filed(event.place, identifier, complainant, word, document, told, civil_day(event.time))


def _after(known: _Matter, event: Event) -> _Matter:
    """What is known of the matter after an act on its leading complaint."""
    facts = known.facts
    known = replace(known, last=event.place)
    match event.name:
        case "ComplaintAccepted":
            return replace(known, facts=replace(facts, accepted_at=event.time), intake=event.values[1])
        case "ComplaintForwarded":
            return replace(known, facts=replace(facts, forwarded_at=event.time), handler=event.values[2])
        case "ComplaintReceived":
            return replace(known, facts=replace(facts, received_on=day(event.values[1])))
        case "ComplaintExtended":
            return replace(known, facts=replace(facts, is_extended=True))
        case "ComplaintResponded":
            return known
    status = _ENDINGS.get(event.name)
    if status is None:
        raise ValueError(f"the fold knows no event {event.name}: the index is older than the contracts")
    finding = _FINDINGS[event.values[1]] if event.name == "ComplaintConcluded" else None
    intake = event.values[1] if event.name == "ComplaintRejected" else known.intake
    ended = replace(facts, ended_at=event.time, ended_as=status, finding=finding)
    return replace(known, facts=ended, intake=intake)


def _record(
    matter: bytes,
    subject: int,
    about: bytes,
    number: int,
    one: _Filed,
    known: _Matter,
    leading: bytes | None,
    calendar: WorkCalendar,
    at: int,
) -> ComplaintRecord:
    found = complaint_standing(known.facts, calendar, at)
    facts = known.facts
    is_linked = one.withdrawn is None and one.id != leading
    return ComplaintRecord(
        log=one.place,
        id=one.id,
        matter=matter,
        subject=subject,
        about=about,
        number=number,
        complainant=one.complainant,
        category=one.category.value,
        document=one.document,
        contact=one.contact,
        linked_to=leading if is_linked else None,
        intake=known.intake,
        handler=known.handler,
        status=found.status.value,
        finding=None if found.finding is None else found.finding.value,
        clock=found.clock.value,
        deadline=digits(found.deadline),
        provisional=found.provisional,
        late=found.is_late,
        late_clocks=" ".join(found.late_clocks),
        filed_on=yyyymmdd(one.filed_on),
        accepted_on=_on(facts.accepted_at),
        forwarded_on=_on(facts.forwarded_at),
        received_on=digits(found.received_on),
        receipt_deemed=found.is_receipt_deemed,
        extended=facts.is_extended,
        ended_on=_on(facts.ended_at),
        next_change_at=found.next_change_at,
        last_log=max(one.place, known.last),
    )


def _on(instant: int | None) -> int | None:
    return None if instant is None else yyyymmdd(civil_day(instant))
