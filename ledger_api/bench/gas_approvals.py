"""The acts on applications for approvals, as `bench gas` measures them."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_recipes import TODAY, Make, Recipe, act_id, department, enterprise
from ledger_api.bench.local_chain import LocalChain
from ledger_api.bench.people import PEOPLE, Person
from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import yyyymmdd

_TODAY = yyyymmdd(TODAY)
_TEXT = act_id("text")


def _opening(word: str) -> Make:
    def make(chain: LocalChain, i: int, _: bytes) -> SignedAct:
        return chain.signed(
            "OpenApproval", act_id(word, i), enterprise(i), department=department(i).party,
            statutoryWorkdays=20, promisedWorkdays=10, receivedOn=_TODAY, document=_TEXT,
        )  # fmt: skip

    return make


def _on(kind: str, by: str, word: str, /, **fields: Any) -> Make:
    """An act on an application, its id made from `word`."""

    def make(chain: LocalChain, i: int, approval: bytes) -> SignedAct:
        signers: dict[str, Person] = {
            "department": department(i), "applicant": enterprise(i), "authority": PEOPLE.registrar,
        }  # fmt: skip
        return chain.signed(kind, act_id(word, i), signers[by], approval=approval, **fields)

    return make


def _anchor(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    return chain.signed(
        "Anchor", act_id("anchor", i), department(i), root=act_id("root", i), count=10_000, fromOn=_TODAY,
        toOn=_TODAY, document=_TEXT,
    )  # fmt: skip


def _notice(word: str) -> Make:
    return _on("RequestSupplement", "department", word, noticedOn=_TODAY, document=_TEXT)


def _acceptance(word: str) -> Make:
    return _on("AcceptApplication", "department", word, acceptedOn=_TODAY, document=_TEXT)


def _pause(word: str) -> Make:
    return _on("PauseApproval", "department", word, fromOn=_TODAY, toOn=_TODAY + 9, document=_TEXT)


def _challenge(word: str) -> Make:
    return _on("ChallengePauses", "applicant", word, document=_TEXT)


_SPENT = "编号已用"
_STATE = "各日期、时限与状态"

APPROVALS: tuple[Recipe, ...] = (
    Recipe("OpenApproval", "提出申请", _opening("open"), None, (_SPENT, "受理机关", "申请人", _STATE)),
    Recipe("RequestSupplement", "告知补正", _notice("notice"), None, (_SPENT,), (_STATE,),
           opens=_opening("o-notice")),
    Recipe("Supplement", "补齐材料", _on("Supplement", "applicant", "supplement", suppliedOn=_TODAY, document=_TEXT),
           None, (_SPENT,), (_STATE,), opens=_opening("o-supplement"), before=(_notice("n-supplement"),)),
    Recipe("AcceptApplication", "受理申请", _acceptance("accept"), None, (_SPENT,), (_STATE,),
           opens=_opening("o-accept")),
    Recipe("PauseApproval", "暂停计时", _pause("pause"), None, (_SPENT, "暂停的数目", "暂停的起止"),
           opens=_opening("o-pause"), before=(_acceptance("a-pause"),)),
    Recipe("ExtendApproval", "延长法定时限（数满二十个工作日）",
           _on("ExtendApproval", "department", "extend", workdays=10, document=_TEXT), None, (_SPENT,), (_STATE,),
           opens=_opening("o-extend"), before=(_acceptance("a-extend"),)),
    Recipe("DecideApproval", "作出决定",
           _on("DecideApproval", "department", "decide", granted=True, decidedOn=_TODAY, document=_TEXT), None,
           (_SPENT,), (_STATE,), opens=_opening("o-decide"), before=(_acceptance("a-decide"),)),
    Recipe("ChallengePauses", "质疑暂停", _challenge("challenge pauses"), None, (_SPENT,), (_STATE,),
           opens=_opening("o-challenge"), before=(_acceptance("a-challenge"), _pause("p-challenge"))),
    Recipe("RulePauses", "裁定暂停", _on("RulePauses", "authority", "rule pauses", stands=False, evidence=_TEXT), None,
           (_SPENT,), (_STATE, "暂停的起止"), opens=_opening("o-rule"),
           before=(_acceptance("a-rule"), _pause("p-rule"), _challenge("c-rule pauses"))),
    Recipe("Anchor", "批量存证：一批步骤的根", _anchor, None, (_SPENT, "上链时刻与步骤数")),
)  # fmt: skip
