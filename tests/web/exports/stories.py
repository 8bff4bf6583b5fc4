"""Ledgers with all that can happen to payments, and what is exported of them."""

from __future__ import annotations

from collections import Counter
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
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, UNREGISTERED, Desk
from tests.stage import instant

_TITLES = ("道路  养护", "=1+1", "桥\t梁", "A bridge", "排水管网（二期）")
_BEGIN = date(2025, 9, 1)
#: Who takes over.
MERGED, NEW_BUREAU = UNREGISTERED, "11990100MB0000027F"
#: To whom claims are assigned.
FACTOR = "91990100MA0000040H"


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


class Story:
    """Contracts of the bureau with two enterprises, and whatever may be done to them: by chance, but the same each time."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.desk = Desk(folder, "2025-09-01")
        self.desk.register("enterprise", "丙集团有限公司", MERGED, size="small")
        self.desk.register("department", "临江市水务和海洋局", NEW_BUREAU)
        self.desk.register("enterprise", "丁商业保理有限公司", FACTOR, size="large")
        self._chance = Random(seed)
        self._bureau = BUREAU
        #: Each contract with its seller and how many obligations it has.
        self._made: list[tuple[str, str, int]] = []
        #: Each payment with its payee.
        self._paid: list[tuple[str, str]] = []
        #: Each assigned obligation with whom it is owed to now.
        self._assigned: dict[str, str] = {}
        #: What was done, and went through.
        self.done: Counter[str] = Counter()

    def step(self, today: date) -> None:
        """One act, or none where it is refused."""
        if not self._made or self._chance.random() < 0.2:
            return self._sign(today)
        try:
            self._act(today)
        except Refused:
            return None

    def succeed(self, effective: date) -> None:
        """Another enterprise takes over the second one, and another office the bureau."""
        for before, after in ((OTHER, MERGED), (BUREAU, NEW_BUREAU)):
            words = {"from": [before], "to": after, "effective": effective.isoformat(), "document": "批复"}
            self._do("succeed", LEAD, **words)

    def succeeded(self) -> None:
        """That has taken effect."""
        self._bureau = NEW_BUREAU
        self._made = [(one, MERGED if by == OTHER else by, count) for one, by, count in self._made]
        self._paid = [(one, MERGED if by == OTHER else by) for one, by in self._paid]
        self._assigned = {one: MERGED if by == OTHER else by for one, by in self._assigned.items()}

    def _sign(self, today: date) -> None:
        chance = self._chance
        seller = chance.choice((BUILDER, OTHER if self._bureau == BUREAU else MERGED))
        count = chance.randint(1, 4)
        listed = [_obligation(chance, number, today) for number in range(1, count + 1)]
        more: dict[str, Any] = chance.choice(
            (
                {},
                {},
                {"allocation": "principal_first"},
                {"late_rate": {"per_year": "0.05"}},
                {"currency": "USD"},
            )
        )
        number = f"第{len(self._made)}号"
        values = {"contract": number, "title": chance.choice(_TITLES), "obligations": listed, **more}
        made = self._do("sign_contract", self._bureau, seller, instruments=chance.random() < 0.3, **values)
        self._made.append((made, seller, count))

    def _act(self, today: date) -> None:
        chance, bureau = self._chance, self._bureau
        contract, seller, count = chance.choice(self._made)
        about = {"obligation": f"{contract}/{chance.randint(1, count)}"}
        owed = self._assigned.get(about["obligation"], seller)
        money = {**about, "amount": chance.choice(("100.00", "1000.00", "250.55", "1300.00", "0.01"))}
        payment, payee = chance.choice(self._paid) if self._paid else ("0x" + "ab" * 32, owed)
        later = (today + timedelta(days=chance.randint(1, 40))).isoformat()
        match chance.randrange(27):
            case 0 | 1 | 2 | 3:
                credited = (today - timedelta(days=chance.choice((0, 0, 3, 20)))).isoformat()
                self._pay("record_payment", owed, bureau, credited=credited, **money)
            case 4 | 5:
                self._pay("record_set_off", owed, bureau, owed, **money)
            case 6 | 7:
                self._pay("record_tax_withheld", owed, bureau, document="完税证明", **money)
            case 8 | 9:
                instrument = chance.choice(("bill", "voucher"))
                self._pay("record_instrument", owed, bureau, instrument=instrument, **money)
            case 10:
                self._do("honour_instrument", payee, payment=payment)
            case 11:
                self._do("deny_payment", payee, payment=payment, reason="未到账")
            case 12:
                outcome = chance.choice(("paid", "unpaid"))
                self._do("rule_payment", LEAD, payment=payment, outcome=outcome, evidence="银行回单")
            case 13:
                self._do("reverse_payment", bureau, payment=payment, reason="退回")
            case 14 | 15:
                self._do("record_delivery", bureau, seller, **about)
            case 16:
                self._do("record_acceptance", bureau, **about)
            case 17:
                self._do(
                    "confirm_settlement", bureau, owed, **about, amount=chance.choice(("900.00", "1200.00"))
                )
            case 18:
                self._do("contest", bureau, **about, amount="300.00", reason="质量争议")
            case 19:
                outcome = chance.choice(("settle", "challenge"))
                if outcome == "settle":
                    self._do(
                        "settle_contest", bureau, owed, **about, amount=chance.choice(("0.00", "100.00"))
                    )
                else:
                    self._do("challenge", owed, **about, act="contest", reason="无争议")
                    word = chance.choice(("stands", "falls"))
                    self._do("rule", LEAD, **about, act="contest", outcome=word, evidence="质检报告")
            case 20:
                self._do(
                    "amend", bureau, owed, **about, due=later, amount=chance.choice(("1500.00", "800.00"))
                )
            case 21:
                days = {
                    "event": today.isoformat(),
                    "noticed": today.isoformat(),
                    "from": today.isoformat(),
                    "to": later,
                }
                self._do("suspend", bureau, **about, reason="force_majeure", evidence="气象证明", **days)
            case 22 if chance.random() < 0.5:
                self._do("terminate", bureau, seller, contract=contract, reason="协商")
            case 23:
                self._beside(seller, about, later)
            case 24 | 25 | 26:
                self._assign(owed, about)

    def _assign(self, owed: str, about: dict[str, str]) -> None:
        """To the factor, or on to one of the enterprises, or back; a payment on it before, and one or several after."""
        assignee = self._chance.choice((FACTOR, FACTOR, BUILDER, MERGED))
        words = {"manner": "factoring_with_recourse", "document": "保理合同"}
        if self._chance.random() < 0.5:
            self._pay("record_payment", owed, self._bureau, **about, amount="50.00")
        self._do("assign_claim", owed, assignee, **about, **words)
        self._assigned[about["obligation"]] = assignee
        for _ in range(self._chance.randint(1, 3)):
            self._pay("record_payment", assignee, self._bureau, **about, amount="60.00")

    def _beside(self, seller: str, about: dict[str, str], later: str) -> None:
        """What is no contract, and must not be taken for one."""
        bonus = {**_due("bonus", later), "condition": "达产"}
        words = {"title": "奖补", "field": "industrial_support", "obligations": [bonus]}
        match self._chance.randrange(3):
            case 0:
                promise = self._do("make_promise", self._bureau, to=seller, **words)
                self._pay("record_payment", seller, self._bureau, obligation=f"{promise}/1", amount="10.00")
            case 1:
                promise = self._do("open_promise", self._bureau, **words)
                self._do("claim_promise", seller, promise=promise, evidence="达产证明")
            case 2:
                request = self._do("request_confirmation", seller, **about)
                self._do(
                    "confirm_receivable", self._bureau, request=request, amount="1.00", document="确认书"
                )

    def _pay(self, do: str, seller: str, *by: str, **values: Any) -> None:
        self._paid.append((self._do(do, *by, **values), seller))

    def _do(self, do: str, *by: str, **values: Any) -> str:
        # What is said of an act later looks it up in the index.
        self.desk.ledger.settle()
        made = self.desk.perform(do, *by, **values)
        self.done[do] += 1
        return "0x" + made.act.hex()


def random_story(folder: Path, seed: int, steps: int = 60) -> Desk:
    """A story of so many steps, every other day; the parties pass to others after two thirds of them."""
    story = Story(folder, seed)
    for step in range(steps):
        today = _BEGIN + timedelta(days=2 * step)
        story.desk.at(today.isoformat())
        if step == steps * 2 // 3:
            story.succeed(today + timedelta(days=1))
        elif step == steps * 2 // 3 + 1:
            story.succeeded()
        story.step(today)
    story.desk.at((_BEGIN + timedelta(days=2 * steps + 40)).isoformat())
    return story.desk


def _obligation(chance: Random, number: int, today: date) -> dict[str, Any]:
    day = (today + timedelta(days=chance.randint(0, 60))).isoformat()
    if chance.random() < 0.15:
        return {"obligation": f"o{number}", "kind": "performance", "due": {"date": day}}
    due: dict[str, Any] = chance.choice(
        (
            {"date": day},
            {"days": chance.randint(1, 50), "from": "delivery"},
            {"workdays": chance.randint(1, 30), "from": "acceptance"},
            {"days": chance.randint(1, 30), "from": "settlement"},
        )
    )
    more: dict[str, Any] = {"title": chance.choice(_TITLES)} if chance.random() < 0.5 else {}
    if due.get("from") == "acceptance":
        more["inspection"] = {"workdays": 5}
    if chance.random() < 0.2:
        more["purpose"] = chance.choice(("retention", "deposit"))
    return {**_due(f"o{number}", day), "due": due, **more}


def _due(name: str, day: str) -> dict[str, Any]:
    return {"obligation": name, "kind": "payment", "amount": "1000.00", "due": {"date": day}}


def has_what_is_required(package: dict[str, Any]) -> None:
    """The required fields of OCDS 1.1, ids that are one of a kind, and references that lead somewhere."""
    assert {"uri", "version", "publishedDate", "publisher", "releases"} <= set(package)
    assert package["uri"].startswith("urn:uuid:")
    ids = [release["id"] for release in package["releases"]]
    assert len(ids) == len(set(ids)) > 0
    for release in package["releases"]:
        assert {"ocid", "id", "date", "tag", "initiationType", "parties", "buyer"} <= set(release)
        parties = [one["id"] for one in release["parties"]]
        awards = {one["id"] for one in release["awards"]}
        assert release["buyer"]["id"] in parties
        for contract in release["contracts"]:
            assert contract["awardID"] in awards
            milestones = [one["id"] for one in contract["milestones"]]
            transactions = contract.get("implementation", {}).get("transactions", [])
            for listed in (parties, milestones, [one["id"] for one in transactions]):
                assert len(listed) == len(set(listed))
            for one in transactions:
                assert one["relatedImplementationMilestone"]["id"] in milestones
                assert {one["payer"]["id"], *([one["payee"]["id"]] if "payee" in one else [])} <= set(parties)
