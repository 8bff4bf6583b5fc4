"""The compiled contracts that this version of the ledger deploys and reads."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "artifacts"

#: In the order in which they are deployed: each refers to those before it.
NAMES = ("PartyRegistry", "WorkCalendar", "CommitmentLedger", "ProceedingRegister")


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract. `immutables` are (start, length) in bytes of what the constructor fills in."""

    contract: str
    abi: list[dict[str, Any]]
    bytecode: bytes
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]

    def matches(self, code: bytes) -> bool:
        """Whether code found on a chain is this contract's, whatever its constructor was given."""
        return len(code) == len(self.runtime) and self._masked(code) == self._masked(self.runtime)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for start, length in self.immutables:
            masked[start : start + length] = bytes(length)
        return bytes(masked)


@cache
def artifact(contract: str) -> Artifact:
    """The artifact of a contract named in NAMES."""
    data = json.loads((_FOLDER / f"{contract}.json").read_text(encoding="utf-8"))
    return Artifact(
        contract=contract,
        abi=data["abi"],
        bytecode=bytes.fromhex(data["bytecode"][2:]),
        runtime=bytes.fromhex(data["runtime"][2:]),
        immutables=tuple((start, length) for start, length in data["immutables"]),
    )
