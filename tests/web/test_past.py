"""`as_of`: API and pages answer as of a past day, to today's reader."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from fastapi import FastAPI

from ledger_api import past_days
from ledger_api.domain.days import end_of_day, from_yyyymmdd
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import Limits, Rate, WebSettings
from tests.web.client import Client
from tests.web.known_secrets import Secret, secrets
from tests.web.matrix import probes
from tests.web.town import WATER, Town

#: What is only of now.
NOW = ("/api/v1/session", "/api/v1/session/nonce", "/api/v1/changes")
#: The town's contracts are signed on September 1st; the pumps are due on October 9th and not paid.
BEFORE, SIGNED, DUE, LATE, TODAY = "2025-08-31", "2025-09-01", "2025-10-09", "2025-10-10", "2025-11-03"


def test_an_obligation_is_told_as_it_stood(auditor: Client, town: Town) -> None:
    address = f"/api/v1/obligations/{town.made['pumps']}/1?as_of="
    assert auditor.get(address + BEFORE).status_code == 404
    assert auditor.get(address + SIGNED).json()["item"]["status"] == "pending"
    due = auditor.get(address + DUE).json()["item"]
    assert (due["status"], due["days_overdue"], due["breach"]) == ("active", 0, "none")
    late = auditor.get(address + "2025-10-19").json()["item"]
    assert (late["status"], late["days_overdue"], late["outstanding"]) == ("overdue", 10, "2000000.00")
    part_paid = auditor.get(address + "2025-10-20").json()["item"]
    assert (part_paid["days_overdue"], part_paid["paid"]) == (11, "600000.00")
    now = auditor.get(address.removesuffix("?as_of=")).json()
    assert auditor.get(address + TODAY).json() == now
    assert (now["as_of"]["day"], now["item"]["days_overdue"]) == (None, 25)


def test_every_answer_says_at_which_moment_it_was_judged(auditor: Client) -> None:
    for name in ("parties", "commitments", "obligations", "payments", "proceedings", "calendars", "rules"):
        found = auditor.get(f"/api/v1/{name}?as_of={DUE}").json()["as_of"]
        assert (found["day"], found["time"]) == (DUE, end_of_day(from_yyyymmdd(20251009)))
        assert found["time_iso"] == "2025-10-09T23:59:59+08:00"
    health = auditor.get(f"/api/v1/health?as_of={DUE}").json()
    assert (health["as_of"]["day"], health["lag"]) == (DUE, 0)
    assert health["as_of"]["block"] < health["indexed_block"]


def test_an_act_is_known_from_the_day_of_its_block(auditor: Client, town: Town) -> None:
    address = f"/api/v1/acts/{town.made['part']}?as_of="
    assert auditor.get(address + "2025-10-19").status_code == 404
    assert auditor.get(address + "2025-10-20").json()["item"]["status"] == "final"


@pytest.mark.parametrize("day", ["2025-11-04", "9999-12-31", "2025-08-19", "0001-01-01"])
def test_a_day_outside_of_the_ledger_is_refused_with_the_days_that_are_known(
    auditor: Client, day: str
) -> None:
    answer = auditor.get(f"/api/v1/obligations?as_of={day}")
    assert (answer.status_code, answer.json()["code"]) == (400, "BAD_DATE")
    assert "2025-08-20 至 2025-11-03" in answer.json()["detail"]
    shown = auditor.get(f"/?as_of={day}")
    assert (shown.status_code, day in shown.text) == (400, True)
    # The page leads back to the ledger of now.
    assert f"as_of={day}" not in shown.text


@pytest.mark.parametrize("day", ["2025-02-30", "20251009", "yesterday", "2025-10-09T00:00"])
def test_what_is_no_day_is_malformed(auditor: Client, day: str) -> None:
    for address in ("/api/v1/obligations", "/api/v1/rules", "/", "/obligations"):
        assert auditor.get(f"{address}?as_of={day}").status_code == 422, address


def test_pages_say_which_day_they_are_of_and_links_keep_it(auditor: Client, town: Town) -> None:
    for path in ("/", "/obligations", "/departments", f"/commitments/{town.made['pumps']}", "/search?q=x"):
        text = auditor.get(f"{path}{'&' if '?' in path else '?'}as_of={LATE}").text
        assert f"截至 <strong>{LATE}</strong> 当日结束时" in text, path
        assert "2025-10-10 23:59" in text
        links = re.findall(r'href="(/[^"#]*)', text)
        own = [link for link in links if not link.startswith(("/static", "/api", "/sign-in"))]
        away = [link for link in own if f"as_of={LATE}" not in link]
        # Only the way back to now leads away from the day.
        assert away == [path.replace("&", "&amp;")], path
        forms = re.findall(r"<form[^>]*(?:search|filters).*?</form>", text, re.DOTALL)
        assert all(f'name="as_of" value="{LATE}"' in form for form in forms)
    assert "当日结束时账本所知的内容，按当日" not in auditor.get("/").text


def test_a_list_goes_on_on_the_same_day(auditor: Client) -> None:
    page = auditor.get(f"/api/v1/obligations?limit=2&as_of={SIGNED}").json()
    assert "as_of=2025-09-01" in page["next"]
    following = auditor.get(page["next"]).json()
    assert following["as_of"] == page["as_of"]
    assert {one["id"] for one in page["items"]}.isdisjoint(one["id"] for one in following["items"])


@pytest.fixture(scope="module")
def hidden(town: Town, auditor: Client) -> dict[str, Secret]:
    return secrets(town, auditor)


@pytest.mark.parametrize("reader", ["public", "other department", "other enterprise", "authority"])
def test_the_past_betrays_nothing_either(
    readers: dict[str, Client], town: Town, auditor: Client, hidden: dict[str, Secret], reader: str
) -> None:
    for (method, path), asked in probes(town, auditor).items():
        if method != "GET" or path in NOW:
            continue
        for probe in asked:
            address = f"{probe.address}{'&' if '?' in probe.address else '?'}as_of={LATE}"
            answer = readers[reader].get(address)
            assert answer.status_code in (200, 303, 403, 404, 422), address
            shown = answer.text + str(answer.headers)
            for name, secret in hidden.items():
                for text in secret.texts:
                    if reader not in secret.known_to and text not in address:
                        assert text not in shown, (address, name)


def test_who_asks_is_judged_as_of_today(readers: dict[str, Client], town: Town) -> None:
    # The case was opened by the block of October 20th: before, no authority could know who the builder is.
    commitment = f"/api/v1/commitments/{town.made['pumps']}?as_of="
    answers = [readers["authority"].get(commitment + day).json() for day in (DUE, "2025-10-20")]
    assert [answer["item"]["obligee"] is None for answer in answers] == [True, False]
    own = readers["owing department"].get(commitment + SIGNED).json()["item"]
    assert own["obligee_name"] is not None
    profile = readers["owing department"].get(f"/api/v1/parties/{WATER}/profile?as_of={SIGNED}").json()
    assert (profile["item"]["obligations"], profile["item"]["overdue"]) == (4, 0)


def test_a_session_is_a_matter_of_today(readers: dict[str, Client]) -> None:
    assert readers["owing department"].get(f"/api/v1/session?as_of={SIGNED}").status_code == 422
    # On this day nobody's key was registered yet; whoever signed in since reads all the same.
    assert readers["owing department"].get("/mine?as_of=2025-08-20").status_code == 200


@pytest.fixture
def fresh(tmp_path: Path) -> Town:
    town = Town.found(tmp_path / "ledger")
    for day in range(21, 31):
        town.at(f"2025-08-{day}T10:00")
    return town


def test_days_to_be_made_are_rationed_and_those_that_are_kept_are_not(fresh: Town) -> None:
    try:
        limits = Limits(past_days=Rate(0.01, 2), loopback_factor=1)
        app: FastAPI = create_app(Port(fresh.ledger), WebSettings(limits=limits))
        client = Client(app, address="203.0.113.9")
        asked = [client.get(f"/api/v1/obligations?as_of=2025-08-{day}") for day in (21, 22, 23, 22, 21)]
        assert [one.status_code for one in asked] == [200, 200, 429, 200, 200]
        assert int(asked[2].headers["retry-after"]) > 0
        other = Client(app, address="203.0.113.10")
        assert other.get("/api/v1/obligations?as_of=2025-08-23").status_code == 200
    finally:
        fresh.ledger.close()


def test_who_would_wait_too_long_is_told_when_to_come_again(
    fresh: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        app: FastAPI = create_app(Port(fresh.ledger), WebSettings(on_loopback=True))
        opens = fresh.ledger.past_days.open
        monkeypatch.setattr(fresh.ledger.past_days, "open", lambda day, may: opens(day, may, patience=0))
        answer = Client(app).get("/api/v1/obligations?as_of=2025-08-25")
        assert (answer.status_code, answer.json()["code"]) == (503, "BEING_MADE")
        assert int(answer.headers["retry-after"]) > 0
        monkeypatch.setattr(past_days, "_QUEUED", 0)
        shown = Client(app).get("/?as_of=2025-08-26")
        assert (shown.status_code, shown.headers["refresh"]) == (503, shown.headers["retry-after"])
        assert "正在整理 2025-08-26 当日所知的内容" in shown.text
    finally:
        fresh.ledger.close()
