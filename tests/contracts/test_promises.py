"""Promises to one and to all: who may make them and claim under them."""

import ape
import pytest
from promise_acts import EVIDENCE, REWARD, SUBSIDY, TEXT, claimed, decline, made, opened
from world import THIRTY_DAYS

pytestmark = pytest.mark.usefixtures("morning")


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
        assert world.missed(claim)

    def test_nothing_is_done_on_the_terms_of_an_open_promise(self, world):
        promise = opened(world)
        with ape.reverts(world.ledger.Unknown):
            world.pay(promise, 1, 20270301)
        with ape.reverts(world.ledger.Unknown):
            decline(world, promise)
