"""Random walks over all acts on complaints, on random calendars that are corrected on the way.

What Python says of every complaint is what the contract's getter says at the same block, and the index that came
there in small steps is the index that is made from scratch.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.complaints import complaint
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import open_reading
from tests.chain.test_domain_agrees_with_contracts import random_calendar
from tests.indexer.agreement import complaint_agrees
from tests.indexer.local_ledger import payment_terms
from tests.stage import Actor, Stage, stage

BEGIN = date(2025, 11, 3)
TEXT, NOTHING = b"\5" * 32, bytes(32)
OBLIGATIONS = 2
APPLICATIONS = 1
WEIGHTS = {
    "Complain": 3, "AcceptComplaint": 5, "RejectComplaint": 2, "ForwardComplaint": 5, "ReceiveComplaint": 3,
    "ExtendComplaint": 4, "RespondComplaint": 2, "ConcludeComplaint": 2, "WithdrawComplaint": 1,
    "DivertComplaint": 1,
}  # fmt: skip


@pytest.fixture
def theatre(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path / "chain", BEGIN.isoformat()) as made:
        yield made


class Walk:
    """A contract and an application with complaints about each obligation and about it, and dice that act on
    them."""

    def __init__(self, made: Stage, dice: Random) -> None:
        self.made = made
        self.dice = dice
        terms = [payment_terms(1000, "2025-12-01") for _ in range(OBLIGATIONS)]
        signing = made.contract(*terms, signed_on=yyyymmdd(BEGIN))
        assert made.submit([signing])[0].refused is None
        opened: dict[str, Any] = {
            "department": made.bureau.id,
            "statutoryWorkdays": 20,
            "promisedWorkdays": 0,
        }
        opened |= {"receivedOn": yyyymmdd(BEGIN), "document": TEXT}
        self.subjects: list[tuple[int, bytes, int]] = [
            *((1, signing.act.key, number) for number in range(1, OBLIGATIONS + 1)),
            *(
                (2, made.perform("OpenApproval", made.builder, **opened).act.key, 0)
                for _ in range(APPLICATIONS)
            ),
        ]
        self.complaints: list[bytes] = []
        self.taken: dict[str, int] = {}

    def act(self) -> SignedAct:
        """Some act of somebody on some complaint; many are refused, as they should be."""
        made, dice = self.made, self.dice
        kind = dice.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if kind == "Complain" or not self.complaints:
            about: dict[str, Any] = dict(
                zip(("subject", "about", "obligation"), dice.choice(self.subjects), strict=True)
            )
            return made.act(
                "Complain",
                made.builder,
                **about,
                category=1,
                document=TEXT,
                contact=dice.choice([TEXT, NOTHING]),
            )
        today = civil_day(made.chain.now())
        fields: dict[str, dict[str, Any]] = {
            "ForwardComplaint": {"to": made.lead.id},
            "ReceiveComplaint": {"receivedOn": yyyymmdd(today - timedelta(dice.choice([0, 0, 1, 4])))},
            "ConcludeComplaint": {"finding": dice.randint(1, 3), "document": TEXT},
            "WithdrawComplaint": {},
        }
        by: Actor = {"RespondComplaint": made.bureau, "WithdrawComplaint": made.builder}.get(kind, made.lead)
        # The later ones are the ones that are open, and acts are mostly on those that lead.
        chosen = self.complaints[-dice.randint(1, min(5, len(self.complaints)))]
        leading = made.view("ComplaintRegister", "complaintOf", chosen)[2]
        if leading != NOTHING and kind != "WithdrawComplaint" and dice.random() < 0.9:
            chosen = leading
        return made.act(kind, by, complaint=chosen, **fields.get(kind, {"document": TEXT}))

    def calendar(self) -> SignedAct:
        """A year published, or corrected."""
        made, year = self.made, self.dice.choice([2025, 2026, 2027])
        drawn = random_calendar(self.dice, year)
        return made.act(
            "PublishCalendar",
            made.registrar,
            year=year,
            daysOff=sorted(map(yyyymmdd, drawn.days_off)),
            makeUpDays=sorted(map(yyyymmdd, drawn.make_up_days)),
            document=TEXT,
        )

    def go(self, steps: int) -> None:
        for _ in range(steps):
            if self.dice.random() < 0.35:
                self.made.clock.set(self.made.clock.now() + self.dice.randint(1, 6 * 86_400))
                self.made.chain.tick()
            signed = self.calendar() if self.dice.random() < 0.03 else self.act()
            (outcome,) = self.made.submit([signed])
            if outcome.refused is None:
                self.taken[signed.act.kind] = self.taken.get(signed.act.kind, 0) + 1
                if signed.act.kind == "Complain":
                    self.complaints.append(signed.act.key)
        self.made.chain.tick()


def test_python_says_of_complaints_what_the_getter_says(theatre: Stage, tmp_path: Path) -> None:
    documents = tmp_path / "documents.sqlite"
    Documents(documents).close()
    source = Source(theatre.chain.rpc, theatre.contracts)
    index = Index(tmp_path / "index.sqlite", source.ledger)
    indexer = Indexer(index, source, max_blocks=5)
    walk = Walk(theatre, Random(20))
    for _ in range(12):
        walk.go(35)
        indexer.catch_up()
        with open_reading(tmp_path / "index.sqlite", documents) as reading:
            rows = {one: reading.ask(complaint, reading.successions(), one) for one in walk.complaints}
        for row in rows.values():
            assert row is not None
            complaint_agrees(theatre, row)
        leading = [row for row in rows.values() if row and row.linked_to is None and row.status.is_open]
        assert len({(row.about, row.number) for row in leading}) == len(leading)
    assert walk.taken.keys() >= set(WEIGHTS), walk.taken
    fresh = Index(tmp_path / "fresh.sqlite", source.ledger)
    Indexer(fresh, source).catch_up()
    assert digest(index) == digest(fresh)
    index.close()
    fresh.close()
