"""Where a case stands by facts alone."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.obligations import ObligationFacts, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.terms import BreachStatus, Clock, DueAfterDays, DueOn
from tests.domain.worlds import contract, day, evening, happened, instant, paid, payment_of, work

BY_MARCH_31 = payment_of(1000, DueOn(day("2026-03-31")))
OPENED_AT = instant("2026-04-01T00:00:01")


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        (ObligationFacts(), BreachStatus.CLUE),
        (ObligationFacts(payments=(paid(999, "2026-04-02"),)), BreachStatus.CLUE),
        (ObligationFacts(payments=(paid(1001, "2026-04-02"),)), BreachStatus.CURED),
        (ObligationFacts(payments=(paid(1000, "2026-03-31", "2026-04-02"),)), BreachStatus.UNFOUNDED),
    ],
)
def test_an_opened_case_follows_the_facts(
    calendar: WorkCalendar, facts: ObligationFacts, status: BreachStatus
) -> None:
    seen = assess(contract(), BY_MARCH_31, facts, calendar, evening("2026-04-02"))
    assert breach(seen, OPENED_AT) is status


def test_there_is_no_case_before_it_is_opened_however_late_the_obligation_is(calendar: WorkCalendar) -> None:
    seen = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, OPENED_AT - 1)
    assert breach(seen, None) is BreachStatus.NONE
    assert breach(seen, OPENED_AT) is BreachStatus.NONE
    opened = assess(contract(), BY_MARCH_31, ObligationFacts(), calendar, OPENED_AT)
    assert breach(opened, OPENED_AT) is BreachStatus.CLUE


def test_a_delivery_corrected_by_both_disproves_the_clue_until_the_new_due_day(
    calendar: WorkCalendar,
) -> None:
    terms = payment_of(1000, DueAfterDays(7, Clock.DELIVERY))
    facts = ObligationFacts(deliveries=(happened("2026-03-02"), happened("2026-03-10", "2026-03-11")))
    opened_at = instant("2026-03-10T00:00:01")

    def stands_on(on: str) -> BreachStatus:
        return breach(assess(contract(), terms, facts, calendar, evening(on)), opened_at)

    assert stands_on("2026-03-10") is BreachStatus.CLUE
    assert stands_on("2026-03-11") is BreachStatus.UNFOUNDED
    assert stands_on("2026-03-18") is BreachStatus.CLUE


def test_work_performed_late_cures_the_clue(calendar: WorkCalendar) -> None:
    facts = ObligationFacts(performances=(happened("2026-04-03"),))
    seen = assess(contract(), work(DueOn(day("2026-03-31"))), facts, calendar, evening("2026-04-03"))
    assert breach(seen, OPENED_AT) is BreachStatus.CURED
