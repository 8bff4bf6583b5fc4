"""The first page, the search and the page that says what a record proves."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from ledger_api.domain.words import Status
from ledger_api.web.looking import look
from ledger_api.web.pages.site import page
from ledger_api.web.queries import CommitmentQuery, ObligationQuery, PaymentQuery, ProceedingQuery
from ledger_api.web.view import Totals, View

router = APIRouter()

#: Rows of each list on the first page.
_SHOWN = 8
#: Overdue obligations are taken so many at once, earliest due day first, which is most days overdue first.
_FOUND = 20


@router.get("/")
def first_page(request: Request) -> Response:
    """What is overdue and what falls due, at a glance."""
    with look(request) as view:
        overdue = view.obligations(ObligationQuery(status=Status.OVERDUE, imported=False, limit=_SHOWN))
        ahead = ObligationQuery(status=Status.ACTIVE, imported=False, limit=_SHOWN)
        # What is past its due day and yet active is contested: no day of it comes soon.
        soon = view.obligations(ahead.model_copy(update={"due_from": view.today}))
        imported = view.obligations(ObligationQuery(imported=True, limit=_SHOWN))
        values = {
            "figures": _figures(view.totals()),
            "overdue": sorted(overdue.items, key=lambda one: -one["days_overdue"]),
            "soon": soon.items,
            "imported": imported.items,
            "recent": _recent(view),
        }
        return page(request, "first.html", values, view)


@router.get("/search")
def search(request: Request) -> Response:
    """Parties by a part of their name or by their code."""
    text = " ".join(request.query_params.get("q", "")[:100].split())
    with look(request) as view:
        found, more = view.search(text, _FOUND) if text else ([], False)
        return page(request, "search.html", {"q": text, "found": found, "more": more}, view)


@router.get("/about")
def about(request: Request) -> Response:
    """What a record proves and what it does not, and how to check it."""
    with look(request) as view:
        return page(request, "about.html", {}, view)


def _recent(view: View) -> list[dict[str, Any]]:
    """What was signed, paid and noticed last. Imports stand apart: they come by the thousand."""
    signed = view.commitments(CommitmentQuery(imported=False, limit=_SHOWN)).items
    paid = view.payments(PaymentQuery(imported=False, limit=_SHOWN)).items
    noticed = view.cases.proceedings(ProceedingQuery(limit=_SHOWN)).items
    events: list[dict[str, Any]] = [
        *({"what": "signed", "thing": thing} for thing in signed),
        *({"what": "paid", "thing": thing} for thing in paid),
        *({"what": "noticed", "thing": thing} for thing in noticed),
    ]
    events.sort(key=lambda event: event["thing"]["provenance"]["block"], reverse=True)
    return events[:_SHOWN]


def _figures(totals: Totals) -> list[dict[str, Any]]:
    figures: list[dict[str, Any]] = [
        {"words": "签署的合同与承诺", "value": f"{totals.signed:,}", "late": False},
        {"words": "义务", "value": f"{totals.obligations:,}", "late": False},
        {"words": "逾期的义务（含导入）", "value": f"{totals.overdue:,}", "late": totals.overdue > 0},
    ]
    if totals.clues is not None:
        figures.append({"words": "办理中的线索", "value": f"{totals.clues:,}", "late": False})
    figures.append({"words": "导入的公开合同", "value": f"{totals.imported:,}", "late": False})
    return figures
