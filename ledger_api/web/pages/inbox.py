"""Half-signed acts as a page: what waits for the party that signed in, and what it left for others."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from ledger_api.acts.waiting import MOST_REASON
from ledger_api.web.inbox_shapes import waiting_json
from ledger_api.web.looking import look
from ledger_api.web.pages.site import page
from ledger_api.web.ports import LedgerPort
from ledger_api.web.readers import Reader
from ledger_api.web.security import WITH_SCRIPT

router = APIRouter()


@router.get("/mine/inbox")
def inbox(request: Request) -> Response:
    """Each act in plain words, with who has signed and until when; signed with a wallet, declined with a reason."""
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        signed_in = view.asker.signed_in
        if signed_in is None:
            return RedirectResponse("/sign-in", status_code=303)
        if view.reader is Reader.PUBLIC:
            return RedirectResponse("/?reader=public", status_code=303)
        assert signed_in.party is not None
        values = {
            "inbox": [waiting_json(one) for one in ledger.inbox(signed_in.party)],
            "outbox": [waiting_json(one) for one in ledger.outbox(signed_in.party)],
            "most_reason": MOST_REASON,
        }
        answer = page(request, "inbox.html", values, view)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer
