"""Late interest: the rate in force, what accrues between credits, and what each credit covers.

Interest is simple, on unpaid principal, from the day after the due day to the day of credit
(Decree 802 art. 17).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ledger_api.domain.lpr import floor_on
from ledger_api.domain.terms import (
    Allocation,
    CommitmentTerms,
    LateRate,
    ObligationKind,
    Purpose,
)

#: Five in ten thousand a day where small and medium sellers agreed on nothing (Decree 802 art. 17).
STATUTORY_RATE = LateRate(per_day=Decimal("0.0005"))
_NO_RATE = Fraction(0)
_STATUTORY_A_DAY = STATUTORY_RATE.a_day


class RateInForce(NamedTuple):
    """The late rate that counts; 0 where none is owed."""

    a_day: Fraction
    is_below_floor: bool = False


class Credit(NamedTuple):
    """Money that reached the payee on a day; negative where an imported payment was reversed."""

    on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """From this day on a further part of the amount is in dispute: it is not late and bears no interest."""

    on: date
    amount_fen: int


@dataclass(frozen=True, slots=True)
class NewTerms:
    """An amendment on this day: what accrued until its end stays, the rest is owed by the new terms."""

    on: date
    #: None where nothing falls due any more.
    due: date | None
    #: None leaves the amount as it is.
    amount_fen: int | None = None
    waives_interest: bool = False


Entry = Credit | Disputed | NewTerms


class Balance(NamedTuple):
    """What is owed after the entries so far. All figures in fen; interest is counted up to `accrued_to`."""

    amount_fen: int
    principal_fen: int
    #: All interest that accrued, paid or not.
    interest_fen: int = 0
    interest_unpaid_fen: int = 0
    surplus_fen: int = 0
    #: Reversed beyond everything credited before; later credits make it good first.
    unmatched_fen: int = 0
    #: The day on which the principal was brought to zero, while it is zero.
    cleared_on: date | None = None
    #: Interest is counted up to the end of this day; None while no due day is known.
    accrued_to: date | None = None
    #: All parts in dispute; they may exceed the principal.
    disputed_fen: int = 0
    due: date | None = None
    #: The due days that passed with undisputed principal unpaid, oldest first.
    missed: tuple[date, ...] = ()

    @property
    def undisputed_fen(self) -> int:
        """Unpaid principal beyond what is in dispute: a payment meets it first, and only it can be late."""
        return max(0, self.principal_fen - self.disputed_fen)

    def missed_by(self, day: date) -> tuple[date, ...]:
        """The due days missed so far where nothing more is credited before this day."""
        if self.due is None or day <= self.due or self.undisputed_fen == 0 or self.due in self.missed:
            return self.missed
        return (*self.missed, self.due)


def rate_in_force(
    commitment: CommitmentTerms, kind: ObligationKind, purpose: Purpose = Purpose.PRICE
) -> RateInForce:
    """The late rate of an obligation: agreed (for an SME at least the LPR at signing), statutory, none.

    A retention is a part of the price. A deposit is not: art. 17 of Decree 802 sets a rate and a floor for the
    price alone, and its late return bears what was agreed.
    """
    if kind is not ObligationKind.PAYMENT:
        return RateInForce(_NO_RATE)
    agreed = commitment.agreed_rate
    protected = commitment.is_sme_purchase and purpose is not Purpose.DEPOSIT
    if agreed is None:
        return RateInForce(_STATUTORY_A_DAY if protected else _NO_RATE)
    floor = floor_on(commitment.signed_on) if protected else None
    if floor is not None and agreed.a_year < floor:
        return RateInForce(LateRate(per_year=floor).a_day, is_below_floor=True)
    return RateInForce(agreed.a_day)


def interest_for(principal_fen: int, rate_a_day: Fraction, days: int) -> int:
    """Simple interest in fen for whole days, rounded half up; 0 for days not after the start."""
    if days <= 0:
        return 0
    doubled = 2 * principal_fen * rate_a_day.numerator * days + rate_a_day.denominator
    return doubled // (2 * rate_a_day.denominator)


def settle(
    amount_fen: int,
    due: date | None,
    rate_a_day: Fraction,
    allocation: Allocation,
    credits: Iterable[Entry],
) -> Balance:
    """The balance after all credits, disputes and amendments, by their days; those of one day as given."""
    balance = Balance(amount_fen=amount_fen, principal_fen=amount_fen, accrued_to=due, due=due)
    for entry in sorted(credits, key=lambda one: one.on):
        balance = _accrued(balance, rate_a_day, entry.on)
        if isinstance(entry, Disputed):
            balance = balance._replace(disputed_fen=balance.disputed_fen + entry.amount_fen)
        elif isinstance(entry, NewTerms):
            balance = _amended(balance, entry)
        elif entry.amount_fen < 0:
            balance = _reversed(balance, -entry.amount_fen)
        else:
            balance = _covered(balance, entry, allocation)
    return balance


def _accrued(balance: Balance, rate_a_day: Fraction, to: date) -> Balance:
    """The balance with the interest since the last entry, rounded and added."""
    missed = balance.missed_by(to)
    if balance.accrued_to is None or to <= balance.accrued_to:
        return balance if missed is balance.missed else balance._replace(missed=missed)
    interest = interest_for(balance.undisputed_fen, rate_a_day, (to - balance.accrued_to).days)
    return balance._replace(
        interest_fen=balance.interest_fen + interest,
        interest_unpaid_fen=balance.interest_unpaid_fen + interest,
        accrued_to=to,
        missed=missed,
    )


def _amended(balance: Balance, terms: NewTerms) -> Balance:
    """The balance under new terms: what is paid stays paid; money paid beyond a lower amount is freed.

    Interest runs on from the later of the day of the amendment and the new due day.
    """
    waived_fen = balance.interest_unpaid_fen if terms.waives_interest else 0
    amount_fen = balance.amount_fen if terms.amount_fen is None else terms.amount_fen
    unpaid_fen = balance.interest_unpaid_fen - waived_fen
    paid_fen = balance.amount_fen - balance.principal_fen
    freed_fen = balance.surplus_fen + max(0, paid_fen - amount_fen)
    principal_fen = max(0, amount_fen - paid_fen)
    to_principal = min(freed_fen, principal_fen)
    to_interest = min(freed_fen - to_principal, unpaid_fen)
    principal_fen -= to_principal
    cleared_on = balance.cleared_on if balance.principal_fen == 0 else terms.on
    return balance._replace(
        amount_fen=amount_fen,
        principal_fen=principal_fen,
        interest_fen=balance.interest_fen - waived_fen,
        interest_unpaid_fen=unpaid_fen - to_interest,
        surplus_fen=freed_fen - to_principal - to_interest,
        cleared_on=cleared_on if principal_fen == 0 else None,
        accrued_to=None if terms.due is None else max(terms.on, terms.due),
        due=terms.due,
    )


def _covered(balance: Balance, credit: Credit, allocation: Allocation) -> Balance:
    """The balance after a credit: interest and principal in the agreed order, the rest is surplus."""
    made_good = min(credit.amount_fen, balance.unmatched_fen)
    left = credit.amount_fen - made_good
    if allocation is Allocation.INTEREST_FIRST:
        to_interest = min(left, balance.interest_unpaid_fen)
        to_principal = min(left - to_interest, balance.principal_fen)
    else:
        to_principal = min(left, balance.principal_fen)
        to_interest = min(left - to_principal, balance.interest_unpaid_fen)
    return balance._replace(
        principal_fen=balance.principal_fen - to_principal,
        interest_unpaid_fen=balance.interest_unpaid_fen - to_interest,
        surplus_fen=balance.surplus_fen + left - to_interest - to_principal,
        unmatched_fen=balance.unmatched_fen - made_good,
        cleared_on=credit.on if 0 < balance.principal_fen == to_principal else balance.cleared_on,
    )


def _reversed(balance: Balance, amount_fen: int) -> Balance:
    """The balance after a reversal: it takes back surplus, then principal, then interest."""
    surplus = min(amount_fen, balance.surplus_fen)
    left = amount_fen - surplus
    principal = min(left, balance.amount_fen - balance.principal_fen)
    left -= principal
    interest = min(left, balance.interest_fen - balance.interest_unpaid_fen)
    return balance._replace(
        surplus_fen=balance.surplus_fen - surplus,
        principal_fen=balance.principal_fen + principal,
        interest_unpaid_fen=balance.interest_unpaid_fen + interest,
        unmatched_fen=balance.unmatched_fen + left - interest,
        cleared_on=balance.cleared_on if principal == 0 else None,
    )
