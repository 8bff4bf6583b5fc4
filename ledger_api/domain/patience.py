"""How long a receiver of notices is tried again: pauses that double up to an hour, for three days."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patience:
    """All in seconds: the first pause, the longest one, and how long after a first failure it is given up."""

    first_pause: int = 10
    longest_pause: int = 3_600
    give_up_after: int = 3 * 86_400

    def pause(self, failures: int) -> int:
        """The pause after so many failures in a row, from 1."""
        # Beyond the exponent nothing grows any longer.
        return min(self.longest_pause, self.first_pause << min(failures - 1, 32))

    def is_over(self, failing_since: int, now: int) -> bool:
        """Whether what has failed since then is given up."""
        return now - failing_since >= self.give_up_after
