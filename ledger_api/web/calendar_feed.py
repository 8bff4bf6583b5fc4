"""A calendar of due days (RFC 5545): one event for each obligation, on its due day, with alarms while it is open.

The event of an obligation keeps its UID for ever. A calendar program that asks again finds it on another day where
the due day has moved, and cancelled once the obligation is done or ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event

from ledger_api.domain.foresight import DueSoon
from ledger_api.domain.words import Status
from ledger_api.web.listing import Listing
from ledger_api.web.obligation_shapes import ObligationJSON
from ledger_api.web.pages.formatting import money
from ledger_api.web.queries import MAX_LIMIT, ObligationQuery

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: What is done or ended stays in a calendar, cancelled, for so long after its due day.
_KEPT = timedelta(days=90)
#: Events in one calendar, those due first; overdue ones go before all others.
MOST_EVENTS = 2_000
_OPEN = (Status.OVERDUE, Status.ACTIVE, Status.PAUSED)
_OVER = (
    Status.FULFILLED,
    Status.FULFILLED_LATE,
    Status.TERMINATED,
    Status.CHANGED,
    Status.NOT_TRIGGERED,
)
#: Alarms at nine in the morning: ten days before the due day, the day before it, and on it.
_ALARMS = (timedelta(days=-10, hours=9), timedelta(days=-1, hours=9), timedelta(hours=9))

Find = Callable[[ObligationQuery], Listing[ObligationJSON]]


def calendar_of(find: Find, about: str, *, owes: bool, name: str, chain_id: int, today: date) -> bytes:
    """The calendar of what a party owes (`owes`) or is owed, as `find` shows it to its reader."""
    calendar = Calendar()
    calendar.add("prodid", "-//chengnuo//due days//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"诚诺到期日：{name}")
    calendar.add("x-published-ttl", "PT6H")
    for one in _shown(find, about, owes, today):
        calendar.add_component(_event(one, chain_id))
    return bytes(calendar.to_ical())


def _shown(find: Find, about: str, owes: bool, today: date) -> Iterator[ObligationJSON]:
    left = MOST_EVENTS
    for status in (*_OPEN, *_OVER):
        since = None if status in _OPEN else today - _KEPT
        for one in _all(find, about, owes, status, since):
            if one["due"] is None:
                continue
            yield one
            left -= 1
            if left == 0:
                return


def _all(find: Find, about: str, owes: bool, status: Status, since: date | None) -> Iterable[ObligationJSON]:
    asked = ObligationQuery(
        status=status,
        department=about if owes else None,
        enterprise=None if owes else about,
        imported=False,
        limit=MAX_LIMIT,
    ).model_copy(update={"due_from": since})
    while True:
        page = find(asked)
        yield from page.items
        if page.next_cursor is None:
            return
        asked = asked.model_copy(update={"cursor": page.next_cursor})


def _event(one: ObligationJSON, chain_id: int) -> Event:
    due = date.fromisoformat(one["due"] or "")
    status = Status(one["status"])
    is_open = status in _OPEN
    last = one["last_change"] or one["provenance"]
    changed = datetime.fromtimestamp(last["recorded_at"], UTC)
    event = Event()
    event.add("uid", f"{one['commitment'][2:]}-{one['index']}@{chain_id}.chengnuo")
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    # Grows with every fact about the obligation.
    event.add("sequence", last["block"])
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", _summary(one, status))
    event.add("description", _description(one, status))
    event.add("status", "CONFIRMED" if is_open else "CANCELLED")
    event.add("transp", "TRANSPARENT")
    if one["due_soon"] is not None:
        event.add("categories", [DueSoon(one["due_soon"]).label])
    if is_open:
        for before in _ALARMS:
            alarm = Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("trigger", before)
            alarm.add("description", _summary(one, status))
            event.add_component(alarm)
    return event


def _summary(one: ObligationJSON, status: Status) -> str:
    what = one["title"] or ("付款" if one["kind"] == "payment" else "履行")
    amount = "" if one["outstanding"] is None else f" {money(one['outstanding'], one['currency'])}"
    sides = " → ".join(name for name in (one["obligor_name"], one["obligee_name"]) if name)
    return f"【{status.label}】{what}{amount}（{sides}）"


def _description(one: ObligationJSON, status: Status) -> str:
    lines = [f"状态：{status.label}", f"编号：{one['id']}"]
    if one["nominal_due"] != one["due"]:
        lines.append(f"原定 {one['nominal_due']}，顺延至 {one['due']}")
    if one["provisional"]:
        lines.append("暂定：当年放假安排未公布")
    if one["days_overdue"]:
        lines.append(f"逾期 {one['days_overdue']} 天")
    return "\n".join(lines)
