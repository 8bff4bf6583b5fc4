"""Pages about approvals: the list, one application's trace, the desk of a department or an applicant, receipts."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ledger_api.domain.words import ApprovalStatus, Lateness
from ledger_api.web.approval_shapes import ApprovalJSON
from ledger_api.web.looking import look
from ledger_api.web.pages.approval_timeline import approval_timeline
from ledger_api.web.pages.listings import Options, asked, enterprise_field, field, found, listed
from ledger_api.web.pages.site import page
from ledger_api.web.problems import not_found
from ledger_api.web.queries import AnchorQuery, ApprovalQuery, HashText
from ledger_api.web.readers import Reader
from ledger_api.web.receipt_check import check
from ledger_api.web.security import CHECK_RECEIPT
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id

router = APIRouter()

_HASH: TypeAdapter[str] = TypeAdapter(HashText)
_SHOWN = 30
_STATUSES: Options = tuple((status.value, status.label) for status in ApprovalStatus)
_LATE: Options = tuple((late.value, "未超期" if late is Lateness.NONE else late.label) for late in Lateness)


@router.get("/approvals")
def approvals(request: Request) -> Response:
    """Applications by status, lateness and department."""
    with look(request) as view:
        fields = [
            field(request, "status", "状态", options=_STATUSES),
            field(request, "late", "是否超期", options=_LATE),
            field(request, "department", "受理机关", hint="统一社会信用代码"),
            *enterprise_field(request, view.reader.may_ask_by_enterprise),
        ]
        query, fault = asked(request, ApprovalQuery)
        return listed(request, view, "approvals.html", fields, *found(query, fault, view.approvals.many))


@router.get("/approvals/{approval}")
def approval(request: Request, approval: str) -> Response:
    """One application: its trace, and both clocks."""
    with look(request) as view:
        try:
            one = view.approvals.one(_HASH.validate_python(approval))
        except ValidationError:
            one = None
        if one is None:
            raise not_found("该审批事项")
        values = {
            "a": one,
            "steps": approval_timeline(one, view.today),
            "may_complain": view.reader.is_owed and one["applicant"] is not None,
        }
        return page(request, "approval.html", values, view)


@router.get("/mine/approvals")
def mine(request: Request) -> Response:
    """What awaits the department that signed in, or how the applicant's own applications stand."""
    with look(request) as view:
        signed_in = view.asker.signed_in
        if signed_in is None:
            return RedirectResponse("/sign-in", status_code=303)
        if view.reader is Reader.PUBLIC:
            return RedirectResponse("/approvals?reader=public", status_code=303)
        if not (signed_in.owes or signed_in.is_owed):
            return RedirectResponse("/approvals", status_code=303)
        return page(request, "my-approvals.html", _desk(view, signed_in), view)


@router.get("/anchors")
def anchors(request: Request) -> Response:
    """Roots over batches of steps, by department."""
    with look(request) as view:
        fields = [field(request, "department", "机关", hint="统一社会信用代码")]
        query, fault = asked(request, AnchorQuery)
        return listed(request, view, "anchors.html", fields, *found(query, fault, view.approvals.anchors))


@router.get(CHECK_RECEIPT)
def receipt_page(request: Request) -> Response:
    """Where a receipt of a step is checked."""
    with look(request) as view:
        return page(request, "receipt.html", {"given": "", "found": None, "form": CHECK_RECEIPT}, view)


@router.post(CHECK_RECEIPT)
async def check_receipt(request: Request) -> Response:
    """What a pasted receipt proves. It is looked at and not kept."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=4)
    given = form.get("receipt", [""])[0].strip()
    return await run_in_threadpool(_checked, request, given)


def _checked(request: Request, given: str) -> Response:
    with look(request) as view:
        result = check(view, given) if given else None
        values = {"given": given, "found": result, "form": CHECK_RECEIPT}
        return page(request, "receipt.html", values, view)


def _desk(view: View, who: Reader) -> dict[str, Any]:
    """The lists of a desk, the most urgent first; for an applicant the same of its own applications."""
    assert who.party is not None
    own = hex_id(who.party)
    department, enterprise = (own, None) if who.owes else (None, own)

    def of(status: ApprovalStatus, late: Lateness | None = None) -> list[ApprovalJSON]:
        query = ApprovalQuery(
            status=status, late=late, department=department, enterprise=enterprise, limit=_SHOWN
        )
        return view.approvals.many(query).items

    lists = [
        ("已超过法定时限、尚未决定", of(ApprovalStatus.ACCEPTED, Lateness.STATUTORY_LATE)),
        ("已超过承诺时限、尚未决定", of(ApprovalStatus.ACCEPTED, Lateness.PROMISE_LATE)),
        ("待受理或者告知补正", of(ApprovalStatus.RECEIVED)),
        ("办理中，按限期由近到远", of(ApprovalStatus.ACCEPTED, Lateness.NONE)),
        ("待申请人补正", of(ApprovalStatus.SUPPLEMENT_REQUESTED)),
        ("已作出决定", of(ApprovalStatus.DECIDED)),
    ]
    return {
        "who": who,
        "side": "department" if who.owes else "enterprise",
        "own": own,
        "lists": [(words, items) for words, items in lists if items],
        "totals": view.approvals.totals(own) if who.owes else None,
    }
