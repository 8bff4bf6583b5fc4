"""Single things, each with its provenance."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Path, Query, Request, Response

from ledger_api.web import queries
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.case_shapes import BreachJSON, ProceedingJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.looking import look
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import KeysJSON, PartyJSON, ProfileJSON
from ledger_api.web.problems import not_found
from ledger_api.web.promise_shapes import OpenPromiseJSON
from ledger_api.web.queries import HashText, PartyText
from ledger_api.web.shapes import FactJSON, ItemJSON
from ledger_api.web.view import View

router = APIRouter(tags=["facts"], responses=PROBLEMS)

T = TypeVar("T")
PartyId = Annotated[PartyText, Path(description="a party id (0x-hex) or a unified social credit code")]
Id = Annotated[HashText, Path()]
Index = Annotated[int, Path(ge=1, le=255)]
OnlyReader = Annotated[queries.Query, Query()]


def _item(request: Request, view: View, item: Any, what: str) -> Response:
    if item is None:
        raise not_found(what)
    return json_answer(request, {"as_of": view.as_of, "item": item})


@router.get("/parties/{party}", responses={200: {"model": ItemJSON[PartyJSON]}})
def party(request: Request, party: PartyId, query: OnlyReader) -> Response:
    """A party."""
    with look(request) as view:
        return _item(request, view, view.party(party), "该主体")


@router.get("/parties/{party}/keys", responses={200: {"model": ItemJSON[KeysJSON]}})
def keys(request: Request, party: PartyId, query: OnlyReader) -> Response:
    """A party's keys with their labels and duties, for the party itself and for auditors."""
    with look(request) as view:
        return _item(request, view, view.keys(party), "该主体的密钥")


@router.get("/parties/{party}/profile", responses={200: {"model": ItemJSON[ProfileJSON]}})
def profile(request: Request, party: PartyId, query: OnlyReader) -> Response:
    """How a party's obligations stand, in numbers."""
    with look(request) as view:
        return _item(request, view, view.profile(party), "该主体")


@router.get("/commitments/{commitment}", responses={200: {"model": ItemJSON[CommitmentJSON]}})
def commitment(request: Request, commitment: Id, query: OnlyReader) -> Response:
    """A commitment; its obligations are at /obligations?commitment=…"""
    with look(request) as view:
        return _item(request, view, view.commitment(commitment), "该合同")


@router.get("/promises/{promise}", responses={200: {"model": ItemJSON[OpenPromiseJSON]}})
def open_promise(request: Request, promise: Id, query: OnlyReader) -> Response:
    """A promise that is open to all who qualify, with its terms; the claims are at
    /commitments?open_promise=…"""
    with look(request) as view:
        return _item(request, view, view.open_promise(promise), "该承诺")


@router.get("/obligations/{commitment}/{index}", responses={200: {"model": ItemJSON[ObligationJSON]}})
def obligation(request: Request, commitment: Id, index: Index, query: OnlyReader) -> Response:
    """An obligation, with the rules, the calendar and the events that its figures come from."""
    with look(request) as view:
        return _item(request, view, view.obligation(commitment, index), "该义务")


@router.get("/obligations/{commitment}/{index}/events", responses={200: {"model": ItemJSON[list[FactJSON]]}})
def events(request: Request, commitment: Id, index: Index, query: OnlyReader) -> Response:
    """Every event about an obligation, in the chain's order."""
    with look(request) as view:
        return _item(request, view, view.events(commitment, index), "该义务")


@router.get("/payments/{payment}", responses={200: {"model": ItemJSON[PaymentJSON]}})
def payment(request: Request, payment: Id, query: OnlyReader) -> Response:
    """A payment."""
    with look(request) as view:
        return _item(request, view, view.payment(payment), "该笔付款")


@router.get("/proceedings/{proceeding}", responses={200: {"model": ItemJSON[ProceedingJSON]}})
def proceeding(request: Request, proceeding: Id, query: OnlyReader) -> Response:
    """A case about a missed obligation."""
    with look(request) as view:
        return _item(request, view, view.cases.proceeding(proceeding), "该案件")


@router.get("/breaches/{commitment}/{index}", responses={200: {"model": ItemJSON[BreachJSON]}})
def breach(request: Request, commitment: Id, index: Index, query: OnlyReader) -> Response:
    """The case about an obligation; `none` where there is none that the reader may know of."""
    with look(request) as view:
        return _item(request, view, view.cases.breach(commitment, index), "该义务")
