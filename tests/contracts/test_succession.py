"""Who passes to whom, from when, and who then acts in whose place."""

import ape
import pytest
from successions import DECREE, EFFECTIVE, ON_DATE, contract_of, passing, pay


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
