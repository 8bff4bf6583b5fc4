"""Takes signed acts to the chain: what waits together goes in together, and each act gets its own answer."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from eth_abi.abi import decode
from eth_utils.crypto import keccak

from ledger_api.chain.acts import SignedAct, submit_calldata
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.node import ChainStopped, Receipt
from ledger_api.chain.refusals import refusal
from ledger_api.domain.refusals import Refusal, Refused

#: Acts in one transaction, and transactions in one block.
BATCH = 50
BATCHES_A_BLOCK = 10

#: What ActGate asks for beyond what the acts use, so that it can give each its full allowance.
_ALLOWANCE = 5_300_000
#: What the acts of one transaction may use together: a public chain's block holds 30 million.
_BATCH_GAS = 24_000_000
_ACT_REFUSED = "0x" + keccak(text="ActRefused(bytes32,bytes32,bytes)").hex()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an act: in a block, done or refused there.

    `was_there` says that its id was spent before, by this act or another of the same id, so that the contract
    passed it over: block and transaction are those that changed nothing.
    """

    act: bytes
    tx_hash: str
    block_number: int
    refused: Refused | None
    was_there: bool = False


def raise_refusals(outcomes: Sequence[Outcome]) -> None:
    """Raise the first refusal among acts that must all go through."""
    for outcome in outcomes:
        if outcome.refused is not None:
            raise outcome.refused


class Relay:
    """One thread that owns the relay's gas key. `after_block` is called when something was put on the chain."""

    def __init__(self, contracts: Contracts, gas_key: GasKey, after_block: Callable[[], None]) -> None:
        self._contracts = contracts
        self._gas_key = gas_key
        self._after_block = after_block
        self._wake = threading.Condition()
        self._waiting: list[tuple[SignedAct, Future[Outcome]]] = []
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)
        self._thread.start()

    def submit(self, acts: Sequence[SignedAct]) -> list[Outcome]:
        """Puts the acts on the chain in this order; returns when all are in blocks that stand.

        Raises ChainStopped: what was not answered may or may not be on the chain, and may be sent again.
        """
        futures: list[Future[Outcome]] = [Future() for _ in acts]
        with self._wake:
            if self._is_closing:
                raise ChainStopped("the relay has been closed")
            self._waiting.extend(zip(acts, futures, strict=True))
            self._wake.notify()
        return [future.result() for future in futures]

    def close(self) -> None:
        """Finishes what waits, then stops."""
        with self._wake:
            self._is_closing = True
            self._wake.notify()
        self._thread.join()

    def _run(self) -> None:
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._is_closing)
                if not self._waiting:
                    return
                taken = self._waiting[: BATCH * BATCHES_A_BLOCK]
                del self._waiting[: len(taken)]
            self._put(taken)

    def _put(self, taken: list[tuple[SignedAct, Future[Outcome]]]) -> None:
        batches = list(_batches([signed for signed, _ in taken]))
        try:
            receipts = self._gas_key.send([self._transaction(batch) for batch in batches])
            outcomes = [
                outcome
                for batch, receipt in zip(batches, receipts, strict=True)
                for outcome in _outcomes(batch, receipt)
            ]
        # Whatever went wrong, those who wait must hear of it.
        except BaseException as error:
            for _, future in taken:
                future.set_exception(error)
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), outcome in zip(taken, outcomes, strict=True):
            future.set_result(outcome)
        self._after_block()

    def _transaction(self, batch: Sequence[SignedAct]) -> Transaction:
        contract = batch[0].act.contract
        gas = _ALLOWANCE + sum(_gas_of(signed) for signed in batch)
        return Transaction(self._contracts.address(contract), submit_calldata(contract, batch), gas)


def _batches(acts: Sequence[SignedAct]) -> Iterator[list[SignedAct]]:
    """Runs of acts for the same contract, in order: an act may rest on the one before it."""
    for _, run in groupby(acts, key=lambda signed: signed.act.contract):
        batch: list[SignedAct] = []
        gas = 0
        for signed in run:
            own = _gas_of(signed)
            if batch and (len(batch) == BATCH or gas + own > _BATCH_GAS):
                yield batch
                batch, gas = [], 0
            batch.append(signed)
            gas += own
        yield batch


def _gas_of(signed: SignedAct) -> int:
    """Generous: what is not used is not paid."""
    fields = signed.act.fields
    # The end of a contract is noted with each of its obligations, 64 at most.
    base = 800_000 if signed.act.kind == "Terminate" else 400_000
    return base + 70_000 * len(fields.get("obligations", ())) + 2_000 * len(fields.get("daysOff", ()))


def _outcomes(batch: Sequence[SignedAct], receipt: Receipt) -> list[Outcome]:
    if receipt.status != 1:
        raise ChainStopped(
            f"the batch {receipt.tx_hash} was reverted as a whole: the relay gave it too little gas"
        )
    logs = list(receipt.logs)
    return [_outcome(signed.act.key, receipt, logs) for signed in batch]


def _outcome(key: bytes, receipt: Receipt, logs: list[dict[str, Any]]) -> Outcome:
    """Takes what the act left from the head of the batch's logs, where the acts stand in their order."""
    own = []
    while logs and logs[0]["topics"][2] == "0x" + key.hex():
        own.append(logs.pop(0))
        if own[0]["topics"][0] == _ACT_REFUSED:
            break
    why = None
    if own and own[0]["topics"][0] == _ACT_REFUSED:
        (reason,) = decode(["bytes"], bytes.fromhex(own[0]["data"][2:]))
        # A refusal without a reason is an act that the contract cannot even read.
        why = refusal(reason) or Refused(
            Refusal.BAD_SIGNATURE, "合约无法读取该行为", reason="0x" + reason.hex()
        )
    return Outcome(key, receipt.tx_hash, receipt.block_number, why, was_there=not own)
