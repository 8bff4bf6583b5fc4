"""Checkpoints of the embedded chain: the node's whole state at a block, so that a restart replays only what came after.

A checkpoint holds nothing that does not follow from the journal, and may be deleted at any time. Its first
line is like one of the journal and says which block it is of, how much of the journal led there (with its
SHA-256), and the length and SHA-256 of what follows: the state as the node gave it, with all blocks, receipts
and logs in it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from ledger_api.chain.journal import Journal, Mark, checked_line, fields_of, sync_folder

FORMAT = 1

_PREFIX = "checkpoint-"
_DRAFT = f"{_PREFIX}new"
_KEPT = 2
_LONGEST_HEAD = 4096

# What a replay takes on one core, to know when the part that a restart would replay has become long.
_SECONDS_A_BLOCK = 0.0006
_SECONDS_A_BYTE = 0.4e-6
#: A checkpoint is made when a restart would replay for longer than this, in seconds.
LONGEST_REPLAY = 4.0


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


class Checkpoints:
    """The checkpoints in a chain's folder. For one thread."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal
        self._last = Mark(0, 0)
        self._good: list[Path] = []
        (folder / _DRAFT).unlink(missing_ok=True)

    def found(self) -> list[Path]:
        """Those that are there, the newest first; whether they can be used is not known yet."""
        return sorted(self._folder.glob(f"{_PREFIX}[0-9]*"), reverse=True)

    def started_from(self, path: Path, mark: Mark) -> None:
        """The chain stands on this one now."""
        self._good, self._last = [path], mark

    @property
    def is_due(self) -> bool:
        """Whether a restart would replay for longer than some seconds."""
        return self._replay_seconds() > LONGEST_REPLAY

    @property
    def is_overdue(self) -> bool:
        """Whether it would replay so long that callers should wait for a checkpoint now."""
        return self._replay_seconds() > 2 * LONGEST_REPLAY

    def write(self, block_hash: str, dump: Callable[[], bytes]) -> Path:
        """Keep the node's state at the journal's last block, which has this hash; `dump` gives the state.

        It is there whole or not at all, and the ones before the last are removed. Raises `OSError`: then
        nothing has changed, and the next is due as long after this one as if it had been written.
        """
        mark, self._last = self._journal.end, self._journal.end
        state = dump()
        journal_sha256 = self._journal.sha256(mark.offset)
        assert journal_sha256 is not None
        head = Head(
            format=FORMAT,
            block=mark.blocks,
            block_hash=block_hash,
            journal_bytes=mark.offset,
            journal_sha256=journal_sha256,
            state_bytes=len(state),
            state_sha256=sha256(state).hexdigest(),
        )
        path = self._folder / f"{_PREFIX}{mark.blocks:010}"
        draft = self._folder / _DRAFT
        try:
            with draft.open("wb") as file:
                file.write(checked_line(asdict(head)))
                file.write(state)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
            sync_folder(self._folder)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise
        self._good = [path, *(good for good in self._good if good != path)][:_KEPT]
        for old in self.found():
            if old not in self._good:
                old.unlink()
        return path

    def _replay_seconds(self) -> float:
        end = self._journal.end
        blocks, size = end.blocks - self._last.blocks, end.offset - self._last.offset
        return blocks * _SECONDS_A_BLOCK + size * _SECONDS_A_BYTE
