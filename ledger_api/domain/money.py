"""Money as whole fen (1/100 of the currency's unit) and rates as exact decimals; never floating point."""

from __future__ import annotations

import re
from decimal import Decimal

# ASCII digits only: what is signed must be written in one way, and `\d` would take any script's digits.
_AMOUNT = re.compile(r"(-?)([0-9]{1,18})(?:\.([0-9]{1,2}))?")
_RATE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,18})?")


class BadAmount(ValueError):
    """A text that is not an amount; the refusal is BAD_AMOUNT."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"金额“{text[:40]}”无法识别：金额应为十进制数，至多两位小数，不含千分位、货币符号和空格。"
            "请改写为例如 2000000.00 的形式。"
        )
        self.text = text


class BadRate(ValueError):
    """A text that is not a rate; the refusal is BAD_TERM."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"利率“{text[:40]}”无法识别：利率应为非负的十进制数，不用百分号。"
            "请改写为例如 0.0005（日万分之五）或 0.0305（年利率3.05%）的形式。"
        )
        self.text = text


def parse_fen(text: str) -> int:
    """The fen of a decimal string such as "2000000.00"; at most two decimals, a leading minus is taken.

    Raises BadAmount on anything else ("1.005", "7,720,000", "1e6", " 1").
    """
    match = _AMOUNT.fullmatch(text)
    if match is None:
        raise BadAmount(text)
    sign, units, decimals = match.groups()
    fen = int(units) * 100 + int((decimals or "").ljust(2, "0"))
    return -fen if sign else fen


def format_fen(fen: int) -> str:
    """Fen as a decimal string with two decimals, "2000000.00", "-0.05"."""
    units, decimals = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{units}.{decimals:02d}"


def grouped(fen: int) -> str:
    """Fen as people read them, "2,000,000.00"; never taken back as an amount (`parse_fen` refuses commas)."""
    units, decimals = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{units:,}.{decimals:02d}"


def percent(rate: Decimal) -> str:
    """A rate as people read it, exact: 0.0005 is "0.05%"."""
    return f"{(rate * 100).normalize():f}%"


def parse_rate(text: str) -> Decimal:
    """A rate as an exact decimal ("0.0005"); not negative, no percent sign; BadRate otherwise."""
    if _RATE.fullmatch(text) is None:
        raise BadRate(text)
    return Decimal(text)
