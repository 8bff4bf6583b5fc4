"""What holds of the contracts whatever is handed in: random acts by everybody, most of them refused, in batches.

CHENGNUO_INVARIANT_STEPS=100000 for the long run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_api.chain.acts import SignedAct
from ledger_api.chain.relay import Outcome
from ledger_api.domain.days import civil_day, yyyymmdd
from tests.stage import Actor, Stage, stage

STEPS = int(os.environ.get("CHENGNUO_INVARIANT_STEPS", "1500"))
BATCH = 50
BEGIN = date(2025, 6, 2)
DOCUMENT, EVIDENCE, NOTHING = b"\5" * 32, b"\6" * 32, b"\7" * 32
OBLIGATIONS = 4
#: What alone may let the gross credit of an obligation fall.
TAKES_BACK = {"DenyPayment", "ReversePayment", "RulePayment"}

Fields = dict[str, Any]


@dataclass(slots=True)
class Payment:
    """A payment as this test counts it."""

    amount: int
    day: int
    counts: bool = True


@dataclass(slots=True)
class Known:
    """What this test remembers of an obligation by itself."""

    payments: dict[bytes, Payment] = field(default_factory=dict)

    @property
    def credited(self) -> int:
        return sum(payment.amount for payment in self.payments.values() if payment.counts)


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path / "chain", BEGIN.isoformat()) as made:
        yield made


class World:
    """Contracts, whoever acts on them, and an account of its own of what must come out."""

    def __init__(self, made: Stage, dice: Random) -> None:
        self.made, self.dice = made, dice
        self.actors = [made.bureau, made.builder, made.rival, made.lead, made.registrar, made.importer]
        self.known: dict[tuple[bytes, int], Known] = {}
        self.said: list[SignedAct] = []
        self.done: dict[bytes, int] = {}
        #: New acts are added here: how often, and their fields after the obligation.
        self.acts: dict[str, tuple[int, Callable[[], Fields]]] = {
            "RecordDelivery": (4, lambda: {"deliveredOn": self.day()}),
            "RecordAcceptance": (3, lambda: {"acceptedOn": self.day()}),
            "ConfirmSettlement": (2, lambda: {"confirmedOn": self.day(), "amount": dice.choice([0, 0, 900])}),
            "RecordPayment": (
                9,
                lambda: {"amount": dice.choice([0, 1, 300, 700, 10**21 + 1]), "creditedOn": self.day(20), "document": DOCUMENT},
            ),
            "RecordPerformance": (2, lambda: {"performedOn": self.day(), "evidence": EVIDENCE}),
            "ReversePayment": (3, lambda: {"payment": self.payment(), "document": DOCUMENT}),
            "DenyPayment": (4, lambda: {"payment": self.payment(), "document": DOCUMENT}),
            "RulePayment": (
                4,
                lambda: {"payment": self.payment(), "paid": dice.random() < 0.5, "evidence": EVIDENCE},
            ),
            "Contest": (3, lambda: {"amount": dice.randint(0, 600), "document": DOCUMENT}),
            "SettleContest": (2, lambda: {"amount": dice.randint(0, 300)}),
            "DisputeDelivery": (2, lambda: {"document": DOCUMENT}),
            "Suspend": (2, self.suspension),
            "Challenge": (3, lambda: {"act": dice.randint(0, 5), "document": DOCUMENT}),
            "Rule": (
                3,
                lambda: {"act": dice.randint(0, 5), "stands": dice.random() < 0.5, "amount": 0, "evidence": EVIDENCE},
            ),
            "Amend": (
                2,
                lambda: {"dueOn": dice.choice([0, self.day(-40)]), "amount": dice.choice([0, 800]), "waiveInterest": False, "document": DOCUMENT},
            ),
            "StateExcuse": (1, lambda: {"reason": 1, "document": DOCUMENT}),
        }  # fmt: skip
        for _ in range(2):
            self.sign()

    def sign(self) -> None:
        """One more contract."""
        signing = self.made.contract(
            *[self.terms() for _ in range(OBLIGATIONS)],
            signed_on=yyyymmdd(civil_day(self.made.chain.now())),
            seller=self.dice.choice([self.made.builder, self.made.rival]),
        )
        assert self.made.submit([signing])[0].refused is None
        for number in range(1, OBLIGATIONS + 1):
            self.known[signing.act.key, number] = Known()

    def terms(self) -> dict[str, int]:
        dice, rule = self.dice, self.dice.choice([1, 2, 2, 3])
        deed = dice.random() < 0.15
        on = civil_day(self.made.chain.now()) + timedelta(dice.randint(0, 60))
        clock = 0 if rule == 1 else dice.choice([1, 1, 2, 3])
        return {
            "kind": int(deed),
            "amount": 0 if deed else dice.randint(300, 1500),
            "dueRule": rule,
            "clock": clock,
            "dueOn": yyyymmdd(on) if rule == 1 else 0,
            "length": 0 if rule == 1 else dice.randint(1, 80),
            "inspectionWorkdays": dice.randint(0, 15) if clock == 2 else 0,
        }

    def day(self, back: int = 12) -> int:
        """Some day up to so many ago, now and then tomorrow; with a negative number, up to so many ahead."""
        ago = self.dice.randint(min(back, -1), max(back, 0))
        return yyyymmdd(civil_day(self.made.chain.now()) - timedelta(ago))

    def payment(self) -> bytes:
        everything = [key for known in self.known.values() for key in known.payments]
        return self.dice.choice(everything) if everything and self.dice.random() < 0.9 else NOTHING

    def suspension(self) -> Fields:
        event = self.day()
        return {"reason": 1, "eventOn": event, "noticedOn": self.day(1), "fromOn": event, "toOn": self.day(-30), "evidence": EVIDENCE}  # fmt: skip

    def act(self) -> SignedAct:
        """Some act, by those who may or by anybody; now and then one that was handed in before."""
        dice, made = self.dice, self.made
        if self.said and dice.random() < 0.06:
            return dice.choice(self.said)
        kind = dice.choices(list(self.acts), [weight for weight, _ in self.acts.values()])[0]
        commitment, number = dice.choice(list(self.known))
        fields = self.acts[kind][1]()
        payment = fields.get("payment")
        if payment is not None and dice.random() < 0.9:
            commitment, number = next(
                (place for place, known in self.known.items() if payment in known.payments), (commitment, number)
            )  # fmt: skip
        signers: tuple[Actor, ...] = dice.choice(
            [(made.bureau,), (made.bureau,), (made.builder,), (made.lead,), (made.bureau, made.builder), (made.bureau, made.rival)]
        )  # fmt: skip
        if dice.random() < 0.1:
            signers = (dice.choice(self.actors),)
        also = signers[1] if len(signers) > 1 else None
        return made.act(kind, signers[0], also, commitment=commitment, obligation=number, **fields)

    def batch(self) -> None:
        """Hand in BATCH acts at once, and account for what was taken."""
        if self.dice.random() < 0.4:
            self.made.clock.set(self.made.clock.now() + self.dice.randint(1, 3 * 86_400))
        before = {place: self.view("obligationOf", place) for place in self.known}
        acts = [self.act() for _ in range(BATCH)]
        outcomes = self.made.submit(acts)
        self.said += acts[:5]
        taken = [
            signed for signed, outcome in zip(acts, outcomes, strict=True) if self.is_new(signed, outcome)
        ]
        for signed in taken:
            self.account_for(signed)
        self.check(before, taken)
        if self.dice.random() < 0.1:
            self.sign()

    def is_new(self, signed: SignedAct, outcome: Outcome) -> bool:
        """Whether this batch took the act. An id is spent once: what was done once is never done again."""
        key = signed.act.key
        assert outcome.was_there or key not in self.done, "an id was spent twice"
        if outcome.refused is not None or outcome.was_there:
            return False
        self.done[key] = outcome.block_number
        return True

    def account_for(self, signed: SignedAct) -> None:
        fields = signed.act.fields
        known = self.known[fields["commitment"], fields["obligation"]]
        match signed.act.kind:
            case "RecordPayment":
                known.payments[signed.act.key] = Payment(fields["amount"], fields["creditedOn"])
            case "ReversePayment" | "DenyPayment":
                known.payments[fields["payment"]].counts = False
            case "RulePayment":
                known.payments[fields["payment"]].counts = fields["paid"]

    def check(self, before: dict[tuple[bytes, int], Any], taken: list[SignedAct]) -> None:
        """The invariants, for every obligation, after every batch."""
        today = yyyymmdd(civil_day(self.made.chain.now()))
        excused = {
            (signed.act.fields["commitment"], signed.act.fields["obligation"])
            for signed in taken
            if signed.act.kind in TAKES_BACK
        }
        for place, known in self.known.items():
            amount, credited, payments, contested, never_owed, *_ = state = self.view("obligationOf", place)
            assert (credited, payments) == (known.credited, len(known.payments)), place
            assert contested >= 0, place
            if place in before:
                assert payments >= before[place][2], "a payment was erased"
                assert credited >= before[place][1] or place in excused, place
                # What was recorded stays: a delivery may be in dispute, everything else has its day for ever.
                assert all(
                    was == 0 or now == was for was, now in zip(before[place][6:8], state[6:8], strict=True)
                )
            started, _, nominal, due = self.view("dueOf", place)
            assert (due != 0) == started, place
            assert nominal <= due, place
            keys = sorted(known.payments)
            missed = self.view("missed", place, keys)
            if not started or today <= due:
                assert missed is False, place
            elif amount > 0 and not state[-1]:
                in_time = sum(p.amount for p in known.payments.values() if p.counts and p.day <= due)
                assert missed is (in_time < amount - never_owed - contested), place

    def view(self, function: str, place: tuple[bytes, int], *more: Any) -> Any:
        return self.made.view("CommitmentLedger", function, *place, *more)


def test_the_contracts_keep_their_word_whatever_is_handed_in(theatre: Stage) -> None:
    world = World(theatre, Random(20261122))
    for _ in range(max(1, STEPS // BATCH)):
        world.batch()
    assert len(world.done) > STEPS // 20, "nearly everything was refused"
    before = {place: world.view("obligationOf", place) for place in world.known}
    assert all(outcome.was_there or outcome.refused for outcome in theatre.submit(world.said))
    assert {place: world.view("obligationOf", place) for place in world.known} == before
