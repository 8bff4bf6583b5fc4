"""Reading the fields of an act as people write them, and remembering what is wrong with each.

The contracts check in the order of the refusal codes, so a malformed amount must not hide that the signer is
no party at all: a field that cannot be read is noted, stands in by a harmless value, and the first of all
faults, the contract's among them, is the answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from ledger_api.domain.days import civil_day
from ledger_api.domain.money import BadAmount, parse_fen
from ledger_api.domain.refusals import Refusal, Refused

#: Largest amount in 分 that the contracts take.
MAX_AMOUNT_FEN = 10**21

_Word = TypeVar("_Word", bound=StrEnum)


class Fields:
    """The `with` of one act, at the chain's time `now` (unix seconds)."""

    def __init__(self, values: Mapping[str, Any], now: int, problems: list[Refused] | None = None) -> None:
        self.values = values
        self.now = now
        self.today = civil_day(now)
        self.problems = problems if problems is not None else []
        self._known: set[str] = {"classification"}

    def nested(self, values: Any, name: str) -> Fields:
        """The fields of an object inside this one; its problems are this one's."""
        if not isinstance(values, Mapping):
            self.fault(Refusal.BAD_TERM, f"{name}应为一组字段，而不是{values!r:.60}")
            values = {}
        return Fields(values, self.now, self.problems)

    def has(self, name: str) -> bool:
        self._known.add(name)
        return self.values.get(name) is not None

    def get(self, name: str) -> Any:
        self._known.add(name)
        return self.values.get(name)

    def fault(self, code: Refusal, message: str, **values: object) -> None:
        # What was sent is repeated in the answer, which is UTF-8 and cannot carry half a character.
        self.problems.append(Refused(code, message.encode(errors="replace").decode(), **values))

    def finish(self) -> None:
        """Notes fields that nobody asked for: a mistyped name must not pass in silence."""
        unknown = sorted(set(map(str, self.values)) - self._known)
        if unknown:
            self.fault(Refusal.BAD_TERM, f"不认识的字段：{'、'.join(unknown)[:200]}，请核对字段名")

    def text(self, name: str, *, required: bool = True, missing: Refusal = Refusal.BAD_TERM) -> str:
        value = self.get(name)
        text = self._plain(name, value)
        if text.strip() == "":
            if required:
                self.fault(missing, f"缺少字段 {name}")
            return ""
        return text

    def amount(self, name: str, *, optional: bool = False) -> int:
        """Fen. Zero passes: the contract refuses it in its turn."""
        value = self.get(name)
        if value is None:
            if not optional:
                self.fault(Refusal.BAD_AMOUNT, f"缺少字段 {name}（金额，单位元，如 2000000.00）")
            return 0 if optional else 1
        try:
            # A JSON number with decimals has been rounded before anybody could look at it.
            fen = parse_fen("(小数)" if isinstance(value, float) else str(value))
        except BadAmount as error:
            self.fault(Refusal.BAD_AMOUNT, str(error))
            return 1
        if not 0 <= fen <= MAX_AMOUNT_FEN or (optional and fen == 0):
            self.fault(Refusal.BAD_AMOUNT, f"{name} 的金额“{value}”应大于零", amount=str(value))
            return 1
        return fen

    def day(self, name: str, *, optional: bool = False) -> int:
        """A date written yyyymmdd; today where it is not given. An instant counts by its civil day."""
        value = self.get(name)
        if value is None:
            return 0 if optional else _written(self.today)
        day = self._parse_day(str(value))
        if day is None:
            self.fault(
                Refusal.BAD_DATE, f"{name} 的日期“{str(value)[:40]}”无法识别，请写成 2026-03-01 的形式"
            )
            return _written(self.today)
        return _written(day)

    def word(self, name: str, words: type[_Word], default: _Word | None = None) -> _Word:
        value = self.get(name)
        if value is None and default is not None:
            return default
        try:
            return words(_word(value))
        except ValueError:
            self.fault(Refusal.BAD_TERM, f"{name} 的“{value!s:.40}”不在 {'、'.join(words)} 之列")
            return default or next(iter(words))

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.get(name)
        text = str(value)
        if (
            isinstance(value, bool)
            or not text.isascii()
            or not text.isdigit()
            or len(text) > 18
            or not low <= int(text) <= high
        ):
            self.fault(Refusal.BAD_TERM, f"{name} 的“{text[:40]}”应为{low}至{high}的整数")
            return low
        return int(text)

    def flag(self, name: str) -> bool:
        """True, false, or false where it is not given."""
        value = self.get(name)
        if value is not None and _word(value) not in ("true", "false"):
            self.fault(Refusal.BAD_TERM, f"{name} 应为 true 或 false")
        return value is not None and _word(value) == "true"

    def listed(self, name: str) -> list[Any]:
        value = self.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(Refusal.BAD_TERM, f"{name} 应为列表")
            return []
        return value

    def _plain(self, name: str, value: Any) -> str:
        """A scalar as text, empty for none; what is no text of characters is a fault."""
        if value is None:
            return ""
        text = _word(value)
        if isinstance(value, (Mapping, list, float)) or any(
            "\ud800" <= letter <= "\udfff" for letter in text
        ):
            self.fault(Refusal.BAD_TERM, f"{name} 应为文字")
            return "?"
        return text

    def _parse_day(self, text: str) -> date | None:
        try:
            if len(text) == 10:
                # Of the forms of ISO 8601 the one with year, month and day, and no week dates.
                day = date.fromisoformat(text)
                return day if day.year >= 1970 and "W" not in text else None
            moment = datetime.fromisoformat(text)
        except ValueError:
            return None
        if moment.tzinfo is None:
            return None
        instant = int(moment.timestamp())
        if instant > self.now:
            self.fault(Refusal.BAD_DATE, f"时间“{text}”晚于现在", instant=instant)
            return self.today
        return civil_day(instant) if instant >= 0 else None


def _word(value: Any) -> str:
    """An unquoted true where a word is meant counts as "true"."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _written(day: date) -> int:
    return day.year * 10000 + day.month * 100 + day.day
