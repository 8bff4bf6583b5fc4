"""What every command prints: tables for people, one JSON document with --json, errors that say what to do."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn, ParamSpec, TypeVar

import typer
from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from ledger_api.domain.refusals import Refused
from ledger_api.errors import LedgerError

#: Counts, amounts and days.
_FIGURE = re.compile(r"-?[0-9][0-9,]*(\.[0-9]+)?|[0-9]{4}-[0-9]{2}-[0-9]{2}")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

P = ParamSpec("P")
R = TypeVar("R")


def emit(value: Any) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def table(columns: Sequence[str], rows: Sequence[Sequence[Any]], title: str | None = None) -> None:
    """A table for people. Cells are text and nothing else: markup in a name stays a name."""
    shown = Table(
        title=title,
        title_justify="left",
        header_style="bold",
        box=SIMPLE_HEAD,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    words = 16 if len(columns) <= 3 else 8 if len(columns) < 8 else 6
    for place, column in enumerate(columns):
        cells = [_plain(row[place]) for row in rows]
        # An amount or a day that is broken in two is read as two: words give way.
        whole = any(_FIGURE.fullmatch(cell) for cell in cells)
        least = max(map(cell_len, (*cells, column)), default=0)
        shown.add_column(
            column, overflow="fold", no_wrap=whole, min_width=least if whole else min(words, least)
        )
    for row in rows:
        shown.add_row(*(_plain(cell) for cell in row))
    out.print(shown)


def _plain(cell: Any) -> str:
    text = "" if cell is None else str(cell)
    printable = "".join(letter if letter.isprintable() or letter == "\n" else "�" for letter in text)
    return printable.replace("[", r"\[")


def fail(message: str, code: int = 1) -> NoReturn:
    err.print(f"[red]✗[/red] {_plain(' '.join(message.split()))}")
    raise typer.Exit(code)


def reports_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Turns the ledger's own errors and refusals into one line and an exit code; others stay loud."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            fail(f"{refused.code}：{refused.message}", 2)
        except LedgerError as error:
            code = getattr(error, "code", None)
            fail(f"{code}：{error}" if code else str(error), 2 if code else 1)
        # A file or folder that cannot be read or written: the message names it.
        except OSError as error:
            fail(str(error))

    return run


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with rate and end on standard error; nothing where that is no terminal but a line at the end."""
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=err,
        transient=False,
    ) as bars:
        task = bars.add_task(title, total=None, rate="")

        def advance(done: int, total: int) -> None:
            speed = bars.tasks[0].speed
            bars.update(task, completed=done, total=total, rate=f"{speed:,.0f}/s" if speed else "")

        yield advance
