"""Reading an archive that may come from anybody: strictly in order, with every size known before it is read.

The format is a gzipped tar of regular files with short names, the first of which, manifest.json, names every
other with its length and SHA-256. Links, folders, long names, other orders and anything behind the last file
are refused, and nothing is unpacked beyond what the manifest and the size of the archive allow.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tarfile import BLOCKSIZE, REGTYPE, HeaderError, TarInfo
from typing import IO, Any

MANIFEST = "manifest.json"
FORMAT = 1
#: The longest name, in bytes: a longer one would need an entry of its own in the tar.
NAME_BYTES = 100

_MANIFEST_BYTES = 1 << 20
_FILES = 2000
#: Deflate makes a thousand times as much at most; what a ledger has shrinks to a third.
_EXPANSION = 100
_CHUNK = 1 << 20
_PADDING = 20 * BLOCKSIZE

_NAME = re.compile(r"ledger\.json|documents\.sqlite|chain/journal\.jsonl|keys/\w[\w.-]*")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class BadArchive(Exception):
    """Not an archive of this kind, or no longer what was written; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the archive: its name in the data folder, length in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive says that it holds. `chain_id` and `blocks` (None with a remote chain) are the ledger's,
    `made_at` unix seconds."""

    chain_id: int
    blocks: int | None
    made_at: int
    entries: tuple[Entry, ...]

    @property
    def size(self) -> int:
        """Bytes of all files together."""
        return sum(entry.size for entry in self.entries)


#: Opens the place that an entry is written to.
Place = Callable[[Entry], AbstractContextManager[IO[bytes]]]


def read_archive(path: Path, room: int | None = None, place: Place | None = None) -> Manifest:
    """Check every byte of an archive, and write its files to where `place` opens them.

    `room` is how many bytes they may take. Raises `BadArchive`, and then what was written is of no use;
    `OSError` where the archive cannot be read or a file not be written.
    """
    limit = _EXPANSION * path.stat().st_size
    if room is not None and room < limit:
        limit = room
    with path.open("rb") as packed, gzip.GzipFile(fileobj=packed) as tar:
        try:
            name, size = _header(tar)
            if name != MANIFEST or size > _MANIFEST_BYTES:
                raise BadArchive(f"it begins with {name!r} and not with a manifest")
            content = _exactly(tar, size)
            _skip_padding(tar, size)
            manifest = _manifest(content)
            if manifest.size > limit:
                raise BadArchive(f"it would take {manifest.size} bytes, and there is room for {limit}")
            for entry in manifest.entries:
                if _header(tar) != (entry.name, entry.size):
                    raise BadArchive(f"it does not have {entry.name} where its manifest says")
                with place(entry) if place else nullcontext() as target:
                    _copy(tar, entry, target)
                _skip_padding(tar, entry.size)
            rest = tar.read(_PADDING + 1)
            if len(rest) > _PADDING or rest.strip(b"\0"):
                raise BadArchive("it goes on behind its last file")
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BadArchive(f"it is damaged or not whole ({error})") from error
    return manifest


def _header(tar: gzip.GzipFile) -> tuple[str, int]:
    """Name and length of the next file."""
    try:
        info = TarInfo.frombuf(_exactly(tar, BLOCKSIZE), "utf-8", "strict")
    except (HeaderError, UnicodeDecodeError) as error:
        raise BadArchive(f"it is no tar of this kind ({error})") from error
    if info.type != REGTYPE or info.size < 0:
        raise BadArchive(f"{info.name!r} in it is not a regular file")
    return info.name, info.size


def _manifest(content: bytes) -> Manifest:
    try:
        told = json.loads(content)
        if told["format"] != FORMAT:
            raise BadArchive(f"it is of format {told['format']!r}, this program reads {FORMAT}")
        entries = tuple(_entry(one) for one in told["files"])
        blocks = told["blocks"]
        manifest = Manifest(
            _number(told["chain_id"]),
            None if blocks is None else _number(blocks),
            _number(told["made_at"]),
            entries,
        )
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadArchive(f"its manifest cannot be read ({error})") from error
    names = {entry.name for entry in entries}
    if len(names) != len(entries) or len(entries) > _FILES:
        raise BadArchive("its manifest names a file twice, or too many files")
    return manifest


def _entry(told: Any) -> Entry:
    entry = Entry(told["name"], _number(told["bytes"]), told["sha256"])
    if not is_allowed(entry.name) or not _DIGEST.fullmatch(entry.sha256):
        raise ValueError(f"{entry.name!r} is no file of a ledger")
    return entry


def is_allowed(name: str) -> bool:
    """Whether a file of this name, relative to the data folder, may be in an archive."""
    return _NAME.fullmatch(name) is not None and len(name.encode()) <= NAME_BYTES


def _number(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is no whole number")
    return value


def _copy(tar: gzip.GzipFile, entry: Entry, target: IO[bytes] | None) -> None:
    hasher, left = sha256(), entry.size
    while left:
        chunk = _exactly(tar, min(_CHUNK, left))
        hasher.update(chunk)
        left -= len(chunk)
        if target is not None:
            target.write(chunk)
    if hasher.hexdigest() != entry.sha256:
        raise BadArchive(f"{entry.name} in it is not what its manifest says")


def _exactly(tar: gzip.GzipFile, size: int) -> bytes:
    content = tar.read(size)
    if len(content) != size:
        raise BadArchive("it ends too early")
    return content


def _skip_padding(tar: gzip.GzipFile, size: int) -> None:
    _exactly(tar, -size % BLOCKSIZE)
