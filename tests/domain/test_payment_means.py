"""Bills and vouchers that wait, and money that is owed for another purpose than the price."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import (
    InstrumentHonoured,
    PaymentDenied,
    PaymentReversed,
    PaymentRuled,
    Terminated,
)
from ledger_api.domain.obligations import Happened, ObligationFacts, Payment, assess
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueOn,
    Flag,
    LateRate,
    ObligationKind,
    ObligationTerms,
    Purpose,
    Status,
)
from tests.domain.worlds import instant

SIGNED = date(2026, 1, 5)
CONTRACT = CommitmentTerms(SIGNED, "CNY", is_contract=True, seller_is_sme=True)
PRICE = ObligationTerms(ObligationKind.PAYMENT, 100_000, DueOn(date(2026, 3, 31)))
BILL = Payment("bill", 100_000, date(2026, 3, 30), instant("2026-03-30"), waits=True)


def honoured(on: str, recorded: str) -> InstrumentHonoured:
    return InstrumentHonoured("bill", date.fromisoformat(on), instant(recorded))


def test_what_waits_pays_nothing_and_is_marked(calendar: WorkCalendar) -> None:
    found = assess(CONTRACT, PRICE, ObligationFacts(payments=(BILL,)), calendar, instant("2026-04-10"))
    assert (found.status, found.outstanding_fen, found.paid_fen) == (Status.OVERDUE, 100_000, 0)
    assert Flag.NONCASH_NOT_AGREED in found.flags
    assert "PAY-14" in found.rules


def test_it_counts_from_the_day_on_which_it_is_honoured(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(BILL,), history=(honoured("2026-04-10", "2026-04-10"),))
    before = assess(CONTRACT, PRICE, facts, calendar, instant("2026-04-09"))
    after = assess(CONTRACT, PRICE, facts, calendar, instant("2026-04-11"))
    assert (before.status, before.outstanding_fen) == (Status.OVERDUE, 100_000)
    # Ten days of 0.0005 a day come first, so that so much of the price is left.
    assert (after.interest_fen, after.outstanding_fen) == (500, 500)
    assert after.flags == ()


def test_honoured_in_time_and_recorded_late_is_in_time(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(payments=(BILL,), history=(honoured("2026-03-31", "2026-04-10"),))
    found = assess(CONTRACT, PRICE, facts, calendar, instant("2026-04-11"))
    assert (found.status, found.flags) == (Status.FULFILLED, (Flag.RECORDED_LATE,))


@pytest.mark.parametrize(
    ("history", "flags"),
    [
        ((PaymentDenied("bill", instant("2026-04-01")),), (Flag.PAYMENT_DENIED,)),
        ((PaymentReversed("bill", instant("2026-04-01")),), (Flag.PAYMENT_REVERSED,)),
        (
            (
                PaymentDenied("bill", instant("2026-04-01")),
                PaymentRuled("bill", is_paid=True, recorded_at=instant("2026-04-02")),
            ),
            (Flag.NONCASH_NOT_AGREED,),
        ),
    ],
)
def test_denied_taken_back_or_ruled_on_it_still_is_no_money(
    calendar: WorkCalendar,
    history: tuple[PaymentDenied | PaymentReversed | PaymentRuled, ...],
    flags: tuple[Flag, ...],
) -> None:
    found = assess(
        CONTRACT, PRICE, ObligationFacts(payments=(BILL,), history=history), calendar, instant("2026-04-03")
    )
    assert (found.flags, found.paid_fen, found.reversed_fen, found.outstanding_fen) == (flags, 0, 0, 100_000)


def test_the_cap_is_for_the_price_alone(calendar: WorkCalendar) -> None:
    terms = replace(PRICE, due=DueAfterDays(366, Clock.DELIVERY))
    facts = ObligationFacts(deliveries=(Happened(date(2026, 1, 6), instant("2026-01-06")),))
    nominal = {
        purpose: assess(
            CONTRACT, replace(terms, purpose=purpose), facts, calendar, instant("2026-01-07")
        ).nominal_due
        for purpose in Purpose
    }
    assert nominal == {
        Purpose.PRICE: date(2026, 3, 7),
        Purpose.RETENTION: date(2027, 1, 7),
        Purpose.DEPOSIT: date(2027, 1, 7),
    }


@pytest.mark.parametrize(
    ("purpose", "agreed", "interest"),
    [
        (Purpose.RETENTION, None, 500),
        (Purpose.DEPOSIT, None, 0),
        # One per cent a year is below the LPR: a floor for the price, and none for a deposit.
        (Purpose.RETENTION, "0.01", 82),
        (Purpose.DEPOSIT, "0.01", 27),
    ],
)
def test_a_retention_is_price_and_a_deposit_bears_what_was_agreed(
    calendar: WorkCalendar, purpose: Purpose, agreed: str | None, interest: int
) -> None:
    contract = replace(CONTRACT, agreed_rate=None if agreed is None else LateRate(per_year=Decimal(agreed)))
    found = assess(
        contract, replace(PRICE, purpose=purpose), ObligationFacts(), calendar, instant("2026-04-10")
    )
    assert found.interest_fen == interest
    assert "PAY-15" in found.rules


def test_the_end_of_a_contract_leaves_a_deposit_owed(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(history=(Terminated(instant("2026-02-02")),))
    at = instant("2026-04-10")
    kept = assess(CONTRACT, replace(PRICE, purpose=Purpose.RETENTION), facts, calendar, at)
    bond = assess(CONTRACT, replace(PRICE, purpose=Purpose.DEPOSIT), facts, calendar, at)
    assert (kept.status, bond.status) == (Status.TERMINATED, Status.OVERDUE)
