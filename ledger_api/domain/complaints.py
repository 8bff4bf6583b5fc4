"""How a complaint stands at a moment: its status, the clock that runs, and the clocks that ever ran out.

FORMAT.md, `complain` to `divert_complaint` (Decree 802 art. 25; 工信部企业〔2021〕224号): 10 working days from
filing to examine it, 10 working days from acceptance to forward it, 30 days from receipt to handle it, rolled,
or to day 90 from receipt where that was extended. An authority that lets a clock run out is shown late.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from ledger_api.domain.calendars import Rolled, WorkCalendar
from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding
from ledger_api.domain.days import civil_day, end_of_day

INTAKE_WORKDAYS = 10
FORWARD_WORKDAYS = 10
#: Without a receipt it counts as received on this working day after forwarding, once that day has ended.
RECEIPT_WORKDAYS = 3
HANDLE_DAYS = 30
EXTENDED_DAYS = 90


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What happened to a complaint, or to the leading one of those that it is linked with; instants are unix
    seconds.

    `ended_at` and `ended_as` say how it ended: rejected, concluded, withdrawn or diverted.
    """

    filed_at: int
    accepted_at: int | None = None
    forwarded_at: int | None = None
    #: As the handler says; None where nobody recorded a receipt.
    received_on: date | None = None
    is_extended: bool = False
    ended_at: int | None = None
    ended_as: ComplaintStatus | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class ComplaintStanding:
    """How a complaint stands."""

    status: ComplaintStatus
    finding: Finding | None
    #: The clock that runs, and its last day; `none` and None where nobody's does.
    clock: ComplaintClock
    deadline: date | None
    #: The deadline leans on a year whose working days are not published.
    provisional: bool
    #: The clock that runs, or ran last, has run out.
    is_late: bool
    #: All that ever ran out, in their order.
    late_clocks: tuple[ComplaintClock, ...]
    #: The day from which handling counts.
    received_on: date | None
    #: Nobody recorded a receipt: the third working day after forwarding counts.
    is_receipt_deemed: bool
    #: When it changes next without a new fact (unix seconds), or None.
    next_change_at: int | None


@dataclass(frozen=True, slots=True)
class _Run:
    """One clock: its last day, and the day on which it was stopped, or today."""

    clock: ComplaintClock
    deadline: Rolled
    until: date

    @property
    def has_run_out(self) -> bool:
        return self.until > self.deadline.on


def complaint_standing(facts: ComplaintFacts, calendar: WorkCalendar, at: int) -> ComplaintStanding:
    """How a complaint stands at an instant (unix seconds), by the facts recorded by then."""
    ended = facts.ended_at is not None and facts.ended_at <= at
    today = civil_day(facts.ended_at if ended and facts.ended_at is not None else at)
    deemed = _deemed_receipt(facts, calendar)
    received = facts.received_on
    if received is None and deemed is not None and (facts.is_extended or today > deemed):
        received = deemed
    runs = _runs(facts, calendar, received, today)
    running = None if ended or (facts.forwarded_at is not None and received is None) else runs[-1]
    late = tuple(run.clock for run in runs if run.has_run_out)
    return ComplaintStanding(
        status=facts.ended_as if ended and facts.ended_as is not None else _open_status(facts, received),
        finding=facts.finding if ended else None,
        clock=ComplaintClock.NONE if running is None else running.clock,
        deadline=None if running is None else running.deadline.on,
        provisional=running is not None and running.deadline.provisional,
        is_late=runs[-1].has_run_out,
        late_clocks=late,
        received_on=received,
        is_receipt_deemed=received is not None and facts.received_on is None,
        next_change_at=None if ended else _next_change(running, None if received else deemed),
    )


def _deemed_receipt(facts: ComplaintFacts, calendar: WorkCalendar) -> date | None:
    if facts.forwarded_at is None:
        return None
    return calendar.add_workdays(civil_day(facts.forwarded_at), RECEIPT_WORKDAYS).on


def _runs(facts: ComplaintFacts, calendar: WorkCalendar, received: date | None, today: date) -> list[_Run]:
    """Every clock that has started, in their order: each runs until what it was for was done, or to this day."""

    def until(done_at: int | None) -> date:
        return today if done_at is None else civil_day(done_at)

    runs = [
        _Run(
            ComplaintClock.INTAKE,
            calendar.add_workdays(civil_day(facts.filed_at), INTAKE_WORKDAYS),
            until(facts.accepted_at),
        )
    ]
    if facts.accepted_at is not None:
        forward_by = calendar.add_workdays(civil_day(facts.accepted_at), FORWARD_WORKDAYS)
        runs.append(_Run(ComplaintClock.FORWARD, forward_by, until(facts.forwarded_at)))
    if received is not None:
        length = EXTENDED_DAYS if facts.is_extended else HANDLE_DAYS
        handle_by = calendar.roll(received + timedelta(days=length))
        runs.append(_Run(ComplaintClock.HANDLE, handle_by, today))
    return runs


def _open_status(facts: ComplaintFacts, received: date | None) -> ComplaintStatus:
    if received is not None:
        return ComplaintStatus.HANDLING
    if facts.forwarded_at is not None:
        return ComplaintStatus.FORWARDED
    return ComplaintStatus.FILED if facts.accepted_at is None else ComplaintStatus.ACCEPTED


def _next_change(running: _Run | None, deemed: date | None) -> int | None:
    if deemed is not None:
        return end_of_day(deemed) + 1
    if running is None or running.has_run_out:
        return None
    return end_of_day(running.deadline.on) + 1
