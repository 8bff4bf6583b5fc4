"""Days in the forms that people type: exactly read, or refused with what to do."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from ledger_api.exchange.table.cells import Cell, CellKind, Unreadable
from ledger_api.exchange.table.dates import parse_day, serial_day

FIRST_OF_MARCH = date(2026, 3, 1)


def typed(text: str) -> date:
    return parse_day(Cell(CellKind.TEXT, text))


@pytest.mark.parametrize(
    "text",
    [
        "2026年3月1日",
        "2026年03月01日",
        "2026年3月1号",
        "2026年3月1",
        "２０２６年３月１日",
        "2026.3.1",
        "2026/3/1",
        "2026/03/01",
        "2026-03-01",
        "2026-3-1",
        "20260301",
        " 2026-03-01 ",
        "2026-03-01 15:30:00",
        "2026-03-01T15:30",
        "二〇二六年三月一日",
        "二零二六年三月一日",
    ],
)
def test_forms_that_people_type(text: str) -> None:
    assert typed(text) == FIRST_OF_MARCH


def test_chinese_numerals_of_all_days() -> None:
    assert typed("二〇二五年十二月三十一日") == date(2025, 12, 31)
    assert typed("二〇二五年十月二十日") == date(2025, 10, 20)
    assert typed("二〇二五年十一月十五日") == date(2025, 11, 15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("3/4/2026", "先后"),
        ("03.04.2026", "先后"),
        ("13/4/2026", "先后"),
        ("3/4/26", "先后"),
        ("26年3月1日", "四位"),
        ("2026年3月", "哪一日"),
        ("2026-03", "哪一日"),
        ("46082", "序号"),
        ("2026-02-30", "没有30日"),
        ("2026-13-01", "没有"),
        ("20260230", "没有30日"),
        ("二〇二六年十三月一日", "没有"),
        ("2026.3/1", "无法识别"),
        ("2026年3-1", "无法识别"),
        ("2026-3-1日", "无法识别"),
        ("三月底", "无法识别"),
        ("签约后30日", "无法识别"),
        ("1900-01-01", "1970"),
        ("2226-03-01", "2100"),
    ],
)
def test_what_could_be_two_days_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        typed(text)


def test_numbers_of_a_workbook_are_serial_days_of_its_epoch_or_eight_digits() -> None:
    assert serial_day(46082, CALENDAR_WINDOWS_1900) == FIRST_OF_MARCH
    assert serial_day(44620, CALENDAR_MAC_1904) == FIRST_OF_MARCH
    assert serial_day(12, CALENDAR_WINDOWS_1900) is None
    lost_format = Cell(CellKind.NUMBER, "46082", number=Decimal(46082), day=FIRST_OF_MARCH)
    assert parse_day(lost_format) == FIRST_OF_MARCH
    assert parse_day(Cell(CellKind.NUMBER, "20260301", number=Decimal(20260301))) == FIRST_OF_MARCH
    for number in (Decimal("46082.5"), Decimal(3), Decimal(-46082), Decimal("1E+15")):
        with pytest.raises(Unreadable, match="不是日期"):
            parse_day(Cell(CellKind.NUMBER, str(number), number=number))


@given(
    st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 12, 31)),
    st.sampled_from(
        ["{0.year}年{0.month}月{0.day}日", "{0.year}.{0.month}.{0.day}", "{0:%Y/%m/%d}", "{0:%Y%m%d}"]
    ),
)
def test_every_day_is_read_back_in_every_form(day: date, form: str) -> None:
    # Digits without marks are taken from 1970 to 2099 only; the form of 2100 is none of them.
    if form == "{0:%Y%m%d}" and day.year == 2100:
        return
    assert typed(form.format(day)) == day


@given(st.text(alphabet="0123456789年月日/.-: 〇一二三十", max_size=16))
def test_whatever_is_typed_is_a_day_or_unreadable(text: str) -> None:
    try:
        day = typed(text)
    except Unreadable:
        return
    assert date(1970, 1, 1) <= day <= date(2100, 12, 31)
