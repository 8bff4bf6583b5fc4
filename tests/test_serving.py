"""A ledger that is served, and what stands in the way of it. Servers that are killed: test_kills.py."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from ledger_api.chain.anvil import reserved_port
from ledger_api.errors import LedgerError
from ledger_api.ledger import Ledger
from ledger_api.serving import check_demo, open_ledger, serve


def test_a_served_ledger_answers_and_is_closed_afterwards(tmp_path: Path) -> None:
    ledger = open_ledger(tmp_path / "ledger", demo=False, url=None, say=lambda text: None)
    with serve(ledger, "127.0.0.1", free_port()) as server:
        assert check_demo(server.url, demo=False) == 0
        with pytest.raises(LedgerError, match="逾期"):
            check_demo(server.url, demo=True)
    with pytest.raises(httpx.TransportError):
        httpx.get(server.url, trust_env=False)
    # The folder is free again.
    Ledger.open(tmp_path / "ledger").close()


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with reserved_port() as reservation:
        reservation.listen()
        port = reservation.getsockname()[1]
        ledger = open_ledger(tmp_path / "ledger", demo=False, url=None, say=lambda text: None)
        with pytest.raises(LedgerError, match=f"端口 {port}"), serve(ledger, "127.0.0.1", port):
            pass


def test_the_demo_goes_into_an_empty_folder_only(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "thesis.txt").write_text("mine")
    with pytest.raises(LedgerError, match="不是空目录"):
        open_ledger(tmp_path / "other", demo=True, url=None, say=lambda text: None)
    assert (tmp_path / "other" / "thesis.txt").read_text() == "mine"


def free_port() -> int:
    with reserved_port() as reservation:
        return int(reservation.getsockname()[1])
