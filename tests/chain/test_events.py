from __future__ import annotations

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from ledger_api.chain.artifacts import NAMES, artifact
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.events import (
    Header,
    block_and_index,
    layouts,
    log_filter,
    may_have_logs,
    place,
    read_header,
    read_logs,
    refused_with,
)

CONTRACTS = Contracts(7, {name: f"0x{place:02x}" + "aB" * 19 for place, name in enumerate(NAMES, start=1)}, 3)
TERMS = "(uint8,uint88,uint8,uint8,uint32,uint16,uint8,bool)"
COMMITMENT, ACT, TX, BLOCK = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32, b"\x04" * 32


def raw_log(
    contract: str, event: str, data: bytes, block: int = 9, index: int = 0, **other: Any
) -> dict[str, Any]:
    """A log as a node gives it."""
    return {
        "address": CONTRACTS.address(contract).lower(),
        "topics": [layouts()[contract, event].topic0, "0x" + COMMITMENT.hex(), "0x" + ACT.hex()],
        "data": "0x" + data.hex(),
        "blockNumber": hex(block),
        "blockHash": "0x" + BLOCK.hex(),
        "transactionHash": "0x" + TX.hex(),
        "logIndex": hex(index),
        **other,
    }


def test_every_event_of_every_contract_has_a_layout() -> None:
    events = {
        (name, entry["name"]) for name in NAMES for entry in artifact(name).abi if entry["type"] == "event"
    }
    assert set(layouts()) == events
    dynamic = {name for (_, name), layout in layouts().items() if layout.words is None}
    assert dynamic == {"ActRefused"}


def test_topics_are_the_hashes_of_the_canonical_signatures() -> None:
    assert (
        layouts()["CommitmentLedger", "PaymentRecorded"].topic0
        == "0x" + keccak(text="PaymentRecorded(bytes32,bytes32,uint8,uint88,uint32,bytes32)").hex()
    )
    assert (
        layouts()["CommitmentLedger", "ObligationUndertaken"].topic0
        == "0x" + keccak(text=f"ObligationUndertaken(bytes32,bytes32,uint8,{TERMS})").hex()
    )
    assert (
        layouts()["WorkCalendar", "CalendarPublished"].topic0
        == "0x" + keccak(text="CalendarPublished(bytes32,bytes32,uint256[2],bytes32)").hex()
    )


def test_a_struct_stands_flat_among_the_fields() -> None:
    layout = layouts()["CommitmentLedger", "ObligationUndertaken"]
    data = encode(["uint8", TERMS], [64, (1, 2**88 - 1, 3, 2, 99991231, 366, 250, True)])
    assert layout.fields == (
        "obligation", "kind", "amount", "due_rule", "clock", "due_on", "length", "inspection_workdays", "conditional",
    )  # fmt: skip
    assert layout.decode(data) == (64, 1, 2**88 - 1, 3, 2, 99991231, 366, 250, True)


def test_money_that_went_back_is_negative() -> None:
    layout = layouts()["CommitmentLedger", "PaymentImported"]
    types = ["uint8", "int88", "int88", "uint32", "bytes32", "bytes32"]
    column = [
        encode(types, [1, -(2**87), -1, 20250101, TX, BLOCK]),
        encode(types, [2, 2**87 - 1, 0, 20250102, TX, BLOCK]),
    ]
    assert layout.decode_column(column) == [
        (1, -(2**87), -1, 20250101, TX, BLOCK),
        (2, 2**87 - 1, 0, 20250102, TX, BLOCK),
    ]


def test_every_static_event_decodes_as_a_general_abi_decoder_would() -> None:
    samples: dict[str, Any] = {
        "bool": True, "uint8": 200, "uint16": 60_000, "uint32": 20251231, "uint64": 2**64 - 1,
        "uint88": 2**88 - 2, "int88": -5, "bytes32": BLOCK, "uint256": 2**256 - 1, "bytes3": b"CNY",
        "address": "0x" + "ab" * 20,
    }  # fmt: skip
    shown = samples | {"uint256": b"\xff" * 32, "address": b"\xab" * 20}
    for name in NAMES:
        for entry in artifact(name).abi:
            if entry["type"] != "event" or entry["name"] in (
                "ActRefused",
                "ObligationUndertaken",
                "ObligationOffered",
            ):
                continue
            kinds = []
            for item in entry["inputs"]:
                if not item["indexed"]:
                    kinds += [item["type"][:-3]] * 2 if item["type"].endswith("[2]") else [item["type"]]
            data = encode(kinds, [samples[kind] for kind in kinds])
            assert layouts()[name, entry["name"]].decode(data) == tuple(shown[kind] for kind in kinds)


def test_data_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="PaymentRecorded has 128 bytes"):
        layouts()["CommitmentLedger", "PaymentRecorded"].decode(b"\0" * 96)


def test_the_reason_of_a_refusal_is_found_in_its_event() -> None:
    reason = keccak(text="Unknown(bytes32)")[:4] + COMMITMENT
    data = encode(["bytes"], [reason])
    assert refused_with(data) == reason
    assert refused_with(encode(["bytes"], [b""])) == b""
    assert layouts()["WorkCalendar", "ActRefused"].decode(data) == (reason,)


def test_logs_come_in_the_order_of_the_chain() -> None:
    data = encode(["uint8", "uint32"], [1, 20250101])
    logs = read_logs(
        [
            raw_log("CommitmentLedger", "AcceptanceRecorded", data, 10, 0),
            raw_log("CommitmentLedger", "AcceptanceRecorded", data, 9, 255),
            raw_log("CommitmentLedger", "AcceptanceRecorded", data, 9, 3),
        ],
        CONTRACTS.addresses,
    )
    assert [block_and_index(log.place) for log in logs] == [(9, 3), (9, 255), (10, 0)]
    assert [log.place for log in logs] == [place(9, 3), place(9, 255), place(10, 0)]
    first = logs[0]
    assert (first.subject, first.act, first.tx_hash, first.block_hash) == (COMMITMENT, ACT, TX, BLOCK)
    assert (first.contract, first.event, first.data) == ("CommitmentLedger", "AcceptanceRecorded", data)


def test_the_same_event_of_two_contracts_is_told_apart_by_its_address() -> None:
    data = encode(["bytes"], [b""])
    logs = read_logs(
        [raw_log("PartyRegistry", "ActRefused", data), raw_log("WorkCalendar", "ActRefused", data, index=1)],
        CONTRACTS.addresses,
    )
    assert [log.contract for log in logs] == ["PartyRegistry", "WorkCalendar"]


def test_what_is_none_of_the_contracts_events_is_left_out() -> None:
    data = encode(["uint8", "uint32"], [1, 20250101])
    ours = layouts()["CommitmentLedger", "AcceptanceRecorded"].topic0
    elsewhere = raw_log("CommitmentLedger", "AcceptanceRecorded", data, address="0x" + "ee" * 20)
    misplaced = raw_log("PartyRegistry", "PartyRegistered", data)
    misplaced["topics"][0] = ours
    assert read_logs([elsewhere, misplaced], CONTRACTS.addresses) == []


def test_a_node_is_asked_for_all_events_of_all_contracts_at_once() -> None:
    asked = log_filter(CONTRACTS.addresses, 3, 16)
    assert (asked["fromBlock"], asked["toBlock"]) == ("0x3", "0x10")
    assert asked["address"] == sorted(address.lower() for address in CONTRACTS.addresses.values())
    assert set(asked["topics"][0]) == {layout.topic0 for layout in layouts().values()}


def test_a_header_is_read_from_a_node_s_block() -> None:
    header = read_header(
        {"number": "0xa", "hash": "0x" + "01" * 32, "parentHash": "0x" + "02" * 32, "timestamp": "0x10",
         "gasUsed": "0x5208", "transactions": []}
    )  # fmt: skip
    assert header == Header(10, b"\x01" * 32, b"\x02" * 32, 16, 21000, bloom=0)


def bloom(*named: str) -> int:
    """The filter of a block whose logs name these addresses and topics, as Ethereum's specification makes it."""
    filled = bytearray(256)
    for text in named:
        digest = keccak(bytes.fromhex(text[2:]))
        for pair in (0, 2, 4):
            bit = int.from_bytes(digest[pair : pair + 2], "big") % 2048
            filled[255 - bit // 8] |= 1 << (bit % 8)
    return int.from_bytes(filled, "big")


def test_a_block_whose_filter_names_a_contract_and_an_event_may_have_logs() -> None:
    ledger = CONTRACTS.address("CommitmentLedger")
    event, other = layouts()["CommitmentLedger", "PaymentRecorded"].topic0, "0x" + "77" * 32
    empty = Header(10, BLOCK, BLOCK, 16, 21000)
    assert not may_have_logs(empty, CONTRACTS.addresses)
    for named, expected in (
        ((ledger, event), True),
        ((ledger, event, other), True),
        ((ledger, other), False),
        (("0x" + "ee" * 20, event), False),
    ):
        assert may_have_logs(empty._replace(bloom=bloom(*named)), CONTRACTS.addresses) is expected
