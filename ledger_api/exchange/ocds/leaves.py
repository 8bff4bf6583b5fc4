"""Single values of a publication: amounts, days, currencies and texts, understood or refused by name.

Nothing is guessed: a value that could mean two things is refused with a reason that quotes it.
Absent values, null and blank text all say nothing, and are None.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from ledger_api.domain.currencies import CURRENCIES
from ledger_api.texts import clean, one_line

FIRST_DAY = date(1970, 1, 1)
LAST_DAY = date(2148, 12, 31)
#: Amounts from here on (in fen) are not an amount of money that a government pays.
TOO_LARGE_FEN = 10**22

# More digits than any exact amount below the limit needs, trailing zeros included.
_MOST_DIGITS = 100

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?", re.ASCII)
# A separator that stands twice, or stands left of another one, cannot be the decimal one.
_GROUPED_BY_COMMA = re.compile(r"[+-]?\d{1,3}(,\d{3}(,\d{3})+(\.\d+)?|,\d{3}\.\d+)", re.ASCII)
_GROUPED_BY_DOT = re.compile(r"[+-]?\d{1,3}(\.\d{3}(\.\d{3})+(,\d+)?|\.\d{3},\d+)", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})(?:[T ].+)?", re.ASCII | re.IGNORECASE)
_SLASHED_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_MONGO_NUMBERS = ("$numberLong", "$numberInt", "$numberDecimal", "$numberDouble")


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that is there and cannot be taken, with the reason for its reader."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotJson:
    """A value that a JSON file may not hold, or holds twice with different meanings; read as its description."""

    description: str


def quoted(value: object) -> str:
    """The value as it stands in the file, short enough for a line."""
    if isinstance(value, NotJson):
        return value.description
    try:
        shown = json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    except RecursionError:
        return "(a deeply nested value)"
    return clean(shown if len(shown) <= 60 else shown[:57] + "...")


def text(value: object) -> str | None:
    """A text or an id: whitespace collapsed, numbers in their digits; None where nothing is said."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        return None
    return one_line(str(value))


def says_nothing(value: object) -> bool:
    """Whether a value is absent, null, blank, or made of such values only (an empty template)."""
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
        elif item is not None and not (isinstance(item, str) and not item.strip()):
            return False
    return True


def fen(value: object, what: str = "amount") -> int | Refused | None:
    """An amount of money in 1/100 of its unit, exact.

    Understood: numbers, plain decimal text, text whose thousands separators cannot be anything else
    ("7,720,000", "7,720.50"), and MongoDB's {"$numberLong": "5"}. Refused: everything else, and what would
    have to be rounded.
    """
    if says_nothing(value):
        return None
    number = _number(value)
    if number is None:
        return Refused(f"{what} {quoted(value)} cannot be read as a number without guessing")
    return _in_fen(number, value, what)


def _number(value: object) -> Decimal | None:
    if isinstance(value, dict) and len(value) == 1:
        key, inner = next(iter(value.items()))
        if key in _MONGO_NUMBERS and isinstance(inner, str | int | Decimal):
            value = str(inner)
            if not _PLAIN.fullmatch(value):
                return None
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if not isinstance(value, str):
        return None
    written = value.strip()
    if _GROUPED_BY_COMMA.fullmatch(written):
        written = written.replace(",", "")
    elif _GROUPED_BY_DOT.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    elif not _PLAIN.fullmatch(written):
        return None
    try:
        return Decimal(written)
    except InvalidOperation:
        return None


def _in_fen(number: Decimal, value: object, what: str) -> int | Refused:
    sign, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return Refused(f"{what} {quoted(value)} is not a number")
    if not any(digits):
        return 0
    # By size first: an exponent of a billion must not be written out.
    if number.adjusted() > 30:
        return Refused(f"{what} {quoted(value)} is too large")
    if number.adjusted() < -2 or len(digits) > _MOST_DIGITS:
        return Refused(f"{what} {quoted(value)} has more than two decimals; it is not rounded")
    whole = int("".join(map(str, digits)))
    scale: int = 10 ** abs(exponent + 2)
    magnitude, rest = (whole * scale, 0) if exponent >= -2 else divmod(whole, scale)
    if rest:
        return Refused(f"{what} {quoted(value)} has more than two decimals; it is not rounded")
    if magnitude >= TOO_LARGE_FEN:
        return Refused(f"{what} {quoted(value)} is too large")
    return -magnitude if sign else magnitude


def currency(value: object) -> str | Refused | None:
    """A code of ISO 4217, in either case; a currency's name is not a code."""
    if says_nothing(value):
        return None
    written = text(value)
    if written is not None and written.upper() in CURRENCIES:
        return written.upper()
    return Refused(f"currency {quoted(value)} is not an ISO 4217 code")


def day(value: object, what: str = "date") -> date | Refused | None:
    """The calendar day as the publisher wrote it; no time zone is applied.

    Understood: ISO dates and date-times, year first with slashes, {"$date": …} (an instant: its day in UTC),
    and day/month/year where only one reading is a date ("31/12/2016"). Refused: "03/04/2016", a bare year,
    numbers, and days outside 1970–2148.
    """
    if says_nothing(value):
        return None
    found = _day(value)
    if isinstance(found, Refused):
        return Refused(f"{what} {quoted(value)} {found.reason}")
    if not FIRST_DAY <= found <= LAST_DAY:
        return Refused(f"{what} {quoted(value)} is outside {FIRST_DAY} to {LAST_DAY}")
    return found


def _day(value: object) -> date | Refused:
    if isinstance(value, dict) and set(value) == {"$date"}:
        return _mongo_day(value["$date"])
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Refused("is a number, not a day")
    if not isinstance(value, str):
        return Refused("is not a date")
    written = value.strip()
    if match := _ISO_DAY.fullmatch(written):
        return _iso_day(written, match)
    if match := _SLASHED_DAY.fullmatch(written):
        return _slashed_day(int(match[1]), int(match[2]), int(match[3]))
    return Refused("is not a date")


def _iso_day(written: str, match: re.Match[str]) -> date | Refused:
    try:
        # The whole of it must be a moment, though only its day is used.
        datetime.fromisoformat(written.replace("/", "-").upper())
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return Refused("is not a date")


def _slashed_day(first: int, second: int, year: int) -> date | Refused:
    readings = set()
    for month, of_month in ((second, first), (first, second)):
        try:
            readings.add(date(year, month, of_month))
        except ValueError:
            continue
    if len(readings) == 1:
        return readings.pop()
    return Refused("can be read as two days" if readings else "is not a date")


def _mongo_day(value: object) -> date | Refused:
    if isinstance(value, str):
        return _day(value)
    number = _number(value)
    # By size first, for the same reason as an amount; 6e13 ms are 1,900 years.
    if (
        number is None
        or number.adjusted() > 13
        or abs(number) > 6 * 10**13
        or number != number.to_integral_value()
    ):
        return Refused("is not a date")
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(number))).date()


def instant(value: object) -> datetime | None:
    """When a release was made, for putting versions in order; None where it is not told."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value.strip().replace("/", "-").upper())
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
