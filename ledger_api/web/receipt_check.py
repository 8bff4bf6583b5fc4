"""What a receipt of a step proves: by arithmetic, and by what stands on the chain."""

from __future__ import annotations

from typing import Any

from ledger_api.acts.receipts import BadReceipt, Receipt, from_json, from_text
from ledger_api.web.approval_shapes import ReceiptCheckJSON
from ledger_api.web.queries import AnchorQuery
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id

_PROVEN = "内容在根之下：只用回执本身算出，任何人都可以复算。"
_UNPROVEN = "内容、位置或路径与根不符：回执被改动过，或不完整。"
_ANCHORED = "根已在本账本的链上：内容在上链之前就已如此记载，至于是否真实，回执不能证明。"
_NOT_ANCHORED = "但这个根没有在本账本上链，因此不能证明是谁、在何时记载的。"


def check(view: View, given: Any) -> ReceiptCheckJSON:
    """What a receipt proves, as text or as its JSON value; where it cannot be read, `detail` says why."""
    try:
        receipt = from_text(given) if isinstance(given, str) else from_json(given)
    except BadReceipt as error:
        return {
            "proven": False, "anchored": False, "root": None, "index": None, "size": None, "content": None,
            "anchors": [], "detail": str(error),
        }  # fmt: skip
    return _checked(view, receipt)


def _checked(view: View, receipt: Receipt) -> ReceiptCheckJSON:
    proven = receipt.is_proven()
    root = hex_id(receipt.root)
    found = view.approvals.anchors(AnchorQuery(root=root)).items if proven else []
    # Who states another number of steps under the root did not anchor this batch.
    anchors = [one for one in found if one["count"] == receipt.size]
    detail = _PROVEN + (_ANCHORED if anchors else _NOT_ANCHORED) if proven else _UNPROVEN
    return {
        "proven": proven,
        "anchored": bool(anchors),
        "root": root,
        "index": receipt.index,
        "size": receipt.size,
        "content": receipt.content if proven else None,
        "anchors": anchors,
        "detail": detail,
    }
