"""Steps of a department's own system from a file: CSV or XLSX with headings, or one JSON object a line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from ledger_api.domain.approvals import MOST_STEPS
from ledger_api.exchange.table.cells import Cell, CellKind, Sheet, TableRefused, letter, shown
from ledger_api.exchange.table.reading import open_sheets

_JSON_LINES = (".jsonl", ".ndjson")
MAX_LINE_BYTES = 32 * 1024
_INT64_END = 1 << 63


def read_steps(path: Path) -> list[dict[str, Any]]:
    """The steps of a file in its order. Raises TableRefused, with the row where one is at fault."""
    if path.suffix.lower() in _JSON_LINES:
        steps = list(_lines(path))
    else:
        notes: list[str] = []
        with open_sheets([path], notes) as sheets:
            steps = [step for sheet in sheets for step in _rows(sheet)]
        if notes:
            raise TableRefused(f"{notes[0]}：存证须完整，请取消隐藏或删去该工作表")
    if not steps:
        raise TableRefused(f"{path.name} 中没有步骤：第一行应为表头，以下每行一个步骤")
    if len(steps) > MOST_STEPS:
        raise TableRefused(f"{path.name} 超过{MOST_STEPS:,}个步骤，请拆分后分别存证")
    return steps


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            if len(line) > MAX_LINE_BYTES:
                raise TableRefused(f"{path.name} 第{number}行超过{MAX_LINE_BYTES:,}字节")
            try:
                step = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                raise TableRefused(f"{path.name} 第{number}行不是有效的 JSON（{error}）") from error
            if not isinstance(step, dict) or not step:
                raise TableRefused(f"{path.name} 第{number}行应为一个 JSON 对象")
            _check(step, f"{path.name} 第{number}行")
            yield step


def _check(value: Any, where: str) -> None:
    """What two programs may write differently would have two digests: decimals are given as text."""
    if isinstance(value, float) or (isinstance(value, int) and not -_INT64_END <= value < _INT64_END):
        raise TableRefused(f"{where}的数值 {shown(repr(value))} 请写成文字（加引号），以免各处写法不一")
    for inner in value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ():
        _check(inner, where)


def _rows(sheet: Sheet) -> Iterator[dict[str, Any]]:
    rows = iter(sheet.rows)
    first = next(rows, None)
    if first is None:
        return
    names = [cell.text.strip() for cell in first[1]]
    given = [name for name in names if name]
    if len(given) != len(set(given)):
        raise TableRefused(f"{sheet.file} 的工作表“{sheet.name}”有相同的表头，请改为各不相同")
    for number, cells in rows:
        step = {}
        for index, cell in enumerate(cells):
            if cell.kind is CellKind.EMPTY:
                continue
            where = f"{sheet.file}“{sheet.name}”第{number}行{letter(index)}列"
            if index >= len(names) or not names[index]:
                raise TableRefused(f"{where}没有表头")
            step[names[index]] = _text(cell, where)
        if step:
            yield step


def _text(cell: Cell, where: str) -> str:
    if cell.kind is CellKind.FORMULA:
        raise TableRefused(f"{where}是公式：存证的是内容本身，请粘贴为数值")
    if cell.kind is CellKind.DAY and cell.day is not None:
        return cell.day.isoformat()
    return cell.text
