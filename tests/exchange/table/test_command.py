"""`chengnuo import table` against a running ledger, with keys in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from ledger_api.cli.act import app as act_app
from ledger_api.cli.table import table
from ledger_api.folder import write_key
from tests.desk import BUILDER, BUREAU, Desk
from tests.exchange.table.tables import obligation, payment, workbook
from tests.served import served

app = typer.Typer()
app.command("table")(table)
app.add_typer(act_app, name="act")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a served ledger, and the folder with the keys of the bureau and the builder."""
    folder = tmp_path_factory.mktemp("served")
    made = Desk(folder / "ledger")
    for code in (BUREAU, BUILDER):
        write_key(folder / f"{code}.json", made.keys[code])
    with served(made.ledger) as url:
        yield url, folder


def cli(*arguments: object, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output + result.stderr
    return result


def test_the_whole_way_over_http(site: tuple[str, Path], tmp_path: Path) -> None:
    url, keys = site
    rows = [obligation(交付日期="2025-09-10"), obligation(义务名称="尾款", 验收日期="2025-10-08")]
    paid = [payment(凭证号="P-1"), payment(义务序号或名称="尾款", 金额="1万", 凭证号="P-2")]
    file = workbook(tmp_path / "t.xlsx", rows, paid)
    folder = tmp_path / "acts"
    usual = ("table", file, "--url", url, "--out", folder, "--json")
    signing = (*usual, "--key", keys / f"{BUREAU}.json", "--submit")

    def said(*arguments: object, code: int = 0) -> Any:
        return json.loads(cli(*arguments, code=code).stdout)

    shown = said(*usual, "--dry-run")
    assert (shown["clean"], shown["dry_run"], shown["rows"][0]["due"]) == (True, True, "2025-10-10")
    assert not folder.exists()

    (contract,) = said(*signing)["acts"]
    assert (contract["signatures"], contract["signers"]) == (1, 2)
    cli("act", "sign", contract["file"], "--key", keys / f"{BUILDER}.json", "--yes")
    (outcome,) = said(*signing)["submitted"]
    assert outcome["do"] == "sign_contract"
    assert outcome["receipt_id"].startswith("0x")

    third = said(*signing)
    assert third["counts"]["new"] == {"record_delivery": 1, "record_acceptance": 1, "record_payment": 2}
    assert [one["do"] for one in third["submitted"]] == [
        "record_acceptance",
        "record_payment",
        "record_payment",
    ]
    assert all("receipt_id" in one for one in third["submitted"])

    fourth = said(*signing)
    assert fourth["counts"]["new"] == {"record_delivery": 1}
    assert fourth["counts"]["there"] == {"sign_contract": 1, "record_acceptance": 1, "record_payment": 2}
    assert fourth["submitted"] == []

    changed = [{**rows[0], "乙方（企业）信用代码": BUILDER, "期限（天）": 45}, rows[1]]
    report = said(
        "table", workbook(tmp_path / "u.xlsx", changed), "--url", url, "--dry-run", "--json", code=2
    )
    (problem,) = report["problems"]
    assert (problem["row"], problem["column"], problem["heading"]) == (2, "J", "期限（天）")
    assert "交付后30日" in problem["reason"]


def test_problems_are_a_table_and_exit_code_2(site: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = site
    file = workbook(tmp_path / "t.xlsx", [obligation(合同编号="X-1", 金额="约120万")])
    printed = cli("table", file, "--url", url, "--out", tmp_path / "acts", code=2).stdout
    assert "约120万" in printed
    assert "没有准备任何待签文件" in printed
    assert not (tmp_path / "acts").exists()


def test_a_clean_table_is_shown_for_people(site: tuple[str, Path], tmp_path: Path) -> None:
    url, _ = site
    rows = [
        obligation(合同编号="Y-1", **{"期限（天）": 90}),
        obligation(合同编号="Y-1", 义务名称="尾款", 交付日期="2025-09-02"),
    ]
    printed = cli(
        "table", workbook(tmp_path / "t.xlsx", rows), "--url", url, "--out", tmp_path / "acts"
    ).stdout
    assert "自交付起算" in printed
    assert "约定付款期限超过六十日" in printed
    assert "2025-10-09" in printed
    assert "待办：合同1" in printed
    assert [path.suffix for path in (tmp_path / "acts").iterdir()] == [".json"]


def test_what_is_missing_is_one_line(tmp_path: Path) -> None:
    file = workbook(tmp_path / "t.xlsx", [obligation()])
    assert "没有账本" in cli("table", file, "--data", tmp_path / "none", code=1).stderr
    assert "--template" in cli("table", code=1).stderr
    assert "--key" in cli("table", file, "--submit", code=1).stderr
    cli("table", "--template", tmp_path / "new.xlsx")
    assert (tmp_path / "new.xlsx").exists()
    assert "已存在" in cli("table", "--template", tmp_path / "new.xlsx", code=1).stderr


def test_a_ledger_that_is_not_running_is_opened(tmp_path: Path) -> None:
    Desk(tmp_path / "ledger").ledger.close()
    file = workbook(tmp_path / "t.xlsx", [obligation()])
    report = json.loads(cli("table", file, "--data", tmp_path / "ledger", "--dry-run", "--json").stdout)
    assert report["counts"]["new"] == {"sign_contract": 1}
