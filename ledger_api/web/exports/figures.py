"""Statistics and the yearly disclosure as spreadsheets: a row for each department."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ledger_api.domain.measures import AgeBand
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
