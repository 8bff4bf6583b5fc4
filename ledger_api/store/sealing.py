"""Envelope encryption: each complaint's texts under a data key of its own, which a sealing key seals.

AES-256-GCM throughout; every ciphertext begins with its random 12-byte nonce, and is bound to what it belongs to.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ledger_api.errors import LedgerDamaged, SealingKeyMissing

KEY_BYTES = 32
_NONCE = 12


class SealingKeys:
    """The keys that seal data keys: the first one seals, all of them open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        """ValueError for a key that has not 32 bytes."""
        if any(len(key) != KEY_BYTES for key in keys):
            raise ValueError(f"a sealing key has {KEY_BYTES} bytes")
        self._keys = {key_id(key): key for key in keys}
        self._current = next(iter(self._keys), None)

    @property
    def current(self) -> bytes:
        """The id of the key that seals. SealingKeyMissing where there is none."""
        if self._current is None:
            raise _missing("")
        return self._current

    def seal(self, data_key: bytes, bound_to: bytes) -> tuple[bytes, bytes]:
        """The id of the sealing key, and the data key under it."""
        return self.current, encrypt(self._keys[self.current], data_key, bound_to)

    def unseal(self, sealed_with: bytes, sealed: bytes, bound_to: bytes) -> bytes:
        """The data key again. SealingKeyMissing where the key that sealed it is not here."""
        if sealed_with not in self._keys:
            raise _missing(sealed_with.hex())
        return decrypt(self._keys[sealed_with], sealed, bound_to)


def key_id(key: bytes) -> bytes:
    """What names a sealing key beside what it sealed; tells nothing about the key."""
    return sha256(b"chengnuo sealing key" + key).digest()[:8]


def new_data_key() -> bytes:
    """A random key."""
    return secrets.token_bytes(KEY_BYTES)


def encrypt(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    """Nonce and ciphertext, bound to what it belongs to."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    """What was encrypted. LedgerDamaged where it was changed, belongs to something else, or the key is another."""
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)
    except (InvalidTag, ValueError) as error:
        raise LedgerDamaged(
            "密封的投诉内容无法解开：内容已损坏，或封存密钥不符。A sealed text does not open: it was changed, or "
            "the sealing key is another one"
        ) from error


def _missing(wanted: str) -> SealingKeyMissing:
    named = f"（编号 {wanted}）" if wanted else ""
    return SealingKeyMissing(
        f"缺少封存密钥{named}，投诉内容无法读写。The sealing key {wanted} is not here: put keys/sealing.json back, "
        "or give the key in CHENGNUO_SEALING_KEY"
    )
