"""Solidity and Python compute the same due days and the same misses, on random terms, days and calendars."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger_api.chain.acts import SignedAct
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.facts import Happened, ObligationFacts, Payment, Settled
from ledger_api.domain.obligations import assess
from ledger_api.domain.terms import (
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    ObligationKind,
    ObligationTerms,
    Status,
)
from tests.stage import Actor, Stage, stage

CLOCKS = {1: Clock.DELIVERY, 2: Clock.ACCEPTANCE, 3: Clock.SETTLEMENT}
SIGNED_ON = date(2025, 1, 2)


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("agree"), "2025-06-02") as made:
        yield made


@dataclass
class Story:
    """One obligation and what is recorded of it, each fact on a day."""

    terms: dict[str, int]
    delivered: date | None
    accepted: date | None
    settled: date | None
    performed: date | None
    payments: list[tuple[int, date]]


def random_calendar(dice: Random, year: int) -> CalendarYear:
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]
    share = dice.choice([0.02, 0.1, 0.5])
    return CalendarYear(
        year,
        frozenset(day for day in days if dice.random() < share and day.weekday() < 5),
        frozenset(day for day in days if dice.random() < share and day.weekday() >= 5),
    )


def random_story(dice: Random, today: date) -> Story:
    rule = dice.choice([1, 2, 3])
    performance = dice.random() < 0.15
    clock = dice.choice([1, 2, 3]) if rule != 1 else 0
    terms = {
        "kind": int(performance),
        "amount": 0 if performance else dice.randint(1, 5000),
        "dueRule": rule,
        "clock": clock,
        "dueOn": yyyymmdd(SIGNED_ON + timedelta(dice.randint(0, 800))) if rule == 1 else 0,
        "length": dice.randint(1, 366 if rule == 2 else 250) if dice.random() < 0.4 else dice.randint(1, 20),
        "inspectionWorkdays": dice.randint(0, 30) if clock == 2 else 0,
        "conditional": False,
    }
    if rule == 1:
        terms["length"] = 0
    span = (today - SIGNED_ON).days

    def some_day(after: date = SIGNED_ON) -> date | None:
        return after + timedelta(dice.randint(0, span)) if dice.random() < 0.75 else None

    delivered = _past(some_day(), today)
    accepted = _past(some_day(delivered or SIGNED_ON), today)
    payments = [
        (dice.randint(1, 4000), SIGNED_ON + timedelta(dice.randint(0, span)))
        for _ in range(dice.randint(0, 3))
        if not performance
    ]
    performed = _past(some_day(), today) if performance else None
    return Story(terms, delivered, accepted, _past(some_day(), today), performed, payments)


def _past(day: date | None, today: date) -> date | None:
    return day if day is None or day <= today else None


def due_term(terms: dict[str, int]) -> DueTerm:
    if terms["dueRule"] == 1:
        written = terms["dueOn"]
        return DueOn(date(written // 10000, written // 100 % 100, written % 100))
    clock = CLOCKS[terms["clock"]]
    if terms["dueRule"] == 2:
        return DueAfterDays(terms["length"], clock)
    return DueAfterWorkdays(terms["length"], clock)


def records(made: Stage, seller: Actor, commitment: bytes, index: int, story: Story) -> list[SignedAct]:
    on: dict[str, Any] = {"commitment": commitment, "obligation": index}
    acts = []
    if story.delivered:
        acts.append(
            made.act("RecordDelivery", made.bureau, seller, **on, deliveredOn=yyyymmdd(story.delivered))
        )
    if story.accepted:
        acts.append(made.act("RecordAcceptance", made.bureau, **on, acceptedOn=yyyymmdd(story.accepted)))
    if story.settled:
        acts.append(
            made.act(
                "ConfirmSettlement", made.bureau, seller, **on, confirmedOn=yyyymmdd(story.settled), amount=0
            )
        )
    if story.performed:
        evidence = b"\6" * 32
        acts.append(
            made.act(
                "RecordPerformance",
                made.bureau,
                **on,
                performedOn=yyyymmdd(story.performed),
                evidence=evidence,
            )
        )
    acts.extend(
        made.act(
            "RecordPayment",
            made.bureau,
            **on,
            amount=amount,
            creditedOn=yyyymmdd(day),
            document=b"\5" * 32,
        )
        for amount, day in story.payments
    )
    return acts


def facts(story: Story, recorded_at: int) -> ObligationFacts:
    def happened(day: date | None) -> tuple[Happened, ...]:
        return (Happened(day, recorded_at),) if day else ()

    return ObligationFacts(
        deliveries=happened(story.delivered),
        acceptances=happened(story.accepted),
        settlements=(Settled(story.settled, recorded_at),) if story.settled else (),
        performances=happened(story.performed),
        payments=tuple(
            Payment(str(n), amount, day, recorded_at) for n, (amount, day) in enumerate(story.payments)
        ),
    )


# One chain for all examples, whose time goes on: a smaller example would not be the same one.
@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_due_days_and_misses_agree(theatre: Stage, seed: int) -> None:
    dice = Random(seed)
    made = theatre
    made.clock.set(made.clock.now() + dice.randint(1, 200) * 86_400)
    made.chain.tick()
    today = civil_day(made.chain.now())
    years = {year: random_calendar(dice, year) for year in range(2025, today.year + 2) if dice.random() < 0.7}
    for year in years.values():
        made.perform(
            "PublishCalendar",
            made.registrar,
            year=year.year,
            daysOff=[yyyymmdd(day) for day in sorted(year.days_off)],
            makeUpDays=[yyyymmdd(day) for day in sorted(year.make_up_days)],
            document=b"\3" * 32,
        )
        PUBLISHED[year.year] = year
    calendar = WorkCalendar(PUBLISHED.values())
    for seller, is_sme in ((made.builder, True), (made.rival, False)):
        stories = [random_story(dice, today) for _ in range(64)]
        signing = made.contract(
            *[story.terms for story in stories], signed_on=yyyymmdd(SIGNED_ON), seller=seller
        )
        commitment = signing.act.key
        acts = [
            act
            for index, story in enumerate(stories, start=1)
            for act in records(made, seller, commitment, index, story)
        ]
        outcomes = made.submit([signing, *acts])
        assert [outcome.refused for outcome in outcomes if outcome.refused] == []
        compare(made, calendar, commitment, stories, acts, is_sme)


#: The module's chain keeps what was published by earlier seeds.
PUBLISHED: dict[int, CalendarYear] = {}


def compare(
    made: Stage,
    calendar: WorkCalendar,
    commitment: bytes,
    stories: list[Story],
    acts: list[SignedAct],
    is_sme: bool,
) -> None:
    now = made.chain.now()
    agreed = CommitmentTerms(SIGNED_ON, "CNY", is_contract=True, seller_is_sme=is_sme)
    for index, story in enumerate(stories, start=1):
        kind = ObligationKind.PERFORMANCE if story.terms["kind"] else ObligationKind.PAYMENT
        terms = ObligationTerms(
            kind,
            story.terms["amount"] or None,
            due_term(story.terms),
            story.terms["inspectionWorkdays"] or None,
        )
        ours = assess(agreed, terms, facts(story, now), calendar, now)
        started, provisional, nominal, due = made.view("CommitmentLedger", "dueOf", commitment, index)
        theirs = (nominal, due, provisional) if started else None
        expected = (
            (yyyymmdd(ours.nominal_due), yyyymmdd(ours.due), ours.provisional)
            if ours.nominal_due and ours.due
            else None
        )
        assert theirs == expected, (index, story)
        payments = sorted(
            signed.act.key
            for signed in acts
            if signed.act.kind == "RecordPayment" and signed.act.fields["obligation"] == index
        )
        missed = made.view("CommitmentLedger", "missed", commitment, index, payments)
        assert missed == (ours.status in (Status.OVERDUE, Status.FULFILLED_LATE)), (index, story)
