"""Tables read and compared with a ledger as a whole: what would come of them, and the acts where all is clean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_api.domain.refusals import Refused
from ledger_api.exchange.table.book import Book, read_book
from ledger_api.exchange.table.cells import Place, Problem
from ledger_api.exchange.table.checks import check_book
from ledger_api.exchange.table.drafts import Row
from ledger_api.exchange.table.known import LedgerView
from ledger_api.exchange.table.plan import plan
from ledger_api.exchange.table.planned import Plan
from ledger_api.exchange.table.reading import open_sheets

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Checked:
    """What tables say and what is wrong with them. `prepared` has the act files of `plan.acts`, without signatures,
    where nothing is wrong."""

    book: Book
    plan: Plan
    problems: tuple[Problem, ...]
    prepared: tuple[dict[str, Any], ...] = ()


def read_tables(paths: Sequence[Path], notes: list[str]) -> Book:
    """What the files say; what is left unread is added to `notes`. TableRefused where one is not read at all."""
    with open_sheets(paths, notes) as sheets:
        return read_book(sheets, notes)


def check_tables(
    book: Book,
    ledger: LedgerView,
    progress: Progress = lambda done, total: None,
    most_acts: int | None = None,
) -> Checked:
    """A book compared with a ledger, each act prepared; more than `most_acts` are a problem, and none is."""
    problems = [*book.problems, *check_book(book, ledger.now)]
    found = plan(book, ledger)
    problems.extend(found.problems)
    if most_acts is not None and len(found.acts) > most_acts:
        reason = f"共有{len(found.acts):,}件待办，一次至多{most_acts:,}件；请拆分表格，或用命令行 chengnuo import table 导入"
        problems.append(Problem(Place(found.acts[0].row.file, "", 0), "", reason))
        return Checked(book, found, tuple(problems))
    prepared = _prepare(found, problems, ledger, progress)
    return Checked(book, found, tuple(problems), tuple(prepared))


def nothing_of(paths: Sequence[Path], reason: str, notes: list[str]) -> Checked:
    """Of files that are not read at all."""
    return Checked(Book(notes=notes), Plan(), (whole_file(paths, reason),))


def whole_file(paths: Sequence[Path], reason: str) -> Problem:
    """What is wrong with no row of the files, but with them."""
    return Problem(Place("、".join(path.name for path in paths), "", 0), "", reason)


def findings(found: Checked) -> dict[str, Any]:
    """The report: `clean`, `table_rows`, `counts` by act (`new`, `there` already, `waiting` for their contract),
    `rows` (the due day or what starts the clock, and flags, of every obligation), `problems` and `notes`."""
    return {
        "clean": not found.problems,
        "table_rows": found.book.rows,
        "counts": {
            "new": dict(Counter(act.do for act in found.plan.acts)),
            "there": found.plan.there,
            "waiting": found.plan.waiting,
        },
        "rows": found.plan.lines,
        "problems": [
            {
                "file": one.place.file,
                "sheet": one.place.sheet,
                "row": one.place.row or None,
                "column": one.place.column or None,
                "heading": one.place.heading or None,
                "value": one.value or None,
                "reason": one.reason,
                "code": one.code,
            }
            for one in sorted(
                found.problems, key=lambda one: (one.place.file, one.place.sheet, one.place.row)
            )
        ],
        "notes": list(dict.fromkeys([*found.book.notes, *found.plan.notes])),
    }


def _prepare(
    found: Plan, problems: list[Problem], ledger: LedgerView, progress: Progress
) -> list[dict[str, Any]]:
    """The act files of all acts whose rows are clean; a refusal that one would meet is a problem of its row."""
    faulty = {(one.place.file, one.place.sheet, one.place.row) for one in problems}
    prepared = []
    for done, act in enumerate(found.acts, start=1):
        if any((row.file, row.sheet, row.number) in faulty for row in act.rows):
            continue
        try:
            made = ledger.prepare(act.do, act.by, act.values, act.act_id)
            refused = made.refused
        except Refused as error:
            refused = error
        if refused is None:
            prepared.append(made.content)
        else:
            problems.append(_refusal(act.row, refused))
        progress(done, len(found.acts))
    return prepared


def _refusal(row: Row, refused: Refused) -> Problem:
    return Problem(row.place(), "", refused.message, refused.code.value)
