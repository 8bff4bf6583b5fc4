"""The status of an obligation on a day, and the next instant at which it changes by itself."""

from __future__ import annotations

from datetime import date

from ledger_api.domain.days import end_of_day, start_of_day
from ledger_api.domain.due_days import DueDay
from ledger_api.domain.suspensions import window_on
from ledger_api.domain.terms import Status


def status_of(
    known: DueDay, today: date, *, is_done: bool, days_late: int, ended: Status | None, can_be_late: bool
) -> Status:
    """The status on a day.

    `ended` is the status of what is owed no more (terminated, not triggered, changed), None of what is;
    `can_be_late` where something undisputed is left to do.
    """
    if is_done:
        return Status.FULFILLED_LATE if days_late else Status.FULFILLED
    if ended is not None:
        return ended
    if known.due is None:
        return Status.PENDING
    if today > known.due:
        return Status.OVERDUE if can_be_late else Status.ACTIVE
    return Status.ACTIVE if window_on(today, known.suspended) is None else Status.PAUSED


def next_change(known: DueDay, status: Status, today: date, *, can_be_late: bool) -> int | None:
    """When the status or the due day changes next without a new fact (unix seconds), or None."""
    changes = []
    if known.inspection_ends_on is not None:
        changes.append(end_of_day(known.inspection_ends_on) + 1)
    if status in (Status.ACTIVE, Status.PAUSED) and known.due is not None and today <= known.due:
        if can_be_late:
            changes.append(end_of_day(known.due) + 1)
        for window in known.suspended:
            if today < window.first <= known.due:
                changes.append(start_of_day(window.first))
            elif window.first <= today <= window.last:
                changes.append(end_of_day(window.last) + 1)
    return min(changes, default=None)
