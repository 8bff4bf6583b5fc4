"""Every act in words without a fault, and what the context of these words knows."""

from __future__ import annotations

from typing import Any

from ledger_api.acts.context import Context
from ledger_api.acts.wording import Translated, translate
from ledger_api.chain.acts import party_id
from ledger_api.domain.words import PartyKind
from tests.acts.complaint_examples import COMPLAINTS
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, THIRTY_DAYS, UNREGISTERED, payment
from tests.stage import instant

CHAIN = 4_711
NOW = instant("2025-11-10")
BUREAU_ID, BUILDER_ID = party_id(CHAIN, "uscc", BUREAU), party_id(CHAIN, "uscc", BUILDER)
OBLIGATION = "0x" + "ab" * 32 + "/2"
ADDRESS = "0x" + "Ab" * 20
KINDS = {BUREAU_ID: PartyKind.DEPARTMENT, BUILDER_ID: PartyKind.ENTERPRISE}


def said(do: str, *by: str, **values: Any) -> Translated:
    context = Context(
        CHAIN,
        NOW,
        KINDS.get,
        lambda party: ADDRESS if party == BUREAU_ID else None,
        lambda payment: (b"\xab" * 32, 2) if payment == b"\x77" * 32 else None,
        lambda act: False,
    )
    return translate(do, by, values, context)


def faults(translated: Translated) -> list[str]:
    return [problem.code.value for problem in translated.problems]


CONTRACT: dict[str, Any] = {
    "contract": "c1",
    "title": "泵站设备采购合同",
    "obligations": [payment("2000000.00", THIRTY_DAYS)],
}
APPROVAL = "0x" + "cd" * 32
#: A payment that the context knows.
PAID = "0x" + "77" * 32

GOOD: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "register_party": (
        (LEAD,),
        {"kind": "enterprise", "name": "庚集团", "uscc": UNREGISTERED, "size": "large", "key": ADDRESS},
    ),
    "rotate_key": ((BUREAU,), {"new_key": ADDRESS}),
    "add_key": ((BUREAU,), {"key": ADDRESS, "label": "财务科", "duties": ["pay", "record"]}),
    "end_key": ((BUREAU,), {"key": ADDRESS}),
    "replace_key": (
        (LEAD,),
        {"party": BUREAU, "old_key": ADDRESS, "new_key": "0x" + "Cd" * 20, "document": "挂失申请"},
    ),
    "object_to_replacement": ((BUREAU,), {"new_key": ADDRESS}),
    "set_signature_policy": ((BUREAU,), {"two_for": ["sign", "pay"]}),
    "succeed": (
        (LEAD,),
        {
            "from": [BUREAU],
            "to": [OTHER, LEAD],
            "effective": "2026-01-01",
            "document": "临编〔2026〕1号",
            "lists": {OTHER: ["0x" + "44" * 32]},
        },
    ),
    "publish_calendar": (
        (LEAD,),
        {"year": 2027, "days_off": ["2027-01-01"], "make_up_days": ["2027-01-03"], "document": "通知"},
    ),
    "sign_contract": ((BUREAU, BUILDER), CONTRACT),
    "record_delivery": ((BUREAU, BUILDER), {"obligation": OBLIGATION, "delivered": "2025-11-07"}),
    "record_acceptance": ((BUREAU,), {"obligation": OBLIGATION, "accepted": "2025-11-07"}),
    "confirm_settlement": ((BUREAU, BUILDER), {"obligation": OBLIGATION, "amount": "90.00"}),
    "record_payment": ((BUREAU,), {"obligation": OBLIGATION, "amount": "90.00", "payment": "p1"}),
    "record_performance": ((BUREAU,), {"obligation": OBLIGATION, "evidence": "移交单"}),
    "reverse_payment": ((BUREAU,), {"payment": PAID, "reason": "退汇"}),
    "deny_payment": ((BUILDER,), {"payment": PAID, "reason": "未到账"}),
    "rule_payment": ((LEAD,), {"payment": PAID, "outcome": "unpaid", "evidence": "银行回单"}),
    "contest": ((BUREAU,), {"obligation": OBLIGATION, "amount": "90.00", "reason": "质量"}),
    "settle_contest": ((BUREAU, BUILDER), {"obligation": OBLIGATION, "amount": "0.00"}),
    "dispute_delivery": ((BUREAU,), {"obligation": OBLIGATION, "reason": "数量不符"}),
    "suspend": (
        (BUREAU,),
        {
            "obligation": OBLIGATION,
            "reason": "force_majeure",
            "event": "2025-11-07",
            "noticed": "2025-11-08",
            "from": "2025-11-07",
            "to": "2025-11-30",
            "evidence": "防汛通告",
        },
    ),
    "challenge": ((BUILDER,), {"obligation": OBLIGATION, "act": "contest", "reason": "已验收"}),
    "rule": (
        (LEAD,),
        {"obligation": OBLIGATION, "act": "contest", "outcome": "falls", "evidence": "验收报告"},
    ),
    "amend": ((BUREAU, BUILDER), {"obligation": OBLIGATION, "due": "2026-01-01", "waive_interest": True}),
    "terminate": ((BUREAU, BUILDER), {"contract": "0x" + "44" * 32, "reason": "协商一致"}),
    "state_excuse": ((BUREAU,), {"obligation": OBLIGATION, "reason": "leadership_change"}),
    "make_promise": (
        (BUREAU,),
        {
            "title": "投资奖励",
            "field": "industrial_support",
            "to": BUILDER,
            "obligations": [payment("1.00", {"date": "2026-03-02"}) | {"condition": "按期投产"}],
        },
    ),
    "open_promise": (
        (BUREAU,),
        {
            "title": "稳岗补贴",
            "field": "talent_attraction",
            "obligations": [payment("1.00", {"days": 30}) | {"condition": "不裁员"}],
        },
    ),
    "claim_promise": ((BUILDER,), {"promise": "0x" + "45" * 32, "evidence": "社保清单"}),
    "close_promise": ((BUREAU,), {"promise": "0x" + "45" * 32, "reason": "资金已用完"}),
    "decline_promise": ((BUREAU,), {"obligation": OBLIGATION, "reason": "未达投资额"}),
    "change_promise": (
        (BUREAU,),
        {
            "obligation": OBLIGATION,
            "ground": "public_interest",
            "document": "临政〔2025〕40号",
            "compensation": {"obligation": "comp", "amount": "0.50", "due": {"date": "2025-12-31"}},
        },
    ),
    "open_approval": ((BUILDER,), {"approval": "a1", "department": BUREAU, "item": "临时用地许可"}),
    "request_supplement": ((BUREAU,), {"approval": APPROVAL, "noticed": "2025-11-07"}),
    "supplement": ((BUILDER,), {"approval": APPROVAL}),
    "accept_application": ((BUREAU,), {"approval": APPROVAL}),
    "pause_approval": (
        (BUREAU,),
        {"approval": APPROVAL, "reason": "专家评审", "from": "2025-11-10", "to": "2025-11-14"},
    ),
    "extend_approval": ((BUREAU,), {"approval": APPROVAL, "workdays": 10, "approved_by": "局长"}),
    "decide_approval": ((BUREAU,), {"approval": APPROVAL, "result": "refused", "reason": "不符合规划"}),
    "anchor": (
        (BUREAU,),
        {"root": "0x" + "bb" * 32, "count": 10_000, "from": "2025-11-07", "title": "窗口办件"},
    ),
    **COMPLAINTS,
    "record_set_off": (
        (BUREAU, BUILDER),
        {"obligation": OBLIGATION, "amount": "5.00", "against": "质量扣款"},
    ),
    "record_tax_withheld": ((BUREAU,), {"obligation": OBLIGATION, "amount": "5.00", "document": "完税凭证"}),
    "record_instrument": (
        (BUREAU,),
        {"obligation": OBLIGATION, "instrument": "bill", "amount": "5.00", "number": "汇票0001"},
    ),
    "honour_instrument": ((BUILDER,), {"payment": PAID, "honoured": "2025-11-07"}),
    "request_confirmation": ((BUILDER,), {"obligation": OBLIGATION, "reason": "向银行融资"}),
    "confirm_receivable": ((BUREAU,), {"request": APPROVAL, "amount": "5.00", "document": "确认书第1号"}),
    "refuse_confirmation": ((BUREAU,), {"request": APPROVAL, "reason": "工程量尚未核定"}),
    "assign_claim": (
        (BUILDER, OTHER),
        {"obligation": OBLIGATION, "manner": "factoring_with_recourse", "document": "保理合同第8号"},
    ),
    "verify_breach": ((LEAD,), {"obligation": OBLIGATION, "finding": "untrue", "reason": "已经付清"}),
    "order_rectification": ((LEAD,), {"obligation": OBLIGATION, "until": "2025-11-30"}),
    "refuse_rectification": ((BUREAU,), {"obligation": OBLIGATION, "reason": "无预算"}),
    "confirm_breach": (
        (LEAD,),
        {
            "obligation": OBLIGATION,
            "class": "general",
            "document": "临信认〔2025〕2号",
            "dated": "2025-11-07",
            "basis": "final_judgment",
        },
    ),
    "object": ((BUREAU,), {"obligation": OBLIGATION, "text": "情节不属严重"}),
    "decide_objection": ((LEAD,), {"obligation": OBLIGATION, "outcome": "corrected", "class": "minor"}),
    "annul_breach": ((LEAD,), {"obligation": OBLIGATION, "document": "（2025）临01行终7号"}),
    "apply_repair": ((BUREAU,), {"obligation": OBLIGATION, "pledge": "不再发生", "evidence": "回单"}),
    "accept_repair": ((LEAD,), {"obligation": OBLIGATION}),
    "extend_repair": ((LEAD,), {"obligation": OBLIGATION, "reason": "案情复杂"}),
    "decide_repair": ((LEAD,), {"obligation": OBLIGATION, "granted": False, "reason": "材料不齐"}),
    "revoke_repair": ((LEAD,), {"obligation": OBLIGATION, "finding": "回单系伪造"}),
}
