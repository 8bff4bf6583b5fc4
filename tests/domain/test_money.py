"""Amounts and rates as exact decimals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.money import BadAmount, BadRate, format_fen, parse_fen, parse_rate, percent


@pytest.mark.parametrize(
    ("text", "fen"),
    [("2000000.00", 200_000_000), ("1", 100), ("0.5", 50), ("0.05", 5), ("-1.00", -100), ("-0.00", 0)],
)
def test_an_amount_is_read_to_the_fen(text: str, fen: int) -> None:
    assert parse_fen(text) == fen


@pytest.mark.parametrize(
    "text",
    ["1.005", "7,720,000", "", " 1", "1 ", "1\n", "+1", "1.", ".5", "1e6", "NaN", "１", "٣", "¥1", "9" * 19],
)
def test_a_text_that_is_no_amount_is_refused_with_what_to_do(text: str) -> None:
    with pytest.raises(BadAmount, match=r"2000000\.00") as refused:
        parse_fen(text)
    assert refused.value.text == text


@given(st.integers(min_value=-(10**18), max_value=10**18))
def test_every_amount_can_be_written_and_read_back(fen: int) -> None:
    assert parse_fen(format_fen(fen)) == fen


def test_a_negative_amount_below_one_unit_keeps_its_sign() -> None:
    assert format_fen(-5) == "-0.05"
    assert format_fen(0) == "0.00"


def test_a_rate_keeps_its_digits() -> None:
    assert parse_rate("0.0005") == Decimal("0.0005")
    assert parse_rate("0") == 0


@pytest.mark.parametrize("text", ["5%", "-0.01", "0,05", "1e-3", "", "Infinity", "0.05 "])
def test_a_text_that_is_no_rate_is_refused(text: str) -> None:
    with pytest.raises(BadRate, match=r"0\.0005"):
        parse_rate(text)


@pytest.mark.parametrize(
    ("rate", "read"),
    [
        ("0.0005", "0.05%"),
        ("0.0305", "3.05%"),
        ("0", "0%"),
        ("1", "100%"),
        ("0.050", "5%"),
        ("0.000000000001", "0.0000000001%"),
    ],
)
def test_people_read_rates_in_percent(rate: str, read: str) -> None:
    assert percent(Decimal(rate)) == read


@given(st.decimals(min_value=0, max_value=1, places=12))
def test_no_digit_of_a_rate_is_lost_in_percent(rate: Decimal) -> None:
    assert Decimal(percent(rate).removesuffix("%")) / 100 == rate
