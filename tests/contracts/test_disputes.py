"""Denial, reversal, ruling, contest, suspension, amendment, termination: who may, when, and what it does."""

from typing import ClassVar

import ape
import pytest
from world import THIRTY_DAYS, due_on, on

ON_DATE = due_on(20270310, 1000)
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}
CONTEST, DISPUTE_DELIVERY, SUSPEND, RECORD_PERFORMANCE = 1, 2, 3, 4
TEXT, EVIDENCE = b"\5" * 32, b"\6" * 32


@pytest.fixture
def lead(world):
    return world.lead


@pytest.fixture
def commitment(world, at, lead):
    made = world.contract(ON_DATE, A_DEED, {**THIRTY_DAYS, "amount": 1000}, signed_on=20261201)
    at("2027-03-01T10:00:00")
    return made


class TestPermissions:
    ACTS = (
        ("ReversePayment", {"payment": b"\7" * 32, "document": TEXT}, "Unknown", {"bureau"}),
        ("DenyPayment", {"payment": b"\7" * 32, "document": TEXT}, "Unknown", {"builder"}),
        ("RulePayment", {"payment": b"\7" * 32, "paid": True, "evidence": EVIDENCE}, "Unknown", {"lead"}),
        ("Contest", {"amount": 1, "document": TEXT}, None, {"bureau"}),
        ("SettleContest", {"amount": 0}, "WrongState", {"bureau+builder", "builder+bureau"}),
        ("DisputeDelivery", {"document": TEXT}, "WrongState", {"bureau"}),
        (
            "Suspend",
            {
                "reason": 1,
                "eventOn": 20270301,
                "noticedOn": 20270301,
                "fromOn": 20270301,
                "toOn": 20270302,
                "evidence": EVIDENCE,
            },
            None,
            {"bureau"},
        ),
        ("Challenge", {"act": 1, "document": TEXT}, "WrongState", {"builder"}),
        ("Rule", {"act": 1, "stands": True, "amount": 0, "evidence": EVIDENCE}, "WrongState", {"lead"}),
        (
            "Amend",
            {"dueOn": 20270401, "amount": 0, "waiveInterest": False, "document": TEXT},
            None,
            {"bureau+builder", "builder+bureau"},
        ),
        ("StateExcuse", {"reason": 1, "document": TEXT}, None, {"bureau"}),
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
    @pytest.mark.parametrize(("kind", "fields", "otherwise", "allowed"), ACTS)
    def test_the_permission_table(self, world, lead, commitment, kind, fields, otherwise, allowed, signers):
        actors = [getattr(world, name) for name in signers.split("+")]
        if signers in allowed and otherwise is None:
            world.perform(kind, *actors, **on(commitment), **fields)
            assert len(world.receipt.events) == 1
            return
        ruling = "lead" in allowed
        strangers = {"rival", "lead"} & set(signers.split("+")) and not ruling
        error = otherwise if signers in allowed else "NotAParty" if strangers else "NotEntitled"
        with ape.reverts(getattr(world.ledger, error)):
            world.perform(kind, *actors, **on(commitment), **fields)

    def test_both_end_a_contract_and_nobody_else(self, world, commitment):
        fields = {"commitment": commitment, "document": TEXT}
        for actors in ((world.bureau,), (world.builder,)):
            with ape.reverts(world.ledger.NotEntitled):
                world.perform("Terminate", *actors, **fields)
        with ape.reverts(world.ledger.NotAParty):
            world.perform("Terminate", world.bureau, world.rival, **fields)
        world.perform("Terminate", world.bureau, world.builder, **fields)
        with ape.reverts(world.ledger.WrongState):
            world.perform("Terminate", world.bureau, world.builder, **fields)


class TestPayments:
    def test_a_denied_payment_counts_again_only_by_a_ruling(self, world, lead, commitment, at):
        payment = world.pay(commitment, 1000, 20270301)
        world.perform("DenyPayment", world.builder, **on(commitment), payment=payment, document=TEXT)
        assert world.state(commitment).credited == 0
        at("2027-03-11T00:00:00")
        assert world.missed(commitment, payments=[payment])
        with ape.reverts(world.ledger.ProcedureMissing):
            world.perform(
                "RulePayment", lead, **on(commitment), payment=payment, paid=True, evidence=bytes(32)
            )
        world.perform("RulePayment", lead, **on(commitment), payment=payment, paid=True, evidence=EVIDENCE)
        assert world.state(commitment).credited == 1000
        assert not world.missed(commitment, payments=[payment])

    @pytest.mark.parametrize("paid", [True, False])
    def test_what_was_ruled_is_final(self, world, lead, commitment, paid):
        payment = world.pay(commitment, 1000, 20270301)
        deny = {**on(commitment), "payment": payment, "document": TEXT}
        world.perform("DenyPayment", world.builder, **deny)
        ruling = {**on(commitment), "payment": payment, "paid": paid, "evidence": EVIDENCE}
        world.perform("RulePayment", lead, **ruling)
        assert world.state(commitment).credited == (1000 if paid else 0)
        for kind, actor, fields in (
            ("DenyPayment", world.builder, deny),
            ("ReversePayment", world.bureau, deny),
            ("RulePayment", lead, ruling),
        ):
            with ape.reverts(world.ledger.WrongState):
                world.perform(kind, actor, **fields)

    def test_a_reversed_payment_does_not_count_and_cannot_be_denied(self, world, commitment):
        payment = world.pay(commitment, 1000, 20270301)
        fields = {**on(commitment), "payment": payment, "document": TEXT}
        world.perform("ReversePayment", world.bureau, **fields)
        assert world.state(commitment).credited == 0
        with ape.reverts(world.ledger.WrongState):
            world.perform("DenyPayment", world.builder, **fields)

    def test_a_payment_of_another_obligation_is_unknown(self, world, commitment):
        payment = world.pay(commitment, 5, 20270301, obligation=3)
        with ape.reverts(world.ledger.Unknown):
            world.perform("DenyPayment", world.builder, **on(commitment), payment=payment, document=TEXT)


class TestContests:
    def contest(self, world, commitment, amount):
        world.perform("Contest", world.bureau, **on(commitment), amount=amount, document=TEXT)

    def test_what_is_contested_in_time_is_not_missed(self, world, commitment, at):
        self.contest(world, commitment, 1000)
        at("2027-03-11T00:00:00")
        assert not world.missed(commitment)
        world.perform("SettleContest", world.bureau, world.builder, **on(commitment), amount=400)
        assert world.missed(commitment)
        assert (world.state(commitment).contested, world.state(commitment).neverOwed) == (0, 600)

    @pytest.mark.parametrize("amount", [0, 1001])
    def test_no_more_than_what_is_open_can_be_contested(self, world, commitment, amount):
        with ape.reverts(world.ledger.BadAmount):
            self.contest(world, commitment, amount)

    def test_contests_add_up_to_what_is_open_and_no_further(self, world, commitment):
        world.pay(commitment, 300, 20270301)
        self.contest(world, commitment, 500)
        with ape.reverts(world.ledger.BadAmount):
            self.contest(world, commitment, 201)
        self.contest(world, commitment, 200)

    def test_a_contest_comes_on_the_due_day_at_the_latest(self, world, commitment, at):
        at("2027-03-10T23:59:58")
        self.contest(world, commitment, 1)
        at("2027-03-11T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            self.contest(world, commitment, 1)

    @pytest.mark.parametrize(
        ("stands", "amount", "never_owed"), [(True, 0, 800), (False, 0, 0), (False, 300, 500)]
    )
    def test_a_ruling_says_what_is_owed(self, world, lead, commitment, stands, amount, never_owed):
        self.contest(world, commitment, 800)
        challenge = {**on(commitment), "act": CONTEST, "document": TEXT}
        ruling = {**on(commitment), "act": CONTEST, "stands": stands, "amount": amount, "evidence": EVIDENCE}
        with ape.reverts(world.ledger.WrongState):
            world.perform("Rule", lead, **ruling)
        world.perform("Challenge", world.builder, **challenge)
        assert world.state(commitment).unruled == 1
        with ape.reverts(world.ledger.WrongState):
            world.perform("Challenge", world.builder, **challenge)
        with ape.reverts(world.ledger.BadAmount):
            world.perform("Rule", lead, **{**ruling, "amount": 801})
        world.perform("Rule", lead, **ruling)
        after = world.state(commitment)
        assert (after.contested, after.neverOwed, after.unruled) == (0, never_owed, 0)


class TestDeliveries:
    def delivered_alone(self, world, commitment):
        world.perform("RecordDelivery", world.builder, **on(commitment, 3), deliveredOn=20270226)

    def dispute(self, world, commitment):
        world.perform("DisputeDelivery", world.bureau, **on(commitment, 3), document=TEXT)

    def test_a_disputed_delivery_starts_no_clock_until_the_dispute_falls(self, world, lead, commitment):
        self.delivered_alone(world, commitment)
        assert world.ledger.dueOf(commitment, 3).started
        self.dispute(world, commitment)
        assert not world.ledger.dueOf(commitment, 3).started
        world.perform("Challenge", world.builder, **on(commitment, 3), act=DISPUTE_DELIVERY, document=TEXT)
        world.perform(
            "Rule", lead, **on(commitment, 3), act=DISPUTE_DELIVERY, stands=False, amount=0, evidence=EVIDENCE
        )
        assert world.ledger.dueOf(commitment, 3).nominalOn == 20270328
        with ape.reverts(world.ledger.WrongState):
            self.dispute(world, commitment)

    def test_both_settle_a_dispute_by_signing_a_delivery(self, world, commitment):
        self.delivered_alone(world, commitment)
        self.dispute(world, commitment)
        with ape.reverts(world.ledger.WrongState):
            self.delivered_alone(world, commitment)
        world.deliver(commitment, 20270301, 3)
        assert world.state(commitment, 3).deliveredOn == 20270301
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "Challenge", world.builder, **on(commitment, 3), act=DISPUTE_DELIVERY, document=TEXT
            )

    def test_a_dispute_comes_within_ten_working_days(self, world, commitment, at):
        # Recorded on Monday, March 1st: the tenth working day is Monday, March 15th.
        self.delivered_alone(world, commitment)
        at("2027-03-16T00:00:00")
        with ape.reverts(world.ledger.TooLate):
            self.dispute(world, commitment)
        at("2027-03-16T00:00:10")

    def test_what_both_signed_is_not_disputed(self, world, commitment):
        world.deliver(commitment, 20270301, 3)
        with ape.reverts(world.ledger.WrongState):
            self.dispute(world, commitment)


class TestSuspension:
    WINDOW: ClassVar = {"reason": 1, "eventOn": 20270301, "noticedOn": 20270301, "evidence": EVIDENCE}

    def suspend(self, world, commitment, first, last, obligation=1, **changes):
        fields = {**self.WINDOW, "fromOn": first, "toOn": last, **changes}
        world.perform("Suspend", world.bureau, **on(commitment, obligation), **fields)

    def test_each_suspended_day_moves_the_due_day_once(self, world, commitment):
        self.suspend(world, commitment, 20270302, 20270305)
        assert world.ledger.dueOf(commitment, 1).nominalOn == 20270314
        self.suspend(world, commitment, 20270304, 20270306)
        due = world.ledger.dueOf(commitment, 1)
        assert (due.nominalOn, due.dueOn) == (20270315, 20270315)
        self.suspend(world, commitment, 20270316, 20270320)
        assert world.ledger.dueOf(commitment, 1).nominalOn == 20270315

    def test_a_rolled_day_that_is_suspended_moves_on(self, world, commitment):
        # Two days move Wednesday the 10th to Friday the 12th, a third to Saturday; Monday is suspended.
        self.suspend(world, commitment, 20270301, 20270303)
        self.suspend(world, commitment, 20270315, 20270315)
        assert world.ledger.dueOf(commitment, 1).dueOn == 20270316

    def test_what_comes_after_the_due_day_excuses_nothing(self, world, commitment, at):
        at("2027-03-12T10:00:00")
        with ape.reverts(world.ledger.AlreadyLate):
            self.suspend(world, commitment, 20270311, 20270320, eventOn=20270311, noticedOn=20270311)
        self.suspend(world, commitment, 20270310, 20270320, eventOn=20270310, noticedOn=20270311)

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"eventOn": 20270302, "noticedOn": 20270302}, "BadDate"),
            ({"noticedOn": 20270228}, "BadDate"),
            ({"fromOn": 20270228}, "BadDate"),
            ({"toOn": 20270301, "fromOn": 20270302}, "BadDate"),
            ({"reason": 0}, "BadTerm"),
            ({"reason": 2}, "BadTerm"),
            ({"evidence": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_a_suspension_needs_its_days_reason_and_evidence(self, world, commitment, changes, error):
        fields = {**self.WINDOW, "fromOn": 20270301, "toOn": 20270305, **changes}
        with ape.reverts(getattr(world.ledger, error)):
            world.perform("Suspend", world.bureau, **on(commitment), **fields)

    def test_a_suspension_that_falls_was_never_made(self, world, lead, commitment):
        self.suspend(world, commitment, 20270302, 20270305)
        world.perform("Challenge", world.builder, **on(commitment), act=SUSPEND, document=TEXT)
        world.perform("Rule", lead, **on(commitment), act=SUSPEND, stands=False, amount=0, evidence=EVIDENCE)
        assert world.ledger.dueOf(commitment, 1).dueOn == 20270310


class TestPerformances:
    def test_a_challenged_performance_does_not_count(self, world, lead, commitment, at):
        fields = {**on(commitment, 2), "performedOn": 20270301, "evidence": EVIDENCE}
        world.perform("RecordPerformance", world.bureau, **fields)
        world.perform("Challenge", world.builder, **on(commitment, 2), act=RECORD_PERFORMANCE, document=TEXT)
        at("2027-03-11T10:00:00")
        assert world.missed(commitment, 2)
        with ape.reverts(world.ledger.WrongState):
            world.perform("RecordPerformance", world.bureau, **fields)
        world.perform(
            "Rule",
            lead,
            **on(commitment, 2),
            act=RECORD_PERFORMANCE,
            stands=False,
            amount=0,
            evidence=EVIDENCE,
        )
        assert world.state(commitment, 2).performedOn == 0
        world.perform("RecordPerformance", world.bureau, **fields)
        assert not world.missed(commitment, 2)


class TestAmending:
    def amend(self, world, commitment, obligation=1, **changes):
        fields = {"dueOn": 0, "amount": 0, "waiveInterest": False, "document": TEXT, **changes}
        world.perform("Amend", world.bureau, world.builder, **on(commitment, obligation), **fields)

    def test_the_amended_day_and_amount_count(self, world, commitment):
        self.amend(world, commitment, dueOn=20270601, amount=700)
        assert (world.ledger.dueOf(commitment, 1).dueOn, world.state(commitment).amount) == (20270601, 700)

    def test_sixty_days_hold_for_an_amended_day_too(self, world, commitment):
        world.deliver(commitment, 20270226, 1)
        self.amend(world, commitment, dueOn=20271231)
        assert world.ledger.dueOf(commitment, 1).nominalOn == 20270427

    def test_a_suspension_from_before_does_not_move_the_amended_day(self, world, commitment):
        TestSuspension().suspend(world, commitment, 20270302, 20270305)
        self.amend(world, commitment, dueOn=20270401)
        assert world.ledger.dueOf(commitment, 1).dueOn == 20270401
        TestSuspension().suspend(world, commitment, 20270302, 20270302)
        assert world.ledger.dueOf(commitment, 1).dueOn == 20270402

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"dueOn": 20270228}, "BadDate"),
            ({"amount": 299}, "BadAmount"),
            ({}, "BadTerm"),
        ],
    )
    def test_an_amendment_that_makes_no_sense_is_refused(self, world, commitment, changes, error):
        world.pay(commitment, 300, 20270301)
        with ape.reverts(getattr(world.ledger, error)):
            self.amend(world, commitment, **changes)

    def test_what_is_fulfilled_is_not_amended(self, world, commitment):
        world.pay(commitment, 1000, 20270301)
        with ape.reverts(world.ledger.WrongState):
            self.amend(world, commitment, dueOn=20270401)


def test_what_was_not_due_and_not_delivered_ends_with_the_contract(world, commitment, at):
    world.deliver(commitment, 20270226, 3)
    at("2027-03-09T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=commitment, document=TEXT)
    assert [world.state(commitment, number).terminated for number in (1, 2, 3)] == [True, True, False]
    at("2027-03-12T10:00:00")
    assert not world.missed(commitment, 1)
    with ape.reverts(world.ledger.WrongState):
        world.pay(commitment, 1, 20270301)
    world.pay(commitment, 1, 20270301, obligation=3)


def test_what_was_due_when_the_contract_ended_stays(world, commitment, at):
    at("2027-03-10T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=commitment, document=TEXT)
    at("2027-03-11T00:00:00")
    assert world.missed(commitment, 1)


@pytest.mark.parametrize("obligation", [1, 2])
def test_what_stayed_owed_and_is_amended_since_stays_owed(world, commitment, at, obligation):
    at("2027-03-10T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=commitment, document=TEXT)
    at("2027-03-11T10:00:00")
    amendment = {"dueOn": 20270319, "amount": 0, "waiveInterest": False, "document": TEXT}
    world.perform("Amend", world.bureau, world.builder, **on(commitment, obligation), **amendment)
    assert not world.state(commitment, obligation).terminated
    at("2027-03-20T00:00:00")
    assert world.missed(commitment, obligation)


@pytest.mark.parametrize("obligation", [1, 2])
def test_the_department_alone_cannot_get_out_of_what_stayed_owed(world, commitment, at, obligation):
    at("2027-03-10T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=commitment, document=TEXT)
    days = {"eventOn": 20270310, "noticedOn": 20270310, "fromOn": 20270310, "toOn": 20270311}
    world.perform("Suspend", world.bureau, **on(commitment, obligation), reason=1, **days, evidence=EVIDENCE)
    assert not world.state(commitment, obligation).terminated
    at("2027-03-13T00:00:00")
    assert world.missed(commitment, obligation)


def test_of_a_deed_a_delivery_keeps_nothing_when_the_contract_ends(world, commitment, at):
    world.deliver(commitment, 20270226, 2)
    at("2027-03-09T10:00:00")
    world.perform("Terminate", world.bureau, world.builder, commitment=commitment, document=TEXT)
    assert world.state(commitment, 2).terminated
