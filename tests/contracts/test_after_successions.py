"""What follows a succession: obligations, proceedings, complaints and applications in new hands."""

import ape
from successions import DECREE, ON_DATE, contract_of, passing


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
