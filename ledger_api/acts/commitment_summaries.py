"""Summaries of registering, signing, delivering and paying."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger_api.acts.summary_parts import (
    Lines,
    Names,
    Summary,
    day_text,
    obligation_lines,
    of_obligation,
)
from ledger_api.acts.terms import RATE_NONE, RATE_PER_DAY
from ledger_api.domain.money import grouped, percent

_KINDS = {1: "机关", 2: "企业", 3: "主管部门", 4: "公开数据导入方"}
_SIZES = {1: "微型", 2: "小型", 3: "中型", 4: "大型"}


def _register_party(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    size = f"，{_SIZES.get(fields['size'], '?')}企业" if fields["size"] else ""
    return f"登记主体：{words.get('name', '')}", [
        f"类别：{_KINDS.get(fields['kind'], '?')}{size}；代码：{words.get('code', '')}",
        f"签署密钥：{fields['key']}",
    ]


def _publish_calendar(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return f"公布{fields['year']}年工作日历", [
        f"休息日{len(fields['daysOff'])}天，调休上班{len(fields['makeUpDays'])}天",
        f"依据：{words.get('notice', '')}",
        "凡涉及该年的到期日将据此重新计算。",
    ]


def _sign_contract(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    lines = [
        f"义务人：{names(fields['obligor'])}；权利人：{names(fields['obligee'])}",
        f"订立日：{day_text(fields['signedOn'])}；币种：{_currency(fields['currency'])}",
    ]
    lines += obligation_lines(fields["obligations"], words)
    lines.append(_rate(fields))
    lines.append("付款先抵" + ("本金，后抵利息" if fields["allocation"] else "利息，后抵本金"))
    if fields["instruments"]:
        lines.append("双方明确约定：商业汇票、应收账款电子凭证自交付之日计为付款")
    return f"订立合同：{words.get('title', '')}", lines


def _currency(code: bytes) -> str:
    return "人民币元（CNY）" if code == b"CNY" else code.decode(errors="replace")


def _rate(fields: Mapping[str, Any]) -> str:
    if fields["rateBasis"] == RATE_NONE:
        return "未约定逾期利率，依法计算"
    rate = percent(Decimal(fields["rate"]).scaleb(-12))
    return f"约定逾期利率：每{'日' if fields['rateBasis'] == RATE_PER_DAY else '年'} {rate}"


def _recorded(title: str, field: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        lines = [of_obligation(fields), f"日期：{day_text(fields[field])}"]
        if fields.get("amount"):
            lines.append(f"金额：{grouped(fields['amount'])}")
        if words.get("evidence"):
            lines.append(f"依据：{words['evidence']}")
        return title, lines

    return write


def _import_commitment(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return f"导入公开合同：{words.get('title', '')}", ["此为发布方陈述，不是双方签署。"]


SUMMARIES: dict[str, Summary] = {
    "RegisterParty": _register_party,
    "PublishCalendar": _publish_calendar,
    "SignContract": _sign_contract,
    "RecordDelivery": _recorded("登记交付", "deliveredOn"),
    "RecordAcceptance": _recorded("登记验收合格", "acceptedOn"),
    "ConfirmSettlement": _recorded("确认结算", "confirmedOn"),
    "RecordPayment": _recorded("登记付款", "creditedOn"),
    "RecordPerformance": _recorded("登记履行", "performedOn"),
    "ImportCommitment": _import_commitment,
    "ImportPayment": _recorded("导入公开付款", "creditedOn"),
}
