"""The stages of a case: what authorities did, what the facts say, and what time alone changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger_api.domain.breach_periods import determined
from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.obligations import ObligationFacts, assess
from ledger_api.domain.proceeding_facts import (
    Annulled,
    Confirmed,
    Objected,
    ObjectionDecided,
    ProceedingAct,
    ProceedingFacts,
    RectificationOrdered,
    RectificationRefused,
    RepairAccepted,
    RepairApplied,
    RepairDecided,
    RepairExtended,
    RepairRevoked,
    Verified,
)
from ledger_api.domain.proceedings import Proceeding, proceeding
from ledger_api.domain.terms import BreachStatus, DueOn
from ledger_api.domain.words import BreachClass, ObjectionOutcome, RepairStatus
from tests.domain.worlds import contract, day, instant, paid, payment_of, taken_back

TERMS = payment_of(1000, DueOn(day("2026-03-31")))
OPENED_AT = instant("2026-04-01T00:00:01")
VERIFIED = Verified(True, instant("2026-04-03"))
ORDERED = RectificationOrdered(day("2026-04-30"), instant("2026-04-03T11:00"))
REFUSED = RectificationRefused(instant("2026-04-28"))


def confirmed(breach_class: BreachClass = BreachClass.GENERAL, dated: str = "2026-05-06") -> Confirmed:
    result = determined(breach_class, day(dated), ())
    return Confirmed(
        breach_class, day(dated), result.repair_from, result.public_until, False, instant(dated), 7
    )


def seen(
    calendar: WorkCalendar, at: str, *acts: ProceedingAct, facts: ObligationFacts | None = None
) -> Proceeding:
    found = assess(contract(), TERMS, facts or ObligationFacts(), calendar, instant(at))
    return proceeding(ProceedingFacts(day("2026-03-31"), OPENED_AT, acts), found, calendar)


@pytest.mark.parametrize(
    ("at", "status"),
    [
        ("2026-04-01T00:00:00", BreachStatus.NONE),
        ("2026-04-02", BreachStatus.CLUE),
        ("2026-04-03", BreachStatus.VERIFYING),
        ("2026-04-03T11:00", BreachStatus.RECTIFYING),
        ("2026-05-05", BreachStatus.RECTIFYING),
        ("2026-05-06", BreachStatus.CONFIRMED),
        ("2027-05-06T23:59:59", BreachStatus.CONFIRMED),
        ("2027-05-07T00:00:00", BreachStatus.EXPIRED),
    ],
)
def test_a_case_goes_its_way(calendar: WorkCalendar, at: str, status: BreachStatus) -> None:
    found = seen(calendar, at, VERIFIED, ORDERED, REFUSED, confirmed())
    assert found.status is status
    assert found.is_public is (status is BreachStatus.CONFIRMED)
    ends_at = instant("2027-05-07T00:00:00") if status is BreachStatus.CONFIRMED else None
    assert found.next_change_at == ends_at


def test_a_denial_reopens_a_case_where_it_was(calendar: WorkCalendar) -> None:
    payment = paid(1020, "2026-04-10")
    facts = ObligationFacts(payments=(payment,), history=(taken_back(payment, "2026-04-20"),))
    assert seen(calendar, "2026-04-10", facts=facts).status is BreachStatus.CURED
    assert seen(calendar, "2026-04-10", VERIFIED, facts=facts).status is BreachStatus.CURED
    assert seen(calendar, "2026-04-10", VERIFIED, ORDERED, facts=facts).status is BreachStatus.RECTIFIED
    reopened = seen(calendar, "2026-04-20", VERIFIED, ORDERED, facts=facts)
    assert (reopened.status, reopened.rectify_until) == (BreachStatus.RECTIFYING, day("2026-04-30"))


def test_untrue_is_for_good_whatever_the_facts_become(calendar: WorkCalendar) -> None:
    untrue = replace(VERIFIED, is_true=False)
    payment = paid(1020, "2026-04-10")
    facts = ObligationFacts(payments=(payment,), history=(taken_back(payment, "2026-04-20"),))
    for at in ("2026-04-05", "2026-04-10", "2026-04-21"):
        assert seen(calendar, at, untrue, facts=facts).status is BreachStatus.UNFOUNDED


def test_after_a_determination_the_facts_change_nothing(calendar: WorkCalendar) -> None:
    in_time = ObligationFacts(payments=(paid(1000, "2026-03-31", "2026-05-08"),))
    late = ObligationFacts(payments=(paid(2000, "2026-05-08"),))
    for facts in (in_time, late):
        found = seen(calendar, "2026-05-09", VERIFIED, ORDERED, confirmed(), facts=facts)
        assert found.status is BreachStatus.CONFIRMED


def test_a_minor_record_is_not_published_and_ends_at_the_end_of_a_shorter_month(
    calendar: WorkCalendar,
) -> None:
    minor = confirmed(BreachClass.MINOR, "2026-11-30")
    found = seen(calendar, "2027-02-28T23:59:59", VERIFIED, minor)
    assert (found.status, found.is_public) == (BreachStatus.CONFIRMED, False)
    assert seen(calendar, "2027-03-01T00:00:00", VERIFIED, minor).status is BreachStatus.EXPIRED


def test_an_objection_marks_the_record_until_it_is_decided(calendar: WorkCalendar) -> None:
    objected = Objected(instant("2026-05-08"))
    upheld = ObjectionDecided(ObjectionOutcome.UPHELD, instant("2026-05-12"))
    withdrawn = replace(upheld, outcome=ObjectionOutcome.WITHDRAWN)
    assert seen(calendar, "2026-05-08", confirmed(), objected).is_disputed
    decided = seen(calendar, "2026-05-12", confirmed(), objected, upheld)
    assert (decided.status, decided.is_disputed) == (BreachStatus.CONFIRMED, False)
    gone = seen(calendar, "2026-05-12", confirmed(), objected, withdrawn)
    assert (gone.status, gone.is_disputed, gone.is_public) == (BreachStatus.WITHDRAWN, False, False)
    annulled = seen(calendar, "2026-05-13", confirmed(), objected, Annulled(instant("2026-05-13")))
    assert (annulled.status, annulled.is_disputed) == (BreachStatus.WITHDRAWN, False)


def test_the_clocks_of_repair_count_working_days_and_begin_anew(calendar: WorkCalendar) -> None:
    applied = RepairApplied(instant("2026-08-07T23:59"))
    accepted = RepairAccepted(instant("2026-08-10"))
    extended = RepairExtended(instant("2026-08-11"))
    refused = RepairDecided(False, instant("2026-08-18"))
    again = RepairApplied(instant("2026-08-28"))
    acts: list[ProceedingAct] = [confirmed(), applied, accepted, extended, refused, again]
    first = seen(calendar, "2026-08-08", *acts)
    assert (first.repair, tuple(first.clocks)) == (
        RepairStatus.APPLIED,
        (day("2026-08-12"), None, day("2026-08-21")),
    )
    late = seen(calendar, "2026-08-11", *acts)
    assert (late.repair, tuple(late.clocks)) == (
        RepairStatus.ACCEPTED,
        (day("2026-08-12"), day("2026-08-19"), day("2026-09-04")),
    )
    assert seen(calendar, "2026-08-18", *acts).repair is RepairStatus.REFUSED
    second = seen(calendar, "2026-08-28", *acts)
    assert tuple(second.clocks) == (day("2026-09-02"), None, day("2026-09-11"))


def test_a_revoked_repair_publishes_even_a_minor_record(calendar: WorkCalendar) -> None:
    granted = RepairDecided(True, instant("2026-05-20"))
    until = day("2029-06-01")
    revoking = RepairRevoked(until, until, instant("2026-06-01"))
    minor = confirmed(BreachClass.MINOR)
    repaired = seen(calendar, "2028-05-20", minor, granted)
    assert (repaired.status, repaired.is_public) == (BreachStatus.REPAIRED, False)
    back = seen(calendar, "2029-06-01T23:59:59", minor, granted, revoking)
    assert (back.status, back.is_public, back.repair) == (BreachStatus.CONFIRMED, True, RepairStatus.REVOKED)
    assert seen(calendar, "2029-06-02T00:00:00", minor, granted, revoking).status is BreachStatus.EXPIRED
