"""Somebody without an account checks a file that was handed over: on the page, and by a chain's node alone."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from ledger_api.acts.confirmations import MAX_BYTES, BadConfirmation, read
from ledger_api.acts.receipts import to_json
from ledger_api.chain.contracts import Contracts
from ledger_api.cli.main import app as command
from ledger_api.exchange.steps.batch import Batch
from ledger_api.web.multipart import BadForm, read_form
from tests.web.applications import application, from_elsewhere
from tests.web.bureau import bureau_in
from tests.web.client import Client
from tests.web.fuzzing import ODD
from tests.web.signing import PUBLIC_NAME, signed_in
from tests.web.town import BUILDER, BUILDER_NAME, SUPPLIER, WATER, Town

ORIGIN = {"Origin": f"https://{PUBLIC_NAME}"}
#: What somebody may write into what is confirmed.
WORDS = "<script>alert(1)</script>确认书"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = bureau_in(tmp_path_factory.mktemp("bureau") / "ledger", WORDS)
    town.batch = Batch([{"事项": f"LJ-{number}<b>"} for number in range(3)])
    town.do("anchor", [WATER], "batch", root="0x" + town.batch.root.hex(), count=3, title="窗口办件")
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
def file(bureau: Town, service: FastAPI) -> bytes:
    answer = signed_in(service, bureau, BUILDER).get(f"/confirmations/{bureau.made['asked']}.json")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.content


def hand_over(client: Client, content: bytes, **options: Any) -> httpx.Response:
    """Posts a file as a browser does from the page."""
    files = {"file": ("confirmation.json", content, "application/json")}
    return client.post("/verify", files=files, headers=ORIGIN, **options)


def test_the_page_is_for_anybody_and_says_how_to_do_without_it(bureau: Town, bank: Client) -> None:
    page = bank.get("/verify").text
    address = bureau.ledger.contracts.address("CommitmentLedger")
    assert 'enctype="multipart/form-data"' in page
    assert f"--chain 节点地址 --contract {address}" in page
    assert bank.get("/api/v1/ledger").json() == bureau.ledger.contracts.to_dict()


def test_a_bank_sees_what_was_confirmed_and_what_is_owed_now(bank: Client, file: bytes) -> None:
    for answer in (
        hand_over(bank, file),
        hand_over(bank, b"\xef\xbb\xbf" + file),
        bank.post("/verify", files={"file": ("", b""), "text": (None, file)}, headers=ORIGIN),
        hand_over(bank, json.dumps({"item": json.loads(file)}).encode()),
    ):
        assert answer.status_code == 200
        assert "属实，至今有效，尚未支付" in answer.text
        for shown in ("900.00 元", "1,000.00 元", "临江市水务局", WATER, BUILDER_NAME, "2025-12-31"):
            assert shown in answer.text, shown
        assert "<script>alert" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text


def test_strangers_get_no_file(bureau: Town, service: FastAPI, bank: Client) -> None:
    for stranger in (bank, signed_in(service, bureau, SUPPLIER)):
        assert stranger.get(f"/confirmations/{bureau.made['asked']}.json").status_code == 404


def test_a_receipt_of_a_step_is_checked_as_well(bureau: Town, bank: Client) -> None:
    (receipt, *_) = (to_json(one) for one in bureau.batch.receipts())
    found = hand_over(bank, json.dumps(receipt).encode()).text
    assert "核对一致" in found
    assert "LJ-0&lt;b&gt;" in found
    receipt["index"] = 2
    assert "未能证明" in hand_over(bank, json.dumps(receipt).encode()).text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有收到文件"),
        (b"   ", "没有收到文件"),
        (b"\x00\xff", "不是有效的 JSON"),
        (b'{"kind": "chengnuo-confirmation-1"', "不是有效的 JSON"),
        (b"[" * 400_000, "不是有效的 JSON"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "不是有效的 JSON"),
        (b'"' + b"x" * MAX_BYTES + b'"', "文件过大"),
        (b"null", "既不是应收账款确认文件"),
        (b"[1, 2]", "既不是应收账款确认文件"),
        (b'{"kind": ["chengnuo-confirmation-1"]}', "既不是应收账款确认文件"),
        (b'{"item": {"item": {}}}', "既不是应收账款确认文件"),
        (b'{"kind": "<b>x</b>"}', "既不是应收账款确认文件"),
        (b'{"kind": "chengnuo-confirmation-1", "request": 1}', "没有签署内容"),
        (b'{"kind": "chengnuo-step-receipt-1", "document": []}', "未能证明"),
    ],
)
def test_what_is_no_such_file_is_told_what_is_wrong(bank: Client, content: bytes, said: str) -> None:
    answer = hand_over(bank, content)
    assert answer.status_code == 200
    assert said in answer.text
    assert "<b>x" not in answer.text


def test_a_file_that_is_far_too_large_is_refused_on_a_page(bank: Client) -> None:
    async def pieces() -> object:
        for _ in range(40):
            yield b"x" * (1 << 16)

    form = {"Content-Type": "multipart/form-data; boundary=b", **ORIGIN}
    for answer in (hand_over(bank, b"x" * (2 << 20)), bank.post("/verify", content=pieces(), headers=form)):
        assert answer.status_code == 413
        assert answer.headers["content-type"].startswith("text/html")
        assert "请求正文过大" in answer.text


def test_a_form_of_another_site_is_not_taken(bank: Client, file: bytes) -> None:
    for origin in ({}, {"Origin": "https://elsewhere.example"}):
        answer = bank.post("/verify", files={"file": ("a", file)}, headers=origin)
        assert answer.status_code == 403


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b""),
        ("multipart/form-data; boundary=", b"----"),
        ("multipart/form-data; boundary=b", b""),
        (
            "multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf',
        ),
        ("multipart/form-data; boundary=b", b"--b\r\n" * 20),
    ],
)
def test_a_form_that_broke_off_is_told_so(bank: Client, content_type: str, body: bytes) -> None:
    answer = bank.post("/verify", content=body, headers={"Content-Type": content_type, **ORIGIN})
    assert answer.status_code == 200
    assert "表单" in answer.text
    with pytest.raises(BadForm):
        read_form(content_type, body)


def test_a_form_keeps_every_byte_of_its_files() -> None:
    content = bytes(range(256)) + b"\r\n--\r\n\r\n--b "
    body = (
        b'--bo\r\nContent-Disposition: form-data; name="file"; filename="C:\\x\\\xe8\xa1\xa8%22.xlsx"\r\n\r\n'
        + content
        + b'\r\n--bo\r\nContent-Disposition: form-data; name="text"\r\n\r\n\r\n--bo--\r\n'
    )
    found = read_form("multipart/form-data; boundary=bo", body)
    assert (found["file"].content, found["file"].file_name) == (content, '表".xlsx')
    assert (found["text"].content, found["text"].file_name) == (b"", None)


def test_whatever_a_file_says_reading_it_ends_in_a_word(file: bytes) -> None:
    whole = json.loads(file)

    @settings(max_examples=300, deadline=None, database=None)
    @given(st.data())
    def spoilt(data: st.DataObject) -> None:
        changed = copy.deepcopy(whole)
        places = list(_places(changed))
        holder, name = data.draw(st.sampled_from(places))
        holder[name] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
        with suppress(BadConfirmation):
            # What is not signed says nothing.
            assert read(changed) == read(whole)

    spoilt()


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    names = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for name in names:
        yield value, name
        yield from _places(value[name])


def run(*arguments: str) -> tuple[int, Any]:
    found = CliRunner().invoke(command, [*arguments, "--json"])
    return found.exit_code, json.loads(found.stdout) if found.stdout else found.output


def test_the_chain_alone_says_the_same_as_the_server(
    bureau: Town, bank: Client, file: bytes, tmp_path: Path
) -> None:
    kept = tmp_path / "confirmation.json"
    kept.write_bytes(file)
    url, contract = bureau.ledger.chain.rpc.url, bureau.ledger.contracts.address("CommitmentLedger")
    asked = ["receipt", "verify", str(kept), "--chain", url]
    code, found = run(*asked, "--contract", contract)
    assert code == 0
    server = bank.post("/api/v1/confirmations/check", json={"confirmation": json.loads(file)}).json()["item"]
    # Names are in documents, which the chain has not; codes prove themselves.
    assert found["ledger"] == server | {"department": None, "enterprise": None}
    assert found["ledger"]["department_code"] == WATER
    told = CliRunner().invoke(command, asked)
    assert told.exit_code == 0
    assert f"应付单位：{WATER}" in told.output
    assert run(*asked, "--contract", "0x" + "11" * 20)[0] == 2


def test_codes_that_are_not_the_signers_are_not_repeated(bureau: Town, file: bytes, tmp_path: Path) -> None:
    changed = json.loads(file)
    changed["about"]["department_code"] = SUPPLIER
    kept = tmp_path / "confirmation.json"
    kept.write_text(json.dumps(changed), encoding="utf-8")
    _, found = run("receipt", "verify", str(kept), "--chain", bureau.ledger.chain.rpc.url)
    assert found["ledger"]["department_code"] is None
    assert found["ledger"]["enterprise_code"] == BUILDER


def test_a_receipt_is_checked_by_the_chain_alone(bureau: Town, tmp_path: Path) -> None:
    kept, ledger = tmp_path / "receipts.jsonl", tmp_path / "ledger.json"
    (receipt, *_) = (to_json(one) for one in bureau.batch.receipts())
    kept.write_text(json.dumps(receipt), encoding="utf-8")
    ledger.write_text(json.dumps(bureau.ledger.contracts.to_dict()), encoding="utf-8")
    asked = ["anchor", "verify", str(kept), "--chain", bureau.ledger.chain.rpc.url]
    code, found = run(*asked, "--ledger", str(ledger))
    assert code == 0
    assert found["receipts"][0]["anchors"][0]["count"] == 3
    assert run(*asked)[0] == 1


def test_another_chain_or_other_contracts_prove_nothing(bureau: Town, file: bytes, tmp_path: Path) -> None:
    kept = tmp_path / "confirmation.json"
    kept.write_bytes(file)
    url, contracts = bureau.ledger.chain.rpc.url, bureau.ledger.contracts
    assert run("receipt", "verify", str(kept), "--chain", "http://127.0.0.1:9")[0] == 1

    def with_ledger(told: object) -> Any:
        changed = json.loads(file) | {"ledger": told}
        kept.write_text(json.dumps(changed), encoding="utf-8")
        return CliRunner().invoke(command, ["receipt", "verify", str(kept), "--chain", url])

    other = Contracts(
        contracts.chain_id,
        {**contracts.addresses, "PartyRegistry": contracts.address("WorkCalendar")},
        contracts.deployed_at_block,
    )
    strange: list[object] = [
        other.to_dict(),
        {**contracts.to_dict(), "chain_id": 5},
        {},
        [],
        {"addresses": {}},
    ]
    for told in strange:
        answer = with_ledger(told)
        assert answer.exit_code == 1, answer.output


def test_what_was_paid_since_shows_on_the_page(bureau: Town, bank: Client, file: bytes) -> None:
    bureau.do("record_payment", [WATER], "paid", obligation=f"{bureau.made['pumps']}/1", amount="300.00")
    page = hand_over(bank, file).text
    assert "签署属实，但此后已经付款或者抵销" in page
    assert "700.00 元" in page
    bureau.do("reverse_payment", [WATER], payment=bureau.made["paid"], reason="录入有误")
    page = hand_over(bank, file).text
    assert "属实，至今有效，尚未支付" in page
    assert "另有 300.00 元 不计入" in page
