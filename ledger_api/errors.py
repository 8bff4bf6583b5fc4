"""Errors that a user of the ledger can meet, each saying what happened and what to do.

    LedgerError
    ├── WrongChain        the chain is not this ledger's
    ├── LedgerInUse       another process has the data folder
    ├── SealingKeyMissing the key that sealed a complaint's text is not here
    ├── LedgerDamaged     what is on disk contradicts itself
    ├── NoIndex           nothing is indexed yet
    ├── IndexTaken        another process indexes into the same database
    ├── DatabaseAway      the database does not answer
    └── ReadOnly          this process answers questions and takes no acts

Refusals of acts are not errors of the ledger: see `ledger_api.domain.refusals.Refused`.
"""

from __future__ import annotations


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


class IndexTaken(LedgerError):
    """Another process is the one that indexes into this database; this one waits for its turn."""


class DatabaseAway(LedgerError):
    """The database does not answer, or has ended the connection. What was not committed is not there."""


class ReadOnly(LedgerError):
    """This process only reads: hand the act in where the ledger runs."""
