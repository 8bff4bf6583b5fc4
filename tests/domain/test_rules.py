"""Which rules an assessment names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.obligations import ObligationFacts, assess
from ledger_api.domain.rules import RULE_TITLES
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueOn,
    LateRate,
    ObligationTerms,
)
from tests.domain.worlds import (
    contract,
    day,
    delivered,
    evening,
    paid,
    payment_of,
    promise,
    settled,
    work,
)

INSPECTED = payment_of(1000, DueAfterDays(30, Clock.ACCEPTANCE), inspection=10)
LOW_RATE = contract(agreed_rate=LateRate(per_year=Decimal("0.01")))
ON_MARCH_31 = payment_of(100_000, DueOn(day("2026-03-31")))


@pytest.mark.parametrize(
    ("commitment", "terms", "facts", "at", "rules"),
    [
        (contract(), payment_of(1000), ObligationFacts(), "2025-09-02", "PAY-01"),
        (contract(), payment_of(1000), delivered("2025-09-05"), "2025-09-06", "PAY-01 T-01 T-02"),
        (contract(), payment_of(1000), delivered("2026-01-29"), "2026-02-01", "PAY-01 T-01 T-03"),
        (contract(), payment_of(1000), delivered("2026-12-10"), "2026-12-10", "PAY-01 T-01 T-02 T-05"),
        (contract(), INSPECTED, delivered("2026-01-12"), "2026-01-28", "PAY-03 PAY-04 T-01"),
        (
            contract(),
            payment_of(1000, DueAfterDays(90, Clock.SETTLEMENT)),
            ObligationFacts(settlements=(settled("2026-03-03"),)),
            "2026-03-03",
            "PAY-02 PAY-05 T-01 T-02",
        ),
        (contract(), ON_MARCH_31, ObligationFacts(), "2026-04-02", "PAY-09"),
        (LOW_RATE, ON_MARCH_31, ObligationFacts(), "2026-04-30", "PAY-09 PAY-10"),
        (contract(seller_is_sme=False), ON_MARCH_31, ObligationFacts(), "2026-04-30", "PAY-18"),
        (
            contract(),
            ON_MARCH_31,
            ObligationFacts(payments=(paid(500, "2026-04-30"),)),
            "2026-04-30",
            "PAY-09 PAY-11 PAY-13",
        ),
        (
            contract(),
            ON_MARCH_31,
            ObligationFacts(payments=(paid(100_000, "2026-03-30"),)),
            "2026-04-30",
            "PAY-12 PAY-13",
        ),
        (promise(), work(DueOn(day("2026-03-31"))), ObligationFacts(), "2026-04-30", "PRM-01"),
    ],
)
def test_an_assessment_names_the_rules_behind_it(
    calendar: WorkCalendar,
    commitment: CommitmentTerms,
    terms: ObligationTerms,
    facts: ObligationFacts,
    at: str,
    rules: str,
) -> None:
    named = assess(commitment, terms, facts, calendar, evening(at)).rules
    assert " ".join(named) == rules
    assert set(named) <= set(RULE_TITLES)


def test_every_title_names_its_source() -> None:
    assert all(title.endswith("）") for title in RULE_TITLES.values())
