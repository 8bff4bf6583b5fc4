"""Lists: what is asked for, a page at a time, in an order that insertions do not disturb."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from ledger_api.web.answers import json_answer, next_link
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.case_shapes import ProceedingJSON, PublishedBreachJSON
from ledger_api.web.listing import Listing
from ledger_api.web.queries import (
    CommitmentQuery,
    ObligationQuery,
    OpenPromiseQuery,
    PartyQuery,
    PaymentQuery,
    ProceedingQuery,
    PublicationQuery,
)
from ledger_api.web.shapes import (
    CommitmentJSON,
    ObligationJSON,
    OpenPromiseJSON,
    PageJSON,
    PartyJSON,
    PaymentJSON,
)
from ledger_api.web.view import View, look

router = APIRouter(tags=["lists"], responses=PROBLEMS)


def _page(request: Request, view: View, listing: Listing[Any]) -> Response:
    body = {
        "as_of": view.as_of,
        "items": listing.items,
        "next": next_link(request, listing.next_cursor),
    }
    return json_answer(request, body)


@router.get("/parties", responses={200: {"model": PageJSON[PartyJSON]}})
def parties(request: Request, query: Annotated[PartyQuery, Query()]) -> Response:
    """Registered parties. The public sees no enterprises."""
    with look(request) as view:
        return _page(request, view, view.parties(query))


@router.get("/commitments", responses={200: {"model": PageJSON[CommitmentJSON]}})
def commitments(request: Request, query: Annotated[CommitmentQuery, Query()]) -> Response:
    """Commitments: signed by both, or imported as a publisher's statement."""
    with look(request) as view:
        return _page(request, view, view.commitments(query))


@router.get("/promises", responses={200: {"model": PageJSON[OpenPromiseJSON]}})
def promises(request: Request, query: Annotated[OpenPromiseQuery, Query()]) -> Response:
    """Promises that are open to all who qualify. Those to one enterprise are at /commitments?kind=promise."""
    with look(request) as view:
        return _page(request, view, view.open_promises(query))


@router.get("/obligations", responses={200: {"model": PageJSON[ObligationJSON]}})
def obligations(request: Request, query: Annotated[ObligationQuery, Query()]) -> Response:
    """Obligations as they stand at the block's time; the due range includes both of its days."""
    with look(request) as view:
        return _page(request, view, view.obligations(query))


@router.get("/payments", responses={200: {"model": PageJSON[PaymentJSON]}})
def payments(request: Request, query: Annotated[PaymentQuery, Query()]) -> Response:
    """Payments, as recorded by departments or imported."""
    with look(request) as view:
        return _page(request, view, view.payments(query))


@router.get("/proceedings", responses={200: {"model": PageJSON[ProceedingJSON]}})
def proceedings(request: Request, query: Annotated[ProceedingQuery, Query()]) -> Response:
    """Cases about missed obligations. Those that are not published are not there for the public."""
    with look(request) as view:
        return _page(request, view, view.cases.proceedings(query))


@router.get("/publications", responses={200: {"model": PageJSON[PublishedBreachJSON]}})
def publications(request: Request, query: Annotated[PublicationQuery, Query()]) -> Response:
    """Determined breaches while they are published; repaired, expired and withdrawn ones leave no trace here."""
    with look(request) as view:
        return _page(request, view, view.cases.publications(query))
