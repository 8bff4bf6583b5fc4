"""Approvals over the API and on pages: clocks, desks, traces, and what a receipt proves."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from ledger_api.acts.receipts import to_json
from tests.web.client import Client
from tests.web.town import BUILDER, BUILDER_NAME, ROADS, WATER, Town

FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "http://127.0.0.1:8000"}


def item(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def receipts(town: Town) -> list[dict[str, Any]]:
    return [to_json(one) for one in town.batch.receipts()]


def checked(client: Client, receipt: dict[str, Any]) -> dict[str, Any]:
    answer = client.post("/api/v1/receipts/check", json={"receipt": receipt})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def test_an_application_has_both_clocks_and_what_they_come_from(auditor: Client, town: Town) -> None:
    found = item(auditor, f"approvals/{town.made['permit']}")
    assert (found["status"], found["accepted"], found["deemed"]) == ("accepted", "2025-10-20", False)
    assert (found["promised_due"], found["statutory_due"]) == ("2025-10-28", "2025-11-18")
    assert found["pauses"] == [{"from": "2025-10-20", "to": "2025-10-21"}]
    assert (found["late"], found["unruled"]) == ("promise_late", True)
    assert [one["event"] for one in found["events"]] == [
        "ApprovalOpened", "ApplicationAccepted", "ApprovalPaused", "PausesChallenged",
    ]  # fmt: skip
    assert {rule["id"] for rule in found["rules"]} == {"APR-02", "APR-04", "APR-06"}
    assert auditor.get(found["events_url"]).json()["item"] == found["events"]


def test_the_public_sees_the_days_and_neither_applicant_nor_challenge(public: Client, town: Town) -> None:
    found = item(public, f"approvals/{town.made['permit']}")
    assert (found["late"], found["promised_due"]) == ("promise_late", "2025-10-28")
    hidden = ("applicant", "applicant_name", "item", "unruled", "document", "last_change")
    assert [found[name] for name in hidden] == [None] * len(hidden)
    assert [one["event"] for one in found["events"]] == [
        "ApprovalOpened",
        "ApplicationAccepted",
        "ApprovalPaused",
    ]
    assert all("applicant" not in one["values"] for one in found["events"])


def test_silence_is_told_as_acceptance(auditor: Client, town: Town) -> None:
    found = item(auditor, f"approvals/{town.made['silent permit']}")
    assert (found["accepted"], found["deemed"], found["promised_due"]) == ("2025-10-20", True, None)
    page = auditor.get(f"/approvals/{town.made['silent permit']}").text
    assert "视为已经受理" in page
    assert "未承诺" in page


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("status=accepted", ["permit", "silent permit"]),
        ("late=promise_late", ["permit"]),
        ("late=none", ["silent permit"]),
        ("late=statutory_late", []),
        ("status=decided", []),
        (f"department={WATER}&enterprise={BUILDER}", ["permit"]),
        (f"department={ROADS}", []),
    ],
)
def test_lists_are_asked_by_status_lateness_and_party(
    auditor: Client, town: Town, query: str, wanted: list[str]
) -> None:
    names = {town.made[name]: name for name in ("permit", "silent permit")}
    found = auditor.get(f"/api/v1/approvals?{query}").json()["items"]
    assert sorted(names[one["id"]] for one in found) == wanted


def test_a_departments_totals_are_public(public: Client) -> None:
    found = item(public, f"parties/{WATER}/approvals")
    figures = ("approvals", "open", "decided", "deemed", "promise_late", "statutory_late")
    assert [found[name] for name in figures] == [2, 2, 0, 1, 1, 0]
    assert "因未答复视为受理" in public.get(f"/departments/{WATER}").text
    assert "因未答复视为受理" not in public.get(f"/departments/{ROADS}").text


def test_the_trace_tells_each_step_and_both_last_days(auditor: Client, town: Town) -> None:
    page = auditor.get(f"/approvals/{town.made['permit']}").text
    for words in (
        "机关收到申请",
        "机关受理申请",
        "机关书面告知暂停计时",
        "申请人质疑暂停计时",
        "承诺办结的最后一日",
        "法定办结的最后一日",
        "超过承诺时限",
        "不计 2025-10-20 至 2025-10-21",
    ):
        assert words in page


def test_a_desk_has_what_is_most_urgent_first(readers: dict[str, Client]) -> None:
    page = readers["owing department"].get("/mine/approvals").text
    assert page.index("已超过承诺时限、尚未决定") < page.index("办理中，按限期由近到远")
    assert BUILDER_NAME in page
    own = readers["owed enterprise"].get("/mine/approvals").text
    assert "泵站取水许可" in own
    assert "排水许可乙隐" not in own
    assert "还没有向本机关提出的申请" in readers["other department"].get("/mine/approvals").text


def test_a_receipt_is_proven_and_anchored(public: Client, town: Town) -> None:
    for number, receipt in enumerate(receipts(town)):
        found = checked(public, receipt)
        assert (found["proven"], found["anchored"], found["index"]) == (True, True, number)
        assert found["content"] == {"事项": f"LJ-{number}", "环节": "受理"}
        (anchored,) = found["anchors"]
        assert anchored["department_name"] == "临江市水务局"
        assert anchored["provenance"]["block"] > 0


def test_a_changed_receipt_proves_nothing(public: Client, town: Town) -> None:
    receipt = receipts(town)[2]
    receipt["document"]["content"]["环节"] = "办结"
    found = checked(public, receipt)
    assert (found["proven"], found["anchored"], found["content"], found["anchors"]) == (
        False,
        False,
        None,
        [],
    )


def test_a_root_that_nobody_anchored_is_said_so(public: Client) -> None:
    from ledger_api.exchange.steps.batch import Batch

    (receipt,) = (to_json(one) for one in Batch([{"环节": "受理"}]).receipts())
    found = checked(public, receipt)
    assert (found["proven"], found["anchored"]) == (True, False)
    assert "没有在本账本上链" in found["detail"]


def test_what_is_no_receipt_is_told_why(public: Client) -> None:
    found = checked(public, {"kind": "something"})
    assert not found["proven"]
    assert "kind" in found["detail"]


def test_a_receipt_is_checked_on_a_page(auditor: Client, town: Town) -> None:
    receipt = json.dumps(receipts(town)[0], ensure_ascii=False)
    page = auditor.post("/receipts", content=urlencode({"receipt": receipt}), headers=FORM).text
    assert "核对一致" in page
    assert "LJ-0" in page
    changed = receipt.replace("LJ-0", "LJ-9")
    page = auditor.post("/receipts", content=urlencode({"receipt": changed}), headers=FORM).text
    assert "未能证明" in page
    page = auditor.post("/receipts", content=urlencode({"receipt": "<script>"}), headers=FORM).text
    assert "未能证明" in page
    assert "<script>" not in page
    assert "未能证明" not in auditor.post("/receipts", content="receipt=", headers=FORM).text


def test_a_form_from_elsewhere_is_not_taken(auditor: Client) -> None:
    for origin in ({}, {"origin": "https://elsewhere.example"}):
        headers = {"content-type": FORM["content-type"], **origin}
        assert auditor.post("/receipts", content="receipt=x", headers=headers).status_code == 403
