"""Sign-in messages (EIP-4361): written, read, and the key that signed one (EIP-191)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from eth_account import Account
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

#: The resource that names the party for which the key signs in.
_PARTY = re.compile(r"chengnuo:party:(0x[0-9a-f]{64})")

_MESSAGE = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://)?(?P<domain>[^\s/?#]+) wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9A-Fa-f]{40})\n"
    r"\n"
    r"(?:(?P<statement>[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;= ]+)\n)?"
    r"\n"
    r"URI: (?P<uri>[!-~]+)\n"
    r"Version: (?P<version>[0-9]{1,3})\n"
    r"Chain ID: (?P<chain_id>[0-9]{1,20})\n"
    r"Nonce: (?P<nonce>[A-Za-z0-9]{8,200})\n"
    r"Issued At: (?P<issued_at>[!-~]+)"
    r"(?:\nExpiration Time: (?P<expires_at>[!-~]+))?"
    r"(?:\nNot Before: (?P<not_before>[!-~]+))?"
    r"(?:\nRequest ID: (?P<request_id>[!-~]*))?"
    r"(?:\nResources:(?P<resources>(?:\n- [!-~]+)*))?"
)
#: Of RFC 3339: the forms that EIP-4361 allows are a part of ISO 8601.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)", re.ASCII)
_LONGEST = 4_000


class MalformedMessage(ValueError):
    """The text is no sign-in message of EIP-4361; the message says which part is wrong."""


@dataclass(frozen=True, slots=True)
class SignInMessage:
    """A sign-in message. Instants are unix seconds; `address` is checksummed; `domain` is host and port."""

    domain: str
    address: str
    statement: str
    uri: str
    version: str
    chain_id: int
    nonce: str
    issued_at: float
    expires_at: float | None = None
    not_before: float | None = None
    resources: tuple[str, ...] = ()

    def parties(self) -> list[bytes]:
        """The parties that the resources name: 32-byte ids."""
        found = (_PARTY.fullmatch(resource) for resource in self.resources)
        return [bytes.fromhex(match[1][2:]) for match in found if match]


def party_resource(party: bytes) -> str:
    """How the resources of a message name a party."""
    return f"chengnuo:party:0x{party.hex()}"


def write(message: SignInMessage) -> str:
    """The text that is signed. Instants are written in whole seconds, UTC."""
    lines = [
        f"{message.domain} wants you to sign in with your Ethereum account:",
        to_checksum_address(message.address),
        "",
        *([message.statement] if message.statement else []),
        "",
        f"URI: {message.uri}",
        f"Version: {message.version}",
        f"Chain ID: {message.chain_id}",
        f"Nonce: {message.nonce}",
        f"Issued At: {_iso(message.issued_at)}",
    ]
    if message.expires_at is not None:
        lines.append(f"Expiration Time: {_iso(message.expires_at)}")
    if message.not_before is not None:
        lines.append(f"Not Before: {_iso(message.not_before)}")
    if message.resources:
        lines += ["Resources:", *(f"- {resource}" for resource in message.resources)]
    return "\n".join(lines)


def read(text: str) -> SignInMessage:
    """The message of a text. MalformedMessage where it is none, or not in the one spelling of EIP-4361."""
    if len(text) > _LONGEST:
        raise MalformedMessage(f"the message has {len(text)} characters, at most {_LONGEST} are read")
    found = _MESSAGE.fullmatch(text)
    if found is None:
        raise MalformedMessage("the text is not in the form of EIP-4361")
    address = found["address"]
    if address != to_checksum_address(address):
        raise MalformedMessage(f"{address} is not spelt with the checksum of EIP-55")
    listed = found["resources"] or ""
    return SignInMessage(
        domain=found["domain"],
        address=address,
        statement=found["statement"] or "",
        uri=found["uri"],
        version=found["version"],
        chain_id=int(found["chain_id"]),
        nonce=found["nonce"],
        issued_at=_seconds("Issued At", found["issued_at"]),
        expires_at=_seconds("Expiration Time", found["expires_at"]) if found["expires_at"] else None,
        not_before=_seconds("Not Before", found["not_before"]) if found["not_before"] else None,
        resources=tuple(line.removeprefix("- ") for line in listed.split("\n") if line),
    )


def sign(text: str, private_key: bytes) -> bytes:
    """The signature of a text (personal_sign), 65 bytes."""
    return bytes(Account.unsafe_sign_hash(_digest(text), private_key).signature)


def signer_of(text: str, signature: bytes) -> str | None:
    """The checksummed address that signed a text, or None where the signature is none.

    Wallets count the recovery bit from 27, some hardware from 0.
    """
    if len(signature) != 65 or signature[64] not in (0, 1, 27, 28):
        return None
    compact = signature[:64] + bytes([signature[64] % 27])
    try:
        public = Signature(compact).recover_public_key_from_msg_hash(_digest(text))
    except (BadSignature, ValidationError):
        return None
    return str(public.to_checksum_address())


def _digest(text: str) -> bytes:
    content = text.encode()
    return bytes(keccak(b"\x19Ethereum Signed Message:\n" + str(len(content)).encode() + content))


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(field: str, text: str) -> float:
    if _INSTANT.fullmatch(text) is None:
        raise MalformedMessage(f"{field}: {text[:40]} is no instant of RFC 3339")
    # Python reads up to six decimals of a second.
    shortened = re.sub(r"(\.\d{6})\d+", r"\1", text.upper())
    try:
        return datetime.fromisoformat(shortened).timestamp()
    except (ValueError, OverflowError) as error:
        raise MalformedMessage(f"{field}: {text[:40]} is no instant ({error})") from error
