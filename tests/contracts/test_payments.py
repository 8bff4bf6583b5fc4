"""Set-off, tax, bills and vouchers, retention and deposits, and requests to confirm: who may, when, what follows."""

from typing import ClassVar

import ape
import pytest
from world import THIRTY_DAYS, due_on, on

from ledger_api.chain.acts import act_key

ON_DATE = due_on(20270310, 1000)
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}
RETENTION, DEPOSIT = 2, 3
SET_OFF, TAX, BILL, VOUCHER = 1, 2, 3, 4
TEXT = b"\5" * 32


@pytest.fixture
def commitment(world, at):
    made = world.contract(ON_DATE, A_DEED, {**THIRTY_DAYS, "amount": 1000}, signed_on=20261201)
    at("2027-03-01T10:00:00")
    return made


@pytest.fixture
def agreed(world, commitment):
    """A contract that lets bills and vouchers count when they are handed over."""
    act = world.perform(
        "SignContract",
        world.bureau,
        world.builder,
        **world.contract_terms(20261201, ON_DATE, instruments=True),
    )
    return act_key(act.by, act.id)


def credited(world, commitment, obligation=1):
    return world.ledger.obligationOf(commitment, obligation).credited


def hand_over(world, commitment, amount=1000, handed_on=20270301, means=BILL):
    act = world.perform(
        "RecordInstrument",
        world.bureau,
        **on(commitment),
        means=means,
        amount=amount,
        handedOn=handed_on,
        document=TEXT,
    )
    return act_key(act.by, act.id)


def honour(world, commitment, payment, honoured_on, *, by=None):
    world.perform(
        "HonourInstrument",
        by or world.builder,
        **on(commitment),
        payment=payment,
        honouredOn=honoured_on,
        document=TEXT,
    )


def ask(world, commitment, obligation=1):
    act = world.perform("RequestConfirmation", world.builder, **on(commitment, obligation), document=TEXT)
    return act_key(act.by, act.id)


class TestPermissions:
    PAID: ClassVar = {"amount": 1, "document": TEXT}
    ACTS = (
        ("RecordSetOff", {**PAID, "setOffOn": 20270301}, {"bureau+builder", "builder+bureau"}),
        ("RecordTaxWithheld", {**PAID, "withheldOn": 20270301}, {"bureau"}),
        ("RecordInstrument", {**PAID, "means": BILL, "handedOn": 20270301}, {"bureau"}),
        ("RequestConfirmation", {"document": TEXT}, {"builder"}),
    )
    SIGNERS = (
        "bureau",
        "builder",
        "rival",
        "lead",
        "bureau+builder",
        "builder+bureau",
        "bureau+rival",
        "lead+bureau",
    )

    @pytest.mark.parametrize("signers", SIGNERS)
    @pytest.mark.parametrize(("kind", "fields", "allowed"), ACTS)
    def test_the_permission_table(self, world, commitment, kind, fields, allowed, signers):
        actors = [getattr(world, name) for name in signers.split("+")]
        if signers in allowed:
            world.perform(kind, *actors, **on(commitment), **fields)
            return
        strangers = {"rival", "lead"} & set(signers.split("+"))
        with ape.reverts(getattr(world.ledger, "NotAParty" if strangers else "NotEntitled")):
            world.perform(kind, *actors, **on(commitment), **fields)

    @pytest.mark.parametrize("signers", SIGNERS)
    def test_either_side_alone_says_that_an_instrument_was_honoured(self, world, commitment, signers):
        payment = hand_over(world, commitment)
        actors = [getattr(world, name) for name in signers.split("+")]
        fields = {**on(commitment), "payment": payment, "honouredOn": 20270301, "document": TEXT}
        if signers in ("bureau", "builder"):
            world.perform("HonourInstrument", *actors, **fields)
            return
        strangers = {"rival", "lead"} & set(signers.split("+"))
        with ape.reverts(getattr(world.ledger, "NotAParty" if strangers else "NotEntitled")):
            world.perform("HonourInstrument", *actors, **fields)

    @pytest.mark.parametrize("signers", SIGNERS)
    @pytest.mark.parametrize(
        ("kind", "more"), [("ConfirmReceivable", {"amount": 1}), ("RefuseConfirmation", {})]
    )
    def test_the_department_alone_answers_a_request(self, world, commitment, kind, more, signers):
        fields = {"request": ask(world, commitment), "document": TEXT, **more}
        actors = [getattr(world, name) for name in signers.split("+")]
        if signers == "bureau":
            world.perform(kind, *actors, **fields)
            return
        strangers = {"rival", "lead"} & set(signers.split("+"))
        with ape.reverts(getattr(world.ledger, "NotAParty" if strangers else "NotEntitled")):
            world.perform(kind, *actors, **fields)


class TestOtherMeans:
    @pytest.mark.parametrize(
        ("kind", "also", "day"),
        [("RecordSetOff", True, "setOffOn"), ("RecordTaxWithheld", False, "withheldOn")],
    )
    def test_what_is_set_off_or_withheld_counts_from_its_day(self, world, commitment, at, kind, also, day):
        at("2027-03-15T10:00:00")
        both = (world.bureau, world.builder) if also else (world.bureau,)
        act = world.perform(kind, *both, **on(commitment), amount=1000, document=TEXT, **{day: 20270310})
        assert credited(world, commitment) == 1000
        assert not world.missed(commitment, payments=[act_key(act.by, act.id)])
        with ape.reverts(world.ledger.BadDate):
            world.perform(kind, *both, **on(commitment), amount=1, document=TEXT, **{day: 20270316})
        with ape.reverts(world.ledger.BadAmount):
            world.perform(kind, *both, **on(commitment), amount=0, document=TEXT, **{day: 20270315})
        with ape.reverts(world.ledger.WrongState):
            world.perform(kind, *both, **on(commitment, 2), amount=1, document=TEXT, **{day: 20270315})
        with ape.reverts(world.ledger.ProcedureMissing):
            world.perform(kind, *both, **on(commitment), amount=1, document=bytes(32), **{day: 20270315})

    def test_nothing_is_set_off_before_there_was_a_contract(self, world, commitment):
        with ape.reverts(world.ledger.BadDate):
            world.perform(
                "RecordSetOff",
                world.bureau,
                world.builder,
                **on(commitment),
                amount=1,
                setOffOn=20261130,
                document=TEXT,
            )

    @pytest.mark.parametrize("means", [0, SET_OFF, TAX, 5])
    def test_only_a_bill_or_a_voucher_is_an_instrument(self, world, commitment, means):
        with ape.reverts(world.ledger.BadTerm):
            hand_over(world, commitment, means=means)

    @pytest.mark.parametrize("means", [BILL, VOUCHER])
    def test_an_instrument_that_was_agreed_counts_when_it_is_handed_over(self, world, agreed, at, means):
        at("2027-03-11T10:00:00")
        payment = hand_over(world, agreed, handed_on=20270310, means=means)
        assert credited(world, agreed) == 1000
        assert not world.missed(agreed, payments=[payment])
        with ape.reverts(world.ledger.WrongState):
            honour(world, agreed, payment, 20270311)

    def test_an_instrument_that_nobody_agreed_to_waits(self, world, commitment, at):
        payment = hand_over(world, commitment)
        state = world.ledger.obligationOf(commitment, 1)
        assert (state.credited, state.payments) == (0, 1)
        with ape.reverts(world.ledger.BadDate):
            honour(world, commitment, payment, 20270228)
        with ape.reverts(world.ledger.BadDate):
            honour(world, commitment, payment, 20270302)
        at("2027-03-11T10:00:00")
        assert world.missed(commitment)
        honour(world, commitment, payment, 20270311)
        assert credited(world, commitment) == 1000
        # It was honoured on the day after the due day.
        assert world.missed(commitment, payments=[payment])
        with ape.reverts(world.ledger.WrongState):
            honour(world, commitment, payment, 20270311)

    def test_what_was_honoured_on_the_due_day_was_in_time(self, world, commitment, at):
        payment = hand_over(world, commitment)
        at("2027-03-11T10:00:00")
        honour(world, commitment, payment, 20270310, by=world.bureau)
        assert not world.missed(commitment, payments=[payment])

    def test_what_waits_is_denied_and_ruled_on_without_counting(self, world, commitment):
        payment = hand_over(world, commitment)
        about = {**on(commitment), "payment": payment}
        world.perform("DenyPayment", world.builder, **about, document=TEXT)
        with ape.reverts(world.ledger.WrongState):
            honour(world, commitment, payment, 20270301)
        world.perform("RulePayment", world.lead, **about, paid=True, evidence=TEXT)
        assert credited(world, commitment) == 0
        honour(world, commitment, payment, 20270301, by=world.bureau)
        assert credited(world, commitment) == 1000
        # That it was honoured is a statement of its own.
        world.perform("DenyPayment", world.builder, **about, document=TEXT)
        assert credited(world, commitment) == 0
        world.perform("RulePayment", world.lead, **about, paid=False, evidence=TEXT)
        assert credited(world, commitment) == 0

    def test_what_waits_is_taken_back_without_counting(self, world, commitment):
        payment = hand_over(world, commitment)
        world.perform("ReversePayment", world.bureau, **on(commitment), payment=payment, document=TEXT)
        assert credited(world, commitment) == 0
        with ape.reverts(world.ledger.WrongState):
            honour(world, commitment, payment, 20270301)

    def test_an_instrument_is_honoured_where_it_was_handed_over(self, world, commitment):
        payment = hand_over(world, commitment)
        for number, what in ((3, payment), (1, b"\7" * 32)):
            with ape.reverts(world.ledger.Unknown):
                world.perform(
                    "HonourInstrument",
                    world.builder,
                    **on(commitment, number),
                    payment=what,
                    honouredOn=20270301,
                    document=TEXT,
                )


class TestPurposes:
    def test_retention_and_deposit_keep_their_own_day(self, world, at):
        long = {**THIRTY_DAYS, "length": 366, "amount": 1000}
        made = world.contract(
            long, {**long, "kind": RETENTION}, {**long, "kind": DEPOSIT}, signed_on=20261201
        )
        at("2027-03-01T10:00:00")
        for number in (1, 2, 3):
            world.deliver(made, 20270301, number)
        nominal = [world.ledger.dueOf(made, number).nominalOn for number in (1, 2, 3)]
        assert nominal == [20270430, 20280301, 20280301]

    def test_the_end_of_a_contract_takes_a_retention_and_no_deposit(self, world, at):
        made = world.contract(
            {**ON_DATE, "kind": RETENTION}, {**ON_DATE, "kind": DEPOSIT}, signed_on=20261201
        )
        at("2027-03-01T10:00:00")
        world.perform("Terminate", world.bureau, world.builder, commitment=made, document=TEXT)
        assert [world.ledger.obligationOf(made, number).terminated for number in (1, 2)] == [True, False]
        world.pay(made, 1000, 20270301, 2)

    @pytest.mark.parametrize("kind", [RETENTION, DEPOSIT])
    def test_nobody_promises_a_retention_or_a_deposit(self, world, commitment, kind):
        with ape.reverts(world.ledger.BadTerm):
            world.perform(
                "MakePromise",
                world.bureau,
                obligee=world.builder.id,
                currency=b"CNY",
                signedOn=20270301,
                field=2,
                document=TEXT,
                obligations=[{**ON_DATE, "kind": kind}],
            )

    def test_money_has_an_amount_whatever_it_is_for(self, world):
        with ape.reverts(world.ledger.BadAmount):
            world.contract({**ON_DATE, "kind": DEPOSIT, "amount": 0}, signed_on=20261201)
        with ape.reverts(world.ledger.BadTerm):
            world.contract({**ON_DATE, "kind": 4}, signed_on=20261201)


class TestConfirmation:
    def test_a_request_is_an_obligation_to_answer_in_thirty_days(self, world, commitment):
        request = ask(world, commitment)
        assert tuple(world.ledger.receivableOf(request)) == (commitment, 1)
        assert world.ledger.dueOf(request, 1).nominalOn == 20270331
        assert world.ledger.isObligor(request, 1, world.bureau.id)
        assert world.ledger.isObligee(request, 1, world.builder.id)
        assert tuple(world.ledger.receivableOf(commitment)) == (bytes(32), 0)

    def test_silence_past_thirty_days_is_missed(self, world, commitment, at):
        request = ask(world, commitment)
        at("2027-03-31T23:59:50")
        assert not world.missed(request)
        at("2027-04-01T00:00:10")
        assert world.missed(request)
        world.perform("RefuseConfirmation", world.bureau, request=request, document=TEXT)
        assert world.missed(request)

    def test_an_answer_in_time_is_not_missed_and_pays_nothing(self, world, commitment, at):
        request = ask(world, commitment)
        world.perform("ConfirmReceivable", world.bureau, request=request, amount=1000, document=TEXT)
        at("2027-04-01T00:00:10")
        assert not world.missed(request)
        assert credited(world, commitment) == 0
        assert world.missed(commitment)

    def test_one_request_is_open_at_a_time(self, world, commitment):
        request = ask(world, commitment)
        with ape.reverts(world.ledger.Duplicate):
            ask(world, commitment)
        ask(world, commitment, 3)
        world.perform("RefuseConfirmation", world.bureau, request=request, document=TEXT)
        assert ask(world, commitment) != request

    def test_no_more_is_confirmed_than_is_owed(self, world, commitment):
        request = ask(world, commitment)
        for amount in (0, 1001):
            with ape.reverts(world.ledger.BadAmount):
                world.perform(
                    "ConfirmReceivable", world.bureau, request=request, amount=amount, document=TEXT
                )
        world.perform("ConfirmReceivable", world.bureau, request=request, amount=1000, document=TEXT)
        with ape.reverts(world.ledger.WrongState):
            world.perform("ConfirmReceivable", world.bureau, request=request, amount=1000, document=TEXT)

    def test_what_is_no_money_or_paid_is_not_confirmed(self, world, commitment):
        with ape.reverts(world.ledger.WrongState):
            ask(world, commitment, 2)
        world.pay(commitment, 1000, 20270301)
        with ape.reverts(world.ledger.WrongState):
            ask(world, commitment)

    def test_an_answer_is_nothing_that_is_recorded_as_performed(self, world, commitment):
        request = ask(world, commitment)
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "RecordPerformance", world.bureau, **on(request), performedOn=20270301, evidence=TEXT
            )
        for kind, more in (("ConfirmReceivable", {"amount": 1}), ("RefuseConfirmation", {})):
            with ape.reverts(world.ledger.Unknown):
                world.perform(kind, world.bureau, request=commitment, document=TEXT, **more)
            with ape.reverts(world.ledger.ProcedureMissing):
                world.perform(kind, world.bureau, request=request, document=bytes(32), **more)

    def test_an_answer_that_falls_was_never_given(self, world, commitment, at):
        request = ask(world, commitment)
        world.perform("RefuseConfirmation", world.bureau, request=request, document=TEXT)
        world.perform("Challenge", world.builder, **on(request), act=4, document=TEXT)
        world.perform("Rule", world.lead, **on(request), act=4, stands=False, amount=0, evidence=TEXT)
        at("2027-04-01T00:00:10")
        assert world.missed(request)
        world.perform("ConfirmReceivable", world.bureau, request=request, amount=1, document=TEXT)
