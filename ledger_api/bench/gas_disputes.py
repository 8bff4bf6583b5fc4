"""The acts on obligations that are disputed, changed or ended, as `bench gas` measures them."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_recipes import (
    DUE,
    PAYMENT,
    TODAY,
    Make,
    Recipe,
    act_id,
    department,
    enterprise,
)
from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import PEOPLE, Person
from ledger_api.chain.acts import SignedAct, act_key
from ledger_api.domain.days import yyyymmdd

_TODAY, _DUE = yyyymmdd(TODAY), yyyymmdd(DUE)
_CONTEST = 1
_TEXT = act_id("text")


def _who(by: str, i: int) -> tuple[Person, Person | None]:
    return {
        "department": (department(i), None),
        "enterprise": (enterprise(i), None),
        "both": (department(i), enterprise(i)),
        "authority": (PEOPLE.registrar, None),
    }[by]


def _on(kind: str, by: str, word: str, /, **fields: Any) -> Make:
    """An act on the first obligation, its id made from `word`; the field `payment` names that act's payment."""

    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        own = dict(fields)
        if "payment" in own:
            own["payment"] = act_key(department(i).party, act_id(own["payment"], i))
        signer, also = _who(by, i)
        return chain.signed(kind, act_id(word, i), signer, also, commitment=commitment, obligation=1, **own)

    return make


def _termination(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    by, also = _who("both", i)
    return chain.signed("Terminate", act_id("end", i), by, also, commitment=commitment, document=_TEXT)


def _payment(word: str) -> Make:
    return _on("RecordPayment", "department", word, amount=100_00, creditedOn=_TODAY, document=_TEXT)


def _denial(word: str, payment: str) -> Make:
    return _on("DenyPayment", "enterprise", word, payment=payment, document=_TEXT)


def _contesting(word: str) -> Make:
    return _on("Contest", "department", word, amount=100_00, document=_TEXT)


def _challenge(word: str) -> Make:
    return _on("Challenge", "enterprise", word, act=_CONTEST, document=_TEXT)


_SPENT = "编号已用"
_DISPUTE = "争议、变更、质疑的状态"
_MARK = "付款的标记"
_SUM = "应付金额、已付金额、付款笔数、是否有争议"

DISPUTES: tuple[Recipe, ...] = (
    Recipe("ReversePayment", "撤回付款记录",
           _on("ReversePayment", "department", "reverse", payment="p-reverse", document=_TEXT), (PAYMENT,),
           (_SPENT,), (_MARK, _SUM), before=(_payment("p-reverse"),)),
    Recipe("DenyPayment", "否认收到付款", _denial("deny", "p-deny"), (PAYMENT,), (_SPENT,), (_MARK, _SUM),
           before=(_payment("p-deny"),)),
    Recipe("RulePayment", "裁定付款",
           _on("RulePayment", "authority", "rule p", payment="p-rule", paid=True, evidence=_TEXT), (PAYMENT,),
           (_SPENT,), (_MARK, _SUM), before=(_payment("p-rule"), _denial("deny p", "p-rule"))),
    Recipe("Contest", "对部分金额提出异议", _contesting("contest"), (PAYMENT,), (_SPENT, _DISPUTE), (_SUM,)),
    Recipe("SettleContest", "双方了结异议", _on("SettleContest", "both", "settle", amount=40_00), (PAYMENT,),
           (_SPENT,), (_DISPUTE,), before=(_contesting("c-settle"),)),
    Recipe("DisputeDelivery", "对单方交付提出异议", _on("DisputeDelivery", "department", "dispute", document=_TEXT),
           ({**PAYMENT, "dueRule": 2, "clock": 1, "dueOn": 0, "length": 30},), (_SPENT, _DISPUTE),
           ("期限记录：交付的状态", _SUM),
           before=(_on("RecordDelivery", "enterprise", "d-dispute", deliveredOn=_TODAY),)),
    Recipe("Suspend", "因不可抗力中止",
           _on("Suspend", "department", "suspend", reason=1, eventOn=_TODAY, noticedOn=_TODAY, fromOn=_TODAY,
               toOn=_DUE, evidence=_TEXT),
           (PAYMENT,), (_SPENT, _DISPUTE, "中止期的数目", "中止期"), (_SUM,)),
    Recipe("Challenge", "质疑单方行为", _challenge("challenge"), (PAYMENT,), (_SPENT,), (_DISPUTE,),
           before=(_contesting("c-challenge"),)),
    Recipe("Rule", "裁定单方行为",
           _on("Rule", "authority", "rule", act=_CONTEST, stands=False, amount=50_00, evidence=_TEXT), (PAYMENT,),
           (_SPENT,), (_DISPUTE,), before=(_contesting("c-rule"), _challenge("ch-rule"))),
    Recipe("Amend", "变更到期日与金额",
           _on("Amend", "both", "amend", dueOn=_DUE + 10, amount=900_000_00, waiveInterest=False, document=_TEXT),
           (PAYMENT,), (_SPENT, _DISPUTE), (_SUM,)),
    Recipe("Terminate", "终止合同", _termination, (PAYMENT,), (_SPENT, "终止日"), ("合同的标记", "金额一格：合同已终止")),
    Recipe("StateExcuse", "说明未履行的理由",
           _on("StateExcuse", "department", "excuse", reason=1, document=_TEXT), (PAYMENT,), (_SPENT,)),
)  # fmt: skip
