"""Confirmed receivables: the file for a bank, and what the ledger says of such a file."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, JsonValue

from ledger_api.web import queries
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import PROBLEMS, problems
from ledger_api.web.confirmation_check import ConfirmationCheckJSON, check, confirmation_file
from ledger_api.web.looking import look
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import not_found
from ledger_api.web.queries import HashText
from ledger_api.web.shapes import ItemJSON

router = APIRouter(prefix="/confirmations", tags=["confirmations"], responses=PROBLEMS)

OnlyReader = Annotated[queries.Query, Query()]


class ConfirmationBody(BaseModel):
    """A file as `/confirmations/{request}` gave it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    confirmation: dict[str, JsonValue]


@router.get("/{request_id}", responses={200: {"model": ItemJSON[dict[str, Any]]}})
def confirmation(request: Request, request_id: Annotated[HashText, Path()], query: OnlyReader) -> Response:
    """The file of a confirmed receivable, for its parties and auditors: signed acts, signatures, keys and words."""
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        asked = view.commitment(request_id)
        found = None if asked is None else confirmation_file(ledger, view.reading, asked)
        if found is None:
            raise not_found("该确认")
        return json_answer(request, {"as_of": view.as_of, "item": found})


@router.post(
    "/check", responses={200: {"model": ItemJSON[ConfirmationCheckJSON]}, **problems(400, 413, 415, 429)}
)
def check_confirmation(request: Request, body: ConfirmationBody, query: OnlyReader) -> Response:
    """Whether a confirmation was given on this ledger, still stands, and how much of it is unpaid. For anybody."""
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        return json_answer(
            request, {"as_of": view.as_of, "item": check(ledger.contracts, view.reading, body.confirmation)}
        )
