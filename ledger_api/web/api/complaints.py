"""Complaints: how they stand, what happened, and the sealed texts for those who may read them."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Query, Request, Response

from ledger_api.errors import SealingKeyMissing
from ledger_api.web import queries
from ledger_api.web.answers import json_answer, next_link
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.complaint_shapes import AccessJSON, ComplaintJSON, ComplaintTextJSON
from ledger_api.web.complaint_view import SealedTexts
from ledger_api.web.exports.downloads import FILES, list_as_file, wanted
from ledger_api.web.looking import look
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.queries import ComplaintQuery, HashText
from ledger_api.web.shapes import FactJSON, ItemJSON, PageJSON

router = APIRouter(prefix="/complaints", tags=["complaints"], responses=PROBLEMS)

Id = Annotated[HashText, Path()]
OnlyReader = Annotated[queries.Query, Query()]
#: Who may read is asked of the present: what was once allowed is no permission.
OnlyNow = Annotated[queries.Now, Query()]


@router.get("", responses={200: {"model": PageJSON[ComplaintJSON], "content": FILES}})
def complaints(request: Request, query: Annotated[ComplaintQuery, Query()]) -> Response:
    """Complaints that the reader may know of, those filed last first: an enterprise its own, a department those
    forwarded against it, a handler those forwarded to it, intake and auditors all. For the public there are none.
    """
    with look(request) as view:
        if kind := wanted(request, query.format):
            return list_as_file(kind, "complaints", view, view.complaints.listed, query)
        found = view.complaints.listed(query)
        body = {
            "as_of": view.as_of,
            "items": found.items,
            "next": next_link(request, found.next_cursor),
        }
        return json_answer(request, body)


@router.get("/{complaint}", responses={200: {"model": ItemJSON[ComplaintJSON]}})
def complaint(request: Request, complaint: Id, query: OnlyReader) -> Response:
    """A complaint. All of it is null where there is none, or none that the reader may know of."""
    with look(request) as view:
        return json_answer(request, {"as_of": view.as_of, "item": view.complaints.one(complaint)})


@router.get("/{complaint}/events", responses={200: {"model": ItemJSON[list[FactJSON]]}})
def events(request: Request, complaint: Id, query: OnlyReader) -> Response:
    """What happened in a complaint's matter, in the chain's order; empty as the complaint is null."""
    with look(request) as view:
        return json_answer(request, {"as_of": view.as_of, "item": view.complaints.events(complaint)})


@router.get("/{complaint}/texts", responses={200: {"model": ItemJSON[list[ComplaintTextJSON]]}})
def texts(request: Request, complaint: Id, query: OnlyNow) -> Response:
    """The sealed texts that the reader may read. That they were read is written down, for the complainant and
    auditors to see. 404 for who may read none."""
    with look(request) as view:
        allowed = view.complaints.texts(complaint)
        as_of = view.as_of
    if allowed is None:
        raise not_found("可供查阅的投诉内容")
    response = json_answer(request, {"as_of": as_of, "item": unsealed(request, allowed)})
    response.headers["Cache-Control"] = "no-store"
    return response


@router.get("/{complaint}/accesses", responses={200: {"model": ItemJSON[list[AccessJSON]]}})
def accesses(request: Request, complaint: Id, query: OnlyNow) -> Response:
    """Who read the sealed texts of a complaint and when: for its complainant and for auditors."""
    with look(request) as view:
        known = view.complaints.knows_accesses(complaint)
        if known is None:
            raise not_found("查阅记录")
        found = view.complaints.accesses(_ledger(request).accesses(known))
        return json_answer(request, {"as_of": view.as_of, "item": found})


def unsealed(request: Request, allowed: SealedTexts) -> list[ComplaintTextJSON]:
    """The texts, written down as read by who asks. Problem (503) where the sealing key is not there."""
    found: list[ComplaintTextJSON] = []
    for complaint, parts in allowed.parts.items():
        try:
            texts = _ledger(request).unseal(complaint, parts, allowed.reader)
        except SealingKeyMissing:
            raise Problem(503, "封存密钥不在本机，暂时不能查阅投诉内容。请联系运行账本的人。") from None
        for digest, text in texts.items():
            content: dict[str, Any] = orjson.loads(text)
            shown = {name: value for name, value in content.items() if name not in ("salt", "type")}
            found.append({"digest": "0x" + digest.hex(), "part": parts[digest], "content": shown})
    return found


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
