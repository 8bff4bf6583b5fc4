"""How long a receiver is tried again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.patience import Patience


def test_pauses_double_up_to_an_hour() -> None:
    pauses = [Patience().pause(failures) for failures in range(1, 12)]
    assert pauses[:4] == [10, 20, 40, 80]
    assert pauses[-1] == 3_600


@given(st.integers(1, 10_000))
def test_a_pause_is_never_shorter_than_the_one_before(failures: int) -> None:
    patience = Patience()
    assert patience.pause(failures) <= patience.pause(failures + 1) <= patience.longest_pause


def test_it_is_given_up_after_three_days_and_not_a_second_earlier() -> None:
    assert not Patience().is_over(100, 100 + 3 * 86_400 - 1)
    assert Patience().is_over(100, 100 + 3 * 86_400)
