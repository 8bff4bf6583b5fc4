"""Ledgers with all that can happen to payments, and what is exported of them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import orjson

from ledger_api.chain.clock import SimulatedClock
from ledger_api.domain.refusals import Refused
from ledger_api.exchange.taking import import_ocds
from ledger_api.ledger import Ledger
from ledger_api.web.exports.publication import publication
from ledger_api.web.queries import CommitmentQuery
from ledger_api.web.readers import Reader
from ledger_api.web.view import View
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, Desk
from tests.stage import instant

_TITLES = ("道路  养护", "=1+1", "桥\t梁", "A bridge", "排水管网（二期）")
_BEGIN = date(2025, 9, 1)


def exported(ledger: Ledger, reader: Reader = Reader.AUDITOR) -> bytes:
    """The package of all that a reader sees."""
    ledger.settle()
    with ledger.open_reading() as reading, reading.at_one_block():
        return b"".join(publication(View(reading, reader, ledger.party_id), CommitmentQuery()))


def taken(package: bytes, folder: Path) -> Ledger:
    """A fresh ledger into which the package was imported."""
    file = folder / "package.json"
    file.write_bytes(package)
    ledger = Ledger.open(folder / "imported", SimulatedClock(instant("2026-06-01")))
    report = import_ocds(ledger, [file], lambda done, total: None, lambda done, total: None)
    assert report["merged"] == 0
    return ledger


def contracts(package: bytes) -> list[dict[str, Any]]:
    """The contracts of a package."""
    return [one for release in orjson.loads(package)["releases"] for one in release["contracts"]]


def random_story(folder: Path, seed: int, steps: int = 40) -> Desk:
    """Contracts of the bureau with two enterprises, and whatever may be done to them."""
    chance, desk, made = Random(seed), Desk(folder, "2025-09-01"), list[tuple[bytes, str, int]]()
    paid: list[tuple[str, str]] = []
    for step in range(steps):
        today = _BEGIN + timedelta(days=2 * step)
        desk.at(today.isoformat())
        if not made or chance.random() < 0.3:
            seller = chance.choice((BUILDER, OTHER))
            listed = [_obligation(chance, number, today) for number in range(1, chance.randint(1, 4) + 1)]
            desk_made = desk.perform(
                "sign_contract",
                BUREAU,
                seller,
                contract=f"第{step}号",
                title=chance.choice(_TITLES),
                obligations=listed,
            )
            made.append((desk_made.act, seller, len(listed)))
            continue
        desk.ledger.settle()
        commitment, seller, count = chance.choice(made)
        obligation = f"0x{commitment.hex()}/{chance.randint(1, count)}"
        payment = chance.choice(paid) if paid else None
        try:
            match chance.randrange(8):
                case 0 | 1 | 2:
                    amount = chance.choice(("100.00", "1000.00", "250.55", "1300.00"))
                    outcome = desk.perform("record_payment", BUREAU, obligation=obligation, amount=amount)
                    paid.append(("0x" + outcome.act.hex(), seller))
                case 3:
                    desk.perform("record_delivery", BUREAU, seller, obligation=obligation)
                case 4 if payment:
                    desk.perform("deny_payment", payment[1], payment=payment[0], reason="未到账")
                case 5 if payment:
                    outcome_word = chance.choice(("paid", "unpaid"))
                    desk.perform(
                        "rule_payment", LEAD, payment=payment[0], outcome=outcome_word, evidence="银行回单"
                    )
                case 6 if payment:
                    desk.perform("reverse_payment", BUREAU, payment=payment[0], reason="退回")
                case 7 if chance.random() < 0.3:
                    desk.perform("terminate", BUREAU, seller, contract="0x" + commitment.hex(), reason="协商")
        except Refused:
            continue
    desk.at((_BEGIN + timedelta(days=2 * steps + 40)).isoformat())
    return desk


def _obligation(chance: Random, number: int, today: date) -> dict[str, Any]:
    due: dict[str, Any] = chance.choice(
        (
            {"date": (today + timedelta(days=chance.randint(0, 60))).isoformat()},
            {"days": chance.randint(1, 50), "from": "delivery"},
        )
    )
    if chance.random() < 0.15:
        return {
            "obligation": f"o{number}",
            "kind": "performance",
            "due": {"date": due.get("date", "2025-12-31")},
        }
    titled = {"title": chance.choice(_TITLES)} if chance.random() < 0.5 else {}
    return {"obligation": f"o{number}", "kind": "payment", "amount": "1000.00", "due": due, **titled}
