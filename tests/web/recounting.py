"""The figures of complaints counted again, case by case, from what was played."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from ledger_api.acts.notices import Notice, notice

CLOCKS = ("intake", "forward", "handle")
OPEN = ("filed", "accepted", "forwarded", "handling")


@dataclass(frozen=True)
class Told:
    """A complaint as the API tells it, with its case, who answers for it and, where that was another, who signed."""

    case: str
    complaint: dict[str, Any]
    respondent: str
    signed: str | None
    intake: str | None
    handler: str | None


@cache
def workdays_after(first: str, count: int) -> date:
    found = date.fromisoformat(first)
    while count:
        found += timedelta(1)
        count -= is_workday(found)
    return found


@cache
def arrangement(year: int) -> Notice:
    return notice(year)


def is_workday(day: date) -> bool:
    arranged = arrangement(day.year)
    return day in arranged.make_up_days or (day.weekday() < 5 and day not in arranged.days_off)


def clocks_of(one: dict[str, Any], today: date) -> dict[str, str]:
    """What became of each clock that started, counted by hand from the days that the API tells."""

    def until(*days: str | None) -> tuple[date, bool]:
        stopped = next((day for day in days if day), None)
        return (today, True) if stopped is None else (date.fromisoformat(stopped), False)

    bounds = {"intake": (workdays_after(one["filed_on"], 10), *until(one["accepted_on"], one["ended_on"]))}
    if one["accepted_on"]:
        last = workdays_after(one["accepted_on"], 10)
        bounds["forward"] = (last, *until(one["forwarded_on"], one["ended_on"]))
    if one["received_on"]:
        last = date.fromisoformat(one["received_on"]) + timedelta(90 if one["extended"] else 30)
        while not is_workday(last):
            last += timedelta(1)
        bounds["handle"] = (last, *until(one["ended_on"]))
    return {
        clock: ("running_late" if runs else "late") if stopped > last else ("running" if runs else "kept")
        for clock, (last, stopped, runs) in bounds.items()
    }


def grouped(told: list[Told]) -> list[list[Told]]:
    by_case = defaultdict(list)
    for one in told:
        by_case[one.case].append(one)
    return list(by_case.values())


def speaking(case: list[Told]) -> Told:
    """The complaint that tells how a case stands: one that was not withdrawn, else the one withdrawn last."""
    standing = [one for one in case if one.complaint["status"] != "withdrawn"]
    ended = sorted(case, key=lambda one: one.complaint["ended_on"] or "")
    return standing[0] if standing else ended[-1]


def counted(cases: list[list[Told]], today: date) -> dict[str, Any]:
    counts: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    for case in cases:
        one = speaking(case).complaint
        counts["open" if one["status"] in OPEN else one["status"]] += 1
        findings[one["finding"] or ""] += 1
    names = ("open", "concluded", "rejected", "diverted", "withdrawn")
    return {
        **{name: counts[name] for name in names},
        "received": len(cases),
        "complaints": sum(map(len, cases)),
        "findings": {name: findings[name] for name in ("substantiated", "unfounded", "malicious")},
        "clocks": clocks([(speaking(case), CLOCKS) for case in cases], today),
    }


def clocks(listed: list[tuple[Told, tuple[str, ...]]], today: date) -> dict[str, dict[str, int]]:
    found = {clock: dict.fromkeys(("kept", "late", "running", "running_late"), 0) for clock in CLOCKS}
    for one, wanted in listed:
        for clock, became in clocks_of(one.complaint, today).items():
            if clock in wanted:
                found[clock][became] += 1
    return found
