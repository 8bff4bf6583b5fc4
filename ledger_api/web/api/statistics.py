"""How departments kept their obligations, and what they disclose of a year, the same for every reader; how complaints
ended, as far as the reader knows of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.complaint_figures import ComplaintStatisticsJSON
from ledger_api.web.disclosures import end_of_year
from ledger_api.web.exports.downloads import FILES, rows_as_file, wanted
from ledger_api.web.exports.figures import COMPLAINTS, DISCLOSURE, STATISTICS, complaint_rows
from ledger_api.web.figures_view import DisclosureJSON, StatisticsJSON
from ledger_api.web.looking import look
from ledger_api.web.queries import DisclosureQuery, StatisticsQuery
from ledger_api.web.shapes import ItemJSON

router = APIRouter(tags=["statistics"], responses=PROBLEMS)


@router.get("/statistics", responses={200: {"model": ItemJSON[StatisticsJSON], "content": FILES}})
def statistics(request: Request, query: Annotated[StatisticsQuery, Query()]) -> Response:
    """What fell due in a period, by department and region: kept, late, overdue, amounts. No score, no ranking."""
    with look(request) as view:
        found = view.figures.statistics(query)
        if kind := wanted(request, query.format):
            return rows_as_file(kind, "statistics", STATISTICS, view, found["departments"])
        return json_answer(request, {"as_of": view.as_of, "item": found})


@router.get(
    "/statistics/complaints",
    responses={200: {"model": ItemJSON[ComplaintStatisticsJSON | None], "content": FILES}},
)
def complaint_statistics(request: Request, query: Annotated[StatisticsQuery, Query()]) -> Response:
    """Cases of complaints that began in a period, by department and region, and how authorities kept their clocks; of
    complaints that the reader may know of, null for the public."""
    with look(request) as view:
        found = view.figures.complaints(query)
        if kind := wanted(request, query.format):
            rows = list(complaint_rows(found))
            return rows_as_file(kind, "complaint-statistics", COMPLAINTS, view, rows)
        return json_answer(request, {"as_of": view.as_of, "item": found})


@router.get("/disclosure", responses={200: {"model": ItemJSON[DisclosureJSON], "content": FILES}})
def disclosure(request: Request, query: Annotated[DisclosureQuery, Query()]) -> Response:
    """Contracts with micro, small and medium sellers that were overdue and unpaid at the end of a year, by department
    (Decree 802 art. 18)."""
    with end_of_year(request, query.year) as view:
        found = view.figures.disclosure(query.year)
        if kind := wanted(request, query.format):
            return rows_as_file(kind, f"disclosure-{query.year}", DISCLOSURE, view, found["departments"])
        return json_answer(request, {"as_of": view.as_of, "item": found})
