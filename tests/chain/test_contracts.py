"""Recognising a ledger's contracts, and calling them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger_api.chain.contracts import Contracts, arguments, calldata, verify
from ledger_api.errors import WrongChain
from tests.stage import Stage, stage


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("contracts"), "2025-11-03") as made:
        yield made


def test_a_ledger_recognises_its_own_chain(theatre: Stage) -> None:
    verify(theatre.contracts, theatre.chain.rpc)


def test_another_chain_id_is_refused(theatre: Stage) -> None:
    with pytest.raises(WrongChain, match="chain id 1234567"):
        verify(replace(theatre.contracts, chain_id=99), theatre.chain.rpc)


def test_an_empty_address_is_refused(theatre: Stage) -> None:
    with pytest.raises(WrongChain, match="no contract at 0x00"):
        verify(_elsewhere(theatre.contracts, "WorkCalendar", "0x" + "00" * 20), theatre.chain.rpc)


def test_another_contract_at_the_address_is_refused(theatre: Stage) -> None:
    here = theatre.contracts
    with pytest.raises(WrongChain, match="is not this version's CommitmentLedger"):
        verify(_elsewhere(here, "CommitmentLedger", here.address("PartyRegistry")), theatre.chain.rpc)


def test_contracts_go_through_json_unchanged(theatre: Stage) -> None:
    assert Contracts.from_dict(theatre.contracts.to_dict()) == theatre.contracts


def test_a_function_that_there_is_not_is_named() -> None:
    with pytest.raises(KeyError, match="WorkCalendar has no function abolish"):
        calldata("WorkCalendar", "abolish")


def test_arguments_are_read_back_and_only_of_the_function_asked_for() -> None:
    data = calldata("WorkCalendar", "addWorkdays", 20_000, 5)
    assert arguments("WorkCalendar", "addWorkdays", data) == (20_000, 5)
    assert arguments("WorkCalendar", "roll", data) is None
    assert arguments("WorkCalendar", "addWorkdays", data[:-1]) is None
    assert arguments("WorkCalendar", "addWorkdays", b"") is None


def test_views_answer_values_and_structs(theatre: Stage) -> None:
    assert theatre.view("WorkCalendar", "isPublished", 2025) is False
    kind, size, duties, imported, *_ = theatre.view("PartyRegistry", "partyOf", theatre.builder.id)
    assert (kind, size, duties, imported) == (2, 2, 0, False)


def _elsewhere(contracts: Contracts, name: str, address: str) -> Contracts:
    return replace(contracts, addresses={**contracts.addresses, name: address})
