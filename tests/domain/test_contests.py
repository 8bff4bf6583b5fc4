"""A part in dispute is not late and bears no interest; what is decided about it holds from the start."""

from __future__ import annotations

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.facts import Act, Amended, Contested, ContestSettled
from ledger_api.domain.obligations import Assessment, ObligationFacts, Payment, assess
from ledger_api.domain.proceedings import breach
from ledger_api.domain.terms import BreachStatus, DueOn, Status
from ledger_api.domain.words import OneSidedAct
from tests.domain.worlds import (
    amended,
    challenged,
    contest_settled,
    contested,
    contract,
    day,
    evening,
    falls,
    instant,
    paid,
    payment_of,
    settled,
    stands,
)

BY_MARCH_31 = payment_of(10_000_000, DueOn(day("2026-03-31")))


def seen_on(
    text: str, calendar: WorkCalendar, *history: Act, payments: tuple[Payment, ...] = ()
) -> Assessment:
    facts = ObligationFacts(payments=payments, history=history)
    return assess(contract("2026-01-05"), BY_MARCH_31, facts, calendar, evening(text))


def money(seen: Assessment) -> tuple[int | None, ...]:
    return seen.amount_fen, seen.outstanding_fen, seen.contested_fen, seen.interest_fen


def test_only_the_undisputed_part_is_late_and_bears_interest(calendar: WorkCalendar) -> None:
    seen = seen_on("2026-04-10", calendar, contested(4_000_000, "2026-03-31"))
    assert (seen.status, seen.days_overdue) == (Status.OVERDUE, 10)
    assert money(seen) == (10_000_000, 10_000_000, 4_000_000, 30_000)
    assert "PAY-08" in seen.rules


def test_a_payment_meets_the_undisputed_part_first(calendar: WorkCalendar) -> None:
    contest = contested(4_000_000, "2026-03-31")
    seen = seen_on("2026-04-10", calendar, contest, payments=(paid(6_029_999, "2026-04-10"),))
    assert (seen.status, money(seen)) == (Status.OVERDUE, (10_000_000, 4_000_001, 4_000_000, 30_000))
    seen = seen_on("2026-04-10", calendar, contest, payments=(paid(6_030_000, "2026-04-10"),))
    assert (seen.status, money(seen)) == (Status.ACTIVE, (10_000_000, 4_000_000, 4_000_000, 30_000))
    # It was late, and not all is done: the case neither is cured nor was unfounded.
    assert breach(seen, instant("2026-04-01")) is BreachStatus.CLUE
    seen = seen_on("2026-04-10", calendar, contest, payments=(paid(7_030_000, "2026-04-10"),))
    assert money(seen) == (10_000_000, 3_000_000, 3_000_000, 30_000)


def test_several_contests_add_up_and_are_decided_together(calendar: WorkCalendar) -> None:
    first, second = contested(1_000_000, "2026-03-20"), contested(2_000_000, "2026-03-31")
    assert seen_on("2026-03-25", calendar, first, second).contested_fen == 1_000_000
    assert seen_on("2026-03-31", calendar, first, second).contested_fen == 3_000_000
    seen = seen_on("2026-04-10", calendar, first, second, contest_settled(2_500_000, "2026-04-10"))
    assert money(seen) == (9_500_000, 9_500_000, 0, 47_500)


@pytest.mark.parametrize(
    ("ruling", "owed_fen"),
    [
        (stands(OneSidedAct.CONTEST, "2026-04-10"), 6_000_000),
        (falls(OneSidedAct.CONTEST, "2026-04-10"), 10_000_000),
        (falls(OneSidedAct.CONTEST, "2026-04-10", owed_fen=1_000_000), 7_000_000),
        (falls(OneSidedAct.CONTEST, "2026-04-10", owed_fen=0), 6_000_000),
        (contest_settled(0, "2026-04-10"), 6_000_000),
        (contest_settled(4_000_000, "2026-04-10"), 10_000_000),
    ],
)
def test_what_is_owed_after_all_bears_interest_from_the_due_day_and_the_rest_never_did(
    calendar: WorkCalendar, ruling: Act, owed_fen: int
) -> None:
    seen = seen_on("2026-04-10", calendar, contested(4_000_000, "2026-03-31"), ruling)
    assert money(seen) == (owed_fen, owed_fen, 0, owed_fen // 200)


def test_money_paid_on_what_was_never_owed_is_surplus(calendar: WorkCalendar) -> None:
    history = (contested(4_000_000, "2026-03-20"), contest_settled(0, "2026-04-10"))
    seen = seen_on("2026-04-10", calendar, *history, payments=(paid(9_000_000, "2026-03-31"),))
    assert (seen.status, seen.surplus_fen, money(seen)) == (
        Status.FULFILLED,
        3_000_000,
        (6_000_000, 0, 0, 0),
    )


def test_contested_money_that_is_paid_later_never_was_late(calendar: WorkCalendar) -> None:
    payments = (paid(6_000_000, "2026-03-31"), paid(4_000_000, "2026-05-20"))
    history: tuple[Act, ...] = (contested(4_000_000, "2026-03-20"),)
    seen = seen_on("2026-05-20", calendar, *history, payments=payments)
    assert (seen.status, seen.days_overdue, seen.missed) == (Status.FULFILLED, 0, ())
    # Unless the contest falls: then the money was due all along.
    history += (falls(OneSidedAct.CONTEST, "2026-05-25"),)
    seen = seen_on("2026-05-25", calendar, *history, payments=payments)
    # 50 days on 40,000.00 are 1,000.00 of interest, which the payment of 20 May met first.
    assert (seen.status, seen.outstanding_fen, seen.interest_fen) == (Status.OVERDUE, 100_000, 100_250)


def test_an_amount_amended_afterwards_absorbs_what_was_never_owed(calendar: WorkCalendar) -> None:
    contest, decided = contested(4_000_000, "2026-03-20"), contest_settled(0, "2026-03-23")
    change = amended("2026-03-25", amount_fen=7_000_000)
    assert seen_on("2026-03-24", calendar, contest, decided, change).amount_fen == 6_000_000
    assert seen_on("2026-03-25", calendar, contest, decided, change).amount_fen == 7_000_000
    later = contest_settled(0, "2026-03-26")
    assert seen_on("2026-03-26", calendar, contest, change, later).amount_fen == 3_000_000


def test_in_one_block_the_order_decides_what_an_amendment_absorbs(calendar: WorkCalendar) -> None:
    at, contest = instant("2026-03-25"), Contested(4_000_000, instant("2026-03-20"))
    decided, change = ContestSettled(0, at, order=1), Amended(at, amount_fen=7_000_000, order=2)
    assert seen_on("2026-03-25", calendar, contest, decided, change).amount_fen == 7_000_000
    change, decided = Amended(at, amount_fen=7_000_000, order=1), ContestSettled(0, at, order=2)
    assert seen_on("2026-03-25", calendar, contest, change, decided).amount_fen == 3_000_000


def test_an_amount_fixed_by_a_settlement_afterwards_absorbs_what_was_never_owed(
    calendar: WorkCalendar,
) -> None:
    facts = ObligationFacts(
        settlements=(settled("2026-03-25", 8_000_000),),
        history=(contested(4_000_000, "2026-03-20"), contest_settled(0, "2026-03-23")),
    )
    assert assess(contract(), BY_MARCH_31, facts, calendar, evening("2026-03-25")).amount_fen == 8_000_000


def test_a_challenge_counts_until_the_contest_is_ruled_on_or_settled(calendar: WorkCalendar) -> None:
    contest, challenge = contested(4_000_000, "2026-03-20"), challenged(OneSidedAct.CONTEST, "2026-03-23")
    assert seen_on("2026-03-20", calendar, contest, challenge).unruled == 0
    assert seen_on("2026-03-23", calendar, contest, challenge).unruled == 1
    for end in (contest_settled(0, "2026-03-24"), stands(OneSidedAct.CONTEST, "2026-03-24")):
        assert seen_on("2026-03-24", calendar, contest, challenge, end).unruled == 0


def test_the_due_day_of_money_that_is_all_contested_changes_nothing(calendar: WorkCalendar) -> None:
    seen = seen_on("2026-03-30", calendar, contested(10_000_000, "2026-03-20"))
    assert (seen.status, seen.next_change_at) == (Status.ACTIVE, None)
