"""The contracts' events as they come from a node, and what their data words mean.

Everything is decoded in columns: a step of the indexer has tens of thousands of logs, and a general ABI decoder
takes longer for each than all the rest of the work together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from struct import Struct
from typing import Any, NamedTuple

from eth_utils.crypto import keccak

from ledger_api.chain.artifacts import NAMES, artifact

#: More logs than a block can have: a log's place in the chain is its block's number times this, plus its index.
LOGS_A_BLOCK = 1_000_000

#: The event of an act that was refused: it changes nothing, and is about who acted.
REFUSED = "ActRefused"

_WORD = 32
#: How a 32-byte word of each ABI type is read; the types of `_INTEGERS` need one more conversion.
_FORMATS = {
    "bool": "31x?",
    "uint8": "31xB",
    "uint16": "30xH",
    "uint32": "28xI",
    "uint64": "24xQ",
    "uint88": "21x11s",
    "int88": "21x11s",
    "bytes32": "32s",
    "uint256": "32s",
    "bytes3": "3s29x",
    "address": "12x20s",
}
_INTEGERS = {"uint88": False, "int88": True}


class Header(NamedTuple):
    """A block's header, as far as the ledger needs it. Hashes are 32 bytes, the time unix seconds."""

    number: int
    hash: bytes
    parent_hash: bytes
    time: int
    gas_used: int
    #: The header's filter of what its logs name, of 2,048 bits: 0 where the node gives none.
    bloom: int = 0


class Log(NamedTuple):
    """One log of one of the ledger's contracts, its topics and data as they stand on the chain."""

    #: Its place in the chain's order: see `place`.
    place: int
    block_hash: bytes
    tx_hash: bytes
    contract: str
    event: str
    #: What it is about: a commitment, a party, a year, or for ActRefused who acted.
    subject: bytes
    #: The key of the act that it came from; the proceeding's id for ProceedingOpened.
    act: bytes
    data: bytes

    @property
    def block_number(self) -> int:
        """The number of its block."""
        return self.place // LOGS_A_BLOCK


@dataclass(frozen=True, slots=True)
class EventLayout:
    """The data words of one event. Field names are snake_case; a struct's or an array's fields stand flat."""

    contract: str
    name: str
    topic0: str
    fields: tuple[str, ...]
    #: None for ActRefused, the only event whose data have no fixed length.
    words: Struct | None
    integers: tuple[tuple[int, bool], ...]

    def decode(self, data: bytes) -> tuple[Any, ...]:
        """The values of one log's data, in the order of `fields`."""
        return self.decode_column([data])[0]

    def decode_column(self, column: Sequence[bytes]) -> list[tuple[Any, ...]]:
        """The values of many logs' data at once. ValueError where a length is not the layout's."""
        if self.words is None:
            return [(refused_with(data),) for data in column]
        joined = b"".join(column)
        if len(joined) != self.words.size * len(column):
            raise ValueError(f"a {self.name} has {self.words.size} bytes of data, another length was found")
        if not self.integers:
            return list(self.words.iter_unpack(joined))
        rows = []
        for values in self.words.iter_unpack(joined):
            row = list(values)
            for index, signed in self.integers:
                row[index] = int.from_bytes(row[index], "big", signed=signed)
            rows.append(tuple(row))
        return rows


def place(block_number: int, log_index: int) -> int:
    """The place of a log in the chain's order."""
    return block_number * LOGS_A_BLOCK + log_index


def block_and_index(log_place: int) -> tuple[int, int]:
    """The block number and the log index of a place."""
    return divmod(log_place, LOGS_A_BLOCK)


@cache
def layouts() -> dict[tuple[str, str], EventLayout]:
    """Every event of the contracts, by contract and name."""
    found = [
        _layout(contract, entry)
        for contract in NAMES
        for entry in artifact(contract).abi
        if entry["type"] == "event"
    ]
    return {(layout.contract, layout.name): layout for layout in found}


def log_filter(addresses: Mapping[str, str], first_block: int, last_block: int) -> dict[str, Any]:
    """What `eth_getLogs` is asked: all of the contracts' events in these blocks, both included.

    `addresses` are those of the contracts by their names.
    """
    return {
        "address": sorted(address.lower() for address in addresses.values()),
        "topics": [sorted({layout.topic0 for layout in layouts().values()})],
        "fromBlock": hex(first_block),
        "toBlock": hex(last_block),
    }


def logs_of_block(addresses: Mapping[str, str], block_hash: bytes) -> dict[str, Any]:
    """The same for one block, named by its hash: a node that does not have it yet cannot answer with nothing."""
    wanted = log_filter(addresses, 0, 0)
    return {"address": wanted["address"], "topics": wanted["topics"], "blockHash": "0x" + block_hash.hex()}


def may_have_logs(header: Header, addresses: Mapping[str, str]) -> bool:
    """Whether the block may have events of the contracts: never False where it has some and gives its filter."""
    bloom = header.bloom
    if not bloom:
        return False
    by_address = (_bits(bytes.fromhex(address[2:])) for address in addresses.values())
    by_topic = (_bits(bytes.fromhex(layout.topic0[2:])) for layout in layouts().values())
    return any(bits & bloom == bits for bits in by_address) and any(bits & bloom == bits for bits in by_topic)


@cache
def _bits(named: bytes) -> int:
    """The bits that an address or a topic sets in a block's filter (yellow paper, 4.3.1)."""
    digest = keccak(named)
    return sum({1 << (int.from_bytes(digest[at : at + 2], "big") & 2047) for at in (0, 2, 4)})


def read_header(raw: Mapping[str, Any]) -> Header:
    """A block as `eth_getBlockByNumber` gives it."""
    return Header(
        int(raw["number"], 16),
        bytes.fromhex(raw["hash"][2:]),
        bytes.fromhex(raw["parentHash"][2:]),
        int(raw["timestamp"], 16),
        int(raw["gasUsed"], 16),
        int(raw.get("logsBloom") or "0x0", 16),
    )


def read_logs(raw_logs: Iterable[Mapping[str, Any]], addresses: Mapping[str, str]) -> list[Log]:
    """Logs as `eth_getLogs` gives them, in the chain's order. What is none of the contracts' events is left out."""
    names = {
        (addresses[layout.contract].lower(), layout.topic0): (layout.contract, layout.name)
        for layout in layouts().values()
    }
    from_hex = bytes.fromhex
    # Hashes and subjects come again and again: each is read, and kept, once.
    known = _Read()
    logs = []
    for raw in raw_logs:
        topics = raw["topics"]
        name = names.get((raw["address"].lower(), topics[0]))
        if name is None:
            continue
        _, subject, act = topics
        contract, event = name
        logs.append(
            Log(
                int(raw["blockNumber"], 16) * LOGS_A_BLOCK + int(raw["logIndex"], 16),
                known[raw["blockHash"]],
                known[raw["transactionHash"]],
                contract,
                event,
                known[subject],
                from_hex(act[2:]),
                from_hex(raw["data"][2:]),
            )
        )
    logs.sort()
    return logs


class _Read(dict[str, bytes]):
    """Bytes by the hexadecimal text that stands for them."""

    def __missing__(self, text: str) -> bytes:
        found = self[text] = bytes.fromhex(text[2:])
        return found


def refused_with(data: bytes) -> bytes:
    """The encoded error in the data of an ActRefused: `ledger_api.chain.refusals` says what it means."""
    length = int.from_bytes(data[_WORD : 2 * _WORD], "big")
    return data[2 * _WORD : 2 * _WORD + length]


def _layout(contract: str, entry: Mapping[str, Any]) -> EventLayout:
    topic0 = "0x" + keccak(text=f"{entry['name']}({','.join(map(_canonical, entry['inputs']))})").hex()
    fields = [field for item in entry["inputs"] if not item["indexed"] for field in _flat(item)]
    words = None
    if all(kind in _FORMATS for _, kind in fields):
        words = Struct(">" + "".join(_FORMATS[kind] for _, kind in fields))
    return EventLayout(
        contract=contract,
        name=entry["name"],
        topic0=topic0,
        fields=tuple(_snake_case(name) for name, _ in fields),
        words=words,
        integers=tuple(
            (index, _INTEGERS[kind]) for index, (_, kind) in enumerate(fields) if kind in _INTEGERS
        ),
    )


def _flat(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """An input's static words: a struct's members, an array's elements, or itself."""
    kind = item["type"]
    if kind == "tuple":
        return [field for part in item["components"] for field in _flat(part)]
    if kind.endswith("[2]"):
        return [(f"{item['name']}_{index}", kind[:-3]) for index in range(2)]
    return [(item["name"], kind)]


def _canonical(item: Mapping[str, Any]) -> str:
    kind: str = item["type"]
    if kind.startswith("tuple"):
        return "(" + ",".join(map(_canonical, item["components"])) + ")" + kind[len("tuple") :]
    return kind


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
