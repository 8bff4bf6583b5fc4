"""The pages of those who signed in."""

from __future__ import annotations

import re

import pytest

from tests.web.client import Client
from tests.web.town import Town


def text_of(client: Client, path: str = "/mine") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.text


def test_a_bookkeeper_finds_what_the_enterprise_is_owed(readers: dict[str, Client]) -> None:
    text = text_of(readers["owed enterprise"])
    assert "<h1>我的应收</h1>" in text
    for shown in (
        "泵站设备采购合同",
        "逾期 25 天",
        "1,411,000.00 元",
        "9,877.00 元",
        "到账",
        "600,000.00 元",
    ):
        assert shown in text
    assert "泵站备件" not in text
    assert '<a href="/mine" aria-current="page">我的应收</a>' in text


def test_an_officer_finds_what_the_department_owes(readers: dict[str, Client]) -> None:
    text = text_of(readers["owing department"])
    assert "<h1>我的应付</h1>" in text
    assert text.index("泵站设备采购合同") < text.index("首期款")
    assert "履行期内" in text
    assert "alert(" not in text


def test_what_is_overdue_is_summed_up(readers: dict[str, Client]) -> None:
    figures = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", text_of(readers["other department"]))
    assert ("逾期本金", "1,200.50 元") in figures
    assert ("未处理的线索", "1") in figures
    nothing_late = re.findall(r"<dt>([^<]*)</dt><dd>([^<]*)</dd>", text_of(readers["other enterprise"]))
    assert nothing_late == [("逾期的义务", "0"), ("未处理的线索", "0")]


@pytest.mark.parametrize(
    ("reader", "where"),
    [
        ("public", "/sign-in"),
        ("auditor", "/sign-in"),
        ("authority without duties", "/proceedings"),
    ],
)
def test_who_neither_owes_nor_is_owed_is_led_on(readers: dict[str, Client], reader: str, where: str) -> None:
    answer = readers[reader].get("/mine")
    assert (answer.status_code, answer.headers["location"]) == (303, where)


def test_an_authority_finds_what_waits_for_it(readers: dict[str, Client]) -> None:
    text = text_of(readers["authority"], "/mine")
    assert "待核实的线索" in text
    assert "临江市水务局" in text
    assert "待受理的信用修复申请" in text


def test_the_public_view_of_ones_own_page_is_the_first_page(readers: dict[str, Client]) -> None:
    answer = readers["owed enterprise"].get("/mine?reader=public")
    assert (answer.status_code, answer.headers["location"]) == (303, "/?reader=public")
    assert "回到本单位视图" in text_of(readers["owed enterprise"], "/?reader=public")


def test_links_of_all_readers_lead_somewhere(readers: dict[str, Client], town: Town) -> None:
    for reader in ("owing department", "owed enterprise", "authority"):
        client, seen, pending = readers[reader], set[str](), ["/", "/proceedings", "/search?q=水务"]
        while pending:
            path = pending.pop()
            if path in seen or "reader=public" in path:
                continue
            seen.add(path)
            answer = client.get(path)
            assert answer.status_code in (200, 303), (reader, path)
            if answer.headers.get("content-type", "").startswith("text/html"):
                links = re.findall(r'href="(/[^"#]*)', answer.text)
                pending += [link.replace("&amp;", "&") for link in links]
        assert len(seen) > 20


def test_a_page_that_is_not_there_still_knows_its_reader(readers: dict[str, Client]) -> None:
    answer = readers["owed enterprise"].get("/nothing")
    assert answer.status_code == 404
    assert "甲字独特建设有限公司" in answer.text
