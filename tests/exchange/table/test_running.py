"""An import over HTTP that is told to come later does so, and does not take another refusal for that."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_api.cli.client import ServerRefused
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.exchange.table.running import RunningLedger


class Turnstile:
    """An API that lets through every second act, and refuses those on contracts that it does not know."""

    def __init__(self) -> None:
        self.asked = 0

    def get(self, path: str, **params: Any) -> Any:
        return {"chain_id": 1, "head_time": 0, "indexed_block": 7}

    def post(self, path: str, body: Any) -> Any:
        self.asked += 1
        if self.asked % 2:
            raise ServerRefused(429, {"title": "too many"})
        if body["typed_data"] == "unknown":
            raise ServerRefused(409, {"code": "UNKNOWN", "detail": "没有这份合同"})
        return {"act_id": "0x1", "receipt_id": "0x2", "block": 7, "tx_hash": "0x3"}


def test_who_is_told_to_wait_waits_and_is_refused_for_other_reasons_at_once() -> None:
    api = Turnstile()
    ledger = RunningLedger(api)
    act: dict[str, Any] = {"typed_data": {}, "signatures": [], "documents": []}
    assert ledger.submit(act) == {"receipt_id": "0x2", "block": 7, "tx_hash": "0x3"}
    assert api.asked == 2
    with pytest.raises(Refused) as refused:
        ledger.submit({**act, "typed_data": "unknown"})
    assert (refused.value.code, refused.value.message) == (Refusal.UNKNOWN, "没有这份合同")
    assert api.asked == 4
