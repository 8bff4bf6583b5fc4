"""Days as people type them: 2026年3月1日, 2026.3.1, 2026/3/1, 20260301, 二〇二六年三月一日, real date cells."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from ledger_api.exchange.table.cells import Cell, CellKind, Unreadable, plain

#: Business days that can be meant; earlier or later ones are slips.
_FIRST, _LAST = date(1970, 1, 1), date(2100, 12, 31)

_WRITTEN = re.compile(
    r"(?P<year>[0-9]{4})(?:年|(?P<mark>[-./]))(?P<month>[0-9]{1,2})(?:月|(?P=mark))(?P<day>[0-9]{1,2})(?P<end>日|号)?"
    r"(?:[T ]\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
_DIGITS = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_CHINESE = re.compile(
    r"(?P<year>[〇○零一二三四五六七八九]{4})年(?P<month>[一二三四五六七八九十]{1,2})月(?P<day>[一二三四五六七八九十]{1,3})[日号]"
)
_ENDS_WITH_YEAR = re.compile(r"[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4}")
_SHORT = re.compile(r"[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日?")
_MONTH = re.compile(r"[0-9]{4}(?:年[0-9]{1,2}月?|[-./][0-9]{1,2})")
_NUMERALS = "〇一二三四五六七八九"

#: No day is written longer.
_LONGEST = 60

_HOW = "请写成 2026年3月1日 或 2026-03-01 的形式"


def parse_day(cell: Cell) -> date:
    """The civil day of a cell; a time of day beside it is left out. Unreadable where there could be two."""
    found = _of_cell(cell)
    if not _FIRST <= found <= _LAST:
        raise Unreadable(f"{found.isoformat()} 不在1970年至2100年之间，请核对")
    return found


def _of_cell(cell: Cell) -> date:
    if cell.kind is CellKind.DAY and cell.day is not None:
        return cell.day
    if cell.kind is CellKind.NUMBER and cell.number is not None:
        return _of_number(cell)
    if len(cell.text) > _LONGEST:
        raise Unreadable(f"文字过长，不是日期；{_HOW}")
    return _of_text(plain(cell.text))


def _of_number(cell: Cell) -> date:
    """yyyymmdd, or the serial number of a date cell whose format was lost; the reader has set `day` for it."""
    number = cell.number
    if number is not None and number == number.to_integral_value():
        digits = _DIGITS.fullmatch(f"{int(number)}") if 0 < number < 10**9 else None
        if digits is not None:
            return _day(digits)
        if cell.day is not None:
            return cell.day
    raise Unreadable(f"数字 {cell.text} 不是日期，{_HOW}")


def _of_text(typed: str) -> date:
    for pattern in (_WRITTEN, _DIGITS):
        match = pattern.fullmatch(typed)
        if match is not None and _is_consistent(typed):
            return _day(match)
    chinese = _CHINESE.fullmatch(typed)
    if chinese is not None:
        return _chinese_day(chinese)
    if _ENDS_WITH_YEAR.fullmatch(typed):
        raise Unreadable(f"日、月、年的先后无法确定，年份须写四位并放在最前；{_HOW}")
    if _SHORT.fullmatch(typed):
        raise Unreadable(f"年份须写四位；{_HOW}")
    if _MONTH.fullmatch(typed):
        raise Unreadable(f"没有写明是哪一日；{_HOW}")
    if re.fullmatch(r"[0-9]{5}", typed):
        raise Unreadable(f"像是表格软件的日期序号，不知从何日起算；{_HOW}")
    raise Unreadable(f"日期无法识别；{_HOW}")


def _is_consistent(typed: str) -> bool:
    """年 goes with 月, and 日 with both: 2026年3-1 is not taken."""
    return ("年" in typed) == ("月" in typed) and ("年" in typed or not typed.endswith(("日", "号")))


def _day(match: re.Match[str]) -> date:
    return _existing(int(match["year"]), int(match["month"]), int(match["day"]))


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(f"{year}年{month}月没有{day}日，或没有这个月，请核对") from None


def _chinese_day(match: re.Match[str]) -> date:
    year = int("".join(str(_NUMERALS.index("〇" if one in "○零" else one)) for one in match["year"]))
    return _existing(year, _chinese_number(match["month"]), _chinese_number(match["day"]))


def _chinese_number(text: str) -> int:
    """Up to 九十九; 0 for characters in another order, which is no day of a month."""
    match = re.fullmatch(r"(?:([二三])?(十))?([一二三四五六七八九])?", text)
    if match is None or not text:
        return 0
    tens = (_NUMERALS.index(match[1]) if match[1] else 1) if match[2] else 0
    return tens * 10 + (_NUMERALS.index(match[3]) if match[3] else 0)


def serial_day(number: int, epoch: datetime) -> date | None:
    """The day of a spreadsheet's serial number, within 1970 to 2100; None for any other number."""
    if not 20_000 <= number <= 80_000:
        return None
    found = (epoch + timedelta(days=number)).date()
    return found if _FIRST <= found <= _LAST else None
