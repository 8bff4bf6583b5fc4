"""`chengnuo act`: prepare an act on the server, sign it here, submit it. The key never leaves this machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, reports_errors
from ledger_api.errors import LedgerError

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
ActFile = Annotated[Path, typer.Argument(help="行为文件（prepare 所写）")]


@app.command("prepare", help="准备一个行为：写出待签文件、说明，以及此刻会遇到的拒绝")
@reports_errors
def prepare(
    do: Annotated[str, typer.Argument(help="行为，如 record_payment")],
    file: Annotated[Path, typer.Option("--out", "-o", help="写入此文件")] = Path("act.json"),
    by: Annotated[list[str] | None, typer.Option("--by", help="签署人：统一社会信用代码，可两次")] = None,
    fields: Annotated[
        list[str] | None, typer.Option("--with", help="字段，如 amount=2000000.00；值可以是 JSON")
    ] = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    write_prepared(do, by or [], dict(_field(text) for text in fields or []), file, url, as_json)


def write_prepared(
    do: str, by: list[str], values: dict[str, Any], file: Path, url: str, as_json: bool
) -> None:
    """Has the server prepare an act, and writes it to a file to be signed. Exit code 2 where it would be refused."""
    prepared = Client(url).post("acts/prepare", {"do": do, "by": by, "with": values})
    file.write_text(
        json.dumps({**prepared, "signatures": []}, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    if as_json:
        emit({**prepared, "file": str(file)})
    else:
        out.print(prepared["summary"], markup=False)
        if prepared.get("refusal"):
            out.print(
                f"此刻会被拒绝：{prepared['refusal']['code']} {prepared['refusal']['detail']}", markup=False
            )
        out.print(f"待签文件：{file}", markup=False)
    if prepared.get("refusal"):
        raise typer.Exit(2)


@app.command("sign", help="用密钥签署；说明由待签内容本身得出")
@reports_errors
def sign(
    file: ActFile,
    key: Annotated[Path, typer.Option("--key", help="密钥文件")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.documents import canonical, digest
    from ledger_api.acts.summary import summary
    from ledger_api.chain.acts import MalformedAct, read_typed_data, sign_typed_data
    from ledger_api.folder import read_key

    content = _read(file)
    try:
        act = read_typed_data(content["typed_data"])
        signature = sign_typed_data(content["typed_data"], read_key(key))
        documents = {digest(data): data for data in map(canonical, content["documents"])}
    except (MalformedAct, TypeError) as error:
        raise LedgerError(f"{file} 不是可签署的行为：{error}") from error
    if not as_json:
        out.print(summary(act, documents, lambda party: "0x" + party.hex()[:12] + "…"), markup=False)
    if not yes and not typer.confirm("签署以上内容？", err=True):
        fail("未签署")
    content["signatures"].append("0x" + signature.hex())
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1), encoding="utf-8")
    if as_json:
        emit({"file": str(file), "signatures": len(content["signatures"])})
    else:
        out.print(f"已签署（共{len(content['signatures'])}个签名）：{file}", markup=False)


@app.command("submit", help="提交已签署的行为，得到回执或拒绝代码")
@reports_errors
def submit(file: ActFile, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    content = _signed(file)
    receipt = Client(url).post(
        "acts", {name: content[name] for name in ("typed_data", "signatures", "documents")}
    )
    if as_json:
        emit(receipt)
    else:
        out.print(f"回执 {receipt['receipt_id']}，区块 {receipt['block']}", markup=False)


@app.command(
    "leave", help="把本单位已签署、还缺签名的行为放入待签箱，等对方或本单位另一把密钥签署（须先登录）"
)
@reports_errors
def leave(file: ActFile, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    content = _signed(file)
    left = Client(url).post(
        "inbox", {name: content[name] for name in ("typed_data", "signatures", "documents")}
    )["item"]
    if as_json:
        emit(left)
    else:
        out.print(f"已放入待签箱 {left['id']}，{left['expires_at_iso']} 失效", markup=False)


def _field(text: str) -> tuple[str, Any]:
    name, separator, value = text.partition("=")
    if not separator:
        fail(f"--with {text!r} 应写成 字段=值")
    # Objects and lists are JSON; amounts, dates and rates stay as they are written.
    if value[:1] in "[{":
        try:
            return name, json.loads(value)
        except ValueError as error:
            fail(f"--with {name}：不是有效的 JSON（{error}）")
    return name, value


def _signed(file: Path) -> dict[str, Any]:
    content = _read(file)
    if not content["signatures"]:
        raise LedgerError(f"{file} 还没有签名，请先 chengnuo act sign {file} --key 密钥文件")
    return content


def _read(file: Path) -> dict[str, Any]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LedgerError(f"{file} 无法读取：{error}") from error
    if not isinstance(content, dict) or "typed_data" not in content:
        raise LedgerError(f"{file} 不是行为文件，请先 chengnuo act prepare")
    for name in ("signatures", "documents"):
        if not isinstance(content.setdefault(name, []), list):
            raise LedgerError(f"{file} 不是行为文件：{name} 应为列表")
    return content
