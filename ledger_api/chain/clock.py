"""The clocks that block times are taken from, and the moments at which an idle chain makes a block."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

_SHANGHAI_OFFSET = 8 * 3600
_DAY = 24 * 3600
_MINUTE = 60


class ClockWentBack(ValueError):
    """A simulated clock was set to a moment before the one that it shows."""


class Clock(Protocol):
    """Tells the time in unix seconds."""

    @property
    def is_simulated(self) -> bool:
        """Whether time passes only when somebody sets it."""

    def now(self) -> int:
        """Unix seconds."""


class RealClock:
    """The wall clock of this machine."""

    is_simulated = False

    def __init__(self, read: Callable[[], float] = time.time) -> None:
        self._read = read

    def now(self) -> int:
        """Unix seconds, the begun second counted down."""
        return int(self._read())


class SimulatedClock:
    """A clock that stands still until it is set, and is never set back."""

    is_simulated = True

    def __init__(self, now: int) -> None:
        self._now = now

    def now(self) -> int:
        """Unix seconds."""
        return self._now

    def set(self, to: int) -> None:
        """Move the clock to the unix second `to`; raises `ClockWentBack` where that is in its past."""
        if to < self._now:
            raise ClockWentBack(f"the clock stands at {self._now} and cannot be set back to {to}")
        self._now = to


def next_heartbeat_at(last_block_at: int) -> int:
    """When an idle chain makes its next block: a minute after the last one, or one second after the
    midnight in Shanghai that comes first, so that a day that has ended has ended on chain too."""
    day = (last_block_at + _SHANGHAI_OFFSET) // _DAY
    next_midnight = (day + 1) * _DAY - _SHANGHAI_OFFSET
    return min(last_block_at + _MINUTE, next_midnight + 1)
