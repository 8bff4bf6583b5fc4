"""Signing in and out, and what awaits whoever signed in: what it is owed, or what it owes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ledger_api.domain.complaint_words import ComplaintStatus
from ledger_api.domain.money import format_fen, parse_fen
from ledger_api.domain.words import BreachStatus, Status
from ledger_api.web.api.session import end_session
from ledger_api.web.complaint_shapes import ComplaintJSON
from ledger_api.web.hosts import is_ours
from ledger_api.web.listing import Listing
from ledger_api.web.looking import look
from ledger_api.web.obligation_shapes import ObligationJSON
from ledger_api.web.pages.site import page
from ledger_api.web.ports import LedgerPort
from ledger_api.web.queries import ComplaintQuery, ObligationQuery, PaymentQuery, ProceedingQuery
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.security import SIGN_OUT, WITH_SCRIPT
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id

router = APIRouter()

_OVERDUE, _SHOWN, _RECENT = 200, 20, 8


@dataclass(frozen=True, slots=True)
class Sum:
    """Money of one currency: principal that is overdue and its unpaid interest."""

    currency: str
    principal: str
    interest: str


@router.get("/sign-in")
def sign_in_page(request: Request) -> Response:
    """How to sign in, with a wallet or on the command line."""
    with look(request) as view:
        host = request.headers.get("host", "")
        values = {"offered": is_ours(host, host, request.app.state.settings.names), "host": host}
        answer = page(request, "sign-in.html", values, view)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer


@router.post(SIGN_OUT)
def sign_out(request: Request) -> Response:
    """Ends the session of the browser; only our own pages can post this (security.py)."""
    response = RedirectResponse("/", status_code=303)
    end_session(request, response)
    return response


@router.get("/mine")
def mine(request: Request) -> Response:
    """What the party that signed in is owed or owes, what is overdue first; what waits for an authority."""
    with look(request) as view:
        signed_in = view.asker.signed_in
        if signed_in is None:
            return RedirectResponse("/sign-in", status_code=303)
        if view.reader is Reader.PUBLIC:
            return RedirectResponse("/?reader=public", status_code=303)
        if view.reader.kind is ReaderKind.AUTHORITY:
            values = {
                "desk": view.cases.desk(),
                "complaints": _complaints(view, signed_in),
                "to_sign": _to_sign(request, signed_in),
                "today": view.today.isoformat(),
            }
            return page(request, "desk.html", values, view)
        if not (signed_in.owes or signed_in.is_owed):
            return RedirectResponse("/proceedings", status_code=303)
        values = {**_own(view, signed_in), "to_sign": _to_sign(request, signed_in)}
        return page(request, "mine.html", values, view)


def _to_sign(request: Request, who: Reader) -> int:
    """How many half-signed acts wait for a signature of the party, now."""
    ledger: LedgerPort = request.app.state.ledger
    assert who.party is not None
    return len(ledger.inbox(who.party))


def _complaints(view: View, who: Reader) -> list[ComplaintJSON]:
    """The complaints that wait for the authority: to be taken in, forwarded, received or concluded; the most urgent first."""
    assert who.party is not None

    def waiting(status: ComplaintStatus, handler: str | None) -> list[ComplaintJSON]:
        asked = ComplaintQuery(status=status, handler=handler, limit=_OVERDUE)
        return [one for one in view.complaints.listed(asked).items if one["linked_to"] is None]

    own = hex_id(who.party)
    taken_in = [ComplaintStatus.FILED, ComplaintStatus.ACCEPTED] if who.takes_in else []
    found = [one for status in taken_in for one in waiting(status, None)]
    found += [
        one
        for status in (ComplaintStatus.FORWARDED, ComplaintStatus.HANDLING)
        for one in waiting(status, own)
    ]
    return sorted(found, key=lambda one: one["deadline"] or "")


def _own(view: View, who: Reader) -> dict[str, Any]:
    """What there is between the party and others."""
    assert who.party is not None
    own = hex_id(who.party)
    department, enterprise = (own, None) if who.owes else (None, own)

    def standing(status: Status, limit: int) -> Listing[ObligationJSON]:
        return view.obligations(
            ObligationQuery(status=status, department=department, enterprise=enterprise, limit=limit)
        )

    late = standing(Status.OVERDUE, _OVERDUE)
    lists = [(status, standing(status, _SHOWN)) for status in (Status.ACTIVE, Status.PAUSED, Status.PENDING)]
    paid = view.payments(PaymentQuery(department=department, enterprise=enterprise, limit=_RECENT))
    return {
        "who": who,
        "side": "department" if who.owes else "enterprise",
        "own": own,
        "overdue": sorted(late.items, key=lambda one: -one["days_overdue"]),
        "more_overdue": late.next_cursor is not None,
        "sums": _sums(late.items),
        "lists": [
            (status.value, found.items, found.next_cursor is not None)
            for status, found in lists
            if found.items
        ],
        "payments": paid.items,
        "keys": view.keys(own),
        "clues": view.cases.proceedings(ProceedingQuery(status=BreachStatus.CLUE, limit=_OVERDUE)),
    }


def _sums(overdue: list[ObligationJSON]) -> list[Sum]:
    sums: dict[str, tuple[int, int]] = {}
    for one in overdue:
        principal, interest = sums.get(one["currency"], (0, 0))
        open_fen = parse_fen(one["outstanding"] or "0.00") - parse_fen(one["contested"] or "0.00")
        sums[one["currency"]] = (principal + open_fen, interest + parse_fen(one["interest_unpaid"]))
    return [
        Sum(currency, format_fen(principal), format_fen(interest))
        for currency, (principal, interest) in sorted(sums.items())
    ]
