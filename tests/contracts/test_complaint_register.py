"""Who may complain and handle, in which stage and by which day; complaints about one thing are one matter."""

import ape
import pytest
from world import due_on

from ledger_api.chain.acts import act_key

ON_DATE = due_on(20270310)
TEXT, NOTHING = b"\5" * 32, b"\0" * 32
NONE, FILED, ACCEPTED, FORWARDED, HANDLING, CONCLUDED, REJECTED, DIVERTED, WITHDRAWN = range(9)
INTAKE, HANDLER = 4, 8


@pytest.fixture(scope="module")
def register(world):
    return world.deployed["ComplaintRegister"]


@pytest.fixture(scope="module")
def desks(world):
    """Authorities with one duty each, and one with none in cases."""
    return {
        "intake": world.register("intake", kind=3, duties=INTAKE),
        "handler": world.register("handler", kind=3, duties=HANDLER),
        "determiner": world.register("determiner", kind=3, duties=16),
    }


@pytest.fixture
def commitment(world):
    return world.contract(ON_DATE, ON_DATE)


def complain(world, commitment, by=None, obligation=1, **changes):
    fields = {"subject": 1, "about": commitment, "obligation": obligation, "category": 1, "document": TEXT,
              "contact": NOTHING}  # fmt: skip
    act = world.perform("Complain", by or world.builder, **{**fields, **changes})
    return act_key(act.by, act.id)


def accept(world, complaint):
    world.perform("AcceptComplaint", world.lead, complaint=complaint, document=NOTHING)


def forward(world, complaint, to=None):
    accept(world, complaint)
    world.perform("ForwardComplaint", world.lead, complaint=complaint, to=(to or world.lead).id)


def receive(world, complaint, on=20270111):
    forward(world, complaint)
    world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=on)


ACTS = {
    "AcceptComplaint": {"document": NOTHING},
    "RejectComplaint": {"document": TEXT},
    "ForwardComplaint": {},
    "ReceiveComplaint": {"receivedOn": 20270111},
    "ExtendComplaint": {"document": TEXT},
    "RespondComplaint": {"document": TEXT},
    "ConcludeComplaint": {"finding": 1, "document": NOTHING},
    "WithdrawComplaint": {},
    "DivertComplaint": {"document": TEXT},
}
STAGES = {
    "filed": lambda world, complaint: None,
    "accepted": accept,
    "forwarded": forward,
    "handling": receive,
}
#: In which stages an act is taken.
TAKEN = {
    "AcceptComplaint": {"filed"},
    "RejectComplaint": {"filed"},
    "ForwardComplaint": {"accepted"},
    "ReceiveComplaint": {"forwarded"},
    "ExtendComplaint": {"handling"},
    "RespondComplaint": {"forwarded", "handling"},
    "ConcludeComplaint": {"handling"},
    "WithdrawComplaint": set(STAGES),
    "DivertComplaint": set(STAGES),
}
ENDS = {
    "reject": ("RejectComplaint", REJECTED),
    "withdraw": ("WithdrawComplaint", WITHDRAWN),
    "divert": ("DivertComplaint", DIVERTED),
}


def who(world, act):
    return {"RespondComplaint": world.bureau, "WithdrawComplaint": world.builder}.get(act, world.lead)


def fields_of(world, act, complaint):
    to = {"to": world.lead.id} if act == "ForwardComplaint" else {}
    return {"complaint": complaint, **to, **ACTS[act]}


def test_only_who_is_owed_complains(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    for stranger in (world.rival, world.lead):
        with ape.reverts(register.NotAParty):
            complain(world, commitment, stranger)
    with ape.reverts(register.NotEntitled):
        complain(world, commitment, world.bureau)
    fields = {
        "subject": 1,
        "about": commitment,
        "obligation": 1,
        "category": 1,
        "document": TEXT,
        "contact": TEXT,
    }
    with ape.reverts(register.NotAParty):
        world.perform("Complain", world.builder, world.rival, **fields)
    with ape.reverts(register.NotEntitled):
        world.perform("Complain", world.builder, world.bureau, **fields)
    complaint = complain(world, commitment)
    assert register.complaintOf(complaint).stage == FILED


def test_a_complaint_is_about_something_in_words_of_the_list(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    with ape.reverts(register.Unknown):
        complain(world, commitment, obligation=3)
    with ape.reverts(register.Unknown):
        complain(world, b"\7" * 32)
    for changes in ({"subject": 0}, {"subject": 3}, {"category": 0}, {"category": 11}):
        with ape.reverts(register.BadTerm):
            complain(world, commitment, **changes)
    with ape.reverts(register.ProcedureMissing):
        complain(world, commitment, document=NOTHING)
    complain(world, commitment, category=10)


def test_nobody_complains_about_a_publishers_statement(world, register, at):
    at("2027-01-11T10:00:00")
    act = world.perform(
        "ImportCommitment", world.importer, obligor=world.bureau.id, obligee=world.builder.id, currency=b"CNY",
        signedOn=0, source=TEXT, document=TEXT, obligations=[ON_DATE],
    )  # fmt: skip
    with ape.reverts(register.WrongState):
        complain(world, act_key(act.by, act.id))


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_permission_table_of_complaints(world, register, desks, at, commitment, act):
    at("2027-01-11T10:00:00")
    complaint = complain(world, commitment)
    if "filed" not in TAKEN[act]:
        accept(world, complaint)
    if TAKEN[act] & {"forwarded", "handling"} and "filed" not in TAKEN[act]:
        world.perform("ForwardComplaint", world.lead, complaint=complaint, to=desks["handler"].id)
    if TAKEN[act] == {"handling"}:
        world.perform("ReceiveComplaint", desks["handler"], complaint=complaint, receivedOn=20270111)
    everybody = {
        "bureau": world.bureau, "builder": world.builder, "rival": world.rival, "registrar": world.registrar,
        **desks,
    }  # fmt: skip
    entitled = {
        "AcceptComplaint": {"intake", "registrar"},
        "RejectComplaint": {"intake", "registrar"},
        "ForwardComplaint": {"intake", "registrar"},
        "ReceiveComplaint": {"handler"},
        "ExtendComplaint": {"handler"},
        "RespondComplaint": {"bureau"},
        "ConcludeComplaint": {"handler"},
        "WithdrawComplaint": {"builder"},
        "DivertComplaint": {"intake", "registrar"},
    }[act]
    by_parties = act in ("RespondComplaint", "WithdrawComplaint")
    fields = fields_of(world, act, complaint)
    for name, party in everybody.items():
        if name in entitled:
            continue
        is_party = not by_parties or name in ("bureau", "builder")
        with ape.reverts(register.NotEntitled if is_party else register.NotAParty):
            world.perform(act, party, **fields)
    good = everybody[sorted(entitled)[0]]
    with ape.reverts(register.NotAParty if by_parties else register.NotEntitled):
        world.perform(act, good, world.rival, **fields)
    world.perform(act, good, **fields)


def test_the_handler_diverts_too_and_no_other(world, register, desks, at, commitment):
    at("2027-01-11T10:00:00")
    complaint = complain(world, commitment)
    with ape.reverts(register.NotEntitled):
        world.perform("DivertComplaint", desks["handler"], complaint=complaint, document=TEXT)
    forward(world, complaint, desks["handler"])
    world.perform("DivertComplaint", desks["handler"], complaint=complaint, document=TEXT)
    assert register.complaintOf(complaint).stage == DIVERTED


@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.parametrize("act", sorted(ACTS))
def test_an_act_is_taken_in_its_stages_alone(world, register, at, commitment, act, stage):
    at("2027-01-11T10:00:00")
    complaint = complain(world, commitment)
    STAGES[stage](world, complaint)
    if stage in TAKEN[act]:
        world.perform(act, who(world, act), **fields_of(world, act, complaint))
        return
    with ape.reverts(register.WrongState):
        world.perform(act, who(world, act), **fields_of(world, act, complaint))


@pytest.mark.parametrize("end", [*sorted(ENDS), "conclude"])
def test_what_has_ended_takes_no_act_and_the_next_complaint_is_new(world, register, at, commitment, end):
    at("2027-01-11T10:00:00")
    complaint = complain(world, commitment)
    if end == "conclude":
        receive(world, complaint)
        act, stage = "ConcludeComplaint", CONCLUDED
    else:
        act, stage = ENDS[end]
    world.perform(act, who(world, act), **fields_of(world, act, complaint))
    found = register.complaintOf(complaint)
    assert (found.stage, found.clock, found.deadlineOn) == (stage, 0, 0)
    assert found.finding == (1 if end == "conclude" else 0)
    for other in ACTS:
        with ape.reverts(register.WrongState):
            world.perform(other, who(world, other), **fields_of(world, other, complaint))
    again = complain(world, commitment)
    assert register.complaintOf(again).linkedTo == NOTHING
    assert register.complaintOf(again).matter == again


def test_unknown_complaints_and_handlers(world, register, desks, at, commitment):
    at("2027-01-11T10:00:00")
    for act in ACTS:
        with ape.reverts(register.Unknown):
            world.perform(act, who(world, act), **fields_of(world, act, b"\7" * 32))
    complaint = complain(world, commitment)
    accept(world, complaint)
    with ape.reverts(register.Unknown):
        world.perform("ForwardComplaint", world.lead, complaint=complaint, to=b"\7" * 32)
    for unfit in (desks["intake"], world.bureau, world.builder):
        with ape.reverts(register.NotEntitled):
            world.perform("ForwardComplaint", world.lead, complaint=complaint, to=unfit.id)
    with ape.reverts(register.Unknown):
        world.perform("WithdrawComplaint", world.builder, complaint=commitment)


def test_what_an_act_has_to_bring(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    complaint = complain(world, commitment)
    with ape.reverts(register.ProcedureMissing):
        world.perform("DivertComplaint", world.lead, complaint=complaint, document=NOTHING)
    receive(world, complaint)
    for act, by in (("ExtendComplaint", world.lead), ("RespondComplaint", world.bureau)):
        with ape.reverts(register.ProcedureMissing):
            world.perform(act, by, complaint=complaint, document=NOTHING)
    for finding in (0, 4):
        with ape.reverts(register.BadTerm):
            world.perform(
                "ConcludeComplaint", world.lead, complaint=complaint, finding=finding, document=NOTHING
            )
    world.perform("ExtendComplaint", world.lead, complaint=complaint, document=TEXT)
    with ape.reverts(register.WrongState):
        world.perform("ExtendComplaint", world.lead, complaint=complaint, document=TEXT)


def test_a_receipt_is_between_forwarding_and_today(world, register, at, commitment):
    at("2027-01-12T10:00:00")
    complaint = complain(world, commitment)
    forward(world, complaint)
    at("2027-01-13T10:00:00")
    for day in (20270111, 20270114, 20270230):
        with ape.reverts(register.BadDate):
            world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=day)
    world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=20270112)
    found = register.complaintOf(complaint)
    # Thirty days on is Thursday 2027-02-11.
    assert (found.stage, found.receivedOn, found.deadlineOn) == (HANDLING, 20270112, 20270211)


def test_silence_is_a_receipt_from_the_end_of_the_third_working_day(world, register, at, commitment):
    at("2027-01-14T10:00:00")
    complaint = complain(world, commitment)
    forward(world, complaint)
    other = complain(world, commitment, obligation=2)
    # Friday, Monday, Tuesday: nobody published 2027, so weekends alone are off.
    at("2027-01-19T23:59:59")
    world.perform("RespondComplaint", world.bureau, complaint=complaint, document=TEXT)
    assert register.complaintOf(complaint).stage == FORWARDED
    at("2027-01-20T00:00:00")
    with ape.reverts(register.WrongState):
        world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=20270119)
    accept(world, other)
    found = register.complaintOf(complaint)
    assert (found.stage, found.receivedOn, found.deadlineOn) == (HANDLING, 20270119, 20270218)
    world.perform("ConcludeComplaint", world.lead, complaint=complaint, finding=2, document=NOTHING)


def test_a_receipt_on_the_third_working_day_is_in_time(world, register, at, commitment):
    at("2027-01-14T10:00:00")
    complaint = complain(world, commitment)
    forward(world, complaint)
    at("2027-01-19T23:59:59")
    world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=20270118)
    assert register.complaintOf(complaint).receivedOn == 20270118


def test_an_extension_comes_on_the_last_day_at_the_latest(world, register, at, commitment):
    at("2027-01-14T10:00:00")
    in_time, late = complain(world, commitment), complain(world, commitment, obligation=2)
    for complaint in (in_time, late):
        receive(world, complaint, 20270114)
    # Day 30 is Saturday 2027-02-13, which rolls to Monday.
    at("2027-02-15T23:59:59")
    world.perform("ExtendComplaint", world.lead, complaint=in_time, document=TEXT)
    at("2027-02-16T00:00:00")
    with ape.reverts(register.TooLate):
        world.perform("ExtendComplaint", world.lead, complaint=late, document=TEXT)
    # Day 90 from receipt is Wednesday 2027-04-14.
    assert register.complaintOf(in_time).deadlineOn == 20270414
    world.perform("ConcludeComplaint", world.lead, complaint=late, finding=1, document=NOTHING)


def test_a_linked_complaint_can_only_be_withdrawn(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    first, second = complain(world, commitment), complain(world, commitment)
    elsewhere = complain(world, commitment, obligation=2)
    assert register.complaintOf(second).linkedTo == first
    assert register.complaintOf(elsewhere).linkedTo == NOTHING
    for stage in ("filed", "accepted", "forwarded", "handling"):
        if stage == "accepted":
            accept(world, first)
        elif stage == "forwarded":
            world.perform("ForwardComplaint", world.lead, complaint=first, to=world.lead.id)
        elif stage == "handling":
            world.perform("ReceiveComplaint", world.lead, complaint=first, receivedOn=20270111)
        for act in set(ACTS) - {"WithdrawComplaint"}:
            with ape.reverts(register.WrongState):
                world.perform(act, who(world, act), **fields_of(world, act, second))
    one, other = register.complaintOf(first), register.complaintOf(second)
    assert (one.stage, one.clock, one.deadlineOn) == (other.stage, other.clock, other.deadlineOn)
    world.perform("WithdrawComplaint", world.builder, complaint=second)
    assert register.complaintOf(second).stage == WITHDRAWN
    assert register.complaintOf(second).linkedTo == NOTHING
    assert register.complaintOf(first).stage == HANDLING


def test_the_oldest_linked_complaint_takes_the_place_of_a_withdrawn_one(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    first = complain(world, commitment)
    at("2027-01-12T10:00:00")
    second, third, fourth = (complain(world, commitment) for _ in range(3))
    accept(world, first)
    before = register.complaintOf(first)
    world.perform("WithdrawComplaint", world.builder, complaint=second)
    world.perform("WithdrawComplaint", world.builder, complaint=first)
    found = register.complaintOf(third)
    assert (found.linkedTo, found.stage, found.deadlineOn) == (NOTHING, ACCEPTED, before.deadlineOn)
    assert register.complaintOf(fourth).linkedTo == third
    world.perform("WithdrawComplaint", world.builder, complaint=fourth)
    fifth = complain(world, commitment)
    assert register.complaintOf(fifth).linkedTo == third
    world.perform("WithdrawComplaint", world.builder, complaint=third)
    assert (register.complaintOf(fifth).stage, register.complaintOf(fifth).matter) == (ACCEPTED, first)
    with ape.reverts(register.WrongState):
        world.perform("WithdrawComplaint", world.builder, complaint=third)
    world.perform("WithdrawComplaint", world.builder, complaint=fifth)
    assert [register.complaintOf(one).stage for one in (first, second, third, fourth, fifth)] == [
        WITHDRAWN
    ] * 5
    again = complain(world, commitment)
    assert register.complaintOf(again).matter == again


def test_what_is_said_is_only_there_as_a_digest(world, register, at, commitment):
    at("2027-01-11T10:00:00")
    complain(world, commitment, contact=b"\6" * 32)
    (event,) = world.receipt.events
    assert (event.event_name, event.document, event.contact) == ("ComplaintFiled", TEXT, b"\6" * 32)
