"""The story of a complaint, as its page tells it: who did what, and by when the next one has to act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from ledger_api.domain.complaint_words import Finding
from ledger_api.domain.days import civil_day
from ledger_api.web.complaint_shapes import ComplaintJSON
from ledger_api.web.pages.formatting import day, label
from ledger_api.web.pages.timeline import Step
from ledger_api.web.shapes import FactJSON

_PLAIN: dict[str, tuple[str, str]] = {
    "ComplaintFiled": ("企业提出投诉", "受理部门应在十个工作日内审查"),
    "ComplaintLinked": ("同一事项再次投诉，并入本案", "按先提出的投诉计时"),
    "ComplaintAccepted": ("受理", "应在十个工作日内转交处理部门"),
    "ComplaintRejected": ("不予受理", ""),
    "ComplaintResponded": ("被投诉单位答复", ""),
    "ComplaintWithdrawn": ("企业撤回投诉", "义务和已经列出的线索不受影响"),
}


def steps(
    complaint: ComplaintJSON,
    events: list[FactJSON],
    plain_words: Mapping[str, str],
    name_of: Callable[[str], str | None],
    today: date,
) -> list[Step]:
    """What happened, and what is to come by the clock that runs. `plain_words` are those documents' words that
    are not sealed."""
    found = [_step(fact, plain_words, name_of) for fact in events]
    if complaint["receipt_deemed"] and complaint["received_on"]:
        words = "第三个工作日届满未接收，视为当日收到"
        found.append(Step(complaint["received_on"], words, "办理期自次日起算", "due"))
    if complaint["deadline"]:
        late = bool(complaint["late"])
        what = f"{label(complaint['clock'] or '')}的最后一日"
        note = f"已超过 {(today - date.fromisoformat(complaint['deadline'])).days} 天" if late else ""
        found.append(Step(complaint["deadline"], what, note, "late" if late else "ahead"))
    return sorted(found, key=lambda step: (step.on, step.tone in ("ahead", "late")))


def _step(fact: FactJSON, plain_words: Mapping[str, str], name_of: Callable[[str], str | None]) -> Step:
    values: dict[str, Any] = fact["values"]
    on = civil_day(fact["provenance"]["recorded_at"]).isoformat()
    told = plain_words.get(values.get("document") or "", "")
    match fact["event"]:
        case "ComplaintForwarded":
            words, note = f"转交 {name_of(values['to']) or '处理部门'} 办理", "此后被投诉单位可以查阅投诉内容"
        case "ComplaintReceived":
            words, note = "处理部门收到材料", f"收到之日 {day(values['received_on'])}，三十日内办理"
        case "ComplaintExtended":
            words, note = "延长办理期限", "至自收到之日起第九十日" + (f"；批准人：{told}" if told else "")
        case "ComplaintConcluded":
            words, note = f"办结：{Finding(values['finding']).label}", ""
        case "ComplaintDiverted":
            words, note = "转司法程序", f"案号：{told}" if told else ""
        case event:
            words, note = _PLAIN.get(event, (event, ""))
    done = fact["event"] in ("ComplaintConcluded", "ComplaintDiverted", "ComplaintRejected")
    return Step(on, words, note, "done" if done else "", fact["provenance"])
