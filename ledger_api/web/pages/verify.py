"""Where somebody without an account checks a file that was handed over: a confirmation, or a receipt of a step."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Path, Request, Response
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from ledger_api.web.answers import tagged
from ledger_api.web.confirmation_check import confirmation_file
from ledger_api.web.looking import look
from ledger_api.web.multipart import BadForm, read_form
from ledger_api.web.pages.site import page
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import not_found
from ledger_api.web.queries import HashText
from ledger_api.web.security import VERIFY
from ledger_api.web.verification import Verified, verify_file

router = APIRouter()

_HASH: TypeAdapter[str] = TypeAdapter(HashText)


@router.get(VERIFY)
def verify_page(request: Request) -> Response:
    """Where a file is handed over."""
    return _page(request, None)


@router.post(VERIFY)
async def verify(request: Request) -> Response:
    """What a file proves. It is looked at and not kept."""
    try:
        parts = read_form(request.headers.get("content-type", ""), await request.body())
    except BadForm as error:
        return await run_in_threadpool(_page, request, Verified(fault=str(error)))
    file, text = parts.get("file"), parts.get("text")
    content = file.content if file is not None and file.content.strip() else b""
    if not content and text is not None:
        content = text.content.strip()
    return await run_in_threadpool(_checked, request, content)


@router.get("/confirmations/{request_id}.json")
def confirmation(request: Request, request_id: Annotated[str, Path()]) -> Response:
    """The file of a confirmed receivable, to be saved and handed to a bank; for its parties and auditors."""
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        try:
            asked = view.commitment(_HASH.validate_python(request_id))
        except ValidationError:
            asked = None
        found = None if asked is None else confirmation_file(ledger, view.reading, asked)
    if found is None:
        raise not_found("该确认")
    answer = tagged(request, orjson.dumps(found, option=orjson.OPT_INDENT_2), "application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="confirmation-{request_id[2:12]}.json"'
    return answer


def _checked(request: Request, content: bytes) -> Response:
    if not content:
        return _page(request, Verified(fault="没有收到文件：请选择文件，或把文件的内容粘贴在下面的框里。"))
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        found = verify_file(ledger.contracts, view, content)
    return _page(request, found)


def _page(request: Request, found: Verified | None) -> Response:
    ledger: LedgerPort = request.app.state.ledger
    with look(request) as view:
        values: dict[str, Any] = {"found": found, "form": VERIFY, "contracts": ledger.contracts}
        return page(request, "verify.html", values, view)
