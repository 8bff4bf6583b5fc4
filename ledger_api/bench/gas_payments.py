"""The acts by which money moves otherwise than by a transfer, and by which a receivable is confirmed or assigned, as `bench gas`
measures them."""

from __future__ import annotations

from typing import Any

from ledger_api.bench.gas_recipes import PAYMENT, TODAY, Make, Recipe, act_id, department, enterprise
from ledger_api.bench.local_chain import LocalChain
from ledger_api.chain.acts import SignedAct, act_key
from ledger_api.domain.days import yyyymmdd

_TODAY = yyyymmdd(TODAY)
_TEXT = act_id("text")
_BILL = 3


def _paying(kind: str, word: str, *, both: bool = False, **fields: Any) -> Make:
    """A payment of 100 yuan on the first obligation, its id made from `word`."""

    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        signers = (department(i), enterprise(i) if both else None)
        return chain.signed(
            kind, act_id(word, i), *signers, commitment=commitment, obligation=1, amount=100_00, document=_TEXT,
            **fields,
        )  # fmt: skip

    return make


def _honour(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    return chain.signed(
        "HonourInstrument", act_id("honour", i), enterprise(i), commitment=commitment, obligation=1,
        payment=act_key(department(i).party, act_id("bill honoured", i)), honouredOn=_TODAY, document=_TEXT,
    )  # fmt: skip


def _request(word: str) -> Make:
    def make(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
        return chain.signed(
            "RequestConfirmation", act_id(word, i), enterprise(i), commitment=commitment, obligation=1, document=_TEXT
        )  # fmt: skip

    return make


def _answer(kind: str, word: str, **fields: Any) -> Make:
    def make(chain: LocalChain, i: int, _: bytes) -> SignedAct:
        request = act_key(enterprise(i).party, act_id(word, i))
        return chain.signed(
            kind, act_id(f"{word} answer", i), department(i), request=request, document=_TEXT, **fields
        )

    return make


def _assign(chain: LocalChain, i: int, commitment: bytes) -> SignedAct:
    assignor, assignee = enterprise(i), enterprise(i + 1)
    return chain.signed(
        "AssignClaim", act_id("assign", i), assignor, assignee, commitment=commitment, assignee=assignee.party,
        manner=1, document=_TEXT, obligations=[1],
    )  # fmt: skip


_SPENT, _MARK = "编号已用", "付款的标记"
_SUM = "应付金额、已付金额、付款笔数、是否有争议"

PAYMENTS: tuple[Recipe, ...] = (
    Recipe("RecordSetOff", "双方抵销", _paying("RecordSetOff", "set off", both=True, setOffOn=_TODAY), (PAYMENT,),
           (_MARK,), (_SUM,)),
    Recipe("RecordTaxWithheld", "登记代扣税款", _paying("RecordTaxWithheld", "tax", withheldOn=_TODAY), (PAYMENT,),
           (_MARK,), (_SUM,)),
    Recipe("RecordInstrument", "登记未约定的汇票",
           _paying("RecordInstrument", "bill", means=_BILL, handedOn=_TODAY), (PAYMENT,), (_MARK,), (_SUM,)),
    Recipe("HonourInstrument", "登记汇票兑付", _honour, (PAYMENT,), (_SPENT,), (_MARK, _SUM),
           before=(_paying("RecordInstrument", "bill honoured", means=_BILL, handedOn=_TODAY),)),
    Recipe("RequestConfirmation", "请求确认应收账款", _request("ask"), (PAYMENT,),
           (_SPENT, "最近的请求", "所请求的合同", "所请求的义务", "义务人", "权利人", "期限记录")),
    Recipe("ConfirmReceivable", "确认应收账款", _answer("ConfirmReceivable", "ask c", amount=100_00), (PAYMENT,),
           (_SPENT, "争议、变更、质疑的状态"), ("期限记录",), before=(_request("ask c"),)),
    Recipe("RefuseConfirmation", "不予确认", _answer("RefuseConfirmation", "ask r"), (PAYMENT,),
           (_SPENT, "争议、变更、质疑的状态"), ("期限记录",), before=(_request("ask r"),)),
    Recipe("AssignClaim", "转让债权，双方签署", _assign, (PAYMENT,), (_SPENT, "受让人"), ("合同的标记", _SUM)),
)  # fmt: skip
