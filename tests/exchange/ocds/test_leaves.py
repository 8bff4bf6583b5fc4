"""Single values: understood, or refused by name."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.exchange.ocds.leaves import Refused, currency, day, fen, instant, says_nothing, text
from ledger_api.texts import clean


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (5, 500),
        (0, 0),
        (Decimal("905883.75"), 90588375),
        (Decimal("1572000.000"), 157200000),
        (Decimal("1.5E+6"), 150000000),
        (Decimal("-12.30"), -1230),
        ("7720000.5", 772000050),
        (" 12 ", 1200),
        ("7,720,000", 772000000),
        ("7,720.50", 772050),
        ("7.720.000,50", 772000050),
        ({"$numberLong": "5"}, 500),
        ({"$numberDecimal": "5.25"}, 525),
        (10**20 - 1, 10**22 - 100),
    ],
)
def test_an_amount_that_can_mean_one_thing_is_understood_exactly(written: object, expected: int) -> None:
    assert fen(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "7,720",
        "7.720,",
        "12,34",
        "1,00,000",
        "$5",
        "5 EUR",
        "1e3",
        "five",
        "１２",
        True,
        [5],
        {"$numberLong": "x"},
        {"amount": 5},
        Decimal("1.005"),
        Decimal("905883.7500000001"),
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        Decimal("1." + "0" * 5000),
        "9" * 5000,
        10**20,
    ],
)
def test_an_amount_that_would_have_to_be_guessed_or_rounded_is_refused(written: object) -> None:
    assert isinstance(fen(written), Refused)


@pytest.mark.parametrize("blank", [None, "", "  ", {}, [], {"amount": "", "list": [None, " "]}])
def test_blank_values_say_nothing(blank: object) -> None:
    assert says_nothing(blank)
    assert fen(blank) is None
    assert day(blank) is None
    assert currency(blank) is None


@given(st.integers(min_value=-(10**22) + 1, max_value=10**22 - 1))
def test_every_amount_in_fen_survives_being_written_as_a_decimal(amount: int) -> None:
    assert fen(Decimal(amount).scaleb(-2)) == amount


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2016-12-31", date(2016, 12, 31)),
        ("2016-12-31T23:59:59-06:00", date(2016, 12, 31)),
        ("2018-02-16T00:30:00.000Z", date(2018, 2, 16)),
        ("2016-12-31 08:00:00", date(2016, 12, 31)),
        ("2016/12/31", date(2016, 12, 31)),
        ("31/12/2016", date(2016, 12, 31)),
        ("12/31/2016", date(2016, 12, 31)),
        ("5/5/2016", date(2016, 5, 5)),
        ({"$date": "2016-12-31T23:00:00Z"}, date(2016, 12, 31)),
        ({"$date": {"$numberLong": "1483225200000"}}, date(2016, 12, 31)),
        ("1970-01-01", date(1970, 1, 1)),
        ("2148-12-31", date(2148, 12, 31)),
    ],
)
def test_a_day_is_the_civil_day_as_written(written: object, expected: date) -> None:
    assert day(written) == expected


@pytest.mark.parametrize(
    "written",
    [
        "03/04/2016",
        2014,
        "2014",
        "2016-02-30",
        "2016-13-01",
        "2016-12-31T25:00:00Z",
        "31 December 2016",
        "31/31/2016",
        "1969-12-31",
        "2149-01-01",
        "0001-01-01T00:00:00",
        {"date": "2016-12-31"},
        {"$date": Decimal("1E+30")},
        {"$date": Decimal("1E+999999999")},
        {"$date": Decimal("1E-999999999")},
        {"$date": -(10**14)},
        {"$date": -(10**13)},
        {"$date": True},
        True,
        ["2016-12-31"],
    ],
)
def test_a_day_that_is_none_or_two_is_refused(written: object) -> None:
    assert isinstance(day(written), Refused)


def test_a_currency_is_a_code_and_not_a_name() -> None:
    assert currency("mxn") == "MXN"
    assert currency("HRK") == "HRK"
    assert currency("Naira") == Refused('currency "Naira" is not an ISO 4217 code')
    assert isinstance(currency(5), Refused)


def test_texts_lose_what_cannot_be_stored() -> None:
    assert text("  a\u0000 \n b\ud800 ") == "a b?"
    assert text(31) == "31"
    assert text(True) is None
    assert clean("诚诺") == "诚诺"


def test_the_moment_of_a_release_is_told_with_or_without_an_offset() -> None:
    early, late = instant("2020-01-01T00:00:00+02:00"), instant("2020-01-01")
    assert early is not None
    assert late is not None
    assert early < late
    assert instant("soon") is instant(2020) is None
