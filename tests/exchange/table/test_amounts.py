"""Amounts in the forms that people type: exactly read, or refused with what to do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.exchange.table.amounts import UNITS, parse_amount
from ledger_api.exchange.table.capitals import parse_capitals
from ledger_api.exchange.table.cells import Cell, CellKind, Unreadable


def typed(text: str, unit: str = "") -> int:
    return parse_amount(Cell(CellKind.TEXT, text), unit)


def number(text: str, unit: str = "", form: str = "General") -> int:
    return parse_amount(Cell(CellKind.NUMBER, text, number=Decimal(text), format=form), unit)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1200000", 120_000_000),
        ("1,200,000.00", 120_000_000),
        ("１，２００，０００．００", 120_000_000),
        ("120万元", 120_000_000),
        ("120万", 120_000_000),
        ("１２０万元整", 120_000_000),
        ("1.2亿", 12_000_000_000),
        ("1.2亿元", 12_000_000_000),
        ("￥1,200", 120_000),
        ("¥ 5.5", 550),
        ("人民币 300 元整", 30_000),
        ("RMB0.01", 1),
        ("1.23456万元", 1_234_560),
        ("500千元", 50_000_000),
        ("壹佰贰拾万元整", 120_000_000),
        ("人民币壹仟肆佰零玖元伍角", 140_950),
        ("一百二十万元", 120_000_000),
    ],
)
def test_forms_that_people_type(text: str, fen: int) -> None:
    assert typed(text) == fen


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("约120万元", "确定"),
        ("120万左右", "确定"),
        ("100-120万", "无法识别"),
        ("12,00,000", "千分位"),
        ("1 200 000", "空格"),
        ("1.200.000,00", "千分位"),
        ("1e6", "无法识别"),
        ("0.005", "分"),
        ("1.2345678万元", "分"),
        ("0", "大于零"),
        ("零元整", "大于零"),
        ("-5", "大于零"),
        ("(1,200.00)", "大于零"),
        ("$100", "币种"),
        ("100 USD", "币种"),
        ("壹万伍元", "大写"),
        ("一万五", "大写"),
        ("一百二", "大写"),
        ("3万5千元", "无法识别"),
        ("待定", "无法识别"),
        ("1" * 60, "无法识别"),
        ("99999999999999999亿", "上限"),
    ],
)
def test_what_is_not_certain_is_refused_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        typed(text)


def test_the_unit_of_a_heading_counts_unless_the_cell_contradicts_it() -> None:
    assert number("120", "万元") == typed("120", "万元") == typed("120万元", "万元") == 120_000_000
    assert typed("1.2亿", "元") == 12_000_000_000
    for text in ("120元", "1.2亿元", "壹佰元整"):
        with pytest.raises(Unreadable, match="表头"):
            typed(text, "万元")


def test_a_number_that_is_shown_in_another_unit_is_refused() -> None:
    for form in ('0!.0,"万元"', '#,##0"万"', "#,##0,", "0.00,,", "0\\.0,"):
        with pytest.raises(Unreadable, match="显示"):
            number("1200000", form=form)
    for form in (
        "General",
        "0.00",
        "#,##0.00",
        '"¥"#,##0.00;[Red]\\-"¥"#,##0.00',
        '_ * #,##0.00_ ;_ * "-"??_ ;_ @_ ',
    ):
        assert number("1200000", form=form) == 120_000_000


def test_a_number_with_parts_of_a_fen_or_too_many_digits_is_refused() -> None:
    with pytest.raises(Unreadable, match="不足一分"):
        number("33.3333333333333")
    with pytest.raises(Unreadable, match="15位"):
        number("1234567890123456")


@given(st.integers(min_value=1, max_value=10**15), st.sampled_from(["", "¥", "人民币"]), st.booleans())
def test_every_fen_is_read_exactly_with_and_without_thousands(fen: int, sign: str, grouped: bool) -> None:
    yuan = Decimal(fen).scaleb(-2)
    assert typed(sign + (f"{yuan:,.2f}" if grouped else f"{yuan:.2f}")) == fen


@given(st.integers(min_value=1, max_value=10**12), st.sampled_from(sorted(UNITS)))
def test_every_unit_is_read_exactly(fen: int, unit: str) -> None:
    count = Decimal(fen).scaleb(-2) / UNITS[unit]
    assert typed(f"{count:f}{unit}") == typed(f"{count:f}", unit) == fen


@given(st.text(max_size=20))
def test_whatever_is_typed_is_an_amount_or_unreadable(text: str) -> None:
    try:
        fen = typed(text)
    except Unreadable:
        return
    assert fen > 0


_DIGITS = "零壹贰叁肆伍陆柒捌玖"


def written(yuan: int) -> str:
    """The number in capitals, by sections of four digits from the top, as bank clerks write."""

    def section(value: int) -> str:
        text = ""
        for place, name in ((1000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
            digit = value // place % 10
            if digit:
                text += _DIGITS[digit] + name
            elif text and not text.endswith("零"):
                text += "零"
        return text.rstrip("零")

    if yuan >= 10**8:
        high, rest = divmod(yuan, 10**8)
        return written(high) + "亿" + ("" if not rest else ("零" if rest < 10**7 else "") + written(rest))
    if yuan >= 10**4:
        high, rest = divmod(yuan, 10**4)
        return written(high) + "万" + ("" if not rest else ("零" if rest < 1000 else "") + written(rest))
    return section(yuan)


@given(st.integers(min_value=1, max_value=10**12 - 1), st.integers(min_value=0, max_value=99))
def test_capitals_of_every_amount_are_read_back(yuan: int, cents: int) -> None:
    jiao, fen = divmod(cents, 10)
    text = written(yuan) + "元"
    text += (_DIGITS[jiao] + "角" if jiao else "零" if fen else "") + (_DIGITS[fen] + "分" if fen else "")
    assert parse_capitals(text + ("" if fen else "整")) == Decimal(yuan) + Decimal(cents).scaleb(-2)


@given(st.text(alphabet="零壹贰叁伍拾佰仟万亿元角分整一二十百", max_size=12))
def test_capitals_have_one_reading_or_none(text: str) -> None:
    found = parse_capitals(text)
    assert found is None or found >= 0
