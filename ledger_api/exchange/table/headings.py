"""Which column is which: Chinese or English headings in any order, with a unit where one is written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ledger_api.exchange.table.cells import Cell, CellKind, plain

#: How far down the row of headings may stand.
_HEADING_ROWS = 20
#: Fewer known headings in a row are a coincidence.
_FEWEST = 3


class Column(Enum):
    """A column: its heading in the Chinese and the English template, and what else people call it."""

    NUMBER = ("合同编号", "Contract No.", "合同号 合同序号 协议编号 contractnumber contractid contract")
    TITLE = ("合同名称", "Contract title", "合同标题 项目名称 协议名称 title contractname")
    DEPARTMENT = (
        "甲方(部门)信用代码",
        "Department code",
        "甲方信用代码 甲方统一社会信用代码 甲方代码 部门信用代码 部门统一社会信用代码 采购单位信用代码 "
        "甲方部门统一社会信用代码 departmentuscc buyeruscc buyercode buyer department",
    )
    ENTERPRISE = (
        "乙方(企业)信用代码",
        "Enterprise code",
        "乙方信用代码 乙方统一社会信用代码 乙方代码 企业信用代码 企业统一社会信用代码 供应商信用代码 "
        "乙方企业统一社会信用代码 enterpriseuscc selleruscc suppliercode supplieruscc sellercode enterprise seller supplier",
    )
    SIGNED = (
        "签订日期",
        "Signed on",
        "签署日期 签约日期 订立日期 订立日 合同签订日期 签订时间 signingdate signed signeddate datesigned",
    )
    CURRENCY = ("币种", "Currency", "货币")
    NAME = ("义务名称", "Obligation", "义务 款项名称 款项 义务内容 obligationtitle obligationname")
    KIND = ("类别", "Kind", "义务类别 类型 义务类型 type obligationkind")
    AMOUNT = ("金额", "Amount", "应付金额 约定金额 义务金额 合同金额 amountdue")
    DUE_ON = ("到期日", "Due date", "到期日期 付款到期日 最迟日期 dueon due")
    DAYS = ("期限(天)", "Days", "期限日 付款期限天 付款期限日 termdays termindays")
    WORKDAYS = ("期限(工作日)", "Workdays", "付款期限工作日 workingdays terminworkdays")
    CLOCK = ("起算(交付/验收/结算)", "Counted from", "起算 起算点 起算日 从何起算 from clock")
    INSPECTION = (
        "验收期(工作日)",
        "Inspection workdays",
        "验收期限工作日 验收期 验收期限 inspection inspectionworkingdays",
    )
    RATE_DAY = ("逾期利率(日)", "Late rate per day", "日逾期利率 逾期日利率 日利率 dailylaterate laterateday")
    RATE_YEAR = (
        "逾期利率(年)",
        "Late rate per year",
        "年逾期利率 逾期年利率 年利率 yearlylaterate laterateyear annuallaterate",
    )
    ALLOCATION = ("抵扣顺序", "Allocation", "冲抵顺序 抵充顺序 payfirst")
    DELIVERED = ("交付日期", "Delivered on", "交货日期 交付日 交货日 deliverydate delivered")
    ACCEPTED = ("验收日期", "Accepted on", "验收合格日期 验收日 acceptancedate accepted")
    SETTLED = ("结算日期", "Settled on", "结算确认日期 结算日 settlementdate settled")
    PAID_FOR = (
        "义务序号或名称",
        "Obligation No. or name",
        "义务序号 义务名称 义务 款项名称 obligationno obligationnumber obligation",
    )
    PAID = ("金额", "Amount", "付款金额 到账金额 支付金额 实付金额 paidamount amountpaid")
    CREDITED = (
        "到账日期",
        "Credited on",
        "到账日 付款日期 付款日 支付日期 crediteddate credited paidon paymentdate datepaid",
    )
    VOUCHER = ("凭证号", "Voucher No.", "凭证编号 付款凭证号 支付凭证号 vouchernumber voucher reference")

    @property
    def zh(self) -> str:
        return str(self.value[0])

    @property
    def en(self) -> str:
        return str(self.value[1])


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of table: its columns in the template's order, and those that must be there."""

    zh: str
    en: str
    columns: tuple[Column, ...]
    required: frozenset[Column]


_C = Column
OBLIGATIONS = Layout(
    "义务",
    "Obligations",
    (
        _C.NUMBER, _C.TITLE, _C.DEPARTMENT, _C.ENTERPRISE, _C.SIGNED, _C.CURRENCY, _C.NAME, _C.KIND,
        _C.AMOUNT, _C.DUE_ON, _C.DAYS, _C.WORKDAYS, _C.CLOCK, _C.INSPECTION, _C.RATE_DAY, _C.RATE_YEAR,
        _C.ALLOCATION, _C.DELIVERED, _C.ACCEPTED, _C.SETTLED,
    ),
    frozenset({_C.NUMBER, _C.TITLE, _C.DEPARTMENT, _C.ENTERPRISE, _C.SIGNED, _C.NAME, _C.KIND, _C.AMOUNT}),
)  # fmt: skip
PAYMENTS = Layout(
    "付款",
    "Payments",
    (_C.NUMBER, _C.DEPARTMENT, _C.PAID_FOR, _C.PAID, _C.CREDITED, _C.VOUCHER),
    frozenset({_C.NUMBER, _C.PAID_FOR, _C.PAID, _C.CREDITED}),
)
LAYOUTS = (OBLIGATIONS, PAYMENTS)

#: Units that a heading may name, by the columns that have units.
_UNITS = {
    **dict.fromkeys(
        (_C.AMOUNT, _C.PAID), ("人民币元", "万元", "百万元", "千元", "亿元", "元", "rmb", "cny", "yuan")
    ),
    **dict.fromkeys((_C.RATE_DAY, _C.RATE_YEAR), ("%", "‰", "百分之", "千分之", "万分之", "percent")),
}
_MEANS = {
    "人民币元": "元",
    "rmb": "元",
    "cny": "元",
    "yuan": "元",
    "percent": "%",
    "百分之": "%",
    "千分之": "‰",
}


@dataclass(frozen=True, slots=True)
class Found:
    """A column of a sheet: where it stands (from 0), its heading as written, and the unit in it."""

    index: int
    heading: str
    unit: str


@dataclass(frozen=True, slots=True)
class Headings:
    """The headings of a sheet, in `row`."""

    layout: Layout
    row: int
    columns: dict[Column, Found]
    #: Headings that mean the same column twice: (column, first, second).
    doubled: tuple[tuple[Column, Found, Found], ...]
    #: Headings that mean nothing here; their columns are not read.
    extra: tuple[str, ...]


#: What the template's own sheet of explanations begins with, in Chinese and in English.
EXPLANATIONS = (("工作表", "列", "必填", "怎样填写"), ("Sheet", "Column", "Needed", "How to fill in"))


def explains(cells: Sequence[Cell]) -> bool:
    """Whether this row begins the sheet that explains how to fill in the template."""
    return tuple(cell.text.strip() for cell in cells if cell.kind is not CellKind.EMPTY) in EXPLANATIONS


def find_headings(number: int, cells: Sequence[Cell]) -> Headings | None:
    """The headings that a row consists of, of the kind of table that it fits best; None where it is no such row."""
    if number > _HEADING_ROWS:
        return None
    found = [_match(layout, number, cells) for layout in LAYOUTS]
    # The missing columns decide between two kinds of which one is nearly a part of the other.
    best = max(found, key=lambda one: (-len(one.layout.required - set(one.columns)), len(one.columns)))
    fits = len(best.columns) >= _FEWEST and Column.NUMBER in best.columns
    return best if fits else None


def count_headings(values: Iterable[str]) -> int:
    """How many values are headings: what the right delimiter makes most of."""
    cells = [Cell(CellKind.TEXT, value.strip().strip('"')) for value in values]
    return max(len(_match(layout, 1, cells).columns) for layout in LAYOUTS)


def _match(layout: Layout, number: int, cells: Sequence[Cell]) -> Headings:
    columns: dict[Column, Found] = {}
    doubled, extra = [], []
    for index, cell in enumerate(cells):
        if cell.kind is CellKind.EMPTY:
            continue
        column, unit = _column(layout, cell.text)
        one = Found(index, cell.text.strip(), unit)
        if column is None:
            extra.append(one.heading)
        elif column in columns:
            doubled.append((column, columns[column], one))
        else:
            columns[column] = one
    return Headings(layout, number, columns, tuple(doubled), tuple(extra))


def _column(layout: Layout, heading: str) -> tuple[Column | None, str]:
    key = _key(heading)
    for column in layout.columns:
        if key in _NAMES[column]:
            return column, ""
        for unit in _UNITS.get(column, ()):
            bare = key.removesuffix(unit).removesuffix("单位")
            if key.endswith(unit) and bare in _NAMES[column]:
                return column, _MEANS.get(unit, unit)
    return None, ""


def _key(heading: str) -> str:
    return re.sub(r"[\s()\[\]【】:：*_\-/、,.．。\"“”']+", "", plain(heading)).lower()


_NAMES = {
    column: {_key(name) for name in (column.zh, column.en, *str(column.value[2]).split())}
    for column in Column
}
