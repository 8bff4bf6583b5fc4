"""Several keys of a party: what each may sign, how they come and go, and when two must sign."""

import ape
import pytest
from eth_account import Account
from world import THIRTY_DAYS, Actor, due_on

from ledger_api.chain.acts import SignedAct, sign

SIGN, RECORD, PAY, COMPLAIN, ALL = 1, 2, 4, 8, 15
LABEL = b"\x0b" * 32
ON_DATE = due_on(20270910, 1000)


@pytest.fixture
def office(world, at):
    """A department with its first key, on a day in June."""
    at("2027-06-25T10:00:00")
    return world.register("office", kind=1)


def with_key(actor, key):
    return Actor(actor.id, key)


def add(world, by, duties, key=None):
    """A further key of the actor's party, as an actor."""
    key = key or Account.create()
    world.perform("AddKey", by, key=key.address, duties=duties, document=LABEL)
    return with_key(by, key)


def perform(world, kind, signers, by, also=None, **fields):
    """An act with the signatures of these keys, in this order."""
    act = world.act(kind, by, also, **fields)
    signatures = tuple(sign(act, world.contracts, bytes(one.key.key)) for one in signers)
    world.receipt = world.deployed[act.contract].perform(
        world.as_tuple(SignedAct(act, signatures)), sender=world.relay
    )
    return act


def submit(world, kind, signers, by, also=None, **fields):
    """The same in a batch; the outcome of its id and the events."""
    act = world.act(kind, by, also, **fields)
    signatures = tuple(sign(act, world.contracts, bytes(one.key.key)) for one in signers)
    receipt = world.submit(SignedAct(act, signatures))
    return world.deployed[act.contract].outcomeOf(act.key), [event.event_name for event in receipt.events]


def contract_of(world, office):
    terms = world.contract_terms(20270601, ON_DATE, obligor=office.id)
    return world.perform("SignContract", office, world.builder, **terms).key


def payment(commitment):
    return {
        "commitment": commitment,
        "obligation": 1,
        "amount": 10,
        "creditedOn": 20270620,
        "document": LABEL,
    }


class TestDuties:
    def test_the_first_key_may_sign_everything_and_an_added_one_what_it_was_given(self, world, office):
        commitment = contract_of(world, office)
        cashier = add(world, office, PAY)
        perform(world, "RecordPayment", [cashier], office, **payment(commitment))
        assert list(world.registry.keyOf(office.id, cashier.key.address))[2] == PAY
        excuse = {"commitment": commitment, "obligation": 1, "reason": 1, "document": LABEL}
        with ape.reverts(world.ledger.KeyNotEntitled):
            perform(world, "StateExcuse", [cashier], office, **excuse)

    @pytest.mark.parametrize(
        ("kind", "needed", "fields"),
        [
            ("RecordAcceptance", RECORD, {"acceptedOn": 20270620}),
            ("RecordPerformance", RECORD, {"performedOn": 20270620, "evidence": LABEL}),
            ("RecordPayment", PAY, {"amount": 10, "creditedOn": 20270620, "document": LABEL}),
            ("ReversePayment", PAY, {"payment": LABEL, "document": LABEL}),
            ("Contest", SIGN, {"amount": 10, "document": LABEL}),
            ("StateExcuse", RECORD, {"reason": 1, "document": LABEL}),
        ],
    )
    def test_each_kind_needs_its_duty(self, world, office, kind, needed, fields):
        on = {"commitment": contract_of(world, office), "obligation": 1, **fields}
        with ape.reverts(world.ledger.KeyNotEntitled):
            perform(world, kind, [add(world, office, ALL & ~needed)], office, **on)
        outcome, _ = submit(world, kind, [add(world, office, needed)], office, **on)
        # Done, or refused for what it says.
        assert outcome in (1, 2, 4)

    def test_an_enterprises_keys_have_duties_too(self, world, office):
        clerk = add(world, world.builder, ALL & ~COMPLAIN)
        with ape.reverts(world.ledger.KeyNotEntitled):
            perform(
                world, "DenyPayment", [clerk], world.builder,
                commitment=contract_of(world, office), obligation=1, payment=LABEL, document=LABEL,
            )  # fmt: skip

    def test_complaining_and_withdrawing_need_the_duty_to_complain(self, world, office):
        clerk, other = add(world, world.builder, COMPLAIN), add(world, world.builder, ALL & ~COMPLAIN)
        complaint = {
            "subject": 1, "about": contract_of(world, office), "obligation": 1, "category": 1,
            "document": LABEL, "contact": b"\0" * 32,
        }  # fmt: skip
        with ape.reverts(world.registry.KeyNotEntitled):
            perform(world, "Complain", [other], world.builder, **complaint)
        filed = perform(world, "Complain", [clerk], world.builder, **complaint).key
        with ape.reverts(world.registry.KeyNotEntitled):
            perform(world, "WithdrawComplaint", [other], world.builder, complaint=filed)
        perform(world, "WithdrawComplaint", [clerk], world.builder, complaint=filed)

    def test_a_key_without_the_duty_spends_no_id(self, world, office):
        cashier = add(world, office, PAY)
        fields = {"commitment": contract_of(world, office), "obligation": 1, "acceptedOn": 20270620}
        assert submit(world, "RecordAcceptance", [cashier], office, **fields) == (0, ["ActRefused"])

    def test_no_key_is_given_twice_and_none_for_nothing(self, world, office):
        with ape.reverts(world.registry.Duplicate):
            add(world, office, PAY, office.key)
        for duties in (0, 16):
            with ape.reverts(world.registry.BadTerm):
                add(world, office, duties)

    def test_only_a_key_that_signs_gives_keys(self, world, office):
        cashier = add(world, office, PAY | RECORD | COMPLAIN)
        with ape.reverts(world.registry.KeyNotEntitled):
            add(world, cashier, ALL)


class TestEnding:
    def test_a_stolen_key_is_ended_at_once_by_another(self, world, office):
        second = add(world, office, ALL)
        commitment = contract_of(world, office)
        perform(world, "EndKey", [second], office, key=office.key.address)
        with ape.reverts(world.ledger.KeyRetired):
            perform(world, "RecordPayment", [office], office, **payment(commitment))
        perform(world, "RecordPayment", [second], office, **payment(commitment))

    def test_the_last_key_that_signs_stays(self, world, office):
        cashier = add(world, office, PAY)
        for signer in (office, office):
            with ape.reverts(world.registry.WrongState):
                perform(world, "EndKey", [signer], office, key=office.key.address)
        with ape.reverts(world.registry.KeyNotEntitled):
            perform(world, "EndKey", [cashier], office, key=office.key.address)

    def test_a_key_gives_itself_up(self, world, office):
        cashier = add(world, office, PAY)
        perform(world, "EndKey", [cashier], office, key=cashier.key.address)
        with ape.reverts(world.registry.KeyRetired):
            perform(world, "EndKey", [office], office, key=cashier.key.address)

    def test_a_rotated_key_hands_on_its_duties(self, world, office):
        cashier, new = add(world, office, PAY), Account.create()
        perform(world, "RotateKey", [cashier], office, oldKey=cashier.key.address, newKey=new.address)
        assert list(world.registry.keyOf(office.id, new.address))[2] == PAY
        with ape.reverts(world.registry.KeyNotEntitled):
            perform(
                world, "RotateKey", [with_key(office, new)], office,
                oldKey=office.key.address, newKey=Account.create().address,
            )  # fmt: skip


class TestReplacing:
    def announce(self, world, office, new, **changes):
        fields = {"party": office.id, "oldKey": office.key.address, "newKey": new.address, "document": LABEL}
        world.perform("ReplaceKey", world.registrar, **{**fields, **changes})

    def test_a_lost_key_is_replaced_after_seven_days(self, world, office, at):
        new, commitment = Account.create(), contract_of(world, office)
        self.announce(world, office, new)
        (event,) = world.receipt.events
        assert event.activeFrom == world.chain.blocks.head.timestamp + 7 * 86_400
        found = with_key(office, new)
        # Some seconds pass with each block: the announcement was a little after ten.
        at("2027-07-02T09:59:59")
        with ape.reverts(world.ledger.BadSignature):
            perform(world, "RecordPayment", [found], office, **payment(commitment))
        perform(world, "RecordPayment", [office], office, **payment(commitment))
        at("2027-07-02T10:30:00")
        perform(world, "RecordPayment", [found], office, **payment(commitment))
        with ape.reverts(world.ledger.KeyRetired):
            perform(world, "RecordPayment", [office], office, **payment(commitment))
        # The key that came may be replaced in its turn.
        self.announce(world, found, Account.create())

    def test_any_key_of_the_party_objects_in_time(self, world, office, at):
        cashier, new = add(world, office, PAY), Account.create()
        self.announce(world, office, new)
        perform(world, "ObjectToReplacement", [cashier], office, newKey=new.address)
        (event,) = world.receipt.events
        assert (event.event_name, event.oldKey, event.newKey) == (
            "KeyReplacementStopped",
            office.key.address,
            new.address,
        )
        at("2027-07-10T10:00:00")
        contract_of(world, office)
        with ape.reverts(world.registry.KeyRetired):
            add(world, with_key(office, new), PAY)

    def test_an_objection_comes_too_late_or_to_nothing(self, world, office, at):
        new = Account.create()
        cashier = add(world, office, PAY)
        for key in (new, cashier.key):
            with ape.reverts(world.registry.Unknown):
                perform(world, "ObjectToReplacement", [cashier], office, newKey=key.address)
        self.announce(world, office, new)
        at("2027-07-02T10:30:00")
        with ape.reverts(world.registry.TooLate):
            perform(world, "ObjectToReplacement", [cashier], office, newKey=new.address)

    def test_nobody_but_the_registrar_replaces_and_not_its_own(self, world, office):
        fields = {"oldKey": office.key.address, "newKey": Account.create().address, "document": LABEL}
        for by in (world.bureau, world.builder, world.importer):
            with ape.reverts(world.registry.NotEntitled):
                world.perform("ReplaceKey", by, party=office.id, **fields)
        with ape.reverts(world.registry.NotEntitled):
            self.announce(world, with_key(world.registrar, world.registrar.key), Account.create())
        with ape.reverts(world.registry.ProcedureMissing):
            self.announce(world, office, Account.create(), document=b"\0" * 32)
        self.announce(world, office, Account.create())
        with ape.reverts(world.registry.WrongState):
            self.announce(world, office, Account.create())

    def test_who_uses_the_key_to_rotate_it_has_not_lost_it(self, world, office, at):
        new, own = Account.create(), Account.create()
        self.announce(world, office, new)
        perform(world, "RotateKey", [office], office, oldKey=office.key.address, newKey=own.address)
        assert [event.event_name for event in world.receipt.events] == ["KeyReplacementStopped", "KeyRotated"]
        at("2027-07-10T10:00:00")
        contract_of(world, with_key(office, own))
        with ape.reverts(world.registry.KeyRetired):
            add(world, with_key(office, new), PAY)


class TestTwoSignatures:
    @pytest.fixture
    def second(self, world, office):
        found = add(world, office, ALL)
        perform(world, "SetSignaturePolicy", [office], office, twoFor=SIGN | PAY)
        return found

    def test_one_signature_is_one_too_few_and_spends_nothing(self, world, office, second):
        terms = world.contract_terms(20270601, ON_DATE, obligor=office.id)
        both = {"by": office, "also": world.builder, **terms}
        assert submit(world, "SignContract", [office, world.builder], **both) == (0, ["ActRefused"])
        with ape.reverts(world.ledger.SecondSignatureMissing):
            perform(world, "SignContract", [office, world.builder], **both)
        with ape.reverts(world.ledger.SecondSignatureMissing):
            perform(world, "SignContract", [office, office, world.builder], **both)
        perform(world, "SignContract", [second, office, world.builder], **both)

    def test_the_second_partys_two_come_last(self, world, office, second):
        terms = world.contract_terms(20270601, ON_DATE, obligor=office.id)
        both = {"by": world.builder, "also": office, **terms}
        with ape.reverts(world.ledger.SecondSignatureMissing):
            perform(world, "SignContract", [world.builder, office], **both)
        perform(world, "SignContract", [world.builder, office, second], **both)

    def test_nobody_adds_or_takes_away_a_signature(self, world, office, second):
        terms = world.contract_terms(20270601, ON_DATE, obligor=office.id)
        both = {"by": office, "also": world.builder, **terms}
        for signers in (
            [office, second, world.builder, world.rival],
            [office, second, world.rival],
            [office, world.rival, world.builder],
            [office, second, second, world.builder],
        ):
            with ape.reverts(world.ledger.BadSignature):
                perform(world, "SignContract", signers, **both)
        acceptance = {"commitment": LABEL, "obligation": 1, "acceptedOn": 20270620}
        with ape.reverts(world.ledger.BadSignature):
            perform(world, "RecordAcceptance", [office, second], office, **acceptance)

    def test_records_need_one_and_payments_two(self, world, office, second):
        terms = world.contract_terms(20270601, {**THIRTY_DAYS, "clock": 2}, obligor=office.id)
        act = perform(world, "SignContract", [office, second, world.builder], office, world.builder, **terms)
        on = {"commitment": act.key, "obligation": 1}
        perform(world, "RecordAcceptance", [office], office, **on, acceptedOn=20270620)
        with ape.reverts(world.ledger.SecondSignatureMissing):
            perform(world, "RecordPayment", [office], office, **payment(act.key))
        cashier = Account.create()
        perform(world, "AddKey", [office, second], office, key=cashier.address, duties=RECORD, document=LABEL)
        with ape.reverts(world.ledger.KeyNotEntitled):
            perform(world, "RecordPayment", [office, with_key(office, cashier)], office, **payment(act.key))
        perform(world, "RecordPayment", [office, second], office, **payment(act.key))

    def test_two_decide_about_keys_and_about_asking_for_two(self, world, office, second):
        third = Account.create().address
        for kind, fields in (
            ("AddKey", {"key": third, "duties": ALL, "document": LABEL}),
            ("SetSignaturePolicy", {"twoFor": 0}),
            ("RotateKey", {"oldKey": second.key.address, "newKey": third}),
        ):
            with ape.reverts(world.registry.SecondSignatureMissing):
                perform(world, kind, [office], office, **fields)
        perform(world, "RotateKey", [office], office, oldKey=office.key.address, newKey=third)

    def test_one_ends_a_stolen_key(self, world, office, second):
        perform(world, "EndKey", [second], office, key=office.key.address)

    def test_two_are_asked_for_only_where_there_are_two(self, world, office):
        with ape.reverts(world.registry.WrongState):
            perform(world, "SetSignaturePolicy", [office], office, twoFor=SIGN)
        add(world, office, SIGN)
        with ape.reverts(world.registry.WrongState):
            perform(world, "SetSignaturePolicy", [office], office, twoFor=PAY)
        with ape.reverts(world.registry.BadTerm):
            perform(world, "SetSignaturePolicy", [office], office, twoFor=RECORD)
        perform(world, "SetSignaturePolicy", [office], office, twoFor=SIGN)
        assert world.registry.partyOf(office.id).twoFor == SIGN
