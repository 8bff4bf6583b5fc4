"""`chengnuo up`, `chengnuo rebuild`: running a ledger."""

from __future__ import annotations

import time
from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated

import typer

from ledger_api.cli.output import emit, err, out, reports_errors
from ledger_api.errors import LedgerError

DataFolder = Annotated[Path, typer.Option("--data", help="账本的数据目录；没有则新建")]
Database = Annotated[
    str | None,
    typer.Option(
        "--database",
        envvar="CHENGNUO_DATABASE",
        show_envvar=True,
        help="索引和存证所在的 PostgreSQL，如 postgresql://用户@主机/库名；不给则为数据目录中的文件",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@reports_errors
def up(
    data: DataFolder = Path("data"),
    port: Annotated[int, typer.Option("--port", help="网页和接口的端口", min=1, max=65535)] = 8000,
    demo: Annotated[bool, typer.Option("--demo", help="新账本先演示几个故事")] = False,
    once: Annotated[bool, typer.Option("--once", help="启动、核对接口的回答，然后退出")] = False,
    chain: Annotated[str | None, typer.Option("--chain", help="已有区块链的 RPC 地址（新账本）")] = None,
    host: Annotated[str, typer.Option("--host", help="监听地址；非本机地址只提供公众视图")] = "127.0.0.1",
    name: Annotated[
        list[str] | None,
        typer.Option("--name", help="可在其下登录的域名（可多次），如 ledger.example.gov.cn"),
    ] = None,
    hook_networks: Annotated[
        list[str] | None,
        typer.Option("--hook-network", help="允许订阅通知送达的内部网络（可多次），如 10.1.0.0/16"),
    ] = None,
    database: Database = None,
    read_only: Annotated[
        bool, typer.Option("--read-only", help="只供查询：用 --database 中的账本，不需要链和数据目录")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="就绪后输出一行 JSON（地址、链号、逾期项数）")
    ] = False,
) -> None:
    from ledger_api.reading_process import serve_read_only
    from ledger_api.serving import check_demo, open_ledger, serve

    began = time.monotonic()

    def say(text: str) -> None:
        err.print(f"[dim]{time.monotonic() - began:6.1f} s[/dim]  {text}")

    if read_only:
        opened = serve_read_only(database, host, port, name or ())
    else:
        networks = _networks(hook_networks or ())
        ledger = open_ledger(data, demo=demo, url=chain, say=say, database=database)
        opened = serve(ledger, host, port, name or (), networks)
    with opened as server:
        say(f"账本已就绪：{server.url}")
        if once or as_json:
            overdue = check_demo(server.url, demo)
            say(f"接口已核对：逾期义务 {overdue} 项")
        if as_json:
            emit({"url": server.url, "chain_id": server.chain_id, "overdue": overdue})
        elif not once:
            out.print(f"诚诺 Chengnuo  {server.url}   （Ctrl+C 停止）", markup=False)
        if not once:
            server.wait()


def _networks(given: Sequence[str]) -> list[IPv4Network | IPv6Network]:
    try:
        return [ip_network(one) for one in given]
    except ValueError as error:
        raise LedgerError(f"--hook-network 应为网段，如 10.1.0.0/16（{error}）") from error


@reports_errors
def rebuild(data: DataFolder = Path("data"), database: Database = None, as_json: AsJson = False) -> None:
    from ledger_api.serving import rebuild_index

    result = rebuild_index(data, lambda text: err.print(text, markup=False), database)
    if as_json:
        emit(result)
    else:
        same = "一致" if result["same"] else "不一致：原索引已被替换"
        out.print(f"重建到区块 {result['block']}，摘要 {result['digest']}，与原索引{same}", markup=False)
