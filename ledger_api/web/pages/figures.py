"""Statistics with a chart, the yearly disclosure and records of published breaches, as pages that everybody may read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from ledger_api.domain.complaint_measures import CLOCKS
from ledger_api.domain.measures import AgeBand
from ledger_api.web.disclosures import end_of_year, last_year
from ledger_api.web.exports.spreadsheets import FORMATS
from ledger_api.web.figures_view import DepartmentMeasuresJSON
from ledger_api.web.looking import look, view_for
from ledger_api.web.pages.listings import asked, field
from ledger_api.web.pages.site import linker, page
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.queries import DisclosureQuery, StatisticsQuery

router = APIRouter()

_HASH = re.compile("0x[0-9a-f]{64}")
#: Departments that the chart has room for; the table has all.
_DRAWN = 30
#: Units of the drawing, of which a bar takes all.
_WIDTH = 600


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar: how it looks, where it begins, how long it is."""

    style: str
    x: int
    width: int


@dataclass(frozen=True, slots=True)
class Bar:
    """What became of a department's obligations, to be drawn; `words` say the same."""

    name: str | None
    words: str
    pieces: tuple[Piece, ...]


@router.get("/statistics")
def statistics(request: Request) -> Response:
    """How departments kept what fell due in a period."""
    with look(request) as view:
        fields = [
            field(request, "from", "到期日自", kind="date"),
            field(request, "to", "到期日至", kind="date"),
            field(request, "department", "机关", hint="统一社会信用代码"),
            field(request, "region", "行政区划", hint="2、4 或 6 位数字"),
        ]
        query, fault = asked(request, StatisticsQuery)
        found = complaints = None
        if query is not None:
            try:
                found = view.figures.statistics(query)
                complaints = view.figures.complaints(query)
            except Problem as problem:
                if problem.status != 422:
                    raise
                fault = "起始日不能晚于截止日"
        values: dict[str, Any] = {
            "fields": fields,
            "fault": fault,
            "found": found,
            "bands": [(band.value, band.label) for band in AgeBand],
            "bars": []
            if found is None
            else [bar(one) for one in found["departments"][:_DRAWN] if one["due"]],
            "downloads": _files(request, "statistics"),
            "complaints": complaints,
            "clocks": [(clock.value, clock.label) for clock in CLOCKS],
            "complaint_files": _files(request, "statistics/complaints"),
        }
        return page(request, "statistics.html", values, view, status=422 if fault else 200)


@router.get("/disclosure")
def disclosure(request: Request) -> Response:
    """Overdue payments to micro, small and medium enterprises at the end of a year."""
    given, fault = asked(request, DisclosureQuery)
    if "year" not in request.query_params:
        given, fault = DisclosureQuery(year=max(2020, last_year(request))), ""
    if given is not None:
        try:
            with end_of_year(request, given.year) as view:
                values = {"year": given.year, "fault": "", "found": view.figures.disclosure(given.year)}
                values["asked_for"] = True
                files = _files(request, "disclosure", year=str(given.year))
                return page(request, "disclosure.html", {**values, "downloads": files}, view)
        except Problem as problem:
            if problem.status != 400:
                raise
            fault = problem.detail
            if "year" not in request.query_params:
                fault = f"账本没有 {given.year} 年末的记录，还没有可以公示的年度。"
    with view_for(request) as view:
        values = {
            "year": None if given is None else given.year,
            "fault": fault,
            "asked_for": "year" in request.query_params,
            "found": None,
            "downloads": [],
        }
        return page(
            request, "disclosure.html", values, view, status=422 if "year" in request.query_params else 200
        )


@router.get("/publications/{commitment}/{index}")
def record(request: Request, commitment: str, index: int) -> Response:
    """One published record, to be printed."""
    with look(request) as view:
        found = None
        if _HASH.fullmatch(commitment) and 0 < index < 1000:
            found = view.cases.publication(commitment, index)
        if found is None:
            raise not_found("公示中的该记录")
        file = linker(request, view.as_of["day"])(f"/api/v1{request.url.path}")
        return page(request, "record.html", {"b": found, "file": file}, view)


def bar(one: DepartmentMeasuresJSON) -> Bar:
    """A bar of the whole width: kept in time, kept late, overdue, only a dispute left. Its parts add up to it."""
    counts = (("done", "in_time"), ("late-done", "late"), ("late", "overdue"), ("plain", "disputed"))
    pieces, before, x = [], 0, 0
    for style, name in counts:
        before += int(one[name])  # type: ignore[literal-required]
        end = before * _WIDTH // one["due"]
        if end > x:
            pieces.append(Piece(style, x, end - x))
        x = end
    words = (
        f"到期 {one['due']} 项：按期 {one['in_time']}，逾期后履行 {one['late']}，"
        f"逾期未履行 {one['overdue']}，仅余争议 {one['disputed']}"
    )
    return Bar(one["name"], words, tuple(pieces))


def _files(request: Request, name: str, **more: str) -> list[tuple[str, str]]:
    given = {key: value for key, value in request.query_params.items() if value.strip() and key != "reader"}
    return [
        (kind, linker(request)(f"/api/v1/{name}", **{**given, **more, "format": kind})) for kind in FORMATS
    ]
