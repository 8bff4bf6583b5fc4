"""`bench relay`: acts a second through the relay, beside one transaction an act on the same chain."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ledger_api.bench.gas_recipes import act_id, department, enterprise
from ledger_api.bench.large_index import TODAY
from ledger_api.bench.local_chain import BenchFailed, signed_act
from ledger_api.bench.machine import machine
from ledger_api.bench.people import CHAIN_ID, PEOPLE
from ledger_api.chain.acts import SignedAct, perform_calldata
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.contracts import Contracts, deploy
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.keys import hash_of
from ledger_api.chain.node import Receipt
from ledger_api.chain.relay import Relay
from ledger_api.domain.days import civil_day, start_of_day, yyyymmdd

ACTS, SINGLE = 3_000, 300
_AT = start_of_day(TODAY) + 10 * 3600
_GAS = 600_000
_DEPLOYMENT_GAS = 30_000_000
#: Transactions of one act each that are handed over together.
_TOGETHER = 100
Say = Callable[[str], None]


def bench_relay(acts: int = ACTS, single: int = SINGLE, say: Say = lambda text: None) -> dict[str, Any]:
    """Payments through the relay, then as many ways without it, all on one embedded chain with its journal.

    Signing is the parties' work and is done beforehand.
    """
    about = machine()
    with TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        chain = EmbeddedChain.start(Path(folder) / "chain", CHAIN_ID, _AT - 3600, SimulatedClock(_AT))
        try:
            gas_key = GasKey(chain, hash_of("gas of the relay"))
            contracts = _found(gas_key)
            relay = Relay(contracts, gas_key, lambda: None)
            total = acts + 2 * single
            commitments = _sign_contracts(contracts, relay)
            say("contracts signed")
            payments = [_payment(contracts, commitments, i) for i in range(total)]
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


def _found(gas_key: GasKey) -> Contracts:
    def create(code: bytes) -> tuple[str, int]:
        (receipt,) = _sent(gas_key, [Transaction(None, code, _DEPLOYMENT_GAS)])
        if receipt.contract_address is None:
            raise BenchFailed("the chain did not take a contract")
        return receipt.contract_address, receipt.block_number

    registrar = PEOPLE.registrar
    return deploy(CHAIN_ID, create, registrar.party, registrar.address, registrar.document)


def _sign_contracts(contracts: Contracts, relay: Relay) -> list[bytes]:
    """A contract for each department, once everybody is registered."""
    people = (*PEOPLE.departments, *PEOPLE.enterprises[: len(PEOPLE.departments)])
    _done(
        relay,
        [
            signed_act(
                contracts, _AT, "RegisterParty", act_id("register", person.name), PEOPLE.registrar, None,
                {"party": person.party, "kind": person.kind, "size": person.size, "duties": person.duties,
                 "key": person.address, "document": person.document},
            )
            for person in people
        ],
    )  # fmt: skip
    day = yyyymmdd(civil_day(_AT))
    terms = {"kind": 0, "amount": 1 << 40, "dueRule": 1, "clock": 0, "dueOn": day, "length": 0,
             "inspectionWorkdays": 0, "conditional": False}  # fmt: skip
    signed = [
        signed_act(
            contracts, _AT, "SignContract", act_id("relayed", i), department(i), enterprise(i),
            {"obligor": department(i).party, "obligee": enterprise(i).party, "currency": b"CNY", "signedOn": day,
             "allocation": 0, "rateBasis": 0, "rate": 0, "instruments": False, "document": act_id("document", i), "obligations": [terms]},
        )
        for i in range(len(PEOPLE.departments))
    ]  # fmt: skip
    _done(relay, signed)
    return [one.act.key for one in signed]


def _payment(contracts: Contracts, commitments: Sequence[bytes], i: int) -> SignedAct:
    which = i % len(commitments)
    fields = {"commitment": commitments[which], "obligation": 1, "amount": 100, "creditedOn": yyyymmdd(TODAY),
              "document": act_id("receipt", i)}  # fmt: skip
    return signed_act(contracts, _AT, "RecordPayment", act_id("pay", i), department(which), None, fields)


def _through_relay(relay: Relay, payments: Sequence[SignedAct]) -> dict[str, Any]:
    began = time.perf_counter()
    blocks = _done(relay, payments)
    return _rate(len(payments), blocks, time.perf_counter() - began)


def _one_by_one(
    contracts: Contracts, gas_key: GasKey, payments: Sequence[SignedAct], at_once: int
) -> dict[str, Any]:
    to = contracts.address("CommitmentLedger")
    blocks: set[int] = set()
    began = time.perf_counter()
    for start in range(0, len(payments), at_once):
        part = payments[start : start + at_once]
        receipts = _sent(gas_key, [Transaction(to, perform_calldata(signed), _GAS) for signed in part])
        blocks |= {receipt.block_number for receipt in receipts}
    return _rate(len(payments), blocks, time.perf_counter() - began)


def _rate(acts: int, blocks: set[int], seconds: float) -> dict[str, Any]:
    return {
        "acts": acts,
        "blocks": len(blocks),
        "seconds": round(seconds, 2),
        "acts_per_second": round(acts / seconds, 1),
    }


def _done(relay: Relay, acts: Sequence[SignedAct]) -> set[int]:
    """The blocks of the acts. BenchFailed where one was refused."""
    outcomes = relay.submit(acts)
    refused = [outcome.refused for outcome in outcomes if outcome.refused is not None or outcome.was_there]
    if refused:
        raise BenchFailed(f"{len(refused)} acts were refused, first: {refused[0]}")
    return {outcome.block_number for outcome in outcomes}


def _sent(gas_key: GasKey, transactions: Sequence[Transaction]) -> list[Receipt]:
    receipts = gas_key.send(transactions)
    failed = [receipt.tx_hash for receipt in receipts if receipt.status != 1]
    if failed:
        raise BenchFailed(f"{len(failed)} transactions were reverted, first {failed[0]}")
    return receipts
