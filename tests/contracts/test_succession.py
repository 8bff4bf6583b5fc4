"""Who passes to whom, from when, and who then acts in whose place."""

import ape
import pytest
from world import THIRTY_DAYS

DECREE = b"\x0d" * 32
ON_DATE = {**THIRTY_DAYS, "dueRule": 1, "clock": 0, "length": 0, "dueOn": 20270910, "amount": 1000}
EFFECTIVE = 20270701


@pytest.fixture
def towns(world, at):
    """Three more departments and an enterprise, on a day in June."""
    at("2027-06-25T10:00:00")
    return [world.register(name, kind=1) for name in ("water", "roads", "merged")]


def passing(world, old, new, by=None, **changes):
    fields = {
        "from": [one.id for one in old],
        "to": [one.id for one in new],
        "effectiveOn": EFFECTIVE,
        "document": DECREE,
        "commitments": [],
        "holders": [],
        **changes,
    }
    world.perform("Succeed", by or world.registrar, **fields)


def contract_of(world, department, *obligations):
    """A contract of a department with the builder, and its id."""
    terms = world.contract_terms(20270601, *(obligations or (ON_DATE,)), obligor=department.id)
    act = world.perform("SignContract", department, world.builder, **terms)
    return act.key


def pay(world, by, commitment, also=None):
    """A payment that is recorded; its key."""
    act = world.perform(
        "RecordPayment",
        by,
        also,
        commitment=commitment,
        obligation=1,
        amount=10,
        creditedOn=20270620,
        document=DECREE,
    )
    return act.key


class TestRecording:
    def test_the_events_say_who_passes_to_whom_when_and_by_what(self, world, towns):
        water, roads, merged = towns
        passing(world, [water, roads], [merged])
        events = [event for event in world.receipt.events if event.event_name == "SuccessionRecorded"]
        assert [(event.party, event.successor, event.effectiveOn, event.document) for event in events] == [
            (water.id, merged.id, EFFECTIVE, DECREE),
            (roads.id, merged.id, EFFECTIVE, DECREE),
        ]
        found = world.registry.successionOf(water.id)
        assert (found.effectiveOn, list(found.successors)) == (EFFECTIVE, [merged.id])

    @pytest.mark.parametrize("actor", ["bureau", "builder", "importer"])
    def test_nobody_but_the_registrar_records_a_succession(self, world, towns, actor):
        with ape.reverts(world.registry.NotEntitled):
            passing(world, towns[:1], towns[2:], by=getattr(world, actor))

    def test_no_authority_rules_on_itself_or_its_successor(self, world, towns):
        twin = world.register("second lead", kind=3, duties=31)
        for old, new in (([world.lead], [twin]), ([twin], [world.lead])):
            with ape.reverts(world.registry.NotEntitled):
                passing(world, old, new, by=world.lead)

    def test_an_authority_passes_to_one_that_has_its_duties(self, world, towns):
        clerk = world.register("clerk", kind=3, duties=4)
        with ape.reverts(world.registry.BadTerm):
            passing(world, [world.lead], [clerk])
        passing(world, [clerk], [world.lead])

    def test_a_succession_begins_today_at_the_earliest(self, world, towns):
        with ape.reverts(world.registry.BadDate):
            passing(world, towns[:1], towns[2:], effectiveOn=20270624)
        passing(world, towns[:1], towns[2:], effectiveOn=20270625)

    @pytest.mark.parametrize(
        "changes",
        [
            {"from": []},
            {"to": []},
            {"commitments": [b"\1" * 32]},
            {"commitments": [b"\1" * 32], "holders": [b"\2" * 32]},
        ],
    )
    def test_terms_that_make_no_sense_are_refused(self, world, towns, changes):
        with ape.reverts(world.registry.BadTerm):
            passing(world, towns[:1], towns[2:], **changes)

    def test_parties_pass_to_others_of_their_kind(self, world, towns):
        for new in (world.builder, world.lead, towns[0]):
            with ape.reverts(world.registry.BadTerm):
                passing(world, towns[:1], [new])
        with ape.reverts(world.registry.BadTerm):
            passing(world, [towns[0], world.builder], towns[2:])
        with ape.reverts(world.registry.BadTerm):
            passing(world, [world.importer], [world.importer])

    def test_several_that_pass_to_several_do_so_each_by_an_act(self, world, towns):
        other = world.register("fourth", kind=1)
        with ape.reverts(world.registry.BadTerm):
            passing(world, towns[:2], [towns[2], other])

    def test_the_same_party_twice_is_a_duplicate(self, world, towns):
        with ape.reverts(world.registry.Duplicate):
            passing(world, [towns[0], towns[0]], towns[2:])
        with ape.reverts(world.registry.Duplicate):
            passing(world, towns[:1], [towns[2], towns[2]])

    def test_a_document_is_required(self, world, towns):
        with ape.reverts(world.registry.ProcedureMissing):
            passing(world, towns[:1], towns[2:], document=b"\0" * 32)

    def test_an_unknown_party_is_unknown(self, world, towns):
        with ape.reverts(world.registry.Unknown):
            passing(world, towns[:1], towns[2:], to=[b"\7" * 32])

    def test_who_passes_on_takes_nothing_over(self, world, towns, at):
        water, roads, merged = towns
        passing(world, [water], [roads])
        for old, new in ((water, merged), (roads, water), (merged, water)):
            with ape.reverts(world.registry.WrongState):
                passing(world, [old], [new])
        at("2027-07-01T00:00:00")
        for old, new in ((water, merged), (roads, water), (merged, water)):
            with ape.reverts(world.registry.PartySucceeded):
                passing(world, [old], [new], effectiveOn=20270801)
        passing(world, [roads], [merged], effectiveOn=20270801)


class TestActing:
    def test_the_last_second_before_the_effective_day_is_the_old_partys(self, world, towns, at):
        water, _, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water], [merged])
        at("2027-06-30T23:59:59")
        pay(world, water, commitment)
        at("2027-07-01T00:00:00")
        with ape.reverts(world.ledger.PartySucceeded):
            pay(world, water, commitment)

    def test_before_the_day_the_successor_is_no_party(self, world, towns, at):
        water, _, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water], [merged])
        at("2027-06-30T23:59:00")
        with ape.reverts(world.ledger.NotAParty):
            pay(world, merged, commitment)

    def test_the_successor_pays_what_the_old_party_owes(self, world, towns, at):
        water, _, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water], [merged])
        at("2027-07-02T10:00:00")
        pay(world, merged, commitment)
        assert world.ledger.obligationOf(commitment, 1).credited == 10
        assert world.ledger.isObligor(commitment, 1, merged.id)
        assert not world.ledger.isObligor(commitment, 1, water.id)
        header = world.ledger.commitmentOf(commitment)
        assert header.obligor == water.id

    def test_what_both_sign_the_successor_signs(self, world, towns, at):
        water, roads, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water, roads], [merged])
        at("2027-07-02T10:00:00")
        fields = {
            "commitment": commitment,
            "obligation": 1,
            "dueOn": 20271001,
            "amount": 0,
            "waiveInterest": False,
        }
        world.perform("Amend", world.builder, merged, **fields, document=DECREE)
        with ape.reverts(world.ledger.PartySucceeded):
            world.perform("Amend", world.builder, roads, **fields, document=DECREE)

    def test_unknown_comes_before_succeeded_and_succeeded_before_no_party(self, world, towns, at):
        water, roads, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water, roads], [merged])
        at("2027-07-02T10:00:00")
        with ape.reverts(world.ledger.Unknown):
            pay(world, water, b"\7" * 32)
        # The roads' department never was a party to it.
        with ape.reverts(world.ledger.PartySucceeded):
            pay(world, roads, commitment)

    def test_a_merged_creditor_is_its_successor(self, world, towns, at):
        water = towns[0]
        commitment = contract_of(world, water)
        payment = pay(world, water, commitment)
        passing(world, [world.builder], [world.rival])
        at("2027-07-02T10:00:00")
        denial = {"commitment": commitment, "obligation": 1, "payment": payment, "document": DECREE}
        with ape.reverts(world.ledger.PartySucceeded):
            world.perform("DenyPayment", world.builder, **denial)
        world.perform("DenyPayment", world.rival, **denial)
        assert world.ledger.isObligee(commitment, 1, world.rival.id)

    def test_a_new_contract_needs_parties_that_act(self, world, towns, at):
        water, _, merged = towns
        passing(world, [water], [merged])
        at("2027-07-02T10:00:00")
        with ape.reverts(world.ledger.PartySucceeded):
            contract_of(world, water)
        terms = world.contract_terms(20270601, ON_DATE, obligor=water.id)
        with ape.reverts(world.ledger.PartySucceeded):
            world.perform("SignContract", merged, world.builder, **terms)
        contract_of(world, merged)

    def test_a_succeeded_authority_has_no_duties_any_more(self, world, towns, at):
        clerk = world.register("calendar clerk", kind=3, duties=2)
        passing(world, [clerk], [world.lead])
        at("2027-07-02T10:00:00")
        with ape.reverts(world.calendar.PartySucceeded):
            world.perform("PublishCalendar", clerk, year=2028, daysOff=[], makeUpDays=[], document=DECREE)

    def test_a_succeeded_party_rotates_no_key(self, world, towns, at):
        water, _, merged = towns
        passing(world, [water], [merged])
        at("2027-07-02T10:00:00")
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("RotateKey", water, oldKey=water.key.address, newKey="0x" + "11" * 20)

    def test_two_successions_in_a_row_are_followed(self, world, towns, at):
        water, roads, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water], [roads])
        at("2027-07-02T10:00:00")
        passing(world, [roads], [merged], effectiveOn=20270801)
        pay(world, roads, commitment)
        at("2027-08-01T00:00:00")
        with ape.reverts(world.ledger.PartySucceeded):
            pay(world, roads, commitment)
        pay(world, merged, commitment)


class TestSplitting:
    def test_what_no_list_names_is_owed_jointly(self, world, towns, at):
        water, roads, merged = towns
        listed, rest = contract_of(world, water), contract_of(world, water)
        passing(world, [water], [roads, merged], commitments=[listed], holders=[merged.id])
        at("2027-07-01T00:00:00")
        pay(world, merged, listed)
        with ape.reverts(world.ledger.NotAParty):
            pay(world, roads, listed)
        pay(world, roads, rest)
        pay(world, merged, rest)
        assert [world.ledger.isObligor(listed, 1, one.id) for one in towns] == [False, False, True]
        assert [world.ledger.isObligor(rest, 1, one.id) for one in towns] == [False, True, True]

    def test_two_that_owe_jointly_are_not_both_sides(self, world, towns, at):
        water, roads, merged = towns
        commitment = contract_of(world, water)
        passing(world, [water], [roads, merged])
        at("2027-07-02T10:00:00")
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("Terminate", roads, merged, commitment=commitment, document=DECREE)
        pay(world, roads, commitment)
        world.perform("Terminate", merged, world.builder, commitment=commitment, document=DECREE)
        with ape.reverts(world.ledger.WrongState):
            pay(world, roads, commitment)

    def test_a_list_names_each_commitment_once_for_one_of_the_successors(self, world, towns):
        water, roads, merged = towns
        one, two = sorted([contract_of(world, water), contract_of(world, water)])
        for commitments, holders in (
            ([two, one], [roads.id, roads.id]),
            ([one, one], [roads.id, merged.id]),
            ([one], [world.bureau.id]),
            ([one, two], [roads.id]),
        ):
            with ape.reverts(world.registry.BadTerm):
                passing(world, [water], [roads, merged], commitments=commitments, holders=holders)

    def test_what_was_listed_passes_on_with_its_holder(self, world, towns, at):
        water, roads, merged = towns
        listed = contract_of(world, water)
        later = world.register("later", kind=1)
        passing(world, [water], [roads, merged], commitments=[listed], holders=[roads.id])
        at("2027-07-02T10:00:00")
        passing(world, [roads], [later], effectiveOn=20270702)
        pay(world, later, listed)


class TestFollowing:
    """What complaints, cases and approvals make of a succession: the old party is out, its successor is in."""

    def test_the_successor_responds_and_the_old_department_does_not(self, world, towns, at):
        water, roads, merged = towns
        complaint = complaint_about(world, contract_of(world, water))
        hand_on(world, complaint, world.lead)
        passing(world, [water, roads], [merged])
        respond = {"complaint": complaint, "document": DECREE}
        at("2027-06-30T23:59:50")
        with ape.reverts(world.deployed["ComplaintRegister"].NotAParty):
            world.perform("RespondComplaint", merged, **respond)
        world.perform("RespondComplaint", water, **respond)
        at("2027-07-01T00:00:00")
        for old in (water, roads):
            with ape.reverts(world.registry.PartySucceeded):
                world.perform("RespondComplaint", old, **respond)
        with ape.reverts(world.deployed["ComplaintRegister"].Unknown):
            world.perform("RespondComplaint", water, complaint=b"\7" * 32, document=DECREE)
        world.perform("RespondComplaint", merged, **respond)

    def test_a_claim_takes_its_complaints_along(self, world, towns, at):
        commitment = contract_of(world, towns[0])
        complaint = complaint_about(world, commitment)
        passing(world, [world.builder], [world.rival])
        at("2027-07-01T00:00:00")
        register = world.deployed["ComplaintRegister"]
        with ape.reverts(world.registry.PartySucceeded):
            complaint_about(world, commitment)
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("WithdrawComplaint", world.builder, complaint=complaint)
        linked = complaint_about(world, commitment, world.rival)
        assert register.complaintOf(linked).linkedTo == complaint
        world.perform("WithdrawComplaint", world.rival, complaint=complaint)
        assert register.complaintOf(linked).linkedTo == b"\0" * 32

    def test_a_succeeded_co_signer_is_told_so(self, world, towns, at):
        water, _, merged = towns
        complaint = complaint_about(world, contract_of(world, water))
        passing(world, [water], [merged])
        at("2027-07-01T00:00:00")
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("WithdrawComplaint", world.builder, water, complaint=complaint)
        with ape.reverts(world.deployed["ComplaintRegister"].NotEntitled):
            world.perform("WithdrawComplaint", world.builder, merged, complaint=complaint)

    def test_what_a_handler_has_in_hand_passes_to_its_successor(self, world, towns, at):
        old = world.register("old handler", kind=3, duties=8)
        new = world.register("new handler", kind=3, duties=8)
        complaint = complaint_about(world, contract_of(world, towns[0]))
        hand_on(world, complaint, old)
        passing(world, [old], [new])
        register = world.deployed["ComplaintRegister"]
        received = {"complaint": complaint, "receivedOn": 20270625}
        with ape.reverts(register.NotEntitled):
            world.perform("ReceiveComplaint", new, **received)
        world.perform("ReceiveComplaint", old, **received)
        at("2027-07-01T00:00:00")
        conclusion = {"complaint": complaint, "finding": 1, "document": DECREE}
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("ConcludeComplaint", old, **conclusion)
        with ape.reverts(register.NotEntitled):
            world.perform("ConcludeComplaint", world.lead, **conclusion)
        world.perform("ConcludeComplaint", new, **conclusion)

    def test_no_complaint_is_forwarded_to_who_has_passed_on(self, world, towns, at):
        old = world.register("old handler", kind=3, duties=8)
        complaint = complaint_about(world, contract_of(world, towns[0]))
        world.perform("AcceptComplaint", world.lead, complaint=complaint, document=b"\0" * 32)
        passing(world, [old], [world.lead])
        at("2027-07-01T00:00:00")
        for by in (world.lead, world.builder):
            with ape.reverts(world.registry.PartySucceeded):
                world.perform("ForwardComplaint", by, complaint=complaint, to=old.id)

    def test_the_successor_refuses_objects_and_applies_for_repair(self, world, towns, at):
        water, roads, merged = towns
        dated = {**ON_DATE, "dueOn": 20270621}
        made = contract_of(world, water, dated)
        world.proceedings.openProceeding(made, 1, [], sender=world.relay)
        on = {"commitment": made, "obligation": 1}
        world.perform("VerifyBreach", world.lead, **on, found=True, document=DECREE, payments=[])
        world.perform("OrderRectification", world.lead, **on, untilOn=20270710, payments=[])
        passing(world, [water, roads], [merged])
        at("2027-06-30T23:59:50")
        with ape.reverts(world.proceedings.NotAParty):
            world.perform("RefuseRectification", merged, **on, document=DECREE)
        at("2027-07-01T00:00:00")
        acts = (
            ("RefuseRectification", {"document": DECREE}),
            ("ObjectToBreach", {"document": DECREE}),
            ("ApplyRepair", {"evidence": DECREE}),
        )
        for kind, fields in acts:
            for old in (water, roads):
                with ape.reverts(world.registry.PartySucceeded):
                    world.perform(kind, old, **on, **fields)
            with ape.reverts(world.ledger.Unknown):
                world.perform(kind, water, commitment=b"\7" * 32, obligation=1, **fields)
        world.perform("RefuseRectification", merged, **on, document=DECREE)
        assert len(world.receipt.events) == 1
        # Nothing is determined yet: a party that may, in a state in which nobody can.
        for kind, fields in acts[1:]:
            with ape.reverts(world.proceedings.WrongState):
                world.perform(kind, merged, **on, **fields)

    def test_an_application_goes_on_with_the_successor(self, world, towns, at):
        water, _, merged = towns
        opened = {"statutoryWorkdays": 20, "promisedWorkdays": 0, "receivedOn": 20270625, "document": DECREE}
        approval = world.perform("OpenApproval", world.builder, department=water.id, **opened).key
        passing(world, [water], [merged])
        register = world.deployed["ApprovalRegister"]
        acceptance = {"approval": approval, "acceptedOn": 20270629, "document": DECREE}
        at("2027-06-30T23:59:50")
        with ape.reverts(register.NotAParty):
            world.perform("AcceptApplication", merged, **acceptance)
        at("2027-07-01T00:00:00")
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("AcceptApplication", water, **acceptance)
        with ape.reverts(world.registry.PartySucceeded):
            world.perform("OpenApproval", world.builder, department=water.id, **opened)
        world.perform("AcceptApplication", merged, **acceptance)


def complaint_about(world, commitment, by=None):
    """A complaint that is filed; its id."""
    about = {"subject": 1, "about": commitment, "obligation": 1, "category": 1}
    act = world.perform("Complain", by or world.builder, **about, document=DECREE, contact=b"\0" * 32)
    return act.key


def hand_on(world, complaint, handler):
    world.perform("AcceptComplaint", world.lead, complaint=complaint, document=b"\0" * 32)
    world.perform("ForwardComplaint", world.lead, complaint=complaint, to=handler.id)
