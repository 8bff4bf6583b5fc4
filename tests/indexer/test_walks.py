"""Random walks over all acts on obligations: the fold says of each obligation what the contract's getters say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_api.acts.notices import notice
from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import open_reading
from tests.indexer.agreement import obligation_agrees
from tests.stage import Actor, Stage, stage

BEGIN = date(2025, 6, 2)
DOCUMENT, EVIDENCE = b"\5" * 32, b"\6" * 32
OBLIGATIONS = 4
PAYING = ("RecordPayment", "RecordSetOff", "RecordTaxWithheld", "RecordInstrument")
#: With principal first the gross arithmetic of the chain is exact; with interest first it is a bound.
WALKS = [
    ("contract", 1, 1),
    ("contract", 2, 0),
    ("contract", 3, 1),
    ("contract", 4, 1),
    ("promise", 5, 0),
    ("promise", 6, 0),
    ("claim", 7, 0),
    ("promise", 8, 0),
]


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path / "chain", BEGIN.isoformat()) as made:
        for year in (2025, 2026):
            arranged = notice(year)
            made.perform(
                "PublishCalendar",
                made.registrar,
                year=year,
                daysOff=[yyyymmdd(day) for day in arranged.days_off],
                makeUpDays=[yyyymmdd(day) for day in arranged.make_up_days],
                document=DOCUMENT,
            )
        yield made


class Walk:
    """One contract, promise or claim of many obligations, and dice that act on them."""

    def __init__(self, made: Stage, dice: Random, kind: str, allocation: int) -> None:
        self.made = made
        self.dice = dice
        self.promised = kind != "contract"
        making = {"contract": self.contract, "promise": self.promise, "claim": self.claim}[kind]
        self.commitment = making(allocation).act.key
        self.payments: dict[int, list[bytes]] = {number: [] for number in range(1, OBLIGATIONS + 1)}
        #: To whom each obligation is owed, where it was assigned.
        self.assignees: dict[int, Actor] = {}
        self.compensates: dict[int, int] = {}
        self.assigned = 0

    def contract(self, allocation: int) -> SignedAct:
        signing = self.made.contract(
            *[self.terms() for _ in range(OBLIGATIONS)],
            signed_on=yyyymmdd(BEGIN),
            allocation=allocation,
            rateBasis=1,
            instruments=self.dice.random() < 0.3,
            rate=10**9,
        )
        assert self.made.submit([signing])[0].refused is None
        return signing

    def promise(self, allocation: int) -> SignedAct:
        return self.made.perform(
            "MakePromise",
            self.made.bureau,
            obligee=self.made.builder.id,
            currency=b"CNY",
            signedOn=yyyymmdd(BEGIN),
            field=2,
            document=DOCUMENT,
            obligations=[{**self.terms(), "conditional": i % 2 == 0} for i in range(OBLIGATIONS)],
        )

    def claim(self, allocation: int) -> SignedAct:
        today = civil_day(self.made.chain.now())
        offered = []
        for _ in range(OBLIGATIONS):
            terms = self.terms()
            dated = terms["dueRule"] == 1
            due = yyyymmdd(today + timedelta(self.dice.randint(5, 60)))
            offered.append(
                {
                    **terms,
                    "clock": 0 if dated else 4,
                    "dueOn": due if dated else 0,
                    "inspectionWorkdays": 0,
                    "conditional": True,
                }
            )
        opened = self.made.perform(
            "OpenPromise",
            self.made.bureau,
            currency=b"CNY",
            signedOn=yyyymmdd(today),
            field=5,
            lastClaimOn=0,
            document=DOCUMENT,
            obligations=offered,
        )
        self.made.clock.set(self.made.clock.now() + 2 * 86_400)
        return self.made.perform(
            "ClaimPromise", self.made.builder, openPromise=opened.act.key, document=EVIDENCE
        )

    def terms(self) -> dict[str, Any]:
        dice = self.dice
        rule = dice.choice([1, 2, 2, 3])
        clock = 0 if rule == 1 else dice.choice([1, 1, 2, 3])
        deed = dice.random() < 0.2
        # Retention and deposits go with a contract alone.
        kind = 1 if deed else dice.choice([0, 0, 0, 2, 3]) if not self.promised else 0
        return {
            "kind": kind,
            "amount": 0 if deed else dice.randint(300, 1500),
            "dueRule": rule,
            "clock": clock,
            "dueOn": yyyymmdd(BEGIN + timedelta(dice.randint(5, 120))) if rule == 1 else 0,
            "length": 0 if rule == 1 else dice.randint(1, 80),
            "inspectionWorkdays": dice.randint(0, 15) if clock == 2 else 0,
            "conditional": False,
        }

    def day(self, back: int = 12) -> int:
        today = civil_day(self.made.chain.now())
        return yyyymmdd(today - timedelta(self.dice.randint(0, back)))

    def act(self) -> SignedAct:
        """Some act of somebody on some obligation; many are refused, as they should be."""
        made, dice, number = self.made, self.dice, self.dice.randint(1, len(self.payments))
        on: dict[str, Any] = {"commitment": self.commitment, "obligation": number}
        # Who was owed before an assignment is refused, now and then.
        owed = made.builder if dice.random() < 0.1 else self.assignees.get(number, made.builder)
        both = (made.bureau, owed)
        payment = dice.choice(self.payments[number]) if self.payments[number] else b"\7" * 32
        today = civil_day(made.chain.now())
        later = yyyymmdd(today + timedelta(dice.randint(0, 40)))
        event = self.day()
        amount = dice.randint(1, 700)
        choices: list[tuple[int, str, tuple[Actor, ...], dict[str, Any]]] = [
            (
                5,
                "RecordDelivery",
                dice.choice([(made.bureau, made.builder), (made.builder,)]),
                {"deliveredOn": self.day()},
            ),
            (3, "RecordAcceptance", (made.bureau,), {"acceptedOn": self.day()}),
            (2, "ConfirmSettlement", both, {"confirmedOn": self.day(), "amount": dice.choice([0, 0, 900])}),
            (
                6,
                "RecordPayment",
                (made.bureau,),
                {"amount": dice.randint(1, 700), "creditedOn": self.day(20), "document": DOCUMENT},
            ),
            (1, "RecordSetOff", both, {"amount": amount, "setOffOn": self.day(20), "document": DOCUMENT}),
            (
                1,
                "RecordTaxWithheld",
                (made.bureau,),
                {"amount": amount, "withheldOn": self.day(20), "document": DOCUMENT},
            ),
            (
                4,
                "RecordInstrument",
                (made.bureau,),
                {
                    "means": dice.choice([3, 4]),
                    "amount": amount,
                    "handedOn": self.day(20),
                    "document": DOCUMENT,
                },
            ),
            (
                4,
                "HonourInstrument",
                (dice.choice(both),),
                {"payment": payment, "honouredOn": self.day(5), "document": DOCUMENT},
            ),
            (3, "RecordPerformance", (made.bureau,), {"performedOn": self.day(), "evidence": EVIDENCE}),
            (2, "ReversePayment", (made.bureau,), {"payment": payment, "document": DOCUMENT}),
            (3, "DenyPayment", (owed,), {"payment": payment, "document": DOCUMENT}),
            (
                3,
                "RulePayment",
                (made.lead,),
                {"payment": payment, "paid": dice.random() < 0.5, "evidence": EVIDENCE},
            ),
            (4, "Contest", (made.bureau,), {"amount": dice.randint(1, 600), "document": DOCUMENT}),
            (2, "SettleContest", both, {"amount": dice.randint(0, 300)}),
            (3, "DisputeDelivery", (made.bureau,), {"document": DOCUMENT}),
            (
                3,
                "Suspend",
                (made.bureau,),
                {
                    "reason": 1,
                    "eventOn": event,
                    "noticedOn": yyyymmdd(today),
                    "fromOn": event,
                    "toOn": later,
                    "evidence": EVIDENCE,
                },
            ),
            (8, "Challenge", (owed,), {"act": self.one_sided(), "document": DOCUMENT}),
            (
                9,
                "Rule",
                (made.lead,),
                {
                    "act": self.one_sided(),
                    "stands": dice.random() < 0.5,
                    "amount": 0,
                    "evidence": EVIDENCE,
                },
            ),
            (
                2,
                "Amend",
                both,
                {
                    "dueOn": dice.choice([0, later]),
                    "amount": dice.choice([0, 0, 800]),
                    "waiveInterest": dice.random() < 0.3,
                    "document": DOCUMENT,
                },
            ),
            (1, "StateExcuse", (made.bureau,), {"reason": 1, "document": DOCUMENT}),
        ]
        if self.promised:
            compensation = {**self.terms(), "kind": 0, "amount": dice.randint(100, 900)}
            if compensation["dueRule"] == 1:
                compensation["dueOn"] = later
            changed = {"ground": dice.randint(1, 2), "document": DOCUMENT, "compensation": [compensation]}
            choices.append((5, "DeclinePromise", (made.bureau,), {"document": DOCUMENT}))
            choices.append((5, "ChangePromise", (made.bureau,), changed))
        assignee = made.rival if owed is made.builder else made.builder
        claim = {
            "assignee": assignee.id,
            "manner": dice.randint(1, 3),
            "document": DOCUMENT,
            "obligations": [number],
        }
        choices.append((3, "AssignClaim", (owed, assignee), claim))
        _, kind, signers, fields = dice.choices(choices, [weight for weight, *_ in choices])[0]
        by, also = signers[0], signers[1] if len(signers) > 1 else None
        if kind == "AssignClaim":
            del on["obligation"]
        return made.act(kind, by, also, **on, **fields)

    def one_sided(self) -> int:
        """A kind of one-sided act, those on promises the more often where it is one."""
        return self.dice.choice([1, 2, 3, 4, 5, 5, 5, 6, 6, 6] if self.promised else [1, 2, 3, 4])

    def go(self, steps: int) -> int:
        """How many acts were taken."""
        taken = 0
        for _ in range(steps):
            if self.dice.random() < 0.3:
                self.made.clock.set(self.made.clock.now() + self.dice.randint(1, 4 * 86_400))
            signed = self.act()
            (outcome,) = self.made.submit([signed])
            if outcome.refused is None:
                taken += 1
                if signed.act.kind in PAYING:
                    self.payments[signed.act.fields["obligation"]].append(signed.act.key)
                elif signed.act.kind == "ChangePromise":
                    self.payments[len(self.payments) + 1] = []
                    changed = signed.act.fields["obligation"]
                    self.compensates[changed] = len(self.payments)
                    if changed in self.assignees:
                        self.assignees[len(self.payments)] = self.assignees[changed]
                elif signed.act.kind == "AssignClaim":
                    self.assigned += 1
                    assignee = signed.act.fields["assignee"]
                    owed = self.made.rival if assignee == self.made.rival.id else self.made.builder
                    self.assignees[signed.act.fields["obligations"][0]] = owed
                elif signed.act.kind == "Rule" and signed.act.fields["act"] == 6:
                    changed = signed.act.fields["obligation"]
                    compensation = self.compensates.get(changed)
                    if not signed.act.fields["stands"] and compensation in self.assignees:
                        self.assignees[changed] = self.assignees[compensation]
        self.made.chain.tick()
        return taken


def test_the_fold_equals_the_contracts_getters(theatre: Stage, tmp_path: Path) -> None:
    index_file, documents_file = tmp_path / "index.sqlite", tmp_path / "documents.sqlite"
    Documents(documents_file).close()
    source = Source(theatre.chain.rpc, theatre.contracts)
    index = Index(index_file, source.ledger)
    indexer = Indexer(index, source)
    assigned = 0
    for kind, seed, allocation in WALKS:
        walk = Walk(theatre, Random(seed), kind, allocation)
        for leg in range(3):
            taken = walk.go(70)
            assert taken > 0
            if leg == 2 and seed % 2:
                theatre.submit(
                    [
                        theatre.act(
                            "Terminate",
                            theatre.bureau,
                            theatre.builder,
                            commitment=walk.commitment,
                            document=DOCUMENT,
                        )
                    ]
                )
                theatre.clock.set(theatre.clock.now() + 40 * 86_400)
                theatre.chain.tick()
            indexer.catch_up()
            with open_reading(index_file, documents_file) as reading:
                commitment = reading.commitment(walk.commitment)
                assert commitment is not None
                assert commitment.obligations == len(walk.payments)
                for number in walk.payments:
                    row = reading.obligation(walk.commitment, number)
                    assert row is not None
                    # What was paid on the compensation of a change that fell counts on another obligation.
                    paid = reading.payments(walk.commitment, number, limit=500).rows
                    # Without interest the gross arithmetic of the chain is exact too.
                    obligation_agrees(
                        theatre,
                        row,
                        sorted(one.id for one in paid),
                        exact=allocation == 1 or walk.promised,
                    )
        assigned += walk.assigned
    # Some back and forth, and some before the contract ended.
    assert assigned > len(WALKS)
    index.close()


def test_after_successions_the_fold_and_the_getters_still_agree(theatre: Stage, tmp_path: Path) -> None:
    index_file, documents_file = tmp_path / "index.sqlite", tmp_path / "documents.sqlite"
    Documents(documents_file).close()
    source = Source(theatre.chain.rpc, theatre.contracts)
    index = Index(index_file, source.ledger)
    indexer = Indexer(index, source)
    walk = Walk(theatre, Random(9), "contract", 1)
    everybody = [theatre.bureau, theatre.builder, theatre.rival]
    for leg in range(3):
        assert walk.go(60) > 0
        if leg < 2:
            # First the department passes on, then its successor and the creditor too.
            heir = theatre.register(f"heir {leg}", kind=1)
            passing = [(theatre.bureau, heir), *([(theatre.builder, theatre.rival)] if leg else [])]
            for old, new in passing:
                between: dict[str, Any] = {"from": [old.id], "to": [new.id]}
                theatre.perform(
                    "Succeed",
                    theatre.registrar,
                    **between,
                    effectiveOn=yyyymmdd(civil_day(theatre.chain.now()) + timedelta(leg)),
                    document=DOCUMENT,
                    commitments=[],
                    holders=[],
                )
            everybody.append(heir)
            indexer.catch_up()
            compare_sides(theatre, walk, index_file, documents_file, everybody)
            theatre.clock.set(theatre.clock.now() + leg * 86_400)
            theatre.chain.tick()
            theatre.bureau = heir
            if leg:
                theatre.builder = theatre.rival
        indexer.catch_up()
        compare_sides(theatre, walk, index_file, documents_file, everybody)
        with open_reading(index_file, documents_file) as reading:
            for number in walk.payments:
                row = reading.obligation(walk.commitment, number)
                assert row is not None
                paid = reading.payments(walk.commitment, number, limit=500).rows
                obligation_agrees(theatre, row, sorted(one.id for one in paid), exact=True)
    fresh = Index(tmp_path / "fresh.sqlite", source.ledger)
    Indexer(fresh, source).catch_up()
    assert digest(fresh) == digest(index)
    fresh.close()
    index.close()


def compare_sides(
    made: Stage, walk: Walk, index_file: Path, documents_file: Path, everybody: list[Actor]
) -> None:
    """Who holds each side today, by rows, by lists and by the contract."""
    with open_reading(index_file, documents_file) as reading:
        for one in everybody:
            owing, owed = set(), set()
            for number in walk.payments:
                row = reading.obligation(walk.commitment, number)
                assert row is not None
                owes = made.view("CommitmentLedger", "isObligor", walk.commitment, number, one.id)
                is_owed = made.view("CommitmentLedger", "isObligee", walk.commitment, number, one.id)
                assert (one.id in row.sides.obligors, one.id in row.sides.obligees) == (owes, is_owed)
                owing |= {number} if owes else set()
                owed |= {number} if is_owed else set()
            assert {row.number for row in reading.obligations(department=one.id).rows} == owing
            assert {row.number for row in reading.obligations(enterprise=one.id).rows} == owed
