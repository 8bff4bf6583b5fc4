"""`chengnuo export`: a ledger's contracts as OCDS, its lists as spreadsheets, the record of one breach."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from ledger_api.cli.client import Client
from ledger_api.cli.output import emit, fail, out, reports_errors
from ledger_api.cli.read import AsOf
from ledger_api.cli.server import Database

if TYPE_CHECKING:
    from ledger_api.web.view import View

File = Annotated[Path, typer.Argument(help="写到哪个文件")]
Data = Annotated[Path, typer.Option("--data", help="账本的数据目录：直接读其索引，得到全部内容")]
Url = Annotated[str | None, typer.Option("--url", help="运行中的账本的地址：得到登录者所能见的内容")]
Department = Annotated[str | None, typer.Option(help="义务人：信用代码或编号")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]

_OBLIGATION = re.compile("(0x[0-9a-f]{64})/([1-9][0-9]{0,2})")


class Lists(StrEnum):
    """What can be exported: every list that there is."""

    OBLIGATIONS = "obligations"
    COMMITMENTS = "commitments"
    PROMISES = "promises"
    PARTIES = "parties"
    PAYMENTS = "payments"
    PROCEEDINGS = "proceedings"
    APPROVALS = "approvals"
    ANCHORS = "anchors"
    COMPLAINTS = "complaints"
    PUBLICATIONS = "publications"
    CALENDARS = "calendars"
    RULES = "rules"


_OF_NO_DEPARTMENT = {Lists.PARTIES: "主体", Lists.CALENDARS: "工作日历", Lists.RULES: "规则"}

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """导出合同、列表和失信记录。"""


@app.command("ocds", help="导出合同、付款节点和付款，为 OCDS 1.1 发布包")
@reports_errors
def ocds(
    file: File,
    data: Data = Path("data"),
    url: Url = None,
    database: Database = None,
    department: Department = None,
    prefix: Annotated[str | None, typer.Option(help="发布者注册的 ocid 前缀，如 ocds-213czf")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    from ledger_api.web.exports.ocds import PREFIX, is_prefix
    from ledger_api.web.exports.publication import publication
    from ledger_api.web.queries import CommitmentQuery

    if prefix is not None and not is_prefix(prefix):
        fail(f"“{prefix}”不是 ocid 前缀：应为 ocds- 和六个小写字母或数字")

    def read(view: View, written: IO[bytes]) -> None:
        asked = CommitmentQuery.model_validate(_given(department=department))
        written.writelines(publication(view, asked, prefix or PREFIX))
        if not written.tell():
            fail("没有可以导出的合同：本账本没有涉及付款的合同，或者查询条件过窄")

    def download(running: Client, written: IO[bytes]) -> None:
        running.download("exports/ocds", written, department=department, prefix=prefix, as_of=as_of)

    _export(file, data, url, database, as_of, read, download, as_json=as_json)


@app.command("list", help="导出一个列表的全部行（.csv 或 .xlsx）")
@reports_errors
def listing(
    things: Annotated[Lists, typer.Argument(help="导出什么")],
    file: File,
    data: Data = Path("data"),
    url: Url = None,
    database: Database = None,
    department: Department = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    from ledger_api.web.exports.lists import rows_of, table_of
    from ledger_api.web.exports.spreadsheets import FORMATS

    kind = file.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        fail(f"{file} 应以 .csv 或 .xlsx 结尾")
    if department is not None and things in _OF_NO_DEPARTMENT:
        fail(f"{_OF_NO_DEPARTMENT[things]}不按义务人查询；请去掉 --department")

    def read(view: View, written: IO[bytes]) -> None:
        FORMATS[kind][0](written, table_of(things), rows_of(view, things, _given(department=department)))

    def download(running: Client, written: IO[bytes]) -> None:
        running.download(things, written, format=kind, department=department, as_of=as_of)

    _export(file, data, url, database, as_of, read, download, as_json=as_json)


@app.command("record", help="导出一项逾期义务的失信记录（.json、.csv 或 .xlsx），含信用平台要求的各项")
@reports_errors
def record(
    obligation: Annotated[str, typer.Argument(help="义务编号，如 0x…/1")],
    file: File,
    data: Data = Path("data"),
    url: Url = None,
    database: Database = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    import orjson

    from ledger_api.web.exports.record_table import RECORD, rows_of_record
    from ledger_api.web.exports.spreadsheets import FORMATS
    from ledger_api.web.record_view import record_of

    kind = file.suffix.removeprefix(".").lower()
    if kind not in ("json", *FORMATS):
        fail(f"{file} 应以 .json、.csv 或 .xlsx 结尾")
    named = _OBLIGATION.fullmatch(obligation)
    if named is None:
        fail(f"“{obligation}”不是义务编号：应为 0x 加64位十六进制，再加 / 和序号")

    def read(view: View, written: IO[bytes]) -> None:
        found = record_of(view, named[1], int(named[2]))
        if found is None:
            fail("没有该义务的失信记录：它没有逾期，或者账本中没有它")
        if kind == "json":
            written.write(orjson.dumps({"as_of": view.as_of, "item": found}))
        else:
            FORMATS[kind][0](written, RECORD, rows_of_record(found))

    def download(running: Client, written: IO[bytes]) -> None:
        running.download(f"breaches/{obligation}/record", written, format=kind, as_of=as_of)

    _export(file, data, url, database, as_of, read, download, as_json=as_json)


def _given(**filters: str | None) -> dict[str, str]:
    return {name: value for name, value in filters.items() if value is not None}


def _export(
    file: Path,
    data: Path,
    url: str | None,
    database: str | None,
    as_of: str | None,
    read: Callable[[View, IO[bytes]], None],
    download: Callable[[Client, IO[bytes]], None],
    *,
    as_json: bool,
) -> None:
    """Writes the file whole or not at all, and says so: from a running ledger, or from the index of one here."""
    if url is None and as_of is not None:
        fail("--as-of 须与 --url 同用：过去某日的内容由运行中的账本给出")
    with _whole(file) as written:
        if url is not None:
            download(Client(url), written)
        else:
            with _view(data, database) as view:
                try:
                    read(view, written)
                except ValidationError as error:
                    fail("；".join(str(one["msg"]) for one in error.errors()))
    size = file.stat().st_size
    if as_json:
        emit({"file": str(file), "bytes": size})
    else:
        out.print(f"已写出 {file}（{size} 字节）", markup=False)


@contextmanager
def _whole(file: Path) -> Iterator[IO[bytes]]:
    beside = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        with beside.open("w+b") as written:
            yield written
        beside.replace(file)
    except OSError as error:
        fail(f"无法写入 {file}：{error.strerror}")
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _view(data: Path, database: str | None) -> Iterator[View]:
    """Everything that the index knows, at one block; it may belong to a ledger that runs meanwhile."""
    from ledger_api.chain.acts import party_id
    from ledger_api.folder import Folder
    from ledger_api.joining import known_ledger
    from ledger_api.store.database import require_version
    from ledger_api.store.reading import open_reading
    from ledger_api.web.readers import Reader
    from ledger_api.web.view import View

    folder = Folder(data, database)
    known = known_ledger(folder, None)
    if known is None:
        fail(f"{data} 没有账本；请用 --data 指明数据目录，或用 --url 指明运行中的账本")
    chain_id = known.contracts.chain_id
    with open_reading(folder.index, folder.documents) as reading, reading.at_one_block():
        reading.ask(require_version, str(data))
        yield View(reading, Reader.AUDITOR, lambda code: party_id(chain_id, "uscc", code))
