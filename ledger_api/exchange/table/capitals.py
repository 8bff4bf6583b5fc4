"""人民币大写: amounts written in the characters that banks use, and in everyday Chinese numerals.

A text is taken only where it is one of the ways in which its amount may be written (中国人民银行《正确填写票据和
结算凭证的基本规定》): what could be heard as two amounts (壹万伍 for 15,000) is none of them.
"""

from __future__ import annotations

import re
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_SECTIONS = ("", "万", "亿", "万亿")

#: Everyday and traditional characters for the formal ones.
_FORMAL = str.maketrans(
    "〇○Ｏ一二三四五六七八九十百千圆圓萬億貳參陸两兩", "零零零壹贰叁肆伍陆柒捌玖拾佰仟元元万亿贰叁陆贰贰"
)
_SHAPE = re.compile(
    r"(?:人民币)?(?P<yuan>[零壹贰叁肆伍陆柒捌玖拾佰仟万亿]*)元?(?P<cents>[零壹贰叁肆伍陆柒捌玖角分]*)[整正]?"
)


def has_capitals(text: str) -> bool:
    """Whether a text is meant as Chinese numerals."""
    has_digits = any(letter.isdecimal() for letter in text)
    return not has_digits and any(
        letter in "零壹贰叁肆伍陆柒捌玖拾佰仟" for letter in text.translate(_FORMAL)
    )


def parse_capitals(text: str) -> Decimal | None:
    """Yuan of 壹佰贰拾万元整, exactly; None where the text is not one way of writing one amount."""
    formal = text.translate(_FORMAL).replace(" ", "")
    match = _SHAPE.fullmatch(formal)
    if match is None:
        return None
    yuan, cents = _whole(match["yuan"]), _cents(match["cents"])
    if yuan is None or cents is None:
        return None
    written = formal.removeprefix("人民币")
    return Decimal(yuan) + Decimal(cents).scaleb(-2) if re.fullmatch(_ways(yuan, cents), written) else None


def _whole(text: str) -> int | None:
    """The number that the characters add up to, whether or not they are well set."""
    total = section = digit = 0
    for one in text:
        if one in _DIGITS:
            digit = _DIGITS.index(one)
        elif one in _PLACES:
            # 拾 alone begins with an unwritten 壹.
            section += (digit or (1 if one == "拾" else 0)) * 10 ** _PLACES.index(one)
            digit = 0
        else:
            section, digit = section + digit, 0
            # 亿 multiplies what stands before it, a 万 included: 壹万亿.
            total, section = ((total + section) * 10**8, 0) if one == "亿" else (total + section * 10**4, 0)
    found = total + section + digit
    return found if found < 10**16 else None


def _cents(text: str) -> int | None:
    match = re.fullmatch(r"零?(?:([壹贰叁肆伍陆柒捌玖])角)?零?(?:([壹贰叁肆伍陆柒捌玖])分)?", text)
    if match is None:
        return None
    jiao, fen = match.groups()
    return (_DIGITS.index(jiao) * 10 if jiao else 0) + (_DIGITS.index(fen) if fen else 0)


def _ways(yuan: int, cents: int) -> str:
    """A pattern of all ways in which an amount may be written."""
    jiao, fen = divmod(cents, 10)
    pattern = (_yuan_ways(yuan) + "元") if yuan else ("" if cents else "零元")
    if jiao:
        # Where the yuan end with 0 the 零 before 角 may be left out (规定 第四项).
        pattern += ("零?" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    if fen:
        pattern += ("零" if yuan and not jiao else "") + _DIGITS[fen] + "分"
    return pattern + ("[整正]?" if not fen else "")


def _yuan_ways(yuan: int) -> str:
    sections = []
    while yuan:
        yuan, section = divmod(yuan, 10_000)
        sections.append(section)
    pattern, gap = "", ""
    for place in range(len(sections) - 1, -1, -1):
        section = sections[place]
        if section == 0:
            gap = "零" if pattern else ""
            # 壹万亿: the 亿 stands though its own four digits are all 0.
            pattern += "亿" if place == 2 and len(sections) == 4 else ""
            continue
        if pattern and section < 1000:
            gap = "零"
        elif pattern and not gap and sections[place + 1] % 10 == 0:
            gap = "零?"
        pattern += gap + _section_ways(section, leads=not pattern)
        pattern += _SECTIONS[place] if place != 3 else "万"
        gap = ""
    return pattern


def _section_ways(section: int, *, leads: bool) -> str:
    """Four digits: each gap between digits is one 零; 拾 may stand for 壹拾 at the very beginning."""
    pattern, gap = "", False
    for place in (3, 2, 1, 0):
        digit = section // 10**place % 10
        if digit == 0:
            gap = gap or bool(pattern)
            continue
        written = _DIGITS[digit]
        if digit == 1 and place == 1 and leads and not pattern:
            written = "壹?"
        pattern += ("零" if gap else "") + written + _PLACES[place]
        gap = False
    return pattern
