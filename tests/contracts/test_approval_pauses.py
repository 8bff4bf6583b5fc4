"""Pauses of an application: which days they take out of both clocks, and what a ruling makes of them."""

import ape
from approval_steps import EVIDENCE, RECEIVED, TEXT, accept, clocks, decide, lodge, pause, state


class TestPauses:
    def test_a_pause_begins_today_at_the_earliest(self, world, register, approval, at):
        accept(world, approval)
        at("2027-03-09T00:00:00")
        with ape.reverts(register.BadDate):
            pause(world, approval, RECEIVED, 20270320)
        with ape.reverts(register.BadDate):
            pause(world, approval, 20270310, 20270309)
        pause(world, approval, 20270309, 20270309)

    def test_each_paused_day_is_left_out_once(self, world, register, approval):
        accept(world, approval)
        assert clocks(world, register, approval).promisedOn == 20270322
        pause(world, approval, 20270310, 20270314)
        pause(world, approval, 20270312, 20270316)
        pause(world, approval, 20270310, 20270311)
        # Five working days: Wednesday to Friday, Monday and Tuesday.
        assert clocks(world, register, approval).promisedOn == 20270329
        assert clocks(world, register, approval).statutoryOn == 20270412

    def test_a_pause_on_the_last_day_moves_it_and_one_after_it_does_not(self, world, register, approval):
        accept(world, approval)
        pause(world, approval, 20270323, 20270323)
        assert clocks(world, register, approval).promisedOn == 20270322
        pause(world, approval, 20270322, 20270322)
        assert clocks(world, register, approval).promisedOn == 20270324

    def test_a_pause_has_an_end_within_two_years_and_there_are_sixteen(self, world, register, approval):
        accept(world, approval)
        with ape.reverts(register.BadTerm):
            pause(world, approval, RECEIVED, 20290309)
        pause(world, approval, RECEIVED, 20290308)
        for number in range(15):
            pause(world, approval, RECEIVED, 20290215 - number)
        with ape.reverts(register.WrongState):
            pause(world, approval, RECEIVED, RECEIVED)
        assert clocks(world, register, approval).statutoryOn > 20290308

    def test_nothing_is_paused_before_acceptance_or_after_the_decision(self, world, register, approval):
        with ape.reverts(register.WrongState):
            pause(world, approval, RECEIVED, RECEIVED)
        accept(world, approval)
        decide(world, approval, RECEIVED)
        with ape.reverts(register.WrongState):
            pause(world, approval, RECEIVED, RECEIVED)

    def test_a_pause_that_falls_was_never_made_even_after_the_decision(self, world, register, approval, at):
        accept(world, approval)
        pause(world, approval, 20270309, 20270315)
        assert clocks(world, register, approval).promisedOn == 20270329
        decide(world, approval, RECEIVED)
        world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        assert state(world, register, approval).unruled
        assert clocks(world, register, approval).promisedOn == 20270329
        world.perform("RulePauses", world.lead, approval=approval, stands=False, evidence=EVIDENCE)
        assert not state(world, register, approval).unruled
        assert clocks(world, register, approval).promisedOn == 20270322
        for kind, by, fields in (
            ("ChallengePauses", world.builder, {"document": TEXT}),
            ("RulePauses", world.lead, {"stands": True, "evidence": EVIDENCE}),
        ):
            with ape.reverts(register.WrongState):
                world.perform(kind, by, approval=approval, **fields)

    def test_a_pause_that_stands_is_not_challenged_again_but_a_new_one_is(self, world, register, approval):
        accept(world, approval)
        with ape.reverts(register.WrongState):
            world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        pause(world, approval, 20270309, 20270309)
        world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        with ape.reverts(register.WrongState):
            world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        world.perform("RulePauses", world.lead, approval=approval, stands=True, evidence=EVIDENCE)
        with ape.reverts(register.WrongState):
            world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        pause(world, approval, 20270310, 20270310)
        world.perform("ChallengePauses", world.builder, approval=approval, document=TEXT)
        world.perform("RulePauses", world.lead, approval=approval, stands=False, evidence=EVIDENCE)
        # The first stands, the second fell.
        assert clocks(world, register, approval).promisedOn == 20270323

    def test_the_years_holidays_count_for_what_was_published(self, world, register, at):
        world.perform(
            "PublishCalendar",
            world.registrar,
            year=2028,
            daysOff=[20280126, 20280127, 20280128],
            makeUpDays=[20280205],
            document=TEXT,
        )
        at("2028-01-24T10:00:00")
        approval = lodge(world, receivedOn=20280124, promisedWorkdays=5)
        accept(world, approval, 20280124)
        # 25, 31 January, 1, 2, 3 February; the Saturday made up would be the sixth.
        assert clocks(world, register, approval).promisedOn == 20280203
        pause(world, approval, 20280203, 20280204)
        assert clocks(world, register, approval).promisedOn == 20280205
