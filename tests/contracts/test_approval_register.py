"""Applications for approvals: who may take which step, when, and what it does to both clocks."""

import ape
import pytest
from approval_steps import (
    EVIDENCE,
    FIFTH,
    RECEIVED,
    SIXTH,
    TEXT,
    accept,
    anchor,
    clocks,
    decide,
    lodge,
    notice,
    pause,
    state,
)


class TestPermissions:
    #: What each step needs to have happened, its fields, and who alone may take it.
    STEPS = (
        ("RequestSupplement", "", {"noticedOn": RECEIVED, "document": TEXT}, "bureau"),
        ("Supplement", "noticed", {"suppliedOn": RECEIVED, "document": TEXT}, "builder"),
        ("AcceptApplication", "", {"acceptedOn": RECEIVED, "document": TEXT}, "bureau"),
        ("PauseApproval", "accepted", {"fromOn": RECEIVED, "toOn": RECEIVED, "document": TEXT}, "bureau"),
        ("ExtendApproval", "accepted", {"workdays": 1, "document": TEXT}, "bureau"),
        ("DecideApproval", "accepted", {"granted": False, "decidedOn": RECEIVED, "document": TEXT}, "bureau"),
        ("ChallengePauses", "paused", {"document": TEXT}, "builder"),
        ("RulePauses", "challenged", {"stands": True, "evidence": EVIDENCE}, "lead"),
    )
    SIGNERS = ("bureau", "builder", "rival", "lead", "bureau+builder", "builder+bureau", "bureau+rival")

    @pytest.mark.parametrize("signers", SIGNERS)
    @pytest.mark.parametrize(("kind", "needs", "fields", "allowed"), STEPS)
    def test_the_permission_table_of_approvals(
        self, world, register, approval, kind, needs, fields, allowed, signers
    ):
        prepare(world, approval, needs)
        actors = [getattr(world, name) for name in signers.split("+")]
        if signers == allowed:
            world.perform(kind, *actors, approval=approval, **fields)
            assert len(world.receipt.events) == 1
            return
        stranger = allowed != "lead" and {"rival", "lead"} & set(signers.split("+"))
        with ape.reverts(register.NotAParty if stranger else register.NotEntitled):
            world.perform(kind, *actors, approval=approval, **fields)

    @pytest.mark.parametrize(("kind", "needs", "fields", "allowed"), STEPS)
    def test_no_step_without_its_document(self, world, register, approval, kind, needs, fields, allowed):
        prepare(world, approval, needs)
        empty = "evidence" if "evidence" in fields else "document"
        with ape.reverts(register.ProcedureMissing):
            world.perform(kind, getattr(world, allowed), approval=approval, **{**fields, empty: bytes(32)})

    @pytest.mark.parametrize(("kind", "needs", "fields", "allowed"), STEPS)
    def test_no_step_on_what_was_never_lodged(self, world, register, approval, kind, needs, fields, allowed):
        with ape.reverts(register.Unknown):
            world.perform(kind, getattr(world, allowed), approval=b"\x77" * 32, **fields)

    def test_who_may_lodge_with_whom(self, world, register, at):
        at("2027-03-08T10:00:00")
        for by in (world.bureau, world.lead, world.importer):
            with ape.reverts(register.NotEntitled):
                lodge(world, by=by)
        for department in (world.rival.id, world.lead.id):
            with ape.reverts(register.NotEntitled):
                lodge(world, department=department)
        with ape.reverts(register.Unknown):
            lodge(world, department=b"\x77" * 32)
        fields = {
            "department": world.bureau.id,
            "statutoryWorkdays": 20,
            "promisedWorkdays": 0,
            "receivedOn": RECEIVED,
            "document": TEXT,
        }
        for also, error in ((world.bureau, register.NotEntitled), (world.rival, register.NotAParty)):
            with ape.reverts(error):
                world.perform("OpenApproval", world.builder, also, **fields)

    def test_only_a_department_anchors(self, world, register, at):
        at("2027-03-08T10:00:00")
        for by in (world.builder, world.lead, world.importer):
            with ape.reverts(register.NotEntitled):
                anchor(world, by=by)
        with ape.reverts(register.NotEntitled):
            world.perform(
                "Anchor",
                world.bureau,
                world.builder,
                root=b"\1" * 32,
                count=1,
                fromOn=RECEIVED,
                toOn=RECEIVED,
                document=TEXT,
            )


def prepare(world, approval, needs):
    if needs == "noticed":
        notice(world, approval)
    if needs in ("accepted", "paused", "challenged"):
        accept(world, approval)
    if needs in ("paused", "challenged"):
        pause(world, approval, RECEIVED, RECEIVED + 1)
    if needs == "challenged":
        world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)


class TestReceiptToAcceptance:
    def test_a_notice_comes_within_five_working_days(self, world, register, approval, at):
        other = lodge(world)
        at("2027-03-15T23:59:50")
        notice(world, approval, FIFTH)
        assert state(world, register, approval).noticedOn == FIFTH
        at("2027-03-16T00:00:00")
        with ape.reverts(register.TooLate):
            notice(world, other, FIFTH)

    def test_there_is_one_notice(self, world, register, approval):
        notice(world, approval)
        with ape.reverts(register.WrongState):
            notice(world, approval)

    def test_silence_accepts_from_the_first_second_of_the_day_after(self, world, register, approval, at):
        at("2027-03-15T23:59:58")
        before = state(world, register, approval)
        assert (before.acceptedOn, before.deemed) == (0, False)
        at("2027-03-16T00:00:00")
        after = state(world, register, approval)
        assert (after.acceptedOn, after.deemed) == (RECEIVED, True)
        assert clocks(world, register, approval).statutoryOn == 20270405
        with ape.reverts(register.WrongState):
            accept(world, approval, FIFTH)
        decide(world, approval, SIXTH)

    def test_what_was_noticed_is_not_accepted_by_silence(self, world, register, approval, at):
        notice(world, approval)
        at("2027-06-01T10:00:00")
        assert state(world, register, approval).acceptedOn == 0
        with ape.reverts(register.WrongState):
            decide(world, approval, 20270601)

    def test_what_was_missing_is_supplied_and_accepted_that_day(self, world, register, approval, at):
        with ape.reverts(register.WrongState):
            world.perform("Supplement", world.builder, approval=approval, suppliedOn=RECEIVED, document=TEXT)
        notice(world, approval)
        at("2027-03-22T10:00:00")
        supply = {"approval": approval, "document": TEXT}
        with ape.reverts(register.BadDate):
            # Six working days ago: the applicant alone says when the department's clock began.
            world.perform("Supplement", world.builder, suppliedOn=20270312, **supply)
        with ape.reverts(register.BadDate):
            world.perform("Supplement", world.builder, suppliedOn=20270323, **supply)
        world.perform("Supplement", world.builder, suppliedOn=20270315, **supply)
        found = state(world, register, approval)
        assert (found.acceptedOn, found.deemed) == (20270315, False)
        with ape.reverts(register.WrongState):
            world.perform("Supplement", world.builder, suppliedOn=20270322, **supply)

    def test_nothing_is_supplied_before_the_notice(self, world, register, approval, at):
        at("2027-03-09T10:00:00")
        notice(world, approval, 20270309)
        with ape.reverts(register.BadDate):
            world.perform("Supplement", world.builder, approval=approval, suppliedOn=RECEIVED, document=TEXT)

    @pytest.mark.parametrize("day", [20270307, 20270309])
    def test_no_step_of_the_department_before_receipt_or_tomorrow(self, world, register, approval, day):
        for step in (notice, accept):
            with ape.reverts(register.BadDate):
                step(world, approval, day)

    def test_an_application_is_not_dated_back_over_the_days_for_a_notice(self, world, register, at):
        at("2027-03-15T23:59:58")
        lodge(world)
        at("2027-03-16T00:00:00")
        with ape.reverts(register.BadDate):
            lodge(world)
        with ape.reverts(register.BadDate):
            lodge(world, receivedOn=20270317)

    @pytest.mark.parametrize(
        ("statutory", "promised", "good"),
        [(1, 0, True), (250, 250, True), (0, 0, False), (251, 0, False), (20, 20, True), (20, 21, False)],
    )
    def test_terms_have_bounds_and_a_promise_is_no_longer_than_the_law(
        self, world, register, at, statutory, promised, good
    ):
        at("2027-03-08T10:00:00")
        terms = {"statutoryWorkdays": statutory, "promisedWorkdays": promised}
        if good:
            lodge(world, **terms)
            return
        with ape.reverts(register.BadTerm):
            lodge(world, **terms)

    def test_an_application_without_a_document_is_none(self, world, register, at):
        at("2027-03-08T10:00:00")
        with ape.reverts(register.ProcedureMissing):
            lodge(world, document=bytes(32))


class TestExtensionAndDecision:
    def extend(self, world, approval, workdays=10):
        world.perform("ExtendApproval", world.bureau, approval=approval, workdays=workdays, document=TEXT)

    def test_the_statutory_day_is_extended_once_and_in_time(self, world, register, approval, at):
        with ape.reverts(register.WrongState):
            self.extend(world, approval)
        accept(world, approval)
        for workdays in (0, 11):
            with ape.reverts(register.BadTerm):
                self.extend(world, approval, workdays)
        late = lodge(world)
        accept(world, late)
        at("2027-04-05T23:59:50")
        self.extend(world, approval)
        found = clocks(world, register, approval)
        assert (found.statutoryOn, found.promisedOn) == (20270419, 20270322)
        with ape.reverts(register.WrongState):
            self.extend(world, approval, 1)
        at("2027-04-06T00:00:00")
        with ape.reverts(register.TooLate):
            self.extend(world, late)

    def test_nothing_is_extended_after_the_decision(self, world, register, approval):
        accept(world, approval)
        decide(world, approval, RECEIVED)
        with ape.reverts(register.WrongState):
            self.extend(world, approval)

    def test_a_decision_is_final(self, world, register, approval):
        accept(world, approval)
        decide(world, approval, RECEIVED)
        found = state(world, register, approval)
        assert (found.decidedOn, found.granted) == (RECEIVED, True)
        with ape.reverts(register.WrongState):
            decide(world, approval, RECEIVED)

    def test_a_decision_is_at_most_five_working_days_old(self, world, register, approval, at):
        accept(world, approval)
        other = lodge(world)
        accept(world, other)
        # Until the sixth working day begins, weekend included.
        at("2027-03-15T23:59:50")
        decide(world, approval, RECEIVED)
        at("2027-03-16T00:00:00")
        with ape.reverts(register.BadDate):
            decide(world, other, RECEIVED)
        with ape.reverts(register.BadDate):
            decide(world, other, 20270317)
        decide(world, other, 20270309)

    def test_no_decision_before_acceptance(self, world, register, approval, at):
        with ape.reverts(register.WrongState):
            decide(world, approval, RECEIVED)
        at("2027-03-10T10:00:00")
        accept(world, approval, 20270310)
        with ape.reverts(register.BadDate):
            decide(world, approval, 20270309)
