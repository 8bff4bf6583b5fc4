"""The parties' days and terms that the tests of the domain speak of."""

from __future__ import annotations

from datetime import date, datetime

from ledger_api.domain.days import SHANGHAI
from ledger_api.domain.facts import (
    Amended,
    Challenged,
    Contested,
    ContestSettled,
    DeliveryDisputed,
    PaymentDenied,
    PaymentReversed,
    PaymentRuled,
    Ruled,
    Suspended,
    Terminated,
)
from ledger_api.domain.obligations import Happened, ObligationFacts, Payment, Settled
from ledger_api.domain.terms import (
    Allocation,
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueTerm,
    LateRate,
    ObligationKind,
    ObligationTerms,
)
from ledger_api.domain.words import OneSidedAct


def day(text: str) -> date:
    return date.fromisoformat(text)


def instant(text: str) -> int:
    """The unix seconds of a Shanghai time such as "2025-10-09T23:50"; a bare day means 10:00."""
    moment = datetime.fromisoformat(text if "T" in text else f"{text}T10:00")
    return int((moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)).timestamp())


def evening(text: str) -> int:
    """18:00 in Shanghai on a day: when a reader asks."""
    return instant(f"{text}T18:00")


def contract(
    signed_on: str = "2025-09-01",
    *,
    seller_is_sme: bool = True,
    allocation: Allocation = Allocation.INTEREST_FIRST,
    agreed_rate: LateRate | None = None,
) -> CommitmentTerms:
    """A contract between the water authority and an enterprise, small unless said otherwise."""
    return CommitmentTerms(
        signed_on=day(signed_on),
        currency="CNY",
        is_contract=True,
        seller_is_sme=seller_is_sme,
        allocation=allocation,
        agreed_rate=agreed_rate,
    )


def promise(signed_on: str = "2025-09-01") -> CommitmentTerms:
    """A policy promise to a small enterprise."""
    return CommitmentTerms(day(signed_on), "CNY", is_contract=False, seller_is_sme=True)


def imported(signed_on: str = "2016-03-01") -> CommitmentTerms:
    """A contract as its publisher tells of it."""
    return CommitmentTerms(day(signed_on), "MXN", is_contract=True, seller_is_sme=True, imported=True)


THIRTY_DAYS_FROM_DELIVERY = DueAfterDays(30, Clock.DELIVERY)


def payment_of(
    amount_fen: int, due: DueTerm = THIRTY_DAYS_FROM_DELIVERY, inspection: int | None = None
) -> ObligationTerms:
    return ObligationTerms(ObligationKind.PAYMENT, amount_fen, due, inspection)


def work(due: DueTerm) -> ObligationTerms:
    """An obligation that is not money."""
    return ObligationTerms(ObligationKind.PERFORMANCE, None, due)


def happened(on: str, recorded: str | None = None) -> Happened:
    return Happened(day(on), instant(recorded or on))


def settled(on: str, amount_fen: int | None = None) -> Settled:
    return Settled(day(on), instant(on), amount_fen)


def paid(amount_fen: int, credited: str, recorded: str | None = None) -> Payment:
    return Payment(f"{credited}/{amount_fen}", amount_fen, day(credited), instant(recorded or credited))


def delivered(on: str, *payments: Payment) -> ObligationFacts:
    return ObligationFacts(deliveries=(happened(on),), payments=payments)


def delivered_alone(on: str, recorded: str | None = None, order: int = 0) -> Happened:
    """A delivery that the enterprise alone has signed."""
    return Happened(day(on), instant(recorded or on), order, is_one_sided=True)


def denied(payment: Payment, on: str) -> PaymentDenied:
    return PaymentDenied(payment.payment_id, instant(on))


def taken_back(payment: Payment, on: str) -> PaymentReversed:
    return PaymentReversed(payment.payment_id, instant(on))


def ruled_paid(payment: Payment, on: str, *, is_paid: bool = True) -> PaymentRuled:
    return PaymentRuled(payment.payment_id, is_paid, instant(on))


def contested(amount_fen: int, on: str) -> Contested:
    return Contested(amount_fen, instant(on))


def contest_settled(owed_fen: int, on: str) -> ContestSettled:
    return ContestSettled(owed_fen, instant(on))


def delivery_disputed(on: str, order: int = 0) -> DeliveryDisputed:
    return DeliveryDisputed(instant(on), order)


def suspended(from_on: str, to_on: str, recorded: str | None = None) -> Suspended:
    return Suspended(day(from_on), day(to_on), instant(recorded or from_on))


def amended(
    on: str, due_on: str | None = None, amount_fen: int | None = None, *, waives_interest: bool = False
) -> Amended:
    due = day(due_on) if due_on else None
    return Amended(instant(on), due, amount_fen, waives_interest=waives_interest)


def terminated(on: str) -> Terminated:
    return Terminated(instant(on))


def challenged(act: OneSidedAct, on: str) -> Challenged:
    return Challenged(act, instant(on))


def stands(act: OneSidedAct, on: str) -> Ruled:
    return Ruled(act, False, instant(on))


def falls(act: OneSidedAct, on: str, owed_fen: int | None = None) -> Ruled:
    return Ruled(act, True, instant(on), owed_fen)
