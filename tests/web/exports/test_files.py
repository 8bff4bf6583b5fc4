"""Lists as files: all that the reader may see, with nothing in them that a spreadsheet program would run."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ledger_api.web.exports import publication, spreadsheets
from ledger_api.web.exports.columns import Table, day, moment, money, number, text, yes
from ledger_api.web.exports.lists import LISTS
from ledger_api.web.exports.spreadsheets import CSV_TYPE, XLSX_TYPE, defused, write_csv, write_xlsx
from tests.web.client import Client
from tests.web.known_secrets import READERS, secrets
from tests.web.town import TELLING, WATER, Town

TABLE = Table(
    "试表",
    (
        text("名称", "name"),
        money("金额", "amount"),
        day("日期", "on"),
        number("天数", "days"),
        yes("是否", "yes"),
        moment("时间", "at"),
    ),
)
ROW = {
    "name": "甲",
    "amount": "1234567.80",
    "on": "2025-10-09",
    "days": 3,
    "yes": True,
    "at": "2025-10-09T08:00:00+08:00",
}


def csv_of(*rows: dict[str, Any]) -> list[list[str]]:
    file = io.BytesIO()
    write_csv(file, TABLE, rows)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"), newline="")))


def xlsx_of(*rows: dict[str, Any]) -> list[list[Any]]:
    file = io.BytesIO()
    write_xlsx(file, TABLE, rows)
    book = load_workbook(io.BytesIO(file.getvalue()))
    return [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows()]


def test_amounts_are_numbers_and_days_are_dates() -> None:
    headings = ["名称", "金额", "日期", "天数", "是否", "时间"]
    assert csv_of(ROW) == [headings, ["甲", "1234567.80", "2025-10-09", "3", "是", "2025-10-09 08:00:00"]]
    on = datetime.fromisoformat("2025-10-09")
    assert xlsx_of(ROW) == [headings, ["甲", 1234567.8, on, 3, "是", on.replace(hour=8)]]


def test_what_is_not_known_is_an_empty_cell() -> None:
    unknown = dict.fromkeys(ROW)
    assert csv_of(unknown)[1] == [""] * 6
    assert xlsx_of(unknown | {"name": "甲"})[1] == ["甲", *[None] * 5]


@pytest.mark.parametrize(
    "word", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "\r=1", " =1", "\n=1", "\u3000=1"]
)
def test_what_would_be_a_formula_is_text(word: str) -> None:
    assert defused(word).startswith("'")
    assert csv_of(ROW | {"name": word})[1][0].startswith("'")
    assert xlsx_of(ROW | {"name": word})[1][0].startswith("'")


@settings(deadline=None)
@given(st.text())
def test_no_text_starts_a_formula_or_breaks_a_file(word: str) -> None:
    assert not re.match(r"[\s\u3000]*[=+\-@＝＋－＠]", defused(word))
    xlsx_of(ROW | {"name": word})
    csv_of(ROW | {"name": word.encode("utf-8", "replace").decode()})


def test_amounts_that_excel_cannot_count_stay_exact_as_text() -> None:
    assert xlsx_of(ROW | {"amount": "12345678901234567.89"})[1][1] == "12345678901234567.89"
    assert xlsx_of(ROW | {"amount": "-5.00"})[1][1] == -5


def test_a_sheet_that_is_full_has_a_next_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheets, "_ROWS_OF_A_SHEET", 2)
    found = xlsx_of(*[ROW] * 5)
    assert [row[0] for row in found] == ["名称", "甲", "甲", "名称", "甲", "甲", "名称", "甲"]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_file_has_every_row_of_its_list(
    auditor: Client, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [one["id"] for one in auditor.get(f"/api/v1/{name}?limit=200").json()["items"]]
    # Several pages, whatever the limit that was asked for.
    monkeypatch.setattr(publication, "MAX_LIMIT", 2)
    answer = auditor.get(f"/api/v1/{name}?format=csv&limit=1")
    assert answer.headers["content-type"] == CSV_TYPE
    assert re.fullmatch(
        rf"attachment; filename\*=utf-8''{name}-\d{{4}}-\d\d-\d\d-block\d+\.csv",
        answer.headers["content-disposition"],
    )
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows[1:]] == wanted
    book = load_workbook(io.BytesIO(auditor.get(f"/api/v1/{name}?format=xlsx").content))
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == wanted


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("text/csv", CSV_TYPE),
        (f"{XLSX_TYPE};q=0.9, */*", XLSX_TYPE),
        ("*/*", "application/json"),
        ("text/html, text/csv;q=0.1", "application/json"),
    ],
)
def test_an_accept_header_asks_for_a_file_too(auditor: Client, accept: str, kind: str) -> None:
    answer = auditor.get("/api/v1/payments", headers={"Accept": accept})
    assert answer.headers["content-type"] == kind
    assert "Accept" in answer.headers["vary"] or kind == "application/json"


@pytest.mark.parametrize("reader", READERS)
def test_workbooks_betray_no_more_than_lists_do(
    readers: dict[str, Client], town: Town, auditor: Client, reader: str
) -> None:
    hidden = secrets(town, auditor)
    for name in LISTS:
        book = load_workbook(io.BytesIO(readers[reader].get(f"/api/v1/{name}?format=xlsx").content))
        shown = "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        for secret in hidden.values():
            for word in secret.texts:
                assert reader in secret.known_to or word not in shown, (name, word)


def test_pages_of_lists_lead_to_their_files(auditor: Client, public: Client) -> None:
    page = auditor.get(f"/obligations?status=&department={WATER}").text
    (address,) = re.findall(r'href="(/api/v1/[^"]*format=xlsx[^"]*)"', page)
    assert auditor.get(address.replace("&amp;", "&")).headers["content-type"] == XLSX_TYPE
    page = auditor.get("/departments?reader=public").text
    (address,) = re.findall(r'href="(/api/v1/[^"]*format=csv[^"]*)"', page)
    shown = auditor.get(address.replace("&amp;", "&")).text
    assert "临江市水务局" in shown
    assert not any(word in shown for word in TELLING)
    assert "format=csv" in public.get("/payments").text


def test_what_is_asked_for_wrongly_is_refused_as_always(auditor: Client, public: Client) -> None:
    assert auditor.get("/api/v1/payments?format=pdf").status_code == 422
    assert public.get(f"/api/v1/payments?format=csv&enterprise={WATER}").status_code == 403
    assert auditor.get("/api/v1/exports/ocds?prefix=wrong").status_code == 422


def test_amounts_in_a_file_are_those_of_the_list(auditor: Client) -> None:
    items = auditor.get("/api/v1/obligations?limit=200").json()["items"]
    book = load_workbook(io.BytesIO(auditor.get("/api/v1/obligations?format=xlsx").content))
    headings, *rows = book.worksheets[0].iter_rows(values_only=True)
    column = {str(heading): place for place, heading in enumerate(headings)}
    for item, row in zip(items, rows, strict=True):
        told = row[column["金额"]]
        assert (None if told is None else Decimal(str(told))) == (
            None if item["amount"] is None else Decimal(item["amount"])
        )
        due = row[column["到期日"]]
        assert (due.date() if isinstance(due, datetime) else due) == (
            None if item["due"] is None else date.fromisoformat(item["due"])
        )
