"""The columns of every list as a spreadsheet: heading, kind, and where the value stands in the list's JSON.

A list becomes a spreadsheet by an entry in TABLES.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from ledger_api.domain.complaint_words import Category, ComplaintClock, ComplaintStatus, Finding
from ledger_api.domain.words import (
    ApprovalResult,
    ApprovalStatus,
    BreachClass,
    BreachStatus,
    ExcuseReason,
    Flag,
    Lateness,
    Means,
    ObligationKind,
    PartyKind,
    PromiseField,
    Size,
    Status,
    Word,
)

#: What stands in a cell. Text is somebody's words; a `Decimal` an amount in units of its currency.
Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `value` takes a row of the list's JSON."""

    heading: str
    value: Callable[[Mapping[str, Any]], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """A list as a spreadsheet: the name of its sheet, and its columns."""

    title: str
    columns: tuple[Column, ...]


def text(heading: str, *path: str) -> Column:
    """Words, codes and ids."""
    return Column(heading, lambda row: _text(_at(row, path)))


def money(heading: str, *path: str) -> Column:
    """An amount, as a number."""
    return Column(heading, lambda row: None if (found := _at(row, path)) is None else Decimal(found))


def day(heading: str, *path: str) -> Column:
    """A civil day, as a date."""
    return Column(
        heading, lambda row: None if (found := _at(row, path)) is None else date.fromisoformat(found)
    )


def moment(heading: str, *path: str) -> Column:
    """An instant, in Shanghai's time."""
    return Column(
        heading,
        lambda row: (
            None if (found := _at(row, path)) is None else datetime.fromisoformat(found).replace(tzinfo=None)
        ),
    )


def number(heading: str, *path: str) -> Column:
    """A count."""
    return Column(heading, lambda row: _at(row, path))


def yes(heading: str, *path: str) -> Column:
    """是 or 否."""
    return Column(heading, lambda row: {True: "是", False: "否"}.get(_at(row, path)))


def word(heading: str, words: type[Word], *path: str) -> Column:
    """A word of the ledger, as it reads in Chinese."""
    labels = {one.value: one.label for one in words}
    return Column(
        heading, lambda row: None if (found := _at(row, path)) is None else labels.get(found, found)
    )


def words(heading: str, kind: type[Word], *path: str) -> Column:
    """Several of them."""
    labels = {one.value: one.label for one in kind}
    return Column(heading, lambda row: "；".join(labels.get(one, one) for one in _at(row, path) or ()))


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        if row is None:
            return None
        row = row[step]
    return row


def _text(found: Any) -> str | None:
    return None if found is None else str(found)


_SIDES = (
    text("责任单位", "obligor_name"),
    text("责任单位编号", "obligor"),
    text("企业", "obligee_name"),
    text("企业编号", "obligee"),
)
_RECORDED = (
    moment("登记时间", "provenance", "recorded_at_iso"),
    number("区块", "provenance", "block"),
    text("交易", "provenance", "tx_hash"),
)

TABLES: dict[str, Table] = {
    "obligations": Table(
        "义务",
        (
            text("义务编号", "id"),
            text("名称", "title"),
            word("类别", ObligationKind, "kind"),
            *_SIDES,
            word("状态", Status, "status"),
            text("币种", "currency"),
            money("金额", "amount"),
            day("原定到期日", "nominal_due"),
            day("到期日", "due"),
            yes("到期日暂定", "provisional"),
            money("未付本金", "outstanding"),
            money("争议金额", "contested"),
            number("逾期天数", "days_overdue"),
            money("利息", "interest"),
            money("未付利息", "interest_unpaid"),
            money("已付", "paid"),
            words("提示", Flag, "flags"),
            word("案件", BreachStatus, "breach"),
            day("签订日", "signed_on"),
            yes("公开数据导入", "imported"),
            *_RECORDED,
        ),
    ),
    "commitments": Table(
        "合同",
        (
            text("合同编号（账本）", "id"),
            text("合同编号", "number"),
            text("名称", "title"),
            *_SIDES,
            text("币种", "currency"),
            day("签订日", "signed_on"),
            yes("卖方为中小企业", "seller_is_sme"),
            number("义务数", "obligations"),
            yes("公开数据导入", "imported"),
            text("发布方", "publication", "publisher"),
            text("OCID", "publication", "ocid"),
            *_RECORDED,
        ),
    ),
    "payments": Table(
        "付款",
        (
            text("付款编号", "id"),
            text("义务编号", "obligation"),
            text("用于", "title"),
            *_SIDES,
            text("币种", "currency"),
            money("金额", "amount"),
            money("净额", "net"),
            word("方式", Means, "means"),
            day("到账日", "credited_on"),
            words("提示", Flag, "flags"),
            text("凭证号", "reference"),
            yes("公开数据导入", "imported"),
            *_RECORDED,
        ),
    ),
    "proceedings": Table(
        "线索与处理",
        (
            text("案件编号", "id"),
            text("义务编号", "obligation"),
            text("名称", "title"),
            *_SIDES,
            word("状态", BreachStatus, "status"),
            day("逾期的到期日", "due"),
            yes("到期日暂定", "provisional"),
            moment("列出时间", "opened_at_iso"),
            *_RECORDED,
        ),
    ),
    "publications": Table(
        "公示",
        (
            text("责任单位", "obligor_name"),
            text("统一社会信用代码", "obligor_code"),
            word("失信类别", BreachClass, "class"),
            day("认定日", "dated"),
            text("认定文书", "document"),
            text("认定机关", "authority_name"),
            day("可申请修复日", "repair_from"),
            day("公示截止日", "public_until"),
            yes("异议处理中", "disputed"),
            word("义务类别", ObligationKind, "kind"),
            day("签订日", "signed_on"),
            day("到期日", "due"),
            text("币种", "currency"),
            money("金额", "amount"),
            money("未付本金", "outstanding"),
            number("逾期天数", "days_overdue"),
            money("未付利息", "interest_unpaid"),
            word("义务现状", Status, "status"),
            words("所述理由", ExcuseReason, "excuses"),
            text("义务编号", "obligation"),
            *_RECORDED,
        ),
    ),
    "complaints": Table(
        "投诉",
        (
            text("投诉编号", "id"),
            text("义务编号", "obligation"),
            text("审批事项编号", "approval"),
            text("名称", "title"),
            word("类别", Category, "category"),
            word("状态", ComplaintStatus, "status"),
            Column("结论", lambda row: None if row["finding"] is None else Finding(row["finding"]).label),
            word("现行时限", ComplaintClock, "clock"),
            day("时限届满日", "deadline"),
            yes("已超时限", "late"),
            text("并入", "linked_to"),
            text("投诉人", "complainant_name"),
            text("被投诉人", "respondent_name"),
            text("受理机关", "intake_name"),
            text("处理机关", "handler_name"),
            day("提出日", "filed_on"),
            day("受理日", "accepted_on"),
            day("转交日", "forwarded_on"),
            day("收到日", "received_on"),
        ),
    ),
    "promises": Table(
        "公开承诺",
        (
            text("承诺编号（账本）", "id"),
            text("承诺编号", "number"),
            text("名称", "title"),
            word("领域", PromiseField, "field"),
            text("责任单位", "obligor_name"),
            text("责任单位编号", "obligor"),
            day("作出日", "signed_on"),
            day("申领截止日", "last_claim_on"),
            yes("可申领", "open"),
            number("申领数", "claims"),
            number("已兑现", "paid"),
            number("已说明条件不成就", "declined"),
            number("逾期", "late"),
            *_RECORDED,
        ),
    ),
    "approvals": Table(
        "审批事项",
        (
            text("审批编号", "id"),
            text("事项", "item"),
            text("机关", "department_name"),
            text("机关编号", "department"),
            text("申请人", "applicant_name"),
            text("申请人编号", "applicant"),
            day("收件日", "received"),
            day("受理日", "accepted"),
            yes("视为受理", "deemed"),
            word("状态", ApprovalStatus, "status"),
            day("法定到期日", "statutory_due"),
            day("承诺到期日", "promised_due"),
            yes("到期日暂定", "provisional"),
            word("超期", Lateness, "late"),
            day("决定日", "decided"),
            word("结果", ApprovalResult, "result"),
            *_RECORDED,
        ),
    ),
    "anchors": Table(
        "批次",
        (
            text("批次编号", "id"),
            text("机关", "department_name"),
            text("机关编号", "department"),
            text("名称", "title"),
            text("根", "root"),
            number("步骤数", "count"),
            day("自", "from"),
            day("至", "to"),
            *_RECORDED,
        ),
    ),
    "parties": Table(
        "主体",
        (
            text("主体编号", "id"),
            word("类别", PartyKind, "kind"),
            text("名称", "name"),
            text("代码体系", "scheme"),
            text("代码", "code"),
            word("企业规模", Size, "size"),
            yes("公开数据导入", "imported"),
            *_RECORDED,
        ),
    ),
}
