"""Acts that this process has handed in, until the index has them."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from ledger_api.web.ports import SubmitReceipt

#: The index is a step behind, seldom more: this many receipts outlast it by far.
_KEPT = 10_000


class Submitted:
    """The latest receipts by the act's key. After a restart the index is the one that answers."""

    def __init__(self) -> None:
        self._receipts: OrderedDict[str, SubmitReceipt] = OrderedDict()
        self._lock = Lock()

    def add(self, receipt: SubmitReceipt) -> None:
        """Keeps a receipt, and lets the oldest go where there are too many."""
        with self._lock:
            self._receipts[receipt.receipt_id] = receipt
            while len(self._receipts) > _KEPT:
                self._receipts.popitem(last=False)

    def get(self, receipt_id: str) -> SubmitReceipt | None:
        """The receipt, where this process gave it."""
        with self._lock:
            return self._receipts.get(receipt_id)
