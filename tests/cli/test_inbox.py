"""`chengnuo act leave` and `chengnuo inbox`: a half-signed act at a running ledger."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ledger_api.cli.main import app
from ledger_api.folder import write_key
from tests.served import served
from tests.web.town import BUILDER, WATER, Town

OBLIGATIONS = '[{"obligation":"o1","kind":"payment","amount":"7.00","due":{"days":30,"from":"delivery"}}]'
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town.found(tmp_path_factory.mktemp("inbox") / "ledger")
    town.register("department", "临江市水务局", WATER)
    town.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    town.ledger.settle()
    return town


@pytest.fixture(scope="module")
def url(town: Town) -> Iterator[str]:
    with served(town.ledger) as url:
        yield url


@pytest.fixture
def run(url: str, town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A command as one of the parties, each with a session of its own."""

    def as_party(code: str, *words: str) -> Result:
        monkeypatch.setenv("CHENGNUO_SESSIONS", str(tmp_path / f"{code}.sessions"))
        return CliRunner().invoke(app, [*words, "--url", url])

    for code in (WATER, BUILDER):
        key = tmp_path / f"{code}.json"
        write_key(key, bytes(town.keys[code].key))
        started = as_party(code, "session", "start", str(key), "--party", code)
        assert started.exit_code == 0, started.output
    return as_party


def left(run: Run, tmp_path: Path, number: str) -> str:
    """A contract that the water office has signed and left; its id."""
    file = str(tmp_path / "act.json")
    fields = {"contract": number, "title": f"合同{number}", "obligations": OBLIGATIONS}
    given = [word for name, value in fields.items() for word in ("--with", f"{name}={value}")]
    prepared = run(
        WATER, "act", "prepare", "sign_contract", "--by", WATER, "--by", BUILDER, "-o", file, *given
    )
    assert prepared.exit_code == 0, prepared.output
    signed = CliRunner().invoke(app, ["act", "sign", file, "--key", str(tmp_path / f"{WATER}.json"), "--yes"])
    assert signed.exit_code == 0, signed.output
    told = run(WATER, "act", "leave", file, "--json")
    assert told.exit_code == 0, told.output
    return str(json.loads(told.stdout)["id"])


def box(run: Run, code: str, *more: str) -> list[dict[str, Any]]:
    answer = run(code, "inbox", *more, "--json")
    assert answer.exit_code == 0, answer.output
    found: list[dict[str, Any]] = json.loads(answer.stdout)
    return found


def test_an_act_is_left_found_and_signed(run: Run, town: Town, tmp_path: Path) -> None:
    waiting = left(run, tmp_path, "一号")
    assert [one["id"] for one in box(run, WATER, "--left")] == [waiting]
    assert box(run, WATER) == []
    shown = run(BUILDER, "inbox").stdout
    assert waiting in shown
    assert "合同一号" in shown
    assert "甲建设有限公司：尚缺1个签名" in shown
    wrong = run(BUILDER, "inbox", "sign", waiting, "--key", str(tmp_path / f"{WATER}.json"), "--yes")
    assert wrong.exit_code == 2
    assert "BAD_SIGNATURE" in wrong.output
    signed = run(BUILDER, "inbox", "sign", waiting, "--key", str(tmp_path / f"{BUILDER}.json"), "--yes")
    assert signed.exit_code == 0, signed.output
    assert "合同一号" in signed.stdout
    assert f"回执 {waiting}" in signed.stdout
    town.ledger.settle()
    with town.ledger.open_reading() as reading:
        assert reading.commitment(bytes.fromhex(waiting[2:])) is not None
    assert box(run, BUILDER) == box(run, WATER, "--left") == []


def test_who_does_not_confirm_has_not_signed(run: Run, tmp_path: Path) -> None:
    waiting = left(run, tmp_path, "二号")
    answer = run(BUILDER, "inbox", "sign", waiting, "--key", str(tmp_path / f"{BUILDER}.json"))
    assert answer.exit_code == 1
    assert waiting in [one["id"] for one in box(run, BUILDER)]


def test_an_act_is_declined_with_a_reason(run: Run, tmp_path: Path) -> None:
    waiting = left(run, tmp_path, "三号")
    assert run(BUILDER, "inbox", "decline", waiting, "--reason", "金额不符").exit_code == 0
    assert waiting not in [one["id"] for one in box(run, BUILDER)]
    assert "甲建设有限公司 不签署：金额不符" in run(WATER, "inbox", "--left").stdout


def test_who_has_not_signed_in_is_told_so(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGNUO_SESSIONS", str(tmp_path / "none"))
    answer = CliRunner().invoke(app, ["inbox", "--url", url])
    assert answer.exit_code != 0
    assert "登录" in answer.output
