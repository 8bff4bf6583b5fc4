"""Each benchmark runs at a tiny size and gives the figures that it promises; how fast is for the benchmark to say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from ledger_api.bench.gas import MEASURED
from ledger_api.chain.act_kinds import KINDS
from ledger_api.cli.bench import app
from tests.postgres import new_database, postgres, postgres_server, tell

__all__ = ["new_database", "postgres", "postgres_server"]


def _told(*arguments: str) -> dict[str, Any]:
    """What a benchmark prints with --json."""
    result = CliRunner().invoke(app, [*arguments, "--json"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    assert found["bench"] == arguments[0]
    assert {"date", "processor", "cores", "python", "load_before"} <= found["machine"].keys()
    return found


def test_the_index_is_measured_beside_the_raw_logs_of_the_same_chain() -> None:
    found = _told("index", "--events", "300", "--events", "600", "--repeats", "1", "--contracts-a-day", "20")
    small, large = found["sizes"]
    assert small["size"] == 300 <= small["events"] < large["events"]
    for one in (small, large):
        assert one["of_raw"] == pytest.approx(
            one["events_per_second"] / one["raw_events_per_second"], rel=0.01, abs=0.001
        )
        assert one["peak_mb"] > 10
    assert small["digest"] != large["digest"]
    assert set(found["targets"]) == {"of_raw", "peak_mb", "slower_per_event"}


def test_the_index_is_measured_on_postgresql_beside_sqlite(postgres: str) -> None:
    found = _told(
        "index", "--events", "300", "--repeats", "1", "--contracts-a-day", "20", "--database", postgres
    )
    (here,), (there,) = found["sizes"], found["postgresql"]["sizes"]
    assert here["digest"] == there["digest"]
    assert here["events"] == there["events"]
    assert there["database_mb"] > 0
    assert set(found["postgresql"]["targets"]) == {"of_raw", "peak_mb", "slower_per_event"}
    assert tell(postgres, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'chengnuo%'") == []


def test_every_kind_of_act_has_its_gas_measured_and_its_storage_told() -> None:
    assert {recipe.kind for recipe in MEASURED} == set(KINDS)
    found = _told("gas", "--batch", "2")
    assert found["not_measured"] == []
    assert [one["title"] for one in found["acts"] if not one["as_stated"]] == []
    for one in found["acts"][:-1]:
        assert 21_000 < one["in_batch"] < one["alone"]


def test_ticks_are_measured_with_and_without_something_falling_due() -> None:
    found = _told("due", "--obligations", "2000", "--falling-due", "8")
    assert found["open_obligations"] == pytest.approx(2000, abs=3)
    assert found["due"]["obligations"] == 8
    assert found["due"]["contracts_folded"] == 2
    assert all(one["median"] <= one["slowest"] for one in found["quiet_tick_ms"].values())


def test_every_read_is_measured_beside_the_empty_route() -> None:
    found = _told("api", "--obligations", "2000", "--requests", "8", "--seconds", "20")
    reads = {one["read"]: one for one in found["reads"]}
    assert reads["空路由"]["p50_to_empty"] == 1
    assert reads["空路由"]["bytes"] == 0
    assert len(reads) == len(found["reads"]) > 10
    assert all(one["requests"] == 8 and one["p50_ms"] <= one["p99_ms"] for one in reads.values())


def test_the_relay_is_measured_beside_one_transaction_an_act() -> None:
    found = _told("relay", "--acts", "120", "--single", "5")
    assert found["relay"]["acts"] == 120
    # 120 acts are three transactions of one block; an act that is awaited has a block of its own.
    assert found["relay"]["blocks"] == 1
    assert found["one_transaction_an_act_each_awaited"]["blocks"] == 5


def test_a_restart_is_measured_with_checkpoints_and_without() -> None:
    found = _told("restart", "--acts", "150")
    assert found["acts"] == 150
    assert found["blocks"] > 3
    assert found["journal_mb"] > 0.05
    assert found["of_full_replay"] == pytest.approx(
        found["seconds"] / found["seconds_without_checkpoint"], abs=0.2
    )
