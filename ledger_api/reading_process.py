"""A process that only answers questions: the database of a ledger, without its chain, folder or keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NoReturn

from ledger_api.acts.context import party_reference
from ledger_api.acts.waiting import Waiting
from ledger_api.chain.contracts import Contracts
from ledger_api.errors import LedgerError, NoIndex, OtherVersion, ReadOnly
from ledger_api.exchange.table.template import template
from ledger_api.folder import LedgerFile
from ledger_api.indexer.step import FINALITY_DEPTH
from ledger_api.joining import ledger_of
from ledger_api.mailbox import Mailbox
from ledger_api.past_days import PastDays
from ledger_api.sealing_keys import sealed_texts_elsewhere
from ledger_api.serving import Server, serving
from ledger_api.store.database import close_reading, shown
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.sealed import Access
from ledger_api.store.subscriptions import Subscriptions
from ledger_api.web.ports import LedgerStatus


class ReadingPort:
    """A ledger as the web side sees it where there is its database and nothing else."""

    def __init__(self, database: str, ledger: LedgerFile, past_days: PastDays) -> None:
        self._database = database
        self._ledger = ledger
        self._past_days = past_days
        self._sealed = sealed_texts_elsewhere(database)
        #: To be looked at: where the ledger runs they are made, and told.
        self.subscriptions = Subscriptions(database, read_only=True)
        self._mailbox = Mailbox(database, self._sealed, ledger.contracts, self.open_reading, self._now)

    def close(self) -> None:
        """Close the database."""
        self._mailbox.close()
        self._sealed.close()
        self.subscriptions.close()
        self._past_days.close()
        close_reading(self._database)

    def open_reading(self) -> Reading:
        return open_reading(self._database, self._database)

    def open_reading_of(self, day: date, may_make: Callable[[], None]) -> Reading:
        return self._past_days.open(day, may_make)

    def party_id(self, code: str) -> bytes:
        return party_reference(self._ledger.contracts.chain_id, code)

    def status(self) -> LedgerStatus:
        """The last indexed block is all that is known of the chain; what the indexer could still take back is
        not final."""
        with self.open_reading() as reading:
            position = reading.position
        is_embedded = self._ledger.url is None
        return LedgerStatus(
            chain_id=self._ledger.contracts.chain_id,
            head_block=position.block,
            head_time=position.time,
            final_block=position.block if is_embedded else max(0, position.block - FINALITY_DEPTH),
            role="reader",
        )

    @property
    def contracts(self) -> Contracts:
        return self._ledger.contracts

    def signed_act(self, tx_hash: bytes, key: bytes) -> NoReturn:
        """Only the chain has signatures, and this process has no chain."""
        raise _no_acts()

    def unseal(self, complaint: bytes, parts: Mapping[bytes, str], reader: bytes) -> dict[bytes, bytes]:
        """With the key in CHENGNUO_SEALING_KEY; who read is all that this process writes."""
        return self._sealed.read(complaint, parts, reader)

    def accesses(self, complaint: bytes) -> list[Access]:
        return self._sealed.accesses(complaint)

    def inbox(self, party: bytes) -> list[Waiting]:
        return self._mailbox.inbox(party)

    def outbox(self, party: bytes) -> list[Waiting]:
        return self._mailbox.outbox(party)

    def waiting(self, act: bytes, party: bytes) -> Waiting | None:
        return self._mailbox.find(act, party)

    def leave(
        self,
        party: bytes,
        typed_data: Mapping[str, Any],
        signatures: Sequence[str],
        documents: Sequence[Mapping[str, Any]],
    ) -> NoReturn:
        raise _no_acts()

    def sign_waiting(self, party: bytes, act: bytes, signature: str) -> NoReturn:
        raise _no_acts()

    def decline(self, party: bytes, act: bytes, reason: str) -> NoReturn:
        raise _no_acts()

    def prepare(self, do: str, by: Sequence[str], with_: Mapping[str, Any]) -> NoReturn:
        raise _no_acts()

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> NoReturn:
        raise _no_acts()

    def take_table(self, file: Path, department: str) -> NoReturn:
        """Whether rows would be refused is asked of the chain, which is not here."""
        raise _no_acts()

    def table_template(self, english: bool) -> bytes:
        return template(english=english)

    def _now(self) -> int:
        """The chain's time as far as it is known here."""
        return self.status()["head_time"]


@contextmanager
def serve_read_only(
    database: str | None, host: str, port: int, names: Sequence[str] = ()
) -> Iterator[Server]:
    """Answers questions about the ledger in a database until the block is left. Any number of processes may.

    LedgerError where no database is named, where it has no ledger yet, where its index was made by another version of
    this program, or where the port is taken. If another version makes the index again meanwhile, questions are answered
    by saying so until this one's is there.
    """
    if database is None:
        raise LedgerError(
            "--read-only 须用 --database 或环境变量 CHENGNUO_DATABASE 给出数据库。"
            "It needs the ledger's database: name it with --database or CHENGNUO_DATABASE"
        )
    ledger = ledger_of(database)
    if ledger is None:
        raise LedgerError(
            f"{shown(database)} 中没有账本。There is no ledger in this database: start one with --database first"
        )
    with TemporaryDirectory(prefix="chengnuo-past-") as folder:
        reading = ReadingPort(database, ledger, PastDays(database, database, Path(folder)))
        try:
            _require_version(reading)
            with serving(reading, host, port, names, database) as server:
                yield server
        finally:
            reading.close()


def _require_version(port: ReadingPort) -> None:
    """OtherVersion where the index is one that this program does not understand; none at all may still come."""
    try:
        with port.open_reading() as reading, reading.at_one_block():
            pass
    except OtherVersion:
        raise
    except NoIndex:
        pass


def _no_acts() -> ReadOnly:
    return ReadOnly("本服务只供查询，不受理行为。请到账本运行的地址准备和提交，或直接交给链。")
