"""A bare local chain with a ledger's contracts: blocks are mined when asked, at the time asked, and kept nowhere.

The embedded chain writes a journal and checks every block; here a benchmark only needs blocks fast.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from ledger_api.acts.notices import notice
from ledger_api.bench.people import CHAIN_ID, PEOPLE, Person
from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, digest, submit_calldata
from ledger_api.chain.anvil import start_anvil
from ledger_api.chain.contracts import Contracts, deploy
from ledger_api.chain.keys import hash_of
from ledger_api.chain.rpc import Rpc
from ledger_api.domain.days import yyyymmdd

#: Requests in one batch: anvil works on them concurrently.
_BATCH = 20
_SENDER = "0x" + "11" * 20
#: What ActGate asks for beyond what the acts use, so that it can give each its full allowance.
_ALLOWANCE = 5_300_000
_ACT_GAS = 600_000
_RPC_TIMEOUT = 600.0
DAY = 86_400


class Call(NamedTuple):
    """A transaction to one of the contracts."""

    contract: str
    data: bytes
    gas: int


class BenchFailed(Exception):
    """What a benchmark set up did not come out as it must, so that its figures would mean nothing."""


@dataclass(slots=True)
class LocalChain:
    """A running chain whose contracts know PEOPLE and the calendars of `years`."""

    rpc: Rpc
    contracts: Contracts
    now: int
    _nonce: int = 0

    def mine(self, at: int, calls: Sequence[Call] = ()) -> list[dict[str, Any]]:
        """One block at the instant `at` with these transactions; their receipts. BenchFailed where one reverted."""
        for start in range(0, len(calls), _BATCH):
            asked = [self._request(call) for call in calls[start : start + _BATCH]]
            self.rpc.batch([("eth_sendTransaction", [request]) for request in asked])
        self.rpc.call("evm_mine", {"timestamp": at})
        self.now = at
        if not calls:
            return []
        receipts: list[dict[str, Any]] = self.rpc.call("eth_getBlockReceipts", "latest")
        done = sum(receipt["status"] == "0x1" for receipt in receipts)
        if done != len(calls):
            raise BenchFailed(f"{done} of {len(calls)} transactions went through in the block at {at}")
        return receipts

    def submit(self, at: int, *batches: Sequence[SignedAct]) -> list[dict[str, Any]]:
        """One block with a transaction for each batch. BenchFailed where an act was refused."""
        receipts = self.mine(at, [batch_call(batch) for batch in batches])
        refused = sum(log["topics"][0] == _REFUSED for receipt in receipts for log in receipt["logs"])
        if refused:
            raise BenchFailed(f"{refused} acts were refused in the block at {at}")
        return receipts

    def signed(
        self, what: str, act_id: bytes, by: Person, also: Person | None = None, /, **fields: Any
    ) -> SignedAct:
        """An act of this chain, signed by who must; good for the next twelve hours."""
        return signed_act(self.contracts, self.now, what, act_id, by, also, fields)

    def _request(self, call: Call) -> dict[str, str]:
        self._nonce += 1
        return {
            "from": _SENDER, "to": self.contracts.address(call.contract), "data": "0x" + call.data.hex(),
            "gas": hex(call.gas), "gasPrice": "0x0", "nonce": hex(self._nonce - 1),
        }  # fmt: skip

    def create(self, code: bytes) -> tuple[str, int]:
        """Deploy a contract; its address and block."""
        fields = {"from": _SENDER, "data": "0x" + code.hex(), "gas": hex(250_000_000), "gasPrice": "0x0"}
        sent = self.rpc.call("eth_sendTransaction", {**fields, "nonce": hex(self._nonce)})
        self._nonce += 1
        self.mine(self.now + 1)
        receipt = self.rpc.call("eth_getTransactionReceipt", sent)
        if receipt["status"] != "0x1":
            raise BenchFailed("the chain did not take a contract")
        return receipt["contractAddress"], int(receipt["blockNumber"], 16)


_REFUSED = "0x" + hash_of("ActRefused(bytes32,bytes32,bytes)").hex()


@contextmanager
def local_chain(begins_at: int, years: Sequence[int] = (2025, 2026)) -> Iterator[LocalChain]:
    """A fresh chain from the instant `begins_at` on, gone with all it held when the block is left."""
    with TemporaryDirectory(prefix="chengnuo-bench-") as folder:
        anvil = start_anvil(Path(folder), CHAIN_ID, begins_at)
        try:
            with Rpc(anvil.url, timeout=_RPC_TIMEOUT) as rpc:
                rpc.call("anvil_impersonateAccount", _SENDER)
                yield _founded(rpc, begins_at, years)
        finally:
            anvil.stop()


def _founded(rpc: Rpc, begins_at: int, years: Sequence[int]) -> LocalChain:
    unknown = Contracts(CHAIN_ID, {}, 0)
    chain = LocalChain(rpc, unknown, begins_at)
    registrar = PEOPLE.registrar
    chain.contracts = deploy(CHAIN_ID, chain.create, registrar.party, registrar.address, registrar.document)
    registrations = [
        chain.signed(
            "RegisterParty", hash_of(f"register {person.name}"), registrar,
            party=person.party, kind=person.kind, size=person.size, duties=person.duties, key=person.address,
            document=person.document,
        )
        for person in PEOPLE.others
    ]  # fmt: skip
    batches = [registrations[start : start + 50] for start in range(0, len(registrations), 50)]
    chain.submit(chain.now + 1, *batches)
    calendars = [
        chain.signed(
            "PublishCalendar", hash_of(f"calendar {year}"), registrar, year=year,
            daysOff=[yyyymmdd(day) for day in notice(year).days_off],
            makeUpDays=[yyyymmdd(day) for day in notice(year).make_up_days], document=hash_of(f"notice {year}"),
        )
        for year in years
    ]  # fmt: skip
    if calendars:
        chain.submit(chain.now + 1, calendars)
    return chain


def signed_act(
    contracts: Contracts,
    at: int,
    kind: str,
    act_id: bytes,
    by: Person,
    also: Person | None,
    fields: dict[str, Any],
) -> SignedAct:
    """An act of any ledger, signed by who must; good for twelve hours from the instant `at`."""
    act = Act(kind, act_id, at + DAY // 2, by.party, also.party if also else NO_PARTY, fields)
    signed = digest(act, contracts)
    signers = (by,) if also is None else (by, also)
    return SignedAct(act, tuple(person.sign(signed) for person in signers))


def batch_call(batch: Sequence[SignedAct]) -> Call:
    """The transaction that submits acts of one contract."""
    contract = batch[0].act.contract
    obligations = sum(len(signed.act.fields.get("obligations", ())) for signed in batch)
    gas = _ALLOWANCE + _ACT_GAS * len(batch) + 70_000 * obligations
    return Call(contract, submit_calldata(contract, batch), gas)
