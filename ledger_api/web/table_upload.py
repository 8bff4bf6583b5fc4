"""A spreadsheet that a department hands over: who may, what would come of it, and what of that waits already."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from starlette.requests import ClientDisconnect, Request
from typing_extensions import TypedDict

from ledger_api.domain.words import PartyKind
from ledger_api.web.act_shapes import PreparedJSON
from ledger_api.web.looking import look
from ledger_api.web.ports import LedgerPort, TableAct, TakenTable
from ledger_api.web.problems import Problem
from ledger_api.web.throttle import TableLimit
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id


class TableActJSON(PreparedJSON):
    """A prepared act of a table: where it stands there, and how many parties must sign it."""

    do: str
    sheet: str
    row: int
    signers: int


class CountsJSON(TypedDict):
    """Acts by what they do: to be signed, on the ledger already, and waiting until their contract stands."""

    new: dict[str, int]
    there: dict[str, int]
    waiting: dict[str, int]


class TableRowJSON(TypedDict):
    """An obligation of the table: its due day, or what starts its clock (`starts_with`)."""

    file: str
    sheet: str
    row: int
    contract: str
    index: int
    obligation: str
    kind: str
    amount: str | None
    currency: str
    nominal_due: str | None
    due: str | None
    provisional: bool
    status: str
    outstanding: str | None
    days_overdue: int
    flags: list[str]
    starts_with: str | None
    on_ledger: bool


class TableProblemJSON(TypedDict):
    """Why a row is not taken: `code` is the ledger's word where it would refuse it."""

    file: str
    sheet: str
    row: int | None
    column: str | None
    heading: str | None
    value: str | None
    reason: str
    code: str | None


class TableJSON(TypedDict):
    """What would come of a table. `acts` are there where it is clean, but for those that the department has left in
    its mailbox already (`left`, by their ids)."""

    clean: bool
    table_rows: int
    counts: CountsJSON
    rows: list[TableRowJSON]
    problems: list[TableProblemJSON]
    notes: list[str]
    acts: list[TableActJSON]
    left: list[str]


class TableItemJSON(TypedDict):
    item: TableJSON


def department_of(view: View) -> tuple[bytes, str]:
    """Id and code of the department that asks. Problem (401, 403) for anybody else."""
    party = view.reader.party
    if party is None:
        raise Problem(401, "上传表格只对登录的机关开放。请先以本单位的密钥登录。")
    found = view.find_party(party)
    if found is None or found.kind is not PartyKind.DEPARTMENT or found.code is None:
        raise Problem(403, "表格由作为甲方的机关上传；登录的单位不是机关。", code="NOT_DEPARTMENT")
    return party, found.code


def check_asker(request: Request) -> None:
    """Counts a table for the department that hands it over. Problem (401, 403, 429) before it is taken in."""
    with look(request) as view:
        party, _ = department_of(view)
    limit: TableLimit = request.app.state.table_limit
    limit.take(hex_id(party))


async def body_of(request: Request) -> bytes:
    """The file as it comes in. Problem where it is too large (413), or its sender goes away."""
    try:
        return await request.body()
    except ClientDisconnect:
        raise Problem(400, "文件没有传完，请重新上传。") from None


def take_table(request: Request, content: bytes, name: str) -> tuple[TakenTable, TableJSON]:
    """What would come of a table of the department that asks, which is looked at and not kept. Problem (429)."""
    ledger: LedgerPort = request.app.state.ledger
    limit: TableLimit = request.app.state.table_limit
    with look(request) as view:
        party, code = department_of(view)
    with limit.turn(), TemporaryDirectory(prefix="chengnuo-table-") as folder:
        file = Path(folder) / name
        file.write_bytes(content)
        taken = ledger.take_table(file, code)
    waiting = {hex_id(one.act) for one in ledger.outbox(party)} if taken.acts else set()
    acts = [one for one in taken.acts if one.content["act_id"] not in waiting]
    left = [one.content["act_id"] for one in taken.acts if one.content["act_id"] in waiting]
    told = cast(TableJSON, {**taken.report, "acts": [_act(one) for one in acts], "left": left})
    return TakenTable(taken.report, acts), told


def file_name(given: str | None, content: bytes) -> str:
    """What a table is called in the report: as its sender calls it, with the ending that tells what it is."""
    name = "".join(letter for letter in (given or "") if letter.isprintable() and letter not in '/\\:*?"<>|')
    # A name of a file may have 255 bytes.
    name = name.strip(". ").encode()[-120:].decode("utf-8", "ignore")
    return name or ("table.xlsx" if content.startswith(b"PK") else "table.csv")


def _act(one: TableAct) -> TableActJSON:
    content = one.content
    return {
        "act_id": content["act_id"],
        "typed_data": content["typed_data"],
        "documents": content["documents"],
        "summary": content["summary"],
        "refusal": content["refusal"],
        "do": one.do,
        "sheet": one.sheet,
        "row": one.row,
        "signers": one.signers,
    }
