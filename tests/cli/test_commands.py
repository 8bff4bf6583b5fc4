"""The command line against a running ledger: keys, acts, lists; every error is a line and an exit code."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ledger_api.chain.keys import address_of, new_key
from ledger_api.cli.main import app
from ledger_api.cli.read import Things
from ledger_api.domain.words import Status
from ledger_api.folder import read_key, write_key
from ledger_api.ledger import Ledger
from tests.desk import BUILDER, BUREAU
from tests.paths import REPOSITORY
from tests.served import served

NOWHERE = "http://127.0.0.1:1"
STORY = REPOSITORY / "tests" / "scenarios" / "05-early-and-over.yaml"


def cli(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == code, result.output + result.stderr
    return result


def said(*arguments: str | Path, code: int = 0) -> Any:
    """What a command says with --json."""
    return json.loads(cli(*arguments, "--json", code=code).stdout)


def one_line(result: Result) -> str:
    """The last line of what was said; before it nothing but stages, and no trace of the program's inside."""
    lines = [line for line in result.stderr.splitlines() if line.strip()]
    assert [line.startswith("✗ ") for line in lines].count(True) == 1, result.stderr
    assert lines[-1].startswith("✗ ")
    assert "Traceback" not in result.stderr
    return lines[-1]


@dataclass
class Town:
    url: str
    keys: dict[str, Path]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A served ledger with the bureau and the builder, whose keys lie in files."""
    folder = tmp_path_factory.mktemp("town")
    ledger = Ledger.open(folder / "ledger")
    keys = {}
    for code, kind in ((BUREAU, "department"), (BUILDER, "enterprise")):
        keys[code] = folder / f"{kind}.json"
        write_key(keys[code], new_key())
        address = address_of(read_key(keys[code]))
        ledger.act_as_registrar("register_party", {"kind": kind, "name": kind, "uscc": code, "key": address})
    with served(ledger) as url:
        yield Town(url, keys)


def test_a_key_is_made_once_and_shown_without_its_secret(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    made = said("key", "new", file)
    assert made["address"] == address_of(read_key(file)) == said("key", "show", file)["address"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_key(file).hex() not in cli("key", "show", file).stdout
    before = file.read_bytes()
    assert "已存在" in one_line(cli("key", "new", file, code=1))
    assert file.read_bytes() == before


def test_an_act_goes_from_words_to_a_receipt(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "act.json"
    terms = '[{"obligation":"o1","kind":"payment","amount":"1000.00","due":{"days":30,"from":"delivery"}}]'
    fields = ["--with", "contract=c1", "--with", "title=泵站合同", "--with", f"obligations={terms}"]
    who = ["--by", BUREAU, "--by", BUILDER]
    prepared = cli("act", "prepare", "sign_contract", *who, *fields, "-o", file, "--url", town.url)
    assert "泵站合同" in prepared.stdout
    assert "付款 1,000.00" in prepared.stdout
    signing = cli("act", "sign", file, "--key", town.keys[BUREAU], "--yes")
    assert "泵站合同" in signing.stdout
    assert said("act", "sign", file, "--key", town.keys[BUILDER], "--yes")["signatures"] == 2
    receipt = said("act", "submit", file, "--url", town.url)
    again = said("act", "submit", file, "--url", town.url)
    assert again["receipt_id"] == receipt["receipt_id"]
    assert again["block"] == receipt["block"]
    key = receipt["receipt_id"]
    wait_until_indexed(town, key)
    listed = said("list", "obligations", "--department", BUREAU, "--url", town.url)
    assert [item["id"] for item in listed["items"]] == [f"{key}/1"]
    assert said("show", f"{key}/1", "--url", town.url)["item"]["amount"] == "1000.00"
    assert said("show", key, "--url", town.url)["item"]["title"] == "泵站合同"
    assert said("show", BUREAU, "--url", town.url)["item"]["code"] == BUREAU
    assert "泵站合同" in cli("list", "commitments", "--url", town.url).stdout
    shown = cli("list", "obligations", "--url", town.url).stdout
    assert Status.PENDING.label in shown
    # The whole id stands on a line of its own, to be copied.
    assert [line.split() for line in shown.splitlines()].count(["1", f"{key}/1"]) == 1
    told = cli("show", f"{key}/1", "--url", town.url).stdout
    assert "1,000.00" in told
    assert "规则 " in told
    refused = tmp_path / "refused.json"
    on = ["--with", f"obligation={key}/1", "--with", "amount=1.00"]
    late = said(
        "act", "prepare", "record_payment", "--by", BUILDER, *on, "-o", refused, "--url", town.url, code=2
    )
    assert late["refusal"]["code"] == "NOT_ENTITLED"
    cli("act", "sign", refused, "--key", town.keys[BUILDER], "--yes")
    assert one_line(cli("act", "submit", refused, "--url", town.url, code=2)).startswith("✗ NOT_ENTITLED：")


def wait_until_indexed(town: Town, key: str) -> None:
    for _ in range(100):
        if CliRunner().invoke(app, ["show", key, "--url", town.url]).exit_code == 0:
            return
        time.sleep(0.05)
    pytest.fail("the act was not indexed")


def test_words_that_cannot_be_read_are_refused_and_nothing_is_written(town: Town, tmp_path: Path) -> None:
    file = tmp_path / "act.json"
    fields = ["--with", "obligation=c1", "--with", "amount=1.005"]
    refused = cli(
        "act", "prepare", "record_payment", "--by", BUREAU, *fields, "-o", file, "--url", town.url, code=2
    )
    assert one_line(refused).startswith("✗ UNKNOWN：")
    assert not file.exists()


def prepared_rotation(town: Town, folder: Path) -> Path:
    """The file of an act of the bureau that nobody has signed: a new key."""
    file, address = folder / "act.json", address_of(new_key())
    words = ["rotate_key", "--by", BUREAU, "--with", f"new_key={address}"]
    cli("act", "prepare", *words, "-o", file, "--url", town.url)
    return file


def test_nothing_is_signed_without_a_yes(town: Town, tmp_path: Path) -> None:
    file = prepared_rotation(town, tmp_path)
    before = file.read_bytes()
    result = CliRunner().invoke(app, ["act", "sign", str(file), "--key", str(town.keys[BUREAU])], input="n\n")
    assert result.exit_code == 1
    assert file.read_bytes() == before


def test_what_is_shown_before_signing_is_what_the_act_names(town: Town, tmp_path: Path) -> None:
    """A document that was slipped in beside the act says nothing about it."""
    file = prepared_rotation(town, tmp_path)
    content = json.loads(file.read_text())
    content["documents"] = [{"type": "commitment", "title": "无害的合同", "evidence": "无害"}]
    file.write_text(json.dumps(content))
    assert "无害" not in cli("act", "sign", file, "--key", town.keys[BUREAU], "--yes").stdout


def test_a_past_day_is_asked_for_and_one_to_come_is_refused(town: Town) -> None:
    now = said("list", "parties", "--url", town.url)
    today = now["as_of"]["time_iso"][:10]
    assert said("list", "parties", "--as-of", today, "--url", town.url)["items"] == now["items"]
    assert said("show", BUREAU, "--as-of", today, "--url", town.url)["item"]["code"] == BUREAU
    assert said("status", "--as-of", today, "--url", town.url)["as_of"]["day"] is None
    for command in (["list", "parties"], ["show", BUREAU], ["status"]):
        refused = one_line(cli(*command, "--as-of", "2199-12-31", "--url", town.url, code=2))
        assert "BAD_DATE" in refused
        assert today in refused


def test_status_says_where_the_ledger_stands(town: Town) -> None:
    health = said("status", "--url", town.url)
    assert "chain_id" in json.dumps(health)
    status = cli("status", "--url", town.url).stdout
    assert "正常" in status
    assert "indexer（编入索引）" in status
    assert "as_of" not in status


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"typed_data": []}',
        '{"typed_data": {"primaryType": "RotateKey"}}',
        '{"typed_data": 5}',
    ],
)
def test_a_file_that_is_no_act_is_one_line(tmp_path: Path, content: str, town: Town) -> None:
    file = tmp_path / "act.json"
    file.write_text(content)
    one_line(cli("act", "sign", file, "--key", town.keys[BUREAU], "--yes", code=1))


ERRORS: list[list[str]] = [
    ["status", "--url", NOWHERE],
    ["list", "parties", "--url", NOWHERE],
    ["show", BUREAU, "--url", NOWHERE],
    ["status", "--url", "http://[bad"],
    ["status", "--url", "ftp://127.0.0.1:1"],
    ["act", "submit", "missing.json"],
    ["act", "prepare", "rotate_key", "--with", "nonsense", "--url", NOWHERE],
    ["act", "prepare", "rotate_key", "--with", "a={", "--url", NOWHERE],
    ["key", "show", "missing.json"],
    ["key", "new", "/dev/null/key.json"],
    ["rebuild", "--data", "/dev/null/ledger"],
    ["up", "--data", "/dev/null/ledger", "--once"],
    ["up", "--data", "{tmp}/remote", "--chain", NOWHERE, "--once"],
    ["import", "ocds", "{tmp}", "--data", "/dev/null/ledger"],
]


@pytest.mark.parametrize("arguments", ERRORS, ids=" ".join)
def test_an_error_is_one_line(arguments: list[str], tmp_path: Path) -> None:
    one_line(cli(*(one.replace("{tmp}", str(tmp_path)) for one in arguments), code=1))


def test_a_ledger_in_use_is_one_line(town: Town, tmp_path: Path) -> None:
    data = town.keys[BUREAU].parent / "ledger"
    commands: list[list[str | Path]] = [
        ["rebuild", "--data", data],
        ["import", "ocds", tmp_path, "--data", data],
    ]
    for arguments in commands:
        assert "in use" in one_line(cli(*arguments, code=1))


@pytest.mark.parametrize("thing", ["0x" + "ab" * 32, "0x" + "ab" * 32 + "/1", "91990200MA0000058G"])
def test_what_is_not_there_is_said_not_to_be(town: Town, thing: str) -> None:
    assert thing in one_line(cli("show", thing, "--url", town.url, code=1))


def test_filters_that_do_not_fit_are_one_line(town: Town) -> None:
    one_line(cli("list", "obligations", "--status", "lost", "--url", town.url, code=2))


def test_a_scenario_in_json(tmp_path: Path) -> None:
    story = said("scenario", "run", STORY)
    (result,) = story["scenarios"]
    assert set(result) == {"file", "passed", "failed", "checks"}
    assert (result["file"], result["failed"]) == (str(STORY), 0)
    assert result["passed"] == len(result["checks"]) > 0
    assert all(
        set(check) == {"at", "what", "field", "expected", "actual", "ok"} for check in result["checks"]
    )


def test_a_story_that_fails_and_a_file_that_is_none_give_exit_code_one(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(
        STORY.read_text(encoding="utf-8").replace('surplus: "100.00"', 'surplus: "1.00"'), encoding="utf-8"
    )
    result = cli("scenario", "run", wrong, tmp_path / "missing.yaml", code=1)
    assert result.stdout.splitlines()[-1].endswith(" passed, 3 failed")
    story = said("scenario", "run", tmp_path / "missing.yaml", code=1)
    assert story["scenarios"][0]["failed"] == 1


@pytest.mark.parametrize("things", [one.value for one in Things])
def test_every_list_is_shown_with_the_headings_of_its_spreadsheet(town: Town, things: str) -> None:
    shown = cli("list", things, "--url", town.url).stdout
    assert "_" not in shown
    assert shown.splitlines()[-1].endswith("条")


@pytest.mark.parametrize("command", ["submit", "leave"])
def test_an_act_that_nobody_signed_is_sent_to_be_signed(town: Town, tmp_path: Path, command: str) -> None:
    file = tmp_path / "act.json"
    on = ["--with", "approved_by=无", "--with", "complaint=0x" + "0" * 64]
    cli("act", "prepare", "extend_complaint", "--by", BUREAU, *on, "-o", file, "--url", town.url, code=2)
    assert "chengnuo act sign" in one_line(cli("act", command, file, "--url", town.url, code=1))
