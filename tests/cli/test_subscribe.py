"""`chengnuo subscribe` against a running ledger, as the party that signed in."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import Town, cli, one_line, said, town
from tests.desk import BUILDER

__all__ = ["town"]


@pytest.fixture
def signed_in(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Town:
    monkeypatch.setenv("CHENGNUO_SESSIONS", str(tmp_path / "sessions.json"))
    said("session", "start", town.keys[BUILDER], "--party", BUILDER, "--url", town.url)
    return town


def test_a_hook_is_made_listed_resumed_and_ended(signed_in: Town) -> None:
    url = ("--url", signed_in.url)
    made = said("subscribe", "hook", "https://books.example/hook", *url)
    assert len(made["secret"]) >= 40
    (listed,) = said("subscribe", "list", *url)["items"]
    assert (listed["id"], listed["url"]) == (made["item"]["id"], "https://books.example/hook")
    assert made["secret"] not in cli("subscribe", "list", *url).stdout
    assert said("subscribe", "resume", listed["id"], *url)["item"]["state"] == "active"
    cli("subscribe", "end", listed["id"], *url)
    assert said("subscribe", "list", *url)["items"] == []
    assert "没有找到该订阅" in one_line(cli("subscribe", "end", listed["id"], *url, code=2))


def test_a_calendar_prints_its_address_once(signed_in: Town) -> None:
    shown = cli("subscribe", "calendar", "--url", signed_in.url).stdout
    assert f"{signed_in.url}/calendar/" in shown.replace("\n", "")
    (listed,) = said("subscribe", "list", "--url", signed_in.url)["items"]
    cli("subscribe", "end", listed["id"], "--url", signed_in.url)


def test_a_bad_receiver_is_told_in_one_line(signed_in: Town) -> None:
    line = one_line(cli("subscribe", "hook", "http://10.0.0.1/", "--url", signed_in.url, code=2))
    assert "body.url" in line or "请求" in line
