"""`chengnuo export`: from a running ledger and from a data folder, whole or not at all."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from ledger_api.cli.export import Lists
from ledger_api.cli.main import app
from ledger_api.ledger import Ledger
from tests.desk import BUREAU, Desk, payment
from tests.postgres import tell
from tests.served import served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with one contract and a payment on it, stopped."""
    path = tmp_path_factory.mktemp("exported") / "ledger"
    made = Desk(path)
    commitment = made.contract("甲-1")
    made.perform("record_payment", BUREAU, obligation=f"0x{commitment.hex()}/1", amount="10.00")
    made.ledger.settle()
    made.ledger.close()
    return path


def run(*arguments: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["export", *(str(one) for one in arguments)])
    assert result.exit_code == code, result.output + result.stderr
    return result.stdout + result.stderr


def test_a_data_folder_gives_everything(folder: Path, tmp_path: Path) -> None:
    package, sheet = tmp_path / "package.json", tmp_path / "payments.csv"
    assert "已写出" in run("ocds", package, "--data", folder, "--prefix", "ocds-213czf")
    (release,) = orjson.loads(package.read_bytes())["releases"]
    assert release["ocid"].startswith("ocds-213czf-")
    assert (
        orjson.loads(run("list", "payments", sheet, "--data", folder, "--json"))["bytes"]
        == sheet.stat().st_size
    )
    (row,) = csv.DictReader(io.StringIO(sheet.read_text("utf-8-sig")))
    assert (row["金额"], row["企业"]) == ("10.00", "甲建设有限公司")
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("things", [one.value for one in Lists])
def test_every_list_is_exported_whole(folder: Path, tmp_path: Path, things: str) -> None:
    for kind in ("csv", "xlsx"):
        run("list", things, tmp_path / f"file.{kind}", "--data", folder)
    assert (tmp_path / "file.xlsx").read_bytes().startswith(b"PK")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "file.csv").read_text("utf-8-sig"))))
    # The calendars were published when the ledger was founded.
    assert bool(rows) == (
        things in ("obligations", "commitments", "parties", "payments", "calendars", "rules")
    )


def test_a_running_ledger_gives_the_same(folder: Path, tmp_path: Path) -> None:
    offline, online, book = tmp_path / "offline.json", tmp_path / "online.json", tmp_path / "parties.xlsx"
    with served(Ledger.open(folder)) as url:
        run("ocds", offline, "--data", folder, "--department", BUREAU)
        run("ocds", online, "--url", url, "--department", BUREAU)
        run("list", "parties", book, "--url", url)
        assert "校验位" in run("ocds", tmp_path / "none", "--url", url, "--department", "x", code=2)
    assert online.read_bytes() == offline.read_bytes()
    assert book.read_bytes().startswith(b"PK")


def test_what_is_wrong_is_said_and_leaves_no_file(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    assert "ocid 前缀" in run("ocds", file, "--data", folder, "--prefix", "mine", code=1)
    assert "没有账本" in run("ocds", file, "--data", tmp_path / "none", code=1)
    assert "校验位" in run("ocds", file, "--data", folder, "--department", "x", code=1)
    assert "--url" in run("ocds", file, "--data", folder, "--as-of", "2025-01-01", code=1)
    assert ".csv 或 .xlsx" in run("list", "payments", file, "--data", folder, code=1)
    assert "主体" in run(
        "list", "parties", tmp_path / "p.csv", "--data", folder, "--department", BUREAU, code=1
    )
    assert "规则" in run(
        "list", "rules", tmp_path / "r.csv", "--data", folder, "--department", BUREAU, code=1
    )
    assert "没有可以导出的合同" in run(
        "ocds", file, "--data", folder, "--department", "11990100MB0000027F", code=1
    )
    assert "无法写入" in run("ocds", tmp_path / "no" / "file", "--data", folder, code=1)
    assert list(tmp_path.iterdir()) == []


def test_an_index_of_another_version_is_not_read(folder: Path, tmp_path: Path) -> None:
    index = folder / "index.sqlite"
    (wanted,) = tell(index, "SELECT value FROM meta WHERE name = 'schema'")
    tell(index, "UPDATE meta SET value = '7' WHERE name = 'schema'")
    try:
        assert "schema 7" in run("list", "parties", tmp_path / "p.csv", "--data", folder, code=1)
    finally:
        tell(index, "UPDATE meta SET value = :value WHERE name = 'schema'", value=wanted[0])
    assert list(tmp_path.iterdir()) == []
    run("list", "parties", tmp_path / "p.csv", "--data", folder)


def test_a_record_of_a_missed_obligation_is_written_as_a_file(tmp_path: Path) -> None:
    made = Desk(tmp_path / "ledger", "2025-09-01")
    missed = f"0x{made.contract('甲-1', payment('1000.00', {'date': '2025-09-15'})).hex()}/1"
    made.at("2025-09-20")
    made.ledger.settle()
    made.ledger.close()
    files = [tmp_path / f"record.{kind}" for kind in ("json", "csv", "xlsx")]
    for file in files:
        run("record", missed, file, "--data", made.folder)
    found = orjson.loads(files[0].read_bytes())["item"]
    assert (found["status"], found["breach"]["overdue_principal"]) == ("clue", "1000.00")
    rows = csv.DictReader(io.StringIO(files[1].read_text("utf-8-sig")))
    assert {row["项目"]: row["内容"] for row in rows}["逾期天数"] == "5"
    assert files[2].read_bytes().startswith(b"PK")
    online = tmp_path / "online.json"
    with served(Ledger.open(made.folder, made.clock)) as url:
        run("record", missed, online, "--url", url)
    assert orjson.loads(online.read_bytes())["item"] == found
    assert "没有逾期" in run("record", missed[:-1] + "2", files[0], "--data", made.folder, code=1)
    assert "不是义务编号" in run("record", "x", files[0], "--data", made.folder, code=1)
    assert ".json" in run("record", missed, tmp_path / "file.txt", "--data", made.folder, code=1)
