"""How departments kept their obligations, and what they disclose of a year; the same for every reader."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.disclosures import end_of_year
from ledger_api.web.exports.downloads import FILES, rows_as_file, wanted
from ledger_api.web.exports.figures import DISCLOSURE, STATISTICS
from ledger_api.web.figures_view import DisclosureJSON, StatisticsJSON
from ledger_api.web.queries import DisclosureQuery, StatisticsQuery
from ledger_api.web.shapes import ItemJSON
from ledger_api.web.view import look

router = APIRouter(tags=["statistics"], responses=PROBLEMS)


@router.get("/statistics", responses={200: {"model": ItemJSON[StatisticsJSON], "content": FILES}})
def statistics(request: Request, query: Annotated[StatisticsQuery, Query()]) -> Response:
    """What fell due in a period, by department and region: kept, late, overdue, amounts. No score, no ranking."""
    with look(request) as view:
        found = view.figures.statistics(query)
        if kind := wanted(request, query.format):
            return rows_as_file(kind, "statistics", STATISTICS, view, found["departments"])
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
