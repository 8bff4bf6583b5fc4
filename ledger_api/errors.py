"""Errors that a user of the ledger can meet, each saying what happened and what to do.

    LedgerError
    ├── WrongChain        the chain is not this ledger's
    ├── LedgerInUse       another process has the data folder
    ├── SealingKeyMissing the key that sealed a complaint's text is not here
    ├── LedgerDamaged     what is on disk contradicts itself
    ├── NoIndex           nothing is indexed yet
    │   └── OtherVersion  what is indexed is another version's
    ├── IndexTaken        another process indexes into the same database
    ├── DatabaseAway      the database does not answer
    ├── ReadOnly          this process answers questions and takes no acts
    ├── DayNotKnown       a day that has not come, or before the ledger began
    ├── BeingMade         a past day whose index is not ready yet
    ├── MailboxFull       a party has left as many half-signed acts as it may
    └── ChainAway         the chain does not answer

Refusals of acts are not errors of the ledger: see `ledger_api.domain.refusals.Refused`.
"""

from __future__ import annotations

from datetime import date


class LedgerError(Exception):
    """The message names the value, the reason and what to do."""


class WrongChain(LedgerError):
    """The chain has another id or other contracts: nothing is read from it or sent to it."""


class LedgerInUse(LedgerError):
    """Another process works on the same data folder: stop it, or name another folder with --data."""


class SealingKeyMissing(LedgerError):
    """The key that sealed a complaint's text is not here: put it back (README, Complaints)."""


class LedgerDamaged(LedgerError):
    """What is on disk contradicts itself. Nothing has been changed."""


class NoIndex(LedgerError):
    """There is no index yet, or it is being made: start the ledger, or wait a moment."""


class OtherVersion(NoIndex):
    """The index was made by another version of this program: run the same one, or have that one make it again."""

    def __init__(self, where: str, found: str | None, wanted: str) -> None:
        super().__init__(
            f"{where} 中的索引由本程序的另一版本写成（结构 {found or '未知'}，本版本为 {wanted}）："
            "请用同一版本，或待索引进程升级并重建索引后再查询。"
            f"The index was made by another version of this program (schema {found or 'unknown'}, here {wanted}): run "
            "the same version, or wait until the process that indexes runs this one and has made the index again"
        )


class IndexTaken(LedgerError):
    """Another process is the one that indexes into this database; this one waits for its turn."""


class DatabaseAway(LedgerError):
    """The database does not answer, or has ended the connection. What was not committed is not there."""


class ReadOnly(LedgerError):
    """This process only reads: hand the act in where the ledger runs."""


class DayNotKnown(LedgerError):
    """The ledger has nothing to say as of this day: it began after it, or the day has not come."""

    def __init__(self, day: date, first: date, last: date) -> None:
        super().__init__(f"账本能够回答的日期是 {first} 至 {last}，{day} 不在其中")


class BeingMade(LedgerError):
    """What was known on this day is being put together: ask again in `seconds`."""

    def __init__(self, day: date, seconds: int) -> None:
        super().__init__(f"正在整理 {day} 当日所知的内容，请在 {seconds} 秒后再试")
        self.seconds = seconds


class MailboxFull(LedgerError):
    """A party has left as many half-signed acts as it may: have some signed, or take some back."""


class ChainAway(LedgerError):
    """The chain does not answer: acts can be neither prepared nor taken. What is indexed can be read."""
