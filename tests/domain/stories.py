"""Obligations with everything that may be recorded about them, for the properties that hold for all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st

from ledger_api.domain.assessments import Assessment
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import start_of_day
from ledger_api.domain.facts import (
    Act,
    Amended,
    Assigned,
    Challenged,
    Contested,
    ContestSettled,
    DeliveryDisputed,
    ExcuseStated,
    PaymentDenied,
    PaymentReversed,
    PaymentRuled,
    Recorded,
    Ruled,
    Suspended,
    Terminated,
)
from ledger_api.domain.obligations import Happened, ObligationFacts, Payment, Settled, assess
from ledger_api.domain.terms import (
    Allocation,
    Clock,
    CommitmentTerms,
    DueAfterDays,
    DueAfterWorkdays,
    DueOn,
    DueTerm,
    LateRate,
    ObligationKind,
    ObligationTerms,
)
from ledger_api.domain.words import OneSidedAct

FIRST = date(2026, 1, 5)
#: 2026 with a week of holidays and a Saturday that is worked; 2027 is not published.
CALENDAR = WorkCalendar(
    [
        CalendarYear(
            2026,
            frozenset(date(2026, 2, 16) + timedelta(days=n) for n in range(5)),
            frozenset({date(2026, 2, 14)}),
        )
    ]
)
DAYS = st.integers(0, 420).map(lambda n: FIRST + timedelta(days=n))

_Fact = TypeVar("_Fact", bound=Recorded)
PAYMENT_IDS = ("y1", "y2", "y3", "y4")


@dataclass(frozen=True)
class Story:
    """An obligation with everything that was recorded about it."""

    commitment: CommitmentTerms
    terms: ObligationTerms
    facts: ObligationFacts

    def at(self, instant: int) -> Assessment:
        return assess(self.commitment, self.terms, self.facts, CALENDAR, instant)


def recorded(facts: st.SearchStrategy[_Fact], most: int) -> st.SearchStrategy[tuple[_Fact, ...]]:
    """Facts in recording order."""
    return st.lists(facts, max_size=most).map(
        lambda some: tuple(sorted(some, key=lambda fact: fact.recorded_at))
    )


@st.composite
def record_times(draw: st.DrawFn, on: date) -> int:
    return start_of_day(on + timedelta(days=draw(st.integers(0, 60)))) + draw(st.integers(0, 86_399))


@st.composite
def happenings(draw: st.DrawFn) -> Happened:
    on = draw(DAYS)
    return Happened(on, draw(record_times(on)), is_one_sided=draw(st.booleans()))


@st.composite
def settlements(draw: st.DrawFn) -> Settled:
    on = draw(DAYS)
    return Settled(on, draw(record_times(on)), draw(st.none() | st.integers(1, 3_000_000)))


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    on = draw(DAYS)
    name = draw(st.sampled_from(PAYMENT_IDS))
    return Payment(name, draw(st.integers(1, 2_000_000)), on, draw(record_times(on)))


TIMES = st.builds(lambda on, second: start_of_day(on) + second, DAYS, st.integers(0, 86_399))
AMOUNTS = st.integers(0, 1_500_000)
PAYMENTS = st.sampled_from(PAYMENT_IDS)
CHALLENGEABLE = st.sampled_from(OneSidedAct)
#: Any act at any time; the contracts would refuse some of them, the arithmetic must bear all.
ACTS: st.SearchStrategy[Act] = st.one_of(
    st.builds(PaymentReversed, PAYMENTS, TIMES),
    st.builds(PaymentDenied, PAYMENTS, TIMES),
    st.builds(PaymentRuled, PAYMENTS, st.booleans(), TIMES),
    st.builds(Contested, AMOUNTS, TIMES),
    st.builds(ContestSettled, AMOUNTS, TIMES),
    st.builds(DeliveryDisputed, TIMES),
    st.builds(lambda on, days, at: Suspended(on, on + timedelta(days), at), DAYS, st.integers(0, 60), TIMES),
    st.builds(Amended, TIMES, st.none() | DAYS, st.none() | AMOUNTS, st.booleans()),
    st.builds(Terminated, TIMES),
    st.builds(Assigned, TIMES),
    st.builds(ExcuseStated, st.just("budget"), TIMES),
    st.builds(Challenged, CHALLENGEABLE, TIMES),
    st.builds(Ruled, CHALLENGEABLE, st.booleans(), TIMES, st.none() | AMOUNTS),
)


DUE_TERMS: st.SearchStrategy[DueTerm] = st.one_of(
    st.builds(DueOn, DAYS),
    st.builds(DueAfterDays, st.integers(1, 366), st.sampled_from(Clock)),
    st.builds(DueAfterWorkdays, st.integers(1, 250), st.sampled_from(Clock)),
)
RATES = st.none() | st.one_of(
    st.decimals(Decimal("0"), Decimal("0.2"), places=4).map(lambda rate: LateRate(per_year=rate)),
    st.decimals(Decimal("0"), Decimal("0.001"), places=6).map(lambda rate: LateRate(per_day=rate)),
)


@st.composite
def stories(
    draw: st.DrawFn, kinds: tuple[ObligationKind, ...] = tuple(ObligationKind), *, with_acts: bool = True
) -> Story:
    kind = draw(st.sampled_from(kinds))
    due = draw(DUE_TERMS)
    counted = due if isinstance(due, DueAfterDays | DueAfterWorkdays) else None
    from_acceptance = counted is not None and counted.clock is Clock.ACCEPTANCE
    return Story(
        CommitmentTerms(
            FIRST,
            "CNY",
            is_contract=draw(st.booleans()),
            seller_is_sme=draw(st.booleans()),
            allocation=draw(st.sampled_from(Allocation)),
            agreed_rate=draw(RATES),
        ),
        ObligationTerms(
            kind,
            draw(st.integers(1, 3_000_000)) if kind is ObligationKind.PAYMENT else None,
            due,
            draw(st.none() | st.integers(1, 30)) if from_acceptance else None,
        ),
        ObligationFacts(
            deliveries=draw(recorded(happenings(), 2)),
            acceptances=draw(recorded(happenings(), 2)),
            settlements=draw(recorded(settlements(), 2)),
            performances=draw(recorded(happenings(), 2)) if kind is ObligationKind.PERFORMANCE else (),
            payments=draw(recorded(payments(), 4)) if kind is ObligationKind.PAYMENT else (),
            history=draw(recorded(ACTS, 6)) if with_acts and draw(st.booleans()) else (),
        ),
    )


INSTANTS = st.tuples(DAYS, st.integers(0, 86_399)).map(lambda moment: start_of_day(moment[0]) + moment[1])
PAYMENT_STORIES = stories(kinds=(ObligationKind.PAYMENT,))


def up_to(story: Story, at: int) -> Story:
    """The story as it was known at an instant, with nothing recorded afterwards."""

    def known(facts: tuple[_Fact, ...]) -> tuple[_Fact, ...]:
        return tuple(fact for fact in facts if fact.recorded_at <= at)

    facts = story.facts
    return replace(
        story,
        facts=ObligationFacts(
            known(facts.deliveries),
            known(facts.acceptances),
            known(facts.settlements),
            known(facts.performances),
            known(facts.payments),
            known(facts.history),
        ),
    )


def unchanging(seen: Assessment) -> Assessment:
    """What stays the same until the next change: all but the moment, the interest and the days overdue."""
    rules = tuple(rule for rule in seen.rules if rule != "PAY-09")
    return seen._replace(at=0, days_overdue=0, interest_fen=0, interest_unpaid_fen=0, rules=rules)
