"""Summaries of complaints, for those who sign them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.complaint_words import Category, Finding, Subject

_CATEGORIES = dict(enumerate(Category, start=1))
_FINDINGS = dict(enumerate(Finding, start=1))
#: The words of a document, with how each is told.
_TOLD = (
    ("narrative", "事实与理由"),
    ("demand", "诉求"),
    ("stated_reason", "对方说明的理由"),
    ("channels", "已向其他渠道反映"),
    ("reason", "理由"),
    ("approved_by", "批准人"),
    ("text", "答复"),
    ("case_no", "案号"),
)
_CONTACT = (
    ("name", "联系人"),
    ("phone", "电话"),
    ("email", "邮箱"),
    ("address", "地址"),
    ("text", "联系方式"),
)


def _complain(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    about = f"0x{fields['about'].hex()}"
    is_approval = fields["subject"] == Subject.APPROVAL
    where = f"审批申请 {about}" if is_approval else f"合同 {about} 第{fields['obligation']}项义务"
    category = _CATEGORIES.get(fields["category"])
    lines = [where, f"类别：{category.label if category else '?'}", *_told(words)]
    evidence = words.get("evidence")
    if isinstance(evidence, list) and evidence:
        lines.append(f"证据：{'；'.join(map(str, evidence))}")
    if words.get("in_court"):
        lines.append("已进入诉讼、仲裁或者复议")
    if fields["contact"] != NO_PARTY:
        contact = words.get("contact")
        told = contact if isinstance(contact, dict) else {}
        lines += [f"{label}：{told[name]}" for name, label in _CONTACT if told.get(name)]
        lines.append("联系方式只供受理和处理部门查阅。")
    lines.append(
        "投诉内容加密保存，只供投诉人、受理和处理部门查阅，转办后被投诉人也可查阅；每次查阅都有记录。"
    )
    lines.append("投诉人对所述内容的真实性负责。")
    return "提出投诉", lines


def _on_complaint(title: str, *more: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        return title, [_which(fields), *_told(words), *more]

    return write


def _forward(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "转办投诉", [
        _which(fields),
        f"处理部门：{names(fields['to'])}",
        "转办后，被投诉人可以查阅投诉内容。",
    ]


def _receive(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "接收投诉材料", [_which(fields), f"收到之日：{day_text(fields['receivedOn'])}（办理期自次日起算）"]


def _conclude(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    finding = _FINDINGS.get(fields["finding"])
    return "办结投诉", [_which(fields), f"结论：{finding.label if finding else '?'}", *_told(words)]


def _which(fields: Mapping[str, Any]) -> str:
    return f"投诉 0x{fields['complaint'].hex()}"


def _told(words: Mapping[str, Any]) -> list[str]:
    return [f"{label}：{words[name]}" for name, label in _TOLD if words.get(name)]


SUMMARIES: dict[str, Summary] = {
    "Complain": _complain,
    "AcceptComplaint": _on_complaint("受理投诉"),
    "RejectComplaint": _on_complaint("不予受理投诉"),
    "ForwardComplaint": _forward,
    "ReceiveComplaint": _receive,
    "ExtendComplaint": _on_complaint("延长办理期限", "延长至自收到之日起第90日，遇休息日顺延。"),
    "RespondComplaint": _on_complaint("答复投诉"),
    "ConcludeComplaint": _conclude,
    "WithdrawComplaint": _on_complaint("撤回投诉", "撤回不影响义务本身和已经列出的线索。"),
    "DivertComplaint": _on_complaint("投诉转司法程序", "法院或者仲裁机构已经受理，投诉程序就此终止。"),
}
