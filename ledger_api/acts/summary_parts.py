"""What summaries of acts are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ledger_api.acts.terms import AFTER_DAYS, ON_DATE
from ledger_api.domain.days import from_yyyymmdd
from ledger_api.domain.money import grouped

_CLOCKS = {1: "交付", 2: "验收合格", 3: "双方确认结算金额", 4: "申领"}

#: By the numbers of ICommitmentLedger.ObligationKind.
_MONEY = {0: "付款", 2: "返还质量保证金", 3: "退还保证金"}

#: A party's name, or its code where it has none.
Names = Callable[[bytes], str]
#: A title and the lines under it.
Lines = tuple[str, list[str]]
#: Writes a summary from an act's fields, its document's words, and the parties' names.
Summary = Callable[[Mapping[str, Any], Mapping[str, Any], Names], Lines]


def of_obligation(fields: Mapping[str, Any], of: str = "合同") -> str:
    """Which obligation an act is on; `of` says of what, in Chinese."""
    return f"{of} 0x{fields['commitment'].hex()} 第{fields['obligation']}项义务"


def obligation_lines(listed: Sequence[Mapping[str, Any]], words: Mapping[str, Any]) -> list[str]:
    """A line for each obligation, and its condition where the document names one."""
    named = words.get("obligations")
    lines = []
    for place, terms in enumerate(listed, start=1):
        own = named[place - 1] if isinstance(named, list) and len(named) >= place else {}
        condition = own.get("condition") if isinstance(own, dict) else None
        lines.append(f"第{place}项：{obligation_text(terms)}")
        if terms["conditional"]:
            lines.append(f"　条件：{condition or '见承诺文件'}")
    return lines


def obligation_text(terms: Mapping[str, int]) -> str:
    """What is to be done, and by when."""
    named = _MONEY.get(terms["kind"])
    what = f"{named} {grouped(terms['amount'])}" if named else "履行（非金钱）"
    if terms["dueRule"] == ON_DATE:
        return f"{what}，最迟 {day_text(terms['dueOn'])}"
    unit = "日" if terms["dueRule"] == AFTER_DAYS else "个工作日"
    text = f"{what}，自{_CLOCKS.get(terms['clock'], '?')}之日起 {terms['length']} {unit}内"
    if terms["inspectionWorkdays"]:
        text += f"；验收期限为交付后 {terms['inspectionWorkdays']} 个工作日，逾期未验收视为届满之日验收"
    return text


def day_text(written: int) -> str:
    """A day as people write it; one that is none, which the contract will refuse, as it stands."""
    if not written:
        return "未载明"
    try:
        return from_yyyymmdd(written).isoformat()
    except ValueError:
        return f"{written}（不是日期）"


def reason_lines(words: Mapping[str, Any]) -> list[str]:
    """The reason and the evidence that the document gives."""
    return [
        f"{label}：{words[name]}"
        for name, label in (("reason", "理由"), ("evidence", "依据"))
        if words.get(name)
    ]
