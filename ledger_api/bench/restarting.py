"""`bench restart`: how long a ledger's own chain takes until it stands again, with its checkpoints and without."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.bench.local_chain import BenchFailed
from ledger_api.bench.machine import machine
from ledger_api.bench.payments import AT, done, found_contracts, payment, sign_contracts
from ledger_api.bench.people import CHAIN_ID
from ledger_api.chain.checkpoint import checkpoints_in
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.gas_key import GasKey
from ledger_api.chain.keys import hash_of
from ledger_api.chain.relay import Relay

#: What is aimed at, in seconds, with so many acts.
MOST_SECONDS, ACTS = 15.0, 100_000
#: Acts that are handed to the relay at once: some blocks.
_AT_ONCE = 2_000
Say = Callable[[str], None]


def bench_restart(acts: int = ACTS, say: Say = lambda text: None) -> dict[str, Any]:
    """Payments through the relay into a chain with its journal, which is closed after the last of them.

    It is opened as it was left, and once more with its checkpoints taken away: both times its last block has to be
    the one that it had.
    """
    about = machine()
    with TemporaryDirectory(prefix="chengnuo-bench-") as name:
        folder = Path(name) / "chain"
        head, blocks = _lived(folder, acts, say)
        found = checkpoints_in(folder)
        with_checkpoint = _opened(folder, head)
        say(f"{with_checkpoint:.1f} s")
        for one in checkpoints_in(folder):
            one.unlink()
        without = _opened(folder, head)
        journal_mb = sum(file.stat().st_size for file in folder.glob("*.jsonl*")) / 1e6
    return {
        "bench": "restart",
        "machine": about,
        "acts": acts,
        "blocks": blocks,
        "checkpoints": len(found),
        "journal_mb": round(journal_mb, 1),
        "seconds": round(with_checkpoint, 2),
        "seconds_without_checkpoint": round(without, 2),
        "of_full_replay": round(with_checkpoint / without, 3),
        "targets": {"seconds": {"under": MOST_SECONDS, "reached": round(with_checkpoint, 2)}},
    }


def _lived(folder: Path, acts: int, say: Say) -> tuple[str, int]:
    """The last block's hash and number after so many acts."""
    chain = EmbeddedChain.start(folder, CHAIN_ID, AT - 3600, SimulatedClock(AT))
    try:
        gas_key = GasKey(chain, hash_of("gas of the relay"))
        contracts = found_contracts(gas_key)
        relay = Relay(contracts, gas_key, lambda: None)
        commitments = sign_contracts(contracts, relay)
        for start in range(0, acts, _AT_ONCE):
            done(
                relay, [payment(contracts, commitments, i) for i in range(start, min(start + _AT_ONCE, acts))]
            )
            if start % (10 * _AT_ONCE) == 0:
                say(f"{start + _AT_ONCE:,} / {acts:,}")
        relay.close()
        block = chain.rpc.call("eth_getBlockByNumber", "latest", False)
        return block["hash"], int(block["number"], 16)
    finally:
        chain.close()


def _opened(folder: Path, head: str) -> float:
    """How many seconds it takes until the chain stands. BenchFailed where its last block is another one."""
    began = time.perf_counter()
    chain = EmbeddedChain.start(folder, CHAIN_ID, AT - 3600, SimulatedClock(AT))
    try:
        seconds = time.perf_counter() - began
        found = chain.rpc.call("eth_getBlockByNumber", "latest", False)["hash"]
        if found != head:
            raise BenchFailed(f"the chain came back with the last block {found}, not {head}")
        return seconds
    finally:
        chain.close()
