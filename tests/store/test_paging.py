from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.store.paging import BadCursor, decode, encode, rows_of_page


@given(st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=2))
def test_a_cursor_gives_back_the_place_that_it_was_made_of(keys: list[int]) -> None:
    assert decode(encode(*keys), len(keys)) == keys


@pytest.mark.parametrize(
    "cursor", ["", "x", "!!!", "W10", "bnVsbA", encode(1, 2, 3), encode(-1), "WzEuNV0", "W3RydWVd", "汉字"]
)
def test_a_cursor_that_no_page_gave_out_is_refused(cursor: str) -> None:
    with pytest.raises(BadCursor, match="从第一页重新开始"):
        decode(cursor, 1)


@given(st.text(max_size=30))
def test_no_text_does_worse_than_be_refused(text: str) -> None:
    try:
        keys = decode(text, 1)
    except BadCursor:
        return
    assert len(keys) == 1


@pytest.mark.parametrize(("asked", "given_rows"), [(-5, 1), (0, 1), (1, 1), (50, 50), (501, 500)])
def test_a_page_has_between_one_and_five_hundred_rows(asked: int, given_rows: int) -> None:
    assert rows_of_page(asked) == given_rows
