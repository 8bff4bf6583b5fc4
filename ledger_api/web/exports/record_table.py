"""A breach record as a spreadsheet: a row for each field, block by block, and for each act that is evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from ledger_api.domain.complaint_words import Category, ComplaintStatus, Finding
from ledger_api.domain.money import percent
from ledger_api.domain.words import (
    BreachClass,
    BreachStatus,
    CommitmentKind,
    ExcuseReason,
    ObligationKind,
    PromiseField,
    RepairStatus,
    Size,
    Status,
)
from ledger_api.web.exports.columns import Cell, Column, Table
from ledger_api.web.record_shapes import BreachRecordJSON

RECORD = Table(
    "失信记录",
    tuple(
        Column(heading, lambda row, name=name: row[name])  # type: ignore[misc]
        for heading, name in (("栏目", "block"), ("项目", "heading"), ("内容", "value"))
    ),
)

#: How each block and field is called on the forms.
_BLOCKS: dict[str, tuple[str, dict[str, str]]] = {
    "complainant": (
        "企业",
        {
            "name": "名称",
            "code": "统一社会信用代码",
            "size": "签订时企业规模",
            "size_basis": "规模认定依据",
            "ownership": "所有制",
            "industry": "所属行业",
            "region": "行政区划",
            "legal_representative": "法定代表人",
            "contact": "联系人",
            "agent": "代理人",
            "confidential": "要求保密",
            "party": "账本编号",
        },
    ),
    "respondent": (
        "责任单位",
        {
            "name": "名称",
            "code": "统一社会信用代码",
            "region": "行政区划",
            "level": "层级",
            "superior": "主管部门或者上级机关",
            "predecessor_name": "原签订单位",
            "predecessor": "原签订单位账本编号",
            "joint": "共同责任单位账本编号",
            "party": "账本编号",
        },
    ),
    "commitment": (
        "承诺事项",
        {
            "type": "类型",
            "contract_class": "合同类别",
            "number": "合同编号",
            "title": "名称",
            "signed_on": "签订日",
            "currency": "币种",
            "amount": "金额",
            "field": "领域",
            "project_number": "项目编号",
            "procurement_plan_number": "采购计划编号",
            "id": "账本编号",
        },
    ),
    "breach": (
        "违约情况",
        {
            "category": "类别",
            "clause": "条款",
            "kind": "义务类别",
            "purpose": "款项用途",
            "due": "到期日",
            "provisional": "到期日暂定",
            "overdue_principal": "逾期本金",
            "agreed_rate": "约定逾期利率",
            "rate_in_force": "适用逾期利率",
            "days_overdue": "逾期天数",
            "interest_unpaid": "未付利息",
            "status": "义务现状",
            "stated_reasons": "所称原因",
            "obligation": "义务编号",
        },
    ),
    "demand": ("诉求", {"what": "请求", "amount": "金额", "in_words": "具体诉求"}),
    "process": (
        "处理经过",
        {
            "in_court": "已进入诉讼、仲裁",
            "case_numbers": "案号",
            "complaints": "投诉",
            "reminders": "责令整改期限",
            "rectification_refused": "拒不整改",
        },
    ),
    "determination": (
        "认定",
        {
            "breach_class": "失信类别",
            "dated": "认定日",
            "document": "认定文书",
            "authority_name": "认定机关",
            "authority_code": "认定机关统一社会信用代码",
            "authority": "认定机关账本编号",
            "disputed": "异议处理中",
            "repair": "信用修复",
            "repair_from": "可申请修复日",
            "public_until": "公示截止日",
        },
    ),
    "undertakings": (
        "承诺声明",
        {
            "truthful": "对投诉真实性签名负责",
            "no_state_secret": "不含国家秘密",
            "handler_may_read": "同意处理部门查阅",
        },
    ),
    "channels": (
        "各渠道编号",
        {
            "proceeding": "本账本案件",
            "complaints": "本账本投诉",
            "hotline_12345": "12345",
            "credit_china": "信用中国",
            "internet_supervision": "互联网+督查",
            "sme_payment_platform": "违约拖欠中小企业款项登记（投诉）平台",
        },
    ),
}
_AMOUNTS = frozenset(("amount", "overdue_principal", "interest_unpaid"))
_DAYS = frozenset(("signed_on", "due", "dated", "repair_from", "public_until"))
_WORDS: dict[str, type[StrEnum]] = {
    "size": Size,
    "type": CommitmentKind,
    "field": PromiseField,
    "category": Category,
    "kind": ObligationKind,
    "status": Status,
    "stated_reasons": ExcuseReason,
    "breach_class": BreachClass,
    "repair": RepairStatus,
}
_PLAIN = {
    "pay": "支付", "perform": "履行", "province": "省级", "city": "市级", "county": "县级",
    "price": "价款", "retention": "质量保证金", "deposit": "保证金",
}  # fmt: skip
_SIDES = {"obligor": "责任单位", "obligee": "企业", "authority": "主管部门"}


def rows_of_record(record: BreachRecordJSON) -> Iterator[Mapping[str, Cell]]:
    """Every field of a record in the forms' order; a field that is null is an empty cell."""
    yield _row("案件", "状态", BreachStatus(record["status"]).label)
    yield _row("案件", "公示中", _yes(record["public"]))
    blocks: Mapping[str, Any] = record
    for block, (title, headings) in _BLOCKS.items():
        told = blocks[block] or {}
        for name, heading in headings.items():
            yield _row(title, heading, _cell(name, told.get(name)))
    for number, one in enumerate(record["evidence"], 1):
        signers = "、".join(_SIDES[signer] for signer in one["signers"])
        parts = (one["event"], one["on"], signers, one["digest"], one["tx_hash"], one["recorded_at_iso"])
        yield _row("证据", f"行为 {number}", "；".join(part for part in parts if part))
    yield _row("说明", "本账本不记录的项目", "；".join(_heading(path) for path in record["not_recorded"]))


def _row(block: str, heading: str, value: Cell) -> Mapping[str, Cell]:
    return {"block": block, "heading": heading, "value": value}


def _heading(path: str) -> str:
    block, _, name = path.partition(".")
    title, headings = _BLOCKS[block]
    return f"{title}：{headings[name]}"


def _cell(name: str, value: Any) -> Cell:
    if value is None:
        return None
    if name in _AMOUNTS:
        return Decimal(value)
    if name in _DAYS:
        return date.fromisoformat(value) if value else None
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, int):
        return value
    if isinstance(value, list):
        return "；".join(_said(name, one) for one in value) or None
    return _said(name, value)


def _said(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return _complaint(value) if "status" in value else _rate(value)
    words = _WORDS.get(name)
    if words is not None:
        return str(getattr(words(value), "label", value))
    return _PLAIN.get(str(value), str(value))


def _complaint(value: Mapping[str, Any]) -> str:
    finding = None if value["finding"] is None else Finding(value["finding"]).label
    told = (
        value["filed_on"],
        Category(value["category"]).label,
        ComplaintStatus(value["status"]).label,
        finding,
    )
    return " ".join(one for one in told if one)


def _rate(value: Mapping[str, Any]) -> str:
    name, words = ("per_day", "每日") if value["per_day"] else ("per_year", "每年")
    return f"{words} {percent(Decimal(value[name]))}"


def _yes(value: bool) -> str:
    return "是" if value else "否"
