"""What summaries of acts are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_api.domain.days import from_yyyymmdd

#: A party's name, or its code where it has none.
Names = Callable[[bytes], str]
#: A title and the lines under it.
Lines = tuple[str, list[str]]
#: Writes a summary from an act's fields, its document's words, and the parties' names.
Summary = Callable[[Mapping[str, Any], Mapping[str, Any], Names], Lines]


def of_obligation(fields: Mapping[str, Any]) -> str:
    """Which obligation an act is on."""
    return f"合同 0x{fields['commitment'].hex()} 第{fields['obligation']}项义务"


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
