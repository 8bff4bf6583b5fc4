"""Every page of the demo's ledger in a real browser, on a telephone and at a desk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from ledger_api.chain import siwe
from tests.served import served
from tests.web.crawling import shape
from tests.web.demo_town import PEOPLE, demo_town
from tests.web.town import Town

CHROMIUM = Path(os.environ.get("CHENGNUO_CHROMIUM", "/usr/bin/chromium"))
WIDTHS = (390, 1280)
#: What only who signed in has; the rest of the site is the same to all, but for what is left out.
OWN = ("/mine", "/complaints", f"/departments/{PEOPLE['department']}")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: name one with CHENGNUO_CHROMIUM"),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Town]]:
    town = demo_town(tmp_path_factory.mktemp("site") / "ledger")
    with served(town.ledger) as url:
        yield url, town
    town.ledger.close()


def token(url: str, town: Town, code: str) -> str:
    """Of a session of a party at this machine."""
    key = town.keys[code]
    with httpx.Client(base_url=f"{url}/api/v1", trust_env=False) as ledger:
        asked = ledger.get("session/nonce", params={"address": key.address, "party": code}).json()["message"]
        body = {"message": asked, "signature": "0x" + siwe.sign(asked, bytes(key.key)).hex()}
        return str(ledger.post("session", json=body).json()["token"])


@pytest.mark.parametrize("reader", ["auditor", *PEOPLE])
def test_no_page_is_wider_than_its_screen(site: tuple[str, Town], browser: Any, reader: str) -> None:
    url, town = site
    code = PEOPLE.get(reader)
    headers = {} if code is None else {"Authorization": f"Bearer {token(url, town, code)}"}
    page = browser.new_context(extra_http_headers=headers).new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    pending = ["/"] if code is None else ["/mine", "/mine/subscriptions", "/complaints"]
    seen: set[str] = set()
    wide: list[str] = []
    for path in pending:
        if shape(path) in seen or path.startswith(("/api/", "/static/")) or "as_of=" in path:
            continue
        if code is not None and not path.startswith(OWN):
            continue
        seen.add(shape(path))
        page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        # A page that goes on listening for changes never comes to rest.
        assert page.goto(url + path, wait_until="load").status == 200, path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            reached = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{path}: {reached} of {width}"] if reached > width else []
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "block", path
        found = page.eval_on_selector_all("a[href]", "all => all.map(one => one.getAttribute('href'))")
        pending += [link for one in found if (link := urljoin(path, one).partition("#")[0]).startswith("/")]
    assert wide == []
    assert said == []
    assert len(seen) >= 4
    page.context.close()
