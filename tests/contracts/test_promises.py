"""Promises to one and to all: who may make them, claim under them, and get out of them, and what follows."""

import ape
import pytest
from world import THIRTY_DAYS

from ledger_api.chain.acts import act_key

TEXT, EVIDENCE = b"\7" * 32, b"\6" * 32
DECLINE, CHANGE = 5, 6
#: 1,000.00 by March 10th 2027 (a Wednesday), on a condition.
REWARD = {
    **THIRTY_DAYS,
    "amount": 100_000,
    "dueRule": 1,
    "clock": 0,
    "dueOn": 20270310,
    "length": 0,
    "conditional": True,
}
#: 500.00 within 30 days of the claim.
SUBSIDY = {**THIRTY_DAYS, "amount": 50_000, "clock": 4, "conditional": True}
COMPENSATION = {**REWARD, "amount": 26_000, "dueOn": 20270401, "conditional": False}


@pytest.fixture(autouse=True)
def morning(world, at):
    """Monday, March 1st 2027, 10:00."""
    at("2027-03-01T10:00:00")


def made(world, *obligations, by=None, **changes):
    fields = {
        "obligee": world.builder.id, "currency": b"CNY", "signedOn": 20270301, "field": 5, "document": TEXT,
        "obligations": list(obligations) or [REWARD], **changes,
    }  # fmt: skip
    act = world.perform("MakePromise", by or world.bureau, **fields)
    return act_key(act.by, act.id)


def opened(world, *obligations, by=None, **changes):
    fields = {
        "currency": b"CNY", "signedOn": 20270301, "field": 5, "lastClaimOn": 0, "document": TEXT,
        "obligations": list(obligations) or [SUBSIDY], **changes,
    }  # fmt: skip
    act = world.perform("OpenPromise", by or world.bureau, **fields)
    return act_key(act.by, act.id)


def claimed(world, promise, by=None, document=EVIDENCE):
    act = world.perform("ClaimPromise", by or world.builder, openPromise=promise, document=document)
    return act_key(act.by, act.id)


def decline(world, commitment, obligation=1, by=None, also=None, document=TEXT):
    fields = {"commitment": commitment, "obligation": obligation, "document": document}
    world.perform("DeclinePromise", by or world.bureau, also, **fields)


def change(world, commitment, obligation=1, by=None, also=None, **changes):
    fields = {
        "commitment": commitment, "obligation": obligation, "ground": 1, "document": TEXT,
        "compensation": [COMPENSATION], **changes,
    }  # fmt: skip
    world.perform("ChangePromise", by or world.bureau, also, **fields)


def ruled(world, commitment, act, *, stands, obligation=1):
    on = {"commitment": commitment, "obligation": obligation, "act": act}
    world.perform("Challenge", world.builder, **on, document=TEXT)
    world.perform("Rule", world.lead, **on, stands=stands, amount=0, evidence=EVIDENCE)


def state(world, commitment, obligation=1):
    return world.ledger.obligationOf(commitment, obligation)


def missed(world, commitment, obligation=1, *payments):
    # A view is answered at the time of the last block.
    world.chain.mine()
    return world.ledger.missed(commitment, obligation, sorted(payments))


class TestMaking:
    def test_a_department_alone_promises_to_an_enterprise(self, world):
        header = world.ledger.commitmentOf(made(world))
        assert (header.obligor, header.obligee) == (world.bureau.id, world.builder.id)
        assert (header.promised, header.capped, header.imported) == (True, False, False)

    @pytest.mark.parametrize("by", ["builder", "lead", "importer"])
    def test_nobody_but_a_department_promises(self, world, by):
        with ape.reverts(world.ledger.NotEntitled):
            made(world, by=getattr(world, by), obligee=world.rival.id)
        with ape.reverts(world.ledger.NotEntitled):
            opened(world, by=getattr(world, by))

    def test_a_promise_is_made_to_an_enterprise(self, world):
        with ape.reverts(world.ledger.NotEntitled):
            made(world, obligee=world.lead.id)
        with ape.reverts(world.ledger.Unknown):
            made(world, obligee=b"\x77" * 32)

    def test_sixty_days_are_no_bound_for_a_promise(self, world):
        late = {**THIRTY_DAYS, "length": 200}
        promise = made(world, late)
        world.deliver(promise, 20270301)
        assert world.ledger.dueOf(promise, 1).nominalOn == 20270917

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"obligations": [{**REWARD, "amount": 0}]}, "BadAmount"),
            ({"signedOn": 20270302}, "BadDate"),
            ({"obligations": [{**REWARD, "dueOn": 20270228}]}, "BadDate"),
            ({"field": 0}, "BadTerm"),
            ({"field": 11}, "BadTerm"),
            ({"currency": b"\0\0\0"}, "BadTerm"),
            ({"obligations": []}, "BadTerm"),
            ({"obligations": [SUBSIDY]}, "BadTerm"),
            ({"document": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_a_promise_that_makes_no_sense_is_refused(self, world, changes, error):
        with ape.reverts(getattr(world.ledger, error)):
            made(world, REWARD, **changes)


class TestOpenPromises:
    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"obligations": [{**SUBSIDY, "amount": 0}]}, "BadAmount"),
            ({"signedOn": 20270302}, "BadDate"),
            ({"lastClaimOn": 20270228}, "BadDate"),
            ({"obligations": [{**REWARD, "dueOn": 20270228}]}, "BadDate"),
            ({"obligations": [{**SUBSIDY, "dueOn": 20270310}]}, "BadDate"),
            ({"field": 11}, "BadTerm"),
            ({"obligations": [{**SUBSIDY, "conditional": False}]}, "BadTerm"),
            ({"obligations": [{**SUBSIDY, "clock": 1}]}, "BadTerm"),
            ({"obligations": [{**SUBSIDY, "length": 367}]}, "BadTerm"),
            ({"obligations": [{**SUBSIDY, "inspectionWorkdays": 1}]}, "BadTerm"),
            ({"obligations": [{**REWARD, "length": 1}]}, "BadTerm"),
            ({"obligations": []}, "BadTerm"),
            ({"document": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_an_open_promise_that_makes_no_sense_is_refused(self, world, changes, error):
        with ape.reverts(getattr(world.ledger, error)):
            opened(world, SUBSIDY, **changes)

    def test_each_claim_has_a_clock_of_its_own(self, world, at):
        promise = opened(world, SUBSIDY, {**SUBSIDY, "dueRule": 3, "length": 5}, REWARD)
        first = claimed(world, promise)
        at("2027-03-08T10:00:00")
        second = claimed(world, promise, world.rival)
        assert [world.ledger.dueOf(first, number).nominalOn for number in (1, 2, 3)] == [
            20270331, 20270308, 20270310,
        ]  # fmt: skip
        assert [world.ledger.dueOf(second, number).nominalOn for number in (1, 2, 3)] == [
            20270407, 20270315, 20270310,
        ]  # fmt: skip
        header = world.ledger.commitmentOf(second)
        assert (header.obligor, header.obligee, header.signedOn) == (
            world.bureau.id,
            world.rival.id,
            20270308,
        )
        assert world.ledger.claimOf(promise, world.rival.id) == second

    def test_an_enterprise_claims_once(self, world):
        promise = opened(world)
        claim = claimed(world, promise)
        decline(world, claim)
        with ape.reverts(world.ledger.Duplicate):
            claimed(world, promise)

    def test_who_is_no_enterprise_claims_nothing(self, world):
        promise = opened(world)
        with ape.reverts(world.ledger.NotAParty):
            claimed(world, promise, world.lead)
        with ape.reverts(world.ledger.NotEntitled):
            claimed(world, promise, world.bureau)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("ClaimPromise", world.builder, world.bureau, openPromise=promise, document=EVIDENCE)
        with ape.reverts(world.ledger.ProcedureMissing):
            claimed(world, promise, document=bytes(32))

    def test_nothing_is_claimed_under_what_is_no_open_promise(self, world):
        with ape.reverts(world.ledger.Unknown):
            claimed(world, made(world))
        with ape.reverts(world.ledger.Unknown):
            world.ledger.openPromiseOf(made(world))

    def test_the_last_day_for_claims_is_included(self, world, at):
        promise = opened(world, lastClaimOn=20270305)
        at("2027-03-05T23:59:59")
        claimed(world, promise)
        at("2027-03-06T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            claimed(world, promise, world.rival)
        at("2027-03-06T00:00:10")

    def test_what_is_due_by_a_day_is_claimed_by_that_day(self, world, at):
        promise = opened(world, SUBSIDY, REWARD, lastClaimOn=20271231)
        assert world.ledger.openPromiseOf(promise).lastClaimOn == 20270310
        at("2027-03-11T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            claimed(world, promise)
        at("2027-03-11T00:00:10")

    def test_a_closed_promise_takes_no_claim_and_keeps_those_that_stand(self, world, at):
        promise = opened(world)
        claim = claimed(world, promise)
        for by, error in ((world.builder, "NotAParty"), (world.lead, "NotAParty")):
            with ape.reverts(getattr(world.ledger, error)):
                world.perform("ClosePromise", by, openPromise=promise, document=TEXT)
        with ape.reverts(world.ledger.ProcedureMissing):
            world.perform("ClosePromise", world.bureau, openPromise=promise, document=bytes(32))
        world.perform("ClosePromise", world.bureau, openPromise=promise, document=TEXT)
        assert world.ledger.openPromiseOf(promise).closed
        for kind, by in (("ClosePromise", world.bureau), ("ClaimPromise", world.rival)):
            with ape.reverts(world.ledger.WrongState):
                world.perform(kind, by, openPromise=promise, document=TEXT)
        at("2027-04-01T10:00:00")
        assert missed(world, claim)

    def test_nothing_is_done_on_the_terms_of_an_open_promise(self, world):
        promise = opened(world)
        with ape.reverts(world.ledger.Unknown):
            world.pay(promise, 1, 20270301)
        with ape.reverts(world.ledger.Unknown):
            decline(world, promise)


class TestDeclining:
    def test_what_is_declined_is_not_missed(self, world, at):
        promise = made(world)
        at("2027-03-10T23:59:59")
        decline(world, promise)
        at("2027-03-11T10:00:00")
        assert state(world, promise).declined
        assert not missed(world, promise)

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
        assert missed(world, promise)
        assert not state(world, promise).declined

    def test_a_decline_that_stands_is_final(self, world, at):
        promise = made(world)
        decline(world, promise)
        ruled(world, promise, DECLINE, stands=True)
        at("2027-03-20T10:00:00")
        assert not missed(world, promise)
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "Challenge", world.builder, commitment=promise, obligation=1, act=DECLINE, document=TEXT
            )

    def test_a_department_may_pay_what_it_declined(self, world):
        promise = made(world)
        decline(world, promise)
        world.pay(promise, 100_000, 20270301)
        assert state(world, promise).credited == 100_000


class TestChanging:
    def test_the_compensation_stands_in_for_what_was_promised(self, world, at):
        promise = made(world)
        change(world, promise)
        assert state(world, promise).compensation == 2
        assert world.ledger.commitmentOf(promise).obligations == 2
        assert (state(world, promise, 2).amount, world.ledger.dueOf(promise, 2).dueOn) == (26_000, 20270401)
        at("2027-04-02T10:00:00")
        assert [missed(world, promise, number) for number in (1, 2)] == [False, True]

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
        assert state(world, promise, 2).credited == 26_000

    def test_of_what_stayed_when_it_was_ended_a_later_compensation_stays_too(self, world, at):
        promise = made(world)
        at("2027-03-10T10:00:00")
        world.perform("Terminate", world.bureau, world.builder, commitment=promise, document=TEXT)
        change(world, promise)
        assert [state(world, promise, number).terminated for number in (1, 2)] == [False, False]
        world.pay(promise, 1, 20270301, obligation=2)
        assert state(world, promise, 2).credited == 1

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
        first, second = state(world, promise), state(world, promise, 2)
        assert (first.credited, first.payments, first.compensation) == (56_000, 2, 0)
        assert (second.credited, second.payments, second.terminated) == (0, 0, True)
        with ape.reverts(world.ledger.WrongState):
            world.pay(promise, 1, 20270301, obligation=2)
        rest = world.pay(promise, 44_000, 20270301)
        at("2027-03-11T10:00:00")
        with ape.reverts(world.ledger.IncompleteList):
            missed(world, promise, 1, early, rest)
        assert not missed(world, promise, 1, early, on_compensation, rest)
        assert not missed(world, promise, 2)

    @pytest.mark.parametrize("named", [1, 2])
    def test_a_moved_payment_is_denied_where_it_counts(self, world, at, named):
        promise = made(world)
        change(world, promise)
        payment = world.pay(promise, 100_000, 20270301, obligation=2)
        ruled(world, promise, CHANGE, stands=False)
        on = {"commitment": promise, "obligation": named, "payment": payment}
        world.perform("DenyPayment", world.builder, **on, document=TEXT)
        assert (state(world, promise).credited, state(world, promise, 2).credited) == (0, 0)
        world.perform("RulePayment", world.lead, **on, paid=True, evidence=EVIDENCE)
        assert (state(world, promise).credited, state(world, promise, 2).credited) == (100_000, 0)

    def test_a_change_that_stands_is_final(self, world, at):
        promise = made(world)
        change(world, promise)
        ruled(world, promise, CHANGE, stands=True)
        at("2027-03-20T10:00:00")
        assert not missed(world, promise)
        assert state(world, promise).compensation == 2

    def test_after_a_fall_it_can_be_changed_again(self, world):
        promise = made(world)
        for number in (2, 3):
            change(world, promise)
            payment = world.pay(promise, 10_000, 20270301, obligation=number)
            ruled(world, promise, CHANGE, stands=False)
        assert state(world, promise).credited == 20_000
        on = {"commitment": promise, "obligation": 1, "payment": payment}
        world.perform("ReversePayment", world.bureau, **on, document=TEXT)
        assert state(world, promise).credited == 10_000


def test_what_stands_in_for_a_promise_that_stayed_owed_is_owed(world, at):
    promise = made(world)
    at("2027-03-10T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=promise, document=TEXT)
    change(world, promise)
    assert not state(world, promise, 2).terminated
    world.pay(promise, 1, 20270301, obligation=2)
