"""The acts on complaints, as `bench gas` measures them."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_recipes import PAYMENT, TODAY, Make, Recipe, act_id, department, enterprise
from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import PEOPLE
from ledger_api.chain.acts import NO_PARTY, SignedAct, act_key
from ledger_api.domain.days import yyyymmdd

_TEXT = act_id("text")
_OBLIGATION, _ARREARS, _SUBSTANTIATED = 1, 1, 1


def _complaint(word: str) -> Make:
    """A complaint of the enterprise; its id is made from `word`."""

    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        return chain.signed(
            "Complain", act_id(word, i), enterprise(i), None, subject=_OBLIGATION, about=commitment, obligation=1,
            category=_ARREARS, document=_TEXT, contact=NO_PARTY,
        )  # fmt: skip

    return make


def _on(kind: str, by: str, complaint: str, /, **fields: Any) -> Make:
    """An act on the complaint that `_complaint` makes from the same word."""

    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        signer = {"authority": PEOPLE.registrar, "department": department(i), "enterprise": enterprise(i)}[by]
        key = act_key(enterprise(i).party, act_id(complaint, i))
        return chain.signed(kind, act_id(kind, complaint, i), signer, None, complaint=key, **fields)

    return make


def _accepted(word: str) -> tuple[Make, ...]:
    return _complaint(word), _on("AcceptComplaint", "authority", word, document=NO_PARTY)


def _forwarded(word: str) -> tuple[Make, ...]:
    return *_accepted(word), _on("ForwardComplaint", "authority", word, to=PEOPLE.registrar.party)


def _received(word: str) -> tuple[Make, ...]:
    return *_forwarded(word), _on("ReceiveComplaint", "authority", word, receivedOn=yyyymmdd(TODAY))


_SPENT = "编号已用"
_STAGE = "阶段、结论、各段起算日"

COMPLAINTS: tuple[Recipe, ...] = (
    Recipe("Complain", "投诉", _complaint("complain"), (PAYMENT,),
           (_SPENT, "投诉人", "所涉义务", _STAGE, "该义务最近的一案")),
    Recipe("Complain", "再次投诉，并案", _complaint("again"), (PAYMENT,),
           (_SPENT, "投诉人", "所属之案", "前一件投诉", "其后一件投诉", "最后一件投诉"),
           before=(_complaint("first"),)),
    Recipe("AcceptComplaint", "受理投诉", _on("AcceptComplaint", "authority", "accept", document=NO_PARTY),
           (PAYMENT,), (_SPENT,), (_STAGE,), before=(_complaint("accept"),)),
    Recipe("RejectComplaint", "不予受理投诉", _on("RejectComplaint", "authority", "reject", document=_TEXT),
           (PAYMENT,), (_SPENT,), (_STAGE,), before=(_complaint("reject"),)),
    Recipe("ForwardComplaint", "转办投诉",
           _on("ForwardComplaint", "authority", "forward", to=PEOPLE.registrar.party), (PAYMENT,),
           (_SPENT, "处理部门"), (_STAGE,), before=_accepted("forward")),
    Recipe("ReceiveComplaint", "接收投诉材料",
           _on("ReceiveComplaint", "authority", "receive", receivedOn=yyyymmdd(TODAY)), (PAYMENT,), (_SPENT,),
           (_STAGE,), before=_forwarded("receive")),
    Recipe("ExtendComplaint", "延长办理期限", _on("ExtendComplaint", "authority", "extend", document=_TEXT),
           (PAYMENT,), (_SPENT,), (_STAGE,), before=_received("extend")),
    Recipe("RespondComplaint", "答复投诉", _on("RespondComplaint", "department", "respond", document=_TEXT),
           (PAYMENT,), (_SPENT,), before=_forwarded("respond")),
    Recipe("ConcludeComplaint", "办结投诉",
           _on("ConcludeComplaint", "authority", "conclude", finding=_SUBSTANTIATED, document=NO_PARTY),
           (PAYMENT,), (_SPENT,), (_STAGE,), before=_received("conclude")),
    Recipe("WithdrawComplaint", "撤回投诉", _on("WithdrawComplaint", "enterprise", "withdraw"), (PAYMENT,),
           (_SPENT,), ("投诉的标记", _STAGE), before=(_complaint("withdraw"),)),
    Recipe("DivertComplaint", "投诉转司法程序", _on("DivertComplaint", "authority", "divert", document=_TEXT),
           (PAYMENT,), (_SPENT,), (_STAGE,), before=(_complaint("divert"),)),
)  # fmt: skip
