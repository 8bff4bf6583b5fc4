"""Claims that pass to another enterprise: who may, what passes with them, and what stays with the contract's parties."""

import ape
import pytest
from world import THIRTY_DAYS, due_on, on

from ledger_api.chain.acts import NO_PARTY, act_key

ON_DATE = due_on(20270310, 1000)
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}
ON_DELIVERY = {**THIRTY_DAYS, "amount": 1000}
TEXT = b"\5" * 32
ASSIGNMENT, WITH_RECOURSE, WITHOUT_RECOURSE = 1, 2, 3


@pytest.fixture
def commitment(world, at):
    """Two payments on a day, a deed, and one payment from delivery."""
    made = world.contract(ON_DATE, {**ON_DATE, "kind": 2}, A_DEED, ON_DELIVERY, signed_on=20261201)
    at("2027-03-01T10:00:00")
    return made


@pytest.fixture
def bank(world):
    return world.register("bank", kind=2, size=4)


def assign(world, commitment, to, *obligations, by=None, also=None, **changes):
    fields = {
        "commitment": commitment,
        "assignee": to.id,
        "manner": WITH_RECOURSE,
        "document": TEXT,
        "obligations": list(obligations) or [1],
        **changes,
    }
    return world.perform("AssignClaim", by or world.builder, also or to, **fields)


def amend(world, commitment, *, also, obligation=1):
    changes = {"dueOn": 20270610, "amount": 0, "waiveInterest": False, "document": TEXT}
    world.perform("Amend", world.bureau, also, **on(commitment, obligation), **changes)


def terminate(world, commitment, *, also=None):
    world.perform("Terminate", world.bureau, also or world.builder, commitment=commitment, document=TEXT)


def passing(world, old, new):
    world.perform(
        "Succeed",
        world.registrar,
        **{"from": [old.id], "to": [new.id]},
        effectiveOn=20270301,
        document=TEXT,
        commitments=[],
        holders=[],
    )


class TestAssigning:
    def test_one_event_for_each_obligation(self, world, commitment, bank):
        act = assign(world, commitment, bank, 1, 4)
        found = list(world.receipt.decode_logs(world.ledger.ClaimAssigned))
        assert [
            (one.commitment, one.act, one.obligation, one.assignor, one.assignee, one.manner, one.document)
            for one in found
        ] == [
            (commitment, act.key, number, world.builder.id, bank.id, WITH_RECOURSE, TEXT) for number in (1, 4)
        ]
        assert len(list(world.receipt.decode_logs())) == 2

    def test_the_assignee_is_owed_what_was_assigned_and_nothing_else(self, world, commitment, bank):
        assign(world, commitment, bank, 1, 4)
        world.chain.mine()
        for number, owed in ((1, bank), (2, world.builder), (3, world.builder), (4, bank)):
            other = world.builder if owed is bank else bank
            assert world.ledger.isObligee(commitment, number, owed.id)
            assert not world.ledger.isObligee(commitment, number, other.id)
            assert world.ledger.isObligor(commitment, number, world.bureau.id)
            assert world.ledger.isParty(commitment, number, world.builder.id)
            assert world.ledger.isParty(commitment, number, bank.id) == (owed is bank)
            assert world.ledger.assigneeOf(commitment, number) == (bank.id if owed is bank else NO_PARTY)

    def test_either_of_the_two_may_be_named_first(self, world, commitment, bank):
        assign(world, commitment, bank, 1, by=bank, also=world.builder)
        found = next(iter(world.receipt.decode_logs(world.ledger.ClaimAssigned)))
        assert (found.assignor, found.assignee) == (world.builder.id, bank.id)

    @pytest.mark.parametrize("manner", [ASSIGNMENT, WITH_RECOURSE, WITHOUT_RECOURSE])
    def test_every_manner_is_taken(self, world, commitment, bank, manner):
        assign(world, commitment, bank, manner=manner)

    def test_what_was_paid_before_stays_paid(self, world, commitment, bank, at):
        paid = world.pay(commitment, 400, 20270301)
        assign(world, commitment, bank)
        assert world.ledger.obligationOf(commitment, 1).credited == 400
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("DenyPayment", world.builder, **on(commitment), payment=paid, document=TEXT)
        world.perform("DenyPayment", bank, **on(commitment), payment=paid, document=TEXT)
        assert world.ledger.obligationOf(commitment, 1).credited == 0

    def test_what_was_contested_before_stands_against_the_assignee(self, world, commitment, bank):
        world.perform("Contest", world.bureau, **on(commitment), amount=300, document=TEXT)
        assign(world, commitment, bank)
        assert world.ledger.obligationOf(commitment, 1).contested == 300
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("SettleContest", world.bureau, world.builder, **on(commitment), amount=0)
        world.perform("SettleContest", world.bureau, bank, **on(commitment), amount=100)
        assert world.ledger.obligationOf(commitment, 1).neverOwed == 200


class TestRefusing:
    def refused(self, world, commitment, error, act):
        before = world.ledger.assigneeOf(commitment, 1)
        with ape.reverts(getattr(world.ledger, error)):
            act()
        assert world.ledger.assigneeOf(commitment, 1) == before

    def test_who_may_not(self, world, commitment, bank):
        """Assignor and assignee sign, no one else and neither alone."""
        bureau, builder, rival, lead = world.bureau, world.builder, world.rival, world.lead
        for by, also, to, error in (
            (builder, rival, bank, "NotAParty"),
            (lead, bank, bank, "NotAParty"),
            (rival, bank, bank, "NotAParty"),
            (builder, bureau, bank, "NotEntitled"),
            (bureau, bank, bank, "NotEntitled"),
            (builder, bureau, bureau, "NotEntitled"),
            (builder, lead, lead, "NotEntitled"),
            (builder, world.importer, world.importer, "NotEntitled"),
            (bank, bank, bank, "NotEntitled"),
            (builder, builder, builder, "NotEntitled"),
        ):
            with ape.reverts(getattr(world.ledger, error)):
                assign(world, commitment, to, 1, by=by, also=also)
        for alone in (builder, bank):
            with ape.reverts(world.ledger.NotEntitled):
                world.perform(
                    "AssignClaim",
                    alone,
                    commitment=commitment,
                    assignee=bank.id,
                    manner=1,
                    document=TEXT,
                    obligations=[1],
                )

    def test_what_is_not_there(self, world, commitment, bank):
        for changes in (
            {"commitment": b"\7" * 32},
            {"obligations": [1, 5]},
            {"obligations": [0]},
            {"assignee": b"\7" * 32},
        ):
            with ape.reverts(world.ledger.Unknown):
                assign(world, changes.pop("commitment", commitment), bank, **changes)

    def test_what_is_no_word_or_no_list(self, world, commitment, bank):
        for changes in (
            {"manner": 0},
            {"manner": 4},
            {"obligations": []},
            {"obligations": [1, 1]},
            {"obligations": [2, 1]},
        ):
            self.refused(
                world,
                commitment,
                "BadTerm",
                lambda changes=changes: assign(world, commitment, bank, **changes),
            )

    def test_without_its_document(self, world, commitment, bank):
        self.refused(
            world, commitment, "ProcedureMissing", lambda: assign(world, commitment, bank, document=bytes(32))
        )

    def test_a_deed_passes_to_nobody_and_takes_the_whole_list_with_it(self, world, commitment, bank):
        self.refused(world, commitment, "WrongState", lambda: assign(world, commitment, bank, 1, 3))
        assert world.ledger.isObligee(commitment, 1, world.builder.id)

    def test_what_was_paid_cannot_be_assigned(self, world, commitment, bank):
        world.pay(commitment, 1000, 20270301)
        self.refused(world, commitment, "WrongState", lambda: assign(world, commitment, bank))

    def test_what_ended_with_the_contract_cannot_be_assigned(self, world, commitment, bank):
        terminate(world, commitment)
        self.refused(world, commitment, "WrongState", lambda: assign(world, commitment, bank))

    def test_what_was_due_when_the_contract_ended_can(self, world, commitment, bank, at):
        at("2027-03-11T10:00:00")
        terminate(world, commitment)
        assign(world, commitment, bank)
        assert world.ledger.isObligee(commitment, 1, bank.id)

    def test_an_answer_that_was_asked_for_passes_to_nobody(self, world, commitment, bank):
        act = world.perform("RequestConfirmation", world.builder, **on(commitment), document=TEXT)
        with ape.reverts(world.ledger.WrongState):
            assign(world, act_key(act.by, act.id), bank)

    def test_an_imported_claim_passes_to_nobody(self, world, bank):
        undated = {**ON_DATE, "dueRule": 0, "dueOn": 0}
        act = world.perform(
            "ImportCommitment",
            world.importer,
            obligor=world.bureau.id,
            obligee=world.builder.id,
            currency=b"MXN",
            signedOn=20160101,
            source=TEXT,
            document=TEXT,
            obligations=[undated],
        )
        with ape.reverts(world.ledger.WrongState):
            assign(world, act_key(act.by, act.id), bank)


class TestTheAssignee:
    @pytest.fixture(autouse=True)
    def assigned(self, world, commitment, bank):
        assign(world, commitment, bank, 1, 4)

    def test_acts_in_the_assignors_place(self, world, commitment, bank):
        with ape.reverts(world.ledger.NotEntitled):
            amend(world, commitment, also=world.builder)
        amend(world, commitment, also=bank)
        setting_off = {"amount": 100, "setOffOn": 20270301, "document": TEXT}
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordSetOff", world.bureau, world.builder, **on(commitment), **setting_off)
        world.perform("RecordSetOff", world.bureau, bank, **on(commitment), **setting_off)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RequestConfirmation", world.builder, **on(commitment), document=TEXT)
        world.perform("RequestConfirmation", bank, **on(commitment), document=TEXT)
        world.perform("Contest", world.bureau, **on(commitment), amount=100, document=TEXT)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("Challenge", world.builder, **on(commitment), act=1, document=TEXT)
        world.perform("Challenge", bank, **on(commitment), act=1, document=TEXT)
        settling = {"confirmedOn": 20270301, "amount": 900}
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("ConfirmSettlement", world.bureau, world.builder, **on(commitment, 4), **settling)
        world.perform("ConfirmSettlement", world.bureau, bank, **on(commitment, 4), **settling)

    def test_does_nothing_that_the_department_does(self, world, commitment, bank):
        with ape.reverts(world.ledger.NotEntitled):
            world.perform(
                "RecordPayment", bank, **on(commitment), amount=1, creditedOn=20270301, document=TEXT
            )
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("Contest", bank, **on(commitment), amount=1, document=TEXT)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordAcceptance", bank, **on(commitment, 4), acceptedOn=20270301)

    def test_is_no_party_to_what_was_not_assigned(self, world, commitment, bank):
        for obligation in (2, 3):
            with ape.reverts(world.ledger.NotAParty):
                world.perform("Challenge", bank, **on(commitment, obligation), act=1, document=TEXT)
        with ape.reverts(world.ledger.NotAParty):
            terminate(world, commitment, also=bank)
        amend(world, commitment, also=world.builder, obligation=2)

    def test_does_not_deliver_who_signed_the_contract_does(self, world, commitment, bank):
        delivering = {**on(commitment, 4), "deliveredOn": 20270301}
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordDelivery", bank, **delivering)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordDelivery", world.bureau, bank, **delivering)
        with ape.reverts(world.ledger.NotAParty):
            world.perform("RecordDelivery", world.rival, **delivering)
        world.perform("RecordDelivery", world.builder, **delivering)
        assert world.ledger.dueOf(commitment, 4).started

    def test_is_not_kept_from_asking_by_the_assignors_open_request(self, world, commitment, bank):
        first = world.perform("RequestConfirmation", world.builder, **on(commitment, 2), document=TEXT)
        assign(world, commitment, bank, 2)
        world.perform("RequestConfirmation", bank, **on(commitment, 2), document=TEXT)
        with ape.reverts(world.ledger.Duplicate):
            world.perform("RequestConfirmation", bank, **on(commitment, 2), document=TEXT)
        request = act_key(first.by, first.id)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RefuseConfirmation", bank, request=request, document=TEXT)
        world.perform("ConfirmReceivable", world.bureau, request=request, amount=1000, document=TEXT)

    def test_complains_and_the_assignor_does_not(self, world, commitment, bank):
        about = {
            "subject": 1,
            "about": commitment,
            "obligation": 1,
            "category": 1,
            "document": TEXT,
            "contact": bytes(32),
        }
        register = world.deployed["ComplaintRegister"]
        with ape.reverts(register.NotEntitled):
            world.perform("Complain", world.builder, **about)
        with ape.reverts(register.NotAParty):
            world.perform("Complain", bank, **{**about, "obligation": 2})
        world.perform("Complain", bank, **about)

    def test_keeps_what_the_contract_ends(self, world, commitment, bank, at):
        terminate(world, commitment)
        world.chain.mine()
        assert [world.ledger.obligationOf(commitment, number).terminated for number in (1, 2, 3, 4)] == [
            False,
            True,
            True,
            False,
        ]
        world.pay(commitment, 400, 20270301)
        at("2027-03-11T10:00:00")
        world.chain.mine()
        assert world.ledger.missed(commitment, 1, [])

    def test_assigns_further_and_back_to_who_signed_the_contract(self, world, commitment, bank):
        with ape.reverts(world.ledger.NotEntitled):
            assign(world, commitment, world.rival)
        assign(world, commitment, world.rival, by=bank, also=world.rival)
        with ape.reverts(world.ledger.NotAParty):
            amend(world, commitment, also=bank)
        # A list of which the assignor holds a part is no list of its own.
        with ape.reverts(world.ledger.NotEntitled):
            assign(world, commitment, world.builder, 1, 4, by=bank, also=world.builder)
        assign(world, commitment, world.builder, by=world.rival, also=world.builder)
        amend(world, commitment, also=world.builder)
        assign(world, commitment, world.builder, 4, by=bank, also=world.builder)
        world.perform("RecordDelivery", world.builder, **on(commitment, 4), deliveredOn=20270301)

    def test_passes_on_to_its_successor(self, world, commitment):
        old, heir = (world.register(name, kind=2, size=4) for name in ("old bank", "new bank"))
        assign(world, commitment, old, 2)
        passing(world, old, heir)
        with ape.reverts(world.ledger.PartySucceeded):
            world.perform("RequestConfirmation", old, **on(commitment, 2), document=TEXT)
        world.perform("RequestConfirmation", heir, **on(commitment, 2), document=TEXT)
        with ape.reverts(world.ledger.PartySucceeded):
            assign(world, commitment, world.rival, 2, by=old, also=world.rival)
        assign(world, commitment, world.rival, 2, by=heir, also=world.rival)
        assert world.ledger.isObligee(commitment, 2, world.rival.id)


class TestPromises:
    @pytest.fixture
    def promise(self, world, at):
        at("2027-03-01T10:00:00")
        act = world.perform(
            "MakePromise",
            world.bureau,
            obligee=world.builder.id,
            currency=b"CNY",
            signedOn=20270301,
            field=5,
            document=TEXT,
            obligations=[{**ON_DATE, "conditional": True}],
        )
        return act_key(act.by, act.id)

    def change(self, world, promise):
        compensation = [{**ON_DATE, "dueOn": 20270410, "amount": 600}]
        world.perform(
            "ChangePromise",
            world.bureau,
            **on(promise),
            ground=1,
            document=TEXT,
            compensation=compensation,
        )

    def fall(self, world, promise, by):
        world.perform("Challenge", by, **on(promise), act=6, document=TEXT)
        world.perform("Rule", world.lead, **on(promise), act=6, stands=False, amount=0, evidence=TEXT)

    def test_the_compensation_is_owed_to_the_assignee(self, world, promise, bank):
        assign(world, promise, bank)
        self.change(world, promise)
        assert world.ledger.isObligee(promise, 2, bank.id)
        with ape.reverts(world.ledger.WrongState):
            assign(world, promise, world.rival, by=bank, also=world.rival)
        self.fall(world, promise, bank)
        assert world.ledger.isObligee(promise, 1, bank.id)

    def test_what_stands_in_for_an_assigned_claim_is_kept_as_the_claim_was(self, world, promise, bank):
        assign(world, promise, bank)
        self.change(world, promise)
        terminate(world, promise)
        world.chain.mine()
        assert not world.ledger.obligationOf(promise, 2).terminated
        world.pay(promise, 600, 20270301, obligation=2)

    def test_who_took_over_the_compensation_is_owed_what_it_stood_for_when_the_change_falls(
        self, world, promise, bank
    ):
        self.change(world, promise)
        assign(world, promise, bank, 2)
        assert world.ledger.isObligee(promise, 1, world.builder.id)
        self.fall(world, promise, world.builder)
        assert world.ledger.isObligee(promise, 1, bank.id)
