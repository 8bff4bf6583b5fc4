"""`chengnuo`: the ledger's command line. Heavy parts are imported by the commands that need them."""

from __future__ import annotations

import typer

from ledger_api.cli import (
    act,
    anchor,
    backup,
    bench,
    export,
    inbox,
    keys,
    read,
    receipt,
    run_scenarios,
    sealed,
    server,
    session,
    subscribe,
    table,
    take_in,
)

app = typer.Typer(
    name="chengnuo",
    help="诚诺：把政府部门的承诺、期限和付款记在链上，逾期由账本自己发现。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.command("up", help="启动账本：链、索引、接口和网页")(server.up)
app.command("backup", help="把账本备份成一个文件，可在运行中进行")(backup.backup)
app.command("restore", help="从备份文件恢复账本")(backup.restore)
app.command("rebuild", help="从链上重建索引，并核对与原索引一致")(server.rebuild)
app.command("status", help="查看运行中的账本：链、索引、滞后")(read.status)
app.command("show", help="查看一项：义务、合同、主体、付款、线索、投诉、审批事项、批量存证或行为")(read.show)
app.command("list", help="列出义务、合同、主体、付款、线索、投诉、审批事项或批量存证")(read.listing)
keys.app.command("rotate-sealing", help="更换封存投诉内容的密钥，可在运行中进行")(sealed.rotate_sealing)
app.add_typer(keys.app, name="key", help="签署密钥，封存密钥")
app.add_typer(sealed.app, name="complaint", help="投诉内容的销毁")
app.add_typer(act.app, name="act", help="准备、签署、提交一个行为")
app.add_typer(inbox.app, name="inbox", help="待签箱：等待本单位签署的行为，签署或者说明理由不签")
app.add_typer(anchor.app, name="anchor", help="批量存证：一批步骤一个根，每一步一张回执")
app.add_typer(receipt.app, name="receipt", help="应收账款确认文件：存下，核对")
app.add_typer(run_scenarios.app, name="scenario", help="推演情景文件")
take_in.app.command("table", help="导入部门的表格（xlsx 或 csv）：先试算，再签署")(table.table)
app.add_typer(take_in.app, name="import", help="导入公开数据或表格")
app.add_typer(export.app, name="export", help="导出 OCDS 发布包或表格")
app.add_typer(subscribe.app, name="subscribe", help="订阅变化和到期日")
app.add_typer(session.app, name="session", help="以某一主体的身份登录")
app.add_typer(bench.app, name="bench", help="测量速度与费用")


def run() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    run()
