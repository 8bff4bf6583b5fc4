"""Reading the files of an import into sheets, by what they are and not by what they are called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ledger_api.exchange.table.cells import Sheet, TableRefused
from ledger_api.exchange.table.delimited import read_delimited
from ledger_api.exchange.table.headings import count_headings
from ledger_api.exchange.table.package import open_package
from ledger_api.exchange.table.workbook import Workbook

_ZIP = b"PK"
#: The container of .xls and of encrypted workbooks.
_OLE = b"\xd0\xcf\x11\xe0"


@contextmanager
def open_sheets(paths: Sequence[Path], notes: list[str]) -> Iterator[Iterator[Sheet]]:
    """The sheets of all files, one after the other. What is left unread is added to `notes`. TableRefused."""
    with ExitStack() as opened:
        yield _sheets(paths, notes, opened)


def _sheets(paths: Sequence[Path], notes: list[str], opened: ExitStack) -> Iterator[Sheet]:
    for path in paths:
        with path.open("rb") as file:
            begins = file.read(4)
        if path.suffix.lower() in (".xlsm", ".xltm", ".xlsb", ".xlam"):
            raise TableRefused(f"{path.name} 是启用宏的或二进制的工作簿，请另存为 .xlsx")
        if begins.startswith(_OLE):
            raise TableRefused(f"{path.name} 是旧版 .xls 或有密码的工作簿，请取消密码并另存为 .xlsx")
        if begins.startswith(_ZIP):
            workbook = Workbook(opened.enter_context(open_package(path)))
            notes.extend(f"{path.name} 的隐藏工作表“{name}”没有读取" for name in workbook.hidden)
            yield from workbook.sheets()
        else:
            yield read_delimited(path, count_headings)
