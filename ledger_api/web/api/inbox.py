"""The mailbox of half-signed acts: for the parties that an act names as its signers, and for nobody else."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ledger_api.acts.waiting import MOST_REASON
from ledger_api.errors import MailboxFull
from ledger_api.web import queries
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.inbox_shapes import (
    DeclineJSON,
    SignedOnJSON,
    WaitingItemJSON,
    WaitingListJSON,
    waiting_act_json,
    waiting_json,
)
from ledger_api.web.looking import look
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.queries import HashText
from ledger_api.web.throttle import PartyLimit
from ledger_api.web.wire_values import hex_id, id_of

router = APIRouter(tags=["inbox"], responses=problems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503))

Id = Annotated[HashText, Path()]
OnlyNow = Annotated[queries.Now, Query()]
ShortText = Annotated[str, Field(max_length=200)]
_NOTHING = "待签的行为"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LeaveBody(Body):
    """A prepared act with the signatures that it has so far (65 bytes each, 0x-hex), in any order."""

    typed_data: dict[str, JsonValue]
    signatures: Annotated[list[ShortText], Field(min_length=1, max_length=3)]
    documents: Annotated[list[dict[str, JsonValue]], Field(max_length=64)] = []


class SignBody(Body):
    """A signature of the act's typed data by a key of the party that signed in."""

    signature: ShortText


class DeclineBody(Body):
    """Why the party will not sign; the other signers read it."""

    reason: Annotated[str, Field(min_length=1, max_length=MOST_REASON)]


@router.get("/inbox", responses={200: {"model": WaitingListJSON}})
def inbox(request: Request, query: OnlyNow) -> Response:
    """What waits for a signature of the party that signed in."""
    found = _ledger(request).inbox(_party(request))
    return _private(json_answer(request, {"items": [waiting_json(one) for one in found]}))


@router.get("/outbox", responses={200: {"model": WaitingListJSON}})
def outbox(request: Request, query: OnlyNow) -> Response:
    """What the party that signed in has left and is not complete, with who declined and why."""
    found = _ledger(request).outbox(_party(request))
    return _private(json_answer(request, {"items": [waiting_json(one) for one in found]}))


@router.get("/inbox/{act}", responses={200: {"model": WaitingItemJSON}})
def waiting(request: Request, act: Id, query: OnlyNow) -> Response:
    """One half-signed act with what is to be signed; 404 for who is none of its signers."""
    found = _ledger(request).waiting(id_of(act), _party(request))
    if found is None:
        raise not_found(_NOTHING)
    return _private(json_answer(request, {"item": waiting_act_json(found)}))


@router.post("/inbox", status_code=201, responses={201: {"model": WaitingItemJSON}})
def leave(request: Request, body: LeaveBody) -> Response:
    """Leaves an act that the party has signed for whoever has yet to sign it. 409 with the code that it would be
    refused with if it were handed in complete."""
    party = _counted(request)
    documents: list[dict[str, Any]] = [dict(document) for document in body.documents]
    ledger = _ledger(request)
    try:
        key = ledger.leave(party, body.typed_data, body.signatures, documents)
    except MailboxFull as full:
        raise Problem(409, str(full), code="MAILBOX_FULL") from full
    found = ledger.waiting(key, party)
    if found is None:
        # Its last second has passed, or somebody has completed it, since it was left.
        raise not_found(_NOTHING)
    answer = json_answer(request, {"item": waiting_act_json(found)}, status=201)
    answer.headers["Location"] = f"/api/v1/inbox/{hex_id(key)}"
    return _private(answer)


@router.post("/inbox/{act}/signature", responses={200: {"model": SignedOnJSON}})
def sign(request: Request, act: Id, body: SignBody) -> Response:
    """Adds a signature of the party. With the last one the act is handed in: the receipt comes once it stands on
    the chain."""
    party = _counted(request)
    try:
        receipt = _ledger(request).sign_waiting(party, id_of(act), body.signature)
    except KeyError:
        raise not_found(_NOTHING) from None
    answer: SignedOnJSON = {"status": "waiting", "receipt": None}
    if receipt is not None:
        request.app.state.submitted.add(receipt)
        answer = {
            "status": "submitted",
            "receipt": {
                "act_id": receipt.act_id,
                "receipt_id": receipt.receipt_id,
                "block": receipt.block,
                "tx_hash": receipt.tx_hash,
            },
        }
    return _private(json_answer(request, answer))


@router.post("/inbox/{act}/refusal", responses={200: {"model": DeclineJSON}})
def decline(request: Request, act: Id, body: DeclineBody) -> Response:
    """Declines to sign, or takes back what the party left: nobody signs it here any more."""
    party = _counted(request)
    try:
        _ledger(request).decline(party, id_of(act), body.reason)
    except KeyError:
        raise not_found(_NOTHING) from None
    answer: DeclineJSON = {"status": "declined"}
    return _private(json_answer(request, answer))


def _party(request: Request) -> bytes:
    """The party that signed in. Problem (401)."""
    with look(request) as view:
        party = view.reader.party
    if party is None:
        raise Problem(401, "待签箱只对行为所列的签署人开放。请先以本单位的密钥登录。")
    return party


def _counted(request: Request) -> bytes:
    """The same, for what counts for the party's limit. Problem (429)."""
    party = _party(request)
    limit: PartyLimit = request.app.state.party_limit
    limit.take(hex_id(party))
    return party


def _private(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
