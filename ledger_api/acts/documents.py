"""What an act says in words: kept off the chain under the digest that the act carries.

A document is canonical JSON (keys sorted, no blanks, UTF-8) with a random salt, so that its digest does not
betray a guessable content and destroying the document ends what can be known of it. The algorithm is SHA-256.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import orjson

from ledger_api.domain.refusals import Refusal, Refused

ALGORITHM = "sha-256"

#: A document is words about an act, not the scan of a contract.
MAX_BYTES = 256 * 1024


def canonical(content: Mapping[str, Any]) -> bytes:
    """The bytes that are digested and kept."""
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS)


def digest(document: bytes) -> bytes:
    return hashlib.sha256(document).digest()


def salted(kind: str, content: Mapping[str, Any]) -> bytes:
    """A new document with its own salt. Raises Refused (BAD_TERM) for more than 256 KiB."""
    document = canonical({**content, "type": kind, "salt": secrets.token_hex(32)})
    check_size(document)
    return document


def repeatable(kind: str, content: Mapping[str, Any], salt: str) -> bytes:
    """A document that says the same each time it is made: for what was published elsewhere already."""
    return canonical({**content, "type": kind, "salt": salt})


def check_size(document: bytes) -> None:
    if len(document) > MAX_BYTES:
        raise Refused(
            Refusal.BAD_TERM, f"所附文字共{len(document)}字节，超过{MAX_BYTES}字节，请另行存证并只录入摘要"
        )
