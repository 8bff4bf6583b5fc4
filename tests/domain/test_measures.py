"""Figures over many obligations."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.measures import AgeBand, Counted, Measures, age_band, total
from ledger_api.domain.terms import Status

OBLIGATIONS = st.lists(
    st.builds(
        Counted,
        currency=st.sampled_from(["CNY", "USD"]),
        status=st.sampled_from(list(Status)),
        has_passed=st.booleans(),
        amount_fen=st.integers(0, 10**9),
        owed_fen=st.integers(0, 10**9),
        interest_unpaid_fen=st.integers(0, 10**6),
        days_overdue=st.integers(1, 800),
    )
)


def counted(status: Status, days: int = 0, owed_fen: int = 0, *, has_passed: bool = True) -> Counted:
    return Counted("CNY", status, has_passed, 100_00, owed_fen, 7, days)


def of(*obligations: Counted) -> Measures:
    found = Measures()
    for one in obligations:
        found.count(one)
    return found


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-90"),
        (91, "91-180"),
        (180, "91-180"),
        (365, "181-365"),
        (366, "over-365"),
    ],
)
def test_bands_of_age_include_their_last_day(days: int, band: str) -> None:
    assert age_band(days) is AgeBand(band)


def test_a_department_s_figures() -> None:
    found = of(
        counted(Status.FULFILLED),
        counted(Status.FULFILLED_LATE, 5),
        counted(Status.OVERDUE, 40, 60_00),
        counted(Status.ACTIVE),
        counted(Status.ACTIVE, has_passed=False),
        counted(Status.TERMINATED),
    )
    assert (found.due, found.in_time, found.late, found.overdue, found.disputed) == (4, 1, 1, 1, 1)
    assert (found.not_yet_due, found.released) == (1, 1)
    assert found.overdue_by_age[AgeBand.QUARTER] == 1
    assert found.average_days_late == Decimal("22.5")
    sums = found.amounts["CNY"]
    assert (sums.due_fen, sums.overdue_fen, sums.interest_owed_fen) == (400_00, 60_00, 28)


def test_where_nothing_was_late_there_is_no_average() -> None:
    assert of(counted(Status.FULFILLED)).average_days_late is None


@given(OBLIGATIONS)
def test_everything_is_counted_once(obligations: list[Counted]) -> None:
    found = of(*obligations)
    assert found.due == found.in_time + found.late + found.overdue + found.disputed
    assert found.due + found.not_yet_due + found.released == len(obligations)
    assert sum(found.overdue_by_age.values()) == found.overdue


@given(OBLIGATIONS, OBLIGATIONS)
def test_a_region_is_the_sum_of_its_departments(one: list[Counted], other: list[Counted]) -> None:
    assert total([of(*one), of(*other)]) == of(*one, *other)
