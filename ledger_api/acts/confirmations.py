"""A confirmed receivable as a file that is handed to a bank, and what it proves without the chain.

The file holds two signed acts, the enterprise's request and the department's confirmation, with their signatures, the
addresses of the keys, and the words of the confirmation. By itself it proves that these keys signed these acts and that
nothing was changed since. Whose the keys are, and whether the confirmation still stands, a ledger can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger_api.acts.documents import canonical, digest
from ledger_api.chain.acts import Act, MalformedAct, SignedAct, read_typed_data, signer_of, typed_data
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.keys import checksummed, is_address

#: How these files say what they are.
KIND = "chengnuo-confirmation-1"
_LEDGER = "CommitmentLedger"


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
    """The file. `about` says in words what the acts say in ids: it is not signed."""
    return {
        "kind": KIND,
        "request": _signed(request, contracts),
        "confirmation": _signed(answer, contracts),
        "document": dict(document),
        "about": dict(about),
    }


def _signed(signed: SignedAct, contracts: Contracts) -> dict[str, Any]:
    return {
        "typed_data": typed_data(signed.act, contracts),
        "signatures": ["0x" + signature.hex() for signature in signed.signatures],
        "keys": [signer_of(signed.act, contracts, signature) for signature in signed.signatures],
    }


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


def _act(given: object, kind: str) -> tuple[Act, tuple[str, ...], tuple[int, str]]:
    """An act, the addresses that signed it, and the ledger that it is for."""
    if not isinstance(given, Mapping) or not isinstance(given.get("typed_data"), Mapping):
        raise BadConfirmation(f"没有签署内容（{kind}）")
    data = given["typed_data"]
    try:
        act = read_typed_data(data)
        chain_id, address = (
            int(str(data["domain"].get("chainId"))),
            str(data["domain"].get("verifyingContract")),
        )
        signatures = [bytes.fromhex(str(one).removeprefix("0x")) for one in given.get("signatures") or []]
    except (MalformedAct, ValueError, TypeError) as error:
        raise BadConfirmation(f"签署内容无法识别：{error}") from error
    if act.kind != kind or not is_address(address) or not signatures:
        raise BadConfirmation(f"签署内容不是 {kind}，或没有签名")
    contracts = Contracts(chain_id, {_LEDGER: checksummed(address)}, 0)
    signers = tuple(signer_of(act, contracts, signature) for signature in signatures)
    if None in signers or list(signers) != given.get("keys"):
        raise BadConfirmation("签名与签署内容不符：内容或签名被改动过")
    return act, tuple(str(one) for one in signers), (chain_id, checksummed(address))
