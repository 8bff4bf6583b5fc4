"""Packages are what the standard says, and hold no more than their reader may know."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger_api.web.exports.ocds import is_prefix
from ledger_api.web.readers import Reader
from tests.desk import BUILDER, BUREAU, LEAD, Desk, desk
from tests.desk import payment as to_pay
from tests.web.exports.stories import contracts, exported, has_what_is_required, random_story, taken


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        yield made


def due_on(day: str, amount: str = "1000.00", **more: Any) -> dict[str, Any]:
    return to_pay(amount, {"date": day}) | more


def only(package: bytes) -> dict[str, Any]:
    (contract,) = contracts(package)
    return contract


def pay(made: Desk, commitment: bytes, amount: str, index: int = 1) -> str:
    outcome = made.perform(
        "record_payment", BUREAU, obligation=f"0x{commitment.hex()}/{index}", amount=amount
    )
    # What is said of it later looks it up in the index.
    made.ledger.settle()
    return "0x" + outcome.act.hex()


def test_a_contract_with_its_payments_in_the_words_of_the_standard(bureau: Desk) -> None:
    commitment = bureau.contract(
        "甲-1", due_on("2025-09-30", title="首期款"), due_on("2025-11-28", "500.50", title="尾款")
    )
    bureau.at("2025-09-20")
    pay(bureau, commitment, "400.00")
    bureau.at("2025-09-25")
    pay(bureau, commitment, "600.00")
    bureau.at("2025-12-10")
    pay(bureau, commitment, "700.00", 2)
    found = json.loads(exported(bureau.ledger))
    (release,) = found["releases"]
    assert found["version"] == "1.1"
    assert found["publishedDate"] == release["date"] == "2025-12-10T10:00:00+08:00"
    assert release["ocid"] == f"ocds-cnledg-{commitment.hex()}"
    assert {one["name"]: one["identifier"] for one in release["parties"]} == {
        "临江市水务局": {"scheme": "uscc", "id": BUREAU},
        "甲建设有限公司": {"scheme": "uscc", "id": BUILDER},
    }
    (contract,) = release["contracts"]
    assert contract["title"] == "合同甲-1"
    assert contract["dateSigned"] == "2025-09-01T00:00:00+08:00"
    assert contract["value"] == {"amount": 1500.5, "currency": "CNY"}
    first, second = contract["milestones"]
    assert first == {
        "id": "0001",
        "title": "首期款",
        "type": "payment",
        "dueDate": "2025-09-30T23:59:59+08:00",
        "dateMet": "2025-09-25T00:00:00+08:00",
        "status": "met",
        "value": {"amount": 1000, "currency": "CNY"},
    }
    # Late, with interest: principal was zero on the day of the last payment.
    assert (second["status"], second["dateMet"]) == ("met", "2025-12-10T00:00:00+08:00")
    assert [
        (one["date"][:10], one["value"]["amount"], one["relatedImplementationMilestone"]["id"])
        for one in contract["implementation"]["transactions"]
    ] == [("2025-09-20", 400, "0001"), ("2025-09-25", 600, "0001"), ("2025-12-10", 700, "0002")]


def test_what_was_denied_or_reversed_is_not_exported_and_what_was_ruled_paid_is(bureau: Desk) -> None:
    commitment = bureau.contract("甲-1", due_on("2025-12-30"))
    denied, ruled, unpaid, reversed_ = (
        pay(bureau, commitment, amount) for amount in ("1.00", "2.00", "3.00", "4.00")
    )
    for one in (denied, ruled, unpaid):
        bureau.perform("deny_payment", BUILDER, payment=one, reason="未到账")
    for one, outcome in ((ruled, "paid"), (unpaid, "unpaid")):
        bureau.perform("rule_payment", LEAD, payment=one, outcome=outcome, evidence="银行回单")
    bureau.perform("reverse_payment", BUREAU, payment=reversed_, reason="退回")
    transactions = only(exported(bureau.ledger))["implementation"]["transactions"]
    assert [(one["id"], one["value"]["amount"]) for one in transactions] == [(ruled, 2)]


def test_the_public_package_has_no_enterprise_and_no_titles(bureau: Desk) -> None:
    commitment = bureau.contract("甲-1", due_on("2025-12-30", title="给甲建设的首期款"))
    pay(bureau, commitment, "10.00")
    text = exported(bureau.ledger, Reader.PUBLIC).decode()
    for telling in (
        BUILDER,
        "甲建设",
        "合同甲-1",
        "首期款",
        "supplier",
        bureau.ledger.party_id(BUILDER).hex(),
    ):
        assert telling not in text
    assert "临江市水务局" in text
    (contract,) = contracts(text.encode())
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == 10


def test_obligations_that_are_not_money_and_empty_ledgers_are_not_exported(bureau: Desk) -> None:
    assert exported(bureau.ledger) == b""
    bureau.contract("甲-1", {"obligation": "o1", "kind": "performance", "due": {"date": "2025-12-01"}})
    assert exported(bureau.ledger) == b""


def test_what_a_payment_exceeds_stays_with_its_obligation_when_it_comes_back(
    bureau: Desk, tmp_path: Path
) -> None:
    commitment = bureau.contract("甲-1", due_on("2025-09-30"), due_on("2025-10-30"))
    pay(bureau, commitment, "1500.00", 2)
    imported = taken(exported(bureau.ledger), tmp_path)
    try:
        with imported.open_reading() as reading:
            rows = reading.obligations(limit=5).rows
            assert [(row.outstanding_fen, row.surplus_fen) for row in rows] == [(100_000, 0), (0, 50_000)]
    finally:
        imported.close()


@pytest.mark.parametrize(
    ("prefix", "is_one"),
    [
        ("ocds-213czf", True),
        ("ocds-213CZF", False),
        ("ocds-213cz", False),
        ("213czf", False),
        ("ocds-213czf\n", False),
    ],
)
def test_prefixes_of_ocids(prefix: str, is_one: bool) -> None:
    assert is_prefix(prefix) == is_one


def test_every_package_has_what_the_standard_requires(tmp_path: Path) -> None:
    story = random_story(tmp_path, 5, steps=15)
    try:
        for reader in (Reader.AUDITOR, Reader.PUBLIC):
            has_what_is_required(json.loads(exported(story.ledger, reader)))
    finally:
        story.ledger.close()
