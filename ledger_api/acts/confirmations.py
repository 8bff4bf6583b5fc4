"""A confirmed receivable as a file that is handed to a bank, and what it proves without the chain.

The file holds two signed acts, the enterprise's request and the department's confirmation, with their signatures, the
addresses of the keys, and the words of the confirmation. By itself it proves that these keys signed these acts and that
nothing was changed since. Whose the keys are, and whether the confirmation still stands, a ledger can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ledger_api.acts.context import party_reference
from ledger_api.acts.documents import canonical, digest
from ledger_api.chain.acts import Act, MalformedAct, SignedAct, read_typed_data, signer_of, typed_data
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.keys import checksummed, is_address

#: How these files say what they are.
KIND = "chengnuo-confirmation-1"
_LEDGER = "CommitmentLedger"
#: Two keys of each of two signers at most.
_MOST_SIGNATURES = 4
#: A file is a few kilobytes; the words that were confirmed may be long.
MAX_BYTES = 512 * 1024


class BadConfirmation(ValueError):
    """What is no such file, or one that was changed; the message says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A file whose signatures are good: by these keys, of these acts, for this ledger."""

    request: Act
    answer: Act
    request_keys: tuple[str, ...]
    answer_keys: tuple[str, ...]
    chain_id: int
    contract: str
    document: dict[str, Any]

    @property
    def amount_fen(self) -> int:
        """What was confirmed, in hundredths of the receivable's currency."""
        amount: int = self.answer.fields["amount"]
        return amount


def to_json(
    request: SignedAct,
    answer: SignedAct,
    contracts: Contracts,
    document: Mapping[str, Any],
    about: Mapping[str, Any],
) -> dict[str, Any]:
    """The file. `about` says in words what the acts say in ids, and `ledger` where the contracts stand, for whoever
    asks the chain itself: neither is signed."""
    return {
        "kind": KIND,
        "request": _signed(request, contracts),
        "confirmation": _signed(answer, contracts),
        "ledger": contracts.to_dict(),
        "document": dict(document),
        "about": dict(about),
    }


def _signed(signed: SignedAct, contracts: Contracts) -> dict[str, Any]:
    return {
        "typed_data": typed_data(signed.act, contracts),
        "signatures": ["0x" + signature.hex() for signature in signed.signatures],
        "keys": [signer_of(signed.act, contracts, signature) for signature in signed.signatures],
    }


def from_text(text: bytes) -> Any:
    """The JSON of what somebody sent. Raises BadConfirmation."""
    if len(text) > MAX_BYTES:
        raise BadConfirmation(f"文件过大（{len(text):,} 字节），应不超过 {MAX_BYTES:,} 字节")
    try:
        return orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as error:
        raise BadConfirmation("不是有效的 JSON，请把文件原样、完整地给出") from error


def read(data: object) -> Confirmation:
    """A file whose acts and signatures fit one another. BadConfirmation otherwise."""
    if not isinstance(data, Mapping) or data.get("kind") != KIND:
        raise BadConfirmation("不是应收账款确认文件")
    request, request_keys, ledger = _act(data.get("request"), "RequestConfirmation")
    answer, answer_keys, other = _act(data.get("confirmation"), "ConfirmReceivable")
    if ledger != other:
        raise BadConfirmation("请求与确认不属于同一账本")
    if answer.fields["request"] != request.key:
        raise BadConfirmation("确认所答复的不是这一请求")
    document = data.get("document")
    if not isinstance(document, dict):
        raise BadConfirmation("没有附上确认文件的文字")
    try:
        fits = digest(canonical(document)) == answer.fields["document"]
    except TypeError as error:
        raise BadConfirmation(f"所附文字无法识别：{error}") from error
    if not fits:
        raise BadConfirmation("所附文字与所签摘要不符：文字被改动过")
    return Confirmation(request, answer, request_keys, answer_keys, *ledger, document)


def stated_code(data: Mapping[str, Any], name: str, chain_id: int, party: bytes) -> str | None:
    """The credit code that a file states of a signer, where the signer's id is made of it: then it is its own."""
    about = data.get("about")
    code = about.get(name) if isinstance(about, Mapping) else None
    if not isinstance(code, str) or code.startswith("0x"):
        return None
    return code if party_reference(chain_id, code) == party else None


def _act(given: object, kind: str) -> tuple[Act, tuple[str, ...], tuple[int, str]]:
    """An act, the addresses that signed it, and the ledger that it is for."""
    if not isinstance(given, Mapping) or not isinstance(given.get("typed_data"), Mapping):
        raise BadConfirmation(f"没有签署内容（{kind}）")
    data = given["typed_data"]
    try:
        act = read_typed_data(data)
        chain_id, address = _ledger_of(data["domain"])
        signatures = [bytes.fromhex(str(one).removeprefix("0x")) for one in given.get("signatures") or []]
    except (MalformedAct, ValueError, TypeError) as error:
        raise BadConfirmation(f"签署内容无法识别：{str(error)[:200]}") from error
    if act.kind != kind or not 1 <= len(signatures) <= _MOST_SIGNATURES:
        raise BadConfirmation(f"签署内容不是 {kind}，或没有签名")
    contracts = Contracts(chain_id, {_LEDGER: checksummed(address)}, 0)
    signers = tuple(signer_of(act, contracts, signature) for signature in signatures)
    if None in signers or list(signers) != given.get("keys"):
        raise BadConfirmation("签名与签署内容不符：内容或签名被改动过")
    return act, tuple(str(one) for one in signers), (chain_id, checksummed(address))


def _ledger_of(domain: Mapping[str, Any]) -> tuple[int, str]:
    """Chain id and address of the contract that typed data are for. Raises ValueError."""
    chain_id, address = int(str(domain.get("chainId"))), str(domain.get("verifyingContract"))
    if not 0 < chain_id < 2**256 or not is_address(address):
        raise ValueError("domain")
    return chain_id, address
