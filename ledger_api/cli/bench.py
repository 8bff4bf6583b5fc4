"""`chengnuo bench`: measures the ledger on this machine, and says what was measured together with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from ledger_api.cli.output import emit, err, out, reports_errors, table

app = typer.Typer(no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.callback()
def _group() -> None:
    """测量账本的速度与费用。每次运行中的各项数字可以互相比较。"""


@app.command("index", help="索引速度：与节点给出原始日志的速度相比")
@reports_errors
def index(
    events: Annotated[
        list[int] | None, typer.Option("--events", min=1, help="事件数，可重复；默认 100000 与 500000")
    ] = None,
    repeats: Annotated[int, typer.Option(min=1, help="每种大小索引几遍，取最快的一遍")] = 3,
    a_day: Annotated[
        int, typer.Option("--contracts-a-day", min=20, help="每个区块（一天）签订的合同数")
    ] = 250,
    # Not from the environment: what a ledger lives in is measured only by who asks for it.
    database: Annotated[
        str | None,
        typer.Option("--database", help="一并测量 PostgreSQL：库的地址（用其中的 chengnuo_bench 模式）"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    from ledger_api.bench.indexing import SIZES, bench_index

    found = bench_index(events or SIZES, repeats, a_day, say=_say(as_json), database=database)
    _show(found, as_json, lambda: _index_tables(found))


@app.command("gas", help="每种行为的燃料费用，以及换来哪些存储")
@reports_errors
def gas(
    batch: Annotated[int, typer.Option(min=2, max=50, help="一批多少个行为")] = 50, as_json: AsJson = False
) -> None:
    from ledger_api.bench.gas import bench_gas

    found = bench_gas(batch)
    _show(found, as_json, lambda: _gas_tables(found))


@app.command("due", help="到期检查：大量未到期义务时，一次检查的代价")
@reports_errors
def due(
    obligations: Annotated[int, typer.Option(min=1, help="未到期的义务数")] = 1_000_000,
    falling_due: Annotated[int, typer.Option(min=1, help="同一天到期的义务数")] = 1_000,
    as_json: AsJson = False,
) -> None:
    from ledger_api.bench.ticks import bench_due

    found = bench_due(obligations, falling_due, say=_say(as_json))
    _show(found, as_json, lambda: _due_tables(found))


@app.command("api", help="主要查询的耗时，与同一服务的空路由相比")
@reports_errors
def api(
    obligations: Annotated[int, typer.Option(min=1, help="索引中的义务数")] = 1_000_000,
    requests: Annotated[int, typer.Option(min=2, help="每种查询最多几次")] = 600,
    seconds: Annotated[float, typer.Option(min=0.1, help="每种查询最多几秒")] = 15.0,
    as_json: AsJson = False,
) -> None:
    from ledger_api.bench.reads import bench_api

    found = bench_api(obligations, requests=requests, seconds=seconds, say=_say(as_json))
    _show(found, as_json, lambda: _api_tables(found))


@app.command("relay", help="经中继提交的速度，与每个行为一笔交易相比")
@reports_errors
def relay(
    acts: Annotated[int, typer.Option(min=1, help="经中继提交的行为数")] = 3_000,
    single: Annotated[int, typer.Option(min=1, help="逐笔提交的行为数")] = 300,
    as_json: AsJson = False,
) -> None:
    from ledger_api.bench.relaying import bench_relay

    found = bench_relay(acts, single, say=_say(as_json))
    _show(found, as_json, lambda: _relay_tables(found))


@app.command("restart", help="重启所需时间：从检查点恢复，与从头重放相比")
@reports_errors
def restart(
    acts: Annotated[int, typer.Option(min=1, help="链上的行为数")] = 100_000, as_json: AsJson = False
) -> None:
    from ledger_api.bench.restarting import bench_restart

    found = bench_restart(acts, say=_say(as_json))
    _show(found, as_json, lambda: _restart_tables(found))


def _say(as_json: bool) -> Callable[[str], None]:
    return (lambda text: None) if as_json else (lambda text: err.print(text, markup=False))


def _show(found: dict[str, Any], as_json: bool, tables: Callable[[], None]) -> None:
    if as_json:
        emit(found)
        return
    about = found["machine"]
    out.print(
        f"{about['date']}  {about['processor']}，{about['cores']} 核，{about['memory_mb']} MB，{about['system']}，"
        f"Python {about['python']}，SQLite {about['sqlite']}，anvil {about['anvil']}，负载 {about['load_before']}",
        markup=False,
    )
    tables()


def _index_tables(found: dict[str, Any]) -> None:
    _index_table("SQLite", found)
    if "postgresql" in found:
        _index_table("PostgreSQL", found["postgresql"])


def _index_table(database: str, found: dict[str, Any]) -> None:
    out.print(database)
    table(
        ("事件", "步", "秒", "CPU 秒", "事件/秒", "微秒/事件", "原始 getLogs/秒", "与原始之比", "内存峰值 MB", "库 MB"),
        [
            (one["events"], one["steps"], one["seconds"], one["cpu_seconds"], one["events_per_second"], one["microseconds_per_event"],
             one["raw_events_per_second"], one["of_raw"], one["peak_mb"], one["database_mb"])
            for one in found["sizes"]
        ],
    )  # fmt: skip
    out.print(
        f"大小之间每个事件的耗时之比：{found['slower_per_event']}，CPU 时间之比：{found['slower_per_event_cpu']}"
    )


def _gas_tables(found: dict[str, Any]) -> None:
    batch = found["batch"]
    table(
        ("行为", "单独", f"{batch} 个一批，每个", "新增存储槽", "改动存储槽", "换来的存储"),
        [
            (one["title"], one["alone"], one["in_batch"] or "—", one["new_slots"], one["changed_slots"],
             "；".join(one["keeps"]) if one["as_stated"] else "（与说明不符）" + "；".join(one["keeps"]))
            for one in found["acts"]
        ],
    )  # fmt: skip
    if found["not_measured"]:
        out.print("未测量：" + "、".join(found["not_measured"]), markup=False)


def _due_tables(found: dict[str, Any]) -> None:
    table(
        ("未到期义务", "无事到期：中位 ms", "最慢 ms", "其中查找 ms"),
        [
            (count, one["median"], one["slowest"], one["search_median"])
            for count, one in found["quiet_tick_ms"].items()
        ],
    )
    busy = found["due"]
    table(
        ("同时到期", "索引 ms", "生成线索 ms", "索引线索 ms", "合计 ms"),
        [
            (
                busy["obligations"],
                busy["step_ms"],
                busy["keeper_ms"],
                busy["step_on_proceedings_ms"],
                busy["whole_ms"],
            )
        ],
    )


def _api_tables(found: dict[str, Any]) -> None:
    table(
        ("查询", "次数", "p50 ms", "p99 ms", "次/秒", "字节", "p50 与空路由之比", "p99 与空路由之比"),
        [
            (one["read"], one["requests"], one["p50_ms"], one["p99_ms"], one["requests_per_second"], one["bytes"],
             one["p50_to_empty"], one["p99_to_empty"])
            for one in found["reads"]
        ],
        title=f"{found['obligations']} 项义务，{found['connections']} 个连接",
    )  # fmt: skip


def _relay_tables(found: dict[str, Any]) -> None:
    ways = {
        "经中继": found["relay"],
        "每个行为一笔交易，逐笔等待": found["one_transaction_an_act_each_awaited"],
        "每个行为一笔交易，成批送出": found["one_transaction_an_act_sent_together"],
    }
    table(
        ("方式", "行为", "区块", "秒", "行为/秒"),
        [
            (way, one["acts"], one["blocks"], one["seconds"], one["acts_per_second"])
            for way, one in ways.items()
        ],
    )


def _restart_tables(found: dict[str, Any]) -> None:
    table(
        ("行为", "区块", "日志 MB", "从检查点 秒", "从头重放 秒", "之比"),
        [
            (found["acts"], found["blocks"], found["journal_mb"], found["seconds"],
             found["seconds_without_checkpoint"], found["of_full_replay"])
        ],
    )  # fmt: skip
