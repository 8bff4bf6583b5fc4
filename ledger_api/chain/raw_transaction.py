"""Signed raw transactions, read and checked before they are written where nothing is ever removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import coincurve
import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak

_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0
_MAX_INIT_CODE = 49_152
_MAX_SIZE = 1_000_000
_LEGACY, _ACCESS_LIST, _DYNAMIC_FEE = 0, 1, 2


class BadTransaction(ValueError):
    """A raw transaction that no chain of ours takes; `code` as in `TransactionRefused`."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class RawTransaction:
    """What the embedded chain needs to know of a signed transaction. Addresses are 0x-prefixed, lower case."""

    raw: bytes
    tx_hash: str
    sender: str
    nonce: int
    gas: int


def read_raw_transaction(raw: bytes, chain_id: int, gas_limit: int) -> RawTransaction:
    """The transaction in `raw`, if a chain without coin and with this id and block gas limit could take it.

    Raises `BadTransaction`. Whether the nonce is the sender's next one is for the caller to see.
    """
    if len(raw) > _MAX_SIZE:
        raise BadTransaction("size", f"{len(raw)} bytes, at most {_MAX_SIZE} are taken")
    kind, fields = _fields(raw)
    if kind == _LEGACY:
        nonce, price, gas, to, value, data, v, r, s = fields
        fees: Sequence[bytes] = (price,)
        accesses: Any = []
        named, parity = _legacy_chain_and_parity(_number(v))
        unsigned = rlp.encode([*fields[:6], named, 0, 0])
    elif kind == _ACCESS_LIST:
        chain, nonce, price, gas, to, value, data, accesses, v, r, s = fields
        fees = (price,)
        named, parity = _number(chain), _number(v)
        unsigned = b"\x01" + rlp.encode(fields[:8])
    else:
        chain, nonce, tip, fee, gas, to, value, data, accesses, v, r, s = fields
        fees = (tip, fee)
        named, parity = _number(chain), _number(v)
        unsigned = b"\x02" + rlp.encode(fields[:9])
    if named != chain_id:
        raise BadTransaction("chain_id", f"signed for chain {named}, this is chain {chain_id}")
    if any(_number(fee) for fee in fees):
        raise BadTransaction("fee", "this chain has no coin: the gas price is 0")
    if _number(value):
        raise BadTransaction("value", "this chain has no coin: the value is 0")
    if len(to) not in (0, 20):
        raise BadTransaction("undecodable", "the recipient is not an address")
    if not to and len(data) > _MAX_INIT_CODE:
        raise BadTransaction("size", f"{len(data)} bytes of init code, at most {_MAX_INIT_CODE} are taken")
    needed = _intrinsic_gas(data, is_creation=not to, accesses=accesses)
    if not needed <= _number(gas) <= gas_limit:
        raise BadTransaction("gas", f"gas {_number(gas)}: needs at least {needed} and at most {gas_limit}")
    return RawTransaction(
        raw=raw,
        tx_hash="0x" + keccak(raw).hex(),
        sender=_sender(keccak(unsigned), parity, _number(r), _number(s)),
        nonce=_number(nonce),
        gas=_number(gas),
    )


def _fields(raw: bytes) -> tuple[int, list[Any]]:
    kind = raw[0] if raw and raw[0] < 0xC0 else _LEGACY
    lengths = {_LEGACY: 9, _ACCESS_LIST: 11, _DYNAMIC_FEE: 12}
    if kind not in lengths:
        raise BadTransaction("undecodable", f"transaction type {kind} is not taken")
    try:
        fields = rlp.decode(raw if kind == _LEGACY else raw[1:])
    except rlp.DecodingError as error:
        raise BadTransaction("undecodable", str(error)) from error
    accesses_at = {_LEGACY: None, _ACCESS_LIST: 7, _DYNAMIC_FEE: 8}[kind]
    if not isinstance(fields, list) or len(fields) != lengths[kind]:
        raise BadTransaction("undecodable", f"type {kind} has {lengths[kind]} fields")
    for index, field in enumerate(fields):
        if isinstance(field, bytes) == (index == accesses_at):
            raise BadTransaction("undecodable", f"field {index} has the wrong shape")
    return kind, fields


def _number(field: bytes) -> int:
    if field[:1] == b"\0" or len(field) > 32:
        raise BadTransaction("undecodable", "a number with leading zeros or beyond 256 bits")
    return int.from_bytes(field, "big")


def _legacy_chain_and_parity(v: int) -> tuple[int, int]:
    if v < 35:
        raise BadTransaction("chain_id", "the signature names no chain (EIP-155)")
    return (v - 35) // 2, (v - 35) % 2


def _intrinsic_gas(data: bytes, *, is_creation: bool, accesses: Any) -> int:
    zeros = data.count(0)
    gas = 21_000 + 4 * zeros + 16 * (len(data) - zeros)
    if is_creation:
        gas += 32_000 + 2 * ((len(data) + 31) // 32)
    for entry in accesses:
        if not (isinstance(entry, list) and len(entry) == 2 and isinstance(entry[1], list)):
            raise BadTransaction("undecodable", "the access list has the wrong shape")
        address, keys = entry
        if len(address) != 20 or any(not isinstance(key, bytes) or len(key) != 32 for key in keys):
            raise BadTransaction("undecodable", "the access list has the wrong shape")
        gas += 2_400 + 1_900 * len(keys)
    return gas


def _sender(digest: bytes, parity: int, r: int, s: int) -> str:
    if parity not in (0, 1) or not 0 < s <= _HALF_ORDER:
        raise BadTransaction("signature", "the signature is not in its canonical form")
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes([parity])
    try:
        key = coincurve.PublicKey.from_signature_and_message(signature, digest, hasher=None)
    except Exception as error:  # coincurve has no narrower one
        raise BadTransaction("signature", str(error)) from error
    return "0x" + keccak(key.format(compressed=False)[1:])[-20:].hex()
