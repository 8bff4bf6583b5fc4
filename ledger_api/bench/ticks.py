"""`bench due`: what a tick costs with a million open obligations, when nothing falls due and when 1,000 do."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.bench.large_index import AT, DUE, LargeIndex, grown, real_part
from ledger_api.bench.local_chain import BenchFailed, Call, local_chain
from ledger_api.bench.machine import machine
from ledger_api.domain.days import start_of_day
from ledger_api.indexer.keeper import Keeper, OpenProceeding

OBLIGATIONS, FALLING_DUE = 1_000_000, 1_000
_TICKS = 15
_DAY = 86_400
_OPENING_GAS = 600_000
Say = Callable[[str], None]


def bench_due(
    obligations: int = OBLIGATIONS, falling_due: int = FALLING_DUE, say: Say = lambda text: None
) -> dict[str, Any]:
    """Times ticks of the small index of real contracts, then of the large one, then the one in which
    `falling_due` obligations fall due, with the keeper's proceedings on them."""
    about = machine()
    with local_chain(AT - 3600) as chain, TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        path = Path(folder) / "index.sqlite"
        small = real_part(chain, str(path), falling_due)
        say(f"{small.obligations:,} obligations on the chain")
        few = _quiet_ticks(small)
        began = time.perf_counter()
        large = grown(small, obligations)
        filled_in = time.perf_counter() - began
        say(f"{large.obligations:,} obligations in the index after {filled_in:.0f} s")
        many = _quiet_ticks(large)
        new_day = _ms(lambda: _tick(large, start_of_day(DUE) + 30))
        busy = tick_over_due(large)
        size = path.stat().st_size / 1e6
        large.index.close()
    return {
        "bench": "due",
        "machine": about,
        "database": "sqlite",
        "open_obligations": large.obligations,
        "database_mb": round(size, 1),
        "filled_in_seconds": round(filled_in, 1),
        "quiet_tick_ms": {f"{small.obligations}": few, f"{large.obligations}": many},
        "quiet_tick_ratio": round(many["median"] / few["median"], 2),
        "quiet_midnight_ms": new_day,
        "due": busy,
    }


def _quiet_ticks(large: LargeIndex) -> dict[str, float]:
    """An empty block each minute, nothing falls due: the whole step, and its search for what does."""
    at = large.chain.now
    whole = [_ms(lambda i=i: _tick(large, at + 60 * (i + 1))) for i in range(_TICKS)]  # type: ignore[misc]
    search = []
    for _ in range(_TICKS):
        began = time.perf_counter()
        with large.index.snapshot() as snapshot:
            if snapshot.changing_by(large.chain.now):
                raise BenchFailed("something falls due in a tick that should be quiet")
        search.append((time.perf_counter() - began) * 1e3)
    return {
        "median": round(median(whole), 2),
        "slowest": round(max(whole), 2),
        "search_median": round(median(search), 2),
    }


def _tick(large: LargeIndex, at: int) -> int:
    """One block and one step on it; how many contracts were folded."""
    large.chain.mine(at)
    step = large.indexer.step()
    if step is None:
        raise BenchFailed("a new block was there and no step was made")
    return step.folded


def tick_over_due(large: LargeIndex) -> dict[str, Any]:
    """The first block after DUE: step, keeper with its proceedings in a block, and the step on those."""
    chain = large.chain
    opened: list[OpenProceeding] = []

    def submit(calls: list[OpenProceeding]) -> None:
        opened.extend(calls)
        chain.mine(chain.now + 1, [Call("ProceedingRegister", call.calldata, _OPENING_GAS) for call in calls])

    keeper = Keeper(large.index, chain.rpc, chain.contracts, submit)
    at = start_of_day(DUE) + _DAY + 30
    chain.mine(at)
    began = time.perf_counter()
    step = large.indexer.step()
    stepped = time.perf_counter()
    kept = keeper.run()
    ran = time.perf_counter()
    large.indexer.catch_up()
    done = time.perf_counter()
    if step is None or len(kept.submitted) != large.falling_due:
        raise BenchFailed(f"{len(kept.submitted)} proceedings were opened, not {large.falling_due}")
    return {
        "obligations": large.falling_due,
        "contracts_folded": step.folded,
        "step_ms": round((stepped - began) * 1e3, 1),
        "keeper_ms": round((ran - stepped) * 1e3, 1),
        "step_on_proceedings_ms": round((done - ran) * 1e3, 1),
        "whole_ms": round((done - began) * 1e3, 1),
        "step_microseconds_per_obligation": round((stepped - began) * 1e6 / large.falling_due, 1),
    }


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return round((time.perf_counter() - began) * 1e3, 2)
