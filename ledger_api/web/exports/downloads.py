"""Files that are made for whoever asks: put together on disk, whole, and sent from there.

A reading is for one thread and answers from one block, so the file is finished before its first byte leaves: a fault is
still an honest answer, and a slow reader keeps no reading open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from threading import BoundedSemaphore
from typing import IO, Any, TypeVar
from urllib.parse import quote

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from ledger_api.web.exports.columns import Table
from ledger_api.web.exports.publication import all_of
from ledger_api.web.exports.spreadsheets import CSV_TYPE, FORMATS, XLSX_TYPE, Rows
from ledger_api.web.exports.tables import TABLES
from ledger_api.web.listing import Listing
from ledger_api.web.problems import Problem
from ledger_api.web.queries import Paged
from ledger_api.web.view import View

Q = TypeVar("Q", bound=Paged)
T = TypeVar("T", bound=Mapping[str, Any])

#: Files made at the same time; each reads all that its reader may see.
_AT_ONCE = BoundedSemaphore(4)
_COME_AGAIN = 5
_CHUNK = 1 << 18
#: What the OpenAPI document says of routes that answer with such files too.
FILES: dict[str, dict[str, Any]] = {
    one.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}} for one in (CSV_TYPE, XLSX_TYPE)
}


def wanted(request: Request, asked: str | None) -> str | None:
    """`csv` or `xlsx` where the address or the Accept header asks for one; None for the answer as always."""
    if asked is not None:
        return None if asked == "json" else asked
    accepted = [one.partition(";")[0].strip() for one in request.headers.get("accept", "").split(",")]
    types = {CSV_TYPE.partition(";")[0]: "csv", XLSX_TYPE: "xlsx"}
    return types.get(accepted[0]) if accepted else None


def list_as_file(kind: str, name: str, view: View, find: Callable[[Q], Listing[T]], query: Q) -> Response:
    """All rows of a list that the reader may see, as `csv` or `xlsx`."""
    rows: Iterator[T] = all_of(find, query)
    return rows_as_file(kind, name, TABLES[name], view, rows)


def rows_as_file(kind: str, name: str, table: Table, view: View, rows: Rows) -> Response:
    """Rows as `csv` or `xlsx`."""
    write, media_type = FORMATS[kind]
    return download(f"{file_name(name, view)}.{kind}", media_type, lambda file: write(file, table, rows))


def file_name(name: str, view: View) -> str:
    """What a file is called: of what, of which day, up to which block."""
    return f"{name}-{view.today.isoformat()}-block{view.as_of['block']}"


def download(name: str, media_type: str, write: Callable[[IO[bytes]], None]) -> Response:
    """The file that `write` makes. Problem (503) where too many are being made."""
    if not _AT_ONCE.acquire(blocking=False):
        raise Problem(503, "正在为他人制作多个文件，请稍后再试。", headers={"Retry-After": str(_COME_AGAIN)})
    try:
        file = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            write(file)
            size = file.tell()
            file.seek(0)
        except BaseException:
            file.close()
            raise
    finally:
        _AT_ONCE.release()
    headers = {
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(name)}",
        "Content-Length": str(size),
        "Cache-Control": "private, no-store",
        "Vary": "Cookie, Authorization, Accept",
    }
    return StreamingResponse(
        _chunks(file), media_type=media_type, headers=headers, background=BackgroundTask(file.close)
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(_CHUNK):
            yield chunk
