"""The values of a table's other columns: words, numbers of days, rates, codes and references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from ledger_api.domain.words import Allocation, Clock, ObligationKind
from ledger_api.exchange.table.cells import Cell, CellKind, Unreadable, plain
from ledger_api.exchange.table.dates import parse_day

_T = TypeVar("_T")

KINDS = {
    ObligationKind.PAYMENT: ("付款", "支付", "payment"),
    ObligationKind.PERFORMANCE: ("履行", "非付款", "performance"),
}
CLOCKS = {
    Clock.DELIVERY: ("交付", "交货", "自交付", "delivery"),
    Clock.ACCEPTANCE: ("验收", "验收合格", "自验收", "acceptance"),
    Clock.SETTLEMENT: ("结算", "双方确认结算金额", "自结算", "settlement"),
}
ALLOCATIONS = {
    Allocation.INTEREST_FIRST: ("先息后本", "先抵利息", "先抵利息后抵本金", "利息优先", "interestfirst"),
    Allocation.PRINCIPAL_FIRST: ("先本后息", "先抵本金", "先抵本金后抵利息", "本金优先", "principalfirst"),
}
_CURRENCIES = {
    "人民币": "CNY", "人民币元": "CNY", "rmb": "CNY", "元": "CNY", "¥": "CNY", "美元": "USD", "欧元": "EUR",
    "港元": "HKD", "港币": "HKD", "日元": "JPY", "英镑": "GBP",
}  # fmt: skip
_DAYS = re.compile(
    r"(?:T\+)?([0-9]{1,4})(?:\.0+)?\s*(?:个)?(天|日|自然日|日历天|日历日|days?)?", re.IGNORECASE
)
_WORKDAYS = re.compile(r"(?:T\+)?([0-9]{1,4})(?:\.0+)?\s*(?:个)?(工作日|workdays?)?", re.IGNORECASE)
_RATE = re.compile(
    r"(?:[日年]利?率?)?\s*(百分之|千分之|万分之)?\s*([0-9]{1,6}(?:\.[0-9]{1,15})?|[一二三四五六七八九])\s*([%‰])?"
)
_SCALE = {"%": 2, "百分之": 2, "‰": 3, "千分之": 3, "万分之": 4}
_MAX_TEXT = 500


def text(cell: Cell) -> str:
    """A text without line breaks; a number as it is written, as long as a spreadsheet keeps its digits."""
    if cell.kind is CellKind.NUMBER and cell.number is not None:
        if cell.number != cell.number.to_integral_value() or abs(cell.number) >= 10**15:
            raise Unreadable("存成了数字，位数可能已经失真，请把单元格改为文本格式后重新填写")
        return f"{int(cell.number)}"
    if cell.kind is CellKind.DAY:
        return parse_day(cell).isoformat()
    found = " ".join(cell.text.split())
    if len(found) > _MAX_TEXT:
        raise Unreadable(f"超过{_MAX_TEXT}个字，请缩短")
    if any("\ud800" <= letter <= "\udfff" or letter == "\ufffd" for letter in found):
        raise Unreadable("含有损坏的文字（编码错误），请重新填写")
    return found


def code(cell: Cell) -> str:
    """A credit code: full-width letters and blanks between are typing, a lower-case letter is, too."""
    if cell.kind is CellKind.NUMBER:
        raise Unreadable("信用代码存成了数字，末几位已经失真，请把单元格改为文本格式后重新填写")
    return plain(cell.text).replace(" ", "").upper()


def kind(cell: Cell) -> ObligationKind:
    return _word(cell, KINDS)


def clock(cell: Cell) -> Clock:
    return _word(cell, CLOCKS)


def allocation(cell: Cell) -> Allocation:
    return _word(cell, ALLOCATIONS)


def currency(cell: Cell) -> str:
    typed = plain(cell.text)
    found = _CURRENCIES.get(typed.lower(), typed.upper())
    if not re.fullmatch(r"[A-Z]{3}", found):
        raise Unreadable("币种应为三个字母的代码，如 CNY、USD")
    return found


def days(cell: Cell) -> int:
    return _whole(cell, _DAYS, "天数")


def workdays(cell: Cell) -> int:
    return _whole(cell, _WORKDAYS, "工作日数")


def rate(cell: Cell, unit: str) -> Decimal:
    """A rate as a fraction: 0.0005, 0.05%, 万分之五; `unit` is what the heading says (%, ‰, 万分之)."""
    if cell.kind is CellKind.NUMBER and cell.number is not None:
        if "%" in cell.format and unit:
            raise Unreadable(f"表头写明“{unit}”，单元格又是百分比格式，无法确定，请改用一种")
        found = cell.number.scaleb(-_SCALE.get(unit, 0))
    else:
        match = _RATE.fullmatch(plain(cell.text))
        if match is None or (match[1] and match[3]):
            raise Unreadable("利率无法识别，请写成 0.0005、0.05% 或 万分之五 的形式")
        own = match[1] or match[3] or ""
        if own and unit and own != unit and _SCALE[own] != _SCALE[unit]:
            raise Unreadable(f"表头写明“{unit}”，单元格又写“{own}”，无法确定，请统一")
        figure = "一二三四五六七八九".find(match[2]) + 1
        found = (Decimal(figure) if figure else Decimal(match[2])).scaleb(-_SCALE.get(own or unit, 0))
    if not 0 <= found <= 1 or found != round(found, 12):
        raise Unreadable(f"利率 {found:f} 超出范围，应为0至1的小数（至多十二位），如 0.0005 表示万分之五")
    return found


def _word(cell: Cell, words: Mapping[_T, tuple[str, ...]]) -> _T:
    typed = re.sub(r"[\s_,，之日起]+", "", plain(cell.text)).lower()
    for word, names in words.items():
        if typed in names:
            return word
    raise Unreadable(f"应填 {' 或 '.join(names[0] for names in words.values())}")


def _whole(cell: Cell, pattern: re.Pattern[str], what: str) -> int:
    match = pattern.fullmatch(plain(cell.text))
    if match is None:
        raise Unreadable(f"{what}应为一个整数，如 30；起算点写在“起算”栏")
    return int(match[1])
