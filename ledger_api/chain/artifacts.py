"""The compiled contracts that this version of the ledger deploys and reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "artifacts"

#: In the order in which they are deployed: each refers to those before it.
NAMES = (
    "PartyRegistry",
    "WorkCalendar",
    "CommitmentLedger",
    "ProceedingRegister",
    "ApprovalRegister",
    "ComplaintRegister",
)

#: Libraries that contracts are linked with.
LIBRARIES = (
    "Milestones",
    "Disputes",
    "Amendments",
    "Undertakings",
    "Promises",
    "Payments",
    "Receivables",
    "Assignments",
)

#: A deployed library begins with PUSH20 and its own address, so that nobody calls it directly.
_OWN_ADDRESS = (1, 20)


@dataclass(frozen=True, slots=True)
class Artifact:
    """One compiled contract. Places are (start, length) in bytes: `immutables` are what the constructor fills
    in, `links` and `runtime_links` where the addresses of libraries belong in creation and runtime code.
    """

    contract: str
    abi: list[dict[str, Any]]
    bytecode: bytes
    runtime: bytes
    immutables: tuple[tuple[int, int], ...]
    links: Mapping[str, tuple[tuple[int, int], ...]]
    runtime_links: Mapping[str, tuple[tuple[int, int], ...]]

    def linked(self, libraries: Mapping[str, str]) -> bytes:
        """The creation code with the addresses (0x…) of its libraries. KeyError where one is missing."""
        code = bytearray(self.bytecode)
        for library, places in self.links.items():
            for start, length in places:
                code[start : start + length] = bytes.fromhex(libraries[library][2:])
        return bytes(code)

    def libraries_in(self, code: bytes) -> dict[str, str]:
        """The addresses of libraries that runtime code found on a chain calls."""
        return {
            library: "0x" + code[places[0][0] : sum(places[0])].hex()
            for library, places in self.runtime_links.items()
        }

    def matches(self, code: bytes) -> bool:
        """Whether code found on a chain is this contract's, whatever its constructor was given.

        Which libraries it calls is another question: `libraries_in`.
        """
        return len(code) == len(self.runtime) and self._masked(code) == self._masked(self.runtime)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        linked = [place for places in self.runtime_links.values() for place in places]
        own = [_OWN_ADDRESS] if self.contract in LIBRARIES else []
        for start, length in (*self.immutables, *linked, *own):
            masked[start : start + length] = bytes(length)
        return bytes(masked)


@cache
def artifact(contract: str) -> Artifact:
    """The artifact of a contract in NAMES or a library in LIBRARIES."""
    data = json.loads((_FOLDER / f"{contract}.json").read_text(encoding="utf-8"))
    return Artifact(
        contract=contract,
        abi=data["abi"],
        bytecode=bytes.fromhex(data["bytecode"][2:]),
        runtime=bytes.fromhex(data["runtime"][2:]),
        immutables=_places(data["immutables"]),
        links={library: _places(places) for library, places in data["links"].items()},
        runtime_links={library: _places(places) for library, places in data["runtime_links"].items()},
    )


def _places(listed: list[list[int]]) -> tuple[tuple[int, int], ...]:
    return tuple((start, length) for start, length in listed)
