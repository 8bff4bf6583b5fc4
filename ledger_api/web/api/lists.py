"""Lists: what is asked for, a page at a time, in an order that insertions do not disturb; or whole, as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response

from ledger_api.web import queries
from ledger_api.web.answers import json_answer, next_link
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.case_shapes import ProceedingJSON, PublishedBreachJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.exports.downloads import FILES, list_as_file, wanted
from ledger_api.web.listing import Listing
from ledger_api.web.looking import look
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import PartyJSON
from ledger_api.web.problems import not_found
from ledger_api.web.promise_shapes import OpenPromiseJSON
from ledger_api.web.queries import (
    CommitmentQuery,
    HashText,
    Listed,
    ObligationQuery,
    OpenPromiseQuery,
    PartyQuery,
    PaymentQuery,
    ProceedingQuery,
    PublicationQuery,
)
from ledger_api.web.shapes import ItemJSON, PageJSON
from ledger_api.web.view import View

router = APIRouter(tags=["lists"], responses=PROBLEMS)


Q = TypeVar("Q", bound=Listed)
T = TypeVar("T", bound=Mapping[str, Any])


def _answer(request: Request, view: View, name: str, find: Callable[[Q], Listing[T]], query: Q) -> Response:
    """A page of a list, or the whole of it as a file."""
    if kind := wanted(request, query.format):
        return list_as_file(kind, name, view, find, query)
    listing = find(query)
    body = {
        "as_of": view.as_of,
        "items": listing.items,
        "next": next_link(request, listing.next_cursor),
    }
    return json_answer(request, body)


def _listed(model: Any) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model, "content": FILES}}


@router.get("/parties", responses=_listed(PageJSON[PartyJSON]))
def parties(request: Request, query: Annotated[PartyQuery, Query()]) -> Response:
    """Registered parties. The public sees no enterprises."""
    with look(request) as view:
        return _answer(request, view, "parties", view.parties, query)


@router.get("/commitments", responses=_listed(PageJSON[CommitmentJSON]))
def commitments(request: Request, query: Annotated[CommitmentQuery, Query()]) -> Response:
    """Commitments: signed by both, or imported as a publisher's statement."""
    with look(request) as view:
        return _answer(request, view, "commitments", view.commitments, query)


@router.get("/promises", responses=_listed(PageJSON[OpenPromiseJSON]))
def promises(request: Request, query: Annotated[OpenPromiseQuery, Query()]) -> Response:
    """Promises that are open to all who qualify. Those to one enterprise are at /commitments?kind=promise."""
    with look(request) as view:
        return _answer(request, view, "promises", view.open_promises, query)


@router.get("/obligations", responses=_listed(PageJSON[ObligationJSON]))
def obligations(request: Request, query: Annotated[ObligationQuery, Query()]) -> Response:
    """Obligations as they stand at the block's time; the due range includes both of its days."""
    with look(request) as view:
        return _answer(request, view, "obligations", view.obligations, query)


@router.get("/payments", responses=_listed(PageJSON[PaymentJSON]))
def payments(request: Request, query: Annotated[PaymentQuery, Query()]) -> Response:
    """Payments, as recorded by departments or imported."""
    with look(request) as view:
        return _answer(request, view, "payments", view.payments, query)


@router.get("/proceedings", responses=_listed(PageJSON[ProceedingJSON]))
def proceedings(request: Request, query: Annotated[ProceedingQuery, Query()]) -> Response:
    """Cases about missed obligations. Those that are not published are not there for the public."""
    with look(request) as view:
        return _answer(request, view, "proceedings", view.cases.proceedings, query)


@router.get("/publications/{commitment}/{index}", responses={200: {"model": ItemJSON[PublishedBreachJSON]}})
def publication(
    request: Request,
    commitment: Annotated[HashText, Path()],
    index: Annotated[int, Path(ge=1, le=999)],
    query: Annotated[queries.Query, Query()],
) -> Response:
    """One published record, as credit platforms take it over; 404 where it is not published."""
    with look(request) as view:
        found = view.cases.publication(commitment, index)
        if found is None:
            raise not_found("公示中的该记录")
        return json_answer(request, {"as_of": view.as_of, "item": found})


@router.get("/publications", responses=_listed(PageJSON[PublishedBreachJSON]))
def publications(request: Request, query: Annotated[PublicationQuery, Query()]) -> Response:
    """Determined breaches while they are published; repaired, expired and withdrawn ones leave no trace here."""
    with look(request) as view:
        return _answer(request, view, "publications", view.cases.publications, query)
