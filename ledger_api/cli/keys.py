"""`chengnuo key`: a party's key stays with the party, in a file that only its owner reads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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


def _print(file: Path, as_json: bool) -> None:
    from ledger_api.chain.keys import address_of
    from ledger_api.folder import read_key

    address = address_of(read_key(file))
    if as_json:
        emit({"address": address, "file": str(file)})
    else:
        out.print(f"{address}  {file}", markup=False)
