"""The keeper: opens a proceeding where an obligation was missed and none stands.

It is a client like any other: it has no rights, and the contract judges what it submits. It compares the committed
views with the chain each time it runs, so that it opens once, and again after a reorganisation has undone it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger_api.chain.contracts import Contracts, calldata
from ledger_api.chain.rpc import Rpc, RpcError
from ledger_api.store.index import Index
from ledger_api.store.transaction import Unopened

#: Proceedings handed over for submission at a time.
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class OpenProceeding:
    """A call of ProceedingRegister.openProceeding; `payments` ascending."""

    commitment: bytes
    number: int
    payments: tuple[bytes, ...]

    @property
    def calldata(self) -> bytes:
        """The call as it goes to the ProceedingRegister."""
        return calldata(
            "ProceedingRegister", "openProceeding", self.commitment, self.number, list(self.payments)
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What a run did: handed over for submission, and those that the chain would refuse now.

    Refused are those that somebody opened since the last indexed block, or that a new fact has changed.
    """

    submitted: tuple[OpenProceeding, ...]
    refused: int


class Keeper:
    """Looks for missed obligations and has proceedings opened on them."""

    def __init__(
        self,
        index: Index,
        rpc: Rpc,
        contracts: Contracts,
        submit: Callable[[list[OpenProceeding]], None],
    ) -> None:
        """`submit` puts the calls on the chain with the keeper's own gas key."""
        self._index = index
        self._rpc = rpc
        self._register = contracts.address("ProceedingRegister")
        self._submit = submit

    def run(self) -> Kept:
        """Compare once and submit. RpcUnavailable where the chain does not answer."""
        submitted: list[OpenProceeding] = []
        refused, seen = 0, (0, 0)
        while True:
            with self._index.snapshot() as snapshot:
                missed = snapshot.unopened(_AT_ONCE, seen)
            if not missed:
                return Kept(tuple(submitted), refused)
            seen = missed[-1].due_on, missed[-1].place
            good = self._accepted([_call(one) for one in missed])
            refused += len(missed) - len(good)
            submitted += good
            if good:
                self._submit(good)

    def _accepted(self, calls: list[OpenProceeding]) -> list[OpenProceeding]:
        """Those that the contract would not refuse now."""
        answers = self._rpc.outcomes([("eth_call", (self._simulated(call), "latest")) for call in calls])
        return [call for call, answer in zip(calls, answers, strict=True) if not isinstance(answer, RpcError)]

    def _simulated(self, call: OpenProceeding) -> dict[str, str]:
        return {"to": self._register, "data": "0x" + call.calldata.hex()}


def _call(missed: Unopened) -> OpenProceeding:
    return OpenProceeding(missed.commitment, missed.number, missed.payments)
