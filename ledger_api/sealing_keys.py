"""Where the sealing key of a ledger is: in CHENGNUO_SEALING_KEY, or in keys/sealing.json of the data folder.

It is kept apart from the database that holds what it seals, and a backup leaves it out: whoever finds a backup
reads no complaint with it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from ledger_api.errors import LedgerDamaged, LedgerError
from ledger_api.folder import Folder, write_whole
from ledger_api.store.sealed import Sealed
from ledger_api.store.sealing import SealingKeys, new_data_key

#: 64 hexadecimal digits; several, separated by commas, where the first one has taken the place of the others.
VARIABLE = "CHENGNUO_SEALING_KEY"


def sealed_texts(folder: Folder) -> Sealed:
    """The sealed texts of a ledger. Its first text makes its sealing key, unless one is given."""
    return Sealed(folder.documents, lambda any_sealed: _keys(folder, may_make=not any_sealed))


def sealed_texts_elsewhere(database: str) -> Sealed:
    """The same for a process that has no folder: the key can only be given."""
    return Sealed(database, lambda any_sealed: _given() or SealingKeys(()))


def rotate(folder: Folder) -> int:
    """Puts a new sealing key in the place of the old one, also while the ledger runs; returns how many data keys
    were sealed anew. Where the key is given in CHENGNUO_SEALING_KEY, the first one named there is the new one.

    An interrupted rotation loses nothing: the next one finishes it. Raises SealingKeyMissing.
    """
    file = folder.sealing_key
    sealed = sealed_texts(folder)
    try:
        if os.environ.get(VARIABLE):
            return sealed.reseal()
        if not file.exists():
            raise LedgerError(f"{file} 不存在：还没有密封过任何内容。Nothing was sealed yet")
        # The new key is on disk before anything is sealed with it, the old one as long as anything is.
        new = new_data_key()
        _write(file, [new, *_read(file)])
        count = sealed.reseal()
        _write(file, [new])
        return count
    finally:
        sealed.close()


def _keys(folder: Folder, *, may_make: bool) -> SealingKeys:
    given = _given()
    if given is not None:
        return given
    file = folder.sealing_key
    if not file.exists():
        if not may_make:
            return SealingKeys(())
        _write(file, [new_data_key()])
    return SealingKeys(_read(file))


def _given() -> SealingKeys | None:
    given = os.environ.get(VARIABLE)
    return SealingKeys(_parsed(given.split(","), VARIABLE)) if given else None


def _read(file: Path) -> list[bytes]:
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))["keys"]
        return _parsed(listed, str(file))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerDamaged(f"{file} 不是封存密钥文件（{error}）。It holds no sealing key") from error


def _parsed(texts: Sequence[str], where: str) -> list[bytes]:
    try:
        keys = [bytes.fromhex(text.strip().removeprefix("0x")) for text in texts]
        SealingKeys(keys)
    except ValueError as error:
        raise LedgerDamaged(
            f"{where} 中的封存密钥应为64位十六进制。A sealing key is 64 hexadecimal digits"
        ) from error
    return keys


def _write(file: Path, keys: Sequence[bytes]) -> None:
    text = json.dumps({"keys": ["0x" + key.hex() for key in keys]}, indent=1) + "\n"
    write_whole(file, text, mode=0o600)
