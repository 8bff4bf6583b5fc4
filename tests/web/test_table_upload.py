"""A department hands over its spreadsheet: checked as a whole, signed by itself, and nothing twice."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from ledger_api.chain.acts import sign_typed_data
from ledger_api.exchange.table import handed_over
from ledger_api.exchange.table.importing import import_tables
from ledger_api.exchange.table.opened import OpenedLedger
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.security import CSV, TABLE_LIMIT, XLSX
from ledger_api.web.settings import Limits, Rate, WebSettings
from ledger_api.web.table_upload import file_name
from ledger_api.web.throttle import TableLimit
from tests.exchange.table.packages import pack, parts
from tests.exchange.table.tables import HEADINGS as COLUMNS
from tests.exchange.table.tables import grid, obligation, payment, text_file, workbook
from tests.web.applications import PLENTY, ROOMY, from_elsewhere
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME, signed_in
from tests.web.town import BUILDER, BUILDER_NAME, HANDLER, ROADS, WATER, Town

ORIGIN = {"Origin": f"https://{PUBLIC_NAME}"}
OWN = {"甲方（部门）信用代码": WATER, "乙方（企业）信用代码": BUILDER}


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    town = Town.found(tmp_path_factory.mktemp("bureau") / "ledger")
    town.register("department", "临江市水务局", WATER)
    town.register("department", "临江市交通运输局", ROADS)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    town.register("authority", "临江市信用牵头部门", HANDLER, duties=["handler"])
    town.at("2025-11-03T10:00")
    yield town
    town.ledger.close()


def service_of(town: Town, tables: Rate) -> FastAPI:
    limits = replace(ROOMY, acts_of_a_party=PLENTY, tables=tables)
    return create_app(Port(town.ledger), WebSettings(on_loopback=True, names=(PUBLIC_NAME,), limits=limits))


@pytest.fixture(scope="module")
def service(bureau: Town) -> FastAPI:
    return service_of(bureau, Rate(10_000, 100_000))


@pytest.fixture(scope="module")
def water(bureau: Town, service: FastAPI) -> Client:
    return signed_in(service, bureau, WATER)


def hand_over(client: Client, file: Path, query: str = "") -> httpx.Response:
    """As a program does."""
    media_type = XLSX if file.suffix == ".xlsx" else CSV
    return client.post(
        f"/api/v1/imports/table?name={file.name}{query}",
        content=file.read_bytes(),
        headers={"Content-Type": media_type},
    )


def upload(client: Client, file: Path, do: str = "check") -> httpx.Response:
    """As a browser does from the page."""
    files = {"file": (file.name, file.read_bytes(), "application/octet-stream"), "do": (None, do)}
    return client.post("/mine/table", files=files, headers=ORIGIN)


def item(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def own(number: str, **changes: Any) -> dict[str, Any]:
    return obligation(**{"合同编号": number, **OWN, **changes})


def test_a_dry_run_says_exactly_what_the_command_says(bureau: Town, water: Client, tmp_path: Path) -> None:
    rows = [
        own("试-1", 交付日期="2025-09-02"),
        own("试-1", 义务名称="第二期", **{"期限（天）": 90}),
        own("试-2", 金额="=1+1", 签订日期="明天"),
        own("试-3", **{"乙方（企业）信用代码": ROADS}),
    ]
    file = workbook(tmp_path / "表格.xlsx", rows, [payment(合同编号="试-9")])
    found = item(hand_over(water, file, "&dry_run=true"))
    with bureau.ledger.open_reading() as reading:
        told = import_tables([file], OpenedLedger(bureau.ledger, reading), None)
    for name in ("clean", "table_rows", "counts", "rows", "problems", "notes"):
        assert found[name] == told[name], name
    assert not found["clean"]
    assert found["acts"] == []
    # The 2nd of October lies in the holidays of 2025, which end on the 8th.
    assert [one["due"] for one in found["rows"]][:2] == ["2025-10-09", None]
    assert {(one["sheet"], one["row"]) for one in found["problems"]} >= {
        ("义务", 4),
        ("义务", 5),
        ("付款", 2),
    }
    page = upload(water, file).text
    for one in found["problems"]:
        assert f"第 {one['row']} 行" in page
        assert one["heading"] is None or one["heading"] in page
    assert "没有准备任何待签的行为" in page


def test_a_clean_table_is_signed_by_its_parties_and_adds_nothing_twice(
    bureau: Town, service: FastAPI, water: Client, tmp_path: Path
) -> None:
    rows = [own("实-1", 交付日期="2025-09-02"), own("实-1", 义务名称="第二期")]
    file = workbook(tmp_path / "t.xlsx", rows, [payment(合同编号="实-1")])
    first = item(hand_over(water, file))
    assert (first["clean"], first["counts"]["new"]) == (True, {"sign_contract": 1})
    assert first["counts"]["waiting"] == {"record_delivery": 1, "record_payment": 1}
    (act,) = first["acts"]
    assert (act["signers"], act["row"], act["refusal"]) == (2, 2, None)
    assert "河道清淤工程" in act["summary"]

    box = "/api/v1/inbox"
    body = {"typed_data": act["typed_data"], "documents": act["documents"]}
    left = water.post(box, json=body | {"signatures": [signature(bureau, WATER, act)]})
    assert left.status_code == 201, left.text
    again = item(hand_over(water, file))
    assert (again["acts"], again["left"]) == ([], [act["act_id"]])
    assert "待签箱" in upload(water, file).text

    builder = signed_in(service, bureau, BUILDER)
    done = builder.post(
        f"{box}/{act['act_id']}/signature", json={"signature": signature(bureau, BUILDER, act)}
    )
    assert done.json()["status"] == "submitted"
    bureau.ledger.settle()
    now = item(hand_over(water, file))
    assert now["counts"]["there"] == {"sign_contract": 1}
    assert [one["do"] for one in now["acts"]] == ["record_delivery", "record_payment"]
    paid = now["acts"][1]
    assert paid["signers"] == 1
    body = {"typed_data": paid["typed_data"], "documents": paid["documents"]}
    taken = water.post("/api/v1/acts", json=body | {"signatures": [signature(bureau, WATER, paid)]})
    assert taken.status_code == 201, taken.text
    bureau.ledger.settle()
    last = item(hand_over(water, file))
    assert last["counts"]["there"] == {"sign_contract": 1, "record_payment": 1}
    assert [one["do"] for one in last["acts"]] == ["record_delivery"]


def signature(town: Town, code: str, act: dict[str, Any]) -> str:
    return "0x" + sign_typed_data(act["typed_data"], bytes(town.keys[code].key)).hex()


def test_the_acts_come_as_files_without_a_script(water: Client, tmp_path: Path) -> None:
    answer = upload(water, workbook(tmp_path / "t.xlsx", [own("文/件 1")]), "files")
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        (name,) = archive.namelist()
        content = json.loads(archive.read(name))
    assert name.startswith("合同-文_件_1-")
    assert content["signatures"] == []
    assert content["typed_data"]["primaryType"] == "SignContract"


def test_what_is_typed_into_a_table_is_shown_as_text(water: Client, tmp_path: Path) -> None:
    rows = [own("<b>1", 合同名称="<script>alert(1)</script>\u202e")]
    for file in (
        workbook(tmp_path / "<i>.xlsx".replace("<", "_"), rows),
        workbook(tmp_path / "bad.xlsx", [own("<b>1", 金额="<script>")]),
    ):
        page = upload(water, file).text
        assert "<script>alert" not in page
        assert "<b>1" not in page
        assert "\u202e" not in page.replace("&#34;", "").split("data-act")[0]


def test_a_department_brings_its_own_contracts_alone(
    bureau: Town, service: FastAPI, water: Client, tmp_path: Path
) -> None:
    """Nothing of what the ledger has under another department's numbers is told."""
    name = bureau.sign_contract(
        "路-1", "道路独有名称", [{"obligation": "o1", "kind": "payment", "amount": "5.00", "due": {"date": "2025-12-31"}}],
        ROADS, BUILDER,
    )  # fmt: skip
    theirs = {**OWN, "甲方（部门）信用代码": ROADS}
    rows = [obligation(合同编号="路-1", **theirs), own("自-1")]
    paid = [payment(合同编号="路-1", 甲方信用代码=ROADS)]
    answer = hand_over(water, workbook(tmp_path / "t.xlsx", rows, paid))
    found = item(answer)
    assert [(one["sheet"], one["row"], one["code"]) for one in found["problems"]] == [
        ("义务", 2, "NOT_A_PARTY"),
        ("付款", 2, "NOT_A_PARTY"),
    ]
    assert "道路独有名称" not in answer.text
    assert name[2:] not in answer.text
    assert [one["contract"] for one in found["rows"]] == ["自-1"]
    roads = signed_in(service, bureau, ROADS)
    assert "道路独有名称" in hand_over(roads, workbook(tmp_path / "r.xlsx", rows[:1])).text


def test_only_departments_that_signed_in_hand_over_tables(
    bureau: Town, service: FastAPI, tmp_path: Path
) -> None:
    file = workbook(tmp_path / "t.xlsx", [own("谁-1")])
    public = from_elsewhere(service)
    refused = {
        401: [public, Client(service)],
        403: [signed_in(service, bureau, code) for code in (BUILDER, HANDLER)],
    }
    for status, clients in refused.items():
        for client in clients:
            assert hand_over(client, file).status_code == status
    for client in (public, *refused[403]):
        assert upload(client, file).status_code in (401, 403)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\x00" * 100, "不是文本文件"),
        (b"PK\x03\x04 and no more", "已损坏"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, "旧版 .xls"),
        (b"no,headings\n1,2\n", "没有找到表头"),
        (b"", "没有找到表头"),
    ],
)
def test_what_is_no_table_is_told_what_it_is(
    water: Client, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "t.xlsx"
    file.write_bytes(content)
    found = item(hand_over(water, file))
    assert not found["clean"]
    assert said in found["problems"][0]["reason"]
    assert (said if content else "没有收到文件") in upload(water, file).text


def test_macros_bombs_and_large_files_are_refused_quickly(water: Client, tmp_path: Path) -> None:
    begins = time.monotonic()
    bomb = parts("")
    bomb["xl/worksheets/sheet1.xml"] = "<a/>" * (60 << 20)
    for file, said in (
        (pack(tmp_path / "macro.xlsx", parts("") | {"xl/vbaProject.bin": "x"}), "宏"),
        (pack(tmp_path / "bomb.xlsx", bomb), "解压后"),
        (tmp_path / "t.xlsm", "启用宏"),
    ):
        if not file.exists():
            file.write_bytes(b"PK")
        assert said in item(hand_over(water, file))["problems"][0]["reason"]
    large = b"x" * (TABLE_LIMIT + 1)

    async def pieces() -> Any:
        for _ in range(21):
            yield b"x" * (1 << 20)

    for content in (large, pieces()):
        answer = water.post("/api/v1/imports/table", content=content, headers={"Content-Type": CSV})
        assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE")
    file = tmp_path / "large.xlsx"
    file.write_bytes(large)
    page = upload(water, file)
    assert page.status_code == 413
    assert "text/html" in page.headers["content-type"]
    assert time.monotonic() - begins < 30


def test_more_than_a_server_has_time_for_is_refused_before_it_is_prepared(
    water: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handed_over, "MOST_ROWS", 20)
    monkeypatch.setattr(handed_over, "MOST_ACTS", 10)
    for count, said in ((11, "一次至多10件"), (21, "一次至多20行")):
        lines = grid(COLUMNS, [own(f"多-{number}") for number in range(count)])
        found = item(hand_over(water, text_file(tmp_path / f"{count}.csv", lines)))
        assert said in found["problems"][0]["reason"]
        assert found["acts"] == []


def test_a_department_waits_after_many_tables(bureau: Town, tmp_path: Path) -> None:
    client = signed_in(service_of(bureau, Rate(0.001, 2)), bureau, WATER)
    file = workbook(tmp_path / "t.xlsx", [own("频-1")])
    answers = [hand_over(client, file) for _ in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "请求过于频繁" in upload(client, file).text


def test_one_table_is_checked_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from ledger_api.web import throttle
    from ledger_api.web.problems import Problem

    monkeypatch.setattr(throttle, "_PATIENCE", 0)
    limit = TableLimit(Limits(), lambda: 0.0)
    with limit.turn(), pytest.raises(Problem) as busy, limit.turn():
        pass
    assert busy.value.code == "BUSY"
    with limit.turn():
        pass


@pytest.mark.parametrize(
    "media_type", ["", "application/json", "multipart/form-data; boundary=x", "text/plain"]
)
def test_another_type_is_no_table(water: Client, media_type: str) -> None:
    answer = water.post("/api/v1/imports/table", content=b"x", headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "WRONG_TYPE")


def test_a_table_of_another_site_is_not_taken(water: Client, tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", [own("外-1")])
    files = {"file": (file.name, file.read_bytes())}
    for origin in ({}, {"Origin": "https://elsewhere.example"}):
        assert water.post("/mine/table", files=files, headers=origin).status_code == 403


def test_the_template_can_be_filled_in(water: Client) -> None:
    for query, sheets in (
        ("", ["义务", "付款", "说明"]),
        ("?english=true", ["Obligations", "Payments", "Read me"]),
    ):
        answer = water.get(f"/api/v1/imports/template{query}")
        assert answer.headers["content-type"] == XLSX
        assert load_workbook(io.BytesIO(answer.content)).sheetnames == sheets


@pytest.mark.parametrize(
    ("given", "content", "name"),
    [
        (None, b"PK", "table.xlsx"),
        ("", b"a,b", "table.csv"),
        ("../../etc/passwd", b"", "etcpasswd"),
        ("..", b"PK", "table.xlsx"),
        ("长" * 100 + ".xlsx", b"PK", "长" * 38 + ".xlsx"),
        ("a\x00\n\u202eb.xlsx", b"PK", "ab.xlsx"),
    ],
)
def test_a_files_name_stays_within_its_folder(given: str | None, content: bytes, name: str) -> None:
    assert file_name(given, content) == name
