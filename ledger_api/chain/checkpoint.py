"""Checkpoints of the embedded chain: the node's whole state at a block, so that a restart replays only what came after.

A checkpoint holds nothing that does not follow from the journal, and may be deleted at any time. Its first
line is like one of the journal and says which block it is of, how much of the journal led there (with its
SHA-256), and the length and SHA-256 of what follows: the state as the node gave it, with all blocks, receipts
and logs in it.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from ledger_api.chain.journal import Journal, Mark, checked_line, fields_of, sync_folder

FORMAT = 1

_PREFIX = "checkpoint-"
DRAFT = f"{_PREFIX}new"
_LONGEST_HEAD = 4096


class UnusableCheckpoint(Exception):
    """A checkpoint that cannot be started from; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says of itself, in its first line."""

    format: int
    block: int
    block_hash: str
    journal_bytes: int
    journal_sha256: str
    state_bytes: int
    state_sha256: str

    @property
    def mark(self) -> Mark:
        """Where in the journal the blocks begin that it does not have."""
        return Mark(self.journal_bytes, self.block)


def read_checkpoint(path: Path, journal: Journal) -> tuple[Head, bytes]:
    """A checkpoint of this journal, with the node's state. `UnusableCheckpoint` where it is damaged, or
    where the journal is not the one that it was made beside."""
    try:
        with path.open("rb") as file:
            head = _head(file.readline(_LONGEST_HEAD))
            # One byte more than it should have, so that a file that goes on is noticed without reading it.
            state = file.read(head.state_bytes + 1)
    except OSError as error:
        raise UnusableCheckpoint(f"无法读取 cannot be read ({error})") from error
    if len(state) != head.state_bytes or sha256(state).hexdigest() != head.state_sha256:
        raise UnusableCheckpoint("文件已损坏 it is damaged: its checksum does not match")
    if journal.sha256(head.journal_bytes) != head.journal_sha256:
        raise UnusableCheckpoint("与链日志不符 it was not made from this journal")
    return head, state


def _head(line: bytes) -> Head:
    try:
        fields = fields_of(line)
        if fields.get("format") != FORMAT:
            raise UnusableCheckpoint(
                f"格式不识别 format {fields.get('format')!r}, this program reads {FORMAT}"
            )
        return Head(**fields)
    except (ValueError, TypeError) as error:
        raise UnusableCheckpoint(f"文件已损坏 it is damaged: {error}") from error


def write_checkpoint(folder: Path, journal: Journal, block_hash: str, state: bytes) -> Path:
    """Keep the node's state at the end of `journal`, whose last block has this hash: whole or not at all.

    Raises `OSError`, and then nothing has changed.
    """
    journal_sha256 = journal.sha256(journal.end.offset)
    if journal_sha256 is None:
        raise AssertionError("a journal reaches to its end")
    head = Head(
        format=FORMAT,
        block=journal.end.blocks,
        block_hash=block_hash,
        journal_bytes=journal.end.offset,
        journal_sha256=journal_sha256,
        state_bytes=len(state),
        state_sha256=sha256(state).hexdigest(),
    )
    path = folder / f"{_PREFIX}{head.block:010}"
    draft = folder / DRAFT
    try:
        with draft.open("wb") as file:
            file.write(checked_line(asdict(head)))
            file.write(state)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        sync_folder(folder)
    except OSError:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    return path


def checkpoints_in(folder: Path) -> list[Path]:
    """Those that are there, the newest first; whether they can be used shows when they are read."""
    return sorted(folder.glob(f"{_PREFIX}[0-9]*"), reverse=True)
