"""The way in: an act is prepared, signed by its parties with their own keys, and handed in by anybody."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, JsonValue

from ledger_api.web import queries
from ledger_api.web.act_shapes import ActJSON, PreparedJSON, ReceiptJSON
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.looking import look
from ledger_api.web.ports import LedgerPort, SubmitReceipt
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.queries import HashText
from ledger_api.web.shapes import ItemJSON
from ledger_api.web.throttle import PartyLimit
from ledger_api.web.wire_values import hex_id

router = APIRouter(
    prefix="/acts", tags=["acts"], responses=problems(400, 401, 403, 409, 413, 415, 422, 429, 503)
)

ShortText = Annotated[str, Field(max_length=200)]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PrepareBody(Body):
    """An act in the words of the scenario format: who does what with which fields."""

    do: ShortText
    by: Annotated[list[ShortText], Field(min_length=1, max_length=8)]
    with_: Annotated[dict[str, JsonValue], Field(alias="with")]


class SubmitBody(Body):
    """A prepared act with its signatures (65 bytes each, 0x-hex) in the order of its signers."""

    typed_data: dict[str, JsonValue]
    signatures: Annotated[list[ShortText], Field(min_length=1, max_length=8)]
    documents: Annotated[list[dict[str, JsonValue]], Field(max_length=64)] = []


@router.post("/prepare", responses={200: {"model": PreparedJSON}})
def prepare(request: Request, body: PrepareBody) -> Response:
    """Typed data to sign, what it says in plain Chinese, and the refusal that it would meet now.

    What an act would meet betrays who is a party to what, so a party gets an answer about its own acts, an
    auditor about all, and nobody else any.
    """
    limit: PartyLimit = request.app.state.party_limit
    with look(request) as view:
        if not view.may_prepare(body.by):
            raise Problem(
                403,
                "准备签署的内容会透露合同双方，因此只向签署人自己提供：请先登录，并把本单位列入 by。"
                "已经签署的行为，任何人都可以在此提交。",
            )
        if view.reader.party is not None:
            limit.take(hex_id(view.reader.party))
    prepared = _ledger(request).prepare(body.do, body.by, body.with_)
    refusal = prepared.refusal
    answer: PreparedJSON = {
        "act_id": prepared.act_id,
        "typed_data": prepared.typed_data,
        "documents": prepared.documents,
        "summary": prepared.summary,
        "refusal": None if refusal is None else {"code": str(refusal[0]), "detail": refusal[1]},
    }
    return json_answer(request, answer)


@router.post("", status_code=201, responses={201: {"model": ReceiptJSON}})
def submit(request: Request, body: SubmitBody) -> Response:
    """Hands in a signed act: 201 once it stands on the chain, 409 with the code where it is refused.

    The signatures are those of registered keys or the act is refused before it is sent: nobody else's acts cost
    the relay anything. What was taken counts for the party that signed it.
    """
    limit: PartyLimit = request.app.state.party_limit
    typed_data: dict[str, Any] = body.typed_data
    documents: list[dict[str, Any]] = [dict(document) for document in body.documents]
    by = _signer(typed_data)
    limit.check(by)
    receipt = _ledger(request).submit(typed_data, body.signatures, documents)
    limit.count(by)
    request.app.state.submitted.add(receipt)
    answer: ReceiptJSON = {
        "act_id": receipt.act_id,
        "receipt_id": receipt.receipt_id,
        "block": receipt.block,
        "tx_hash": receipt.tx_hash,
    }
    response = json_answer(request, answer, status=201)
    response.headers["Location"] = f"/api/v1/acts/{receipt.receipt_id}"
    return response


@router.get("/{receipt}", responses={200: {"model": ItemJSON[ActJSON]}, **problems(404)})
def act(
    request: Request, receipt: Annotated[HashText, Path()], query: Annotated[queries.Query, Query()]
) -> Response:
    """What became of an act, by its receipt id: submitted, indexed, final, or refused with its code."""
    with look(request) as view:
        found = view.act(receipt, _ledger(request).status()["final_block"])
        if found is None:
            kept: SubmitReceipt | None = request.app.state.submitted.get(receipt)
            if kept is None or view.as_of["day"] is not None:
                raise not_found("该行为")
            found = {
                "id": receipt,
                "status": "submitted",
                "code": None,
                "detail": None,
                "block": kept.block,
                "tx_hash": kept.tx_hash,
                "log_index": None,
            }
        return json_answer(request, {"as_of": view.as_of, "item": found})


def _signer(typed_data: dict[str, Any]) -> str:
    """The party that an act names as its first signer: a claim, until the act has been taken."""
    message = typed_data.get("message")
    by = message.get("by") if isinstance(message, dict) else None
    return by.lower()[:80] if isinstance(by, str) else ""


def _ledger(request: Request) -> LedgerPort:
    ledger: LedgerPort = request.app.state.ledger
    return ledger
