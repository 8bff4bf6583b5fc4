"""A confirmed receivable is handed to a bank, which checks it without an account."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from typer.testing import CliRunner

from ledger_api.acts.confirmations import BadConfirmation, read
from ledger_api.chain.acts import sign_typed_data
from ledger_api.chain.keys import address_of, new_key
from ledger_api.cli.main import app as command
from tests.web.applications import application, from_elsewhere
from tests.web.bureau import bureau_in
from tests.web.client import Client
from tests.web.signing import signed_in
from tests.web.town import BUILDER, BUILDER_NAME, HANDLER, SUPPLIER, SUPPLIER_NAME, WATER, Town, payment


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = bureau_in(tmp_path_factory.mktemp("bureau") / "ledger")
    yield town
    town.ledger.close()


@pytest.fixture(scope="module")
def service(bureau: Town) -> FastAPI:
    return application(bureau.ledger)


@pytest.fixture(scope="module")
def bank(service: FastAPI) -> Client:
    """Comes from elsewhere and has no account."""
    return from_elsewhere(service)


@pytest.fixture(scope="module")
def confirmation(bureau: Town, service: FastAPI) -> dict[str, Any]:
    answer = signed_in(service, bureau, BUILDER).get(f"/api/v1/confirmations/{bureau.made['asked']}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def ask(client: Client, confirmation: object) -> dict[str, Any]:
    answer = client.post("/api/v1/confirmations/check", json={"confirmation": confirmation})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def test_its_parties_get_the_file_and_nobody_else(bureau: Town, service: FastAPI, bank: Client) -> None:
    address = f"/api/v1/confirmations/{bureau.made['asked']}"
    assert signed_in(service, bureau, WATER).get(address).status_code == 200
    for stranger in (bank, signed_in(service, bureau, SUPPLIER)):
        assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("name", ["asked again", "pumps"])
def test_what_was_not_confirmed_has_no_file(bureau: Town, service: FastAPI, name: str) -> None:
    answer = signed_in(service, bureau, BUILDER).get(f"/api/v1/confirmations/{bureau.made[name]}")
    assert answer.status_code == 404


def test_a_bank_checks_it_without_an_account(
    bureau: Town, bank: Client, confirmation: dict[str, Any]
) -> None:
    found = ask(bank, confirmation)
    assert (found["genuine"], found["stands"], found["covered"]) == (True, True, True)
    assert (found["amount"], found["outstanding"], found["currency"]) == ("900.00", "1000.00", "CNY")
    assert found["obligation"] == f"{bureau.made['pumps']}/1"
    assert (found["department_code"], found["enterprise"]) == (WATER, BUILDER_NAME)
    assert (found["paid_since"], found["void_since"], found["assigned"]) == ("0.00", "0.00", False)
    assert (found["due"], found["status"]) == ("2025-12-31", "active")


def test_the_signatures_are_checked_offline(bureau: Town, confirmation: dict[str, Any]) -> None:
    found = read(confirmation)
    assert (found.amount_fen, found.document["document"]) == (90_000, "确认书")
    assert found.answer_keys == (bureau.keys[WATER].address,)
    assert found.request_keys == (bureau.keys[BUILDER].address,)


def amount(changed: dict[str, Any]) -> None:
    changed["confirmation"]["typed_data"]["message"]["amount"] = "100000"


def words(changed: dict[str, Any]) -> None:
    changed["document"]["document"] = "另一份确认书"


def another_request(changed: dict[str, Any]) -> None:
    changed["request"]["typed_data"]["message"]["id"] = "0x" + "11" * 32


def another_receivable(changed: dict[str, Any]) -> None:
    changed["request"]["typed_data"]["message"]["obligation"] = 2


def no_signature(changed: dict[str, Any]) -> None:
    changed["confirmation"]["signatures"] = []


def another_contract(changed: dict[str, Any]) -> None:
    changed["confirmation"]["typed_data"]["domain"]["verifyingContract"] = "0x" + "22" * 20


@pytest.mark.parametrize(
    "change", [amount, words, another_request, another_receivable, no_signature, another_contract]
)
def test_what_was_changed_is_found_out_offline_and_by_the_ledger(
    bank: Client, confirmation: dict[str, Any], change: Callable[[dict[str, Any]], None]
) -> None:
    changed = copy.deepcopy(confirmation)
    change(changed)
    with pytest.raises(BadConfirmation):
        read(changed)
    assert not ask(bank, changed)["genuine"]


def test_another_key_signs_well_and_proves_nothing_to_the_ledger(
    bank: Client, confirmation: dict[str, Any]
) -> None:
    forged, key = copy.deepcopy(confirmation), new_key()
    answer = forged["confirmation"]
    answer["typed_data"]["message"]["amount"] = "100000"
    answer["signatures"] = ["0x" + sign_typed_data(answer["typed_data"], key).hex()]
    answer["keys"] = [address_of(key)]
    assert read(forged).amount_fen == 100_000
    found = ask(bank, forged)
    assert not found["genuine"]
    assert "密钥" in found["detail"]


def test_its_own_department_cannot_say_more_off_the_chain(
    bureau: Town, bank: Client, confirmation: dict[str, Any]
) -> None:
    changed = copy.deepcopy(confirmation)
    answer = changed["confirmation"]
    answer["typed_data"]["message"]["amount"] = "100000"
    key = bytes(bureau.keys[WATER].key)
    answer["signatures"] = ["0x" + sign_typed_data(answer["typed_data"], key).hex()]
    assert read(changed).amount_fen == 100_000
    assert not ask(bank, changed)["genuine"]


@pytest.mark.parametrize(
    "given", [{}, {"kind": "chengnuo-confirmation-1"}, {"kind": "chengnuo-step-receipt-1"}]
)
def test_what_is_no_such_file_proves_nothing(bank: Client, given: dict[str, Any]) -> None:
    assert not ask(bank, given)["genuine"]


def test_the_command_checks_offline(confirmation: dict[str, Any], tmp_path: Path) -> None:
    file = tmp_path / "confirmation.json"
    file.write_text(json.dumps(confirmation), encoding="utf-8")
    runner = CliRunner()
    good = runner.invoke(command, ["receipt", "verify", str(file), "--offline"])
    assert good.exit_code == 0, good.output
    file.write_text(json.dumps({**confirmation, "document": {"document": "x"}}), encoding="utf-8")
    bad = runner.invoke(command, ["receipt", "verify", str(file), "--offline", "--json"])
    assert bad.exit_code == 2
    assert json.loads(bad.stdout)["signed"] is False


def test_what_was_paid_since_and_what_fell_shows(
    bureau: Town, bank: Client, confirmation: dict[str, Any]
) -> None:
    pumps, asked = bureau.made["pumps"], bureau.made["asked"]
    bureau.do("record_payment", [WATER], "paid", obligation=f"{pumps}/1", amount="300.00")
    found = ask(bank, confirmation)
    assert (found["stands"], found["covered"], found["outstanding"]) == (True, False, "700.00")
    assert (found["paid_since"], found["void_since"]) == ("300.00", "0.00")
    bureau.do("deny_payment", [BUILDER], "denied", payment=bureau.made["paid"], reason="未到账")
    found = ask(bank, confirmation)
    assert (found["covered"], found["outstanding"]) == (True, "1000.00")
    assert (found["paid_since"], found["void_since"]) == ("0.00", "300.00")
    bureau.do(
        "rule_payment", [HANDLER], "ruled paid", payment=bureau.made["paid"], outcome="paid", evidence="回单"
    )
    found = ask(bank, confirmation)
    assert (found["covered"], found["paid_since"], found["void_since"]) == (False, "300.00", "0.00")
    bureau.do(
        "challenge",
        [BUILDER],
        "challenged",
        obligation=f"{asked}/1",
        act="record_performance",
        reason="少确认",
    )
    bureau.do(
        "rule",
        [HANDLER],
        "ruled",
        obligation=f"{asked}/1",
        act="record_performance",
        outcome="falls",
        evidence="对账单",
    )
    found = ask(bank, confirmation)
    assert (found["genuine"], found["stands"]) == (True, False)


def test_a_claim_that_was_assigned_since_is_told(bureau: Town, service: FastAPI, bank: Client) -> None:
    terms = [payment("800.00", date="2026-03-31")]
    bureau.sign_contract("gates", "闸门", terms, WATER, BUILDER)
    claim = f"{bureau.made['gates']}/1"
    bureau.do("request_confirmation", [BUILDER], "asked gates", obligation=claim)
    bureau.do(
        "confirm_receivable",
        [WATER],
        "confirmed gates",
        request=bureau.made["asked gates"],
        amount="800.00",
        document="确认书",
    )
    address = f"/api/v1/confirmations/{bureau.made['asked gates']}"
    file = signed_in(service, bureau, BUILDER).get(address).json()["item"]
    assert not ask(bank, file)["assigned"]
    bureau.do("assign_claim", [BUILDER, SUPPLIER], obligation=claim, document="转让协议")
    found = ask(bank, file)
    assert (found["genuine"], found["stands"], found["covered"], found["assigned"]) == (True,) * 4
    assert "已转让" in found["detail"]
    # Back with who asked, it is owed to it again.
    bureau.do("assign_claim", [SUPPLIER, BUILDER], obligation=claim, document="回转让协议")
    assert not ask(bank, file)["assigned"]


def test_a_merger_of_who_asked_is_no_assignment_and_names_nobody(
    bureau: Town, bank: Client, confirmation: dict[str, Any]
) -> None:
    merger = {"from": [BUILDER], "to": SUPPLIER, "effective": "2025-09-03", "document": "合并公告"}
    bureau.ledger.act_as_registrar("succeed", merger)
    bureau.at("2025-09-03T10:00")
    answer = bank.post("/api/v1/confirmations/check", json={"confirmation": confirmation})
    found = answer.json()["item"]
    assert (found["genuine"], found["assigned"]) == (True, False)
    assert SUPPLIER not in answer.text
    assert SUPPLIER_NAME not in answer.text
