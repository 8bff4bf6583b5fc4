"""`chengnuo receipt`: a confirmed receivable as a file for a bank, and what such a file proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, reports_errors

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("save", help="把一项已确认的应收账款存成文件，交给银行")
@reports_errors
def save(
    request: Annotated[str, typer.Argument(help="确认请求的编号（0x…）")],
    file: Annotated[Path, typer.Option("--out", "-o", help="写入此文件")] = Path("confirmation.json"),
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    found = Client(url).get(f"confirmations/{request}")["item"]
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        emit({"file": str(file), "request": request})
    else:
        out.print(f"已写入 {file}，核对：chengnuo receipt verify {file}", markup=False)


@app.command("verify", help="核对确认文件：签名与文字（本机计算），以及至今是否有效（问账本）")
@reports_errors
def verify(
    file: Annotated[Path, typer.Argument(help="确认文件")],
    url: Url = DEFAULT_URL,
    offline: Annotated[bool, typer.Option("--offline", help="只做本机计算，不问账本")] = False,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.confirmations import BadConfirmation, read
    from ledger_api.domain.money import format_fen, grouped

    try:
        given = json.loads(file.read_text(encoding="utf-8-sig"))
        found = read(given)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        fail(f"{file} 不是 JSON 文件：{error}")
    except BadConfirmation as error:
        if as_json:
            emit({"signed": False, "detail": str(error), "ledger": None})
        else:
            out.print(f"✗ {error}", markup=False)
        raise typer.Exit(2) from error
    asked: dict[str, Any] | None = None
    if not offline:
        asked = Client(url).post("confirmations/check", {"confirmation": given})["item"]
    if as_json:
        emit(
            {
                "signed": True,
                "keys": found.answer_keys,
                "amount": format_fen(found.amount_fen),
                "ledger": asked,
            }
        )
    else:
        out.print(
            f"✓ 密钥 {'、'.join(found.answer_keys)} 签署确认 {grouped(found.amount_fen)}，内容未被改动（本机计算）",
            markup=False,
        )
        if asked is None:
            out.print("  密钥属于谁、确认至今是否有效，须问账本：去掉 --offline", markup=False)
        else:
            out.print(
                f"{'✓' if asked['genuine'] and asked['stands'] else '✗'} {asked['detail']}", markup=False
            )
    if asked is not None and not (asked["genuine"] and asked["stands"] and asked["covered"]):
        raise typer.Exit(2)
