"""Summaries of the steps of an application for an approval, and of anchoring a batch of steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text, reason_lines

_PROMISE = "承诺办结时限"


def _of(fields: Mapping[str, Any]) -> str:
    return f"审批事项 0x{fields['approval'].hex()}"


def _open(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    promised = fields["promisedWorkdays"]
    return f"申请办理：{words.get('item', '')}", [
        f"受理机关：{names(fields['department'])}；收到申请：{day_text(fields['receivedOn'])}",
        f"法定时限：自受理起 {fields['statutoryWorkdays']} 个工作日",
        f"{_PROMISE}：{f'自受理起 {promised} 个工作日' if promised else '未承诺'}",
        "机关五个工作日内未告知补正也未受理的，自收到申请之日起即为受理。",
        *reason_lines(words),
    ]


def _dated(title: str, label: str, field: str, *notes: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        return title, [_of(fields), f"{label}：{day_text(fields[field])}", *notes, *reason_lines(words)]

    return write


def _pause(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "暂停审批计时", [
        _of(fields),
        f"不计入时限：{day_text(fields['fromOn'])} 至 {day_text(fields['toOn'])}（含两端）的工作日",
        "所需时间应当书面告知申请人；申请人可以质疑，不成立的视为自始未作出。",
        *reason_lines(words),
    ]


def _extend(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    approver = words.get("approved_by")
    lines = [_of(fields), f"法定时限延长 {fields['workdays']} 个工作日，只此一次；{_PROMISE}不变"]
    return "延长审批时限", [*lines, *([f"批准：{approver}"] if approver else []), *reason_lines(words)]


def _decide(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    result = "准予许可" if fields["granted"] else "不予许可"
    return f"作出审批决定：{result}", [
        _of(fields),
        f"决定日：{day_text(fields['decidedOn'])}",
        *reason_lines(words),
    ]


def _challenge(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "质疑机关暂停审批计时", [_of(fields), *reason_lines(words)]


def _rule(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    outcome = "裁定：成立" if fields["stands"] else "裁定：不成立，视为自始未作出，时限重新计算"
    return "裁定暂停审批计时", [_of(fields), outcome, *reason_lines(words)]


def _anchor(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    title = words.get("title")
    return "批量存证：一批办理步骤的根", [
        *([f"说明：{title}"] if title else []),
        f"步骤数：{fields['count']}；期间：{day_text(fields['fromOn'])} 至 {day_text(fields['toOn'])}",
        f"默克尔树根（SHA-256）：0x{fields['root'].hex()}",
        "根证明这些步骤在此刻之前已经如此记载，不证明其内容真实。",
    ]


SUMMARIES: dict[str, Summary] = {
    "OpenApproval": _open,
    "RequestSupplement": _dated(
        "一次性告知补正", "告知日", "noticedOn", "只可告知一次；材料补齐之日即为受理之日。"
    ),
    "Supplement": _dated("补齐申请材料", "补齐日", "suppliedOn", "当日即为受理，机关的时限自次日起算。"),
    "AcceptApplication": _dated("受理申请", "受理日", "acceptedOn"),
    "PauseApproval": _pause,
    "ExtendApproval": _extend,
    "DecideApproval": _decide,
    "ChallengePauses": _challenge,
    "RulePauses": _rule,
    "Anchor": _anchor,
}
