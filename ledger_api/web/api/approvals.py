"""Applications for approvals, anchored batches, and what a receipt of a step proves."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, JsonValue

from ledger_api.web import queries
from ledger_api.web.answers import json_answer, next_link
from ledger_api.web.api.documented import PROBLEMS, problems
from ledger_api.web.approval_shapes import AnchorJSON, ApprovalJSON, ApprovalTotalsJSON, ReceiptCheckJSON
from ledger_api.web.exports.downloads import FILES, list_as_file, wanted
from ledger_api.web.listing import Listing
from ledger_api.web.looking import look
from ledger_api.web.problems import not_found
from ledger_api.web.queries import AnchorQuery, ApprovalQuery, HashText, PartyText
from ledger_api.web.receipt_check import check
from ledger_api.web.shapes import FactJSON, ItemJSON, PageJSON
from ledger_api.web.view import View

router = APIRouter(tags=["approvals"], responses=PROBLEMS)

Id = Annotated[HashText, Path()]
OnlyReader = Annotated[queries.Query, Query()]


class ReceiptBody(BaseModel):
    """A receipt as `chengnuo anchor make` wrote it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    receipt: dict[str, JsonValue]


def _page(request: Request, view: View, listing: Listing[Any]) -> Response:
    body = {"as_of": view.as_of, "items": listing.items, "next": next_link(request, listing.next_cursor)}
    return json_answer(request, body)


def _item(request: Request, view: View, item: Any, what: str) -> Response:
    if item is None:
        raise not_found(what)
    return json_answer(request, {"as_of": view.as_of, "item": item})


@router.get("/approvals", responses={200: {"model": PageJSON[ApprovalJSON], "content": FILES}})
def approvals(request: Request, query: Annotated[ApprovalQuery, Query()]) -> Response:
    """Applications, those first on which the department must act first. The public sees no applicants."""
    with look(request) as view:
        if kind := wanted(request, query.format):
            return list_as_file(kind, "approvals", view, view.approvals.many, query)
        return _page(request, view, view.approvals.many(query))


@router.get("/approvals/{approval}", responses={200: {"model": ItemJSON[ApprovalJSON]}})
def approval(request: Request, approval: Id, query: OnlyReader) -> Response:
    """An application with its steps, and both days by which it must be decided."""
    with look(request) as view:
        return _item(request, view, view.approvals.one(approval), "该审批事项")


@router.get("/approvals/{approval}/events", responses={200: {"model": ItemJSON[list[FactJSON]]}})
def events(request: Request, approval: Id, query: OnlyReader) -> Response:
    """Every step of an application, in the chain's order."""
    with look(request) as view:
        return _item(request, view, view.approvals.events(approval), "该审批事项")


@router.get("/parties/{party}/approvals", responses={200: {"model": ItemJSON[ApprovalTotalsJSON]}})
def totals(
    request: Request,
    party: Annotated[PartyText, Path(description="a party id (0x-hex) or a unified social credit code")],
    query: OnlyReader,
) -> Response:
    """A department's applications, counted: how many, and how many late."""
    with look(request) as view:
        found = view.party(party)
        if found is None or found["kind"] != "department":
            raise not_found("该机关")
        return _item(request, view, view.approvals.totals(party), "该机关")


@router.get("/anchors", responses={200: {"model": PageJSON[AnchorJSON], "content": FILES}})
def anchors(request: Request, query: Annotated[AnchorQuery, Query()]) -> Response:
    """Roots over batches of steps that departments took in their own systems, the newest first."""
    with look(request) as view:
        if kind := wanted(request, query.format):
            return list_as_file(kind, "anchors", view, view.approvals.anchors, query)
        return _page(request, view, view.approvals.anchors(query))


@router.get("/anchors/{anchor}", responses={200: {"model": ItemJSON[AnchorJSON]}})
def anchor(request: Request, anchor: Id, query: OnlyReader) -> Response:
    """An anchored root by the receipt of its act."""
    with look(request) as view:
        return _item(request, view, view.approvals.anchor(anchor), "该批存证")


@router.post(
    "/receipts/check",
    responses={200: {"model": ItemJSON[ReceiptCheckJSON]}, **problems(400, 413, 415, 429)},
)
def check_receipt(request: Request, body: ReceiptBody, query: OnlyReader) -> Response:
    """What a receipt of a step proves: whether its content is under its root, and who anchored that root when.

    The content is looked at and not kept.
    """
    with look(request) as view:
        return _item(request, view, check(view, body.receipt), "该回执")
