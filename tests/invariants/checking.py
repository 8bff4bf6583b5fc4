"""What must hold after every step: of the contracts by the walk's own account, of the index by the contracts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ledger_api.domain.days import yyyymmdd
from ledger_api.store.complaints import complaint
from ledger_api.store.reading import Reading
from tests.indexer.agreement import (
    approval_agrees,
    complaint_agrees,
    obligation_agrees,
    proceeding_agrees,
)
from tests.invariants.people import Party
from tests.invariants.scene import Commitment, Obligation, Place, Scene


def holds(scene: Scene, reading: Reading, commitments: Iterable[Commitment]) -> None:
    """Everything that is to be said of these commitments and what hangs on them."""
    for made in commitments:
        sides_resolve(scene, reading, made)
        for obligation in made.obligations:
            obligation_holds(scene, reading, made, obligation)


def sides_resolve(scene: Scene, reading: Reading, made: Commitment) -> None:
    """Whoever signed, somebody who acts today owes and is owed, and the contract, the index and this walk agree
    who it is."""
    row = reading.commitment(made.key)
    assert row is not None
    assert set(row.sides.obligees) == {one.id for one in scene.delivering(made.key)}
    for obligation in made.obligations:
        place = obligation.place
        told = reading.obligation(*place)
        assert told is not None
        owed = obligation.assignee or made.obligee
        for function, holders, signed, listed in (
            ("isObligor", scene.owing(made.key), made.obligor, told.sides.obligors),
            ("isObligee", scene.owed(place), owed, told.sides.obligees),
        ):
            assert holders, "nobody holds it"
            assert all(one.is_active(scene.today) and one.kind == signed.kind for one in holders)
            assert set(listed) == {one.id for one in holders}
            for one in {*line(signed), *line(made.obligee)}:
                found = scene.made.view("CommitmentLedger", function, *place, one.id)
                assert found == (one in holders), (function, one.kind)


def line(party: Party) -> list[Party]:
    """A party and all that may have come after it."""
    found = [party]
    for one in found:
        found += [successor for successor in one.successors if successor not in found]
    return found


def obligation_holds(scene: Scene, reading: Reading, made: Commitment, obligation: Obligation) -> None:
    view, place = scene.made.view, obligation.place
    state = view("CommitmentLedger", "obligationOf", *place)
    amount, credited, payments, contested, never_owed = state[:5]
    assert (credited, payments) == (obligation.credited, len(obligation.payments)), "gross credit"
    assert state[10] == len(obligation.challenged), "acts under challenge"
    recorded_days_stay(obligation, state)
    started, _, nominal, due = view("CommitmentLedger", "dueOf", *place)
    assert (due != 0) == started
    assert nominal <= due
    keys = sorted(obligation.payments)
    missed = view("CommitmentLedger", "missed", *place, keys)
    performed_on, is_ended = state[8], any(state[11:])
    if not started or scene.today <= due or is_ended:
        expected = False
    elif not obligation.is_money:
        expected = performed_on == 0 or performed_on > due
    else:
        in_time = sum(one.amount for one in obligation.payments.values() if one.counts and one.day <= due)
        # A publisher may state that money went back: then what is there in all is what counts.
        expected = min(in_time, credited) < amount - never_owed - contested
    assert missed is expected, "missed"
    cases_stay(scene, reading, obligation, place)
    row = reading.obligation(*place)
    assert row is not None
    paid = sorted(one.id for one in reading.payments(*place, limit=500).rows)
    assert paid == keys
    obligation_agrees(scene.made, row, paid, exact=not made.interest_first)


def recorded_days_stay(obligation: Obligation, state: Sequence[Any]) -> None:
    """An acceptance and a settlement, once recorded, have their day for ever."""
    assert (state[6] != 0, state[7] != 0) == (obligation.accepted, obligation.settled)
    days = state[6], state[7]
    for was, now in zip(obligation.days, days, strict=True):
        assert was in (0, now), "a recorded day was changed"
    obligation.days = days


def cases_stay(scene: Scene, reading: Reading, obligation: Obligation, place: Place) -> None:
    """Of each due day that was missed there is one case, the latest is the one that acts are about, and no later
    one has overwritten it."""
    due_on, _ = scene.made.view("ProceedingRegister", "proceedingOf", *place)
    assert due_on == (obligation.case.due_on if obligation.case else 0)
    rows = reading.proceedings.many(commitment=place[0], limit=500).rows
    listed = [row for row in rows if row.number == place[1]]
    assert sorted(yyyymmdd(row.due_on) for row in listed) == sorted(case.due_on for case in obligation.cases)
    for row in listed:
        proceeding_agrees(scene.made, row, scene.date)


def complaints_hold(scene: Scene, reading: Reading) -> None:
    """Of each complaint the index says what the register says; one leads each matter that is open."""

    def holders(party: bytes, about: bytes) -> list[bytes]:
        (signed,) = [one for one in scene.people.all if one.id == party]
        return list(dict.fromkeys(one.id for one in signed.holders(about, scene.today)))

    leading = []
    for one in scene.complaints.values():
        row = reading.ask(complaint, reading.successions(), one.id)
        assert row is not None
        complaint_agrees(scene.made, row, holders)
        if row.linked_to is None and row.status.is_open:
            leading.append(one.place)
    assert len(set(leading)) == len(leading), "two matters are open about one obligation"


def approvals_hold(scene: Scene, reading: Reading) -> None:
    for one in scene.approvals.values():
        row = reading.approvals.one(one.id)
        assert row is not None
        approval_agrees(scene.made, row)
        assert row.unruled == one.unruled
        assert (row.decided_on is not None) == one.decided
    for (department, root), key in scene.anchored.items():
        time, count = scene.made.view("ApprovalRegister", "anchoredAt", department, root)
        assert time > 0
        assert count > 0
        assert key


def parties_hold(scene: Scene, reading: Reading) -> None:
    """Nobody is forgotten, a key that ended speaks never again, and each succession is where it was recorded."""
    now = reading.position.time
    for party in scene.people.all:
        row = reading.party(party.id)
        assert row is not None
        assert row.active == party.is_active(scene.today)
        assert row.two_for == party.two_for
        kept = {one.address: one for one in row.keys}
        for key in party.keys:
            since, until, duties = scene.made.view("PartyRegistry", "keyOf", party.id, key.address)
            told = kept[bytes.fromhex(key.address[2:])]
            assert (told.since, told.until or 0, told.duties) == (since, until, duties)
            assert told.active == (since <= now and (until == 0 or now < until))
            was_over = key.until != 0 and key.until <= now
            assert not was_over or until == key.until, "a key that ended speaks again"
            key.since, key.until = since, until
