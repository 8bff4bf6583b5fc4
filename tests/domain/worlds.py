"""The parties' days and terms that the tests of the domain speak of."""

from __future__ import annotations

from datetime import date, datetime

from ledger_api.domain.days import SHANGHAI
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
