"""The data folder of one ledger: what it is, where its chain stands, and the keys that this machine holds.

ledger.json        chain id, contracts, where the chain is; written once
chain/             the embedded chain's journal
index.sqlite       what is read from the chain; may be deleted at any time
past/              what was known on past days, made from the index; may be deleted at any time
documents.sqlite   what cannot be rebuilt: documents and their salts
                   (both are in the database of a ledger that lives in PostgreSQL)
keys/              keys of this machine: registrar, importer, and two that only pay for transactions; and
                   sealing.json, with which complaints' texts are sealed
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ledger_api.chain.contracts import Contracts
from ledger_api.chain.keys import address_of, is_address, new_key
from ledger_api.errors import LedgerDamaged

_VERSION = 1
#: A program that knows nothing of databases must not take such a ledger for one without documents.
_VERSION_IN_DATABASE = 2


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """ledger.json. `url` is None for the embedded chain; `genesis_time` in unix seconds.

    `database` names the PostgreSQL database that has index and second store, without user and password; None
    where they are files.
    """

    contracts: Contracts
    genesis_time: int
    url: str | None
    database: str | None = None


class Folder:
    """Paths and keys of a data folder. Nothing is made until it is needed."""

    def __init__(self, path: Path, database: str | None = None) -> None:
        """`database` is the URL where index and second store are, instead of in files."""
        self.path = path
        self.database = database

    @property
    def chain(self) -> Path:
        return self.path / "chain"

    @property
    def index(self) -> str | Path:
        return self.database or self.path / "index.sqlite"

    @property
    def documents(self) -> str | Path:
        return self.database or self.documents_file

    @property
    def documents_file(self) -> Path:
        """Where the second store is, if it is a file."""
        return self.path / "documents.sqlite"

    @property
    def sealing_key(self) -> Path:
        """Left out of backups: what it seals is in the second store."""
        return self.path / "keys" / "sealing.json"

    @property
    def past(self) -> Path:
        return self.path / "past"

    @property
    def _ledger_file(self) -> Path:
        return self.path / "ledger.json"

    def read(self) -> LedgerFile | None:
        """The ledger that is here, or None. LedgerDamaged where the file cannot be read."""
        if not self._ledger_file.exists():
            return None
        try:
            data = json.loads(self._ledger_file.read_text(encoding="utf-8"))
            if data["version"] not in (_VERSION, _VERSION_IN_DATABASE):
                raise LedgerDamaged(
                    f"{self._ledger_file} is of version {data['version']}, this program knows "
                    f"{_VERSION} and {_VERSION_IN_DATABASE}"
                )
            return _ledger_file(data)
        except (ValueError, KeyError, TypeError) as error:
            raise LedgerDamaged(
                f"{self._ledger_file} cannot be read ({error}); restore it from a backup"
            ) from error

    def write(self, ledger: LedgerFile) -> None:
        """Writes ledger.json, whole or not at all."""
        write_ledger_file(self._ledger_file, ledger)

    def has_key(self, name: str) -> bool:
        """Whether this machine has a key of that name already."""
        return (self.path / "keys" / f"{name}.json").exists()

    def key(self, name: str) -> bytes:
        """A private key of this machine, made at first use and readable by its owner only."""
        path = self.path / "keys" / f"{name}.json"
        if not path.exists():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            private = new_key()
            write_key(path, private)
            return private
        return read_key(path)


def write_ledger_file(path: Path, ledger: LedgerFile) -> None:
    """A ledger.json, whole or not at all."""
    data: dict[str, Any] = {
        "version": _VERSION if ledger.database is None else _VERSION_IN_DATABASE,
        "contracts": ledger.contracts.to_dict(),
        "genesis_time": ledger.genesis_time,
        "url": ledger.url,
    }
    if ledger.database is not None:
        data["database"] = ledger.database
    write_whole(path, json.dumps(data, indent=1) + "\n", mode=0o644)


def _ledger_file(data: dict[str, Any]) -> LedgerFile:
    """ValueError, KeyError or TypeError where the values are none that `write` has written."""
    contracts, genesis_time, url = Contracts.from_dict(data["contracts"]), data["genesis_time"], data["url"]
    for number in (contracts.chain_id, contracts.deployed_at_block, genesis_time):
        if type(number) is not int or number < 0:
            raise ValueError(f"{number!r} is no whole number")
    for address in contracts.addresses.values():
        if not is_address(address):
            raise ValueError(f"{address!r} is no address")
    database = data.get("database")
    for named in (url, database):
        if named is not None and not isinstance(named, str):
            raise ValueError(f"{named!r} is no URL")
    return LedgerFile(contracts, genesis_time, url, database)


def write_key(path: Path, private: bytes) -> None:
    """A key file: the address for people to read, the private key for the signer."""
    text = json.dumps({"address": address_of(private), "private_key": "0x" + private.hex()}, indent=1) + "\n"
    write_whole(path, text, mode=0o600)


def read_key(path: Path) -> bytes:
    """The private key of a key file. LedgerDamaged where it is none."""
    try:
        private = bytes.fromhex(json.loads(path.read_text(encoding="utf-8"))["private_key"][2:])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerDamaged(f"{path} is not a key file ({error})") from error
    try:
        address_of(private)
    except ValueError:
        raise LedgerDamaged(f"{path} is not a key file: what it holds is no private key") from None
    return private


def write_whole(path: Path, text: str, mode: int) -> None:
    """Writes a file, whole or not at all, on disk when this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
