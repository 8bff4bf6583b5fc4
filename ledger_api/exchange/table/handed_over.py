"""A table that a department hands to a server: checked for that department alone, within what a server has time for."""

from __future__ import annotations

from pathlib import Path

from ledger_api.chain.acts import NO_PARTY, read_typed_data
from ledger_api.domain.refusals import Refusal
from ledger_api.exchange.table.book import MAX_PROBLEMS, Book
from ledger_api.exchange.table.bundle import file_name
from ledger_api.exchange.table.cells import TableRefused
from ledger_api.exchange.table.checking import check_tables, findings, nothing_of, read_tables
from ledger_api.exchange.table.checks import problem
from ledger_api.exchange.table.headings import Column
from ledger_api.exchange.table.known import LedgerView
from ledger_api.web.ports import TableAct, TakenTable

#: Preparing an act asks the chain, and every row the index: as much as a server answers in a minute.
MOST_ACTS = 500
MOST_ROWS = 5_000


def take_table(path: Path, ledger: LedgerView, department: str) -> TakenTable:
    """What would come of a table that the department with this code hands over. Nothing is kept, signed or sent.

    Rows of other departments are problems, and the ledger is asked nothing about them: what it has under another's
    contract number is not this department's to learn.
    """
    notes: list[str] = []
    try:
        book = read_tables([path], notes)
    except TableRefused as refused:
        return TakenTable(findings(nothing_of([path], str(refused), notes)), ())
    if book.rows > MOST_ROWS:
        reason = f"共有{book.rows:,}行，在网页和接口上一次至多{MOST_ROWS:,}行；请拆分表格，或用命令行 chengnuo import table 导入"
        return TakenTable(findings(nothing_of([path], reason, notes)), ())
    _keep_own(book, department)
    found = check_tables(book, ledger, most_acts=MOST_ACTS)
    if found.problems:
        return TakenTable(findings(found), ())
    acts = tuple(
        TableAct(
            do=act.do,
            sheet=act.row.sheet,
            row=act.row.number,
            signers=1 if read_typed_data(content["typed_data"]).also == NO_PARTY else 2,
            file_name=file_name(act.do, act.number, str(content["act_id"])),
            content={**content, "signatures": []},
        )
        for act, content in zip(found.plan.acts, found.prepared, strict=True)
    )
    return TakenTable(findings(found), acts)


def _keep_own(book: Book, department: str) -> None:
    """Leaves the department's own contracts and payments; each of another is a problem of its row."""
    others = [one.row for one in book.agreements.values() if one.department != department]
    others += [one.row for one in book.payments if one.department not in ("", department)]
    reason = f"本单位（{department}）只能上传自己作为甲方的合同和付款"
    book.problems.extend(
        problem(row, Column.DEPARTMENT, reason, Refusal.NOT_A_PARTY) for row in others[:MAX_PROBLEMS]
    )
    book.agreements = {key: one for key, one in book.agreements.items() if one.department == department}
    book.payments = [one for one in book.payments if one.department in ("", department)]
