"""Whatever file somebody was handed: which kind it is, and what it proves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ledger_api.acts import confirmations, receipts
from ledger_api.chain.contracts import Contracts
from ledger_api.web import confirmation_check, receipt_check
from ledger_api.web.approval_shapes import ReceiptCheckJSON
from ledger_api.web.confirmation_check import ConfirmationCheckJSON
from ledger_api.web.view import View


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of a file: it is of one of the two kinds, or `fault` says why it is of none."""

    confirmation: ConfirmationCheckJSON | None = None
    #: The words that were confirmed, and the keys that signed, of a confirmation that is genuine.
    words: str = ""
    keys: tuple[str, ...] = ()
    receipt: ReceiptCheckJSON | None = None
    fault: str = ""


def verify_file(contracts: Contracts, view: View, text: bytes) -> Verified:
    """What a file proves that somebody handed over; nothing of it is kept."""
    try:
        given = confirmations.from_text(text)
    except confirmations.BadConfirmation as error:
        return Verified(fault=str(error))
    if isinstance(given, Mapping) and "kind" not in given and isinstance(given.get("item"), Mapping):
        # As the API answers it.
        given = given["item"]
    kind = given.get("kind") if isinstance(given, Mapping) else None
    if kind == receipts.KIND:
        if len(text) > receipts.MAX_BYTES:
            return Verified(fault=f"回执过大（{len(text):,} 字节），应不超过 {receipts.MAX_BYTES:,} 字节")
        return Verified(receipt=receipt_check.check(view, given))
    if kind != confirmations.KIND:
        return Verified(fault="文件是 JSON，但既不是应收账款确认文件，也不是办理回执。请核对是否选错了文件。")
    return _confirmation(contracts, view, given)


def _confirmation(contracts: Contracts, view: View, given: Any) -> Verified:
    found = confirmation_check.check(contracts, view.reading, given)
    if not found["genuine"]:
        return Verified(confirmation=found)
    read = confirmations.read(given)
    words = read.document.get("document")
    return Verified(found, words if isinstance(words, str) else "", read.answer_keys)
