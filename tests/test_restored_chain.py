"""A chain that was restored from a backup older than its index."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ledger_api.indexer import step
from ledger_api.indexer.step import ChainBehind
from ledger_api.ledger import Ledger
from ledger_api.serving import rebuild_index
from tests.desk import Desk, desk


def aged(office: Desk, days: int) -> int:
    """So many days pass, a block each, after the chain's folder was kept; the last block that was kept."""
    office.contract("c1")
    kept = office.ledger.status()["head_block"]
    office.ledger.close()
    shutil.copytree(office.folder / "chain", office.folder.with_name("kept"))
    office.ledger = Ledger.open(office.folder, office.clock)
    for day in range(days):
        office.at(f"2025-11-{4 + day:02}T08:00:00")
    office.contract("c2")
    office.ledger.close()
    shutil.rmtree(office.folder / "chain")
    shutil.copytree(office.folder.with_name("kept"), office.folder / "chain")
    return kept


def test_the_index_goes_back_with_a_chain_restored_from_a_young_backup_and_says_so(tmp_path: Path) -> None:
    with desk(tmp_path / "ledger") as office:
        kept = aged(office, 2)
        said: list[str] = []
        office.ledger = Ledger.open(office.folder, office.clock, say=said.append)
        (told,) = [text for text in said if "The chain ends with block" in text]
        assert f"链只到区块 {kept}" in told
        with office.ledger.open_reading() as reading:
            assert reading.totals().commitments == 1
        assert office.ledger.rebuild().is_same
        office.contract("c2")


def test_of_a_chain_restored_from_an_old_backup_people_decide_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step, "FINALITY_DEPTH", 3)
    monkeypatch.setattr(step.Indexer.__init__, "__defaults__", (3, step.MAX_BLOCKS))
    with desk(tmp_path / "ledger") as office:
        aged(office, 5)
        with pytest.raises(ChainBehind, match="restore a newer one") as told:
            Ledger.open(office.folder, office.clock)
        assert "改用较新的备份" in str(told.value)
        # What the message says helps, and nothing that was opened in vain is in its way.
        rebuilt = rebuild_index(office.folder, lambda text: None)
        assert rebuilt["same"] is False
        said: list[str] = []
        office.ledger = Ledger.open(office.folder, say=said.append)
        assert not any("The chain ends" in text for text in said)
        with office.ledger.open_reading() as reading:
            assert reading.totals().commitments == 1
        assert office.ledger.rebuild().is_same
