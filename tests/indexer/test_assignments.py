"""To whom an obligation was owed on a day, as far as the department had been notified."""

from __future__ import annotations

import pytest

from ledger_api.indexer.assignments import Owed, assignment_record, owed_since, payee
from ledger_api.indexer.events import Event
from tests.stage import instant

SELLER, BANK, FUND = (bytes([number]) * 32 for number in (1, 2, 3))


def assigned(at: str, assignor: bytes, assignee: bytes, manner: int = 1) -> Event:
    return Event(7, instant(at), "ClaimAssigned", b"\4" * 32, (2, assignor, assignee, manner, b"\5" * 32))


@pytest.mark.parametrize(
    ("day", "owed"),
    [
        (20250101, SELLER),
        (20250902, SELLER),
        (20250903, BANK),
        (20250914, BANK),
        (20250915, FUND),
        (20260101, FUND),
    ],
)
def test_the_day_of_the_notice_is_the_assignees(day: int, owed: bytes) -> None:
    known = [
        Owed(0, SELLER),
        owed_since(assigned("2025-09-03T23:59", SELLER, BANK)),
        owed_since(assigned("2025-09-15T00:00", BANK, FUND)),
    ]
    assert payee(known, day) == owed


def test_before_any_notice_all_is_the_sellers() -> None:
    assert payee([Owed(0, SELLER)], 20300101) == SELLER


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "assignment"), (2, "factoring_with_recourse"), (3, "factoring_without_recourse")],
)
def test_a_row_says_how_it_passed(number: int, word: str) -> None:
    row = assignment_record(b"\6" * 32, assigned("2025-09-03T10:00", SELLER, BANK, number))
    assert row == (7, b"\6" * 32, 2, SELLER, BANK, word, b"\5" * 32)
