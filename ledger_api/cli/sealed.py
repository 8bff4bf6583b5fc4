"""`chengnuo key rotate-sealing`, `chengnuo complaint erase`: what the operator does with sealed texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ledger_api.cli.output import emit, fail, out, reports_errors
from ledger_api.cli.server import Database

if TYPE_CHECKING:
    from ledger_api.folder import Folder

app = typer.Typer(no_args_is_help=True)

DataFolder = Annotated[Path, typer.Option("--data", help="账本的数据目录；账本可以正在运行")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@reports_errors
def rotate_sealing(
    data: DataFolder = Path("data"), database: Database = None, as_json: AsJson = False
) -> None:
    from ledger_api.sealing_keys import rotate

    count = rotate(_folder(data, database))
    if as_json:
        emit({"resealed": count})
    else:
        out.print(f"已更换封存密钥，{count} 件投诉的数据密钥重新封存。请另行保管新的密钥。", markup=False)


@app.command("erase", help="按主管部门的要求销毁一件投诉的内容、联系方式和盐，不可恢复；链上的摘要仍在")
@reports_errors
def erase(
    complaint: Annotated[str, typer.Argument(help="投诉的编号（0x…）")],
    data: DataFolder = Path("data"),
    database: Database = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.context import hexadecimal
    from ledger_api.sealing_keys import sealed_texts

    identifier = hexadecimal(complaint)
    if identifier is None:
        fail(f"{complaint} 不是投诉的编号（0x 后64位十六进制）")
    folder = _folder(data, database)
    if not yes and not typer.confirm("销毁后不可恢复。确定销毁？", err=True):
        fail("未销毁")
    sealed = sealed_texts(folder)
    try:
        count = sealed.destroy(identifier)
    finally:
        sealed.close()
    if as_json:
        emit({"complaint": complaint, "destroyed": count})
    else:
        out.print(f"已销毁 {count} 份内容。此前的备份中仍有密文，应一并处置。", markup=False)


def _folder(data: Path, database: str | None) -> Folder:
    from ledger_api.folder import Folder
    from ledger_api.joining import known_ledger

    folder = Folder(data, database)
    if known_ledger(folder, None) is None:
        fail(f"{data} 中没有账本：用 --data 指明账本的数据目录")
    return folder
