"""How what a ledger answers reads in a terminal: the headings and words of the spreadsheets, ids to copy below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from ledger_api.cli.output import out, table
from ledger_api.web.exports.columns import Cell
from ledger_api.web.exports.tables import TABLES
from ledger_api.web.pages.timeline import step_of

#: By the list: the field that names one thing of it, and the headings shown in a row.
_LISTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "obligations": ("id", ("名称", "责任单位", "企业", "金额", "到期日", "状态", "利息")),
    "commitments": ("id", ("名称", "责任单位", "企业", "币种", "签订日", "义务数")),
    "promises": ("id", ("名称", "责任单位", "领域", "申领截止日", "申领数", "已兑现", "逾期")),
    "parties": ("id", ("名称", "类别", "代码", "企业规模")),
    "payments": ("id", ("用于", "责任单位", "企业", "金额", "到账日", "方式", "提示")),
    "proceedings": ("id", ("名称", "责任单位", "企业", "逾期的到期日", "状态")),
    "publications": ("obligation", ("责任单位", "失信类别", "认定日", "认定文书", "公示截止日")),
    "approvals": ("id", ("事项", "机关", "申请人", "承诺到期日", "法定到期日", "状态", "超期")),
    "anchors": ("id", ("名称", "机关", "步骤数", "自", "至")),
    "complaints": ("id", ("名称", "类别", "状态", "现行时限", "时限届满日", "已超时限", "处理部门")),
}


def print_list(things: str, items: Sequence[Mapping[str, Any]]) -> None:
    """A row for each, numbered, and below the table the whole id of each, as `chengnuo show` takes it."""
    if not items:
        return
    identifier, headings = _LISTS[things]
    columns = {column.heading: column for column in TABLES[things].columns}
    chosen = [columns[heading] for heading in headings]
    rows = [
        (place, *(_shown(column.value(item)) + _days(column.heading, item) for column in chosen))
        for place, item in enumerate(items, start=1)
    ]
    table(("", *headings), rows)
    out.print("编号（chengnuo show 编号）：", markup=False)
    for place, item in enumerate(items, start=1):
        out.print(f"{place:>4}  {item[identifier]}", markup=False)


def print_thing(things: str, item: Mapping[str, Any]) -> None:
    """One thing with all that a spreadsheet has of it; what it does not have is left out."""
    found = TABLES[things]
    pairs = [(column.heading, column.value(item)) for column in found.columns]
    rows = [(heading, _shown(value)) for heading, value in pairs if value not in (None, "")]
    table(("项", "值"), rows, title=found.title)
    if things == "obligations":
        _print_derivation(item)
    out.print("全部字段见 --json", markup=False)


def _print_derivation(item: Mapping[str, Any]) -> None:
    """What happened, with its transactions, and the rules and calendars by which the rest was computed."""
    derived = item["derived"]
    told = [(step, fact) for fact in derived["events"] or [] if (step := step_of(fact, item["currency"]))]
    rows = [
        (step.on, step.words, fact["provenance"]["block"], fact["provenance"]["tx_hash"])
        for step, fact in told
    ]
    if rows:
        table(("日期", "经过", "区块", "交易"), rows)
    for rule in derived["rules"] or []:
        out.print(f"规则 {rule['id']}：{rule['title']}", markup=False)
    for year in derived["calendar"] or []:
        out.print(
            f"日历 {year['year']} 年：{'已公布' if year['published'] else '尚未公布，到期日暂定'}",
            markup=False,
        )


def print_status(url: str, health: Mapping[str, Any]) -> None:
    """Where the ledger is, how far its chain and its index are, and whether the second is behind the first."""
    role = {"indexer": "编入索引", "standby": "待命", "reader": "只供查询"}.get(health["role"], "")
    table(
        ("项", "值"),
        [
            ("地址", url),
            ("状态", "正常" if health["status"] == "ok" else "索引落后于链"),
            ("本进程", f"{health['role']}（{role}）" if role else health["role"]),
            ("链号", health["chain_id"]),
            ("链上最新区块", _block(health["head_block"], health["head_time_iso"])),
            ("索引至区块", _block(health["indexed_block"], health["indexed_time_iso"])),
            ("落后区块", health["lag"]),
            ("区块哈希", health["as_of"]["hash"]),
        ],
    )


def _days(heading: str, item: Mapping[str, Any]) -> str:
    """How many days an obligation was or is late, behind its status."""
    late = item.get("days_overdue") if heading == "状态" else None
    return f" {late} 天" if late else ""


def _block(number: int, time_iso: str) -> str:
    return f"{number}，{time_iso[:16].replace('T', ' ')}"


def _shown(value: Cell) -> str:
    if value is None:
        return "—"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)
