"""Complaints about applications for approvals: the applicant complains, the department answers, the rest is the same."""

import ape
import pytest
from world import THIRTY_DAYS

from ledger_api.chain.acts import act_key

TEXT, NOTHING = b"\5" * 32, b"\0" * 32
FILED, FORWARDED, CONCLUDED, WITHDRAWN = 1, 3, 5, 8
RECEIVED = 20270308


@pytest.fixture(scope="module")
def register(world):
    return world.deployed["ComplaintRegister"]


@pytest.fixture
def approval(world, at):
    at("2027-03-08T10:00:00")
    return lodge(world)


def lodge(world, department=None, **changes):
    fields = {"department": (department or world.bureau).id, "statutoryWorkdays": 20, "promisedWorkdays": 10,
              "receivedOn": RECEIVED, "document": TEXT, **changes}  # fmt: skip
    return world.perform("OpenApproval", world.builder, **fields).key


def complain(world, about, by=None, also=None, **changes):
    fields = {
        "subject": 2,
        "about": about,
        "obligation": 0,
        "category": 5,
        "document": TEXT,
        "contact": NOTHING,
    }
    return world.perform("Complain", by or world.builder, also, **{**fields, **changes}).key


def hand_on(world, complaint):
    world.perform("AcceptComplaint", world.lead, complaint=complaint, document=NOTHING)
    world.perform("ForwardComplaint", world.lead, complaint=complaint, to=world.lead.id)


def test_only_the_applicant_complains(world, register, approval):
    for stranger in (world.rival, world.lead):
        with ape.reverts(register.NotAParty):
            complain(world, approval, stranger)
    with ape.reverts(register.NotEntitled):
        complain(world, approval, world.bureau)
    with ape.reverts(register.NotAParty):
        complain(world, approval, world.builder, world.rival)
    with ape.reverts(register.NotEntitled):
        complain(world, approval, world.builder, world.bureau)
    found = register.complaintOf(complain(world, approval))
    assert (found.stage, found.about, found.obligation) == (FILED, approval, 0)


def test_there_has_to_be_such_an_application(world, register, approval):
    commitment = world.contract({**THIRTY_DAYS, "dueRule": 1, "clock": 0, "length": 0, "dueOn": 20270410})
    for about in (b"\7" * 32, commitment):
        with ape.reverts(register.Unknown):
            complain(world, about)
    # The numbers of obligations begin with 1; an application has none.
    with ape.reverts(register.Unknown):
        complain(world, approval, obligation=1)
    for wrong in (approval, commitment):
        with ape.reverts(register.Unknown):
            complain(world, wrong, subject=1)
    with ape.reverts(register.BadTerm):
        complain(world, approval, category=11)
    with ape.reverts(register.ProcedureMissing):
        complain(world, approval, document=NOTHING)


def test_an_application_is_another_thing_than_a_commitment_with_its_id(world, register, at):
    at("2027-03-08T10:00:00")
    # The same party and the same random id make the same key in both registers.
    opening = world.act(
        "OpenApproval", world.builder, department=world.bureau.id, statutoryWorkdays=20, promisedWorkdays=10,
        receivedOn=RECEIVED, document=TEXT,
    )  # fmt: skip
    terms = world.contract_terms(
        20250901, {**THIRTY_DAYS, "dueRule": 1, "clock": 0, "length": 0, "dueOn": 20270410}
    )
    signing = world.act("SignContract", world.builder, world.bureau, **terms)
    signing = type(signing)(
        signing.kind, opening.id, signing.valid_until, signing.by, signing.also, signing.fields
    )
    world.submit(world.signed(opening, world.builder))
    world.submit(world.signed(signing, world.builder, world.bureau))
    key = act_key(opening.by, opening.id)
    assert register.complaintOf(complain(world, key)).linkedTo == NOTHING
    about_money = complain(world, key, subject=1, obligation=1)
    assert register.complaintOf(about_money).linkedTo == NOTHING


def test_the_department_answers_and_nobody_else(world, register, approval):
    complaint = complain(world, approval)
    answer = {"complaint": complaint, "document": TEXT}
    with ape.reverts(register.WrongState):
        world.perform("RespondComplaint", world.bureau, **answer)
    hand_on(world, complaint)
    with ape.reverts(register.NotEntitled):
        world.perform("RespondComplaint", world.builder, **answer)
    for stranger in (world.rival, world.lead):
        with ape.reverts(register.NotAParty):
            world.perform("RespondComplaint", stranger, **answer)
    with ape.reverts(register.NotEntitled):
        world.perform("RespondComplaint", world.bureau, world.builder, **answer)
    world.perform("RespondComplaint", world.bureau, **answer)
    assert register.complaintOf(complaint).stage == FORWARDED


def test_the_applicant_withdraws_and_nobody_else(world, register, approval):
    first, second = complain(world, approval), complain(world, approval)
    assert register.complaintOf(second).linkedTo == first
    with ape.reverts(register.NotEntitled):
        world.perform("WithdrawComplaint", world.bureau, complaint=first)
    with ape.reverts(register.NotAParty):
        world.perform("WithdrawComplaint", world.rival, complaint=first)
    world.perform("WithdrawComplaint", world.builder, complaint=first)
    assert [register.complaintOf(one).stage for one in (first, second)] == [WITHDRAWN, FILED]
    assert register.complaintOf(second).linkedTo == NOTHING


def test_it_runs_by_the_same_clocks_whatever_becomes_of_the_application(world, register, at, approval):
    complaint = complain(world, approval)
    # Ten working days after Monday 2027-03-08; nobody published 2027.
    assert register.complaintOf(complaint).deadlineOn == 20270322
    hand_on(world, complaint)
    world.perform("AcceptApplication", world.bureau, approval=approval, acceptedOn=RECEIVED, document=TEXT)
    world.perform(
        "DecideApproval", world.bureau, approval=approval, granted=True, decidedOn=RECEIVED, document=TEXT
    )
    world.perform("ReceiveComplaint", world.lead, complaint=complaint, receivedOn=RECEIVED)
    assert register.complaintOf(complaint).deadlineOn == 20270407
    world.perform("ConcludeComplaint", world.lead, complaint=complaint, finding=2, document=NOTHING)
    assert register.complaintOf(complaint).stage == CONCLUDED
    # What was decided can be complained about too, and is a new matter.
    assert register.complaintOf(complain(world, approval)).linkedTo == NOTHING


def test_it_passes_on_with_both_sides_of_the_application(world, register, at):
    at("2027-06-20T10:00:00")
    old, new = (world.register(name, kind=1) for name in ("old licence office", "new licence office"))
    heir = world.register("heir of the applicant", kind=2, size=2)
    applicant = world.register("applicant", kind=2, size=2)
    opened = {"statutoryWorkdays": 20, "promisedWorkdays": 0, "receivedOn": 20270618, "document": TEXT}
    approval = world.perform("OpenApproval", applicant, department=old.id, **opened).key
    complaint = complain(world, approval, applicant)
    hand_on(world, complaint)
    for party, successor in ((old, new), (applicant, heir)):
        world.perform(
            "Succeed",
            world.registrar,
            **{"from": [party.id], "to": [successor.id]},
            effectiveOn=20270701,
            document=TEXT,
            commitments=[],
            holders=[],
        )
    answer = {"complaint": complaint, "document": TEXT}
    at("2027-06-30T23:59:50")
    with ape.reverts(register.NotAParty):
        world.perform("RespondComplaint", new, **answer)
    with ape.reverts(register.NotAParty):
        complain(world, approval, heir)
    at("2027-07-01T00:00:00")
    for by in (old, applicant):
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("RespondComplaint", by, **answer)
    with ape.reverts(world.registry.PartySucceeded):
        complain(world, approval, applicant)
    world.perform("RespondComplaint", new, **answer)
    linked = complain(world, approval, heir)
    assert register.complaintOf(linked).linkedTo == complaint
    world.perform("WithdrawComplaint", heir, complaint=complaint)
    assert register.complaintOf(linked).linkedTo == NOTHING
