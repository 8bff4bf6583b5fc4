"""A browser with a wallet in it, and a town in which there is something on every page."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ledger_api.chain import siwe
from ledger_api.chain.acts import sign_typed_data
from tests.web.bureau import confirm
from tests.web.town import BUILDER, HANDLER, ROADS, SUPPLIER, WATER, Town, a_year_in_town, payment

CHROMIUM = Path(os.environ.get("CHENGNUO_CHROMIUM", "/usr/bin/chromium"))
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="no Chromium: name one with CHENGNUO_CHROMIUM"),
]
#: The document on which the one published determination rests.
DETERMINATION = "临信认〔2025〕9号"


def a_busy_town(folder: Path) -> Town:
    """The town's year, a promise to all with two claims, a published breach, and a confirmed receivable."""
    town = a_year_in_town(folder)
    offered = [payment("500.00", days=30) | {"title": "首年返还", "condition": "不裁员"}]
    town.do("open_promise", [WATER], "open", title="稳岗返还", field="talent_attraction", obligations=offered)
    for name, by in (("claim", BUILDER), ("other claim", SUPPLIER)):
        town.do("claim_promise", [by], name, promise=town.made["open"], evidence="参保清单")
    values = {"class": "general", "document": DETERMINATION, "basis": "final_judgment", "dated": "2025-11-03"}
    town.do("confirm_breach", [HANDLER], "determined", obligation=f"{town.made['hostile']}/1", **values)
    assert ROADS in town.keys
    confirm(town, "确认书（2025）12号")
    return town


def with_wallet(page: Any, town: Town, code: str) -> None:
    """A wallet in the page, as extensions put one there; the key stays outside."""
    key = town.keys[code]

    def request(asked: dict[str, Any]) -> object:
        if asked["method"] == "eth_requestAccounts":
            return [key.address.lower()]
        if asked["method"] == "eth_signTypedData_v4":
            data = json.loads(asked["params"][1])
            return "0x" + sign_typed_data(data, bytes(key.key)).hex()
        assert asked["method"] == "personal_sign"
        text = bytes.fromhex(asked["params"][0][2:]).decode()
        return "0x" + siwe.sign(text, bytes(key.key)).hex()

    page.expose_function("walletRequest", request)
    page.add_init_script("window.ethereum = {request: (asked) => window.walletRequest(asked)}")


@contextmanager
def visit(
    site: tuple[str, Town],
    browser: Any,
    path: str,
    code: str | None = None,
    width: int = 390,
    answered: int = 200,
) -> Iterator[Any]:
    """A page as somebody sees it who sits at this machine or has signed in: it fits the screen at its beginning and
    at its end, and nothing in it is blocked or fails but for answers of the status `answered`."""
    url, town = site
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    if code is not None:
        with_wallet(page, town, code)
        page.goto(f"{url}/sign-in")
        page.fill("#party", code)
        page.click("#sign-in button")
        page.wait_for_url(f"{url}/mine")
    page.goto(url + path)
    _fits(page, width)
    yield page
    _fits(page, width)
    assert [text for text in complaints if f"status of {answered} " not in text] == []
    context.close()


def _fits(page: Any, width: int) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
