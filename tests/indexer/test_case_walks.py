"""Random walks over all acts in cases: rows say what the register says, in few steps or many, and refusals nothing."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_api.acts.notices import notice
from ledger_api.chain.acts import SignedAct
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.domain.breach_periods import determined, revoked
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.words import BreachClass
from ledger_api.indexer.keeper import OpenProceeding
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import open_reading
from tests.indexer.agreement import proceeding_agrees
from tests.stage import Actor, Stage, stage

BEGIN = date(2025, 6, 2)
DUE = date(2025, 6, 20)
DOCUMENT = b"\5" * 32
OBLIGATIONS = 5
_CLASSES = tuple(BreachClass)


class Walk:
    """A contract whose obligations are all missed, and dice that act in their cases."""

    def __init__(self, made: Stage, dice: Random) -> None:
        self.made, self.dice = made, dice
        terms = {
            "kind": 0, "amount": 500, "dueRule": 1, "clock": 0, "dueOn": yyyymmdd(DUE), "length": 0,
            "inspectionWorkdays": 0, "conditional": False,
        }  # fmt: skip
        signing = made.contract(*[terms] * OBLIGATIONS, signed_on=yyyymmdd(BEGIN))
        self.commitment = signing.act.key
        self.payments: dict[int, list[bytes]] = {number: [] for number in range(1, OBLIGATIONS + 1)}
        assert made.submit([signing])[0].refused is None

    def act(self) -> SignedAct:
        made, dice, number = self.made, self.dice, self.dice.randint(1, OBLIGATIONS)
        today = civil_day(made.chain.now())
        dated = min(today, DUE + timedelta(dice.randint(1, 40)))
        asked = dice.choice(_CLASSES)
        found = determined(asked, dated, ())
        period = {"repairFrom": yyyymmdd(found.repair_from), "publicUntil": yyyymmdd(found.public_until)}
        again = revoked(asked, today, today)
        listed = sorted(self.payments[number])
        outcome = dice.randint(1, 3)
        none = {"breachClass": 0, "repairFrom": 0, "publicUntil": 0}
        chosen = {"breachClass": _CLASSES.index(asked) + 1}
        lead, bureau = made.lead, made.bureau
        payment = dice.choice(listed) if listed else DOCUMENT
        choices: list[tuple[int, str, Actor, dict[str, Any]]] = [
            (6, "VerifyBreach", lead, {"found": dice.random() < 0.9, "document": DOCUMENT, "payments": listed}),
            (6, "OrderRectification", lead,
             {"untilOn": yyyymmdd(today + timedelta(dice.randint(0, 9))), "payments": listed}),
            (3, "RefuseRectification", bureau, {"document": DOCUMENT}),
            (8, "ConfirmBreach", lead,
             {**chosen, **period, "datedOn": yyyymmdd(dated), "basis": int(dice.random() < 0.3),
              "document": DOCUMENT, "payments": listed}),
            (4, "ObjectToBreach", bureau, {"document": DOCUMENT}),
            (4, "DecideObjection", lead,
             {"outcome": outcome, **({**chosen, **period} if outcome == 2 else none), "document": DOCUMENT}),
            (1, "AnnulBreach", lead, {"document": DOCUMENT}),
            (8, "ApplyRepair", bureau, {"evidence": DOCUMENT}),
            (6, "AcceptRepair", lead, {"document": DOCUMENT}),
            (2, "ExtendRepair", lead, {"document": DOCUMENT}),
            (6, "DecideRepair", lead, {"granted": dice.random() < 0.6, "document": DOCUMENT}),
            (3, "RevokeRepair", lead,
             {"repairFrom": yyyymmdd(again.repair_from), "publicUntil": yyyymmdd(again.repair_from),
              "document": DOCUMENT}),
            (5, "RecordPayment", bureau,
             {"amount": dice.choice([100, 700]), "creditedOn": yyyymmdd(today), "document": DOCUMENT}),
            (2, "DenyPayment", made.builder, {"payment": payment, "document": DOCUMENT}),
        ]  # fmt: skip
        _, kind, by, fields = dice.choices(choices, [weight for weight, *_ in choices])[0]
        return made.act(kind, by, None, commitment=self.commitment, obligation=number, **fields)

    def go(self, steps: int) -> set[str]:
        """The kinds of acts that were taken."""
        taken = set()
        for _ in range(steps):
            if self.dice.random() < 0.3:
                self.made.clock.set(self.made.clock.now() + self.dice.randint(1, 20 * 86_400))
            signed = self.act()
            (outcome,) = self.made.submit([signed])
            if outcome.refused is None:
                taken.add(signed.act.kind)
                if signed.act.kind == "RecordPayment":
                    self.payments[signed.act.fields["obligation"]].append(signed.act.key)
        self.made.chain.tick()
        return taken


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_say_what_the_register_says(tmp_path: Path, seed: int) -> None:
    index_file, documents_file = tmp_path / "index.sqlite", tmp_path / "documents.sqlite"
    Documents(documents_file).close()
    with stage(tmp_path / "chain", BEGIN.isoformat()) as made:
        for year in (2025, 2026):
            arranged = notice(year)
            made.perform(
                "PublishCalendar", made.registrar, year=year, document=DOCUMENT,
                daysOff=[yyyymmdd(day) for day in arranged.days_off],
                makeUpDays=[yyyymmdd(day) for day in arranged.make_up_days],
            )  # fmt: skip
        walk = Walk(made, Random(seed))
        source = Source(made.chain.rpc, made.contracts)
        index = Index(index_file, source.ledger)
        indexer = Indexer(index, source)
        made.clock.set(made.clock.now() + 20 * 86_400)
        made.chain.tick()
        register = made.contracts.address("ProceedingRegister")
        openings = [OpenProceeding(walk.commitment, number, ()) for number in range(1, OBLIGATIONS + 1)]
        GasKey(made.chain, b"\x09" * 32).send(
            [Transaction(register, opening.calldata, 600_000) for opening in openings]
        )
        taken: set[str] = set()
        for _ in range(4):
            taken |= walk.go(60)
            indexer.catch_up()
            with open_reading(index_file, documents_file) as reading:
                today = civil_day(reading.position.time)
                for number in range(1, OBLIGATIONS + 1):
                    row = reading.proceedings.of(walk.commitment, number)
                    assert row is not None
                    proceeding_agrees(made, row, today)
        assert len(taken) >= 7
        fresh = Index(tmp_path / "fresh.sqlite", source.ledger)
        Indexer(fresh, source).catch_up()
        assert digest(fresh) == digest(index)
        fresh.close()
        index.close()
