"""The one-year LPR as the floor of agreed rates."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from ledger_api.domain.lpr import KNOWN_UNTIL, floor_on
from tests.paths import SHARED


@pytest.mark.parametrize(
    ("signed_on", "rate"),
    [
        (date(2019, 8, 20), "0.0425"),
        (date(2019, 9, 19), "0.0425"),
        (date(2019, 9, 20), "0.0420"),
        (date(2025, 3, 10), "0.0310"),
        (date(2025, 5, 19), "0.0310"),
        (date(2025, 5, 20), "0.0300"),
        (date(2026, 12, 31), "0.0300"),
    ],
)
def test_the_rate_in_force_changes_on_the_day_of_publication(signed_on: date, rate: str) -> None:
    assert floor_on(signed_on) == Decimal(rate)


def test_there_is_no_floor_before_the_reformed_rate_began() -> None:
    assert floor_on(date(2019, 8, 19)) is None


@pytest.mark.shared
def test_the_steps_equal_the_published_months() -> None:
    if SHARED is None:
        pytest.skip("the data library is not there")
    with (SHARED / "data" / "lpr" / "econ_system_lpr_data.csv").open(encoding="utf-8-sig") as file:
        months = [
            (date.fromisoformat(row["TRADE_DATE"]), Decimal(row["LPR1Y"]) / 100)
            for row in csv.DictReader(file)
            if row["TRADE_DATE"] >= "2019-08-20" and row["LPR1Y"]
        ]
    assert len(months) >= 84
    assert [floor_on(day) for day, _ in months] == [rate for _, rate in months]
    assert months[-1][0] <= KNOWN_UNTIL
