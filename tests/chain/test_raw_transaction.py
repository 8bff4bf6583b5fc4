from __future__ import annotations

import pytest
import rlp  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.chain.raw_transaction import BadTransaction, read_raw_transaction
from tests.chain.keys import CHAIN_ID, Sender

GAS_LIMIT = 300_000_000
DYNAMIC = {"maxFeePerGas": 0, "maxPriorityFeePerGas": 0}
ACCESSES = [{"address": "0x" + "33" * 20, "storageKeys": ["0x" + "44" * 32]}]


@pytest.mark.parametrize(
    "changes", [{}, DYNAMIC, DYNAMIC | {"accessList": ACCESSES}, {"accessList": ACCESSES, "type": 1}]
)
def test_every_kind_of_transaction_is_read_with_its_sender(changes: dict[str, object]) -> None:
    relay = Sender(7, nonce=300)
    tx = read_raw_transaction(relay.note(**changes), CHAIN_ID, GAS_LIMIT)
    assert (tx.sender, tx.nonce, tx.gas) == (relay.address, 300, 200_000)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"chainId": CHAIN_ID + 1}, "chain_id"),
        ({"chainId": CHAIN_ID + 1} | DYNAMIC, "chain_id"),
        ({"gasPrice": 1}, "fee"),
        ({"value": 1}, "value"),
        ({"gas": 21_063}, "gas"),
        ({"gas": GAS_LIMIT + 1}, "gas"),
        ({"to": b"", "data": b"\x01" * 49_153, "gas": GAS_LIMIT}, "size"),
        ({"data": b"\0" * 1_000_001, "gas": GAS_LIMIT}, "size"),
    ],
)
def test_what_the_chain_cannot_take_is_refused_with_a_code(changes: dict[str, object], code: str) -> None:
    with pytest.raises(BadTransaction) as caught:
        read_raw_transaction(Sender(7).note(**changes), CHAIN_ID, GAS_LIMIT)
    assert caught.value.code == code


def test_the_least_gas_that_the_data_needs_is_enough() -> None:
    assert read_raw_transaction(Sender(7).note(gas=21_064), CHAIN_ID, GAS_LIMIT).gas == 21_064


def test_a_signature_turned_to_its_other_form_is_refused() -> None:
    fields = rlp.decode(Sender(7).note())
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    v, s = int.from_bytes(fields[6], "big"), int.from_bytes(fields[8], "big")
    fields[6] = (v - 1 if v % 2 == 0 else v + 1).to_bytes(4, "big")
    fields[8] = (order - s).to_bytes(32, "big")
    with pytest.raises(BadTransaction) as caught:
        read_raw_transaction(rlp.encode(fields), CHAIN_ID, GAS_LIMIT)
    assert caught.value.code in ("signature", "chain_id")


@given(st.binary(max_size=200))
def test_noise_is_refused_and_never_breaks_the_reader(noise: bytes) -> None:
    with pytest.raises(BadTransaction):
        read_raw_transaction(noise, CHAIN_ID, GAS_LIMIT)


@given(st.integers(0, 200), st.integers(1, 255))
def test_a_changed_byte_is_refused_or_read_as_another_transaction(position: int, change: int) -> None:
    raw = bytearray(Sender(7).note())
    original = read_raw_transaction(bytes(raw), CHAIN_ID, GAS_LIMIT)
    raw[position % len(raw)] ^= change
    try:
        tx = read_raw_transaction(bytes(raw), CHAIN_ID, GAS_LIMIT)
    except BadTransaction:
        return
    assert tx.sender != original.sender
    assert tx.tx_hash != original.tx_hash
