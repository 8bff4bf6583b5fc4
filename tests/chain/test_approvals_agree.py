"""Solidity and Python compute the same days of approvals, on random calendars, pauses, extensions and rulings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from ledger_api.chain.acts import SignedAct
from ledger_api.domain.approvals import (
    Accepted,
    Application,
    ApprovalAssessment,
    Decided,
    Extended,
    Paused,
    PausesChallenged,
    PausesRuled,
    Step,
    SupplementRequested,
    assess_approval,
)
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.words import ApprovalResult
from tests.chain.test_domain_agrees_with_contracts import random_calendar
from tests.stage import Stage, stage

TEXT = b"\5" * 32
APPLICATIONS = 24


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stage(tmp_path_factory.mktemp("approvals"), "2025-06-02") as made:
        yield made


class Story:
    """One application with dice that take its steps, and the steps that the chain took."""

    def __init__(self, made: Stage, dice: Random) -> None:
        self.made, self.dice = made, dice
        self.statutory = dice.randint(1, 250) if dice.random() < 0.2 else dice.randint(1, 25)
        self.promised = dice.choice([0, dice.randint(1, self.statutory)])
        self.received = civil_day(made.chain.now())
        self.steps: list[Step] = []
        self.opening = made.act(
            "OpenApproval",
            made.builder,
            department=made.bureau.id,
            statutoryWorkdays=self.statutory,
            promisedWorkdays=self.promised,
            receivedOn=yyyymmdd(self.received),
            document=TEXT,
        )
        self.id = self.opening.act.key

    def act(self) -> tuple[SignedAct, Step]:
        """Some step, good or bad, and what it says."""
        today, dice, made = civil_day(self.made.chain.now()), self.dice, self.made
        now = self.made.chain.now()
        on: dict[str, Any] = {"approval": self.id}
        first = today + timedelta(dice.randint(-1, 12))
        last = first + timedelta(dice.randint(0, 30) if dice.random() < 0.9 else dice.randint(100, 700))
        workdays = dice.randint(1, 11)
        recent = today - timedelta(dice.randint(0, 3))
        choices: list[tuple[SignedAct, Step]] = [
            (
                made.act("RequestSupplement", made.bureau, **on, noticedOn=yyyymmdd(recent), document=TEXT),
                SupplementRequested(recent, now),
            ),
            (
                made.act("Supplement", made.builder, **on, suppliedOn=yyyymmdd(recent), document=TEXT),
                Accepted(recent, now),
            ),
            (
                made.act("AcceptApplication", made.bureau, **on, acceptedOn=yyyymmdd(recent), document=TEXT),
                Accepted(recent, now),
            ),
            (
                made.act("ExtendApproval", made.bureau, **on, workdays=workdays, document=TEXT),
                Extended(workdays, now),
            ),
            (made.act("ChallengePauses", made.builder, **on, document=TEXT), PausesChallenged(now)),
            (
                made.act("RulePauses", made.lead, **on, stands=workdays > 5, evidence=TEXT),
                PausesRuled(workdays <= 5, now),
            ),
        ]
        pausing = (
            made.act(
                "PauseApproval",
                made.bureau,
                **on,
                fromOn=yyyymmdd(first),
                toOn=yyyymmdd(last),
                document=TEXT,
            ),
            Paused(first, last, now),
        )
        choices += [pausing] * 5
        if dice.random() < 0.3:
            decided = made.act(
                "DecideApproval", made.bureau, **on, granted=True, decidedOn=yyyymmdd(recent), document=TEXT
            )
            choices.append((decided, Decided(recent, ApprovalResult.GRANTED, now)))
        return dice.choice(choices)

    def judged(self, calendar: WorkCalendar) -> ApprovalAssessment:
        application = Application(self.received, self.statutory, self.promised or None)
        return assess_approval(application, self.steps, calendar, self.made.chain.now())


PUBLISHED: dict[int, CalendarYear] = {}


def publish(made: Stage, dice: Random, today: date) -> None:
    """Some of the years to come, anew."""
    for year in range(today.year, today.year + 3):
        if dice.random() < 0.6:
            PUBLISHED[year] = random_calendar(dice, year)
            made.perform(
                "PublishCalendar",
                made.registrar,
                year=year,
                daysOff=[yyyymmdd(day) for day in sorted(PUBLISHED[year].days_off)],
                makeUpDays=[yyyymmdd(day) for day in sorted(PUBLISHED[year].make_up_days)],
                document=b"\3" * 32,
            )


# One chain for all examples, whose time goes on: a smaller example would not be the same one.
@settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32))
def test_approval_days_agree(theatre: Stage, seed: int) -> None:
    dice, made = Random(seed), theatre
    made.clock.set(made.clock.now() + dice.randint(1, 120) * 86_400)
    made.chain.tick()
    publish(made, dice, civil_day(made.chain.now()))
    stories = [Story(made, dice) for _ in range(APPLICATIONS)]
    assert [one.refused for one in made.submit([story.opening for story in stories]) if one.refused] == []
    taken = 0
    for _ in range(8):
        made.clock.set(made.clock.now() + dice.randint(1, 3 * 86_400))
        made.chain.tick()
        acts = [story.act() for story in stories]
        for story, (_, step), outcome in zip(
            stories, acts, made.submit([act for act, _ in acts]), strict=True
        ):
            if outcome.refused is None:
                story.steps.append(step)
                taken += 1
    publish(made, dice, civil_day(made.chain.now()))
    made.chain.tick()
    assert taken > APPLICATIONS
    calendar = WorkCalendar(PUBLISHED.values())
    for story in stories:
        compare(made, story, story.judged(calendar))


def compare(made: Stage, story: Story, ours: ApprovalAssessment) -> None:
    where = (story.steps, ours)
    theirs = made.view("ApprovalRegister", "approvalOf", story.id)
    noticed, accepted, deemed, decided = theirs[3:7]
    extension, _, unruled = theirs[10:]
    assert (noticed, accepted, deemed, decided) == (
        written(ours.noticed), written(ours.accepted), ours.deemed, written(ours.decided)
    ), where  # fmt: skip
    assert (extension, unruled) == (ours.extension, ours.unruled), where
    clocks = made.view("ApprovalRegister", "clocksOf", story.id)
    assert tuple(clocks) == (
        written(ours.notice_by), written(ours.statutory_due), written(ours.promised_due)
    ), where  # fmt: skip


def written(day: date | None) -> int:
    return 0 if day is None else yyyymmdd(day)
