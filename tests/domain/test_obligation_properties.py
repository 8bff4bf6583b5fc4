"""What holds for every obligation, whatever was agreed and recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.assessments import Assessment
from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import civil_day, end_of_day, start_of_day
from ledger_api.domain.obligations import (
    Happened,
    ObligationFacts,
    Payment,
    Settled,
    assess,
    extend,
)
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
    Status,
)

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

_Fact = TypeVar("_Fact", Happened, Settled, Payment)


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
    return Happened(on, draw(record_times(on)))


@st.composite
def settlements(draw: st.DrawFn) -> Settled:
    on = draw(DAYS)
    return Settled(on, draw(record_times(on)), draw(st.none() | st.integers(1, 3_000_000)))


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    on = draw(DAYS)
    return Payment("y", draw(st.integers(1, 2_000_000)), on, draw(record_times(on)))


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
def stories(draw: st.DrawFn, kinds: tuple[ObligationKind, ...] = tuple(ObligationKind)) -> Story:
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
        ),
    )


@given(stories(), INSTANTS)
def test_what_is_recorded_later_is_not_known_yet(story: Story, at: int) -> None:
    assert story.at(at) == up_to(story, at).at(at)


def unchanging(seen: Assessment) -> Assessment:
    """What stays the same until the next change: all but the moment, the interest and the days overdue."""
    rules = tuple(rule for rule in seen.rules if rule != "PAY-09")
    return replace(seen, at=0, days_overdue=0, interest_fen=0, interest_unpaid_fen=0, rules=rules)


@given(stories(), INSTANTS, st.integers(0, 400))
def test_extending_equals_judging_again_until_the_next_change(story: Story, at: int, days: int) -> None:
    story = up_to(story, at)
    seen = story.at(at)
    later = end_of_day(civil_day(at) + timedelta(days=days))
    if seen.next_change_at is not None:
        later = min(later, seen.next_change_at - 1)
    again = story.at(later)
    assert extend(seen, civil_day(later)) == (
        again.days_overdue,
        again.interest_fen,
        again.interest_unpaid_fen,
    )
    assert unchanging(again) == unchanging(seen)


@given(stories(), INSTANTS)
def test_something_changes_at_the_next_change(story: Story, at: int) -> None:
    story = up_to(story, at)
    seen = story.at(at)
    if seen.next_change_at is not None:
        assert seen.next_change_at > at
        assert unchanging(story.at(seen.next_change_at)) != unchanging(seen)


@given(PAYMENT_STORIES, INSTANTS)
def test_every_fen_credited_is_accounted_for_and_nothing_is_negative(story: Story, at: int) -> None:
    seen = story.at(at)
    assert seen.amount_fen is not None
    assert seen.outstanding_fen is not None
    assert seen.surplus_fen is not None
    assert 0 <= seen.outstanding_fen <= seen.amount_fen
    assert 0 <= seen.interest_unpaid_fen <= seen.interest_fen
    assert seen.surplus_fen >= 0
    to_principal = seen.amount_fen - seen.outstanding_fen
    to_interest = seen.interest_fen - seen.interest_unpaid_fen
    assert seen.paid_fen == to_principal + to_interest + seen.surplus_fen


@given(PAYMENT_STORIES, INSTANTS, st.integers(1, 400))
def test_interest_never_falls_while_nothing_is_recorded(story: Story, at: int, days: int) -> None:
    story = up_to(story, at)
    now, later = story.at(at), story.at(at + days * 86_400)
    if now.next_change_at is None or now.status is Status.ACTIVE:
        assert later.interest_fen >= now.interest_fen
        assert later.days_overdue >= now.days_overdue


@given(PAYMENT_STORIES, INSTANTS, st.data())
def test_splitting_a_payment_on_one_day_changes_nothing(story: Story, at: int, data: st.DataObject) -> None:
    halves = []
    for payment in story.facts.payments:
        part = data.draw(st.integers(0, payment.amount_fen))
        amounts = [amount for amount in (part, payment.amount_fen - part) if amount]
        halves += [replace(payment, amount_fen=amount) for amount in amounts]
    split = replace(story, facts=replace(story.facts, payments=tuple(halves)))
    assert split.at(at) == story.at(at)


@given(stories(), INSTANTS)
def test_days_overdue_are_told_exactly_where_it_is_or_was_late(story: Story, at: int) -> None:
    seen = story.at(at)
    assert seen.days_overdue >= 0
    assert (seen.days_overdue > 0) is (seen.status in {Status.OVERDUE, Status.FULFILLED_LATE})
    assert (seen.due is None) is (seen.nominal_due is None)
    if seen.due is not None and seen.nominal_due is not None:
        assert seen.due >= seen.nominal_due
        assert CALENDAR.is_working_day(seen.due)


@given(PAYMENT_STORIES, INSTANTS)
def test_a_small_seller_never_waits_longer_than_sixty_days_for_its_nominal_due_day(
    story: Story, at: int
) -> None:
    seen = story.at(at)
    if story.commitment.is_sme_purchase and seen.clock_started_on is not None:
        assert seen.nominal_due is not None
        assert seen.nominal_due <= seen.clock_started_on + timedelta(days=60)
