"""A department's spreadsheet: checked as a whole, and the acts that would come of it, for the department to sign."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.ports import LedgerPort
from ledger_api.web.queries import Now, YesOrNo
from ledger_api.web.security import CSV, XLSX
from ledger_api.web.table_upload import TableItemJSON, body_of, check_asker, file_name, take_table

router = APIRouter(
    prefix="/imports", tags=["imports"], responses=problems(400, 401, 403, 413, 415, 422, 429, 503)
)
_BINARY: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}


class TableQuery(Now):
    """`name` is what the file is called in the report; with `dry_run` the acts are left out."""

    name: Annotated[str | None, Field(max_length=200)] = None
    dry_run: YesOrNo = False


class TemplateQuery(Now):
    english: YesOrNo = False


@router.post(
    "/table",
    responses={200: {"model": TableItemJSON}},
    openapi_extra={"requestBody": {"required": True, "content": {XLSX: _BINARY, CSV: _BINARY}}},
)
async def table(request: Request, query: Annotated[TableQuery, Query()]) -> Response:
    """What would come of a spreadsheet (.xlsx or .csv, the file itself as the body): every due day, every row that
    would be refused with its place and reason, and, where all is clean, the acts as typed data.

    Nothing is signed, kept or handed in: the department signs what it wants and hands it in, or leaves it in the
    mailbox where the other side must sign. The same table again adds nothing: what stands already is counted as there.
    """
    await run_in_threadpool(check_asker, request)
    return await run_in_threadpool(_taken, request, await body_of(request), query)


@router.get("/template", response_class=Response, responses={200: {"content": {XLSX: _BINARY}}})
def template(request: Request, query: Annotated[TemplateQuery, Query()]) -> Response:
    """The empty spreadsheet to fill in, with a sheet that explains each column."""
    ledger: LedgerPort = request.app.state.ledger
    name = "template.xlsx" if query.english else "chengnuo.xlsx"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, max-age=3600",
    }
    return Response(ledger.table_template(query.english), media_type=XLSX, headers=headers)


def _taken(request: Request, content: bytes, query: TableQuery) -> Response:
    _, told = take_table(request, content, file_name(query.name, content))
    if query.dry_run:
        told["acts"] = []
    answer = json_answer(request, {"item": told})
    answer.headers["Cache-Control"] = "no-store"
    return answer
