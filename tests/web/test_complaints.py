"""A complaint from filing to its end, as each of its readers sees it, and who may read what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.town import (
    BUILDER,
    CONTACT_NAME,
    CONTACT_PHONE,
    NARRATIVE,
    ROADS,
    SUPPLIER,
    WATER,
    Town,
    code,
    complain,
    payment,
)

INTAKE, HANDLER, OTHER = code("11990000MB0000051"), code("11990000MB0000060"), code("11990000MB0000078")
PARTIES = {
    "department": WATER,
    "other department": ROADS,
    "enterprise": BUILDER,
    "other enterprise": SUPPLIER,
    "intake": INTAKE,
    "handler": HANDLER,
    "other handler": OTHER,
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A contract that is overdue, with intake and handling at different authorities."""
    made = Town.found(tmp_path_factory.mktemp("complaints") / "ledger")
    made.register("department", "临江市水务局", WATER)
    made.register("department", "临江市交通运输局", ROADS)
    made.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    made.register("enterprise", "乙供应商行", SUPPLIER, size="micro")
    made.register("authority", "省中小企业主管部门", INTAKE, duties=["intake"])
    made.register("authority", "临江市信用牵头部门", HANDLER, duties=["handler"])
    made.register("authority", "临江市财政局", OTHER, duties=["handler"])
    made.at("2025-09-01T10:00")
    terms = [
        payment("1000.00", date="2025-09-10"),
        payment("500.00", date="2025-09-10") | {"obligation": "o2"},
    ]
    made.sign_contract("pumps", "泵站设备采购合同", terms, WATER, BUILDER)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    return application(town.ledger)


@pytest.fixture(scope="module")
def readers(app: FastAPI, town: Town) -> dict[str, Client]:
    return readers_of(app, town, PARTIES)


def knowing(readers: dict[str, Client], complaint: str) -> set[str]:
    """Who is told of a complaint: by itself, in the list, as a page, and with what happened."""
    told = {name for name, client in readers.items() if one(client, complaint)["id"] == complaint}
    for name, client in readers.items():
        listed = [item["id"] for item in client.get("/api/v1/complaints?limit=200").json()["items"]]
        assert (complaint in listed) == (name in told), name
        events = client.get(f"/api/v1/complaints/{complaint}/events").json()["item"]
        assert bool(events) == (name in told), name
        page = client.get(f"/complaints/{complaint}")
        assert page.status_code == (200 if name in told else 404), name
        assert (complaint[:10] in client.get("/complaints").text) == (name in told), name
        if name not in told:
            assert set(one(client, complaint).values()) == {None}
    return told


def one(client: Client, complaint: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/api/v1/complaints/{complaint}").json()["item"]
    return found


def reading(readers: dict[str, Client], complaint: str) -> dict[str, set[str]]:
    """Who reads the text and who the contact; nobody finds them anywhere else."""
    found: dict[str, set[str]] = {"text": set(), "contact": set()}
    for name, client in readers.items():
        answer = client.get(f"/api/v1/complaints/{complaint}/texts")
        page = client.get(f"/complaints/{complaint}/texts")
        assert answer.status_code == page.status_code
        for part, words in (("text", NARRATIVE), ("contact", CONTACT_PHONE)):
            assert (words in answer.text) == (words in page.text)
            if words in answer.text:
                found[part].add(name)
        if answer.status_code == 200:
            assert answer.headers["cache-control"] == page.headers["cache-control"] == "no-store"
        elsewhere = client.get(f"/complaints/{complaint}").text + client.get("/api/v1/complaints").text
        assert not any(words in elsewhere for words in (NARRATIVE, CONTACT_NAME, CONTACT_PHONE))
    return found


def test_who_knows_and_who_reads_before_and_after_forwarding(town: Town, readers: dict[str, Client]) -> None:
    town.at("2025-09-12T10:00")
    complaint = complain(town, "first", "pumps", BUILDER)
    own = {"enterprise", "intake", "auditor"}
    assert knowing(readers, complaint) == own
    assert reading(readers, complaint) == {"text": {"enterprise", "intake"}, "contact": {"intake"}}
    town.do("accept_complaint", [INTAKE], complaint=complaint, reason="属于受理范围")
    assert knowing(readers, complaint) == own
    assert reading(readers, complaint)["text"] == {"enterprise", "intake"}
    town.do("forward_complaint", [INTAKE], complaint=complaint, to=HANDLER)
    assert knowing(readers, complaint) == {*own, "department", "handler"}
    assert reading(readers, complaint) == {
        "text": {"enterprise", "intake", "department", "handler"},
        "contact": {"intake", "handler"},
    }
    # The handler knows the contract now, though it has no other business with it.
    title = readers["handler"].get(f"/api/v1/commitments/{town.made['pumps']}").json()["item"]["title"]
    assert title == "泵站设备采购合同"


def test_every_reading_is_written_down_for_complainant_and_auditor(
    town: Town, readers: dict[str, Client]
) -> None:
    complaint = town.made["first"]
    address = f"/api/v1/complaints/{complaint}/accesses"
    before = readers["auditor"].get(address).json()["item"]
    assert readers["handler"].get(f"/api/v1/complaints/{complaint}/texts").status_code == 200
    after = readers["enterprise"].get(address).json()["item"]
    handler = "0x" + town.ledger.party_id(HANDLER).hex()
    new = after[len(before) :]
    assert {(each["reader"], each["reader_name"], each["part"]) for each in new} == {
        (handler, "临江市信用牵头部门", "text"),
        (handler, "临江市信用牵头部门", "contact"),
    }
    statuses = {name: client.get(address).status_code for name, client in readers.items()}
    assert {name for name, status in statuses.items() if status == 200} == {"enterprise", "auditor"}
    assert "临江市信用牵头部门" in readers["auditor"].get(f"/complaints/{complaint}").text


def test_what_is_answered_is_for_the_same_readers(town: Town, readers: dict[str, Client]) -> None:
    complaint = town.made["first"]
    town.do("receive_complaint", [HANDLER], complaint=complaint)
    town.do("respond_complaint", [WATER], complaint=complaint, text="正在安排付款的独有答复")
    town.do("extend_complaint", [HANDLER], complaint=complaint, approved_by="分管负责人")
    told = {
        name
        for name, client in readers.items()
        if "独有答复" in client.get(f"/api/v1/complaints/{complaint}/texts").text
    }
    assert told == {"enterprise", "intake", "department", "handler"}
    # Who approved an extension is no sealed text: an auditor sees it.
    assert "分管负责人" in readers["auditor"].get(f"/complaints/{complaint}").text


def test_an_authority_that_lets_a_clock_run_out_is_shown_late(town: Town, readers: dict[str, Client]) -> None:
    town.at("2025-10-20T10:00")
    quiet = complain(town, "quiet", "pumps", BUILDER)
    assert one(readers["auditor"], quiet)["linked_to"] == town.made["first"]
    town.at("2025-12-15T10:00")
    found = one(readers["enterprise"], town.made["first"])
    assert (found["status"], found["late"], found["late_clocks"]) == ("handling", True, ["handle"])
    late = readers["handler"].get("/api/v1/complaints?late=true").json()["items"]
    assert {each["id"] for each in late} == {town.made["first"], quiet}
    page = readers["handler"].get(f"/complaints/{town.made['first']}").text
    assert "超期" in page
    assert "办理期" in page


def test_statistics_count_for_each_reader_what_it_may_know(town: Town, readers: dict[str, Client]) -> None:
    about = {"obligation": f"{town.made['pumps']}/2", "category": "deposit", "narrative": NARRATIVE}
    town.do("complain", [BUILDER], "unseen", **about)
    address = "/api/v1/statistics/complaints?from=2025-01-01&to=2026-12-31"
    found = {name: client.get(address).json()["item"] for name, client in readers.items()}
    assert found.pop("public") is None
    # What is not forwarded is known to its complainant, intake and auditors; linked complaints are one case.
    assert {
        name: (item["total"]["received"], item["total"]["complaints"]) for name, item in found.items()
    } == {
        "department": (1, 2),
        "other department": (0, 0),
        "enterprise": (2, 3),
        "other enterprise": (0, 0),
        "intake": (2, 3),
        "handler": (1, 2),
        "other handler": (0, 0),
        "auditor": (2, 3),
    }
    kept, runs, ran_out = (
        {"kept": 0, "late": 0, "running": 0, "running_late": 0} | {name: 1}
        for name in ("kept", "running", "running_late")
    )
    clocks = {one["code"]: one["clocks"] for one in found["auditor"]["authorities"]}
    assert (clocks[INTAKE]["intake"], clocks[INTAKE]["forward"]) == (kept, kept)
    assert (clocks[HANDLER]["handle"], clocks[None]["intake"]) == (ran_out, runs)
    assert found["intake"] == found["auditor"]
    pages = {name: client.get("/statistics").text for name, client in readers.items()}
    assert {name for name, page in pages.items() if "受理、处理部门" in page} == {
        "department", "enterprise", "intake", "handler", "auditor",
    }  # fmt: skip


def test_what_was_withdrawn_before_forwarding_stays_unknown_to_the_department(
    town: Town, readers: dict[str, Client]
) -> None:
    town.do("conclude_complaint", [HANDLER], complaint=town.made["first"], finding="substantiated")
    withdrawn = complain(town, "withdrawn", "pumps", BUILDER)
    town.do("withdraw_complaint", [BUILDER], complaint=withdrawn)
    town.at("2026-06-01T10:00")
    assert knowing(readers, withdrawn) == {"enterprise", "intake", "auditor"}
    assert reading(readers, withdrawn) == {"text": {"enterprise", "intake"}, "contact": {"intake"}}


@pytest.mark.parametrize(
    ("reader", "acts"),
    [
        ("intake", ["accept_complaint", "reject_complaint", "divert_complaint"]),
        ("enterprise", ["withdraw_complaint"]),
        ("auditor", []),
    ],
)
def test_a_page_offers_what_its_reader_can_do(
    town: Town, readers: dict[str, Client], reader: str, acts: list[str]
) -> None:
    if "offered" not in town.made:
        complain(town, "offered", "pumps", BUILDER)
    page = readers[reader].get(f"/complaints/{town.made['offered']}")
    assert [act for act in acts if f'data-do="{act}"' in page.text] == acts
    assert page.text.count('class="act"') == len(acts)
    assert "script-src 'self'" in page.headers["content-security-policy"]


def test_the_form_of_a_complaint_is_for_who_is_owed(town: Town, readers: dict[str, Client]) -> None:
    address = f"/complaints/new?obligation={town.made['pumps']}/1"
    page = readers["enterprise"].get(address)
    assert page.status_code == 200
    assert 'data-do="complain"' in page.text
    assert {name for name, client in readers.items() if client.get(address).status_code == 200} == {
        "enterprise"
    }
    assert (
        f"/complaints/new?obligation={town.made['pumps']}/2"
        in readers["enterprise"].get(f"/commitments/{town.made['pumps']}").text
    )


def test_without_the_sealing_key_the_rest_is_still_answered(
    town: Town, readers: dict[str, Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHENGNUO_SEALING_KEY", "ab" * 32)
    complaint = town.made["first"]
    answer = readers["handler"].get(f"/api/v1/complaints/{complaint}/texts")
    assert answer.status_code == 503
    assert "封存密钥" in answer.json()["detail"]
    assert one(readers["handler"], complaint)["status"] == "concluded"


def test_no_file_of_the_ledger_holds_a_word_of_it(town: Town) -> None:
    folder: Path = town.ledger.folder.path
    raw = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert "泵站设备采购合同".encode() in raw
    for secret in (NARRATIVE, CONTACT_NAME, CONTACT_PHONE, "独有答复", "属于受理范围"):
        assert secret.encode() not in raw, secret
