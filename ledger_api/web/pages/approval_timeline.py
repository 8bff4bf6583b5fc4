"""The trace of an application for an approval: its steps, and what follows from both clocks."""

from __future__ import annotations

from datetime import date, timedelta

from ledger_api.domain.days import civil_day
from ledger_api.domain.words import ApprovalStatus
from ledger_api.web.approval_shapes import ApprovalJSON
from ledger_api.web.pages.formatting import day
from ledger_api.web.pages.timeline import Step
from ledger_api.web.shapes import FactJSON

_ONE_DAY = timedelta(days=1)
#: Steps that say on which day they were taken: the event, the name of its day, and how it reads.
_DATED = {
    "ApprovalOpened": ("received_on", "机关收到申请"),
    "SupplementRequested": ("noticed_on", "机关一次性告知补正"),
    "ApplicationSupplemented": ("supplied_on", "申请人补齐材料，当日受理"),
    "ApplicationAccepted": ("accepted_on", "机关受理申请"),
}


def approval_timeline(approval: ApprovalJSON, today: date) -> list[Step]:
    """What happened and what is to come, by its day."""
    steps = [_recorded(fact) for fact in approval["events"] or []]
    steps += _by_silence(approval, today) + _dues(approval, today)
    return sorted(steps, key=lambda step: (step.on, step.tone in ("due", "ahead"), step.tone == "late"))


def _recorded(fact: FactJSON) -> Step:
    values, provenance = fact["values"], fact["provenance"]
    recorded = civil_day(provenance["recorded_at"]).isoformat()

    def on(day_stated: str, words: str, note: str = "", tone: str = "") -> Step:
        later = f"{recorded} 登记上链" if recorded != day_stated else ""
        return Step(day_stated, words, "；".join(filter(None, (note, later))), tone, provenance)

    match fact["event"]:
        case "ApprovalPaused":
            days = f"{day(values['from_on'])} 至 {day(values['to_on'])}的工作日不计入时限"
            return on(recorded, "机关书面告知暂停计时", days)
        case "ApprovalExtended":
            return on(recorded, f"经批准延长法定时限 {values['workdays']} 个工作日", "承诺时限不变")
        case "ApprovalDecided":
            return on(values["decided_on"], "准予许可" if values["granted"] else "不予许可", "", "done")
        case "PausesChallenged":
            return on(recorded, "申请人质疑暂停计时", "由主管部门裁定")
        case "PausesRuled":
            words = "主管部门裁定暂停计时成立" if values["stands"] else "主管部门裁定暂停计时不成立"
            return on(recorded, words, "" if values["stands"] else "视为自始未作出，时限重新计算")
    field, words = _DATED[fact["event"]]
    return on(values[field], words)


def _by_silence(approval: ApprovalJSON, today: date) -> list[Step]:
    """The last day for a notice, and what silence makes of it."""
    last = date.fromisoformat(approval["notice_by"])
    if approval["deemed"]:
        note = f"{approval['notice_by']} 前未告知补正也未受理，自收到申请之日（{approval['received']}）起计"
        return [Step((last + _ONE_DAY).isoformat(), "视为已经受理", note, "late")]
    if approval["status"] == ApprovalStatus.RECEIVED:
        tone = "ahead" if last > today else "due"
        return [Step(approval["notice_by"], "告知补正或者受理的最后一日", "逾期视为受理", tone)]
    return []


def _dues(approval: ApprovalJSON, today: date) -> list[Step]:
    steps = []
    ends = date.fromisoformat(approval["decided"]) if approval["decided"] else today
    for name, words, late in (
        ("promised_due", "承诺办结的最后一日", "超过承诺时限"),
        ("statutory_due", "法定办结的最后一日", "超过法定时限"),
    ):
        due: str | None = approval[name]  # type: ignore[literal-required]
        if due is None:
            continue
        last = date.fromisoformat(due)
        steps.append(Step(due, words, _why(approval, name), "ahead" if last > today else "due"))
        if ends > last:
            steps.append(Step((last + _ONE_DAY).isoformat(), late, "", "late"))
    return steps


def _why(approval: ApprovalJSON, name: str) -> str:
    """How the last day was counted."""
    promised = name == "promised_due"
    workdays = approval["promised_workdays"] if promised else approval["statutory_workdays"]
    reasons = [f"自受理（{approval['accepted']}）次日起第 {workdays} 个工作日"]
    if approval["extension"] and not promised:
        reasons.append(f"另延长 {approval['extension']} 个工作日")
    if approval["pauses"]:
        spans = "、".join(f"{pause['from']} 至 {pause['to']}" for pause in approval["pauses"])
        reasons.append(f"不计 {spans}")
    if approval["provisional"]:
        reasons.append("所涉年度放假安排尚未公布，暂按周六、周日休息计算")
    return "；".join(reasons)
