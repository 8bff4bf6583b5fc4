"""`chengnuo backup`, `chengnuo restore`: a ledger in one file, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger_api.cli.output import emit, out, reports_errors
from ledger_api.cli.server import Database

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@reports_errors
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件（.tar.gz），不覆盖已有文件")],
    data: Annotated[Path, typer.Option("--data", help="账本的数据目录；账本可以正在运行")] = Path("data"),
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    from ledger_api.backup import back_up

    made = back_up(data, file, database)
    size = file.stat().st_size
    if as_json:
        emit({"file": str(file), "bytes": size, "chain_id": made.chain_id, "blocks": made.blocks})
        return
    what = "" if made.blocks is None else f"区块至 {made.blocks}，"
    out.print(f"已备份并核对：{file}（{what}{len(made.entries)} 个文件，{size:,} 字节）", markup=False)
    out.print("备份内含登记机关的私钥，请妥善保管；不含投诉内容的封存密钥，请另行保管。", markup=False)


@reports_errors
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="备份文件")],
    data: Annotated[Path, typer.Option("--data", help="恢复到的目录，须为空或不存在")] = Path("data"),
    as_json: AsJson = False,
) -> None:
    from ledger_api.backup import restore as restore_backup

    found = restore_backup(file, data)
    if as_json:
        emit({"data": str(data), "chain_id": found.chain_id, "blocks": found.blocks})
        return
    what = "" if found.blocks is None else f"，区块至 {found.blocks}"
    out.print(f"已恢复到 {data}{what}。启动后将从链上重建索引。", markup=False)
    out.print("原账本若仍在运行，请勿同时启动两份：同一账本会分成两条链。", markup=False)
