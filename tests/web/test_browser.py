"""The pages in a real browser: nothing blocked, nothing wider than the screen."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ledger_api.acts.receipts import to_json
from tests.web.browsing import IN_A_BROWSER, with_wallet
from tests.web.town import BUILDER, SUPPLIER, WATER, Town

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [360, 1280])
def test_pages_fit_the_screen_and_load_without_complaint(
    site: tuple[str, Town], browser: Any, width: int
) -> None:
    url, town = site
    page = browser.new_page(viewport={"width": width, "height": 800})
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    made = [f"/commitments/{town.made[name]}" for name in ("pumps", "hostile", "imported")]
    for path in (
        "/",
        "/obligations",
        "/commitments",
        "/departments",
        "/payments",
        "/proceedings",
        "/about",
        "/sign-in",
        "/approvals",
        "/anchors",
        "/receipts",
        "/verify",
        "/statistics",
        "/disclosure",
        "/promises",
        "/publications",
        *made,
        f"/commitments/{town.made['asked']}",
        f"/promises/{town.made['open']}",
        *(f"/approvals/{town.made[name]}" for name in ("permit", "silent permit")),
        f"/departments/{WATER}",
    ):
        answer = page.goto(url + path)
        assert answer.status == 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "block"
    assert complaints == []
    page.close()


def test_the_reader_can_switch_views_and_back(site: tuple[str, Town], browser: Any) -> None:
    url, _ = site
    page = browser.new_page()
    page.goto(url)
    assert page.get_by_text("甲字独特建设有限公司").count() > 0
    page.get_by_text("切换为公众视图").click()
    assert page.get_by_text("甲字独特建设有限公司").count() == 0
    page.get_by_role("link", name="义务", exact=True).click()
    assert page.get_by_text("甲字独特建设有限公司").count() == 0
    page.get_by_text("回到审计视图").click()
    assert page.get_by_text("甲字独特建设有限公司").count() > 0
    page.close()


def test_a_page_says_that_something_has_happened_since(site: tuple[str, Town], browser: Any) -> None:
    url, town = site
    page, other = browser.new_page(), browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.goto(f"{url}/commitments/{town.made['pumps']}")
    other.goto(f"{url}/commitments/{town.made['hostile']}")
    shown = page.get_by_text("有新的变化，刷新查看")
    assert not shown.is_visible()
    town.do("record_payment", [WATER], "more", obligation=f"{town.made['pumps']}/1", amount="7.00")
    shown.wait_for(timeout=10_000)
    assert not other.get_by_text("有新的变化，刷新查看").is_visible()
    shown.click()
    page.get_by_text("7.00 元").first.wait_for()
    assert not page.get_by_text("有新的变化，刷新查看").is_visible()
    assert complaints == []
    page.close()
    other.close()


def test_a_pasted_receipt_is_checked(site: tuple[str, Town], browser: Any) -> None:
    url, town = site
    page = browser.new_page(viewport={"width": 390, "height": 800})
    (receipt, *_) = (to_json(one) for one in town.batch.receipts())
    page.goto(f"{url}/receipts")
    page.fill("#receipt", json.dumps(receipt, ensure_ascii=False))
    page.get_by_role("button", name="核对").click()
    page.get_by_text("核对一致").wait_for()
    assert page.get_by_text("LJ-0").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


@pytest.mark.parametrize(("code", "title", "width"), [(BUILDER, "我的应收", 390), (WATER, "我的应付", 1280)])
def test_a_wallet_signs_in_and_out(
    site: tuple[str, Town], browser: Any, code: str, title: str, width: int
) -> None:
    url, town = site
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    with_wallet(page, town, code)
    page.goto(f"{url}/sign-in")
    page.fill("#party", code)
    page.click("#sign-in button")
    page.wait_for_url(f"{url}/mine")
    assert page.locator("h1").inner_text() == title
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.cookie") == ""
    page.get_by_text("看公众视图").click()
    assert page.get_by_text("甲字独特建设有限公司").count() == 0
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{url}/")
    assert page.get_by_text("审计视图").count() == 1
    assert complaints == []
    context.close()


def test_without_a_wallet_the_page_says_what_to_do(site: tuple[str, Town], browser: Any) -> None:
    url, _ = site
    page = browser.new_page()
    page.goto(f"{url}/sign-in")
    page.fill("#party", BUILDER)
    page.click("#sign-in button")
    page.get_by_text("没有找到钱包").wait_for()
    page.close()


def test_a_complaint_is_filed_with_a_wallet_and_read_by_who_filed_it(
    site: tuple[str, Town], browser: Any
) -> None:
    url, town = site
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    asked: list[str] = []

    def confirm(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    page.on("dialog", confirm)
    with_wallet(page, town, SUPPLIER)
    page.goto(f"{url}/sign-in")
    page.fill("#party", SUPPLIER)
    page.click("#sign-in button")
    page.wait_for_url(f"{url}/mine")
    page.goto(f"{url}/commitments/{town.made['survey']}")
    page.get_by_text("就此项义务投诉").first.click()
    page.fill("textarea[name=narrative]", "催了三次仍未验收")
    page.fill("textarea[name=evidence]", "送货单\n催款函")
    page.fill("input[name='contact.phone']", "13900139000")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("form.act button")
    page.wait_for_url(f"{url}/complaints/0x*")
    assert "催了三次仍未验收" in asked[0]
    assert "13900139000" in asked[0]
    # The page may be there a moment before the index has the complaint.
    for _ in range(50):
        if page.get_by_text("查阅投诉内容").count():
            break
        page.wait_for_timeout(200)
        page.reload()
    page.get_by_text("查阅投诉内容").click()
    page.get_by_text("催了三次仍未验收").wait_for()
    assert page.get_by_text("13900139000").count() == 0
    page.go_back()
    page.get_by_text("查阅记录").wait_for()
    page.reload()
    assert page.get_by_role("cell", name="投诉内容").count() == 1
    assert [text for text in complaints if "404" not in text] == []
    page.close()
