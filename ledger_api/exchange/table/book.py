"""All that the files say: rows gathered into contracts, what contradicts itself, and what was left unread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from ledger_api.domain.terms import Allocation, PartyKind
from ledger_api.exchange.table import values
from ledger_api.exchange.table.cells import CellKind, Place, Problem, Sheet, shown
from ledger_api.exchange.table.dates import parse_day
from ledger_api.exchange.table.drafts import AgreementDraft, PaymentDraft, Row
from ledger_api.exchange.table.headings import OBLIGATIONS, Column, Headings, explains, find_headings
from ledger_api.exchange.table.rows import RowReader, read_obligation, read_payment

#: One of these must be among the headings of obligations.
_KINDS_OF_DUE = (Column.DUE_ON, Column.DAYS, Column.WORKDAYS)
MAX_OBLIGATIONS = 64
#: Enough to see what is wrong with a table.
MAX_PROBLEMS = 1000


@dataclass(slots=True)
class Book:
    """What was read. Contracts stand in the order of their first rows."""

    agreements: dict[tuple[str, str], AgreementDraft] = field(default_factory=dict)
    payments: list[PaymentDraft] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    rows: int = 0

    def find(self, number: str, department: str) -> list[AgreementDraft]:
        """The contracts of the files with this number, of one department where it is given."""
        if department:
            found = self.agreements.get((department, number))
            return [] if found is None else [found]
        return [one for (_, known), one in self.agreements.items() if known == number]


def read_book(sheets: Iterable[Sheet], notes: list[str]) -> Book:
    """Reads all sheets. Raises TableRefused with the first file that is not read at all."""
    book = Book(notes=notes)
    tables = 0
    for sheet in sheets:
        rows = iter(sheet.rows)
        headings = _headings(sheet, rows, book)
        if headings is None:
            continue
        tables += 1
        if not _check_headings(sheet, headings, book):
            continue
        broken: set[str] = set()
        for number, cells in rows:
            taken = {
                column: cells[found.index]
                for column, found in headings.columns.items()
                if found.index < len(cells) and cells[found.index].kind is not CellKind.EMPTY
            }
            # Notes in columns that are not read make no row.
            if not taken:
                continue
            book.rows += 1
            row = Row(sheet.file, sheet.name, number, headings, taken)
            if len(book.problems) >= MAX_PROBLEMS:
                reason = f"已有{MAX_PROBLEMS:,}处问题，从这一行起没有检查；请先更正前面的"
                book.problems.append(Problem(row.place(), "", reason))
                return book
            if headings.layout is OBLIGATIONS:
                _add_obligation(book, row, broken)
            elif (payment := read_payment(row, book.problems)) is not None:
                book.payments.append(payment)
    if tables == 0:
        place = Place("", "", 0)
        reason = "没有找到表头：表头应在前20行之内，至少有合同编号等列；可用 --template 得到样表"
        book.problems.append(Problem(place, "", reason))
    return book


def _headings(sheet: Sheet, rows: Iterator[tuple[int, Any]], book: Book) -> Headings | None:
    for number, cells in rows:
        found = find_headings(number, cells)
        if found is not None:
            return found
        if explains(cells):
            return None
    book.notes.append(f"{sheet.file} 的工作表“{sheet.name}”没有可识别的表头，没有读取")
    return None


def _check_headings(sheet: Sheet, headings: Headings, book: Book) -> bool:
    place = Place(sheet.file, sheet.name, headings.row)
    missing = [
        column.zh
        for column in headings.layout.columns
        if column in headings.layout.required - set(headings.columns)
    ]
    if headings.layout is OBLIGATIONS and not any(column in headings.columns for column in _KINDS_OF_DUE):
        missing.append("到期日、期限(天)或期限(工作日)")
    if missing:
        book.problems.append(Problem(place, "", f"表头缺少：{'、'.join(missing)}"))
    for column, first, second in headings.doubled:
        reason = f"“{first.heading}”和“{second.heading}”都表示{column.zh}，请只保留一列"
        book.problems.append(Problem(place, shown(second.heading), reason))
    if headings.extra:
        names = "、".join(shown(name, 20) for name in headings.extra[:20])
        book.notes.append(f"{sheet.file} 的工作表“{sheet.name}”有不认识的列，没有读取：{names}")
    credited = headings.columns.get(Column.CREDITED)
    if credited is not None and credited.heading.startswith("付款"):
        book.notes.append(f"“{credited.heading}”按到账日登记：计入履行的是款项到达对方账户之日")
    return not missing and not headings.doubled


def _add_obligation(book: Book, row: Row, broken: set[str]) -> None:
    """Adds a row to its contract; what it repeats of the contract must be the same."""
    reader = RowReader(row, book.problems)
    number = reader.need(Column.NUMBER, lambda: values.text(row.cell(Column.NUMBER)))
    department = reader.code(Column.DEPARTMENT, PartyKind.DEPARTMENT)
    if number is None or (department is None and reader.has(Column.DEPARTMENT)):
        return
    known = book.find(number, department or "")
    if len(known) > 1:
        reader.fault(Column.DEPARTMENT, f"有不止一个甲方的合同编号为“{shown(number)}”，请写明甲方信用代码")
        return
    if not known:
        if number in broken:
            # Its first row has been named; this one is judged by itself.
            read_obligation(reader, 1, "CNY")
            return
        agreement = _begin(reader, number, department)
        if agreement is None:
            broken.add(number)
            read_obligation(reader, 1, "CNY")
            return
        book.agreements[(agreement.department, number)] = agreement
    else:
        agreement = known[0]
        _compare(reader, agreement)
    agreement.rows += 1
    if agreement.rows == MAX_OBLIGATIONS + 1:
        reader.fault(Column.NUMBER, f"一份合同至多{MAX_OBLIGATIONS}项义务，请拆分", "BAD_TERM")
    obligation = read_obligation(reader, agreement.rows, agreement.currency)
    if obligation is not None:
        agreement.obligations.append(obligation)


def _begin(reader: RowReader, number: str, department: str | None) -> AgreementDraft | None:
    """A contract from its first row."""
    row = reader.row
    if department is None:
        reader.fault(Column.DEPARTMENT, f"缺少{Column.DEPARTMENT.zh}（每份合同至少在第一行填写）")
    title = reader.need(Column.TITLE, lambda: values.text(row.cell(Column.TITLE)))
    enterprise = reader.code(Column.ENTERPRISE, PartyKind.ENTERPRISE)
    if not reader.has(Column.ENTERPRISE):
        reader.fault(Column.ENTERPRISE, f"缺少{Column.ENTERPRISE.zh}（每份合同至少在第一行填写）")
    signed_on = reader.need(Column.SIGNED, lambda: parse_day(row.cell(Column.SIGNED)))
    currency, allocation, rate = reader.currency(), reader.allocation(), reader.rate()
    if not reader.is_clean or department is None or title is None or enterprise is None or signed_on is None:
        return None
    return AgreementDraft(
        row,
        number,
        department,
        title,
        enterprise,
        signed_on,
        currency or "CNY",
        allocation or Allocation.INTEREST_FIRST,
        rate,
    )


def _compare(reader: RowReader, agreement: AgreementDraft) -> None:
    """A later row leaves what belongs to the contract empty, or repeats it."""
    first = agreement.row.number
    rate = reader.rate()
    repeated: tuple[tuple[Column, object, object], ...] = (
        (Column.TITLE, reader.text(Column.TITLE), agreement.title),
        (Column.ENTERPRISE, reader.code(Column.ENTERPRISE, PartyKind.ENTERPRISE), agreement.enterprise),
        (Column.SIGNED, reader.day(Column.SIGNED), agreement.signed_on),
        (Column.CURRENCY, reader.currency(), agreement.currency),
        (Column.ALLOCATION, reader.allocation(), agreement.allocation),
        (Column.RATE_DAY if reader.has(Column.RATE_DAY) else Column.RATE_YEAR, rate, agreement.rate),
    )
    for column, here, there in repeated:
        if here is not None and here != there:
            reader.fault(column, f"与同一合同第{first}行所填不同，同一合同的这一栏应一致，或只填第一行")
