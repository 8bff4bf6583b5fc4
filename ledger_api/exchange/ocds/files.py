"""From paths to JSON values: folders, gzip, JSON lines, byte order marks, JSON within JSON text."""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import BinaryIO

from ledger_api.exchange.ocds.leaves import NotJson
from ledger_api.texts import clean

#: Larger files (uncompressed) are refused by name.
SIZE_LIMIT = 2**30
# Deflate cannot do better than this, so only larger files need to be measured first.
_DEFLATE_RATIO = 1032
_CHUNK = 2**20
_LONGEST_INTEGER = 100
_BLANK_OR_BOM = b" \t\r\n\xef\xbb\xbf\xff\xfe\x00"


class Unreadable(Exception):
    """A file, or one line of it, cannot be read; the message says why."""


@dataclass(slots=True)
class Document:
    """One JSON value of a file. `prefix` is its path within the file, "" where it is the whole file."""

    prefix: str
    value: object
    problem: str | None = None
    doubled_keys: list[str] = field(default_factory=list)


def shown(path: Path) -> str:
    """A path as it is told to a user, whatever bytes its name is made of."""
    return clean(str(path).encode("utf-8", "backslashreplace").decode("utf-8"))


def find(paths: Iterable[Path]) -> list[Path]:
    """Every file under the paths, folders opened recursively, each once, in a fixed order."""
    found: dict[str, Path] = {}
    for path in paths:
        for file in sorted(_under(path)) if _is_folder(path) else [path]:
            found.setdefault(os.path.realpath(file), file)
    return sorted(found.values())


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _under(folder: Path) -> Iterator[Path]:
    """Files, and what looks like one: links to folders and folders that may not be read are named later."""
    closed: list[Path] = []
    for here, folders, names in os.walk(folder, onerror=lambda error: closed.append(Path(error.filename))):
        yield from (Path(here) / name for name in names)
        yield from (Path(here) / name for name in folders if (Path(here) / name).is_symlink())
    yield from closed


def documents(path: Path, limit: int = SIZE_LIMIT) -> Iterator[Document]:
    """The JSON values of a file, one by one. Raises `Unreadable` where there is none to be had."""
    try:
        if not path.exists():
            raise Unreadable("no such file")
        if not path.is_file():
            raise Unreadable("not a file, or a folder that cannot be read")
        yield from _documents(path, limit)
    except (OSError, EOFError, zlib.error) as error:
        raise Unreadable(
            f"cannot be read: {clean(str(getattr(error, 'strerror', None) or error))}"
        ) from error


def _documents(path: Path, limit: int) -> Iterator[Document]:
    with path.open("rb") as raw:
        zipped = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        size = os.fstat(raw.fileno()).st_size
        if size > limit or (zipped and size * _DEFLATE_RATIO > limit and _unzipped_size(raw, limit) > limit):
            raise Unreadable(f"larger than {limit} bytes; split it, or use JSON lines in several files")
        with gzip.open(raw) if zipped else raw as stream:
            name = path.name.lower().removesuffix(".gz")
            if name.endswith((".jsonl", ".ndjson")) and _first_line_is_json(stream):
                yield from _lines(stream)
            else:
                yield from _whole(stream)


def _unzipped_size(raw: BinaryIO, limit: int) -> int:
    size = 0
    with gzip.open(raw) as stream:
        while size <= limit and (chunk := stream.read(_CHUNK)):
            size += len(chunk)
    raw.seek(0)
    return size


def _first_line_is_json(stream: BinaryIO | gzip.GzipFile) -> bool:
    first = next((line for line in stream if line.strip()), b"")
    stream.seek(0)
    return _parsed("", first).problem is None


def _whole(stream: BinaryIO | gzip.GzipFile) -> Iterator[Document]:
    start = stream.read(_CHUNK)
    if start.lstrip(_BLANK_OR_BOM)[:1] not in (b"{", b"[", b'"'):
        raise Unreadable("not JSON" if start.strip() else "empty")
    data = start + stream.read()
    document = _parsed("", data)
    if document.problem is None:
        yield document
        return
    lines = [line for line in data.splitlines() if line.strip()]
    if len(lines) > 1 and _parsed("", lines[0]).problem is None:
        yield from _lines(lines)
        return
    raise Unreadable(document.problem)


def _lines(lines: Iterable[bytes]) -> Iterator[Document]:
    filled = (line for line in lines if line.strip())
    for number, line in enumerate(filled):
        yield _parsed(f"[{number}]", line)


def _parsed(prefix: str, data: bytes) -> Document:
    """Bytes to a value; text that itself holds JSON is opened (a few publishers write it so)."""
    doubled: list[str] = []
    try:
        value = _loads(data.decode(json.detect_encoding(data)).removeprefix("\ufeff"), doubled)
        for _ in range(3):
            if not isinstance(value, str) or value.strip()[:1] not in ("{", "[", '"'):
                break
            value = _loads(value, doubled)
    except UnicodeDecodeError:
        return Document(prefix, None, "not JSON: not text in UTF-8, UTF-16 or UTF-32")
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        return Document(prefix, None, f"not JSON: {clean(error.msg)} at {where}")
    except RecursionError:
        return Document(prefix, None, "not read: nested too deeply")
    return Document(prefix, value, None, doubled)


def _loads(written: str, doubled: list[str]) -> object:
    def pairs(items: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(items)
        if len(found) != len(items):
            _mark_doubled(items, found, doubled)
        return found

    value: object = json.loads(
        written,
        parse_float=_decimal,
        parse_int=_integer,
        parse_constant=NotJson,
        object_pairs_hook=pairs,
    )
    return value


def _mark_doubled(items: list[tuple[str, object]], found: dict[str, object], doubled: list[str]) -> None:
    """Where a key stands twice with two meanings, a single value is none; of lists and objects the last counts."""
    for key, value in items:
        last = found[key]
        if value == last:
            continue
        doubled.append(key)
        if not isinstance(last, dict | list):
            found[key] = NotJson(f"of a key that stands twice ({clean(key)})")


def _decimal(written: str) -> Decimal | NotJson:
    try:
        return Decimal(written)
    except InvalidOperation:
        return NotJson(written[:40])


def _integer(written: str) -> int | Decimal | NotJson:
    return int(written) if len(written) <= _LONGEST_INTEGER else _decimal(written)
