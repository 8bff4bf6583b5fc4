from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.chain.clock import ClockWentBack, RealClock, SimulatedClock, next_heartbeat_at


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+08:00").timestamp())


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("2026-03-01T10:00:00", "2026-03-01T10:01:00"),
        ("2026-03-01T23:59:00", "2026-03-02T00:00:00"),
        ("2026-03-01T23:59:01", "2026-03-02T00:00:01"),
        ("2026-03-01T23:59:59", "2026-03-02T00:00:01"),
        ("2026-03-02T00:00:00", "2026-03-02T00:01:00"),
    ],
)
def test_an_idle_chain_makes_a_block_each_minute_and_just_after_midnight(last: str, expected: str) -> None:
    assert next_heartbeat_at(at(last)) == at(expected)


@given(st.integers(min_value=0, max_value=4_000_000_000))
def test_no_day_passes_a_second_after_midnight_without_a_block(last: int) -> None:
    first_second_of_tomorrow = (last + 28_800) // 86_400 * 86_400 + 86_400 - 28_800
    assert last < next_heartbeat_at(last) <= max(first_second_of_tomorrow + 1, last)


def test_a_simulated_clock_stands_until_it_is_set_and_never_goes_back() -> None:
    clock = SimulatedClock(100)
    clock.set(100)
    clock.set(160)
    assert clock.now() == 160
    with pytest.raises(ClockWentBack, match="stands at 160"):
        clock.set(159)
    assert clock.now() == 160


def test_a_real_clock_counts_whole_seconds() -> None:
    assert RealClock(lambda: 1234.9).now() == 1234
