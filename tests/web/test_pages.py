"""The pages: what they say, for whom, and that hostile words stay words."""

from __future__ import annotations

import re

import pytest

from tests.web.client import Client
from tests.web.town import HOSTILE, WATER, Town

PATHS = (
    "/",
    "/obligations",
    "/commitments",
    "/departments",
    "/payments",
    "/proceedings",
    "/search",
    "/about",
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("reader", ["auditor", "public"])
def test_every_page_is_whole_and_says_as_of_when(
    request: pytest.FixtureRequest, path: str, reader: str
) -> None:
    client: Client = request.getfixturevalue(reader)
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.text.startswith("<!doctype html>")
    assert answer.text.rstrip().endswith("</html>")
    assert "2025-11-03 10:00" in answer.text
    assert answer.text.count("<h1>") == 1


def test_the_first_page_shows_what_is_overdue(auditor: Client) -> None:
    text = auditor.get("/").text
    for shown in (
        "临江市水务局",
        "甲字独特建设有限公司",
        "1,411,000.00 元",
        "逾期 25 天",
        "20,877.00 元",
        "逾期线索",
    ):
        assert shown in text
    assert "发布方陈述，非双方签署" in text


def test_a_commitment_explains_its_due_day_and_its_interest(auditor: Client, town: Town) -> None:
    text = auditor.get(f"/commitments/{town.made['pumps']}").text
    assert "自交付（2025-09-05）次日起第 30 日；2025-10-05 为国庆假期，顺延至 2025-10-09（周四）" in text
    assert "2025-10-10 至 2025-10-20" in text
    assert "上链后未被篡改，不等于内容真实" in text
    assert town.made["pumps"] in text


def test_an_imported_commitment_is_told_apart(auditor: Client, town: Town) -> None:
    text = auditor.get(f"/commitments/{town.made['imported']}").text
    assert "发布方陈述，非双方签署" in text
    assert "毛额 500,000.00 MXN，净额 490,000.00 MXN" in text
    assert "冲回 −100,000.00 MXN" in text
    assert "ocds-telling-1" in text
    assert "双方签署</li>" not in text


def test_a_publishers_undated_contract_is_not_called_in_time(auditor: Client) -> None:
    text = auditor.get("/obligations?imported=true").text
    assert "发布方陈述，非双方签署" in text
    assert ">按期履行</span>" not in text


def test_hostile_words_stay_words(auditor: Client, town: Town) -> None:
    for path in (
        *PATHS,
        f"/commitments/{town.made['hostile']}",
        f"/search?q={HOSTILE}",
        "/search?q=<script>",
    ):
        text = auditor.get(path).text.replace('<script src="/static/changes.js" defer></script>', "")
        assert "<script" not in text, path
        assert "<img src=x" not in text, path
        assert "\u202e" not in text, path
        assert "长" * 300 not in text, path


def test_a_question_is_repeated_as_words(auditor: Client) -> None:
    text = auditor.get('/search?q="><script>alert(1)</script>').text
    assert "<script>" not in text
    assert "&lt;script&gt;" in text


def test_a_bad_filter_is_explained_on_the_page(auditor: Client) -> None:
    answer = auditor.get("/obligations?department=123&status=")
    assert answer.status_code == 422
    assert "校验位正确的 18 位统一社会信用代码" in answer.text
    assert "没有符合条件" not in answer.text


def test_empty_fields_of_a_form_ask_for_nothing(auditor: Client) -> None:
    answer = auditor.get("/obligations?status=&department=&enterprise=&due_from=&due_to=&imported=")
    assert answer.status_code == 200
    assert "泵站设备采购合同" in answer.text


def test_every_link_leads_somewhere(auditor: Client) -> None:
    seen: set[str] = set()
    pending = ["/", "/?reader=public"]
    while pending:
        path = pending.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = auditor.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html"):
            links = re.findall(r'(?:href|src)="([^"#]*)', answer.text)
            pending += [link.replace("&amp;", "&") for link in links if link.startswith("/")]
    assert len(seen) > 40


def test_links_keep_the_public_view_that_was_asked_for(auditor: Client) -> None:
    text = auditor.get("/?reader=public").text
    assert "公众视图" in text
    inside = [
        link for link in re.findall(r'href="(/[^"]*)"', text) if not link.startswith(("/static", "/api"))
    ]
    assert all("reader=public" in link for link in inside if link != "/")
    assert "甲字独特" not in text


def test_a_page_that_is_not_there_is_a_page(public: Client) -> None:
    for path in ("/nothing", "/commitments/0x12", "/commitments/" + "0x" + "ab" * 32, "/departments/x"):
        answer = public.get(path)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert "未找到" in answer.text


def test_a_department_is_found_by_its_code_and_by_a_part_of_its_name(public: Client) -> None:
    for asked in (WATER, "水务"):
        assert "临江市水务局" in public.get("/search", params={"q": asked}).text
    assert public.get(f"/departments/{WATER}").status_code == 200
