"""One act of each kind as `bench gas` measures it, and which storage slots it buys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import CHAIN_ID, PEOPLE, Person
from ledger_api.chain.acts import SignedAct, party_id
from ledger_api.domain.days import start_of_day, yyyymmdd

TODAY = date(2025, 9, 1)
DUE = date(2025, 10, 1)
AT = start_of_day(TODAY) + 10 * 3600
_SIGNED = yyyymmdd(TODAY)

Terms = Mapping[str, int]


def _terms(**more: int) -> Terms:
    plain = {"kind": 0, "amount": 1_000_000_00, "dueRule": 1, "clock": 0, "dueOn": yyyymmdd(DUE), "length": 0,
             "inspectionWorkdays": 0, "conditional": False}  # fmt: skip
    return plain | more


_AFTER = {"dueRule": 2, "dueOn": 0, "length": 30}
PAYMENT = _terms()
ON_DELIVERY = _terms(**_AFTER, clock=1)
ON_ACCEPTANCE = _terms(**_AFTER, clock=2, inspectionWorkdays=10)
ON_SETTLEMENT = _terms(**_AFTER, clock=3)
PERFORMANCE = _terms(kind=1, amount=0)

Make = Callable[[LocalChain, int, bytes], SignedAct]
#: How the i-th thing with these obligations comes to be that acts are about, its id made from a word.
Origin = Callable[[LocalChain, int, tuple[Terms, ...], str], SignedAct]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How to make the i-th act of a kind.

    `about` are the obligations of what each act is about, made beforehand; None where it needs none. It is a
    contract that both signed, or what `origin` makes of them. `keeps` says in Chinese what each written slot holds: first
    the new ones, then those changed.
    """

    kind: str
    title: str
    make: Make
    about: tuple[Terms, ...] | None
    new_slots: tuple[str, ...]
    changed_slots: tuple[str, ...] = ()
    origin: Origin | None = None
    #: Whether all acts are about one contract, as a department's payments on one project are.
    same: bool = False
    #: What happens to each contract beforehand, in this order.
    before: tuple[Make, ...] = ()
    #: Makes the thing that each act is about where that is no contract.
    opens: Make | None = None
    #: Whether the due day has passed and a proceeding was opened on it, before all else.
    opened: bool = False


def act_id(*words: object) -> bytes:
    """An id of its own for each act."""
    return sha256(" ".join(map(str, words)).encode()).digest()


def department(i: int) -> Person:
    return PEOPLE.departments[i % len(PEOPLE.departments)]


def enterprise(i: int) -> Person:
    return PEOPLE.enterprises[i % len(PEOPLE.enterprises)]


def signing(chain: LocalChain, i: int, obligations: tuple[Terms, ...], word: str) -> SignedAct:
    """A contract signed by both, its parties and dates fully stated."""
    by, also = department(i), enterprise(i)
    return chain.signed(
        "SignContract", act_id(word, i), by, also, obligor=by.party, obligee=also.party, currency=b"CNY",
        signedOn=_SIGNED, allocation=0, rateBasis=1, rate=500_000_000, instruments=False, document=act_id("document", i),
        obligations=list(obligations),
    )  # fmt: skip


def imported(chain: LocalChain, i: int, obligations: tuple[Terms, ...], word: str) -> SignedAct:
    """A contract that a publisher states."""
    return chain.signed(
        "ImportCommitment", act_id(word, i), PEOPLE.importer, obligor=department(i).party,
        obligee=enterprise(i).party, currency=b"MXN", signedOn=_SIGNED, source=act_id("source", i),
        document=act_id("document", i), obligations=list(obligations),
    )  # fmt: skip


def _signing(*obligations: Terms) -> Make:
    # The word keeps the ids of a contract of one obligation apart from those of three.
    return lambda chain, i, _: signing(chain, i, obligations, f"sign {len(obligations)}")


def _importing(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    return imported(chain, i, (PAYMENT,) * 3, "import")


def _on(kind: str, both: bool = False, /, **fields: Any) -> Make:
    """An act of the department (and the enterprise) on the first obligation."""

    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        also = enterprise(i) if both else None
        word = act_id(kind, i)
        return chain.signed(kind, word, department(i), also, commitment=commitment, obligation=1, **fields)

    return make


def _delivery_alone(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    return chain.signed(
        "RecordDelivery", act_id("delivery alone", i), enterprise(i), commitment=commitment, obligation=1,
        deliveredOn=_SIGNED,
    )  # fmt: skip


def _instalment(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    return chain.signed(
        "RecordPayment", act_id("instalment", i), department(0), commitment=commitment, obligation=1,
        amount=10_000_00, creditedOn=_SIGNED, document=act_id("receipt", i),
    )  # fmt: skip


def _importing_payment(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    return chain.signed(
        "ImportPayment", act_id("ImportPayment", i), PEOPLE.importer, commitment=commitment, obligation=1,
        amount=500_000_00, net=450_000_00, creditedOn=_SIGNED, source=act_id("source", i),
        document=act_id("receipt", i),
    )  # fmt: skip


def _registration(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    name = f"新企业{i}"
    return chain.signed(
        "RegisterParty", act_id(name), PEOPLE.registrar, party=party_id(CHAIN_ID, "uscc", name), kind=2, size=2,
        duties=0, key="0x" + act_id("key", i)[:20].hex(), document=act_id("document", i),
    )  # fmt: skip


def _rotation(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    person = PEOPLE.enterprises[-1 - i]
    new = "0x" + act_id("rotated", i)[:20].hex()
    return chain.signed("RotateKey", act_id("rotate", i), person, oldKey=person.address, newKey=new)


def _calendar(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    year = 2030 + i
    holidays = [10_000 * year + 101, *(10_000 * year + 1001 + day for day in range(7))]
    return chain.signed(
        "PublishCalendar", act_id("calendar", year), PEOPLE.registrar, year=year, daysOff=holidays, makeUpDays=[],
        document=act_id("notice", year),
    )  # fmt: skip


_SPENT = "编号已用"
_PARTIES = ("合同：编号已用、签署日、义务数", "义务人", "权利人")
_PAID = f"{_SPENT}、金额、到账日、所属义务"
_OWED = "约定的期限与时钟"
_SUM = "应付金额、已付金额、付款笔数、义务人的序号"
_RECORD = "期限记录：所记日期"

RECIPES: tuple[Recipe, ...] = (
    Recipe("SignContract", "签订合同（三项义务，双方签名）", _signing(PAYMENT, PAYMENT, PAYMENT), None,
           (*_PARTIES, *(word for _ in range(3) for word in (_OWED, _SUM)))),
    Recipe("SignContract", "签订合同（一项义务，双方签名）", _signing(PAYMENT), None, (*_PARTIES, _OWED, _SUM)),
    Recipe("RecordPayment", "登记付款",
           _on("RecordPayment", amount=500_000_00, creditedOn=_SIGNED, document=act_id("receipt")), (PAYMENT,),
           (_PAID,), (_SUM,)),
    Recipe("RecordPayment", "登记付款（同一义务的各笔）", _instalment, (PAYMENT,), (_PAID,), (_SUM,), same=True),
    Recipe("RecordDelivery", "登记交付（双方签名）", _on("RecordDelivery", True, deliveredOn=_SIGNED),
           (ON_DELIVERY,), (_SPENT,), (_RECORD,)),
    Recipe("RecordDelivery", "登记交付（企业单方）", _delivery_alone, (ON_DELIVERY,), (_SPENT,), (_RECORD,)),
    Recipe("RecordAcceptance", "登记验收", _on("RecordAcceptance", acceptedOn=_SIGNED), (ON_ACCEPTANCE,),
           (_SPENT,), (_RECORD,)),
    Recipe("ConfirmSettlement", "确认结算（双方签名，改定金额）",
           _on("ConfirmSettlement", True, confirmedOn=_SIGNED, amount=900_000_00), (ON_SETTLEMENT,),
           (_SPENT,), (_RECORD, _SUM)),
    Recipe("RecordPerformance", "登记履行", _on("RecordPerformance", performedOn=_SIGNED, evidence=act_id("e")),
           (PERFORMANCE,), (_SPENT, "待裁定的单方行为"), (_RECORD,)),
    Recipe("RegisterParty", "登记主体", _registration, None,
           (_SPENT, "主体：类别、规模、职责、登记时刻、序号", "密钥状态"), ("已登记主体的数目",)),
    Recipe("RotateKey", "更换密钥", _rotation, None, (_SPENT, "新密钥状态"), ("旧密钥状态",)),
    Recipe("PublishCalendar", "公布一年的工作日", _calendar, None,
           (_SPENT, "前256日", "其余各日与公布标记")),
    Recipe("ImportCommitment", "导入公开合同（三项义务）", _importing, None,
           (*_PARTIES, *(word for _ in range(3) for word in (_OWED, _SUM)))),
    Recipe("ImportPayment", "导入公开付款", _importing_payment, (PAYMENT,), (_PAID,), (_SUM,), origin=imported),
)  # fmt: skip
