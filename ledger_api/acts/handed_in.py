"""Signed acts as they come from outside: typed data, signatures, documents; read, and checked against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ledger_api.acts.documents import canonical, check_size, digest
from ledger_api.chain.acts import Act, MalformedAct, SignedAct, from_typed_data
from ledger_api.chain.contracts import Contracts
from ledger_api.domain.refusals import Refusal, Refused


def read_signed(typed_data: Mapping[str, Any], signatures: Sequence[str], contracts: Contracts) -> SignedAct:
    """The act with its signatures. Refused (BAD_SIGNATURE) for what is none of this ledger's."""
    try:
        act = from_typed_data(typed_data, contracts)
    except MalformedAct as error:
        raise Refused(Refusal.BAD_SIGNATURE, f"不是本账本可以受理的签署内容：{error}") from error
    return SignedAct(act, tuple(map(read_signature, signatures)))


def read_signature(text: str) -> bytes:
    """A signature in hexadecimal. Refused (BAD_SIGNATURE)."""
    try:
        return bytes.fromhex(text.removeprefix("0x"))
    except ValueError as error:
        raise Refused(Refusal.BAD_SIGNATURE, "签名应为0x开头的十六进制") from error


def read_documents(documents: Iterable[Mapping[str, Any]]) -> list[bytes]:
    """The documents' bytes. Refused (PROCEDURE_MISSING) for what cannot be written down."""
    try:
        return [canonical(document) for document in documents]
    except TypeError as error:
        raise Refused(Refusal.PROCEDURE_MISSING, f"所附文字无法识别：{error}") from error


def named_documents(act: Act, documents: Iterable[bytes]) -> dict[bytes, bytes]:
    """The documents under their digests. Refused where one is too large (BAD_TERM), or none that the act names."""
    kept = {digest(document): document for document in documents}
    named = {value for value in act.fields.values() if isinstance(value, bytes)}
    for document_digest, document in kept.items():
        check_size(document)
        if document_digest not in named:
            raise Refused(Refusal.PROCEDURE_MISSING, "所附文字与签署内容中的摘要不符，请重新准备该行为")
    return kept
