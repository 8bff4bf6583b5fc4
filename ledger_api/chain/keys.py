"""Private keys, the addresses by which the chain knows them, and its hash."""

from __future__ import annotations

import secrets

from eth_account import Account
from eth_utils.address import is_hex_address, to_checksum_address
from eth_utils.crypto import keccak

#: The address that no key has: a party that is given it has no voice.
NOBODY = "0x" + "00" * 20


def new_key() -> bytes:
    """A random private key of 32 bytes. One in 2**128 is no key of the curve: that is never met."""
    return secrets.token_bytes(32)


def address_of(private_key: bytes) -> str:
    """The checksummed address of a private key. ValueError where it is no key of the curve."""
    return str(Account.from_key(private_key).address)


def is_address(text: object) -> bool:
    """Whether a text is 0x and 40 hexadecimal digits."""
    return isinstance(text, str) and text.startswith("0x") and is_hex_address(text)


def checksummed(address: str) -> str:
    """An address in its one spelling (EIP-55)."""
    return str(to_checksum_address(address))


def hash_of(text: str) -> bytes:
    """Keccak-256 of a text in UTF-8."""
    return bytes(keccak(text=text))
