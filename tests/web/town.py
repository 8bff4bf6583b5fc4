"""A small town's ledger on a real chain: two departments, enterprises with telling names, late and early payments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from stdnum.cn import uscc

from ledger_api.acts.documents import canonical, digest, repeatable
from ledger_api.chain.acts import Act, SignedAct, party_id, sign
from ledger_api.chain.clock import SimulatedClock
from ledger_api.domain.days import SHANGHAI
from ledger_api.exchange.steps.batch import Batch
from ledger_api.ledger import Ledger


def moment(text: str) -> int:
    """Unix seconds of a moment in Shanghai."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def code(first: str) -> str:
    """A unified social credit code that begins so, with its check digit."""
    return first + str(uscc.calc_check_digit(first))


WATER = code("11990100MB0000019")
ROADS = code("11990100MB0000027")
#: An authority that handles cases, and one that has no duty in them.
HANDLER, ARCHIVE = code("11990000MB0000051"), code("11990000MB0000060")
#: Enterprises whose names and codes must not reach the public.
BUILDER, BUILDER_NAME = code("91990100MA0000015"), "甲字独特建设有限公司"
SUPPLIER, SUPPLIER_NAME = code("91990100MA0000023"), "乙字隐秘供应商行"
HOSTILE, HOSTILE_NAME = code("91990100MA0000031"), "<script>alert('丙')</script>\u202egnol\u202c & \"引号\""
PUBLISHED_BUYER, PUBLISHED_SUPPLIER = "Secretaría de Obras", "Proveedora Inconfundible SA de CV"
#: What complaints say, and how their complainants are reached: not even auditors read it.
NARRATIVE, CONTACT_NAME, CONTACT_PHONE = "多次催讨无果的独有叙述", "钱独一", "13800138000"
#: A contract that the builder has not signed yet: only it and the water office know of it.
WAITING_TITLE = "泵站扩容待签合同"
#: What betrays an enterprise, as it may stand in JSON or HTML.
TELLING = (
    BUILDER,
    BUILDER_NAME,
    "甲字独特",
    SUPPLIER,
    SUPPLIER_NAME,
    "乙字隐秘",
    HOSTILE,
    "alert(",
    PUBLISHED_SUPPLIER,
    "Inconfundible",
    "ocds-telling-1",
)


@dataclass
class Town:
    """The ledger, its clock, its people's keys, and what they made by name."""

    ledger: Ledger
    clock: SimulatedClock
    keys: dict[str, LocalAccount] = field(default_factory=dict)
    made: dict[str, str] = field(default_factory=dict)
    #: The key of an act that waits for the builder's signature.
    waiting: str = ""
    #: The steps under the root that the water office anchored.
    batch: Batch = field(default_factory=lambda: Batch([{"环节": "无"}]))

    @classmethod
    def found(cls, folder: Path, begins: str = "2025-08-20T09:00") -> Town:
        """An empty ledger."""
        clock = SimulatedClock(moment(begins))
        return cls(Ledger.open(folder, clock), clock)

    def register(self, kind: str, name: str, uscc_code: str, **fields: Any) -> None:
        """A party with a key of its own."""
        account: LocalAccount = Account.create()
        values = {"kind": kind, "name": name, "uscc": uscc_code, "key": account.address, **fields}
        self.ledger.act_as_registrar("register_party", values)
        self.keys[uscc_code] = account

    def at(self, text: str) -> None:
        """The clock and the chain at a moment; the ledger does its regular work."""
        self.clock.set(moment(text))
        self.ledger.tick()

    def do(self, do: str, by: Sequence[str], name: str = "", **values: Any) -> str:
        """An act, prepared, signed and handed in; returns its key."""
        prepared = self.ledger.prepare(do, by, values)
        assert prepared.refusal is None, prepared.refusal
        keys = {self.ledger.party_id(code): self.keys[code] for code in by}
        signers = [keys[party] for party in (prepared.act.by, prepared.act.also) if party in keys]
        signatures = tuple(sign(prepared.act, self.ledger.contracts, bytes(key.key)) for key in signers)
        self.ledger.submit_signed(
            SignedAct(prepared.act, signatures), [canonical(document) for document in prepared.documents]
        )
        self.ledger.settle()
        key = "0x" + prepared.act.key.hex()
        self.made[name or do] = key
        return key

    def leave(self, do: str, by: Sequence[str], values: Mapping[str, Any]) -> str:
        """An act that the first of its signers has signed and left for the other; returns its key."""
        prepared = self.ledger.prepare(do, by, values)
        signature = "0x" + sign(prepared.act, self.ledger.contracts, bytes(self.keys[by[0]].key)).hex()
        first = self.ledger.party_id(by[0])
        key = self.ledger.half_signing.leave(first, prepared.typed_data, [signature], prepared.documents)
        return "0x" + key.hex()

    def sign_contract(
        self, name: str, title: str, obligations: Sequence[Mapping[str, Any]], *by: str, **more: Any
    ) -> str:
        """A contract between a department and an enterprise."""
        return self.do(
            "sign_contract", by, name, title=title, contract=name, obligations=list(obligations), **more
        )

    def publish(self) -> None:
        """An importer's statement about a contract that nobody signed here, with a payment and a reversal."""
        importer, key = self.ledger.importer()
        chain_id = self.ledger.contracts.chain_id
        sides = {}
        for kind, name in ((1, PUBLISHED_BUYER), (2, PUBLISHED_SUPPLIER)):
            sides[kind] = party_id(chain_id, "MX-RFC", name)
            document = repeatable("party", {"scheme": "MX-RFC", "code": name, "name": name}, "")
            fields = {
                "party": sides[kind], "kind": kind, "size": 4 if kind == 2 else 0, "duties": 0,
                "key": "0x" + "00" * 20, "document": digest(document),
            }  # fmt: skip
            self._import("RegisterParty", importer, key, fields, document)
        document = repeatable(
            "imported_commitment",
            {
                "title": f"Obra pública con {PUBLISHED_SUPPLIER}",
                "publisher": "Ciudad",
                "ocid": "ocds-telling-1",
                "contract_id": "C-1",
                "supplier_name": PUBLISHED_SUPPLIER,
                "obligations": [{"title": "Pago 1"}],
                "dates": [{"kind": "delivery", "title": "Entrega", "on": "2024-03-01", "status": "met"}],
                "flags": [],
            },
            "",
        )
        terms = {
            "kind": 0, "amount": 1_500_000_00, "dueRule": 1, "clock": 0, "dueOn": 20240502, "length": 0,
            "inspectionWorkdays": 0,
            "conditional": False,
        }  # fmt: skip
        fields = {
            "obligor": sides[1], "obligee": sides[2], "currency": b"MXN", "signedOn": 20240101,
            "source": digest(b"source"), "document": digest(document), "obligations": [terms],
        }  # fmt: skip
        commitment = self._import("ImportCommitment", importer, key, fields, document)
        self.made["imported"] = "0x" + commitment.hex()
        for amount, net in ((600_000_00, 590_000_00), (-100_000_00, -100_000_00)):
            document = repeatable("imported_payment", {"reference": f"T{amount}"}, "")
            fields = {
                "commitment": commitment, "obligation": 1, "amount": amount, "net": net,
                "creditedOn": 20240601, "source": digest(str(amount).encode()), "document": digest(document),
            }  # fmt: skip
            self._import("ImportPayment", importer, key, fields, document)
        self.ledger.settle()

    def _import(
        self, kind: str, importer: bytes, key: bytes, fields: dict[str, Any], document: bytes
    ) -> bytes:
        name = digest(kind.encode() + document)
        act = Act(kind, name, self.clock.now() + 3600, importer, bytes(32), fields)
        (outcome,) = self.ledger.submit_many(
            [SignedAct(act, (sign(act, self.ledger.contracts, key),))], [document]
        )
        assert outcome.refused is None, outcome.refused
        return act.key


def payment(amount: str, **due: Any) -> dict[str, Any]:
    """An obligation to pay."""
    return {"obligation": "o1", "kind": "payment", "amount": amount, "due": due}


def a_year_in_town(folder: Path) -> Town:
    """What the tests read: signed, delivered, paid in time, paid late, not paid; hostile words; an import."""
    town = Town.found(folder)
    town.register("department", "临江市水务局", WATER)
    town.register("department", "临江市交通运输局", ROADS)
    town.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    town.register("enterprise", SUPPLIER_NAME, SUPPLIER, size="micro")
    town.register("enterprise", HOSTILE_NAME, HOSTILE, size="large")
    thirty = {"days": 30, "from": "delivery"}
    town.register("authority", "临江市信用牵头部门", HANDLER, duties=["intake", "handler", "determiner"])
    town.register("authority", "临江市档案馆", ARCHIVE)
    town.at("2025-09-01T10:00")
    town.sign_contract(
        "pumps", f"泵站设备采购合同（{BUILDER_NAME}）", [payment("2000000.00", **thirty)], WATER, BUILDER
    )
    town.sign_contract("spares", "泵站备件采购合同", [payment("860000.00", **thirty)], WATER, SUPPLIER)
    town.sign_contract(
        "survey",
        "水质监测服务合同",
        [
            payment("300000.00", workdays=20, **{"from": "acceptance"})
            | {"title": "首期款", "inspection": {"workdays": 10}},
            {
                "obligation": "o2",
                "kind": "performance",
                "due": {"date": "2025-11-15"},
                "title": "移交监测场地",
            },
        ],
        WATER,
        SUPPLIER,
    )
    town.sign_contract(
        "hostile",
        "<img src=x onerror=alert(1)>" + "长" * 10_000,
        [payment("1200.50", **thirty)],
        ROADS,
        HOSTILE,
    )
    town.at("2025-09-05T10:00")
    for name, by in (
        ("pumps", (WATER, BUILDER)),
        ("spares", (WATER, SUPPLIER)),
        ("hostile", (ROADS, HOSTILE)),
    ):
        town.do("record_delivery", by, f"delivery of {name}", obligation=f"{town.made[name]}/1")
    town.publish()
    town.at("2025-10-09T15:00")
    town.do(
        "record_payment",
        [WATER],
        "paid",
        obligation=f"{town.made['spares']}/1",
        amount="860000.00",
        payment="凭证乙字隐秘7",
    )
    town.at("2025-10-20T10:00")
    town.do("record_delivery", (WATER, SUPPLIER), "delivery", obligation=f"{town.made['survey']}/1")
    town.do("record_payment", [WATER], "part", obligation=f"{town.made['pumps']}/1", amount="600000.00")
    _applications(town)
    town.at("2025-11-03T10:00")
    # One complaint that was forwarded, and one of which only intake knows so far.
    complain(town, "complaint", "pumps", BUILDER)
    town.do("accept_complaint", [HANDLER], complaint=town.made["complaint"], reason="属于受理范围")
    town.do("forward_complaint", [HANDLER], complaint=town.made["complaint"], to=HANDLER)
    complain(town, "quiet complaint", "hostile", HOSTILE)
    _half_signed(town)
    return town


def _half_signed(town: Town) -> None:
    """A contract that the water office has signed, left for the builder."""
    terms = [payment("7.00", days=30, **{"from": "delivery"})]
    values = {"contract": "waiting", "title": WAITING_TITLE, "obligations": terms}
    town.waiting = town.leave("sign_contract", [WATER, BUILDER], values)


def _applications(town: Town) -> None:
    """On the 20th of October: one paused and challenged, one on which the office stays silent, a batch anchored."""
    town.do("open_approval", [BUILDER], "permit", department=WATER, item="泵站取水许可", promised_workdays=5)
    town.do("accept_application", [WATER], "acceptance of permit", approval=town.made["permit"])
    paused = {"from": "2025-10-20", "to": "2025-10-21", "reason": "专家评审独特"}
    town.do("pause_approval", [WATER], "pause", approval=town.made["permit"], **paused)
    words = {"approval": town.made["permit"], "act": "pause_approval", "reason": "未书面告知"}
    town.do("challenge", [BUILDER], "challenged pause", **words)
    town.do("open_approval", [SUPPLIER], "silent permit", department=WATER, item="排水许可乙隐")
    town.batch = Batch([{"事项": f"LJ-{number}", "环节": "受理"} for number in range(5)])
    root = "0x" + town.batch.root.hex()
    town.do("anchor", [WATER], "batch", root=root, count=5, title="十月窗口办件")


def complain(town: Town, name: str, about: str, by: str) -> str:
    """A complaint of an enterprise about the first obligation of a contract."""
    return town.do(
        "complain",
        [by],
        name,
        obligation=f"{town.made[about]}/1",
        category="arrears",
        narrative=NARRATIVE,
        evidence=["送货单", "催款函"],
        contact={"name": CONTACT_NAME, "phone": CONTACT_PHONE},
    )
