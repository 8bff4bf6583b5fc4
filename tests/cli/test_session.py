"""`chengnuo session`: signing in with a key file at a running ledger."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from ledger_api.chain.keys import new_key
from ledger_api.cli.client import ServerRefused
from ledger_api.cli.session import app, bearer, sign_in, sign_out
from ledger_api.errors import LedgerError
from ledger_api.folder import write_key
from tests.served import served
from tests.web.town import BUILDER, Town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    town = Town.found(tmp_path_factory.mktemp("session") / "ledger")
    town.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    town.ledger.settle()
    return town


@pytest.fixture(scope="module")
def url(town: Town) -> Iterator[str]:
    with served(town.ledger) as url:
        yield url


@pytest.fixture
def key(town: Town, tmp_path: Path) -> Path:
    write_key(tmp_path / "builder.json", bytes(town.keys[BUILDER].key))
    return tmp_path / "builder.json"


def reader(url: str, tokens: Path) -> str:
    return str(httpx.get(f"{url}/api/v1/session", headers=bearer(url, tokens)).json()["reader"])


def test_a_key_file_signs_in_until_signing_out(url: str, town: Town, key: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "own" / "sessions.json"
    session = sign_in(key, BUILDER, url + "/", tokens)
    assert (session["name"], session["reader"]) == ("甲建设有限公司", "party")
    assert "token" not in session
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600
    assert reader(url, tokens) == "party"
    kept = bearer(url, tokens)
    assert sign_out(url, tokens)
    assert bearer(url, tokens) == {}
    assert not sign_out(url, tokens)
    assert httpx.get(f"{url}/api/v1/session", headers=kept).status_code == 401


def test_a_party_may_be_named_by_its_id(url: str, town: Town, key: Path, tmp_path: Path) -> None:
    party = "0x" + town.ledger.party_id(BUILDER).hex()
    assert sign_in(key, party, url, tmp_path / "s.json")["party"] == party


def test_tokens_of_other_ledgers_are_kept(url: str, key: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "sessions.json"
    tokens.write_text(json.dumps({"https://other.example": "abc"}))
    sign_in(key, BUILDER, url, tokens)
    assert bearer("https://other.example/", tokens) == {"Authorization": "Bearer abc"}
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600


def test_signing_out_of_a_session_that_has_ended_forgets_it(url: str, tmp_path: Path) -> None:
    tokens = tmp_path / "sessions.json"
    tokens.write_text(json.dumps({url: "long-gone"}))
    assert sign_out(url, tokens)
    assert bearer(url, tokens) == {}


def test_a_key_that_is_not_the_partys_is_refused(url: str, tmp_path: Path) -> None:
    write_key(tmp_path / "stranger.json", new_key())
    with pytest.raises(ServerRefused) as refused:
        sign_in(tmp_path / "stranger.json", BUILDER, url, tmp_path / "sessions.json")
    assert refused.value.code == "SIGN_IN_REFUSED"
    assert not (tmp_path / "sessions.json").exists()


def test_a_file_that_holds_no_sessions_says_what_to_do(tmp_path: Path) -> None:
    for text in ("{", "[]"):
        (tmp_path / "sessions.json").write_text(text)
        with pytest.raises(LedgerError, match="重新登录"):
            bearer("http://127.0.0.1:8000", tmp_path / "sessions.json")


def test_the_commands(url: str, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHENGNUO_SESSIONS", str(tmp_path / "sessions.json"))
    run = CliRunner().invoke
    assert "甲建设有限公司" in run(app, ["start", str(key), "--party", BUILDER, "--url", url]).output
    assert json.loads(run(app, ["show", "--url", url, "--json"]).output)["reader"] == "party"
    assert "已退出登录" in run(app, ["end", "--url", url]).output
    assert "没有登录" in run(app, ["show", "--url", url]).output
    assert "没有登录" in run(app, ["end", "--url", url]).output
    assert run(app, ["show", "--url", "http://127.0.0.1:9"]).exit_code == 1
    assert run(app, ["start", str(tmp_path / "none.json"), "--party", BUILDER, "--url", url]).exit_code == 1
