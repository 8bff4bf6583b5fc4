"""A walk through random acts on commitments, on a chain."""

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
from tests.stage import Actor, Stage, stage

BEGIN = date(2025, 6, 2)
DOCUMENT, EVIDENCE = b"\5" * 32, b"\6" * 32
OBLIGATIONS = 4
PAYING = ("RecordPayment", "RecordSetOff", "RecordTaxWithheld", "RecordInstrument")


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
