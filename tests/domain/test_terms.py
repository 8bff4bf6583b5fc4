"""The words of the wire and the bounds of what can be signed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from ledger_api.domain.refusals import Refusal
from ledger_api.domain.terms import (
    BreachStatus,
    Clock,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    Flag,
    LateRate,
    ObligationKind,
    ObligationTerms,
    PartyKind,
    Size,
    Status,
    Undated,
    check_terms,
)
from tests.domain.worlds import contract, day, imported, payment_of, work

TODAY = day("2025-09-01")


def test_the_words_are_those_of_the_wire_and_each_has_a_label() -> None:
    assert " ".join(Status) == (
        "pending active paused overdue fulfilled fulfilled_late not_triggered changed terminated"
    )
    assert " ".join(BreachStatus) == (
        "none clue verifying unfounded cured rectifying rectified confirmed repaired expired withdrawn"
    )
    assert Status("fulfilled_late") is Status.FULFILLED_LATE
    for words in (Status, BreachStatus, Flag, Clock, PartyKind, Size, ObligationKind):
        assert all(word.label for word in words)


def test_all_sizes_but_large_are_protected() -> None:
    assert [size for size in Size if not size.is_sme] == [Size.LARGE]


def test_a_late_rate_is_exact_a_day_and_a_year() -> None:
    assert LateRate(per_year=Decimal("0.0365")).a_day == Fraction(1, 10_000)
    assert LateRate(per_day=Decimal("0.0001")).a_year == Fraction(365, 10_000)
    assert LateRate(per_year=Decimal("0.01")).a_day == Fraction(1, 36_500)


@pytest.mark.parametrize(
    ("per_day", "per_year"),
    [(None, None), (Decimal("0.1"), Decimal("0.1")), (Decimal("-0.1"), None), (None, Decimal("NaN"))],
)
def test_a_late_rate_is_one_of_the_two_and_not_negative(
    per_day: Decimal | None, per_year: Decimal | None
) -> None:
    with pytest.raises(ValueError, match="give one of them"):
        LateRate(per_day, per_year)


@pytest.mark.parametrize(
    "terms",
    [
        payment_of(1, DueAfterDays(1, Clock.DELIVERY)),
        payment_of(1, DueAfterDays(366, Clock.SETTLEMENT)),
        payment_of(1, DueAfterWorkdays(1, Clock.DELIVERY)),
        payment_of(1, DueAfterWorkdays(250, Clock.ACCEPTANCE), inspection=250),
        payment_of(1, DueAfterDays(30, Clock.ACCEPTANCE), inspection=1),
        payment_of(1, DueOn(TODAY)),
        work(DueOn(day("2025-09-30"))),
    ],
)
def test_terms_within_bounds_may_be_signed(terms: ObligationTerms) -> None:
    assert check_terms(contract(), [terms], TODAY) is None


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (payment_of(0), Refusal.BAD_AMOUNT),
        (payment_of(-100), Refusal.BAD_AMOUNT),
        (ObligationTerms(ObligationKind.PAYMENT, None, DueOn(TODAY)), Refusal.BAD_AMOUNT),
        (ObligationTerms(ObligationKind.PERFORMANCE, 1, DueOn(TODAY)), Refusal.BAD_AMOUNT),
        (payment_of(1, DueOn(day("2025-08-31"))), Refusal.BAD_DATE),
        (payment_of(1, DueAfterDays(0, Clock.DELIVERY)), Refusal.BAD_TERM),
        (payment_of(1, DueAfterDays(367, Clock.DELIVERY)), Refusal.BAD_TERM),
        (payment_of(1, DueAfterWorkdays(0, Clock.DELIVERY)), Refusal.BAD_TERM),
        (payment_of(1, DueAfterWorkdays(251, Clock.DELIVERY)), Refusal.BAD_TERM),
        (payment_of(1, DueAfterDays(30, Clock.DELIVERY), inspection=10), Refusal.BAD_TERM),
        (payment_of(1, DueOn(TODAY), inspection=10), Refusal.BAD_TERM),
        (payment_of(1, DueAfterDays(30, Clock.ACCEPTANCE), inspection=0), Refusal.BAD_TERM),
        (payment_of(1, DueAfterDays(30, Clock.ACCEPTANCE), inspection=251), Refusal.BAD_TERM),
        (payment_of(1, Undated()), Refusal.BAD_TERM),
    ],
)
def test_terms_out_of_bounds_are_refused_with_their_code(terms: ObligationTerms, code: Refusal) -> None:
    refused = check_terms(contract(), [payment_of(1), terms], TODAY)
    assert refused is not None
    assert refused.code is code
    assert refused.values == {"obligation": 2}


def test_the_first_code_in_checking_order_is_given_whichever_obligation_has_it() -> None:
    out_of_bounds, negative = payment_of(1, DueAfterDays(0, Clock.DELIVERY)), payment_of(-1)
    refused = check_terms(contract(), [out_of_bounds, negative], TODAY)
    assert refused is not None
    assert (refused.code, refused.values["obligation"]) == (Refusal.BAD_AMOUNT, 2)


def test_a_contract_cannot_be_signed_on_a_day_to_come() -> None:
    refused = check_terms(contract("2025-09-02"), [payment_of(1)], TODAY)
    assert refused is not None
    assert refused.code is Refusal.BAD_DATE


def test_a_contract_without_obligations_is_refused() -> None:
    refused = check_terms(contract(), [], TODAY)
    assert refused is not None
    assert refused.code is Refusal.BAD_TERM


def test_an_imported_contract_may_name_no_day_of_payment() -> None:
    assert check_terms(imported(), [payment_of(1, Undated())], TODAY) is None
