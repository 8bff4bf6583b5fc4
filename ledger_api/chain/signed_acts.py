"""A signed act as it was handed in: read back from the transaction that brought it."""

from __future__ import annotations

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import Act, SignedAct, act_key, brought
from ledger_api.chain.contracts import Caller


def signed_act_of(rpc: Caller, contract: str, tx_hash: bytes, key: bytes) -> SignedAct | None:
    """The act with this key in a transaction to a contract; None where the node has no such transaction, where it
    was brought through another contract, or where its body has an array (whose values are in its event).
    """
    found = rpc.call("eth_getTransactionByHash", "0x" + tx_hash.hex())
    return None if found is None else _in_calldata(contract, bytes.fromhex(found["input"][2:]), key)


def _in_calldata(contract: str, data: bytes, key: bytes) -> SignedAct | None:
    kinds = {kind.number: kind for kind in KINDS.values() if kind.contract == contract}
    for number, act_id, valid_until, by, also, body, signatures in brought(contract, data):
        kind = kinds.get(number)
        if act_key(by, act_id) != key or kind is None:
            continue
        if any(of.endswith("[]") for _, of in kind.fields):
            return None
        try:
            values = decode([of for _, of in kind.fields], body)
        except DecodingError:
            return None
        fields = {name: value for (name, _), value in zip(kind.fields, values, strict=True)}
        return SignedAct(Act(kind.name, act_id, valid_until, by, also, fields), tuple(signatures))
    return None
