"""Acts that are refused, each with its code: at least one for every act and, with the tests beside, for every code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ledger_api.chain.keys import address_of
from tests.desk import BUILDER, BUREAU, LEAD, OTHER, THIRTY_DAYS, UNREGISTERED, payment

ADDRESS = address_of(b"\x05" * 32)
PERFORMANCE = {"obligation": "o2", "kind": "performance", "due": {"date": "2026-03-02"}}


@dataclass
class Case:
    """An act that is refused. `on` names the obligation, `override` replaces fields of the act itself."""

    code: str
    do: str
    by: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    on: int | None = None
    override: dict[str, Any] = field(default_factory=dict)


BOTH = (BUREAU, BUILDER)
PARTY = {"kind": "enterprise", "name": "庚集团", "uscc": UNREGISTERED, "key": ADDRESS}
YEAR = {"year": 2027, "days_off": ["2027-01-01"], "make_up_days": ["2027-01-03"], "document": "通知"}

KEY = {"key": ADDRESS, "label": "财务科", "duties": ["pay"]}
LOST = {"old_key": ADDRESS, "new_key": address_of(b"\x06" * 32), "document": "挂失申请"}
MERGER = {"from": [BUILDER], "to": OTHER, "effective": "2025-12-01", "document": "市监合并〔2025〕3号"}

SUSPENSION = {
    "reason": "force_majeure",
    "event": "2025-11-10",
    "noticed": "2025-11-11",
    "from": "2025-11-10",
    "to": "2025-11-20",
    "evidence": "防汛通告",
}
RULING = {"act": "contest", "outcome": "stands", "evidence": "验收报告"}


PROMISE: dict[str, Any] = {
    "title": "投资奖励",
    "promise": "new",
    "field": "industrial_support",
    "to": BUILDER,
    "obligations": [payment("1.00", {"date": "2026-03-02"}) | {"condition": "按期投产"}],
}
OFFER: dict[str, Any] = {
    "title": "稳岗补贴",
    "promise": "new",
    "field": "talent_attraction",
    "obligations": [payment("1.00", {"days": 30}) | {"condition": "不裁员"}],
}
OFFER_OF_NOTHING = payment("0.00", {"days": 30}) | {"condition": "不裁员"}
CLAIM = {"promise": "offered", "evidence": "社保清单"}
CHANGE: dict[str, Any] = {
    "ground": "public_interest",
    "document": "临政〔2025〕40号",
    "compensation": {"obligation": "comp", "amount": "0.50", "due": {"date": "2025-12-31"}},
}


def compensation(**changes: Any) -> dict[str, Any]:
    return {**CHANGE, "compensation": {**CHANGE["compensation"], **changes}}


def contract(**changes: Any) -> dict[str, Any]:
    return {"title": "合同", "contract": "new", "obligations": [payment("1.00", THIRTY_DAYS)], **changes}


BILL = {"instrument": "bill", "amount": "1.00"}
TAX = {"amount": "1.00", "document": "完税凭证"}
CONFIRMED = {"amount": "0.01", "document": "确认书"}

CASES = [
    Case("NOT_ENTITLED", "register_party", (BUREAU,), PARTY),
    Case("NOT_ENTITLED", "register_party", (LEAD, BUREAU), PARTY),
    Case("DUPLICATE", "register_party", (LEAD,), {**PARTY, "uscc": BUILDER}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"size": 0}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"size": 5}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"kind": 5}),
    Case("BAD_TERM", "register_party", (LEAD,), PARTY, override={"key": "0x" + "00" * 20}),
    Case("BAD_TERM", "register_party", (LEAD,), {**PARTY, "duties": ["handler"]}),
    Case("UNKNOWN", "rotate_key", (BUREAU,), {"old_key": ADDRESS, "new_key": ADDRESS}),
    Case("NOT_ENTITLED", "rotate_key", BOTH, {"new_key": ADDRESS}),
    Case("BAD_TERM", "rotate_key", (BUREAU,), {"new_key": "0x" + "00" * 20}),
    Case("DUPLICATE", "add_key", (BUREAU,), {**KEY, "key": "own"}),
    Case("NOT_ENTITLED", "add_key", BOTH, KEY),
    Case("BAD_TERM", "add_key", (BUREAU,), {**KEY, "duties": []}),
    Case("BAD_TERM", "add_key", (BUREAU,), KEY, override={"duties": 16}),
    Case("UNKNOWN", "end_key", (BUREAU,), {"key": ADDRESS}),
    Case("WRONG_STATE", "end_key", (BUREAU,), {"key": "own"}),
    Case("NOT_ENTITLED", "replace_key", (BUREAU,), {**LOST, "party": BUILDER}),
    Case("NOT_ENTITLED", "replace_key", (LEAD,), {**LOST, "party": LEAD}),
    Case("UNKNOWN", "replace_key", (LEAD,), {**LOST, "party": UNREGISTERED}),
    Case("UNKNOWN", "replace_key", (LEAD,), {**LOST, "party": BUILDER}),
    Case("UNKNOWN", "object_to_replacement", (BUREAU,), {"new_key": ADDRESS}),
    Case("WRONG_STATE", "set_signature_policy", (BUREAU,), {"two_for": ["sign"]}),
    Case("BAD_TERM", "set_signature_policy", (BUREAU,), {"two_for": ["record"]}),
    Case("NOT_ENTITLED", "succeed", (BUREAU,), MERGER),
    Case("NOT_ENTITLED", "succeed", (LEAD, BUREAU), MERGER),
    Case("NOT_ENTITLED", "succeed", (LEAD,), {**MERGER, "from": LEAD}),
    Case("UNKNOWN", "succeed", (BUREAU,), {**MERGER, "to": UNREGISTERED}),
    Case("DUPLICATE", "succeed", (LEAD,), {**MERGER, "from": [BUILDER, BUILDER]}),
    Case("BAD_DATE", "succeed", (LEAD,), {**MERGER, "effective": "2025-11-10"}),
    Case("BAD_TERM", "succeed", (LEAD,), {**MERGER, "to": BUREAU}),
    Case("BAD_TERM", "succeed", (LEAD,), {**MERGER, "to": BUILDER}),
    Case("BAD_TERM", "succeed", (LEAD,), MERGER, override={"from": []}),
    Case("BAD_TERM", "succeed", (LEAD,), {**MERGER, "lists": {OTHER: ["0x" + "44" * 32]}}),
    Case("PROCEDURE_MISSING", "succeed", (LEAD,), {**MERGER, "document": ""}),
    Case("NOT_ENTITLED", "publish_calendar", (BUREAU,), YEAR),
    Case("BAD_DATE", "publish_calendar", (LEAD,), {**YEAR, "days_off": ["2026-01-01"]}),
    Case("BAD_DATE", "publish_calendar", (LEAD,), {**YEAR, "make_up_days": ["2027-01-04"]}),
    Case("BAD_TERM", "publish_calendar", (LEAD,), YEAR, override={"year": 9999}),
    Case("PROCEDURE_MISSING", "publish_calendar", (LEAD,), YEAR, override={"document": bytes(32)}),
    Case("DUPLICATE", "sign_contract", BOTH, contract(contract="base")),
    Case("NOT_ENTITLED", "sign_contract", (BUREAU,), contract()),
    Case("NOT_ENTITLED", "sign_contract", (OTHER, BUILDER), contract()),
    Case("UNKNOWN", "sign_contract", BOTH, contract(), override={"obligee": b"\x77" * 32}),
    Case("BAD_AMOUNT", "sign_contract", BOTH, contract(obligations=[payment("0.00", THIRTY_DAYS)])),
    Case("BAD_DATE", "sign_contract", BOTH, contract(signed="2025-11-12")),
    Case("BAD_DATE", "sign_contract", BOTH, contract(obligations=[payment("1.00", {"date": "2025-11-01"})])),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"obligations": []}),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"currency": bytes(3)}),
    Case("BAD_TERM", "sign_contract", BOTH, contract(), override={"rateBasis": 3}),
    Case("PROCEDURE_MISSING", "sign_contract", BOTH, contract(), override={"document": bytes(32)}),
    Case("UNKNOWN", "record_delivery", BOTH, on=9),
    Case("NOT_A_PARTY", "record_delivery", (OTHER,), on=1),
    Case("NOT_A_PARTY", "record_delivery", (BUREAU, OTHER), on=1),
    Case("NOT_ENTITLED", "record_delivery", (BUREAU,), on=1),
    Case("BAD_DATE", "record_delivery", BOTH, {"delivered": "2025-11-12"}, on=1),
    Case("BAD_DATE", "record_delivery", BOTH, {"delivered": "2025-11-02"}, on=1),
    Case("BAD_DATE", "record_delivery", (BUILDER,), {"delivered": "2025-11-03"}, on=3),
    Case("WRONG_STATE", "record_delivery", BOTH, on=4),
    Case("NOT_ENTITLED", "record_acceptance", (BUILDER,), on=1),
    Case("BAD_DATE", "record_acceptance", (BUREAU,), {"accepted": "2025-11-03"}, on=4),
    Case("WRONG_STATE", "record_acceptance", (BUREAU,), on=4),
    Case("NOT_ENTITLED", "confirm_settlement", (BUREAU,), on=1),
    Case("BAD_AMOUNT", "confirm_settlement", BOTH, {"amount": "0.09"}, on=4),
    Case("BAD_DATE", "confirm_settlement", BOTH, {"confirmed": "2025-11-02"}, on=1),
    Case("WRONG_STATE", "confirm_settlement", BOTH, {"amount": "1.00"}, on=2),
    Case("WRONG_STATE", "confirm_settlement", BOTH, on=4),
    Case("UNKNOWN", "record_payment", (BUREAU,), {"amount": "1.00"}, on=0),
    Case("NOT_A_PARTY", "record_payment", (LEAD,), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_payment", (BUILDER,), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_payment", BOTH, {"amount": "1.00"}, on=1),
    Case("BAD_AMOUNT", "record_payment", (BUREAU,), {"amount": "0.00"}, on=1),
    Case("BAD_DATE", "record_payment", (BUREAU,), {"amount": "1.00", "credited": "2025-11-12"}, on=1),
    Case("WRONG_STATE", "record_payment", (BUREAU,), {"amount": "1.00"}, on=2),
    Case("NOT_ENTITLED", "record_performance", (BUILDER,), {"evidence": "移交单"}, on=2),
    Case(
        "BAD_DATE", "record_performance", (BUREAU,), {"evidence": "移交单", "performed": "2025-11-02"}, on=2
    ),
    Case("WRONG_STATE", "record_performance", (BUREAU,), {"evidence": "移交单"}, on=1),
    Case("PROCEDURE_MISSING", "record_performance", (BUREAU,), {"evidence": "x"}, 2, {"evidence": bytes(32)}),
    Case("NOT_ENTITLED", "reverse_payment", (BUILDER,), {"payment": "paid", "reason": "误录"}),
    Case("NOT_ENTITLED", "deny_payment", (BUREAU,), {"payment": "paid", "reason": "未到账"}),
    Case("NOT_A_PARTY", "deny_payment", (OTHER,), {"payment": "paid", "reason": "未到账"}),
    Case("UNKNOWN", "deny_payment", (BUILDER,), {"payment": "paid", "reason": "x"}, None, {"obligation": 1}),
    Case("NOT_ENTITLED", "rule_payment", (BUREAU,), {"payment": "paid", "outcome": "paid", "evidence": "x"}),
    Case("WRONG_STATE", "rule_payment", (LEAD,), {"payment": "paid", "outcome": "paid", "evidence": "x"}),
    Case("NOT_ENTITLED", "contest", (BUILDER,), {"amount": "1.00", "reason": "质量"}, on=1),
    Case("BAD_AMOUNT", "contest", (BUREAU,), {"amount": "1000.01", "reason": "质量"}, on=1),
    Case("BAD_AMOUNT", "contest", (BUREAU,), {"amount": "0.00", "reason": "质量"}, on=1),
    Case("WRONG_STATE", "contest", (BUREAU,), {"amount": "1.00", "reason": "质量"}, on=2),
    Case("NOT_ENTITLED", "settle_contest", (BUREAU,), {"amount": "0.00"}, on=1),
    Case("BAD_AMOUNT", "settle_contest", BOTH, {"amount": "1.00"}, on=1),
    Case("WRONG_STATE", "settle_contest", BOTH, {"amount": "0.00"}, on=1),
    Case("NOT_ENTITLED", "dispute_delivery", (BUILDER,), {"reason": "数量"}, on=4),
    Case("WRONG_STATE", "dispute_delivery", (BUREAU,), {"reason": "数量"}, on=4),
    Case("NOT_ENTITLED", "suspend", (BUILDER,), SUSPENSION, on=1),
    Case("BAD_DATE", "suspend", (BUREAU,), {**SUSPENSION, "to": "2025-11-09"}, on=1),
    Case("BAD_TERM", "suspend", (BUREAU,), SUSPENSION, 1, {"reason": 2}),
    Case("PROCEDURE_MISSING", "suspend", (BUREAU,), SUSPENSION, 1, {"evidence": bytes(32)}),
    Case("NOT_ENTITLED", "challenge", (BUREAU,), {"act": "contest", "reason": "无据"}, on=1),
    Case("WRONG_STATE", "challenge", (BUILDER,), {"act": "contest", "reason": "无据"}, on=1),
    Case("WRONG_STATE", "challenge", (BUILDER,), {"act": "decline_promise", "reason": "无据"}, on=1),
    Case("NOT_ENTITLED", "rule", (BUREAU,), RULING, on=1),
    Case("BAD_AMOUNT", "rule", (LEAD,), {**RULING, "outcome": "falls", "amount": "1.00"}, on=1),
    Case("WRONG_STATE", "rule", (LEAD,), RULING, on=1),
    Case("NOT_ENTITLED", "amend", (BUREAU,), {"due": "2026-01-01"}, on=1),
    Case("BAD_AMOUNT", "amend", BOTH, {"amount": "0.09"}, on=4),
    Case("BAD_DATE", "amend", BOTH, {"due": "2025-11-10"}, on=1),
    Case("BAD_TERM", "amend", BOTH, on=1),
    Case("NOT_ENTITLED", "terminate", (BUREAU,), {"contract": "base", "reason": "协商一致"}),
    Case("NOT_A_PARTY", "terminate", (BUREAU, OTHER), {"contract": "base", "reason": "协商一致"}),
    Case("NOT_ENTITLED", "state_excuse", (BUILDER,), {"reason": "budget"}, on=1),
    Case("BAD_TERM", "state_excuse", (BUREAU,), {"reason": "budget"}, 1, {"reason": 0}),
    Case("UNKNOWN", "make_promise", (BUREAU,), {**PROMISE, "to": UNREGISTERED}),
    Case("NOT_A_PARTY", "make_promise", (BUREAU, OTHER), PROMISE),
    Case("NOT_ENTITLED", "make_promise", (BUILDER,), PROMISE),
    Case("NOT_ENTITLED", "make_promise", BOTH, PROMISE),
    Case("NOT_ENTITLED", "make_promise", (BUREAU,), {**PROMISE, "to": LEAD}),
    Case("DUPLICATE", "make_promise", (BUREAU,), {**PROMISE, "promise": "投资奖励1号"}),
    Case(
        "BAD_AMOUNT",
        "make_promise",
        (BUREAU,),
        {**PROMISE, "obligations": [payment("0.00", {"date": "2026-03-02"})]},
    ),
    Case("BAD_DATE", "make_promise", (BUREAU,), {**PROMISE, "signed": "2025-11-12"}),
    Case("BAD_TERM", "make_promise", (BUREAU,), PROMISE, override={"field": 11}),
    Case(
        "BAD_TERM",
        "make_promise",
        (BUREAU,),
        {**PROMISE, "obligations": [payment("1.00", {"days": 30, "from": "claim"})]},
    ),
    Case("PROCEDURE_MISSING", "make_promise", (BUREAU,), PROMISE, override={"document": bytes(32)}),
    Case("NOT_A_PARTY", "open_promise", BOTH, OFFER),
    Case("NOT_ENTITLED", "open_promise", (BUILDER,), OFFER),
    Case("BAD_AMOUNT", "open_promise", (BUREAU,), {**OFFER, "obligations": [OFFER_OF_NOTHING]}),
    Case("BAD_DATE", "open_promise", (BUREAU,), {**OFFER, "last_claim": "2025-11-10"}),
    Case("BAD_TERM", "open_promise", (BUREAU,), OFFER, override={"field": 0}),
    Case("PROCEDURE_MISSING", "open_promise", (BUREAU,), OFFER, override={"document": bytes(32)}),
    Case("UNKNOWN", "claim_promise", (OTHER,), {**CLAIM, "promise": "0x" + "77" * 32}),
    Case("NOT_A_PARTY", "claim_promise", (LEAD,), CLAIM),
    Case("NOT_ENTITLED", "claim_promise", (BUREAU,), CLAIM),
    Case("DUPLICATE", "claim_promise", (BUILDER,), CLAIM),
    Case("TOO_LATE", "claim_promise", (BUILDER,), {**CLAIM, "promise": "past"}),
    Case("WRONG_STATE", "claim_promise", (BUILDER,), {**CLAIM, "promise": "closed"}),
    Case("PROCEDURE_MISSING", "claim_promise", (OTHER,), {"promise": "offered"}),
    Case("UNKNOWN", "close_promise", (BUREAU,), {"promise": "made", "reason": "已满额"}),
    Case("NOT_A_PARTY", "close_promise", (BUILDER,), {"promise": "offered", "reason": "已满额"}),
    Case("NOT_A_PARTY", "close_promise", (BUREAU, BUILDER), {"promise": "offered", "reason": "已满额"}),
    Case("WRONG_STATE", "close_promise", (BUREAU,), {"promise": "closed", "reason": "已满额"}),
    Case("PROCEDURE_MISSING", "close_promise", (BUREAU,), {"promise": "offered"}),
    Case("UNKNOWN", "decline_promise", (BUREAU,), {"obligation": "made/3", "reason": "未投产"}),
    Case("NOT_A_PARTY", "decline_promise", (OTHER,), {"obligation": "made/1", "reason": "未投产"}),
    Case("NOT_ENTITLED", "decline_promise", (BUILDER,), {"obligation": "made/1", "reason": "未投产"}),
    Case("NOT_ENTITLED", "decline_promise", BOTH, {"obligation": "made/1", "reason": "未投产"}),
    Case("TOO_LATE", "decline_promise", (BUREAU,), {"obligation": "late/1", "reason": "未投产"}),
    Case("WRONG_STATE", "decline_promise", (BUREAU,), {"obligation": "made/2", "reason": "未投产"}),
    Case("WRONG_STATE", "decline_promise", (BUREAU,), {"reason": "未投产"}, on=1),
    Case("PROCEDURE_MISSING", "decline_promise", (BUREAU,), {"obligation": "made/1"}),
    Case("NOT_A_PARTY", "change_promise", (OTHER,), {"obligation": "made/1", **CHANGE}),
    Case("NOT_ENTITLED", "change_promise", (BUILDER,), {"obligation": "made/1", **CHANGE}),
    Case("BAD_AMOUNT", "change_promise", (BUREAU,), {"obligation": "made/1", **compensation(amount="0.00")}),
    Case(
        "BAD_DATE",
        "change_promise",
        (BUREAU,),
        {"obligation": "made/1", **compensation(due={"date": "2025-11-10"})},
    ),
    Case(
        "BAD_TERM",
        "change_promise",
        (BUREAU,),
        {"obligation": "made/1", **compensation(condition="另行申请")},
    ),
    Case("TOO_LATE", "change_promise", (BUREAU,), {"obligation": "late/1", **CHANGE}),
    Case("WRONG_STATE", "change_promise", (BUREAU,), CHANGE, on=1),
    Case(
        "PROCEDURE_MISSING",
        "change_promise",
        (BUREAU,),
        {"obligation": "made/1", **CHANGE, "ground": "leadership_change"},
    ),
    Case(
        "PROCEDURE_MISSING", "change_promise", (BUREAU,), {"obligation": "made/1", **CHANGE, "document": ""}
    ),
    Case(
        "PROCEDURE_MISSING",
        "change_promise",
        (BUREAU,),
        {"obligation": "made/1", "ground": "state_interest", "document": "临政〔2025〕40号"},
    ),
    Case("NOT_A_PARTY", "record_set_off", (BUREAU, OTHER), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_set_off", (BUREAU,), {"amount": "1.00"}, on=1),
    Case("NOT_ENTITLED", "record_set_off", (BUILDER,), {"amount": "1.00"}, on=1),
    Case("BAD_AMOUNT", "record_set_off", BOTH, {"amount": "0.00"}, on=1),
    Case("BAD_DATE", "record_set_off", BOTH, {"amount": "1.00", "set_off": "2025-11-02"}, on=1),
    Case("BAD_DATE", "record_set_off", BOTH, {"amount": "1.00", "set_off": "2025-11-12"}, on=1),
    Case("WRONG_STATE", "record_set_off", BOTH, {"amount": "1.00"}, on=2),
    Case("NOT_A_PARTY", "record_tax_withheld", (OTHER,), TAX, on=1),
    Case("NOT_ENTITLED", "record_tax_withheld", (BUILDER,), TAX, on=1),
    Case("BAD_AMOUNT", "record_tax_withheld", (BUREAU,), {**TAX, "amount": "0.00"}, on=1),
    Case("BAD_DATE", "record_tax_withheld", (BUREAU,), {**TAX, "withheld": "2025-11-12"}, on=1),
    Case("WRONG_STATE", "record_tax_withheld", (BUREAU,), {"amount": "1.00"}, on=2),
    Case("PROCEDURE_MISSING", "record_tax_withheld", (BUREAU,), {"amount": "1.00"}, on=1),
    Case("NOT_A_PARTY", "record_instrument", (LEAD,), BILL, on=1),
    Case("NOT_ENTITLED", "record_instrument", BOTH, BILL, on=1),
    Case("BAD_AMOUNT", "record_instrument", (BUREAU,), {**BILL, "amount": "0.00"}, on=1),
    Case("BAD_DATE", "record_instrument", (BUREAU,), {**BILL, "handed": "2025-11-12"}, on=1),
    Case("BAD_TERM", "record_instrument", (BUREAU,), BILL, 1, {"means": 2}),
    Case("BAD_TERM", "record_instrument", (BUREAU,), BILL, 1, {"means": 5}),
    Case("BAD_TERM", "record_instrument", (BUREAU,), BILL, 1, {"means": 0}),
    Case("WRONG_STATE", "record_instrument", (BUREAU,), BILL, on=2),
    Case("NOT_A_PARTY", "honour_instrument", (OTHER,), {"payment": "paid"}),
    Case("NOT_ENTITLED", "honour_instrument", BOTH, {"payment": "paid"}),
    Case("UNKNOWN", "honour_instrument", (BUILDER,), {"payment": "paid"}, None, {"obligation": 1}),
    Case("BAD_DATE", "honour_instrument", (BUILDER,), {"payment": "paid", "honoured": "2025-11-01"}),
    Case("WRONG_STATE", "honour_instrument", (BUILDER,), {"payment": "paid"}),
    Case("NOT_A_PARTY", "request_confirmation", (OTHER,), on=1),
    Case("NOT_ENTITLED", "request_confirmation", (BUREAU,), on=1),
    Case("NOT_ENTITLED", "request_confirmation", BOTH, on=1),
    Case("WRONG_STATE", "request_confirmation", (BUILDER,), on=2),
    Case("PROCEDURE_MISSING", "request_confirmation", (BUILDER,), {}, 1, {"document": bytes(32)}),
    Case("UNKNOWN", "confirm_receivable", (BUREAU,), {"request": "0x" + "77" * 32, "amount": "1.00"}),
    Case("UNKNOWN", "refuse_confirmation", (BUREAU,), {"request": "0x" + "77" * 32, "reason": "未结算"}),
    Case("DUPLICATE", "request_confirmation", (BUILDER,), on=3),
    Case("UNKNOWN", "confirm_receivable", (BUREAU,), {"request": "made", **CONFIRMED}),
    Case("NOT_A_PARTY", "confirm_receivable", (OTHER,), {"request": "asked", **CONFIRMED}),
    Case("NOT_ENTITLED", "confirm_receivable", (BUILDER,), {"request": "asked", **CONFIRMED}),
    Case("BAD_AMOUNT", "confirm_receivable", (BUREAU,), {"request": "asked", **CONFIRMED, "amount": "0.00"}),
    Case(
        "BAD_AMOUNT",
        "confirm_receivable",
        (BUREAU,),
        {"request": "asked", **CONFIRMED, "amount": "9999999.00"},
    ),
    Case("WRONG_STATE", "confirm_receivable", (BUREAU,), {"request": "answered", **CONFIRMED}),
    Case("PROCEDURE_MISSING", "confirm_receivable", (BUREAU,), {"request": "asked", "amount": "0.01"}),
    Case("NOT_ENTITLED", "refuse_confirmation", BOTH, {"request": "asked", "reason": "未结算"}),
    Case("WRONG_STATE", "refuse_confirmation", (BUREAU,), {"request": "answered", "reason": "未结算"}),
    Case("PROCEDURE_MISSING", "refuse_confirmation", (BUREAU,), {"request": "asked"}),
    Case("UNKNOWN", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, on=9),
    Case("UNKNOWN", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, on=0),
    Case("UNKNOWN", "assign_claim", (BUILDER, OTHER), {"to": UNREGISTERED, "document": "转让协议"}, on=1),
    Case("NOT_A_PARTY", "assign_claim", (LEAD, OTHER), {"document": "转让协议"}, on=1),
    Case("NOT_A_PARTY", "assign_claim", (OTHER, BUILDER), {"to": BUILDER, "document": "转让协议"}, on=1),
    Case("NOT_ENTITLED", "assign_claim", (BUREAU, OTHER), {"document": "转让协议"}, on=1),
    Case("NOT_ENTITLED", "assign_claim", (BUILDER,), {"to": OTHER, "document": "转让协议"}, on=1),
    Case("NOT_ENTITLED", "assign_claim", BOTH, {"to": BUREAU, "document": "转让协议"}, on=1),
    Case("NOT_ENTITLED", "assign_claim", BOTH, {"to": OTHER, "document": "转让协议"}, on=1),
    Case("BAD_TERM", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, 1, {"obligations": []}),
    Case("BAD_TERM", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, 1, {"obligations": [1, 1]}),
    Case("BAD_TERM", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, 1, {"obligations": [3, 1]}),
    Case("BAD_TERM", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, 1, {"manner": 0}),
    Case("BAD_TERM", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, 1, {"manner": 4}),
    Case("WRONG_STATE", "assign_claim", (BUILDER, OTHER), {"document": "转让协议"}, on=2),
    Case("WRONG_STATE", "assign_claim", (BUILDER, OTHER), {"obligation": "asked/1", "document": "转让协议"}),
    Case("PROCEDURE_MISSING", "assign_claim", (BUILDER, OTHER), on=1),
    Case("WRONG_STATE", "record_performance", (BUREAU,), {"obligation": "asked/1", "evidence": "口头答复"}),
]
