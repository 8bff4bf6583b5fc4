"""What undoing an act means: afterwards everything is as if it had never been made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from ledger_api.domain.days import civil_day, end_of_day, start_of_day
from ledger_api.domain.facts import (
    Amended,
    Challenged,
    Contested,
    ContestSettled,
    DeliveryDisputed,
    PaymentDenied,
    PaymentRuled,
    Ruled,
    Suspended,
)
from ledger_api.domain.obligations import Assessment
from ledger_api.domain.terms import ObligationKind, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.stories import INSTANTS, PAYMENT_IDS, Story, stories

PLAIN = stories(with_acts=False)
PLAIN_PAYMENTS = stories(kinds=(ObligationKind.PAYMENT,), with_acts=False)
LATER = st.integers(0, 400 * 86_400)
AMOUNTS = st.integers(1, 3_000_000)


def figures(seen: Assessment) -> Assessment:
    """All but the moment and the rules, which name what was looked at."""
    return seen._replace(at=0, rules=())


@given(PLAIN_PAYMENTS, INSTANTS, AMOUNTS, LATER, st.booleans())
def test_a_contest_that_falls_was_never_made(
    story: Story, at: int, amount_fen: int, later: int, is_challenged: bool
) -> None:
    challenge = (Challenged(OneSidedAct.CONTEST, at),) if is_challenged else ()
    ruling = Ruled(OneSidedAct.CONTEST, True, at + later)
    contests = (Contested(amount_fen, at), *challenge, ruling)
    contested = replace(story, facts=replace(story.facts, history=contests))
    assert figures(contested.at(at + later)) == figures(story.at(at + later))


@given(PLAIN, INSTANTS, LATER)
def test_a_suspension_and_a_dispute_that_fall_were_never_made(story: Story, at: int, later: int) -> None:
    on, end = civil_day(at), at + later
    deliveries = tuple(fact for fact in story.facts.deliveries if fact.recorded_at <= at)
    story = replace(story, facts=replace(story.facts, deliveries=deliveries))
    history = (
        Suspended(on, on + timedelta(days=20), at),
        DeliveryDisputed(at),
        Ruled(OneSidedAct.SUSPEND, True, end),
        Ruled(OneSidedAct.DISPUTE_DELIVERY, True, end),
    )
    undone = replace(story, facts=replace(story.facts, history=history))
    # Whether a fact was recorded late goes by the due day of then, when the suspension was still in force.
    assert figures(undone.at(end))._replace(flags=()) == figures(story.at(end))._replace(flags=())


@given(PLAIN_PAYMENTS, st.sampled_from(PAYMENT_IDS), INSTANTS, LATER)
def test_a_denied_payment_that_is_ruled_paid_was_never_denied(
    story: Story, payment: str, at: int, later: int
) -> None:
    history = (PaymentDenied(payment, at), PaymentRuled(payment, True, at + later))
    denied = replace(story, facts=replace(story.facts, history=history))
    assert figures(denied.at(at + later)) == figures(story.at(at + later))


@given(PLAIN_PAYMENTS, st.lists(st.sampled_from(PAYMENT_IDS), max_size=3, unique=True), INSTANTS)
def test_denied_payments_count_as_if_they_had_not_been_recorded(
    story: Story, payments: list[str], at: int
) -> None:
    history = tuple(PaymentDenied(payment, at) for payment in payments)
    denied = replace(story, facts=replace(story.facts, history=history)).at(at)
    left = tuple(payment for payment in story.facts.payments if payment.payment_id not in payments)
    without = replace(story, facts=replace(story.facts, payments=left)).at(at)
    assert figures(denied)._replace(flags=()) == figures(without)._replace(flags=())
    in_other_order = replace(story, facts=replace(story.facts, history=history[::-1])).at(at)
    assert in_other_order == denied


@given(PLAIN_PAYMENTS, INSTANTS, LATER, AMOUNTS)
def test_a_contest_settled_in_full_was_never_made(story: Story, at: int, later: int, amount_fen: int) -> None:
    settled = (Contested(amount_fen, at), ContestSettled(amount_fen, at + later))
    contested = replace(story, facts=replace(story.facts, history=settled))
    assert figures(contested.at(at + later)) == figures(story.at(at + later))


def amended_to_the_same_day(story: Story, at: int) -> tuple[Story, date] | None:
    seen = story.at(at)
    if seen.due is None or seen.due < civil_day(at):
        return None
    change = Amended(at, due_on=seen.due)
    return replace(story, facts=replace(story.facts, history=(change,))), seen.due


@given(PLAIN_PAYMENTS, INSTANTS, st.integers(0, 400))
def test_an_amendment_to_the_same_due_day_changes_nothing(story: Story, at: int, days: int) -> None:
    found = amended_to_the_same_day(story, at)
    if found is None:
        return
    amended, due = found
    assert figures(amended.at(at - 1)._replace(missed=())) == figures(story.at(at - 1)._replace(missed=()))
    now, then = amended.at(at), story.at(at)
    assert (now.status, now.due, now.interest_fen) == (then.status, then.due, then.interest_fen)
    later = end_of_day(civil_day(at) + timedelta(days=days))
    if story.at(later).due == due:
        seen = amended.at(later)
        assert seen.status is story.at(later).status
        assert seen.interest_fen == story.at(later).interest_fen
        assert seen.outstanding_fen == story.at(later).outstanding_fen


@given(PLAIN_PAYMENTS, INSTANTS, st.booleans())
def test_what_is_overdue_keeps_its_interest_on_the_day_of_an_amendment_unless_waived(
    story: Story, at: int, is_waived: bool
) -> None:
    before = story.at(at)
    if before.status is not Status.OVERDUE:
        return
    change = Amended(at, civil_day(at) + timedelta(days=30), waives_interest=is_waived)
    seen = replace(story, facts=replace(story.facts, history=(change,))).at(at)
    paid_fen = before.interest_fen - before.interest_unpaid_fen
    assert seen.interest_fen == (paid_fen if is_waived else before.interest_fen)
    assert seen.interest_unpaid_fen == (0 if is_waived else before.interest_unpaid_fen)
    assert before.due in seen.missed


@given(PLAIN_PAYMENTS, INSTANTS, AMOUNTS, LATER)
def test_contesting_more_never_makes_anything_later_or_dearer(
    story: Story, at: int, amount_fen: int, later: int
) -> None:
    # A contest comes by the due day: later it is refused.
    due = story.at(at).due
    assume(due is None or civil_day(at) <= due)
    moment = start_of_day(civil_day(at + later))
    contest = (Contested(amount_fen, at),)
    seen = replace(story, facts=replace(story.facts, history=contest)).at(moment)
    plain = story.at(moment)
    assert seen.interest_fen <= plain.interest_fen
    assert seen.days_overdue <= plain.days_overdue
    assert set(seen.missed) <= set(plain.missed)
