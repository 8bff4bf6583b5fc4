"""Statistics and the yearly disclosure as spreadsheets: a row for each department, of complaints for authorities too."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from ledger_api.domain.complaint_measures import CLOCKS
from ledger_api.domain.complaint_words import Finding
from ledger_api.domain.measures import AgeBand
from ledger_api.web.complaint_figures import ComplaintStatisticsJSON
from ledger_api.web.exports.columns import Column, Table, number, text

_YUAN = "CNY"


def _yuan(heading: str, name: str) -> Column:
    """The amount in yuan, 0.00 where there is none."""

    def value(row: Mapping[str, Any]) -> Decimal:
        return next(
            (Decimal(one[name]) for one in row["amounts"] if one["currency"] == _YUAN), Decimal("0.00")
        )

    return Column(heading, value)


def _others(heading: str, name: str) -> Column:
    """Amounts in other currencies, each with its own."""

    def value(row: Mapping[str, Any]) -> str:
        return "；".join(
            f"{one['currency']} {one[name]}" for one in row["amounts"] if one["currency"] != _YUAN
        )

    return Column(heading, value)


def _inherited(heading: str, name: str) -> Column:
    """A count of what predecessors undertook."""
    return Column(heading, lambda row: sum(one[name] for one in row["from_predecessors"]))


def _clock(words: str, clock: str, name: str) -> Column:
    return Column(words, lambda row: row["clocks"][clock][name])


def _of_cases(heading: str, count: Callable[[Mapping[str, Any]], int]) -> Column:
    """A count of cases, empty for an authority: only its clocks are counted."""
    return Column(heading, lambda row: count(row) if "received" in row else None)


def _cases(heading: str, name: str) -> Column:
    return _of_cases(heading, lambda row: int(row[name]))


def _finding(finding: Finding) -> Column:
    return _of_cases(finding.label, lambda row: int(row["findings"][finding.value]))


def complaint_rows(found: ComplaintStatisticsJSON | None) -> Iterator[Mapping[str, Any]]:
    """The rows of COMPLAINTS: departments complained about, then the authorities that have complaints in hand."""
    if found is not None:
        yield from ({"side": "被投诉机关", **one} for one in found["departments"])
        yield from ({"side": "受理、处理部门", "region": None, **one} for one in found["authorities"])


STATISTICS = Table(
    "履约统计",
    (
        text("机关", "name"),
        text("统一社会信用代码", "code"),
        text("行政区划", "region"),
        number("已到期", "due"),
        number("按期履行", "in_time"),
        number("逾期后履行", "late"),
        number("逾期未履行", "overdue"),
        number("仅余争议", "disputed"),
        number("尚未到期", "not_yet_due"),
        number("不再履行", "released"),
        *(number(f"逾期{band.label}", "overdue_by_age", band.value) for band in AgeBand),
        Column(
            "平均逾期天数",
            lambda row: None if row["average_days_late"] is None else Decimal(row["average_days_late"]),
        ),
        _yuan("到期金额（元）", "due"),
        _yuan("逾期金额（元）", "overdue"),
        _yuan("未付利息（元）", "interest_owed"),
        _others("其他币种逾期金额", "overdue"),
        _inherited("其中承继：已到期", "due"),
        _inherited("其中承继：逾期未履行", "overdue"),
    ),
)

COMPLAINTS = Table(
    "投诉统计",
    (
        text("角色", "side"),
        text("机关", "name"),
        text("统一社会信用代码", "code"),
        text("行政区划", "region"),
        _cases("收到案件", "received"),
        _cases("其中投诉件数", "complaints"),
        _cases("在办", "open"),
        _cases("办结", "concluded"),
        _cases("不予受理", "rejected"),
        _cases("转司法程序", "diverted"),
        _cases("撤回", "withdrawn"),
        *(_finding(finding) for finding in Finding),
        _of_cases("其中承继", lambda row: sum(one["received"] for one in row["from_predecessors"])),
        *(
            _clock(f"{clock.label}：{words}", clock.value, name)
            for clock in CLOCKS
            for name, words in (
                ("kept", "按期"),
                ("late", "超期"),
                ("running", "期内在办"),
                ("running_late", "超期在办"),
            )
        ),
    ),
)

DISCLOSURE = Table(
    "逾期未支付中小企业款项",
    (
        text("机关、事业单位", "name"),
        text("统一社会信用代码", "code"),
        number("逾期尚未支付的合同数量", "contracts"),
        _yuan("金额（元）", "amount"),
        _others("其他币种金额", "amount"),
        number("其中到期日暂定的合同", "provisional"),
    ),
)
