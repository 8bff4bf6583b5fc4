"""What was assigned while the contract stood does not end with it (民法典 art. 765)."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Act, Assigned
from ledger_api.domain.obligations import ObligationFacts, assess
from ledger_api.domain.terms import DueOn, Status
from tests.domain.worlds import contract, day, evening, instant, payment_of, terminated

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def assigned(on: str) -> Assigned:
    return Assigned(instant(on))


@pytest.mark.parametrize(
    ("history", "status"),
    [
        ((), Status.ACTIVE),
        ((terminated("2026-02-10"),), Status.TERMINATED),
        ((assigned("2026-02-09"), terminated("2026-02-10")), Status.ACTIVE),
        ((assigned("2026-02-09"), assigned("2026-02-11"), terminated("2026-02-12")), Status.ACTIVE),
        # Of what had ended nothing is brought back.
        ((terminated("2026-02-10"), assigned("2026-02-11")), Status.TERMINATED),
    ],
)
def test_the_end_of_the_contract_takes_what_nobody_had_taken_over(
    calendar: WorkCalendar, history: tuple[Act, ...], status: Status
) -> None:
    found = assess(
        contract("2026-01-05"), BY_MARCH_31, ObligationFacts(history=history), calendar, evening("2026-03-01")
    )
    assert found.status is status


def test_an_assigned_claim_is_overdue_when_its_day_has_passed_though_the_contract_ended(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(history=(assigned("2026-02-09"), terminated("2026-02-10")))
    found = assess(contract("2026-01-05"), BY_MARCH_31, facts, calendar, evening("2026-04-02"))
    assert (found.status, found.outstanding_fen) == (Status.OVERDUE, 10_000_000)
