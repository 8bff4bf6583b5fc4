"""`bench index`: events of the real contracts into the tables, beside what the node gives undecoded.

Into a SQLite file, and where a PostgreSQL database is named the same events into a schema of that one too.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import orjson

from ledger_api.bench.lives import begins_at, live
from ledger_api.bench.local_chain import BenchFailed, LocalChain, local_chain
from ledger_api.bench.machine import Peak, machine
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.events import log_filter
from ledger_api.chain.rpc import Rpc
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.database import drop_schema
from ledger_api.store.digest import digest
from ledger_api.store.index import Index

#: What is aimed at: share of the raw rate, peak memory, and how much slower an event may be at the larger size.
LEAST_OF_RAW, MOST_MB, MOST_SLOWER = 0.15, 400.0, 1.10

SIZES = (100_000, 500_000)
CONTRACTS_A_DAY = 250
#: A schema of its own: a ledger that is in the same database is not touched.
_SCHEMA = "chengnuo_bench"
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Indexed:
    """One index made from scratch. Rates are events a second, times seconds, `ranges` the blocks of each step.

    `cpu_seconds` are those of the indexing process and of those that it starts: they say more than the clock where
    others use the machine. `peak_mb` is what all of them had resident at their own peaks.
    """

    events: int
    steps: int
    seconds: float
    cpu_seconds: float
    rate: float
    peak_mb: float
    database_mb: float
    digest: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """The same blocks' logs as `eth_getLogs` gives them: received whole, neither parsed nor decoded."""

    events: int
    megabytes: float
    seconds: float
    rate: float


def bench_index(
    sizes: Sequence[int],
    repeats: int = 3,
    contracts_a_day: int = CONTRACTS_A_DAY,
    say: Say = lambda text: None,
    database: str | None = None,
) -> dict[str, Any]:
    """Makes a chain of as many events as the largest of `sizes`, and indexes each size `repeats` times.

    Each index is made by a process of its own, from the ledger's first block to the block that completes the size.
    Of the repeats the fastest counts, for the raw rate too. `database` is the URL of a PostgreSQL database, where
    each is made once more; `cpu_seconds` and `peak_mb` are those of the indexing processes, not of the server.
    """
    about = machine()
    began = time.perf_counter()
    with local_chain(begins_at()) as chain:
        heads = _generate(chain, sorted(sizes), contracts_a_day, say)
        made_in = time.perf_counter() - began
        results: dict[str, list[dict[str, Any]]] = {"sqlite": []}
        if database is not None:
            results["postgresql"] = []
        for size, head in heads.items():
            raws: list[Raw] = []
            indexes: dict[str, list[Indexed]] = {kind: [] for kind in results}
            for _ in range(repeats):
                for kind, made in indexes.items():
                    place = database if kind == "postgresql" else None
                    made.append(_in_own_process(_index, chain.rpc.url, chain.contracts, head, place))
                    say(f"{size}, {kind}: {made[-1].rate:,.0f}/s, {made[-1].peak_mb:.0f} MB")
                # Once a repeat, so that neither side has more chances of a good moment.
                ranges = indexes["sqlite"][-1].ranges
                raws.append(_in_own_process(_raw, chain.rpc.url, chain.contracts, ranges))
                say(f"{size}, raw: {raws[-1].rate:,.0f}/s")
            if len({indexed.digest for made in indexes.values() for indexed in made}) != 1:
                raise BenchFailed("two indexes of the same blocks have different digests")
            for kind, made in indexes.items():
                results[kind].append(_result(size, head, made, raws))
    found = {
        "bench": "index",
        "machine": about,
        "database": "sqlite",
        "made_in_seconds": round(made_in, 1),
        "repeats": repeats,
        **_figures(results["sqlite"]),
    }
    if database is not None:
        found["postgresql"] = _figures(results["postgresql"])
    return found


def _figures(results: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The sizes on one kind of database, how they compare, and what was aimed at."""
    first, last = results[0], results[-1]
    slower = first["events_per_second"] / last["events_per_second"]
    return {
        "sizes": list(results),
        "slower_per_event": round(slower, 3),
        "slower_per_event_cpu": round(_cpu_per_event(last) / _cpu_per_event(first), 3),
        "targets": {
            "of_raw": {"at_least": LEAST_OF_RAW, "reached": min(one["of_raw"] for one in results)},
            "peak_mb": {"under": MOST_MB, "reached": max(one["peak_mb"] for one in results)},
            "slower_per_event": {"at_most": MOST_SLOWER, "reached": round(slower, 3)},
        },
    }


def _generate(chain: LocalChain, sizes: Sequence[int], contracts_a_day: int, say: Say) -> dict[int, int]:
    """The last block of each size. Blocks before the first day have the parties and calendars."""
    heads: dict[int, int] = {}
    made = 0
    days = live(chain, contracts_a_day, processes=2)
    try:
        for number, logs in enumerate(days):
            made += logs
            for size in sizes:
                if made >= size and size not in heads:
                    heads[size] = int(chain.rpc.call("eth_blockNumber"), 16)
                    say(f"{made:,} events in {number + 1} days")
            if len(heads) == len(sizes):
                return heads
    finally:
        days.close()
    raise BenchFailed("the days ended before the events were made")


def _result(size: int, head: int, indexes: Sequence[Indexed], raws: Sequence[Raw]) -> dict[str, Any]:
    index = min(indexes, key=lambda one: one.seconds)
    raw = min(raws, key=lambda one: one.seconds)
    if raw.events != index.events:
        raise BenchFailed(f"the node gave {raw.events} logs, the index has {index.events}")
    return {
        "size": size,
        "head": head,
        "events": index.events,
        "steps": index.steps,
        "seconds": round(index.seconds, 3),
        "cpu_seconds": round(min(one.cpu_seconds for one in indexes), 3),
        "events_per_second": round(index.rate),
        "microseconds_per_event": round(1e6 / index.rate, 1),
        "raw_events_per_second": round(raw.rate),
        "raw_megabytes": round(raw.megabytes, 1),
        "of_raw": round(index.rate / raw.rate, 3),
        "peak_mb": round(max(one.peak_mb for one in indexes), 1),
        "database_mb": round(index.database_mb, 1),
        "all_rates": [round(one.rate) for one in indexes],
        "all_raw_rates": [round(one.rate) for one in raws],
        "digest": index.digest,
    }


def _cpu_per_event(result: dict[str, Any]) -> float:
    return float(result["cpu_seconds"] / result["events"])


def _in_own_process(work: Callable[..., Any], *arguments: Any) -> Any:
    """What `work` returns, done in a fresh process, so that its peak of memory is its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(work, *arguments).result()


def _index(url: str, contracts: Contracts, head: int, database: str | None) -> Indexed:
    with TemporaryDirectory(prefix="chengnuo-bench-") as folder, Rpc(url, timeout=600) as rpc:
        source = Source(rpc, contracts)
        if database is not None:
            drop_schema(database, _SCHEMA)
        index = Index(database or Path(folder) / "index.sqlite", source.ledger, _SCHEMA)
        try:
            return _measured(Indexer(index, source), head)
        finally:
            index.close()
            if database is not None:
                drop_schema(database, _SCHEMA)


def _measured(indexer: Indexer, head: int) -> Indexed:
    began, worked = time.perf_counter(), _processor_seconds()
    with Peak() as peak:
        found = list(iter(lambda: indexer.step(upto=head), None))
    seconds, cpu = time.perf_counter() - began, _processor_seconds() - worked
    steps = [step for step in found if step.appended]
    ends = [step.position.number for step in steps]
    starts = [indexer.source.first_block, *(end + 1 for end in ends[:-1])]
    events = sum(step.logs for step in steps)
    return Indexed(
        events=events,
        steps=len(steps),
        seconds=seconds,
        cpu_seconds=cpu,
        rate=events / seconds,
        peak_mb=peak.megabytes,
        digest=digest(indexer.index),
        database_mb=indexer.index.size / 1e6,
        ranges=tuple(zip(starts, ends, strict=True)),
    )


def _processor_seconds() -> float:
    """Of this process, and of those it started which have ended."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + ended.ru_utime + ended.ru_stime


def _raw(url: str, contracts: Contracts, ranges: Sequence[tuple[int, int]]) -> Raw:
    seconds = 0.0
    size = events = 0
    with httpx.Client(timeout=600, trust_env=False) as client:
        for first, last in ranges:
            asked = log_filter(contracts.addresses, first, last)
            body = orjson.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [asked]})
            began = time.perf_counter()
            answer = client.post(url, content=body, headers={"content-type": "application/json"}).content
            seconds += time.perf_counter() - began
            size += len(answer)
            events += answer.count(b'"logIndex"')
    return Raw(events, size / 1e6, seconds, events / seconds)
