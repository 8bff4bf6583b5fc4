"""The signed terms of commitments and obligations, and whether they may be signed at all.

The words that they use (`Clock`, `Allocation`, …) come from `words` and can be taken from here as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import (
    Allocation,
    BreachStatus,
    Clock,
    Flag,
    ObligationKind,
    PartyKind,
    Purpose,
    Size,
    Status,
)

__all__ = [
    "DAYS_OF_A_RATE_YEAR",
    "MAX_DAYS",
    "MAX_WORKDAYS",
    "Allocation",
    "BreachStatus",
    "Clock",
    "CommitmentTerms",
    "DueAfterDays",
    "DueAfterWorkdays",
    "DueOn",
    "DueTerm",
    "Flag",
    "LateRate",
    "ObligationKind",
    "ObligationTerms",
    "PartyKind",
    "Purpose",
    "Size",
    "Status",
    "Undated",
    "check_terms",
]

#: A year has 365 days for agreed yearly rates, leap years too (actual days over 365).
DAYS_OF_A_RATE_YEAR = 365
#: The longest terms that can be signed (FORMAT.md, "Obligations inside sign_contract").
MAX_DAYS = 366
MAX_WORKDAYS = 250


@dataclass(frozen=True, slots=True)
class DueOn:
    """Due on an agreed day."""

    on: date


@dataclass(frozen=True, slots=True)
class DueAfterDays:
    """Due so many calendar days (1 to 366) after the day of an event, which is not counted."""

    days: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class DueAfterWorkdays:
    """Due on the n-th working day (1 to 250) after the day of an event, which is not counted."""

    workdays: int
    clock: Clock


@dataclass(frozen=True, slots=True)
class Undated:
    """An imported contract that names no day of payment: never due, never overdue."""


DueTerm = DueOn | DueAfterDays | DueAfterWorkdays | Undated


@dataclass(frozen=True, slots=True)
class LateRate:
    """An agreed late rate: a day, or a year of 365 days; exactly one of the two, not negative.

    ValueError where neither or both are given or the rate is negative.
    """

    per_day: Decimal | None = None
    per_year: Decimal | None = None

    def __post_init__(self) -> None:
        given = [rate for rate in (self.per_day, self.per_year) if rate is not None]
        if len(given) != 1 or not given[0].is_finite() or given[0] < 0:
            raise ValueError("a late rate is either per_day or per_year, and not negative: give one of them")

    @property
    def a_day(self) -> Fraction:
        """The rate a day, exactly."""
        return Fraction(self.per_day) if self.per_day is not None else self.a_year / DAYS_OF_A_RATE_YEAR

    @property
    def a_year(self) -> Fraction:
        """The rate a year of 365 days, exactly: what is compared with the LPR."""
        if self.per_year is not None:
            return Fraction(self.per_year)
        return Fraction(self.per_day or 0) * DAYS_OF_A_RATE_YEAR


@dataclass(frozen=True, slots=True)
class CommitmentTerms:
    """What a commitment fixes for all its obligations."""

    signed_on: date
    #: ISO 4217.
    currency: str
    #: False for a policy promise, to which the rules about purchases do not apply.
    is_contract: bool
    #: By the size at signing.
    seller_is_sme: bool
    allocation: Allocation = Allocation.INTEREST_FIRST
    agreed_rate: LateRate | None = None
    #: A publisher's statement and not two signatures: no cap, no statutory rate, no floor.
    imported: bool = False
    #: An enterprise's request that the department confirm what it owes: the department owes an answer.
    is_request: bool = False

    @property
    def is_sme_purchase(self) -> bool:
        """Whether the regulation on payments to small and medium enterprises governs its payments."""
        return self.is_contract and self.seller_is_sme and not self.imported


@dataclass(frozen=True, slots=True)
class ObligationTerms:
    """One dated thing to do, as signed."""

    kind: ObligationKind
    #: None where the obligation is not money.
    amount_fen: int | None
    due: DueTerm
    #: The agreed working days of inspection; only where the term is counted from acceptance.
    inspection_workdays: int | None = None
    #: A condition was agreed; of a promise the department may declare it unmet (PRM-02).
    conditional: bool = False
    #: Of money alone.
    purpose: Purpose = Purpose.PRICE

    @property
    def is_capped(self) -> bool:
        """Whether it is the price, for which the regulation sets the longest term."""
        return self.kind is ObligationKind.PAYMENT and self.purpose is Purpose.PRICE


def check_terms(
    commitment: CommitmentTerms, obligations: Sequence[ObligationTerms], today: date
) -> Refused | None:
    """The refusal that signing these terms on `today` meets, or None.

    BAD_AMOUNT before BAD_DATE before BAD_TERM, whichever obligation has the fault; the value `obligation` of
    the refusal is the place of that obligation, counted from 1. Words are checked by their types.
    """
    if commitment.signed_on > today:
        date_fault = f"订立日{commitment.signed_on}晚于今日{today}，请改为实际订立日"
    else:
        date_fault = None
    checks: tuple[tuple[Refusal, Callable[[ObligationTerms], str | None]], ...] = (
        (Refusal.BAD_AMOUNT, _amount_fault),
        (Refusal.BAD_DATE, lambda terms: date_fault or _due_date_fault(terms, commitment.signed_on)),
        (Refusal.BAD_TERM, lambda terms: _term_fault(terms, imported=commitment.imported)),
    )
    for code, fault_of in checks:
        for place, terms in enumerate(obligations, start=1):
            fault = fault_of(terms)
            if fault is not None:
                return Refused(code, f"第{place}项义务：{fault}", obligation=place)
    if not obligations:
        return Refused(Refusal.BAD_TERM, "合同没有任何义务，请至少列明一项")
    return None


def _amount_fault(terms: ObligationTerms) -> str | None:
    if terms.kind is ObligationKind.PAYMENT:
        if terms.amount_fen is None or terms.amount_fen <= 0:
            return "付款义务的金额应大于零"
    elif terms.amount_fen is not None:
        return "非付款义务不得带有金额，请删去金额或改为付款义务"
    return None


def _due_date_fault(terms: ObligationTerms, signed_on: date) -> str | None:
    if isinstance(terms.due, DueOn) and terms.due.on < signed_on:
        return f"约定到期日{terms.due.on}早于合同订立日{signed_on}"
    return None


def _term_fault(terms: ObligationTerms, *, imported: bool) -> str | None:
    match terms.due:
        case DueAfterDays(days=days) if not 1 <= days <= MAX_DAYS:
            return f"期限{days}日超出范围，应为1至{MAX_DAYS}日"
        case DueAfterWorkdays(workdays=workdays) if not 1 <= workdays <= MAX_WORKDAYS:
            return f"期限{workdays}个工作日超出范围，应为1至{MAX_WORKDAYS}个工作日"
        case DueAfterDays(clock=Clock.CLAIM) | DueAfterWorkdays(clock=Clock.CLAIM):
            return "自申领之日起算的期限只用于面向所有符合条件者的承诺"
        case Undated() if not imported:
            return "没有约定到期日或期限，请写明日期，或自交付、验收、结算起算的期限"
    if terms.inspection_workdays is None:
        return None
    if getattr(terms.due, "clock", None) is not Clock.ACCEPTANCE:
        return "约定验收期限的，付款期限应自验收合格之日起算"
    if not 1 <= terms.inspection_workdays <= MAX_WORKDAYS:
        return f"验收期限{terms.inspection_workdays}个工作日超出范围，应为1至{MAX_WORKDAYS}个工作日"
    return None
