"""Summaries of acts in a case: what each means for the record, and until when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ledger_api.acts.summary_parts import Lines, Names, Summary, day_text, of_obligation
from ledger_api.domain.words import BreachClass

_CLASSES = dict(enumerate(BreachClass, start=1))
_UPHELD, _CORRECTED, _WITHDRAWN = 1, 2, 3
_WORDS = (
    ("document", "依据文书"),
    ("reason", "理由"),
    ("finding", "查明"),
    ("text", "异议内容"),
    ("pledge", "信用承诺"),
    ("evidence", "履行证据"),
)


def _written(words: Mapping[str, Any]) -> list[str]:
    return [f"{label}：{words[name]}" for name, label in _WORDS if words.get(name)]


def _plain(title: str, *means: str) -> Summary:
    def write(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
        return title, [of_obligation(fields), *means, *_written(words)]

    return write


def _verify(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    means = (
        "核实结果：线索属实。核实不是认定；接下来责令整改，整改期满未履行或者拒不整改的，才可以认定。"
        if fields["found"]
        else "核实结果：线索不属实。案件就此了结，就该到期日不再重启。"
    )
    return "核实违约失信线索", [of_obligation(fields), means, *_written(words)]


def _order(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "责令整改", [
        of_obligation(fields),
        f"整改期限至：{day_text(fields['untilOn'])}（含当日）。期内全部履行的，不作认定。",
    ]


def _class_lines(fields: Mapping[str, Any], words: Mapping[str, Any]) -> list[str]:
    breach_class = _CLASSES.get(fields["breachClass"])
    label = breach_class.label if breach_class is not None else "?"
    asked = words.get("class_asked")
    lines = [f"认定等级：{label}"]
    if asked in list(BreachClass) and asked != breach_class:
        lines.append(
            f"拟定等级为{BreachClass(asked).label}；该单位十二个月内已有一次认定，依规定按严重认定。"
        )
    if breach_class is BreachClass.MINOR:
        lines.append(f"原则上不公示；记录保留至 {day_text(fields['publicUntil'])}")
    else:
        lines.append(f"公示至：{day_text(fields['publicUntil'])}（含当日），期满自动停止公示")
    return [*lines, f"自 {day_text(fields['repairFrom'])} 起可以申请信用修复，以义务已经履行为前提"]


def _confirm(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    basis = "生效裁判" if fields["basis"] else "责令整改后未履行"
    return "认定违约失信", [
        of_obligation(fields),
        f"认定日：{day_text(fields['datedOn'])}；事由：{basis}",
        *_class_lines(fields, words),
        *_written(words),
    ]


def _decide_objection(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    lines = [of_obligation(fields)]
    if fields["outcome"] == _CORRECTED:
        lines += ["决定：更正记录，认定日不变", *_class_lines(fields, words)]
    else:
        lines.append(
            {
                _UPHELD: "决定：异议不成立，记录不变，撤销“异议处理中”标注",
                _WITHDRAWN: "决定：异议成立，撤回记录，停止公示，链上留痕",
            }.get(fields["outcome"], "决定：?")
        )
    return "处理对认定的异议", [*lines, *_written(words)]


def _decide_repair(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    means = (
        "决定：准予修复。立即停止公示和共享使用，链上留痕。"
        if fields["granted"]
        else "决定：不予修复。记录不变，可以重新申请。"
    )
    return "决定信用修复", [of_obligation(fields), means, *_written(words)]


def _revoke(fields: Mapping[str, Any], words: Mapping[str, Any], names: Names) -> Lines:
    return "撤销信用修复", [
        of_obligation(fields),
        "修复所依据的材料虚假：恢复认定记录，不论等级一律公示",
        f"三年内不得提前终止公示：{day_text(fields['repairFrom'])} 起方可再次申请修复，"
        f"公示至 {day_text(fields['publicUntil'])}（含当日）",
        *_written(words),
    ]


SUMMARIES: dict[str, Summary] = {
    "VerifyBreach": _verify,
    "OrderRectification": _order,
    "RefuseRectification": _plain("拒绝整改", "主管部门无须等待整改期满即可认定。"),
    "ConfirmBreach": _confirm,
    "ObjectToBreach": _plain("对认定提出异议", "记录即时标注“异议处理中”，处理决定作出前公示不停止。"),
    "DecideObjection": _decide_objection,
    "AnnulBreach": _plain("撤回认定", "认定所依据的文书已被撤销：撤回记录，停止公示，链上留痕。"),
    "ApplyRepair": _plain(
        "申请信用修复", "以义务已全部履行、最短公示期已满为前提；材料虚假的，三年内不得提前终止公示。"
    ),
    "AcceptRepair": _plain("受理信用修复申请", "自受理次日起七个工作日内作出决定。"),
    "ExtendRepair": _plain("延长信用修复办理期限", "总期限延长十个工作日，只能延长一次；其他期限不变。"),
    "DecideRepair": _decide_repair,
    "RevokeRepair": _revoke,
}
