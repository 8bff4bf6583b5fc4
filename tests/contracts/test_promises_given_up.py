"""Declining and changing a promise: who may, when, what stands in for it, and what becomes of it when that falls."""

import ape
import pytest
from promise_acts import CHANGE, COMPENSATION, DECLINE, EVIDENCE, REWARD, TEXT, change, decline, made, ruled

pytestmark = pytest.mark.usefixtures("morning")


class TestDeclining:
    def test_what_is_declined_is_not_missed(self, world, at):
        promise = made(world)
        at("2027-03-10T23:59:59")
        decline(world, promise)
        at("2027-03-11T10:00:00")
        assert world.state(promise).declined
        assert not world.missed(promise)

    def test_a_decline_comes_by_the_due_day(self, world, at):
        promise = made(world)
        at("2027-03-11T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            decline(world, promise)
        at("2027-03-11T00:00:10")

    def test_who_declines(self, world):
        promise = made(world)
        with ape.reverts(world.ledger.NotAParty):
            decline(world, promise, by=world.rival)
        with ape.reverts(world.ledger.NotEntitled):
            decline(world, promise, by=world.builder)
        with ape.reverts(world.ledger.NotEntitled):
            decline(world, promise, also=world.builder)
        with ape.reverts(world.ledger.Unknown):
            decline(world, promise, obligation=2)
        with ape.reverts(world.ledger.ProcedureMissing):
            decline(world, promise, document=bytes(32))

    def test_without_a_condition_nothing_is_declined(self, world):
        with ape.reverts(world.ledger.WrongState):
            decline(world, made(world, {**REWARD, "conditional": False}))

    def test_a_contract_is_no_promise(self, world):
        contract = world.contract(REWARD, signed_on=20270301)
        with ape.reverts(world.ledger.WrongState):
            decline(world, contract)
        with ape.reverts(world.ledger.WrongState):
            change(world, contract)

    def test_what_is_paid_or_ended_is_not_declined(self, world):
        paid = made(world)
        world.pay(paid, 100_000, 20270301)
        ended = made(world)
        decline(world, ended)
        for promise in (paid, ended):
            with ape.reverts(world.ledger.WrongState):
                decline(world, promise)
            with ape.reverts(world.ledger.WrongState):
                change(world, promise)
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "Amend", world.bureau, world.builder, commitment=ended, obligation=1, dueOn=20270601, amount=0,
                waiveInterest=False, document=TEXT,
            )  # fmt: skip

    def test_a_decline_that_falls_was_never_made(self, world, at):
        promise = made(world)
        decline(world, promise)
        at("2027-03-20T10:00:00")
        ruled(world, promise, DECLINE, stands=False)
        assert world.missed(promise)
        assert not world.state(promise).declined

    def test_a_decline_that_stands_is_final(self, world, at):
        promise = made(world)
        decline(world, promise)
        ruled(world, promise, DECLINE, stands=True)
        at("2027-03-20T10:00:00")
        assert not world.missed(promise)
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "Challenge", world.builder, commitment=promise, obligation=1, act=DECLINE, document=TEXT
            )

    def test_a_department_may_pay_what_it_declined(self, world):
        promise = made(world)
        decline(world, promise)
        world.pay(promise, 100_000, 20270301)
        assert world.state(promise).credited == 100_000


class TestChanging:
    def test_the_compensation_stands_in_for_what_was_promised(self, world, at):
        promise = made(world)
        change(world, promise)
        assert world.state(promise).compensation == 2
        assert world.ledger.commitmentOf(promise).obligations == 2
        assert (world.state(promise, 2).amount, world.ledger.dueOf(promise, 2).dueOn) == (26_000, 20270401)
        at("2027-04-02T10:00:00")
        assert [world.missed(promise, number) for number in (1, 2)] == [False, True]

    def test_the_compensation_is_paid_by_who_promised_and_by_no_other_department(self, world):
        promise = made(world)
        change(world, promise)
        other = world.register("office next door", kind=1)
        fields = {
            "commitment": promise, "obligation": 2, "amount": 5, "creditedOn": 20270301, "document": TEXT,
        }  # fmt: skip
        with ape.reverts(world.ledger.NotAParty):
            world.perform("RecordPayment", other, **fields)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordPayment", world.builder, **fields)
        world.pay(promise, 26_000, 20270301, obligation=2)
        assert world.state(promise, 2).credited == 26_000

    def test_of_what_stayed_when_it_was_ended_a_later_compensation_stays_too(self, world, at):
        promise = made(world)
        at("2027-03-10T10:00:00")
        world.perform("Terminate", world.bureau, world.builder, commitment=promise, document=TEXT)
        change(world, promise)
        assert [world.state(promise, number).terminated for number in (1, 2)] == [False, False]
        world.pay(promise, 1, 20270301, obligation=2)
        assert world.state(promise, 2).credited == 1

    def test_who_changes(self, world):
        promise = made(world)
        with ape.reverts(world.ledger.NotAParty):
            change(world, promise, by=world.rival)
        with ape.reverts(world.ledger.NotEntitled):
            change(world, promise, by=world.builder)
        with ape.reverts(world.ledger.NotEntitled):
            change(world, promise, also=world.builder)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"compensation": [{**COMPENSATION, "amount": 0}]}, "BadAmount"),
            ({"compensation": [{**COMPENSATION, "dueOn": 20270228}]}, "BadDate"),
            ({"compensation": [COMPENSATION, COMPENSATION]}, "BadTerm"),
            ({"compensation": [{**COMPENSATION, "kind": 1, "amount": 0}]}, "BadTerm"),
            ({"compensation": [{**COMPENSATION, "conditional": True}]}, "BadTerm"),
            ({"compensation": []}, "ProcedureMissing"),
            ({"ground": 0}, "ProcedureMissing"),
            ({"ground": 3}, "ProcedureMissing"),
            ({"document": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_a_change_without_lawful_procedure_is_refused(self, world, changes, error):
        promise = made(world)
        with ape.reverts(getattr(world.ledger, error)):
            change(world, promise, **changes)
        assert world.ledger.commitmentOf(promise).obligations == 1

    def test_a_change_comes_by_the_due_day_and_once(self, world, at):
        promise = made(world)
        change(world, promise)
        with ape.reverts(world.ledger.WrongState):
            change(world, promise)
        with ape.reverts(world.ledger.WrongState):
            world.pay(promise, 1, 20270301)
        # The compensation itself is for both to amend.
        with ape.reverts(world.ledger.WrongState):
            change(world, promise, obligation=2)
        late = made(world)
        at("2027-03-11T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            change(world, late)
        at("2027-03-11T00:00:10")

    def test_of_a_change_that_falls_the_payments_count_on_what_was_promised(self, world, at):
        promise = made(world)
        early = world.pay(promise, 30_000, 20270301)
        change(world, promise)
        on_compensation = world.pay(promise, 26_000, 20270301, obligation=2)
        ruled(world, promise, CHANGE, stands=False)
        first, second = world.state(promise), world.state(promise, 2)
        assert (first.credited, first.payments, first.compensation) == (56_000, 2, 0)
        assert (second.credited, second.payments, second.terminated) == (0, 0, True)
        with ape.reverts(world.ledger.WrongState):
            world.pay(promise, 1, 20270301, obligation=2)
        rest = world.pay(promise, 44_000, 20270301)
        at("2027-03-11T10:00:00")
        with ape.reverts(world.ledger.IncompleteList):
            world.missed(promise, 1, (early, rest))
        assert not world.missed(promise, 1, (early, on_compensation, rest))
        assert not world.missed(promise, 2)

    @pytest.mark.parametrize("named", [1, 2])
    def test_a_moved_payment_is_denied_where_it_counts(self, world, at, named):
        promise = made(world)
        change(world, promise)
        payment = world.pay(promise, 100_000, 20270301, obligation=2)
        ruled(world, promise, CHANGE, stands=False)
        on = {"commitment": promise, "obligation": named, "payment": payment}
        world.perform("DenyPayment", world.builder, **on, document=TEXT)
        assert (world.state(promise).credited, world.state(promise, 2).credited) == (0, 0)
        world.perform("RulePayment", world.lead, **on, paid=True, evidence=EVIDENCE)
        assert (world.state(promise).credited, world.state(promise, 2).credited) == (100_000, 0)

    def test_a_change_that_stands_is_final(self, world, at):
        promise = made(world)
        change(world, promise)
        ruled(world, promise, CHANGE, stands=True)
        at("2027-03-20T10:00:00")
        assert not world.missed(promise)
        assert world.state(promise).compensation == 2

    def test_after_a_fall_it_can_be_changed_again(self, world):
        promise = made(world)
        for number in (2, 3):
            change(world, promise)
            payment = world.pay(promise, 10_000, 20270301, obligation=number)
            ruled(world, promise, CHANGE, stands=False)
        assert world.state(promise).credited == 20_000
        on = {"commitment": promise, "obligation": 1, "payment": payment}
        world.perform("ReversePayment", world.bureau, **on, document=TEXT)
        assert world.state(promise).credited == 10_000


def test_what_stands_in_for_a_promise_that_stayed_owed_is_owed(world, at):
    promise = made(world)
    at("2027-03-10T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=promise, document=TEXT)
    change(world, promise)
    assert not world.state(promise, 2).terminated
    world.pay(promise, 1, 20270301, obligation=2)
