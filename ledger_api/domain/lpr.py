"""The one-year loan prime rate (LPR), the floor of an agreed late rate (Decree 802 art. 17).

The floor is the rate in force when the contract was concluded and stays so, whatever the LPR does later.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from decimal import Decimal

#: Each day on which the one-year LPR changed, with the rate a year from then on.
_STEPS: tuple[tuple[date, Decimal], ...] = (
    (date(2019, 8, 20), Decimal("0.0425")),
    (date(2019, 9, 20), Decimal("0.0420")),
    (date(2019, 11, 20), Decimal("0.0415")),
    (date(2020, 2, 20), Decimal("0.0405")),
    (date(2020, 4, 20), Decimal("0.0385")),
    (date(2021, 12, 20), Decimal("0.0380")),
    (date(2022, 1, 20), Decimal("0.0370")),
    (date(2022, 8, 22), Decimal("0.0365")),
    (date(2023, 6, 20), Decimal("0.0355")),
    (date(2023, 8, 21), Decimal("0.0345")),
    (date(2024, 7, 22), Decimal("0.0335")),
    (date(2024, 10, 21), Decimal("0.0310")),
    (date(2025, 5, 20), Decimal("0.0300")),
)
_STEP_DAYS = tuple(day for day, _ in _STEPS)

#: The last monthly publication that the table takes account of; later days use the last rate known.
KNOWN_UNTIL = date(2026, 8, 20)


def floor_on(signed_on: date) -> Decimal | None:
    """The one-year LPR (a year, as a fraction) in force on this day; None before it began on 2019-08-20."""
    index = bisect_right(_STEP_DAYS, signed_on)
    return _STEPS[index - 1][1] if index else None
