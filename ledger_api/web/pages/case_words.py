"""How the acts in a case read: verification, rectification, determination, objection, repair."""

from __future__ import annotations

from ledger_api.domain.words import BreachClass, ObjectionOutcome
from ledger_api.web.pages.formatting import day
from ledger_api.web.shapes import FactJSON


def case_in_words(fact: FactJSON) -> tuple[str, str] | None:
    """What was done in a case and a note on it; None for events that are none of these."""
    values = fact["values"]
    match fact["event"]:
        case "BreachVerified":
            if values.get("found"):
                return "主管部门核实：线索属实", "核实不是认定"
            return "主管部门核实：线索不属实", "案件了结，就该到期日不再重启"
        case "RectificationOrdered":
            return "主管部门责令整改", f"整改期限至 {day(values.get('until_on'))}（含当日）"
        case "RectificationRefused":
            return "机关拒绝整改", "主管部门可以认定"
        case "BreachConfirmed":
            breach_class = BreachClass(values["breach_class"])
            until = day(values.get("public_until"))
            kept = f"记录保留至 {until}" if breach_class is BreachClass.MINOR else f"公示至 {until}"
            return (
                f"主管部门认定违约失信（{breach_class.label}）",
                f"认定日 {day(values.get('dated_on'))}；{kept}",
            )
        case "BreachObjected":
            return "机关对认定提出异议", "记录标注“异议处理中”"
        case "ObjectionDecided":
            outcome = ObjectionOutcome(values["outcome"])
            if outcome is ObjectionOutcome.CORRECTED:
                return "主管部门更正认定", f"等级改为{BreachClass(values['breach_class']).label}，认定日不变"
            return f"主管部门处理异议：{outcome.label}", ""
        case "BreachAnnulled":
            return "主管部门撤回认定", "所依据的文书已被撤销"
        case "RepairApplied":
            return "机关申请信用修复", "三个工作日内受理，十个工作日内办结"
        case "RepairAccepted":
            return "主管部门受理信用修复申请", "七个工作日内决定"
        case "RepairExtended":
            return "主管部门延长信用修复的总期限", "延长十个工作日，一次为限"
        case "RepairDecided":
            if values.get("granted"):
                return "主管部门准予信用修复", "立即停止公示"
            return "主管部门不予信用修复", "可以重新申请"
        case "RepairRevoked":
            return "主管部门撤销信用修复", f"恢复公示，{day(values.get('repair_from'))} 前不得提前终止"
    return None
