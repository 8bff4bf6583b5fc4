"""`chengnuo key`: a party's key stays with the party, in a file that only its owner reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.act import write_prepared
from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, reports_errors

app = typer.Typer(no_args_is_help=True)

KeyFile = Annotated[Path, typer.Argument(help="密钥文件")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("new", help="生成一把新密钥，写入文件（已有文件不覆盖）")
@reports_errors
def new(file: KeyFile, as_json: AsJson = False) -> None:
    from ledger_api.chain.keys import new_key
    from ledger_api.folder import write_key

    if file.exists():
        fail(f"{file} 已存在：密钥不可覆盖，请另起文件名")
    write_key(file, new_key())
    _print(file, as_json)


@app.command("show", help="显示密钥的地址（不显示私钥）")
@reports_errors
def show(file: KeyFile, as_json: AsJson = False) -> None:
    _print(file, as_json)


Party = Annotated[str, typer.Option("--by", help="主体：统一社会信用代码")]
ActFile = Annotated[Path, typer.Option("--out", "-o", help="待签文件写入此处")]
Url = Annotated[str, typer.Option("--url", help="账本的地址")]


@app.command("list", help="列出一个主体的密钥：名称、职责、是否有效（须以该主体登录，或在账本所在的机器上）")
@reports_errors
def listing(
    party: Annotated[str, typer.Argument(help="统一社会信用代码或主体编号")],
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    found = Client(url).get(f"parties/{party}/keys")["item"]
    if as_json:
        emit(found)
        return
    for key in found["keys"]:
        out.print(_line(key), markup=False)
    if found["two_for"]:
        out.print("须由两把密钥签署：" + _labels(found["two_for"]), markup=False)


@app.command("add", help="准备增加一把密钥：只交出它的地址，写明名称和职责")
@reports_errors
def add(
    address: Annotated[str, typer.Argument(help="新密钥的地址")],
    by: Party,
    label: Annotated[str, typer.Option("--label", help="名称，如 财务科")],
    duty: Annotated[list[str], typer.Option("--duty", help="职责：sign、record、pay、complain，可多次")],
    file: ActFile = Path("act.json"),
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    write_prepared("add_key", [by], {"key": address, "label": label, "duties": duty}, file, url, as_json)


@app.command("end", help="准备停用一把密钥，如已失窃；由本单位另一把密钥签署，立即生效")
@reports_errors
def end(
    address: Annotated[str, typer.Argument(help="要停用的密钥的地址")],
    by: Party,
    file: ActFile = Path("act.json"),
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    write_prepared("end_key", [by], {"key": address}, file, url, as_json)


@app.command("replace", help="准备补发遗失的密钥：由登记机关签署，七日后生效，其间该主体可以提出异议")
@reports_errors
def replace(
    party: Annotated[str, typer.Argument(help="遗失密钥的主体：统一社会信用代码")],
    old: Annotated[str, typer.Option("--old", help="遗失的密钥的地址")],
    new: Annotated[str, typer.Option("--new", help="新密钥的地址")],
    document: Annotated[str, typer.Option("--document", help="依据，如挂失公告的文号")],
    by: Party,
    file: ActFile = Path("act.json"),
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    values = {"party": party, "old_key": old, "new_key": new, "document": document}
    write_prepared("replace_key", [by], values, file, url, as_json)


def _line(key: dict[str, Any]) -> str:
    state = "有效" if key["active"] else "尚未启用" if key["until"] is None else "已停用"
    ends = f"，{key['until_iso']} 停用" if key["active"] and key["until"] is not None else ""
    return f"{key['address']}  {key['label'] or '登记时的密钥'}  {_labels(key['duties'])}  {state}{ends}"


def _print(file: Path, as_json: bool) -> None:
    from ledger_api.chain.keys import address_of
    from ledger_api.folder import read_key

    address = address_of(read_key(file))
    if as_json:
        emit({"address": address, "file": str(file)})
    else:
        out.print(f"{address}  {file}", markup=False)


def _labels(duties: list[str]) -> str:
    from ledger_api.domain.words import KeyDuty

    return "、".join(KeyDuty(duty).label for duty in duties)
