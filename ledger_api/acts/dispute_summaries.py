"""Summaries of denying, contesting, suspending, ruling, amending and ending."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text, of_obligation, reason_lines
from ledger_api.domain.money import grouped
from ledger_api.domain.words import ExcuseReason

#: By the numbers of ICommitmentLedger.OneSided.
_ONE_SIDED = {
    1: "对部分款项提出异议",
    2: "对交付提出异议",
    3: "主张不可抗力中止计期",
    4: "登记已履行",
    5: "以条件未成就拒绝兑现承诺",
    6: "变更政策承诺",
    7: "暂停审批计时",
}


def _about_payment(title: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        lines = [of_obligation(fields), f"付款：0x{fields['payment'].hex()}"]
        if "paid" in fields:
            lines.append("认定：已付" if fields["paid"] else "认定：未付，该付款自始不计")
        return title, [*lines, *reason_lines(words)]

    return write


def _with_amount(title: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        return title, [of_obligation(fields), f"金额：{grouped(fields['amount'])}", *reason_lines(words)]

    return write


def _suspend(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "主张不可抗力，中止计期", [
        of_obligation(fields),
        f"事件：{day_text(fields['eventOn'])}；通知：{day_text(fields['noticedOn'])}",
        f"不计入期限：{day_text(fields['fromOn'])} 至 {day_text(fields['toOn'])}（含两端）",
        *reason_lines(words),
    ]


def _on_one_sided(title: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        lines = [of_obligation(fields), f"所涉行为：{_ONE_SIDED.get(fields['act'], '?')}"]
        if "stands" in fields:
            lines.append("裁定：成立" if fields["stands"] else "裁定：不成立，视为自始未作出")
            if fields["amount"]:
                lines.append(f"其中应付：{grouped(fields['amount'])}")
        return title, [*lines, *reason_lines(words)]

    return write


def _amend(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    lines = [of_obligation(fields)]
    if fields["dueOn"]:
        lines.append(f"到期日改为：{day_text(fields['dueOn'])}（不得超过法定最长期限）")
    if fields["amount"]:
        lines.append(f"金额改为：{grouped(fields['amount'])}")
    lines.append("已生未付的逾期利息" + ("一并免除" if fields["waiveInterest"] else "不因变更消灭"))
    return "变更义务", [*lines, *reason_lines(words)]


def _terminate(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "终止合同", [
        f"合同 0x{fields['commitment'].hex()}",
        "已到期的，以及已交付、验收或结算的，仍须履行；其余不再履行。",
        *reason_lines(words),
    ]


def _state_excuse(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    reason = words.get("reason")
    label = ExcuseReason(reason).label if reason in list(ExcuseReason) else "?"
    return "说明未履行的理由", [of_obligation(fields), f"理由：{label}（不产生中止计期的效力）"]


def _dispute_delivery(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "对交付提出异议", [of_obligation(fields), *reason_lines(words)]


SUMMARIES: dict[str, Summary] = {
    "ReversePayment": _about_payment("冲销付款"),
    "DenyPayment": _about_payment("否认收到付款"),
    "RulePayment": _about_payment("裁定付款"),
    "Contest": _with_amount("对部分款项提出异议"),
    "SettleContest": _with_amount("了结异议：异议款项中仍应支付"),
    "DisputeDelivery": _dispute_delivery,
    "Suspend": _suspend,
    "Challenge": _on_one_sided("质疑机关的单方行为"),
    "Rule": _on_one_sided("裁定机关的单方行为"),
    "Amend": _amend,
    "Terminate": _terminate,
    "StateExcuse": _state_excuse,
}
