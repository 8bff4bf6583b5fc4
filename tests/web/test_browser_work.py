"""What people do on the pages, in a real browser: sign and decline, subscribe, look up, check, hand over."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import httpx

from ledger_api.chain.acts import sign
from tests.exchange.table.tables import obligation, payment, workbook
from tests.web.browsing import DETERMINATION, IN_A_BROWSER, visit
from tests.web.town import (
    BUILDER,
    BUILDER_NAME,
    HANDLER,
    HOSTILE,
    ROADS,
    SUPPLIER,
    WAITING_TITLE,
    WATER,
    Town,
)
from tests.web.town import payment as terms

pytestmark = IN_A_BROWSER
Site = tuple[str, Town]


def leave(town: Town, title: str, enterprise: str) -> None:
    """A contract that the water office has signed waits for an enterprise."""
    due = terms("7.00", days=30, **{"from": "delivery"})
    values = {"contract": title, "title": title, "obligations": [due]}
    prepared = town.ledger.prepare("sign_contract", [WATER, enterprise], values)
    signature = "0x" + sign(prepared.act, town.ledger.contracts, bytes(town.keys[WATER].key)).hex()
    water = town.ledger.party_id(WATER)
    town.ledger.half_signing.leave(water, prepared.typed_data, [signature], prepared.documents)


def test_a_half_signed_contract_is_read_and_signed_in_the_mailbox(site: Site, browser: Any) -> None:
    asked: list[str] = []

    def confirm(dialog: Any) -> None:
        asked.append(dialog.message)
        dialog.accept()

    with visit(site, browser, "/mine/inbox", BUILDER) as page:
        page.on("dialog", confirm)
        entry = page.locator("article").filter(has_text=WAITING_TITLE)
        assert "尚缺 1 个签名" in entry.inner_text()
        entry.get_by_role("button", name="核对并签署").click()
        entry.get_by_text("签名齐全，已记入账本").wait_for()
        assert WAITING_TITLE in asked[0]
        page.reload()
        page.get_by_text("没有等待本单位签署的行为").wait_for()


def test_a_half_signed_contract_is_declined_and_its_other_side_reads_why(site: Site, browser: Any) -> None:
    leave(site[1], "不会签的合同", SUPPLIER)
    with visit(site, browser, "/mine/inbox", SUPPLIER) as page:
        page.fill("input[name=reason]", "金额不对")
        page.get_by_role("button", name="不签署").click()
        page.get_by_text("已告知对方不签署").wait_for()
    with visit(site, browser, "/mine/inbox", WATER, width=1280) as page:
        entry = page.locator("article").filter(has_text="不会签的合同")
        assert "表示不签署：金额不对" in entry.inner_text()


def test_a_calendar_is_subscribed_to_read_and_ended(site: Site, browser: Any) -> None:
    with visit(site, browser, "/mine/subscriptions", BUILDER, answered=422) as page:
        page.fill("input[name=url]", "https://10.0.0.1/hook")
        page.get_by_role("button", name="订阅变化").click()
        page.get_by_text("未能办理").wait_for()
        page.get_by_role("button", name="订阅日历").click()
        shown = page.locator("p.statement", has_text="日历地址（只显示这一次").inner_text()
        address = re.search(r"http://\S+\.ics", shown)
        assert address is not None
        calendar = httpx.get(address[0], trust_env=False).text
        assert calendar.startswith("BEGIN:VCALENDAR")
        page.get_by_role("button", name="取消订阅").click()
        page.get_by_text("还没有订阅").wait_for()
        assert httpx.get(address[0], trust_env=False).status_code == 404


def test_todays_desk_shows_what_is_late_and_who_waits(site: Site, browser: Any) -> None:
    with visit(site, browser, "/mine", WATER) as page:
        page.get_by_role("link", name="今天要办的事").click()
        page.get_by_role("heading", name=re.compile("已逾期")).wait_for()
        assert page.get_by_role("link", name="泵站设备采购合同").first.is_visible()
        assert page.get_by_role("heading", name="转来的投诉").is_visible()
    with visit(site, browser, f"/departments/{WATER}/today", ROADS, answered=404) as page:
        assert page.get_by_role("link", name="泵站设备采购合同").count() == 0


def test_statistics_are_drawn_and_asked_for_by_department(site: Site, browser: Any) -> None:
    with visit(site, browser, "/statistics?reader=public", width=1280) as page:
        assert page.locator("figure.chart li").count() == 2
        page.get_by_label("机关").fill(WATER)
        page.get_by_role("button", name="查询").click()
        page.wait_for_url(f"**department={WATER}**")
        assert page.locator("figure.chart li").count() == 1
        assert page.get_by_role("img").first.get_attribute("aria-label").startswith("到期")
        # The name stays in sight and whole beside figures that are scrolled.
        assert page.locator("tbody th").first.bounding_box()["width"] > 100


def test_a_disclosure_that_cannot_be_there_yet_is_no_error(site: Site, browser: Any) -> None:
    with visit(site, browser, "/statistics") as page:
        page.get_by_role("link", name="年度公示").click()
        page.get_by_text("还没有可以公示的年度").wait_for()
        assert page.locator(".fault").count() == 0


def test_a_promise_to_all_shows_its_claims_and_to_whom_only_to_them(site: Site, browser: Any) -> None:
    with visit(site, browser, "/promises?reader=public") as page:
        page.get_by_role("link", name="稳岗返还").click()
        page.get_by_text("不裁员").first.wait_for()
        assert page.get_by_text(BUILDER_NAME).count() == 0
    with visit(site, browser, f"/commitments/{site[1].made['claim']}", BUILDER) as page:
        assert page.get_by_text("企业申领").is_visible()
        assert page.get_by_text(BUILDER_NAME).count() > 1


def test_a_published_breach_is_found_without_its_enterprise(site: Site, browser: Any) -> None:
    with visit(site, browser, "/publications?reader=public") as page:
        page.get_by_role("link", name="交通运输局").first.wait_for()
        page.goto(f"{site[0]}/publications/{site[1].made['hostile']}/1?reader=public")
        page.get_by_text(DETERMINATION).wait_for()
        assert HOSTILE not in page.content()


def test_an_authority_accepts_a_complaint_on_its_page(site: Site, browser: Any) -> None:
    with visit(site, browser, "/complaints?status=filed", HANDLER) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        page.get_by_role("link", name="拖欠账款").first.click()
        form = page.locator("form[data-do=accept_complaint]")
        form.locator("input[name=reason]").fill("属于受理范围")
        form.get_by_role("button").click()
        for _ in range(50):
            if page.get_by_text("已受理，待转办").count():
                break
            page.wait_for_timeout(200)
            page.reload()
        assert page.locator("form[data-do=forward_complaint]").count() == 1


def test_a_bank_checks_a_file_that_it_was_handed(site: Site, browser: Any, tmp_path: Path) -> None:
    kept = tmp_path / "confirmation.json"
    with visit(site, browser, f"/commitments/{site[1].made['asked']}", BUILDER) as page:
        with page.expect_download() as download:
            page.get_by_role("link", name="下载确认文件").click()
        download.value.save_as(kept)
    changed = tmp_path / "changed.json"
    changed.write_text(kept.read_text(encoding="utf-8").replace("2025", "2026"), encoding="utf-8")
    with visit(site, browser, "/verify?reader=public") as page:
        for file, said in ((kept, "属实，至今有效，尚未支付"), (changed, "不能证明")):
            page.set_input_files("input[type=file]", str(file))
            page.get_by_role("button", name="核对").click()
            page.get_by_text(said).wait_for()
        page.fill("textarea", kept.read_text(encoding="utf-8"))
        page.get_by_role("button", name="核对").click()
        page.get_by_text("900.00 元", exact=True).wait_for()


def test_the_page_works_without_a_script(site: Site, browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site[0]}/verify")
    file = tmp_path / "x.json"
    file.write_text(json.dumps({"kind": "<b>"}), encoding="utf-8")
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="核对").click()
    page.get_by_text("既不是应收账款确认文件").wait_for()
    context.close()


def test_a_table_is_corrected_signed_and_not_taken_twice(site: Site, browser: Any, tmp_path: Path) -> None:
    own = {"合同编号": "水务-88", "甲方（部门）信用代码": WATER, "乙方（企业）信用代码": BUILDER}
    bad = workbook(tmp_path / "错.xlsx", [obligation(**own, 金额="=1+1")])
    good = workbook(tmp_path / "对.xlsx", [obligation(**own)], [payment(合同编号="水务-88")])
    with visit(site, browser, "/mine", WATER) as page:
        page.get_by_role("link", name="上传表格").click()

        def check(file: Path) -> None:
            page.set_input_files("input[type=file]", str(file))
            page.get_by_role("button", name="检查表格").click()

        check(bad)
        page.get_by_text("单元格是公式").wait_for()
        assert page.get_by_role("button", name="用钱包逐件签署").count() == 0
        check(good)
        page.get_by_text("表格无误").wait_for()
        with page.expect_download() as download:
            page.set_input_files("input[type=file]", str(good))
            page.get_by_role("button", name="下载待签文件").click()
        with zipfile.ZipFile(download.value.path()) as archive:
            assert len(archive.namelist()) == 1
        page.get_by_role("button", name="用钱包逐件签署").click()
        page.get_by_text("已放入待签箱").wait_for()
        page.get_by_text("已签署 1 件").wait_for()
        check(good)
        page.get_by_text("等待其余签名：1 件").wait_for()
        assert page.get_by_role("button", name="用钱包逐件签署").count() == 0
