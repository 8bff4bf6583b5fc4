"""Rows and headings: what is read, and each refusal with its sheet, row, column and reason."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from ledger_api.domain.days import start_of_day
from ledger_api.domain.terms import Allocation, Clock, DueAfterDays, DueAfterWorkdays, DueOn, LateRate
from ledger_api.exchange.table.checks import check_book
from ledger_api.exchange.table.headings import OBLIGATIONS, PAYMENTS
from tests.desk import BUILDER, BUREAU, OTHER
from tests.exchange.table.tables import (
    HEADINGS,
    PAYMENT_HEADINGS,
    faults,
    grid,
    obligation,
    payment,
    read,
    save,
    text_file,
    workbook,
)

TODAY = start_of_day(date(2025, 11, 3)) + 36_000


def one_row(tmp_path: Path, **changes: Any) -> list[tuple[int, str, str]]:
    book = read(workbook(tmp_path / "t.xlsx", [obligation(**changes)]))
    problems = [*book.problems, *check_book(book, TODAY)]
    return [(one.place.row, one.place.heading, one.reason) for one in problems]


def test_a_row_says_what_was_agreed(tmp_path: Path) -> None:
    row = obligation(
        **{
            "逾期利率（日）": "万分之五",
            "币种": "人民币",
            "抵扣顺序": "先本后息",
            "起算": "验收",
            "验收期（工作日）": "10个工作日",
            "签订日期": datetime(2025, 9, 1),  # noqa: DTZ001
        }
    )
    (agreement,) = read(workbook(tmp_path / "t.xlsx", [row])).agreements.values()
    assert (agreement.number, agreement.department, agreement.enterprise) == (
        "水务〔2025〕12号",
        BUREAU,
        BUILDER,
    )
    assert agreement.signed_on == date(2025, 9, 1)
    assert agreement.rate == LateRate(per_day=Decimal("0.0005"))
    assert agreement.allocation is Allocation.PRINCIPAL_FIRST
    (first,) = agreement.obligations
    assert (first.terms.amount_fen, first.due) == (120_000_000, DueAfterDays(30, Clock.ACCEPTANCE))
    assert agreement.words()["obligations"] == [
        {
            "title": "第一期",
            "kind": "payment",
            "due": {"days": 30, "from": "acceptance"},
            "amount": "1200000.00",
            "inspection": {"workdays": 10},
        }
    ]


@pytest.mark.parametrize(
    ("changes", "column", "says"),
    [
        ({"签订日期": "3/4/2026"}, "签订日期", "先后"),
        ({"签订日期": "2025-12-01"}, "签订日期", "晚于今日"),
        ({"签订日期": None}, "签订日期", "缺少"),
        ({"金额": "约120万"}, "金额", "确定"),
        ({"金额": None}, "金额", "缺少金额"),
        ({"金额": "=100*12000"}, "金额", "公式"),
        ({"合同名称": "=A2"}, "合同名称", "公式"),
        ({"金额": True}, "金额", "逻辑值"),
        ({"类别": "借款"}, "类别", "付款 或 履行"),
        ({"类别": "履行"}, "金额", "不带金额"),
        ({"期限（天）": None}, "到期日", "应填且只填一项"),
        ({"到期日": "2026-01-01"}, "期限（天）", "应填且只填一项"),
        ({"起算": None}, "起算", "从何时起算"),
        ({"起算": "发票"}, "起算", "交付 或 验收 或 结算"),
        ({"期限（天）": "30-60"}, "期限（天）", "整数"),
        ({"期限（天）": "30个工作日"}, "期限（天）", "整数"),
        ({"期限（天）": 367}, "期限（天）", "1至366"),
        ({"期限（天）": None, "期限（工作日）": 251}, "期限（工作日）", "1至250"),
        ({"期限（天）": None, "起算": None, "到期日": "2025-08-31"}, "到期日", "早于"),
        ({"验收期（工作日）": 10}, "验收期（工作日）", "起算"),
        ({"逾期利率（日）": "五"}, "逾期利率（日）", "超出范围"),
        ({"逾期利率（日）": "0.05%", "逾期利率（年）": "3%"}, "逾期利率（年）", "只能约定一种"),
        ({"交付日期": "2025-11-04"}, "交付日期", "晚于今日"),
        ({"交付日期": "2025-08-01"}, "交付日期", "早于合同签订日期"),
        ({"交付日期": "2025-10-02", "验收日期": "2025-10-01"}, "验收日期", "早于交付"),
        ({"甲方（部门）信用代码": BUREAU[:-1] + "A"}, "甲方（部门）信用代码", "校验位"),
        ({"乙方（企业）信用代码": 91990100000000015}, "乙方（企业）信用代码", "文本格式"),
        ({"币种": "人民币", "金额": "$5"}, "金额", "币种"),
        ({"币种": "美元", "金额": "5元"}, "金额", "统一"),
        ({"合同编号": None}, "合同编号", "合并单元格"),
        ({"合同编号": 1234567890123456}, "合同编号", "文本格式"),
    ],
)
def test_each_refusal_names_its_place_and_reason(
    tmp_path: Path, changes: dict[str, Any], column: str, says: str
) -> None:
    problems = one_row(tmp_path, **changes)
    assert any(row == 2 and heading == column and says in reason for row, heading, reason in problems), (
        problems
    )


def test_later_rows_of_a_contract_need_only_its_number_and_repeat_the_same(tmp_path: Path) -> None:
    bare = dict.fromkeys(("合同名称", "甲方（部门）信用代码", "乙方（企业）信用代码", "签订日期"))
    rows = [
        obligation(),
        obligation(**bare, 义务名称="第二期", **{"期限（天）": None, "期限（工作日）": "20", "起算": "结算"}),
        obligation(义务名称="第三期", **{"乙方（企业）信用代码": OTHER}),
        obligation(),
    ]
    book = read(workbook(tmp_path / "t.xlsx", rows))
    (agreement,) = book.agreements.values()
    assert [one.index for one in agreement.obligations] == [1, 2, 4]
    assert agreement.obligations[1].due == DueAfterWorkdays(20, Clock.SETTLEMENT)
    assert not agreement.is_whole
    assert faults(book) == [
        (4, "乙方（企业）信用代码", "与同一合同第2行所填不同，同一合同的这一栏应一致，或只填第一行")
    ]
    (doubled,) = check_book(book, TODAY)
    assert (doubled.place.row, doubled.place.heading) == (5, "义务名称")


def test_equal_payments_need_their_vouchers(tmp_path: Path) -> None:
    paid = [payment(), payment(), payment(凭证号="A"), payment(凭证号="B"), payment(凭证号="A", 金额="1")]
    book = read(workbook(tmp_path / "t.xlsx", [obligation()], paid))
    assert [(one.place.row, one.place.heading) for one in check_book(book, TODAY)] == [
        (3, "金额"),
        (6, "凭证号"),
    ]


def test_english_headings_in_any_order_with_a_title_above_them(tmp_path: Path) -> None:
    headings = [
        "Amount (CNY)", "Due date", "Kind", "Obligation", "Signed on", "Supplier code", "Department code",
        "Contract title", "Contract No.", "Our remarks",
    ]  # fmt: skip
    values = [
        "1,200.50",
        "2026/1/1",
        "payment",
        "Advance",
        "2025-09-01",
        BUILDER,
        BUREAU,
        "Dredging",
        "W-1",
        "x",
    ]
    lines: list[list[Any]] = [["Contracts of the bureau, 2025"], [], headings, values]
    book = read(save(tmp_path / "t.xlsx", {"Sheet1": lines}))
    assert book.problems == []
    (agreement,) = book.agreements.values()
    assert agreement.obligations[0].terms.amount_fen == 120_050
    assert agreement.obligations[0].due == DueOn(date(2026, 1, 1))
    assert agreement.row.number == 4
    assert any("Our remarks" in note for note in book.notes)


def test_a_unit_in_the_heading_counts(tmp_path: Path) -> None:
    headings = [{"金额": "金额（万元）", "逾期利率（日）": "日利率(‰)"}.get(one, one) for one in HEADINGS]
    row = {**obligation(), "金额（万元）": 120.5, "日利率(‰)": 0.5}
    (agreement,) = read(save(tmp_path / "t.xlsx", {"义务": grid(headings, [row])})).agreements.values()
    assert agreement.obligations[0].terms.amount_fen == 120_500_000
    assert agreement.rate == LateRate(per_day=Decimal("0.0005"))


def test_missing_and_doubled_headings_are_named(tmp_path: Path) -> None:
    without = [one for one in HEADINGS if one not in ("金额", "签订日期")]
    (problem,) = read(save(tmp_path / "t.xlsx", {"义务": grid(without, [obligation()])})).problems
    assert "签订日期、金额" in problem.reason
    doubled = [*HEADINGS, "合同号"]
    (problem,) = read(save(tmp_path / "u.xlsx", {"义务": grid(doubled, [obligation()])})).problems
    assert "合同编号”和“合同号" in problem.reason


def test_a_file_without_headings_says_so(tmp_path: Path) -> None:
    (problem,) = read(save(tmp_path / "t.xlsx", {"表": [["你好", "世界"], [1, 2]]})).problems
    assert "没有找到表头" in problem.reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_files_in_every_encoding_and_delimiter(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = grid(HEADINGS, [obligation(金额="1,200,000.00")])
    contracts = text_file(tmp_path / "a.csv", rows, encoding, delimiter)
    payments = text_file(tmp_path / "b.csv", grid(PAYMENT_HEADINGS, [payment()]), encoding, delimiter)
    book = read(contracts, payments)
    assert book.problems == []
    (agreement,) = book.agreements.values()
    assert (agreement.title, agreement.obligations[0].terms.amount_fen) == ("河道清淤工程", 120_000_000)
    assert [one.amount_fen for one in book.payments] == [50_000_000]


def test_a_formula_in_a_text_file_is_refused(tmp_path: Path) -> None:
    file = text_file(tmp_path / "a.csv", grid(HEADINGS, [obligation(合同名称='=HYPERLINK("x")')]))
    assert [(row, heading) for row, heading, _ in faults(read(file))] == [(2, "合同名称")]


def test_the_headings_of_both_languages_are_told_apart() -> None:
    for layout in (OBLIGATIONS, PAYMENTS):
        for names in ([one.zh for one in layout.columns], [one.en for one in layout.columns]):
            assert len(set(names)) == len(names)
