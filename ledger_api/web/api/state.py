"""How the ledger itself is: health, calendars and rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from typing_extensions import TypedDict

from ledger_api.web import identity, queries
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.exports.downloads import FILES, rows_as_file, wanted
from ledger_api.web.exports.lists import WHOLE
from ledger_api.web.looking import look, view_for
from ledger_api.web.ports import LedgerPort
from ledger_api.web.shapes import CalendarYearJSON, HealthJSON, PageJSON, RuleJSON
from ledger_api.web.view import View
from ledger_api.web.wire_values import iso_instant

router = APIRouter(tags=["state"], responses=problems(400, 401, 422, 429, 503))
OnlyReader = Annotated[queries.Query, Query()]
OrFile = Annotated[queries.AsFile, Query()]


@router.get("/health", responses={200: {"model": HealthJSON}})
def health(request: Request, query: OnlyReader) -> Response:
    """The chain's head, the indexed block and the lag between them: of now, also where `as_of` says which day the
    ledger is asked about."""
    with look(request) as view:
        known = view.as_of
    with view_for(request, identity.NOBODY) as view:
        indexed = view.as_of
    chain = request.app.state.ledger.status()
    lag = max(0, chain["head_block"] - indexed["block"])
    body: HealthJSON = {
        "as_of": known,
        "status": "behind" if lag else "ok",
        "role": chain["role"],
        "chain_id": chain["chain_id"],
        "head_block": chain["head_block"],
        "head_time": chain["head_time"],
        "head_time_iso": iso_instant(chain["head_time"]),
        "indexed_block": indexed["block"],
        "indexed_time": indexed["time"],
        "indexed_time_iso": indexed["time_iso"],
        "lag": lag,
    }
    return json_answer(request, body)


class LedgerJSON(TypedDict):
    """Where a ledger stands: enough for anybody with a node of its chain to read it without this server."""

    chain_id: int
    #: By the contracts' names.
    addresses: dict[str, str]
    deployed_at_block: int


@router.get("/ledger", responses={200: {"model": LedgerJSON}})
def ledger(request: Request, query: OnlyReader) -> Response:
    """The chain's id and the addresses of the contracts, as `chengnuo receipt verify --chain` takes them."""
    found: LedgerPort = request.app.state.ledger
    return json_answer(request, found.contracts.to_dict())


@router.get("/calendars", responses={200: {"model": PageJSON[CalendarYearJSON], "content": FILES}})
def calendars(request: Request, query: OrFile) -> Response:
    """The published years: what differs from plain weekends, and the notice's digest."""
    with look(request) as view:
        return _answer(request, view, query, "calendars")


@router.get("/rules", responses={200: {"model": PageJSON[RuleJSON], "content": FILES}})
def rules(request: Request, query: OrFile) -> Response:
    """The rules that derived figures name, with the article of law of each."""
    with look(request) as view:
        return _answer(request, view, query, "rules")


def _answer(request: Request, view: View, query: queries.AsFile, name: str) -> Response:
    """A list that has no pages, or a spreadsheet of it."""
    table, found = WHOLE[name]
    items = found(view)
    if kind := wanted(request, query.format):
        return rows_as_file(kind, name, table, view, items)
    return json_answer(request, {"as_of": view.as_of, "items": items, "next": None})
