"""`chengnuo import ocds`: published contracts and payments, as their publisher states them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ledger_api.cli.output import emit, out, progress, reports_errors, table
from ledger_api.cli.server import Database

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """导入公开数据。"""


@app.command("ocds", help="导入 OCDS 发布的合同和付款（文件、目录、gzip、JSON lines）")
@reports_errors
def ocds(
    paths: Annotated[list[Path], typer.Argument(help="文件或目录")],
    data: Annotated[Path, typer.Option("--data", help="账本的数据目录；没有则新建")] = Path("data"),
    database: Database = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
) -> None:
    from ledger_api.exchange.taking import import_ocds
    from ledger_api.ledger import Ledger

    ledger = Ledger.open(data, database=database)
    try:
        with progress("读取") as reading, progress("上链") as putting:
            report = import_ocds(ledger, paths, reading, putting)
    finally:
        ledger.close()
    if as_json:
        emit(report)
        return
    taken = report["taken"]
    names = {
        "files": "文件",
        "parties": "主体",
        "commitments": "合同",
        "obligations": "义务",
        "payments": "付款",
    }
    table(("已导入", "数量"), [(label, taken[name]) for name, label in names.items()])
    table(
        ("币种", "合同金额", "已付"),
        [(code, sums["committed"], sums["paid"]) for code, sums in taken["totals"].items()],
    )
    out.print(f"同一付款的其他版本：{report['merged']}", markup=False)
    if report["left_out"]:
        table(
            ("文件", "位置", "未导入的原因"),
            [(one["file"], one["path"], one["reason"]) for one in report["left_out"]],
        )
