"""What may be signed and recorded, by whom, and what the ledger makes of it."""

import ape
import pytest
from world import THIRTY_DAYS, due_on

ON_DATE = due_on(20260115)
FROM_ACCEPTANCE = {**THIRTY_DAYS, "clock": 2, "inspectionWorkdays": 10}
FROM_SETTLEMENT = {**THIRTY_DAYS, "clock": 3}
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}
UNDATED = {**ON_DATE, "dueRule": 0, "dueOn": 0}


def events(world):
    return [event.event_name for event in world.receipt.events]


class TestSigning:
    def test_both_sign_and_every_obligation_is_announced(self, world):
        commitment = world.contract(THIRTY_DAYS, ON_DATE, A_DEED)
        assert events(world) == ["CommitmentSigned"] + ["ObligationUndertaken"] * 3
        header = world.ledger.commitmentOf(commitment)
        assert (header.obligor, header.obligee) == (world.bureau.id, world.builder.id)
        assert (header.signedOn, header.obligations, header.capped, header.imported) == (
            20250901,
            3,
            True,
            False,
        )

    def test_the_enterprise_may_be_named_first(self, world):
        world.perform("SignContract", world.builder, world.bureau, **world.contract_terms())

    def test_one_signature_makes_no_contract(self, world):
        for actor in (world.bureau, world.builder):
            with ape.reverts(world.ledger.NotEntitled):
                world.perform("SignContract", actor, **world.contract_terms())

    def test_who_is_no_party_signs_nothing(self, world):
        with ape.reverts(world.ledger.NotAParty):
            world.perform("SignContract", world.bureau, world.rival, **world.contract_terms())

    def test_two_enterprises_make_no_public_contract(self, world):
        terms = world.contract_terms(obligor=world.rival.id)
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("SignContract", world.rival, world.builder, **terms)

    def test_an_unknown_party_is_unknown(self, world):
        with ape.reverts(world.ledger.Unknown):
            world.perform(
                "SignContract", world.bureau, world.builder, **world.contract_terms(obligee=b"\7" * 32)
            )

    @pytest.mark.parametrize(
        ("change", "error"),
        [
            ({"amount": 0}, "BadAmount"),
            ({"amount": 10**21 + 1}, "BadAmount"),
            ({"kind": 1}, "BadAmount"),
            ({**ON_DATE, "dueOn": 20250831}, "BadDate"),
            ({**ON_DATE, "dueOn": 20260229}, "BadDate"),
            ({**ON_DATE, "dueOn": 20261301}, "BadDate"),
            ({"dueOn": 20260101}, "BadDate"),
            ({"kind": 4}, "BadTerm"),
            ({"dueRule": 4}, "BadTerm"),
            (UNDATED, "BadTerm"),
            ({"clock": 0}, "BadTerm"),
            ({"clock": 4}, "BadTerm"),
            ({"length": 0}, "BadTerm"),
            ({"length": 367}, "BadTerm"),
            ({"dueRule": 3, "length": 251}, "BadTerm"),
            ({"inspectionWorkdays": 5}, "BadTerm"),
            ({"clock": 2, "inspectionWorkdays": 251}, "BadTerm"),
            ({**ON_DATE, "clock": 1}, "BadTerm"),
            ({**ON_DATE, "length": 1}, "BadTerm"),
        ],
    )
    def test_terms_out_of_bounds_are_refused(self, world, change, error):
        with ape.reverts(getattr(world.ledger, error)):
            world.contract({**THIRTY_DAYS, **change})

    @pytest.mark.parametrize(
        "terms",
        [
            {"length": 1},
            {"length": 366},
            {"dueRule": 3, "length": 250},
            {"clock": 2, "inspectionWorkdays": 250},
            {"amount": 10**21},
            {**ON_DATE, "dueOn": 20250901},
        ],
    )
    def test_terms_on_their_bounds_are_taken(self, world, terms):
        world.contract({**THIRTY_DAYS, **terms})

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"signedOn": 20270105}, "BadDate"),
            ({"allocation": 2}, "BadTerm"),
            ({"rateBasis": 3}, "BadTerm"),
            ({"rate": 1}, "BadTerm"),
            ({"rateBasis": 1, "rate": 10**12 + 1}, "BadTerm"),
            ({"currency": b"\0\0\0"}, "BadTerm"),
            ({"obligations": []}, "BadTerm"),
            ({"obligations": [THIRTY_DAYS] * 65}, "BadTerm"),
            ({"document": bytes(32)}, "ProcedureMissing"),
        ],
    )
    def test_headers_out_of_bounds_are_refused(self, world, at, changes, error):
        at("2027-01-04T10:30:00")
        with ape.reverts(getattr(world.ledger, error)):
            world.perform("SignContract", world.bureau, world.builder, **world.contract_terms(**changes))

    def test_sixty_four_obligations_fit_in_one_act(self, world):
        terms = world.contract_terms(20250901, *[THIRTY_DAYS] * 64)
        signed = world.signed(
            world.act("SignContract", world.bureau, world.builder, **terms), world.bureau, world.builder
        )
        world.submit(signed)
        assert events(world).count("ObligationUndertaken") == 64


class TestRecording:
    """Each act: who may, and that everybody else may not."""

    ACTS = (
        ("RecordDelivery", {"deliveredOn": 20270104}, {"builder", "bureau+builder", "builder+bureau"}),
        ("RecordAcceptance", {"acceptedOn": 20270104}, {"bureau"}),
        ("ConfirmSettlement", {"confirmedOn": 20270104, "amount": 0}, {"bureau+builder", "builder+bureau"}),
        ("RecordPayment", {"amount": 1, "creditedOn": 20270104, "document": b"\5" * 32}, {"bureau"}),
    )
    ACTS += (("RecordPerformance", {"performedOn": 20270104, "evidence": b"\6" * 32}, {"bureau"}),)
    SIGNERS = (
        "bureau",
        "builder",
        "rival",
        "bureau+builder",
        "builder+bureau",
        "bureau+rival",
        "bureau+bureau",
    )

    @pytest.mark.parametrize("signers", SIGNERS)
    @pytest.mark.parametrize(("kind", "fields", "allowed"), ACTS)
    def test_the_permission_table(self, world, at, kind, fields, allowed, signers):
        commitment = world.contract()
        at("2027-01-04T11:00:00")
        actors = [getattr(world, name) for name in signers.split("+")]

        def perform():
            world.perform(kind, *actors, commitment=commitment, obligation=1, **fields)

        if kind == "RecordPerformance":
            commitment = world.contract(A_DEED)
        if signers in allowed:
            perform()
            assert len(world.receipt.events) == 1
        else:
            strangers = "rival" in signers
            with ape.reverts(world.ledger.NotAParty if strangers else world.ledger.NotEntitled):
                perform()

    @pytest.mark.parametrize("obligation", [0, 2])
    def test_an_obligation_that_is_not_there_is_unknown(self, world, obligation):
        commitment = world.contract()
        with ape.reverts(world.ledger.Unknown):
            world.pay(commitment, 1, 20250901, obligation)
        with ape.reverts(world.ledger.Unknown):
            world.pay(b"\7" * 32, 1, 20250901)

    def test_a_day_after_today_is_refused(self, world, at):
        commitment = world.contract(THIRTY_DAYS)
        at("2027-01-04T23:59:50")
        with ape.reverts(world.ledger.BadDate):
            world.deliver(commitment, 20270105)
        at("2027-01-05T00:00:00")
        world.deliver(commitment, 20270105)

    def test_a_delivery_before_signing_is_refused(self, world):
        commitment = world.contract()
        with ape.reverts(world.ledger.BadDate):
            world.deliver(commitment, 20250831)

    def test_an_enterprise_alone_reaches_back_five_working_days(self, world, at):
        # 2027 is not published: weekends only. Five working days before Tuesday the 12th is Tuesday the 5th.
        at("2027-01-12T10:00:00")
        fields = {"commitment": world.contract(), "obligation": 1}
        with ape.reverts(world.ledger.BadDate):
            world.perform("RecordDelivery", world.builder, **fields, deliveredOn=20270104)
        world.perform("RecordDelivery", world.builder, **fields, deliveredOn=20270105)
        assert [event.bySignatureOfBoth for event in world.receipt.events] == [False]

    def test_a_recorded_day_stands(self, world):
        commitment = world.contract(FROM_ACCEPTANCE, FROM_SETTLEMENT)
        on = {"commitment": commitment, "obligation": 1}
        world.deliver(commitment, 20260112)
        with ape.reverts(world.ledger.WrongState):
            world.deliver(commitment, 20260113)
        with ape.reverts(world.ledger.BadDate):
            world.perform("RecordAcceptance", world.bureau, **on, acceptedOn=20260111)
        world.perform("RecordAcceptance", world.bureau, **on, acceptedOn=20260112)
        with ape.reverts(world.ledger.WrongState):
            world.perform("RecordAcceptance", world.bureau, **on, acceptedOn=20260120)
        settle = {"commitment": commitment, "obligation": 2, "confirmedOn": 20260112, "amount": 500}
        world.perform("ConfirmSettlement", world.bureau, world.builder, **settle)
        assert world.ledger.obligationOf(commitment, 2).amount == 500
        with ape.reverts(world.ledger.WrongState):
            world.perform("ConfirmSettlement", world.bureau, world.builder, **settle)

    def test_a_settlement_cannot_fix_less_than_was_paid(self, world):
        commitment = world.contract(FROM_SETTLEMENT)
        world.pay(commitment, 1000, 20250901)
        settle = {"commitment": commitment, "obligation": 1, "confirmedOn": 20260112}
        with ape.reverts(world.ledger.BadAmount):
            world.perform("ConfirmSettlement", world.bureau, world.builder, **settle, amount=999)
        world.perform("ConfirmSettlement", world.bureau, world.builder, **settle, amount=1000)

    def test_performance_needs_evidence_and_happens_once(self, world):
        commitment = world.contract(A_DEED, THIRTY_DAYS)
        fields = {"commitment": commitment, "obligation": 1, "performedOn": 20260110}
        with ape.reverts(world.ledger.ProcedureMissing):
            world.perform("RecordPerformance", world.bureau, **fields, evidence=bytes(32))
        with ape.reverts(world.ledger.NotEntitled):
            world.perform("RecordPerformance", world.builder, **fields, evidence=b"\6" * 32)
        world.perform("RecordPerformance", world.bureau, **fields, evidence=b"\6" * 32)
        assert events(world) == ["PerformanceRecorded"]
        with ape.reverts(world.ledger.WrongState):
            world.perform("RecordPerformance", world.bureau, **fields, evidence=b"\6" * 32)
        with ape.reverts(world.ledger.WrongState):
            world.pay(commitment, 1, 20260110, obligation=1)
        with ape.reverts(world.ledger.WrongState):
            world.perform(
                "RecordPerformance", world.bureau, **{**fields, "obligation": 2}, evidence=b"\6" * 32
            )


class TestDueDays:
    def due(self, world, commitment, obligation=1):
        due = world.ledger.dueOf(commitment, obligation)
        return (due.nominalOn, due.dueOn, due.provisional) if due.started else None

    def test_the_last_day_rolls_over_the_national_day_holiday(self, world):
        commitment = world.contract()
        assert self.due(world, commitment) is None
        world.deliver(commitment, 20250905)
        assert self.due(world, commitment) == (20251005, 20251009, False)

    def test_a_saturday_made_up_is_a_working_day(self, world):
        commitment = world.contract()
        world.deliver(commitment, 20260129)
        assert self.due(world, commitment) == (20260228, 20260228, False)

    def test_sixty_days_are_the_most_for_a_small_seller(self, world):
        commitment = world.contract(
            {**THIRTY_DAYS, "length": 61}, {**ON_DATE, "dueOn": 20261231}, {**ON_DATE, "dueOn": 20261231}
        )
        world.deliver(commitment, 20250905, 1)
        world.deliver(commitment, 20250905, 2)
        assert self.due(world, commitment, 1) == (20251104, 20251104, False)
        assert self.due(world, commitment, 2) == (20251104, 20251104, False)
        assert self.due(world, commitment, 3) == (20261231, 20261231, False)

    def test_a_large_seller_has_the_term_that_it_signed(self, world):
        terms = world.contract_terms(20250901, {**THIRTY_DAYS, "length": 90}, obligee=world.rival.id)
        act = world.perform("SignContract", world.bureau, world.rival, **terms)
        world.perform(
            "RecordDelivery",
            world.bureau,
            world.rival,
            commitment=world.ledger.actKey(act.by, act.id),
            obligation=1,
            deliveredOn=20250905,
        )
        assert self.due(world, world.ledger.actKey(act.by, act.id)) == (20251204, 20251204, False)

    def test_a_delayed_acceptance_counts_from_the_end_of_the_inspection(self, world):
        commitment = world.contract(FROM_ACCEPTANCE, FROM_ACCEPTANCE)
        world.deliver(commitment, 20260112, 1)
        world.deliver(commitment, 20260112, 2)
        assert self.due(world, commitment, 1) == (20260225, 20260225, False)
        world.perform(
            "RecordAcceptance", world.bureau, commitment=commitment, obligation=1, acceptedOn=20260320
        )
        assert self.due(world, commitment, 1) == (20260225, 20260225, False)
        world.perform(
            "RecordAcceptance", world.bureau, commitment=commitment, obligation=2, acceptedOn=20260119
        )
        assert self.due(world, commitment, 2) == (20260218, 20260224, False)

    def test_a_year_that_is_not_published_is_provisional(self, world):
        commitment = world.contract({**ON_DATE, "dueOn": 20270501})
        assert self.due(world, commitment) == (20270501, 20270503, True)


class TestImports:
    def imported(self, world, *obligations, **changes):
        fields = {
            "obligor": world.bureau.id,
            "obligee": world.builder.id,
            "currency": b"MXN",
            "signedOn": 20160101,
            "source": b"\x08" * 32,
            "document": b"\x09" * 32,
            "obligations": list(obligations) or [UNDATED],
            **changes,
        }
        act = world.perform("ImportCommitment", world.importer, **fields)
        return world.ledger.actKey(act.by, act.id)

    def payment(self, world, commitment, **changes):
        fields = {
            "commitment": commitment,
            "obligation": 1,
            "amount": 100,
            "net": 80,
            "creditedOn": 20160301,
            "source": b"\x08" * 32,
            "document": bytes(32),
            **changes,
        }
        return world.perform("ImportPayment", world.importer, **fields)

    def test_an_imported_day_does_not_roll(self, world):
        commitment = self.imported(world, {**ON_DATE, "dueOn": 20251005})
        assert world.ledger.dueOf(commitment, 1).dueOn == 20251005
        assert world.ledger.commitmentOf(commitment).imported

    def test_a_reversal_takes_money_back(self, world):
        commitment = self.imported(world)
        self.payment(world, commitment)
        self.payment(world, commitment, amount=-300, net=0)
        assert world.ledger.obligationOf(commitment, 1).credited == -200

    def test_only_an_importer_imports_and_only_into_imports(self, world):
        with ape.reverts(world.ledger.NotEntitled):
            world.perform(
                "ImportPayment",
                world.bureau,
                commitment=self.imported(world),
                obligation=1,
                amount=1,
                net=1,
                creditedOn=20160101,
                source=bytes(32),
                document=bytes(32),
            )
        with ape.reverts(world.ledger.WrongState):
            self.payment(world, world.contract())
        with ape.reverts(world.ledger.NotAParty):
            world.perform(
                "RecordPayment",
                world.importer,
                commitment=self.imported(world),
                obligation=1,
                amount=1,
                creditedOn=20160101,
                document=bytes(32),
            )

    def test_nobody_acts_on_an_import_but_importers(self, world):
        commitment = self.imported(world)
        on = {"commitment": commitment, "obligation": 1}
        for kind, actors, fields in (
            ("RecordPayment", (world.bureau,), {"amount": 1, "creditedOn": 20160101, "document": bytes(32)}),
            ("RecordDelivery", (world.builder,), {"deliveredOn": 20270104}),
            ("Contest", (world.bureau,), {"amount": 1, "document": bytes(32)}),
            ("StateExcuse", (world.bureau,), {"reason": 1, "document": bytes(32)}),
        ):
            with ape.reverts(world.ledger.WrongState):
                world.perform(kind, *actors, **on, **fields)

    def test_a_publishers_duty_is_a_payment_on_a_day_or_on_none(self, world):
        for terms in (THIRTY_DAYS, A_DEED, {**UNDATED, "inspectionWorkdays": 1}):
            with ape.reverts(world.ledger.BadTerm):
                self.imported(world, terms)

    def test_nobody_opens_a_proceeding_on_an_import(self, world):
        commitment = self.imported(world, {**ON_DATE, "dueOn": 20251005})
        with ape.reverts(world.proceedings.WrongState):
            world.proceedings.openProceeding(commitment, 1, [], sender=world.relay)
