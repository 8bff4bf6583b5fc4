"""How warning signs are kept in an obligation's row, and what lists can be asked about what is coming.

A sign is kept as its word and the places of the facts that it comes from: `token_payment:7000001,9000000`, several
with blanks between. The places lead to the events (`evidence.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import ColumnElement, literal_column, select

from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.foresight import YELLOW_DAYS, DueSoon, Sign, WarningSign
from ledger_api.domain.terms import Status
from ledger_api.store.proceedings import PROCEEDING
from ledger_api.store.tables import OBLIGATION

_DAY = 86_400


class Coming(NamedTuple):
    """What of the obligations a list is asked for; None for any."""

    due_soon: DueSoon | None = None
    sign: Sign | None = None
    #: With an act of the department under challenge, or without.
    unruled: bool | None = None
    #: Of commitments about which there is a case.
    with_case: bool = False


ANYTHING = Coming()


def written_signs(signs: Sequence[WarningSign]) -> str:
    """Signs as a row keeps them."""
    return " ".join(f"{one.sign.value}:{','.join(map(str, one.evidence))}" for one in signs)


@lru_cache(maxsize=4096)
def read_signs(words: str) -> tuple[WarningSign, ...]:
    """The signs that `written_signs` wrote."""
    parts = (word.partition(":") for word in words.split())
    return tuple(WarningSign(Sign(sign), tuple(map(int, places.split(",")))) for sign, _, places in parts)


def conditions(coming: Coming, at: int) -> tuple[ColumnElement[bool], ...]:
    """What rows have to meet at the instant `at`, the moment of reading."""
    found: list[ColumnElement[bool]] = []
    last_yellow = yyyymmdd(civil_day(at + YELLOW_DAYS * _DAY))
    awaited = OBLIGATION.c.status.in_([Status.ACTIVE.value, Status.PAUSED.value])
    if coming.due_soon is DueSoon.RED:
        found.append(OBLIGATION.c.status == Status.OVERDUE.value)
    elif coming.due_soon is DueSoon.YELLOW:
        # Past its due day only contested money is left of it, which no day is awaited for.
        found += [awaited, OBLIGATION.c.due_order.between(yyyymmdd(civil_day(at)), last_yellow)]
    elif coming.due_soon is DueSoon.GREEN:
        found += [awaited, OBLIGATION.c.due_order > last_yellow, OBLIGATION.c.due.is_not(None)]
    if coming.sign is not None:
        # No word of a sign is part of another; the first condition says that the index of the few will do.
        found += [
            OBLIGATION.c.signs != literal_column("''"),
            OBLIGATION.c.signs.contains(f"{coming.sign.value}:", autoescape=True),
        ]
    if coming.unruled is not None:
        challenged = OBLIGATION.c.unruled > literal_column("0")
        found.append(challenged if coming.unruled else OBLIGATION.c.unruled == 0)
    if coming.with_case:
        found.append(OBLIGATION.c.commitment.in_(select(PROCEEDING.c.commitment)))
    return tuple(found)
