"""The acts on promises, as `bench gas` measures them."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_recipes import PAYMENT, TODAY, Make, Recipe, Terms, act_id, department, enterprise
from ledger_api.bench.local_chain import LocalChain
from ledger_api.chain.acts import SignedAct
from ledger_api.domain.days import yyyymmdd

_TODAY = yyyymmdd(TODAY)
_TEXT = act_id("text")
_PROMISED: Terms = {**PAYMENT, "conditional": True}
_OFFERED: Terms = {**_PROMISED, "dueRule": 2, "clock": 4, "dueOn": 0, "length": 60}
_COMMON: dict[str, Any] = {"currency": b"CNY", "signedOn": _TODAY, "field": 5, "document": _TEXT}


def promising(chain: LocalChain, i: int, obligations: tuple[Terms, ...], word: str) -> SignedAct:
    """A promise of a department to one enterprise."""
    return chain.signed(
        "MakePromise", act_id(word, i), department(i), obligee=enterprise(i).party,
        obligations=list(obligations), **_COMMON,
    )  # fmt: skip


def opening(chain: LocalChain, i: int, obligations: tuple[Terms, ...], word: str) -> SignedAct:
    """A promise to all who qualify."""
    return chain.signed(
        "OpenPromise", act_id(word, i), department(i), lastClaimOn=0, obligations=list(obligations), **_COMMON
    )


def _making(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    return promising(chain, i, (_PROMISED,), "promise")


def _opening(chain: LocalChain, i: int, _: bytes) -> SignedAct:
    return opening(chain, i, (_OFFERED,), "open")


def _claim(chain: LocalChain, i: int, promise: bytes) -> SignedAct:
    return chain.signed(
        "ClaimPromise", act_id("claim", i), enterprise(i), openPromise=promise, document=_TEXT
    )


def _closing(chain: LocalChain, i: int, promise: bytes) -> SignedAct:
    return chain.signed(
        "ClosePromise", act_id("close", i), department(i), openPromise=promise, document=_TEXT
    )


def _on(kind: str, **fields: Any) -> Make:
    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        return chain.signed(
            kind,
            act_id(kind, i),
            department(i),
            commitment=commitment,
            obligation=1,
            document=_TEXT,
            **fields,
        )

    return make


_MADE = "编号、义务项数、作出日"
_RECORD, _SUM = "期限记录", "应付金额、已付金额、付款笔数、是否有争议"
_SPENT, _DISPUTE = "编号已用", "争议、变更、质疑的状态"

PROMISES: tuple[Recipe, ...] = (
    Recipe("MakePromise", "向一家企业作出承诺，一项义务", _making, None,
           (_MADE, "义务人", "权利人", _RECORD, _SUM)),
    Recipe("OpenPromise", "作出面向所有符合条件者的承诺，一项义务", _opening, None,
           (_MADE, "义务人", "币种、申领截止日、领域", "所承诺的期限", "所承诺的金额")),
    Recipe("ClaimPromise", "申领，一项义务", _claim, (_OFFERED,),
           (_MADE, "该企业已申领", "义务人", "权利人", _RECORD, _SUM), origin=opening),
    Recipe("ClosePromise", "停止受理新的申领", _closing, (_OFFERED,), (_SPENT,), ("承诺的标记",), origin=opening),
    Recipe("DeclinePromise", "以条件未成就不予兑现", _on("DeclinePromise"), (_PROMISED,), (_SPENT, _DISPUTE), (_SUM,),
           origin=promising),
    Recipe("ChangePromise", "依法变更承诺并予补偿", _on("ChangePromise", ground=1, compensation=[PAYMENT]),
           (_PROMISED,), (_SPENT, _DISPUTE, "补偿的期限记录", "补偿的金额", "补偿的状态"), ("承诺的标记", _SUM),
           origin=promising),
)  # fmt: skip
