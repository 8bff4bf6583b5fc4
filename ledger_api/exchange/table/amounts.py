"""Amounts as people type them, exactly in fen: 1,200,000.00, 120万元, 1.2亿, ¥5.50, 壹佰贰拾万元整."""

from __future__ import annotations

import re
from decimal import Decimal

from ledger_api.exchange.table.capitals import has_capitals, parse_capitals
from ledger_api.exchange.table.cells import Cell, CellKind, Unreadable, plain, shown

#: The largest amount that the contracts take, in fen.
_MAX_FEN = 10**21

UNITS: dict[str, Decimal] = {
    "": Decimal(1),
    "元": Decimal(1),
    "千元": Decimal(1000),
    "万": Decimal(10_000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
    "亿元": Decimal(100_000_000),
}
_NUMBER = r"(?:[0-9]{1,18}|[0-9]{1,3}(?:,[0-9]{3}){1,5})(?:\.[0-9]{1,12})?"
_AMOUNT = re.compile(
    rf"(?P<sign>[¥]|RMB|CNY|人民币)?\s*(?P<number>{_NUMBER})\s*(?P<unit>千元|百万元|万元|亿元|元|万|亿)?(?:整|正)?"
)
_VAGUE = re.compile(r"约|大概|左右|上下|以上|以下|不超过|不少于|近|余|多|[~?]")
_OTHER_MONEY = re.compile(r"[$€£]|USD|EUR|HKD|JPY|GBP|美元|欧元|港[元币]|日元|英镑", re.IGNORECASE)
#: A format that shows another number than is stored: in thousands or in 万, the well-known 0!.0,.
_SCALED = re.compile(r"[万亿千]|[0#?],+(?:$|[^0#?,])|!\.")

#: No amount is written longer, 大写 included.
_LONGEST = 80

_HOW = "请写成 1200000.00 或 120万元 的形式"


def parse_amount(cell: Cell, unit: str = "") -> int:
    """Fen of a cell under a heading whose unit is `unit` (元, 万元 …). Unreadable; zero and less are, too."""
    fen = _exact(_of_number(cell, unit) if cell.kind is CellKind.NUMBER else _of_text(cell.text, unit), cell)
    if fen <= 0:
        raise Unreadable("金额应大于零；退款和冲销请另行办理冲回，不写在此表")
    if fen > _MAX_FEN:
        raise Unreadable("金额超出账本可登记的上限，请核对单位")
    return fen


def _of_number(cell: Cell, unit: str) -> Decimal:
    number = cell.number
    if number is None or not number.is_finite() or abs(number) >= 10**15:
        raise Unreadable("数字超过15位有效数字，表格软件已不能准确保存，请把单元格改为文本格式后重新填写")
    shown_format = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', lambda found: found[0].strip('"\\'), cell.format)
    if _SCALED.search(shown_format):
        raise Unreadable(
            f"单元格的格式“{shown(cell.format, 30)}”使显示的数与保存的数（{number:f}）不同，"
            "无法确定以何者为准，请改为普通数字格式"
        )
    if _exceeds(number * 100) and unit in ("", "元"):
        raise Unreadable(
            f"保存的数是 {number:f}，不足一分的部分无法登记（可能由计算得出），请四舍五入到分后填写"
        )
    return number * UNITS[unit]


def _of_text(text: str, unit: str) -> Decimal:
    typed = plain(text[:_LONGEST])
    if len(text) > _LONGEST:
        raise Unreadable(f"文字过长，不是金额；{_HOW}")
    if typed.startswith(("(", "-", "−", "负")):
        raise Unreadable("金额应大于零；退款和冲销请另行办理冲回，不写在此表")
    if _OTHER_MONEY.search(typed):
        raise Unreadable("外币请写在“币种”栏（如 USD），金额栏只写数字")
    if _VAGUE.search(typed):
        raise Unreadable(f"不是一个确定的金额，账本只登记确定的金额；{_HOW}")
    if has_capitals(typed):
        yuan = parse_capitals(typed)
        if yuan is None:
            raise Unreadable("大写金额写法不规范，可能有两种读法；请按票据写法（如壹佰贰拾万元整）或改用数字")
        if unit not in ("", "元"):
            raise Unreadable(f"表头写明单位为“{unit}”，与大写金额的“元”不一致，请统一")
        return yuan
    match = _AMOUNT.fullmatch(typed)
    if match is None:
        raise Unreadable(f"金额无法识别（千分位须每三位一个逗号，小数点用“.”，数字之间不留空格）；{_HOW}")
    own = match["unit"] or ""
    number = Decimal(match["number"].replace(",", ""))
    if own and unit not in ("", "元") and UNITS[own] != UNITS[unit]:
        raise Unreadable(f"表头写明单位为“{unit}”，单元格又写“{own}”，无法确定，请统一")
    return number * (UNITS[own] if own else UNITS[unit])


def is_yuan(cell: Cell) -> bool:
    """Whether the cell itself says that it is money of China, which another currency contradicts."""
    typed = plain(cell.text)
    return cell.kind is CellKind.TEXT and bool(re.search(r"¥|RMB|CNY|人民币|元|圆", typed))


def _exact(yuan: Decimal, cell: Cell) -> int:
    fen = yuan * 100
    if _exceeds(fen):
        raise Unreadable(f"“{shown(cell.text)}”不足一分的部分无法登记，金额至多精确到分")
    return int(fen)


def _exceeds(fen: Decimal) -> bool:
    return fen != fen.to_integral_value()
