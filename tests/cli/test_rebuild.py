"""`chengnuo rebuild` makes the same index again."""

from __future__ import annotations

from pathlib import Path

from tests.cli.test_commands import cli, said
from tests.desk import Desk


def test_a_rebuilt_index_has_the_same_digest(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger")
    desk.contract("c1")
    digest = desk.index_digest()
    desk.ledger.close()
    first = said("rebuild", "--data", tmp_path / "ledger")
    assert first["same"] is True
    assert first["before"] == first["digest"]
    second = said("rebuild", "--data", tmp_path / "ledger")
    assert second["same"] is True
    assert len(digest) == len(first["digest"]) == 64
    assert "一致" in cli("rebuild", "--data", tmp_path / "ledger").stdout
