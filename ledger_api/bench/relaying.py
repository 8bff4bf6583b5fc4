"""`bench relay`: acts a second through the relay, beside one transaction an act on the same chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.bench.machine import machine
from ledger_api.bench.payments import AT, done, found_contracts, payment, sent, sign_contracts
from ledger_api.bench.people import CHAIN_ID
from ledger_api.chain.acts import SignedAct, perform_calldata
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.keys import hash_of
from ledger_api.chain.relay import Relay

ACTS, SINGLE = 3_000, 300
_GAS = 600_000
#: Transactions of one act each that are handed over together.
_TOGETHER = 100
Say = Callable[[str], None]


def bench_relay(acts: int = ACTS, single: int = SINGLE, say: Say = lambda text: None) -> dict[str, Any]:
    """Payments through the relay, then as many ways without it, all on one embedded chain with its journal.

    Signing is the parties' work and is done beforehand.
    """
    about = machine()
    with TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        chain = EmbeddedChain.start(Path(folder) / "chain", CHAIN_ID, AT - 3600, SimulatedClock(AT))
        try:
            gas_key = GasKey(chain, hash_of("gas of the relay"))
            contracts = found_contracts(gas_key)
            relay = Relay(contracts, gas_key, lambda: None)
            total = acts + 2 * single
            commitments = sign_contracts(contracts, relay)
            say("contracts signed")
            payments = [payment(contracts, commitments, i) for i in range(total)]
            relayed = _through_relay(relay, payments[:acts])
            relay.close()
            awaited = _one_by_one(contracts, gas_key, payments[acts : acts + single], 1)
            together = _one_by_one(contracts, gas_key, payments[acts + single :], _TOGETHER)
        finally:
            chain.close()
    return {
        "bench": "relay",
        "machine": about,
        "relay": relayed,
        "one_transaction_an_act_each_awaited": awaited,
        "one_transaction_an_act_sent_together": {**together, "sent_at_once": _TOGETHER},
        "relay_to_awaited": round(relayed["acts_per_second"] / awaited["acts_per_second"], 2),
        "relay_to_together": round(relayed["acts_per_second"] / together["acts_per_second"], 2),
    }


def _through_relay(relay: Relay, payments: Sequence[SignedAct]) -> dict[str, Any]:
    began = time.perf_counter()
    blocks = done(relay, payments)
    return _rate(len(payments), blocks, time.perf_counter() - began)


def _one_by_one(
    contracts: Contracts, gas_key: GasKey, payments: Sequence[SignedAct], at_once: int
) -> dict[str, Any]:
    to = contracts.address("CommitmentLedger")
    blocks: set[int] = set()
    began = time.perf_counter()
    for start in range(0, len(payments), at_once):
        part = payments[start : start + at_once]
        receipts = sent(gas_key, [Transaction(to, perform_calldata(signed), _GAS) for signed in part])
        blocks |= {receipt.block_number for receipt in receipts}
    return _rate(len(payments), blocks, time.perf_counter() - began)


def _rate(acts: int, blocks: set[int], seconds: float) -> dict[str, Any]:
    return {
        "acts": acts,
        "blocks": len(blocks),
        "seconds": round(seconds, 2),
        "acts_per_second": round(acts / seconds, 1),
    }
