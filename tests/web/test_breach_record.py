"""The record of a missed obligation: every field of the forms, for each reader what it may know, as JSON and as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from openpyxl import load_workbook

from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.breach_record import NOT_RECORDED, level_of
from ledger_api.web.settings import WebSettings
from tests.desk import BUILDER, BUREAU, OTHER, Desk, desk
from tests.desk import payment as to_pay
from tests.web.applications import readers_of
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME
from tests.web.town import Town

DETERMINER = "11990100MB0000035A"
NUMBER, DOCUMENT, TITLE = "水合〔2025〕独7号", "临认〔2025〕1号", "泵站独有设备款"
#: What betrays the enterprise, the words of its contract, and the case.
TELLING = (BUILDER, "甲建设", NUMBER, TITLE, "合同独有")

#: The forms' fields, block by block, by the names that they have in the record.
FORMS = {
    "complainant": "name code size size_basis ownership industry region legal_representative contact agent confidential",
    "respondent": "name code level superior predecessor_name",
    "commitment": "type contract_class id number title signed_on amount field project_number procurement_plan_number",
    "breach": "category clause due overdue_principal agreed_rate days_overdue stated_reasons",
    "demand": "what amount in_words",
    "process": "in_court case_numbers complaints reminders",
    "undertakings": "truthful no_state_secret handler_may_read",
    "channels": "hotline_12345 credit_china internet_supervision sme_payment_platform",
}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A debt of 1000 yuan, of which 400 were paid late; an excuse, a complaint, a determination; a second debt that
    is only a clue."""
    with desk(tmp_path_factory.mktemp("record") / "ledger", "2025-09-01") as made:
        made.register("authority", "临江市认定机关", DETERMINER, duties=["intake", "handler", "determiner"])
        made.ledger.settle()
        about = {}
        for number, title in ((NUMBER, TITLE), ("乙-2", "另一笔款")):
            listed = [to_pay("1000.00", {"date": "2025-09-15"}) | {"title": title}]
            words = {"contract": number, "title": f"合同独有{number}", "class": "政府采购合同"}
            signed = made.perform("sign_contract", BUREAU, BUILDER, **words, obligations=listed)
            about[number] = f"0x{signed.act.hex()}/1"
        made.things = {"published": about[NUMBER], "clue": about["乙-2"]}
        obligation = about[NUMBER]
        made.at("2025-09-16")
        made.perform("state_excuse", BUREAU, obligation=obligation, reason="awaiting_audit")
        made.perform("complain", BUILDER, obligation=obligation, category="arrears", narrative="独有的叙述")
        made.perform("verify_breach", DETERMINER, obligation=obligation, finding="true")
        made.perform("order_rectification", DETERMINER, obligation=obligation, until="2025-09-22")
        made.at("2025-09-20")
        made.perform("record_payment", BUREAU, obligation=obligation, amount="400.00")
        made.at("2025-09-23")
        words = {"class": "general", "document": DOCUMENT, "dated": "2025-09-23"}
        made.perform("confirm_breach", DETERMINER, obligation=obligation, **words)
        made.at("2025-09-25")
        made.ledger.settle()
        yield made


@pytest.fixture(scope="module")
def readers(bureau: Desk) -> dict[str, Client]:
    app = create_app(Port(bureau.ledger), WebSettings(on_loopback=True, names=(PUBLIC_NAME,)))
    keys = {code: Account.from_key(key) for code, key in bureau.keys.items()}
    town = Town(bureau.ledger, bureau.clock, keys)
    codes = {"department": BUREAU, "enterprise": BUILDER, "other": OTHER, "authority": DETERMINER}
    return readers_of(app, town, codes)


def record(client: Client, obligation: str) -> Any:
    return client.get(f"/api/v1/breaches/{obligation}/record").json()["item"]


def test_every_field_of_the_forms_is_there_and_what_is_not_recorded_is_named(
    bureau: Desk, readers: dict[str, Client]
) -> None:
    found = record(readers["auditor"], bureau.things["published"])
    for block, names in FORMS.items():
        assert set(names.split()) <= set(found[block]), block
    assert found["not_recorded"] == list(NOT_RECORDED)
    for path in NOT_RECORDED:
        block, _, name = path.partition(".")
        assert found[block][name] is None, path


def test_the_record_says_who_owes_whom_what_since_when_and_what_was_determined(
    bureau: Desk, readers: dict[str, Client]
) -> None:
    found = record(readers["auditor"], bureau.things["published"])
    assert (found["status"], found["public"]) == ("confirmed", True)
    enterprise, department = found["complainant"], found["respondent"]
    assert (enterprise["name"], enterprise["code"], enterprise["size"]) == (
        "甲建设有限公司",
        BUILDER,
        "small",
    )
    assert (enterprise["region"], department["region"], department["level"]) == ("990100", "990100", "city")
    assert (department["name"], department["code"], department["predecessor"]) == (
        "临江市水务局",
        BUREAU,
        None,
    )
    agreed = found["commitment"]
    assert (agreed["type"], agreed["contract_class"], agreed["number"]) == (
        "contract",
        "政府采购合同",
        NUMBER,
    )
    assert (agreed["signed_on"], agreed["amount"], agreed["currency"]) == ("2025-09-01", "1000.00", "CNY")
    # 0.05 % a day for five days, before the payment, is covered by it first: 600 + 2.50, and five days of 602.50.
    breach = found["breach"]
    assert (breach["category"], breach["clause"], breach["due"]) == ("arrears", TITLE, "2025-09-15")
    assert (breach["overdue_principal"], breach["days_overdue"], breach["interest_unpaid"]) == (
        "602.50",
        10,
        "1.51",
    )
    assert (breach["agreed_rate"], breach["rate_in_force"]["per_day"]) == (None, "0.0005")
    assert breach["stated_reasons"] == ["awaiting_audit"]
    assert found["demand"] == {"what": "pay", "amount": "604.01", "in_words": None}
    assert (found["process"]["reminders"], found["process"]["in_court"]) == (["2025-09-22"], False)
    assert [one["category"] for one in found["process"]["complaints"]] == ["arrears"]
    determination = found["determination"]
    assert (determination["document"], determination["authority_code"]) == (DOCUMENT, DETERMINER)
    assert (determination["breach_class"], determination["public_until"]) == ("general", "2026-09-23")
    assert found["channels"]["proceeding"].startswith("0x")
    assert found["undertakings"]["truthful"] is True


def test_evidence_names_signers_days_and_digests(bureau: Desk, readers: dict[str, Client]) -> None:
    evidence = {
        one["event"]: one for one in record(readers["auditor"], bureau.things["published"])["evidence"]
    }
    assert {name: one["signers"] for name, one in evidence.items()} == {
        "CommitmentSigned": ["obligor", "obligee"],
        "ProceedingOpened": [],
        "ExcuseStated": ["obligor"],
        "BreachVerified": ["authority"],
        "RectificationOrdered": ["authority"],
        "PaymentRecorded": ["obligor"],
        "BreachConfirmed": ["authority"],
    }
    assert evidence["PaymentRecorded"]["on"] == "2025-09-20"
    assert evidence["CommitmentSigned"]["digest"].startswith("0x")
    assert evidence["ProceedingOpened"]["digest"] is None


def test_the_public_finds_a_record_while_it_is_published_and_nothing_of_the_enterprise_in_it(
    bureau: Desk, readers: dict[str, Client]
) -> None:
    address = f"/api/v1/breaches/{bureau.things['published']}/record"
    for client in (readers["public"], readers["other"]):
        found = record(client, bureau.things["published"])
        assert found["complainant"] is None
        assert (found["commitment"]["title"], found["commitment"]["number"]) == (None, None)
        assert found["determination"]["document"] == DOCUMENT
        assert found["process"]["complaints"] is None
        assert (found["channels"]["proceeding"], found["channels"]["complaints"]) == (None, None)
        for kind in ("json", "csv"):
            shown = client.get(f"{address}?format={kind}").content.decode("utf-8-sig")
            assert not any(word in shown for word in TELLING), kind
        book = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx").content))
        shown = "\n".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
        assert DOCUMENT in shown
        assert not any(word in shown for word in TELLING)


@pytest.mark.parametrize(
    ("reader", "status"),
    [
        ("auditor", 200),
        ("authority", 200),
        ("department", 200),
        ("enterprise", 200),
        ("public", 404),
        ("other", 404),
    ],
)
def test_a_clue_has_a_record_for_those_alone_who_may_know_of_it(
    bureau: Desk, readers: dict[str, Client], reader: str, status: int
) -> None:
    address = f"/api/v1/breaches/{bureau.things['clue']}/record"
    for kind in ("", "?format=csv", "?format=xlsx"):
        assert readers[reader].get(address + kind).status_code == status
    if status == 200:
        found = record(readers[reader], bureau.things["clue"])
        assert (found["status"], found["determination"]) == ("clue", None)


def test_a_department_knows_of_no_complaint_that_was_not_forwarded_to_it(
    bureau: Desk, readers: dict[str, Client]
) -> None:
    told = {name: record(client, bureau.things["published"]) for name, client in readers.items()}
    assert told["department"]["process"]["complaints"] == []
    assert len(told["enterprise"]["process"]["complaints"]) == 1
    assert len(told["authority"]["process"]["complaints"]) == 1
    assert "独有的叙述" not in str(told)


def test_what_was_never_missed_has_no_record(bureau: Desk, readers: dict[str, Client]) -> None:
    for address in (f"0x{'ab' * 32}/1", bureau.things["clue"].replace("/1", "/2")):
        assert readers["auditor"].get(f"/api/v1/breaches/{address}/record").status_code == 404
    before = readers["auditor"].get(f"/api/v1/breaches/{bureau.things['published']}/record?as_of=2025-09-10")
    assert before.status_code == 404


def test_in_a_workbook_amounts_are_numbers_and_days_dates(bureau: Desk, readers: dict[str, Client]) -> None:
    address = f"/api/v1/breaches/{bureau.things['published']}/record"
    book = load_workbook(io.BytesIO(readers["auditor"].get(f"{address}?format=xlsx").content))
    rows = {(row[0], row[1]): row[2] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)}
    assert rows["违约情况", "逾期本金"] == 602.5
    assert rows["认定", "公示截止日"] == datetime.fromisoformat("2026-09-23")
    assert rows["违约情况", "所称原因"] == "等待审计结果"
    assert rows["企业", "统一社会信用代码"] == BUILDER
    assert "企业：所属行业" in str(rows["说明", "本账本不记录的项目"])
    text = readers["auditor"].get(f"{address}?format=csv").content.decode("utf-8-sig")
    (amount,) = [row["内容"] for row in csv.DictReader(io.StringIO(text)) if row["项目"] == "逾期本金"]
    assert amount == "602.50"


@pytest.mark.parametrize(
    ("region", "level"), [("110000", "province"), ("990100", "city"), ("990101", "county"), (None, None)]
)
def test_a_department_is_of_the_level_of_its_division(region: str | None, level: str | None) -> None:
    assert level_of(region) == level


def test_a_promise_that_was_broken_and_a_deposit_that_was_kept_are_told_apart(tmp_path: Path) -> None:
    with desk(tmp_path / "ledger", "2025-09-01") as made:
        bonus = to_pay("10.00", {"date": "2025-09-15"}) | {"condition": "达产"}
        words = {"title": "奖补", "field": "industrial_support", "to": BUILDER, "obligations": [bonus]}
        promise = "0x" + made.perform("make_promise", BUREAU, **words).act.hex()
        deposit = to_pay("10.00", {"date": "2025-09-15"}) | {"purpose": "deposit"}
        performance = {"obligation": "o2", "kind": "performance", "due": {"date": "2025-09-15"}}
        contract = "0x" + made.contract("甲-1", deposit, performance).hex()
        made.at("2025-09-16")
        made.ledger.settle()
        auditor = Client(create_app(Port(made.ledger), WebSettings(on_loopback=True)))
        found = {one: record(auditor, one) for one in (f"{promise}/1", f"{contract}/1", f"{contract}/2")}
    assert [one["breach"]["category"] for one in found.values()] == ["broken_promise", "deposit", "other"]
    assert [one["demand"]["what"] for one in found.values()] == ["pay", "pay", "perform"]
    assert found[f"{promise}/1"]["commitment"]["field"] == "industrial_support"
