"""What a department has to do today, on one page: for its contract officers, and for auditors."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError

from ledger_api.domain.complaint_words import ComplaintStatus
from ledger_api.domain.foresight import DueSoon, Sign
from ledger_api.domain.words import ApprovalStatus, BreachStatus, PartyKind
from ledger_api.web.looking import look
from ledger_api.web.pages.site import page
from ledger_api.web.problems import not_found
from ledger_api.web.queries import ApprovalQuery, ComplaintQuery, ObligationQuery, PartyText, ProceedingQuery
from ledger_api.web.readers import ReaderKind
from ledger_api.web.view import View
from ledger_api.web.wire_values import id_of

router = APIRouter()

_PARTY: TypeAdapter[str] = TypeAdapter(PartyText)
_WHAT = "该单位"
#: Rows of one kind: a desk is worked off from the top.
_SHOWN = 100


@router.get("/departments/{party}/today")
def today_page(request: Request, party: str) -> Response:
    """What is overdue, what falls due within ten days, what was denied or challenged, and who waits for an answer."""
    try:
        asked = _PARTY.validate_python(party)
    except ValidationError:
        raise not_found(_WHAT) from None
    with look(request) as view:
        found = view.party(asked)
        if found is None or found["kind"] != PartyKind.DEPARTMENT:
            raise not_found(_WHAT)
        own = found["id"]
        if view.reader.kind is not ReaderKind.AUDITOR and not view.reader.is_party(id_of(own)):
            raise not_found(_WHAT)
        values = {
            "party": found,
            "follows": {"party": own},
            "today": view.today.isoformat(),
            **_waiting(view, own),
        }
        return page(request, "today.html", values, view)


def _waiting(view: View, own: str) -> dict[str, Any]:
    def obligations(**asked: Any) -> Any:
        return view.obligations(ObligationQuery(department=own, imported=False, limit=_SHOWN, **asked))

    def approvals(status: ApprovalStatus) -> Any:
        return view.approvals.many(ApprovalQuery(status=status, department=own, limit=_SHOWN)).items

    def complaints(status: ComplaintStatus) -> Any:
        return view.complaints.listed(ComplaintQuery(status=status, department=own, limit=_SHOWN)).items

    red = obligations(due_soon=DueSoon.RED)
    return {
        "red": sorted(red.items, key=lambda one: -one["days_overdue"]),
        "more_red": red.next_cursor is not None,
        "yellow": obligations(due_soon=DueSoon.YELLOW),
        "denied": obligations(sign=Sign.PAYMENT_DENIED),
        "withheld": obligations(sign=Sign.ACCEPTANCE_WITHHELD),
        "unruled": obligations(unruled=True),
        "rectifying": view.cases.proceedings(
            ProceedingQuery(status=BreachStatus.RECTIFYING, department=own, limit=_SHOWN)
        ).items,
        "received": approvals(ApprovalStatus.RECEIVED),
        "accepted": approvals(ApprovalStatus.ACCEPTED),
        "complaints": [
            *complaints(ComplaintStatus.FORWARDED),
            *complaints(ComplaintStatus.HANDLING),
        ],
    }
