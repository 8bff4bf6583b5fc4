"""Where a department hands over its spreadsheet: what is wrong with it, what falls due when, and the acts to sign."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import orjson
from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ledger_api.web.looking import look
from ledger_api.web.multipart import BadForm, read_form
from ledger_api.web.pages.site import page
from ledger_api.web.ports import TakenTable
from ledger_api.web.problems import Problem
from ledger_api.web.readers import Reader
from ledger_api.web.security import TABLE, TABLE_LIMIT, WITH_SCRIPT
from ledger_api.web.table_upload import TableJSON, body_of, check_asker, department_of, file_name, take_table

router = APIRouter()

#: Rows and problems on the page; the API has all.
_SHOWN = 300
_NAMES = {
    "sign_contract": "合同",
    "record_delivery": "交付",
    "record_acceptance": "验收",
    "confirm_settlement": "结算",
    "record_payment": "付款",
}
#: What starts the clock of an obligation that has no due day yet.
_CLOCKS = {"delivery": "交付", "acceptance": "验收合格", "settlement": "结算确认"}


@router.get(TABLE)
def table_page(request: Request) -> Response:
    """Where a spreadsheet is handed over, with the one to fill in."""
    with look(request) as view:
        signed_in = view.asker.signed_in
        if signed_in is None:
            return RedirectResponse("/sign-in", status_code=303)
        if view.reader is Reader.PUBLIC:
            return RedirectResponse("/?reader=public", status_code=303)
        department_of(view)
    return _page(request, None, "")


@router.post(TABLE)
async def upload(request: Request) -> Response:
    """What would come of a spreadsheet; or, asked so, the acts to sign as files. Nothing is kept."""
    await run_in_threadpool(check_asker, request)
    try:
        parts = read_form(request.headers.get("content-type", ""), await body_of(request))
    except BadForm as error:
        return await run_in_threadpool(_page, request, None, str(error))
    file, wish = parts.get("file"), parts.get("do")
    if file is None or not file.content:
        return await run_in_threadpool(_page, request, None, "没有收到文件：请先选择要上传的表格。")
    wants_files = wish is not None and wish.content == b"files"
    return await run_in_threadpool(_answer, request, file.content, file.file_name, wants_files)


def _answer(request: Request, content: bytes, name: str | None, wants_files: bool) -> Response:
    if len(content) > TABLE_LIMIT:
        raise Problem(413, f"表格至多 {TABLE_LIMIT:,} 字节，请拆分后分别上传。")
    try:
        taken, told = take_table(request, content, file_name(name, content))
    except Problem as problem:
        if problem.status != 429:
            raise
        return _page(request, None, problem.detail, 429)
    if wants_files and taken.acts:
        return _files(taken)
    return _page(request, told, "")


def _page(request: Request, told: TableJSON | None, fault: str, status: int = 200) -> Response:
    values: dict[str, Any] = {
        "form": TABLE,
        "fault": fault,
        "found": told,
        "shown": _SHOWN,
        "names": _NAMES,
        "clocks": _CLOCKS,
        "acts": [] if told is None else [_for_wallet(one) for one in told["acts"]],
    }
    with look(request) as view:
        answer = page(request, "table.html", values, view, status)
    answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    if told is not None:
        answer.headers["Cache-Control"] = "no-store"
    return answer


def _for_wallet(one: Any) -> dict[str, Any]:
    """An act with what the page's script needs to have it signed and to hand it in."""
    whole = orjson.dumps({"typed_data": one["typed_data"], "documents": one["documents"]}).decode()
    lines = one["summary"].split("\n")
    return {**one, "whole": whole, "first": lines[0], "lines": lines[1:]}


def _files(taken: TakenTable) -> Response:
    """The acts as `chengnuo act sign` takes them, one file each."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in taken.acts:
            archive.writestr(one.file_name, orjson.dumps(one.content, option=orjson.OPT_INDENT_2))
    headers = {"Content-Disposition": 'attachment; filename="acts.zip"', "Cache-Control": "no-store"}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)
