"""`chengnuo anchor` from a file of steps to a receipt that holds against a running ledger."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import Town, cli, one_line, said, town
from tests.desk import BUREAU

__all__ = ["town"]


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    file = tmp_path / "steps.csv"
    file.write_text("事项,环节\nLJ-1,受理\nLJ-2,受理\nLJ-2,受理\n", encoding="utf-8")
    return file


def test_a_batch_is_made_anchored_and_verified(town: Town, steps: Path, tmp_path: Path) -> None:
    folder = tmp_path / "anchor"
    made = said("anchor", "make", steps, "--out", folder, "--separate")
    assert (made["count"], made["repeated"]) == (3, 1)
    receipts = folder / "receipts.jsonl"
    before = said("anchor", "verify", receipts, "--url", town.url, code=2)
    assert [one["proven"] for one in before["receipts"]] == [True] * 3
    act = tmp_path / "act.json"
    values = ("--with", f"root={made['root']}", "--with", f"count={made['count']}")
    cli("act", "prepare", "anchor", "--by", BUREAU, *values, "--out", act, "--url", town.url)
    cli("act", "sign", act, "--key", town.keys[BUREAU], "--yes")
    receipt = said("act", "submit", act, "--url", town.url)
    for _ in range(100):
        if said("list", "anchors", "--url", town.url)["items"]:
            break
    after = said("anchor", "verify", folder / "receipt-000002.json", "--url", town.url)
    (found,) = after["receipts"]
    (anchored,) = found["anchors"]
    assert (found["index"], found["size"], anchored["id"]) == (1, 3, receipt["receipt_id"])
    assert said("show", receipt["receipt_id"], "--url", town.url)["item"]["root"] == made["root"]
    shown = cli("anchor", "verify", receipts, "--url", town.url).stdout
    assert shown.count("✓") == 3
    assert f"区块 {receipt['block']}" in shown


def test_a_changed_receipt_fails_and_one_offline_tells_what_it_cannot(steps: Path, tmp_path: Path) -> None:
    cli("anchor", "make", steps, "--out", tmp_path / "anchor")
    receipts = tmp_path / "anchor" / "receipts.jsonl"
    shown = cli("anchor", "verify", receipts, "--offline").stdout
    assert "须问链" in shown
    lines = receipts.read_text(encoding="utf-8").splitlines()
    receipts.write_text("\n".join([lines[0].replace("LJ-1", "LJ-9"), "{}", lines[2]]), encoding="utf-8")
    found = said("anchor", "verify", receipts, "--offline", code=2)["receipts"]
    assert [one["proven"] for one in found] == [False, False, True]
    assert "✗" in cli("anchor", "verify", receipts, "--offline", code=2).stdout


def test_the_salts_of_a_batch_are_not_written_over(steps: Path, tmp_path: Path) -> None:
    cli("anchor", "make", steps, "--out", tmp_path / "anchor")
    kept = (tmp_path / "anchor" / "receipts.jsonl").read_bytes()
    assert "--out" in one_line(cli("anchor", "make", steps, "--out", tmp_path / "anchor", code=1))
    assert (tmp_path / "anchor" / "receipts.jsonl").read_bytes() == kept


def test_a_file_that_cannot_be_taken_is_told_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "steps.jsonl"
    file.write_text(json.dumps({"金额": 1.5}), encoding="utf-8")
    assert "写成文字" in one_line(cli("anchor", "make", file, "--out", tmp_path / "anchor", code=1))
    assert not (tmp_path / "anchor").exists()
