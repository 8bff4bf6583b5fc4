"""The contracts of one ledger: deploying, recognising and calling them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from ledger_api.chain.artifacts import LIBRARIES, NAMES, artifact
from ledger_api.errors import WrongChain


class Caller(Protocol):
    """What can answer a JSON-RPC call."""

    def call(self, method: str, *params: Any) -> Any: ...


@dataclass(frozen=True, slots=True)
class Contracts:
    """Where one ledger's contracts stand: checksummed addresses by their Solidity names."""

    chain_id: int
    addresses: Mapping[str, str]
    deployed_at_block: int

    def address(self, contract: str) -> str:
        """The address of a contract by its Solidity name."""
        return self.addresses[contract]

    def to_dict(self) -> dict[str, Any]:
        return {
            "chain_id": self.chain_id,
            "addresses": dict(self.addresses),
            "deployed_at_block": self.deployed_at_block,
        }

    @staticmethod
    def from_dict(data: dict[str, Any]) -> Contracts:
        """What `to_dict` gave. ValueError where a contract is missing."""
        addresses = {name: to_checksum_address(data["addresses"][name]) for name in NAMES}
        return Contracts(data["chain_id"], addresses, data["deployed_at_block"])


def deploy(
    chain_id: int,
    create: Callable[[bytes], tuple[str, int]],
    registrar: bytes,
    registrar_key: str,
    registrar_document: bytes,
) -> Contracts:
    """Deploys a ledger. `create` sends creation code and returns the new contract's address and block."""
    registry, block = create(
        artifact("PartyRegistry").bytecode
        + encode(["bytes32", "address", "bytes32"], [registrar, registrar_key, registrar_document])
    )
    calendar, _ = create(artifact("WorkCalendar").bytecode + encode(["address"], [registry]))
    libraries = {name: create(artifact(name).bytecode)[0] for name in LIBRARIES}
    ledger, _ = create(
        artifact("CommitmentLedger").linked(libraries) + encode(["address", "address"], [registry, calendar])
    )
    parties = encode(["address", "address"], [registry, ledger])
    dated = encode(["address", "address", "address"], [registry, calendar, ledger])
    proceedings, _ = create(artifact("ProceedingRegister").bytecode + parties)
    approvals, _ = create(artifact("ApprovalRegister").bytecode + dated)
    complaints, _ = create(artifact("ComplaintRegister").bytecode + dated + encode(["address"], [approvals]))
    addresses = (registry, calendar, ledger, proceedings, approvals, complaints)
    return Contracts(chain_id, dict(zip(NAMES, map(to_checksum_address, addresses), strict=True)), block)


def verify(contracts: Contracts, rpc: Caller) -> None:
    """Raises WrongChain unless the chain has the ledger's chain id and this version's code at its addresses."""
    found = int(rpc.call("eth_chainId"), 16)
    if found != contracts.chain_id:
        raise WrongChain(
            f"the chain answers with chain id {found}, this ledger lives on {contracts.chain_id}"
        )
    for name, address in contracts.addresses.items():
        code = _verified(rpc, name, address)
        for library, at in artifact(name).libraries_in(code).items():
            _verified(rpc, library, at)


def _verified(rpc: Caller, name: str, address: str) -> bytes:
    code = bytes.fromhex(rpc.call("eth_getCode", address, "latest")[2:])
    if not code:
        raise WrongChain(f"there is no contract at {address}, where {name} should be")
    if not artifact(name).matches(code):
        raise WrongChain(f"the code at {address} is not this version's {name}")
    return code


@cache
def _function(contract: str, name: str) -> tuple[bytes, list[str], list[str]]:
    for entry in artifact(contract).abi:
        if entry["type"] == "function" and entry["name"] == name:
            inputs = [_type(item) for item in entry["inputs"]]
            selector = keccak(text=f"{name}({','.join(inputs)})")[:4]
            return selector, inputs, [_type(item) for item in entry["outputs"]]
    raise KeyError(f"{contract} has no function {name}")


def _type(item: dict[str, Any]) -> str:
    kind: str = item["type"]
    if kind.startswith("tuple"):
        return "(" + ",".join(_type(part) for part in item["components"]) + ")" + kind[5:]
    return kind


def calldata(contract: str, function: str, *args: Any) -> bytes:
    """The encoded call of a function."""
    selector, inputs, _ = _function(contract, function)
    return selector + encode(inputs, args)


def arguments(contract: str, function: str, data: bytes) -> tuple[Any, ...] | None:
    """What a function was called with, or None where the calldata is no call of it."""
    selector, inputs, _ = _function(contract, function)
    if data[:4] != selector:
        return None
    try:
        return tuple(decode(inputs, data[4:]))
    except DecodingError:
        return None


def read(
    rpc: Caller, contracts: Contracts, contract: str, function: str, *args: Any, block: str = "latest"
) -> Any:
    """Calls a view. One value comes as itself, several as a tuple; structs are tuples."""
    data = calldata(contract, function, *args)
    answer = rpc.call("eth_call", {"to": contracts.address(contract), "data": "0x" + data.hex()}, block)
    values = decode(_function(contract, function)[2], bytes.fromhex(answer[2:]))
    return values[0] if len(values) == 1 else values
