"""What holds for every obligation, whatever was agreed, recorded and disputed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.days import civil_day, end_of_day
from ledger_api.domain.obligations import extend
from ledger_api.domain.terms import Status
from tests.domain.stories import (
    CALENDAR,
    INSTANTS,
    PAYMENT_STORIES,
    Story,
    stories,
    unchanging,
    up_to,
)


@given(stories(), INSTANTS)
def test_what_is_recorded_later_is_not_known_yet(story: Story, at: int) -> None:
    assert story.at(at) == up_to(story, at).at(at)


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
    assert seen.paid_fen - seen.reversed_fen == to_principal + to_interest + seen.surplus_fen
    assert seen.contested_fen is not None
    assert 0 <= seen.contested_fen <= seen.outstanding_fen


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
        halves += [payment._replace(amount_fen=amount) for amount in amounts]
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


@given(stories(with_acts=False), INSTANTS)
def test_a_small_seller_never_waits_longer_than_sixty_days_for_its_nominal_due_day(
    story: Story, at: int
) -> None:
    seen = story.at(at)
    is_money = seen.amount_fen is not None
    if is_money and story.commitment.is_sme_purchase and seen.clock_started_on is not None:
        assert seen.nominal_due is not None
        assert seen.nominal_due <= seen.clock_started_on + timedelta(days=60)
