"""Steps from the files that offices have."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from ledger_api.exchange.steps.reading import read_steps
from ledger_api.exchange.table.cells import TableRefused


def test_rows_of_a_csv_are_steps_in_their_order(tmp_path: Path) -> None:
    file = tmp_path / "steps.csv"
    file.write_text("事项,环节,办理人\nLJ-2,受理,甲\nLJ-1,办结,\n\nLJ-2,受理,甲\n", encoding="gb18030")
    assert read_steps(file) == [
        {"事项": "LJ-2", "环节": "受理", "办理人": "甲"},
        {"事项": "LJ-1", "环节": "办结"},
        {"事项": "LJ-2", "环节": "受理", "办理人": "甲"},
    ]


def test_a_workbook_gives_days_as_days(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["事项", "受理日", "编号"])
    sheet.append(["LJ-1", date(2026, 4, 20), 7])
    book.save(tmp_path / "steps.xlsx")
    assert read_steps(tmp_path / "steps.xlsx") == [{"事项": "LJ-1", "受理日": "2026-04-20", "编号": "7"}]


def test_lines_of_json_are_steps(tmp_path: Path) -> None:
    file = tmp_path / "steps.jsonl"
    file.write_text('{"事项": "LJ-1", "材料": ["申请表", 2]}\n\n{"事项": "LJ-2"}\n', encoding="utf-8")
    assert read_steps(file) == [{"事项": "LJ-1", "材料": ["申请表", 2]}, {"事项": "LJ-2"}]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.csv", "", "没有步骤"),
        ("a.csv", "事项,环节\n", "没有步骤"),
        ("a.csv", "事项,事项\nLJ-1,受理\n", "相同的表头"),
        ("a.csv", "事项\nLJ-1,受理\n", "没有表头"),
        ("a.csv", "事项\n=A1+1\n", "公式"),
        ("a.jsonl", "{\n", "第1行不是有效的 JSON"),
        ("a.jsonl", "[1]\n", "JSON 对象"),
        ("a.jsonl", "{}\n", "JSON 对象"),
        ("a.jsonl", '{"金额": 1.1}\n', "写成文字"),
        ("a.jsonl", '{"金额": {"数": [1e400]}}\n', "第1行"),
        ("a.jsonl", '{"说明": "' + "长" * 20_000 + '"}\n', "超过"),
    ],
)
def test_a_file_that_cannot_be_taken_whole_is_not_taken(
    tmp_path: Path, name: str, text: str, words: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(TableRefused, match=words):
        read_steps(tmp_path / name)


def test_a_hidden_sheet_is_not_left_out_in_silence(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["事项"])
    sheet.append(["LJ-1"])
    book.create_sheet("隐藏").sheet_state = "hidden"
    book.save(tmp_path / "steps.xlsx")
    with pytest.raises(TableRefused, match="隐藏"):
        read_steps(tmp_path / "steps.xlsx")
