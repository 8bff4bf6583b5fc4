"""Signed acts: what a party signs, how it goes to the contracts, and how the contracts answer.

An act is EIP-712 typed data. `Act` holds the values as the contracts take them: ids are 32 bytes, dates are
integers written yyyymmdd, amounts hundredths of the currency's unit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_abi.abi import encode
from eth_abi.exceptions import EncodingError
from eth_account import Account
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

from ledger_api.chain.act_kinds import HEADER, KINDS, OBLIGATION, ActKind
from ledger_api.chain.batches import PackedAct, packed, unpacked
from ledger_api.chain.contracts import Contracts, arguments, calldata

NO_PARTY = bytes(32)

_OBLIGATION_TYPES = [kind for _, kind in OBLIGATION]
_OBLIGATION_TUPLE = "(" + ",".join(_OBLIGATION_TYPES) + ")"
_OBLIGATION_HASH = keccak(text="Obligation(" + ",".join(f"{kind} {name}" for name, kind in OBLIGATION) + ")")
_DOMAIN_TYPE = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_DOMAIN_HASH = keccak(
    text="EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
)


class MalformedAct(ValueError):
    """The typed data is none of ours: the message names the field and what it should be."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `fields` has exactly the fields of its kind; `obligations` is a list of mappings."""

    kind: str
    id: bytes
    valid_until: int
    by: bytes
    also: bytes
    fields: Mapping[str, Any]

    @property
    def key(self) -> bytes:
        """What the contract spends, and the id of what the act makes."""
        return act_key(self.by, self.id)

    @property
    def contract(self) -> str:
        return KINDS[self.kind].contract


@dataclass(frozen=True, slots=True)
class SignedAct:
    """An act with its 65-byte signatures: of `by`, then of `also` where there is one."""

    act: Act
    signatures: tuple[bytes, ...]


def party_id(chain_id: int, scheme: str, code: str) -> bytes:
    """One code of one scheme is one party of one ledger."""
    return keccak(encode(["uint256", "string", "string"], [chain_id, scheme, code]))


def act_key(by: bytes, act_id: bytes) -> bytes:
    """keccak256(by, id), as ActGate.actKey."""
    return keccak(by + act_id)


def body(act: Act) -> bytes:
    """The act's own fields, ABI-encoded as the contract decodes them."""
    kind = KINDS[act.kind]
    try:
        return encode(
            [_OBLIGATION_TUPLE + "[]" if of == "Obligation[]" else of for _, of in kind.fields],
            [_abi_value(of, act.fields[name]) for name, of in kind.fields],
        )
    except EncodingError as error:
        raise MalformedAct(f"{act.kind}: {error}") from error


def digest(act: Act, contracts: Contracts) -> bytes:
    """The 32 bytes that are signed."""
    return _digest(act, contracts.chain_id, contracts.address(act.contract))


def _digest(act: Act, chain_id: int, address: str) -> bytes:
    kind = KINDS[act.kind]
    domain = keccak(
        encode(
            ["bytes32", "bytes32", "bytes32", "uint256", "address"],
            [_DOMAIN_HASH, keccak(text="Chengnuo"), keccak(text="1"), chain_id, address],
        )
    )
    header = encode(["bytes32", "uint64", "bytes32", "bytes32"], [act.id, act.valid_until, act.by, act.also])
    return keccak(b"\x19\x01" + domain + keccak(kind.type_hash + header + _hashed_body(kind, act)))


def sign(act: Act, contracts: Contracts, private_key: bytes) -> bytes:
    """The signature of one party."""
    return bytes(Account.unsafe_sign_hash(digest(act, contracts), private_key).signature)


def sign_typed_data(data: Mapping[str, Any], private_key: bytes) -> bytes:
    """A party's signature of typed data, for the ledger that its domain names. MalformedAct.

    What is signed are the values that `read_typed_data` reads, in the types of this program: whatever types
    the data itself brings, nothing is signed that was not shown.
    """
    act, domain = read_typed_data(data), data["domain"]
    if (domain.get("name"), domain.get("version")) != ("Chengnuo", "1"):
        raise MalformedAct("domain: the name should be Chengnuo and the version 1")
    chain_id = _integer("chainId", domain.get("chainId"), "uint256")
    address = _address("verifyingContract", domain.get("verifyingContract"))
    return bytes(Account.unsafe_sign_hash(_digest(act, chain_id, address), private_key).signature)


def signer_of(act: Act, contracts: Contracts, signature: bytes) -> str | None:
    """The address that signed, or None where the signature is no signature."""
    if len(signature) != 65 or signature[64] not in (27, 28):
        return None
    try:
        # eth_keys counts the recovery bit from 0.
        public = Signature(signature[:64] + bytes([signature[64] - 27])).recover_public_key_from_msg_hash(
            digest(act, contracts)
        )
    except (BadSignature, ValidationError):
        return None
    return public.to_checksum_address()


def typed_data(act: Act, contracts: Contracts) -> dict[str, Any]:
    """The act as a wallet takes it (eth_signTypedData_v4). Large integers are decimal strings."""
    kind = KINDS[act.kind]
    header = {"id": act.id, "validUntil": act.valid_until, "by": act.by, "also": act.also}
    types: dict[str, list[dict[str, str]]] = {
        "EIP712Domain": _named(_DOMAIN_TYPE),
        act.kind: _named(HEADER + kind.fields),
    }
    if kind.has_obligations:
        types["Obligation"] = _named(OBLIGATION)
    return {
        "types": types,
        "primaryType": act.kind,
        "domain": {
            "name": "Chengnuo",
            "version": "1",
            "chainId": contracts.chain_id,
            "verifyingContract": contracts.address(kind.contract),
        },
        "message": {
            name: _json_value(of, header[name] if name in header else act.fields[name])
            for name, of in HEADER + kind.fields
        },
    }


def from_typed_data(data: Mapping[str, Any], contracts: Contracts) -> Act:
    """The act of typed data that came from outside. MalformedAct where it is not one of this ledger's."""
    act = read_typed_data(data)
    domain, address = data["domain"], contracts.address(act.contract)
    if str(domain.get("chainId")) != str(contracts.chain_id) or (
        str(domain.get("verifyingContract")).lower() != address.lower()
    ):
        raise MalformedAct(
            f"domain: this ledger signs for chainId {contracts.chain_id} and contract {address}"
        )
    return act


def read_typed_data(data: Mapping[str, Any]) -> Act:
    """The act of typed data, whichever ledger it is for: what a signer reads before signing. MalformedAct."""
    if not isinstance(data, Mapping):
        raise MalformedAct(f"{data!r:.60} is no typed data")
    kind = KINDS.get(str(data.get("primaryType")))
    if kind is None:
        raise MalformedAct(f"primaryType {data.get('primaryType')!r:.60} is none of {', '.join(KINDS)}")
    message, domain = data.get("message"), data.get("domain")
    if not isinstance(message, Mapping) or not isinstance(domain, Mapping):
        raise MalformedAct("typed data needs a domain and a message, each an object")
    values = {name: _python_value(name, of, message.get(name)) for name, of in HEADER + kind.fields}
    extra = set(message) - set(values)
    if extra:
        raise MalformedAct(f"message has unknown fields: {', '.join(sorted(map(str, extra)))[:200]}")
    return Act(
        kind.name,
        values.pop("id"),
        values.pop("validUntil"),
        values.pop("by"),
        values.pop("also"),
        values,
    )


def submit_calldata(contract: str, acts: Sequence[SignedAct]) -> bytes:
    """A batch for one contract's `submit`."""
    return calldata(contract, "submit", packed([_as_taken(signed.act, signed.signatures) for signed in acts]))


def perform_calldata(signed: SignedAct) -> bytes:
    """One act, reverting with its refusal: what preflight calls when there are signatures."""
    return calldata(signed.act.contract, "perform", _as_taken(signed.act, signed.signatures))


def preview_calldata(act: Act) -> bytes:
    """What the contract would say if the signatures were good: what preflight calls before them."""
    return calldata(act.contract, "preview", _as_taken(act, ()))


def submitted(contract: str, data: bytes, key: bytes) -> tuple[int, bytes, bytes] | None:
    """Kind number, second party and body of the first act with this key in the calldata of a contract's
    `submit` or `perform`; None where it is in none: a call through another contract, for one.
    """
    for act in brought(contract, data):
        if act_key(act.by, act.id) == key:
            return act.kind, act.also, act.body
    return None


def brought(contract: str, data: bytes) -> list[PackedAct]:
    """The acts in the calldata of a contract's `submit` or `perform`; none where it is neither."""
    batch = arguments(contract, "submit", data)
    if batch is not None:
        return unpacked(batch[0]) or []
    alone = arguments(contract, "perform", data)
    return [] if alone is None else [PackedAct(*alone[0])]


def is_submitted_in(act: Act, data: bytes) -> bool:
    """Whether this very act, and no other with its key, is the first of its key in a transaction's calldata."""
    found = submitted(act.contract, data, act.key)
    return found == (KINDS[act.kind].number, act.also, body(act))


def _as_taken(act: Act, signatures: Sequence[bytes]) -> PackedAct:
    return PackedAct(
        KINDS[act.kind].number, act.id, act.valid_until, act.by, act.also, body(act), tuple(signatures)
    )


def _hashed_body(kind: ActKind, act: Act) -> bytes:
    parts = []
    for name, of in kind.fields:
        value = act.fields[name]
        if of == "Obligation[]":
            hashes = [
                keccak(_OBLIGATION_HASH + encode(_OBLIGATION_TYPES, _obligation(item))) for item in value
            ]
            parts.append(keccak(b"".join(hashes)))
        elif of.endswith("[]"):
            parts.append(keccak(b"".join(encode([of[:-2]], [item]) for item in value)))
        else:
            parts.append(encode([of], [value]))
    return b"".join(parts)


def _abi_value(of: str, value: Any) -> Any:
    return [tuple(_obligation(item)) for item in value] if of == "Obligation[]" else value


def _obligation(item: Mapping[str, Any]) -> list[Any]:
    return [item[name] for name, _ in OBLIGATION]


def _named(fields: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "type": of} for name, of in fields]


def _json_value(of: str, value: Any) -> Any:
    if of == "Obligation[]":
        return [{name: _json_value(kind, item[name]) for name, kind in OBLIGATION} for item in value]
    if of.endswith("[]"):
        return [_json_value(of[:-2], item) for item in value]
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return str(value) if of in ("uint88", "int88", "uint64") else value


def _python_value(name: str, of: str, value: Any) -> Any:
    if of == "Obligation[]":
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise MalformedAct(f"{name}: {value!r:.80} is not a list of obligations")
        return [{own: _python_value(own, kind, item.get(own)) for own, kind in OBLIGATION} for item in value]
    if of.endswith("[]"):
        if not isinstance(value, list):
            raise MalformedAct(f"{name}: {value!r:.80} is not a list")
        return [_python_value(name, of[:-2], item) for item in value]
    if of == "bool":
        if not isinstance(value, bool):
            raise MalformedAct(f"{name}: {value!r} is neither true nor false")
        return value
    if of == "address":
        return _address(name, value)
    if of.startswith("bytes"):
        return _bytes(name, value, int(of[5:]))
    return _integer(name, value, of)


def _address(name: str, value: Any) -> str:
    return to_checksum_address(_bytes(name, value, 20))


def _bytes(name: str, value: Any, length: int) -> bytes:
    try:
        raw = bytes.fromhex(str(value).removeprefix("0x"))
    except ValueError:
        raw = b""
    if len(raw) != length or not str(value).startswith("0x"):
        raise MalformedAct(f"{name}: {value!r:.80} is not 0x and {2 * length} hexadecimal digits")
    return raw


def _integer(name: str, value: Any, of: str) -> int:
    signed = of.startswith("int")
    bits = int(of.removeprefix("uint").removeprefix("int"))
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    text = str(value)
    if (
        isinstance(value, (bool, float))
        or not text.removeprefix("-").isascii()
        or not text.removeprefix("-").isdigit()
    ):
        raise MalformedAct(f"{name}: {value!r:.80} is not a whole number")
    # 2**256 has 78 digits.
    if len(text) > 78 or not low <= int(text) <= high:
        raise MalformedAct(f"{name}: {value!r:.80} is not between {low} and {high}")
    return int(text)
