"""Backups of a ledger: all that cannot be made again, in one file that says what is in it and can prove it.

ledger.json, the journal of the embedded chain, the second store and the keys, in the format of
`ledger_api.archive`. The file holds the registrar's private key and is readable by its owner only. The index and
the chain's checkpoints follow from these and are not in it. Of a ledger on PostgreSQL the file is the same as if its
second store had always been a file: restored it is one, and moves to a database as any other does.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from tarfile import BLOCKSIZE, GNU_FORMAT, TarInfo
from typing import IO, Any

from ledger_api.archive import FORMAT, MANIFEST, BadArchive, Entry, Manifest, is_allowed, read_archive
from ledger_api.chain.journal import NAME as JOURNAL
from ledger_api.chain.journal import checked_end, read_header
from ledger_api.chain.node import ChainCannotStart
from ledger_api.errors import LedgerDamaged, LedgerError
from ledger_api.folder import Folder, write_ledger_file
from ledger_api.joining import known_ledger
from ledger_api.store.moving import copy_store

_LEDGER = "ledger.json"
_DOCUMENTS = "documents.sqlite"
_KEYS = "keys/"
_SEALING_KEY = "sealing.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """What goes into an archive: the first `entry.size` bytes of `source`, which may grow meanwhile."""

    entry: Entry
    source: Path


def back_up(data: Path, file: Path, database: str | None = None) -> Manifest:
    """Write a backup of the ledger in `data`, which may be running, and read it again.

    The journal is taken up to the last whole block, the second store after it: an act's documents are kept
    before the act is on the chain, so none is missing. `database` is the URL of a ledger that lives in PostgreSQL.
    `file` is there whole and verified or not at all. Raises
    LedgerError where there is no ledger or `file` exists, LedgerDamaged where the ledger is damaged.
    """
    if file.exists():
        raise LedgerError(f"{file} 已存在，备份不覆盖任何文件，请另取名字。It exists: name another file")
    if Folder(data).read() is None:
        raise LedgerError(f"{data} 中没有账本。There is no ledger in it: name its folder with --data")
    folder = Folder(data, database)
    ledger = known_ledger(folder, None)
    assert ledger is not None
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as beside, _said_in_full(data):
        write_ledger_file(Path(beside) / _LEDGER, replace(ledger, database=None))
        pieces = [_piece(_LEDGER, Path(beside) / _LEDGER)]
        blocks = None
        if ledger.url is None:
            end = checked_end(folder.chain)
            blocks = end.blocks
            pieces.append(_piece(f"chain/{JOURNAL}", folder.chain / JOURNAL, end.offset))
        documents = Path(beside) / _DOCUMENTS
        if ledger.database is None:
            _copy_database(folder.documents_file, documents)
        else:
            assert database is not None
            copy_store(database, Path(beside) / "copied.sqlite")
            _copy_database(Path(beside) / "copied.sqlite", documents)
        pieces.append(_piece(_DOCUMENTS, documents))
        pieces += [_piece(_KEYS + path.name, path) for path in _key_files(data / "keys")]
        entries = tuple(piece.entry for piece in pieces)
        manifest = Manifest(ledger.contracts.chain_id, blocks, int(time.time()), entries)
        draft = Path(beside) / "backup"
        _write_archive(draft, manifest, pieces)
        try:
            read_archive(draft)
        except BadArchive as error:
            raise LedgerDamaged(
                f"写入的备份读不回来，未保留。The backup does not read back: {error}"
            ) from error
        # A link, unlike a renaming, takes nobody's place.
        os.link(draft, file)
        _sync(file.parent)
    return manifest


def restore(file: Path, data: Path) -> Manifest:
    """Put the ledger of a backup into the folder `data`, which must be empty or not be there.

    Everything is checked beside it first; `data` then has the whole ledger, or nothing. Raises LedgerError where
    there is something in `data`, LedgerDamaged where the archive is not what was written or is no backup.
    """
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        raise LedgerError(
            f"{data} 不是空目录，恢复不覆盖任何文件。It is not empty: name another folder with --data"
        )
    target = data.absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    # Readable by its owner only, and so it stays: the registrar's key is in it.
    draft = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        try:
            manifest = read_archive(file, shutil.disk_usage(draft).free, lambda entry: _placed(draft, entry))
        except BadArchive as error:
            raise LedgerDamaged(
                f"{file} 不是完好的备份，未恢复任何内容。It is no whole backup: {error}"
            ) from error
        with _said_in_full(file):
            _check(draft, manifest)
        for folder in (draft / "chain", draft / "keys", draft):
            if folder.exists():
                _sync(folder)
        if target.exists():
            target.rmdir()
        draft.rename(target)
        _sync(target.parent)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return manifest


def _piece(name: str, source: Path, size: int | None = None) -> _Piece:
    if not is_allowed(name):
        raise LedgerError(f"文件名不能放入备份：{source}。Its name cannot go into a backup: rename it")
    size = source.stat().st_size if size is None else size
    hasher = sha256()
    for chunk in _chunks(source, size):
        hasher.update(chunk)
    return _Piece(Entry(name, size, hasher.hexdigest()), source)


def _key_files(keys: Path) -> list[Path]:
    if not keys.exists():
        return []
    # Unfinished ones end in .new, and nobody has used them yet. The sealing key is kept apart from what it seals.
    return sorted(
        path
        for path in keys.iterdir()
        if path.is_file() and path.suffix != ".new" and path.name != _SEALING_KEY
    )


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy of a SQLite file that may be in use, with nothing beside it."""
    uri = f"{source.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode = DELETE")
    _check_database(target)


def _check_database(path: Path) -> None:
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
        (found,) = database.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok":
            raise LedgerDamaged(f"存证文件已损坏。The second store is damaged: {found}")
        for digest, content in database.execute("SELECT digest, content FROM document"):
            if sha256(content).digest() != digest:
                raise LedgerDamaged(f"存证文件已损坏。The document kept under {digest.hex()} is another one")


def _write_archive(path: Path, manifest: Manifest, pieces: list[_Piece]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        with gzip.GzipFile(
            filename="", fileobj=file, mode="wb", compresslevel=6, mtime=manifest.made_at
        ) as tar:
            content = json.dumps(_told(manifest), ensure_ascii=False, indent=1).encode()
            _add(tar, Entry(MANIFEST, len(content), ""), manifest.made_at, io.BytesIO(content))
            for piece in pieces:
                with piece.source.open("rb") as source:
                    _add(tar, piece.entry, manifest.made_at, source)
            tar.write(bytes(2 * BLOCKSIZE))
        file.flush()
        os.fsync(file.fileno())


def _told(manifest: Manifest) -> dict[str, Any]:
    files = [{"name": one.name, "bytes": one.size, "sha256": one.sha256} for one in manifest.entries]
    told = asdict(manifest)
    del told["entries"]
    return {"format": FORMAT, **told, "files": files}


def _add(tar: gzip.GzipFile, entry: Entry, made_at: int, source: IO[bytes]) -> None:
    info = TarInfo(entry.name)
    info.size, info.mtime, info.mode = entry.size, made_at, _mode(entry.name)
    tar.write(info.tobuf(GNU_FORMAT, "utf-8", "strict"))
    left = entry.size
    while left and (chunk := source.read(min(_CHUNK, left))):
        tar.write(chunk)
        left -= len(chunk)
    tar.write(bytes(-entry.size % BLOCKSIZE))


def _mode(name: str) -> int:
    return 0o600 if name.startswith(_KEYS) else 0o644


@contextmanager
def _placed(draft: Path, entry: Entry) -> Iterator[IO[bytes]]:
    path = draft / entry.name
    path.parent.mkdir(mode=0o700, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _mode(entry.name)), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _check(draft: Path, manifest: Manifest) -> None:
    """What sums cannot show: whether the files are those of one ledger."""
    folder = Folder(draft)
    ledger = folder.read()
    if ledger is None or not folder.documents_file.exists():
        raise LedgerDamaged("备份中缺少账本文件。The backup lacks ledger.json or documents.sqlite")
    ids, blocks = {manifest.chain_id, ledger.contracts.chain_id}, None
    if ledger.url is None:
        header = read_header(folder.chain)
        if header is None:
            raise LedgerDamaged("备份中缺少链日志。The backup lacks the journal")
        ids.add(header.chain_id)
        end = checked_end(folder.chain)
        blocks = end.blocks
        if end.offset != (folder.chain / JOURNAL).stat().st_size:
            raise LedgerDamaged(
                "备份中的链日志末尾不完整。The journal in the backup ends in an unfinished line"
            )
    if len(ids) != 1 or blocks != manifest.blocks:
        raise LedgerDamaged("备份中的文件不属于同一账本。The files in the backup are not of one ledger")
    _check_database(folder.documents_file)


def _chunks(source: Path, size: int) -> Iterator[bytes]:
    with source.open("rb") as file:
        while size and (chunk := file.read(min(_CHUNK, size))):
            size -= len(chunk)
            yield chunk


@contextmanager
def _said_in_full(what: Path) -> Iterator[None]:
    """Damage that lower layers find, as an error of the ledger."""
    try:
        yield
    except (ChainCannotStart, sqlite3.Error) as error:
        raise LedgerDamaged(f"{what}: {error}") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
