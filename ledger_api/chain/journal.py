"""The embedded chain's journal: every block as one line, on disk before anybody is told of it.

The first line is the header, each further line a block: its time, the hash of the block before it and
the raw transactions in their order. A line is the CRC-32 of its JSON as eight hexadecimal digits, a
space, the JSON and a newline. The chain is this file: the node only computes what follows from it.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import orjson

from ledger_api.chain.node import ChainCannotStart

NAME = "journal.jsonl"
FORMAT = 1

_CHUNK = 1 << 20


class DamagedJournal(ChainCannotStart):
    """A line of the journal is not what was written: only a backup helps."""


@dataclass(frozen=True, slots=True)
class Header:
    """What must be the same for a replay to give the same blocks."""

    format: int
    chain_id: int
    genesis_time: int
    genesis_hash: str
    anvil: str
    flags: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """One block as it was ordered: time in unix seconds, hash of the block before, raw transactions (0x…)."""

    timestamp: int
    parent: str
    raws: list[str]


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two lines of a journal: the bytes before it, and the blocks (the header is none)."""

    offset: int
    blocks: int


class Journal:
    """An open journal. Made by `create` or `open_journal`; append is not for several threads at once."""

    def __init__(self, path: Path, header: Header, end: Mark, torn: Path | None) -> None:
        self.path = path
        self.header = header
        self.torn = torn  #: where a torn last line was put at opening, if there was one
        self.end = end  #: behind the last block
        self._digest = hashlib.sha256()
        self._digested = 0
        self._file = path.open("ab", buffering=0)

    @classmethod
    def create(cls, folder: Path, header: Header) -> Journal:
        """A new journal in `folder`: either whole on disk, or not there."""
        path = folder / NAME
        draft = folder / f"{NAME}.new"
        line = checked_line(asdict(header))
        with draft.open("wb") as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_folder(folder)
        return cls(path, header, Mark(len(line), 0), None)

    def append(self, block: Block) -> None:
        """Write one block; returns when it would survive a power failure. Raises `OSError`, after which
        nothing more may be appended: what is on disk then shows at the next start."""
        line = checked_line({"t": block.timestamp, "parent": block.parent, "raw": block.raws})
        view = memoryview(line)
        while view:
            view = view[self._file.write(view) :]
        os.fsync(self._file.fileno())
        self.end = Mark(self.end.offset + len(line), self.end.blocks + 1)

    def blocks(self, after: Mark | None = None) -> Iterator[tuple[int, Block]]:
        """Every block up to `end`, or those behind a mark, with the number of its line; the header is line 1."""
        with self.path.open("rb") as file:
            if after is None:
                file.readline()
            else:
                file.seek(after.offset)
            done = after.blocks if after else 0
            for number, line in enumerate(islice(file, self.end.blocks - done), start=done + 2):
                yield number, _block(self.path, number, line)

    def sha256(self, upto: int) -> str | None:
        """The digest, in hexadecimal, of the first `upto` bytes; None where there are fewer.

        Asked again for more, it reads only what is new.
        """
        if upto > self.end.offset:
            return None
        if upto < self._digested:
            self._digest, self._digested = hashlib.sha256(), 0
        with self.path.open("rb") as file:
            file.seek(self._digested)
            while self._digested < upto and (chunk := file.read(min(_CHUNK, upto - self._digested))):
                self._digest.update(chunk)
                self._digested += len(chunk)
        return self._digest.hexdigest()

    def as_it_is(self) -> Journal:
        """The journal up to now, for reading in another thread while this one grows."""
        return Journal(self.path, self.header, self.end, None)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def open_journal(folder: Path) -> Journal | None:
    """The journal in `folder`, or None where there is none yet.

    A last line that a crash left unfinished belongs to nobody, because no receipt was given for it: it is
    cut off and kept beside the journal. Anything else that is damaged: `ChainCannotStart`.
    """
    path = folder / NAME
    if not path.exists():
        return None
    end, torn = _cut_torn_tail(path)
    header = read_header(folder)
    return None if header is None else Journal(path, header, end, torn)


def read_header(folder: Path) -> Header | None:
    """The header of the journal in `folder`, or None where there is no journal. `ChainCannotStart` as above."""
    path = folder / NAME
    if not path.exists():
        return None
    with path.open("rb") as file:
        first = file.readline()
    fields = _fields(path, 1, first)
    if fields.get("format") != FORMAT:
        raise ChainCannotStart(
            f"链日志格式不识别。{path}: journal format {fields.get('format')!r}, this program reads {FORMAT}; "
            "use the version of the program that wrote it"
        )
    try:
        return Header(**fields)
    except TypeError as error:
        raise _damaged(path, 1, str(error)) from error


def checked_end(folder: Path) -> Mark:
    """The end of the last whole block of the journal in `folder`, after every line was checked.

    Changes nothing, and may be asked beside a running chain. Raises `DamagedJournal`, and `OSError` where
    there is no journal.
    """
    path = folder / NAME
    offset, lines, damaged = 0, 0, 0
    with path.open("rb") as file:
        for line in file:
            if damaged:
                raise _damaged(path, damaged, "its checksum does not match")
            if not line.endswith(b"\n"):
                break
            if _is_whole(line):
                offset, lines = offset + len(line), lines + 1
            elif b"\0" in line:
                # Torn where it is the last one: see `_cut_torn_tail`.
                damaged = lines + 1
            else:
                raise _damaged(path, lines + 1, "its checksum does not match")
    if lines == 0:
        raise _damaged(path, 1, "the header is unfinished")
    return Mark(offset, lines - 1)


def checked_line(fields: dict[str, Any]) -> bytes:
    """Fields as one line that begins with its checksum."""
    body = orjson.dumps(fields)
    return b"%08x %s\n" % (zlib.crc32(body), body)


def fields_of(line: bytes) -> dict[str, Any]:
    """What `checked_line` made a line of. Raises `ValueError` where it is none or was changed."""
    if not _is_whole(line):
        raise ValueError("its checksum does not match")
    fields = orjson.loads(line[9:-1])
    if not isinstance(fields, dict):
        raise ValueError("it is not a record")
    return fields


def _is_whole(line: bytes) -> bool:
    return line.endswith(b"\n") and line[:9] == b"%08x " % zlib.crc32(line[9:-1])


def _fields(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        return fields_of(line)
    except ValueError as error:
        raise _damaged(path, number, str(error)) from error


def _block(path: Path, number: int, line: bytes) -> Block:
    fields = _fields(path, number, line)
    try:
        return Block(timestamp=fields["t"], parent=fields["parent"], raws=fields["raw"])
    except KeyError as error:
        raise _damaged(path, number, f"it has no {error}") from error


def _damaged(path: Path, number: int, why: str) -> DamagedJournal:
    return DamagedJournal(
        f"链日志第 {number} 行已损坏，请从备份恢复该文件，不要自行修改。"
        f"{path} is damaged in line {number}: {why}. Every later block rests on it, so nothing is skipped: "
        "restore this file from a backup, and do not edit it"
    )


def _cut_torn_tail(path: Path) -> tuple[Mark, Path | None]:
    """Cut off what follows the last whole line; the end of what stays, and where the rest is kept.

    An unfinished write leaves a line without its newline or, after a power failure, with holes (NUL
    bytes) in it. A finished line whose checksum is wrong was damaged later, and is left for the reader
    to refuse: a receipt may rest on it.
    """
    start, last, lines = 0, b"", 0
    with path.open("rb") as file:
        for line in file:
            start, last, lines = start + len(last), line, lines + 1
    if last.endswith(b"\n") and b"\0" not in last:
        return Mark(start + len(last), lines - 1), None
    if start == 0:
        raise _damaged(path, 1, "the header is unfinished")
    side = _side_file(path)
    with side.open("xb") as file:
        file.write(last)
        file.flush()
        os.fsync(file.fileno())
    with path.open("r+b") as file:
        file.truncate(start)
        os.fsync(file.fileno())
    sync_folder(path.parent)
    return Mark(start, lines - 2), side


def _side_file(path: Path) -> Path:
    number = 1
    while (side := path.with_name(f"{path.name}.torn-{number}")).exists():
        number += 1
    return side


def sync_folder(folder: Path) -> None:
    """Make what was renamed in `folder` survive a power failure."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
