"""What each kind of act leaves in a package, and that it comes back: payments by every means, disputes, ends, successions,
and what is no contract at all."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.desk import BUILDER, BUREAU, LEAD, OTHER, UNREGISTERED, Desk, desk
from tests.desk import payment as to_pay
from tests.web.exports.stories import contracts, exported, taken
from tests.web.exports.test_round_trip import in_order, told_by

NORTH, SOUTH = "11990100MB0000027F", "11990100MB0000035A"


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        yield made


def do(made: Desk, act: str, *by: str, **values: Any) -> str:
    """An act, with everything before it in the index; the id of what it made."""
    made.ledger.settle()
    return "0x" + made.perform(act, *by, **values).act.hex()


def due_on(day: str, amount: str = "1000.00", **more: Any) -> dict[str, Any]:
    return to_pay(amount, {"date": day}) | more


def transactions(package: bytes) -> list[tuple[str, float]]:
    """Days and amounts of a package's one contract."""
    (contract,) = contracts(package)
    listed = contract.get("implementation", {}).get("transactions", [])
    return [(one["date"][:10], one["value"]["amount"]) for one in listed]


def milestones(package: bytes) -> list[tuple[str | None, str | None, float]]:
    """Due days, days on which they were met, amounts."""
    (contract,) = contracts(package)
    return [
        (one.get("dueDate", "")[:10] or None, one.get("dateMet", "")[:10] or None, one["value"]["amount"])
        for one in contract["milestones"]
    ]


def comes_back(made: Desk, folder: Path) -> bytes:
    """The package of a ledger, after it was imported and exported again as it was."""
    package, wanted = exported(made.ledger), told_by(made.ledger)
    imported = taken(package, folder)
    try:
        assert told_by(imported) == wanted
        assert in_order(exported(imported)) == in_order(package)
    finally:
        imported.close()
    return package


def test_set_off_tax_withheld_and_transfers_are_transactions_alike(bureau: Desk, tmp_path: Path) -> None:
    about = f"0x{bureau.contract('甲-1', due_on('2025-10-15')).hex()}/1"
    bureau.at("2025-09-10")
    do(bureau, "record_set_off", BUREAU, BUILDER, obligation=about, amount="300.00", against="水费")
    bureau.at("2025-09-11")
    do(bureau, "record_tax_withheld", BUREAU, obligation=about, amount="60.00", document="完税证明")
    bureau.at("2025-09-12")
    do(bureau, "record_payment", BUREAU, obligation=about, amount="640.00")
    package = comes_back(bureau, tmp_path)
    assert transactions(package) == [("2025-09-10", 300), ("2025-09-11", 60), ("2025-09-12", 640)]
    assert milestones(package) == [("2025-10-15", "2025-09-12", 1000)]


def test_a_bill_that_nobody_agreed_to_is_a_transaction_once_it_is_honoured(
    bureau: Desk, tmp_path: Path
) -> None:
    about = f"0x{bureau.contract('甲-1', due_on('2025-10-15')).hex()}/1"
    bill = do(bureau, "record_instrument", BUREAU, obligation=about, instrument="bill", amount="1000.00")
    bureau.ledger.settle()
    assert transactions(exported(bureau.ledger)) == []
    bureau.at("2025-12-01")
    do(bureau, "honour_instrument", BUREAU, payment=bill)
    package = comes_back(bureau, tmp_path)
    assert transactions(package) == [("2025-12-01", 1000)]
    assert milestones(package)[0][1] is None, "interest came first: principal is left"


def test_what_was_agreed_to_be_handed_over_counts_until_it_is_dishonoured(
    bureau: Desk, tmp_path: Path
) -> None:
    words = {
        "contract": "甲-1",
        "title": "合同甲-1",
        "obligations": [due_on("2025-10-15")],
        "instruments": True,
    }
    about = do(bureau, "sign_contract", BUREAU, BUILDER, **words) + "/1"
    voucher = do(
        bureau, "record_instrument", BUREAU, obligation=about, instrument="voucher", amount="1000.00"
    )
    assert transactions(exported(bureau.ledger)) == [("2025-09-01", 1000)]
    do(bureau, "deny_payment", BUILDER, payment=voucher, reason="到期被拒付")
    package = comes_back(bureau, tmp_path)
    assert transactions(package) == []
    assert milestones(package) == [("2025-10-15", None, 1000)]


def test_amended_and_settled_amounts_are_those_of_today(bureau: Desk, tmp_path: Path) -> None:
    settled = to_pay("1000.00", {"days": 30, "from": "settlement"}, "o2")
    contract = "0x" + bureau.contract("甲-1", due_on("2025-10-15"), settled).hex()
    bureau.at("2025-09-10")
    do(bureau, "amend", BUREAU, BUILDER, obligation=f"{contract}/1", due="2025-11-14", amount="1500.00")
    do(bureau, "confirm_settlement", BUREAU, BUILDER, obligation=f"{contract}/2", amount="900.00")
    assert milestones(comes_back(bureau, tmp_path)) == [
        ("2025-10-10", None, 900),
        ("2025-11-14", None, 1500),
    ]


def test_what_was_contested_and_never_owed_is_taken_off_the_amount(bureau: Desk, tmp_path: Path) -> None:
    about = f"0x{bureau.contract('甲-1', due_on('2025-10-15')).hex()}/1"
    do(bureau, "contest", BUREAU, obligation=about, amount="300.00", reason="质量争议")
    do(bureau, "record_payment", BUREAU, obligation=about, amount="700.00")
    do(bureau, "settle_contest", BUREAU, BUILDER, obligation=about, amount="0.00")
    package = comes_back(bureau, tmp_path)
    assert transactions(package) == [("2025-09-01", 700)]
    assert milestones(package) == [("2025-10-15", "2025-09-01", 700)]


def test_of_a_contract_that_has_ended_what_was_paid_is_left(bureau: Desk, tmp_path: Path) -> None:
    contract = (
        "0x"
        + bureau.contract(
            "甲-1", due_on("2025-12-15"), due_on("2026-01-15"), due_on("2026-02-16", purpose="deposit")
        ).hex()
    )
    do(bureau, "record_payment", BUREAU, obligation=f"{contract}/1", amount="250.00")
    bureau.at("2025-10-01")
    do(bureau, "terminate", BUREAU, BUILDER, contract=contract, reason="协商")
    package = comes_back(bureau, tmp_path)
    assert transactions(package) == [("2025-09-01", 250)]
    assert [amount for _, _, amount in milestones(package)] == [250, 1000], (
        "the deposit is still to be returned"
    )


def test_promises_claims_and_requests_are_no_contracts_and_are_not_in_it(bureau: Desk) -> None:
    contract = "0x" + bureau.contract("甲-1", due_on("2025-10-15")).hex()
    before = exported(bureau.ledger)
    bonus = due_on("2025-11-14") | {"condition": "达产"}
    words = {"title": "独有奖补", "field": "industrial_support", "obligations": [bonus]}
    promise = do(bureau, "make_promise", BUREAU, to=BUILDER, **words)
    do(bureau, "record_payment", BUREAU, obligation=f"{promise}/1", amount="1000.00")
    to_all = do(bureau, "open_promise", BUREAU, **words)
    do(bureau, "claim_promise", BUILDER, promise=to_all, evidence="达产证明")
    request = do(bureau, "request_confirmation", BUILDER, obligation=f"{contract}/1")
    do(bureau, "confirm_receivable", BUREAU, request=request, amount="1000.00", document="确认书")
    assert exported(bureau.ledger) == before


def test_who_took_over_stands_in_the_package_for_who_signed(bureau: Desk, tmp_path: Path) -> None:
    bureau.register("enterprise", "丙集团有限公司", UNREGISTERED, size="small")
    bureau.register("department", "北区水务局", NORTH)
    about = f"0x{bureau.contract('甲-1', due_on('2025-10-15')).hex()}/1"
    do(bureau, "record_payment", BUREAU, obligation=about, amount="400.00")
    for before, after in ((BUREAU, NORTH), (BUILDER, UNREGISTERED)):
        words = {"from": [before], "to": after, "effective": "2025-09-20", "document": "批复"}
        do(bureau, "succeed", LEAD, **words)
    bureau.at("2025-09-21")
    do(bureau, "record_payment", NORTH, obligation=about, amount="600.00")
    package = comes_back(bureau, tmp_path)
    (release,) = orjson.loads(package)["releases"]
    assert [one["name"] for one in release["parties"]] == ["北区水务局", "丙集团有限公司"]
    assert transactions(package) == [("2025-09-01", 400), ("2025-09-21", 600)]


def test_what_two_offices_owe_jointly_names_the_first_of_them(bureau: Desk, tmp_path: Path) -> None:
    bureau.register("department", "北区水务局", NORTH)
    bureau.register("department", "南区水务局", SOUTH)
    listed = "0x" + bureau.contract("甲-1", due_on("2025-10-15")).hex()
    do(
        bureau,
        "sign_contract",
        BUREAU,
        OTHER,
        contract="乙-1",
        title="合同乙-1",
        obligations=[due_on("2025-10-15")],
    )
    words = {"from": [BUREAU], "to": [NORTH, SOUTH], "effective": "2025-09-20", "document": "批复"}
    do(bureau, "succeed", LEAD, **words, lists={NORTH: [listed]})
    bureau.at("2025-09-21")
    package = comes_back(bureau, tmp_path)
    found = {one["contracts"][0]["title"]: one["buyer"]["name"] for one in orjson.loads(package)["releases"]}
    assert found["合同甲-1"] == "北区水务局"
    assert found["合同乙-1"] in ("北区水务局", "南区水务局")


def test_what_went_to_an_assignee_names_it_as_payee(bureau: Desk) -> None:
    about = f"0x{bureau.contract('甲-1', due_on('2025-10-15')).hex()}/1"
    do(bureau, "record_payment", BUREAU, obligation=about, amount="400.00")
    bureau.at("2025-09-10")
    do(bureau, "assign_claim", BUILDER, OTHER, obligation=about, document="债权转让通知")
    bureau.at("2025-09-11")
    do(bureau, "record_payment", BUREAU, obligation=about, amount="600.00")
    (contract,) = contracts(exported(bureau.ledger))
    payees = [one.get("payee", {}).get("name") for one in contract["implementation"]["transactions"]]
    assert payees == ["甲建设有限公司", "乙工程有限公司"]
