"""`chengnuo import table`: contracts and payments from a spreadsheet, checked as a whole before anything is signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger_api.cli.client import Client
from ledger_api.cli.output import emit, fail, out, progress, reports_errors
from ledger_api.cli.output import table as print_table

if TYPE_CHECKING:
    from ledger_api.exchange.table.known import LedgerView

_ACTS = {
    "sign_contract": "合同",
    "record_delivery": "交付",
    "record_acceptance": "验收",
    "confirm_settlement": "结算",
    "record_payment": "付款",
}
_CLOCKS = {"delivery": "交付", "acceptance": "验收合格", "settlement": "结算确认"}


@reports_errors
def table(
    files: Annotated[list[Path] | None, typer.Argument(help="表格：.xlsx 或 .csv，可以多个")] = None,
    data: Annotated[Path, typer.Option("--data", help="账本的数据目录（账本未在运行时）")] = Path("data"),
    url: Annotated[str | None, typer.Option("--url", help="运行中的账本的地址")] = None,
    template: Annotated[Path | None, typer.Option("--template", help="写出空白样表（.xlsx 或 .csv）")] = None,
    english: Annotated[bool, typer.Option("--english", help="样表用英文表头")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不写待签文件")] = False,
    folder: Annotated[Path, typer.Option("--out", "-o", help="待签文件的目录")] = Path("acts"),
    key: Annotated[Path | None, typer.Option("--key", help="甲方的密钥文件：一并签署甲方的部分")] = None,
    submit: Annotated[bool, typer.Option("--submit", help="提交签名已齐的行为（须 --key）")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    from ledger_api.exchange.table.importing import Signing, import_tables
    from ledger_api.folder import read_key

    if template is not None:
        _write_template(template, english, as_json)
        return
    if not files:
        fail("请给出表格文件，或用 --template 得到样表")
    if submit and key is None:
        fail("--submit 须与 --key 同用：未经甲方签署的行为不能提交")
    signing = None if dry_run else Signing(folder, read_key(key) if key is not None else None, submit)
    with _ledger(data, url) as ledger, progress("准备") as advance:
        report = import_tables(files, ledger, signing, advance)
    if as_json:
        emit(report)
    else:
        _print(report)
    refused = any("code" in outcome for outcome in report["submitted"])
    if not report["clean"] or refused:
        raise typer.Exit(2)


@contextmanager
def _ledger(data: Path, url: str | None) -> Iterator[LedgerView]:
    from ledger_api.exchange.table.opened import OpenedLedger
    from ledger_api.exchange.table.running import RunningLedger
    from ledger_api.folder import Folder
    from ledger_api.ledger import Ledger

    if url is not None:
        yield RunningLedger(Client(url))
        return
    if Folder(data).read() is None:
        fail(f"{data} 没有账本；请用 --data 指明数据目录，或用 --url 指明运行中的账本")
    ledger = Ledger.open(data)
    try:
        with ledger.open_reading() as reading:
            yield OpenedLedger(ledger, reading)
        ledger.settle()
    finally:
        ledger.close()


def _write_template(path: Path, english: bool, as_json: bool) -> None:
    from ledger_api.exchange.table.cells import TableRefused
    from ledger_api.exchange.table.template import write_template

    try:
        written = write_template(path, english=english)
    except TableRefused as refused:
        fail(str(refused))
    if as_json:
        emit({"files": [str(one) for one in written]})
    else:
        out.print(f"样表：{'、'.join(map(str, written))}", markup=False)


def _print(report: dict[str, Any]) -> None:
    if report["rows"]:
        print_table(
            ("表", "行", "合同", "义务", "金额", "到期日", "注意"),
            [
                (
                    one["sheet"],
                    one["row"],
                    one["contract"],
                    one["obligation"],
                    one["amount"],
                    _due(one),
                    _flags(one),
                )
                for one in report["rows"]
            ],
        )
    for note in report["notes"]:
        out.print(f"说明：{note}", markup=False)
    if report["problems"]:
        print_table(
            ("文件", "表", "行", "列", "所填", "问题"),
            [
                (one["file"], one["sheet"], one["row"], _column(one), one["value"], _reason(one))
                for one in report["problems"]
            ],
        )
        out.print(
            f"有{len(report['problems'])}处问题，没有准备任何待签文件；请更正后重新导入。", markup=False
        )
        return
    names = (("new", "待办"), ("there", "账本已有，略过"), ("waiting", "待合同双方签署后再导入本表"))
    for which, label in names:
        counts = report["counts"][which]
        if counts:
            listed = "、".join(f"{_ACTS.get(do, do)}{count}" for do, count in counts.items())
            out.print(f"{label}：{listed}", markup=False)
    if report["acts"]:
        print_table(
            ("待签文件", "签名"),
            [(one["file"], f"{one['signatures']}/{one['signers']}") for one in report["acts"]],
        )
    for outcome in report["submitted"]:
        said = (
            f"{outcome['code']} {outcome['detail']}" if "code" in outcome else f"回执 {outcome['receipt_id']}"
        )
        out.print(f"{outcome['file']}：{said}", markup=False)


def _due(line: dict[str, Any]) -> str:
    if line["due"] is None:
        return f"自{_CLOCKS[line['starts_with']]}起算"
    return f"{line['due']}{'（暂定）' if line['provisional'] else ''}"


def _flags(line: dict[str, Any]) -> str:
    from ledger_api.domain.terms import Flag

    notes = [Flag(flag).label for flag in line["flags"]]
    if line["days_overdue"]:
        notes.insert(0, f"已逾期{line['days_overdue']}天")
    return "；".join(notes)


def _column(problem: dict[str, Any]) -> str:
    return " ".join(part for part in (problem["column"], problem["heading"]) if part)


def _reason(problem: dict[str, Any]) -> str:
    return f"{problem['code']}：{problem['reason']}" if problem["code"] else problem["reason"]
