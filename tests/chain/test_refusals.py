"""Every error of the contracts has its code, its values and a sentence; anything else is none of theirs."""

from __future__ import annotations

import re

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.chain.artifacts import NAMES, artifact
from ledger_api.chain.refusals import CODES, refusal
from ledger_api.domain.refusals import Refusal
from tests.paths import REPOSITORY

#: Errors of a call and of libraries, which no act is refused with.
NOT_REFUSALS = {"NotEnoughGas", "MalformedBatch", "CallOnly"}
VALUES = {
    "bytes32": b"\1" * 32,
    "address": "0x" + "02" * 20,
    "uint32": 20251009,
    "int256": -5,
    "uint256": 7,
    "uint64": 9,
    "uint8": 4,
}


def errors() -> dict[str, list[tuple[str, str]]]:
    return {
        entry["name"]: [(item["name"], item["type"]) for item in entry["inputs"]]
        for name in NAMES
        for entry in artifact(name).abi
        if entry["type"] == "error"
    }


def encoded(name: str, fields: list[tuple[str, str]]) -> bytes:
    kinds = [kind for _, kind in fields]
    selector = keccak(text=f"{name}({','.join(kinds)})")[:4]
    return bytes(selector + encode(kinds, [VALUES[kind] for kind in kinds]))


def test_every_error_of_the_sources_has_a_code() -> None:
    source = (REPOSITORY / "contracts" / "Refusals.sol").read_text(encoding="utf-8")
    declared = set(re.findall(r"^error (\w+)\(", source, re.MULTILINE))
    assert declared - NOT_REFUSALS == set(CODES) | {"PartySucceeded"} & declared
    assert set(errors()) & declared - NOT_REFUSALS <= set(CODES)


@pytest.mark.parametrize("name", sorted(set(CODES) & set(errors())))
def test_an_error_is_read_with_its_values_and_a_sentence(name: str) -> None:
    fields = errors()[name]
    refused = refusal(encoded(name, fields))
    assert refused is not None
    assert refused.code is CODES[name]
    assert set(refused.values) == {field for field, _ in fields}
    assert refused.message
    assert not re.search(r"[A-Za-z]{6,}", re.sub(r"0x[0-9A-Fa-f]{40}", "", refused.message))


def test_days_are_shown_as_people_write_them() -> None:
    refused = refusal(encoded("BadDate", errors()["BadDate"]))
    assert refused is not None
    assert "2025-10-09" in refused.message


@given(st.binary(max_size=100))
def test_other_bytes_are_no_refusal(reason: bytes) -> None:
    known = {encoded(name, fields)[:4] for name, fields in errors().items() if name in CODES}
    if reason[:4] not in known:
        assert refusal(reason) is None


@given(st.sampled_from(sorted(set(CODES) & set(errors()))), st.binary(max_size=80))
def test_a_known_error_with_spoilt_values_does_not_raise(name: str, junk: bytes) -> None:
    found = refusal(encoded(name, errors()[name])[:4] + junk)
    assert found is None or found.code is CODES[name]


def test_codes_are_words_of_the_list() -> None:
    assert set(CODES.values()) <= set(Refusal)
