from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.calendars import CalendarYear, WorkCalendar
from ledger_api.domain.days import start_of_day
from ledger_api.indexer.events import Event
from ledger_api.indexer.fold import Rows, fold_commitment
from tests.indexer.local_ledger import moment

COMMITMENT, DEPARTMENT, ENTERPRISE, DOCUMENT = b"c" * 32, b"d" * 32, b"e" * 32, b"o" * 32
PLAIN = WorkCalendar([CalendarYear(year, frozenset(), frozenset()) for year in range(2024, 2028)])
SIGNED_AT = moment("2025-09-01 10:00:00")


class Told:
    """Events of one commitment, in the order in which they are told."""

    def __init__(
        self, *, capped: bool = True, imported: bool = False, signed: int = 20250901, rate: int = 0
    ) -> None:
        self.events: list[Event] = []
        if imported:
            self.tell(SIGNED_AT, "CommitmentImported", DEPARTMENT, ENTERPRISE, b"MXN", signed, 1, b"i" * 32, DOCUMENT,
                      DOCUMENT)  # fmt: skip
        else:
            self.tell(SIGNED_AT, "CommitmentSigned", DEPARTMENT, ENTERPRISE, b"CNY", signed, 0, 1 if rate else 0, rate,
                      1, capped, False, DOCUMENT)  # fmt: skip

    def tell(self, time: int, name: str, *values: Any) -> None:
        self.events.append(
            Event(1_000_000 + len(self.events), time, name, bytes([len(self.events)]) * 32, values)
        )

    def owes(self, amount: int, due_on: int) -> None:
        self.tell(SIGNED_AT, "ObligationUndertaken", 1, 0, amount, 1, 0, due_on, 0, 0, False)

    def at(self, text: str, calendar: WorkCalendar = PLAIN) -> Rows:
        return fold_commitment(COMMITMENT, self.events, calendar, moment(text))


def test_an_obligation_turns_overdue_at_midnight_in_shanghai_and_not_a_second_earlier() -> None:
    told = Told()
    told.owes(100, 20250910)
    before, after = told.at("2025-09-10 23:59:59"), told.at("2025-09-11 00:00:00")
    assert before.obligations[0].status == "active"
    assert before.obligations[0].next_change_at == moment("2025-09-11 00:00:00")
    assert before.obligations[0].unopened_due is None
    assert after.obligations[0].status == "overdue"
    assert after.obligations[0].next_change_at is None
    assert after.obligations[0].unopened_due == 20250910


def test_a_payment_carries_its_commitment_s_parties_and_its_own_provenance() -> None:
    told = Told()
    told.owes(100, 20250910)
    told.tell(SIGNED_AT + 60, "PaymentRecorded", 1, 100, 20250901, DOCUMENT)
    (payment,) = told.at("2025-09-02").payments
    assert (payment.log, payment.id) == (told.events[2].place, told.events[2].act)
    assert (payment.obligor, payment.obligee, payment.currency) == (DEPARTMENT, ENTERPRISE, "CNY")
    assert (payment.amount_fen, payment.net_fen, payment.credited_on) == (100, None, 20250901)
    (obligation,) = told.at("2025-09-02").obligations
    assert (obligation.status, obligation.payments, obligation.paid_fen) == ("fulfilled", 1, 100)
    assert (obligation.log, obligation.last_log) == (told.events[1].place, told.events[2].place)


def test_a_proceeding_on_an_overdue_obligation_is_a_clue_and_the_keeper_has_nothing_more_to_do() -> None:
    told = Told()
    told.owes(100, 20250910)
    told.tell(moment("2025-09-11 00:00:01"), "ProceedingOpened", 1, 20250910, False)
    rows = told.at("2025-09-11 00:00:01")
    assert rows.proceedings[0].status == rows.obligations[0].breach == "clue"
    assert rows.obligations[0].unopened_due is None


def test_a_clue_is_cured_by_a_late_payment_and_unfounded_by_one_that_was_in_time() -> None:
    for credited, expected in ((20250912, "cured"), (20250910, "unfounded")):
        told = Told()
        told.owes(100, 20250910)
        told.tell(moment("2025-09-11 08:00:00"), "ProceedingOpened", 1, 20250910, False)
        told.tell(moment("2025-09-12 08:00:00"), "PaymentRecorded", 1, 100, credited, DOCUMENT)
        assert told.at("2025-09-13").obligations[0].breach == expected


def test_a_due_day_that_moved_on_disproves_its_clue_and_asks_for_another_once_it_is_missed() -> None:
    holiday = CalendarYear(2025, frozenset({date(2025, 9, 10)}), frozenset())
    corrected = WorkCalendar([holiday])
    told = Told()
    told.owes(100, 20250910)
    told.tell(moment("2025-09-11 08:00:00"), "ProceedingOpened", 1, 20250910, False)
    still_in_time = told.at("2025-09-11 09:00:00", corrected)
    missed_again = told.at("2025-09-12", corrected)
    assert still_in_time.proceedings[0].status == "unfounded"
    assert still_in_time.obligations[0].unopened_due is None
    assert missed_again.proceedings[0].status == "unfounded"
    assert missed_again.obligations[0].unopened_due == 20250911


def test_a_due_day_that_moved_back_does_not_ask_for_a_second_proceeding_of_the_same_delay() -> None:
    told = Told()
    told.owes(100, 20250910)
    told.tell(moment("2025-09-13 08:00:00"), "ProceedingOpened", 1, 20250912, False)
    assert told.at("2025-09-14").obligations[0].unopened_due is None
    assert told.at("2025-09-14").obligations[0].breach == "clue"


def test_an_imported_contract_does_not_roll_is_never_capped_and_is_left_alone_by_the_keeper() -> None:
    told = Told(imported=True)
    told.owes(100, 20250913)
    row = told.at("2025-09-16").obligations[0]
    assert (row.status, row.due, row.nominal_due) == ("overdue", 20250913, 20250913)
    assert row.imported
    assert row.unopened_due is None


def test_imported_payments_keep_gross_and_net_and_say_what_is_odd_about_them() -> None:
    told = Told(imported=True)
    told.owes(1000, 20251231)
    for amount, net, credited in ((500, 450, 20250831), (500, 500, 20250901), (-200, -180, 20250902)):
        told.tell(SIGNED_AT, "PaymentImported", 1, amount, net, credited, DOCUMENT, DOCUMENT)
    rows = told.at("2025-09-16")
    assert [payment.flags for payment in rows.payments] == ["PAID_BEFORE_SIGNING", "", "PAYMENT_REVERSED"]
    assert [payment.net_fen for payment in rows.payments] == [450, 500, -180]
    (row,) = rows.obligations
    assert row.flags == "PAID_BEFORE_SIGNING PAYMENT_REVERSED"
    assert (row.paid_fen, row.reversed_fen, row.outstanding_fen) == (1000, 200, 200)


def test_nothing_was_paid_before_a_day_of_signing_that_the_publisher_does_not_name() -> None:
    told = Told(imported=True, signed=0)
    told.owes(1000, 20251231)
    told.tell(SIGNED_AT, "PaymentImported", 1, 500, 450, 19990101, DOCUMENT, DOCUMENT)
    rows = told.at("2025-09-16")
    assert rows.commitment.signed_on is None
    assert rows.payments[0].flags == rows.obligations[0].flags == ""


@pytest.mark.parametrize(("due_on", "status"), [(0, "pending"), (20250910, "active")])
def test_an_amount_that_the_publisher_does_not_state_is_never_late_and_never_fulfilled(
    due_on: int, status: str
) -> None:
    told = Told(imported=True)
    told.tell(SIGNED_AT, "ObligationUndertaken", 1, 0, 0, 1 if due_on else 0, 0, due_on, 0, 0, False)
    told.tell(SIGNED_AT, "PaymentImported", 1, 500, 450, 20250831, DOCUMENT, DOCUMENT)
    (row,) = told.at("2026-09-16").obligations
    assert (row.status, row.amount_fen, row.outstanding_fen, row.due) == (status, None, None, due_on or None)
    assert (row.paid_fen, row.interest_fen, row.next_change_at) == (500, 0, None)
    assert row.flags == "PAID_BEFORE_SIGNING"


def test_a_history_that_does_not_begin_with_a_signing_is_no_commitment() -> None:
    told = Told()
    told.owes(100, 20250910)
    with pytest.raises(ValueError, match="begins with its making"):
        fold_commitment(COMMITMENT, told.events[1:], PLAIN, SIGNED_AT)


def test_an_event_that_the_fold_does_not_know_is_no_silent_nothing() -> None:
    told = Told()
    told.owes(100, 20250910)
    told.tell(SIGNED_AT, "PaymentBlessed", 1)
    with pytest.raises(ValueError, match="PaymentBlessed"):
        told.at("2025-09-02")


@given(
    amount=st.integers(1, 3000),
    paid=st.lists(st.tuples(st.integers(1, 1000), st.integers(20250901, 20250930)), max_size=3),
    due=st.integers(20250902, 20250928),
    rate=st.sampled_from([0, 10**8, 10**10]),
    days=st.tuples(st.integers(30, 800), st.integers(0, 800)),
)
def test_rows_do_not_depend_on_when_they_were_folded_between_two_changes(
    amount: int, paid: list[tuple[int, int]], due: int, rate: int, days: tuple[int, int]
) -> None:
    told = Told(rate=rate)
    told.owes(amount, due)
    for credit, day in paid:
        told.tell(moment("2025-09-30 10:00:00"), "PaymentRecorded", 1, credit, day, DOCUMENT)
    first = start_of_day(date(2025, 9, 2)) + days[0] * 86_400
    later = first + days[1] * 86_400
    assert fold_commitment(COMMITMENT, told.events, PLAIN, first) == fold_commitment(
        COMMITMENT, told.events, PLAIN, later
    )
