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
from eth_account import Account

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.relay import Outcome
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.words import KeyDuty
from tests.stage import Actor, Stage, stage

STEPS = int(os.environ.get("CHENGNUO_INVARIANT_STEPS", "1500"))
BATCH = 50
BEGIN = date(2025, 6, 2)
DOCUMENT, EVIDENCE, NOTHING = b"\5" * 32, b"\6" * 32, b"\7" * 32
OBLIGATIONS = 4
PAY = 4
#: The department's one-sided acts, by the numbers under which they are challenged and ruled on.
ONE_SIDED = {"Contest": 1, "DisputeDelivery": 2, "Suspend": 3, "RecordPerformance": 4, "DeclinePromise": 5, "ChangePromise": 6}  # fmt: skip
CHANGE_PROMISE = ONE_SIDED["ChangePromise"]
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
        #: A key of the bureau that may pay and do nothing else.
        self.cashier = Actor(made.bureau.id)
        made.perform("AddKey", made.bureau, key=self.cashier.key.address, duties=PAY, document=DOCUMENT)
        self.actors = [made.bureau, made.builder, made.rival, made.lead, made.registrar, made.importer, self.cashier]  # fmt: skip
        #: The builder's keys of before, and who has passed into another: they sign nothing any more.
        self.retired: list[Actor] = []
        self.heir = made.register("heir", kind=2, size=2)
        #: Whose key signed an act first, by the act.
        self.hands: dict[bytes, Actor] = {}
        #: One-sided acts that went through, and challenges of them.
        self.one_sided: list[tuple[tuple[bytes, int], int]] = []
        self.challenged: list[tuple[tuple[bytes, int], int]] = []
        self.promised: set[bytes] = set()
        self.compensations: dict[tuple[bytes, int], int] = {}
        self.opened: list[bytes] = []
        self.claimed: set[tuple[bytes, bytes]] = set()
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
            "Challenge": (3, lambda: {"act": dice.randint(0, 6), "document": DOCUMENT}),
            "Rule": (
                3,
                lambda: {"act": dice.randint(0, 6), "stands": dice.random() < 0.5, "amount": 0, "evidence": EVIDENCE},
            ),
            "Amend": (
                2,
                lambda: {"dueOn": dice.choice([0, self.day(-40)]), "amount": dice.choice([0, 800]), "waiveInterest": False, "document": DOCUMENT},
            ),
            "StateExcuse": (1, lambda: {"reason": 1, "document": DOCUMENT}),
            "DeclinePromise": (1, lambda: {"document": DOCUMENT}),
            "ChangePromise": (
                2,
                lambda: {
                    "ground": dice.randint(0, 2),
                    "document": DOCUMENT,
                    "compensation": [self.on_a_date(dice.randint(1, 900), dice.randint(-1, 30))],
                },
            ),
        }  # fmt: skip
        self.sign()
        self.promise()
        self.open()

    def sign(self) -> None:
        """One more contract."""
        signing = self.made.contract(
            *[self.terms() for _ in range(OBLIGATIONS)],
            signed_on=self.today(),
            seller=self.dice.choice(self.sellers()),
        )
        assert self.made.submit([signing])[0].refused is None
        self.undertaken(signing.act.key, OBLIGATIONS)

    def undertaken(self, commitment: bytes, count: int) -> None:
        for number in range(1, count + 1):
            self.known[commitment, number] = Known()

    def sellers(self) -> list[Actor]:
        """The builder, and the rival or who has taken its place."""
        return [self.made.builder, self.heir if self.made.rival in self.retired else self.made.rival]

    def promise(self) -> None:
        """One more promise to one enterprise, half of it with a condition."""
        terms = [{**self.terms(), "conditional": number % 2 == 0} for number in range(OBLIGATIONS)]
        promising = self.made.perform(
            "MakePromise", self.made.bureau, obligee=self.dice.choice(self.sellers()).id, obligations=terms, **self.promising()
        )  # fmt: skip
        self.promised.add(promising.act.key)
        self.undertaken(promising.act.key, OBLIGATIONS)

    def open(self) -> None:
        """One more promise to all who qualify."""
        terms = [{**self.on_a_date(500, 40), "conditional": True}]
        terms.append({**terms[0], "dueRule": 2, "clock": 4, "dueOn": 0, "length": 20})
        opening = self.made.perform(
            "OpenPromise", self.made.bureau, lastClaimOn=self.dice.choice([0, self.day(-10)]), obligations=terms, **self.promising()
        )  # fmt: skip
        self.opened.append(opening.act.key)

    def promising(self) -> Fields:
        return {"currency": b"CNY", "signedOn": self.today(), "field": 5, "document": DOCUMENT}

    def on_a_date(self, amount: int, ahead: int) -> Fields:
        """A payment on a day that is so many days ahead."""
        on = yyyymmdd(civil_day(self.made.chain.now()) + timedelta(ahead))
        return {"kind": 0, "amount": amount, "dueRule": 1, "clock": 0, "dueOn": on, "length": 0, "inspectionWorkdays": 0, "conditional": False}  # fmt: skip

    def rotate(self) -> None:
        """The builder's key gives way to another."""
        old, new = Actor(self.made.builder.id, self.made.builder.key), Account.create()
        self.made.perform("RotateKey", old, oldKey=old.key.address, newKey=new.address)
        self.made.builder.key = new
        self.retired.append(old)

    def succeed(self) -> None:
        """The rival passes into its heir, from today on."""
        rival, heir = self.made.rival, self.heir
        fields: Fields = {"from": [rival.id], "to": [heir.id], "commitments": [], "holders": []}
        self.made.perform(
            "Succeed", self.made.registrar, None, effectiveOn=self.today(), document=DOCUMENT, **fields
        )
        self.retired.append(rival)
        self.actors.append(heir)

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
            "conditional": False,
        }

    def today(self) -> int:
        return yyyymmdd(civil_day(self.made.chain.now()))

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
        if dice.random() < 0.04:
            claimant = dice.choice([*self.sellers(), *self.actors])
            kind = dice.choice(["ClaimPromise", "ClaimPromise", "ClaimPromise", "ClosePromise"])
            by = made.bureau if kind == "ClosePromise" and dice.random() < 0.5 else claimant
            return self.signed(kind, by, None, openPromise=dice.choice(self.opened), document=DOCUMENT)
        kind = dice.choices(list(self.acts), [weight for weight, _ in self.acts.values()])[0]
        commitment, number = dice.choice(list(self.known))
        fields = self.acts[kind][1]()
        likely = {"Challenge": self.one_sided, "Rule": self.challenged}.get(kind)
        if likely and dice.random() < 0.8:
            (commitment, number), fields["act"] = dice.choice(likely)
        payment = fields.get("payment")
        if payment is not None and dice.random() < 0.9:
            commitment, number = next(
                (place for place, known in self.known.items() if payment in known.payments), (commitment, number)
            )  # fmt: skip
        signers: tuple[Actor, ...] = dice.choice(
            [(made.bureau,), (made.bureau,), (made.builder,), (made.lead,), (made.bureau, made.builder), (made.bureau, self.sellers()[1])]
        )  # fmt: skip
        if kind in ("Rule", "RulePayment"):
            signers = (made.lead,)
        elif kind in ("Challenge", "DenyPayment"):
            signers = (dice.choice(self.sellers()),)
        if dice.random() < 0.1:
            signers = (dice.choice([*self.actors, *self.retired]),)
        also = signers[1] if len(signers) > 1 else None
        return self.signed(kind, signers[0], also, commitment=commitment, obligation=number, **fields)

    def signed(self, kind: str, by: Actor, also: Actor | None, **fields: Any) -> SignedAct:
        signed = self.made.act(kind, by, also, **fields)
        self.hands[signed.act.key] = Actor(by.id, by.key)
        return signed

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
        if self.dice.random() < 0.2:
            self.dice.choice([self.sign, self.promise, self.open, self.rotate])()
        if self.dice.random() < 0.1 and self.made.rival not in self.retired:
            self.succeed()

    def is_new(self, signed: SignedAct, outcome: Outcome) -> bool:
        """Whether this batch took the act. An id is spent once: what was done once is never done again."""
        key = signed.act.key
        assert outcome.was_there or key not in self.done, "an id was spent twice"
        if outcome.refused is not None or outcome.was_there:
            return False
        self.done[key] = outcome.block_number
        hand = self.hands[key]
        assert all((hand.id, hand.key) != (gone.id, gone.key) for gone in self.retired), (
            "a retired key signed"
        )
        if hand.key == self.cashier.key:
            assert KINDS[signed.act.kind].duty is KeyDuty.PAY, "a key signed without the duty"
        return True

    def account_for(self, signed: SignedAct) -> None:
        act, fields = signed.act, signed.act.fields
        if act.kind == "ClaimPromise":
            claim = (fields["openPromise"], act.by)
            assert claim not in self.claimed, "an enterprise claimed twice"
            self.claimed.add(claim)
            self.promised.add(act.key)
            self.undertaken(act.key, 2)
            return
        if act.kind == "ClosePromise":
            return
        place = fields["commitment"], fields["obligation"]
        if act.kind in ONE_SIDED:
            self.one_sided.append((place, ONE_SIDED[act.kind]))
        match act.kind:
            case "Challenge":
                self.challenged.append((place, fields["act"]))
            case "RecordPayment":
                self.known[place].payments[act.key] = Payment(fields["amount"], fields["creditedOn"])
            case "ReversePayment" | "DenyPayment":
                self.known[self.place_of(fields["payment"])].payments[fields["payment"]].counts = False
            case "RulePayment":
                self.known[self.place_of(fields["payment"])].payments[fields["payment"]].counts = fields[
                    "paid"
                ]
            case "DeclinePromise":
                assert fields["commitment"] in self.promised, "what is no promise was declined"
            case "ChangePromise":
                assert fields["commitment"] in self.promised, "what is no promise was changed"
                number = sum(commitment == fields["commitment"] for commitment, _ in self.known) + 1
                self.known[fields["commitment"], number] = Known()
                self.compensations[place] = number
            case "Rule" if fields["act"] == CHANGE_PROMISE and not fields["stands"]:
                # What was paid in its stead counts on what was promised.
                compensation = self.known[fields["commitment"], self.compensations.pop(place)]
                self.known[place].payments |= compensation.payments
                compensation.payments = {}

    def place_of(self, payment: bytes) -> tuple[bytes, int]:
        return next(place for place, known in self.known.items() if payment in known.payments)

    def check(self, before: dict[tuple[bytes, int], Any], taken: list[SignedAct]) -> None:
        """The invariants, for every obligation, after every batch."""
        today = self.today()
        excused = {
            self.place_of(signed.act.fields["payment"]) for signed in taken if signed.act.kind in TAKES_BACK
        }
        fallen = {
            signed.act.fields["commitment"]
            for signed in taken
            if signed.act.kind == "Rule" and signed.act.fields["act"] == CHANGE_PROMISE
        }
        for place, known in self.known.items():
            amount, credited, payments, contested, never_owed, *_ = state = self.view("obligationOf", place)
            assert (credited, payments) == (known.credited, len(known.payments)), place
            assert contested >= 0, place
            if place in before and place[0] not in fallen:
                assert payments >= before[place][2], "a payment was erased"
                assert credited >= before[place][1] or place in excused, place
            if place in before:
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
            elif any(state[11:]):
                assert missed is False, "terminated, declined or changed, and missed"
            elif amount > 0:
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
