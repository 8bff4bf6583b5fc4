"""What the index says of one thing is what the contracts' getters say of it at the same block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from ledger_api.domain.breach_periods import add_months
from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding
from ledger_api.domain.days import yyyymmdd
from ledger_api.domain.terms import Status
from ledger_api.domain.words import BreachClass, BreachStatus, ObligationKind, RepairStatus
from ledger_api.store.approval_rows import ApprovalRow
from ledger_api.store.complaints import ComplaintRow
from ledger_api.store.rows import ObligationRow, ProceedingRow
from tests.chain.test_approvals_agree import written
from tests.stage import Stage

NOTHING = bytes(32)
ENDED = (Status.NOT_TRIGGERED, Status.CHANGED, Status.TERMINATED)
_CLASSES = tuple(BreachClass)
_BY_FACTS = {BreachStatus.CURED, BreachStatus.RECTIFIED, BreachStatus.UNFOUNDED}
#: By the numbers of IComplaintRegister.Stage and Clock.
STAGES = (
    None,
    ComplaintStatus.FILED,
    ComplaintStatus.ACCEPTED,
    ComplaintStatus.FORWARDED,
    ComplaintStatus.HANDLING,
    ComplaintStatus.CONCLUDED,
    ComplaintStatus.REJECTED,
    ComplaintStatus.DIVERTED,
    ComplaintStatus.WITHDRAWN,
)
CLOCKS = (ComplaintClock.NONE, ComplaintClock.INTAKE, ComplaintClock.FORWARD, ComplaintClock.HANDLE)
FINDINGS = (None, *Finding)


def obligation_agrees(made: Stage, row: ObligationRow, paid: list[bytes], *, exact: bool) -> None:
    """What the ledger's getters say; `paid` are its payments, ascending. Where interest may come first (not
    `exact`) the chain's gross arithmetic is a bound."""
    place = row.commitment, row.number
    where = (row.commitment.hex()[:6], row)
    started, provisional, nominal, due = made.view("CommitmentLedger", "dueOf", *place)
    expected = (
        (yyyymmdd(row.nominal_due), yyyymmdd(row.due), row.provisional)
        if row.due and row.nominal_due
        else None
    )
    assert ((nominal, due, provisional) if started else None) == expected, where
    state = made.view("CommitmentLedger", "obligationOf", *place)
    for one in (made.builder, made.rival):
        is_owed = made.view("CommitmentLedger", "isObligee", *place, one.id)
        assert is_owed == (one.id in row.sides.obligees), where
    amount, credited, payments, contested, never_owed = state[:5]
    unruled, terminated, declined, compensation = state[-4:]
    assert (payments, unruled) == (row.payments, row.unruled), where
    assert credited == row.paid_fen - row.reversed_fen, where
    assert (compensation or None) == row.compensation, where
    done = row.status in (Status.FULFILLED, Status.FULFILLED_LATE)
    # What was declined can still be paid; what was changed was declined or terminated by nobody.
    ended = Status.NOT_TRIGGERED if declined else Status.CHANGED if compensation else Status.TERMINATED
    is_ended = bool(declined or compensation or terminated)
    assert (row.status is ended) if is_ended and not done else row.status not in ENDED, where
    if row.amount_fen is not None and row.outstanding_fen is not None:
        assert amount - never_owed >= row.outstanding_fen or not exact, where
        # The fold shows what of the contest is still open to be owed.
        assert row.contested_fen == min(contested, row.outstanding_fen), where
    if contested or (row.amount_fen is None and row.kind is ObligationKind.PAYMENT):
        # What is late is the undisputed part alone: the chain says so, the status speaks of all that is owed. Of an
        # amount that no publisher stated nobody can say whether it is late.
        return
    late = row.status in (Status.OVERDUE, Status.FULFILLED_LATE)
    missed = made.view("CommitmentLedger", "missed", *place, paid)
    assert missed == late if exact else (late or not missed), where


def proceeding_agrees(made: Stage, row: ProceedingRow, today: date) -> None:
    """What the register keeps of the case, and whether the row is in the stage that follows from it."""
    words = encode(["bytes32", "uint8", "uint32"], [row.commitment, row.number, yyyymmdd(row.due_on)])
    assert keccak(words) == row.id
    (
        stage_number,
        refused,
        objected,
        breach_class,
        repair,
        _,
        is_revoked,
        until,
        dated,
        repair_from,
        public_until,
    ) = made.view("ProceedingRegister", "handlingOf", row.id)

    def written(day: date | None) -> int:
        return 0 if day is None else yyyymmdd(day)

    assert (refused, objected) == (row.refuses, row.is_disputed)
    assert (until, dated, repair_from, public_until) == (
        written(row.rectify_until),
        written(row.dated_on),
        written(row.repair_from),
        written(row.public_until),
    )
    assert breach_class == (0 if row.breach_class is None else _CLASSES.index(row.breach_class) + 1)
    assert list(RepairStatus)[repair] is row.repair
    assert is_revoked == (row.revoked_from is not None)
    standing = row.status is BreachStatus.CONFIRMED
    assert row.is_public == (standing and (row.breach_class is not BreachClass.MINOR or is_revoked))
    if row.status in _BY_FACTS:
        assert stage_number < 4
        return
    is_over = row.public_until is not None and today > row.public_until
    expected = {
        0: BreachStatus.CLUE,
        1: BreachStatus.VERIFYING,
        3: BreachStatus.RECTIFYING,
        5: BreachStatus.WITHDRAWN,
    }
    if stage_number == 4:
        granted = row.repair is RepairStatus.GRANTED
        ended = BreachStatus.EXPIRED if is_over else BreachStatus.CONFIRMED
        assert row.status is (BreachStatus.REPAIRED if granted else ended)
    else:
        assert row.status is expected[stage_number]
    assert (
        row.dated_on is None
        or row.public_until is None
        or row.public_until <= max(add_months(row.dated_on, 36), row.revoked_from or date.min)
    )


Holders = Callable[[bytes, bytes], Sequence[bytes]]


def itself(party: bytes, about: bytes) -> Sequence[bytes]:
    """Who holds what a party filed or was handed, where nobody has passed on."""
    return (party,)


def complaint_agrees(made: Stage, row: ComplaintRow, holders: Holders = itself) -> None:
    """What the register's getter says of the complaint. It names who filed it and to whom it was forwarded, the row
    who holds that today."""
    (
        matter, complainant, linked, about, number, handler, stage_number, finding, clock, deadline, received,
        extended,
    ) = made.view("ComplaintRegister", "complaintOf", row.id)  # fmt: skip
    assert (row.matter, row.about, row.number) == (matter, about, number)
    assert (row.approval is None) == (row.commitment is not None) == (number > 0)
    assert list(row.complainants) == list(holders(complainant, about))
    assert row.linked_to == (None if linked == NOTHING else linked)
    in_hand = [] if handler == NOTHING else list(holders(handler, about))
    assert list(row.handlers) == in_hand or row.status is ComplaintStatus.WITHDRAWN
    assert row.status is STAGES[stage_number], row
    assert row.clock is CLOCKS[clock], row
    assert (yyyymmdd(row.deadline) if row.deadline else 0) == deadline, row
    assert row.finding is FINDINGS[finding]
    if row.status is ComplaintStatus.HANDLING:
        assert row.received_on is not None
        assert (yyyymmdd(row.received_on), row.is_extended) == (received, extended)


def approval_agrees(made: Stage, row: ApprovalRow) -> None:
    """What the register's getters say of the application and of its clocks."""
    theirs = made.view("ApprovalRegister", "approvalOf", row.id)
    # How many pauses were made, fallen ones included, is the contract's alone.
    assert theirs[:11] + theirs[12:] == (
        row.sides.signed_obligor,
        row.sides.signed_obligee,
        yyyymmdd(row.received_on),
        written(row.noticed_on),
        written(row.accepted_on),
        row.deemed,
        written(row.decided_on),
        row.result is not None and row.result.value == "granted",
        row.statutory_workdays,
        row.promised_workdays or 0,
        row.extension,
        row.unruled,
    )
    clocks = made.view("ApprovalRegister", "clocksOf", row.id)
    assert tuple(clocks) == (
        yyyymmdd(row.notice_by),
        written(row.statutory_due),
        written(row.promised_due),
    )
