"""A complaint about an application for an approval: who knows of it, who is told of it, and who is offered what."""

from __future__ import annotations

import time
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi import FastAPI

from ledger_api.domain.patience import Patience
from ledger_api.serving import Port
from ledger_api.store.subscriptions import WebHook
from ledger_api.web.hook_delivery import Deliveries
from ledger_api.web.outgoing import Outgoing
from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.receivers import Receiver, wait_for
from tests.web.signing import signed_in
from tests.web.town import BUILDER, CONTACT_PHONE, NARRATIVE, ROADS, SUPPLIER, WATER, Town, code

V1 = "/api/v1"
INTAKE, OTHER_INTAKE, HANDLER = (
    code("11990000MB0000051"),
    code("11990000MB0000060"),
    code("11990000MB0000078"),
)
NORTH, SOUTH = code("11990100MB0000035"), code("11990100MB0000043")
NAMES = {
    "office": WATER,
    "other office": ROADS,
    "applicant": BUILDER,
    "stranger": SUPPLIER,
    "intake": INTAKE,
    "other intake": OTHER_INTAKE,
    "handler": HANDLER,
}
ITEM = "独有的取水许可"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """An application that is late, and a complaint about it that nobody has taken in yet."""
    made = Town.found(tmp_path_factory.mktemp("late-permit") / "ledger")
    made.register("department", "临江市水务局", WATER)
    made.register("department", "临江市交通运输局", ROADS)
    made.register("department", "北区水务局", NORTH)
    made.register("department", "南区水务局", SOUTH)
    made.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    made.register("enterprise", "乙供应商行", SUPPLIER, size="micro")
    made.register("authority", "省中小企业主管部门", INTAKE, duties=["registrar", "intake"])
    made.register("authority", "省营商环境局", OTHER_INTAKE, duties=["intake"])
    made.register("authority", "临江市信用牵头部门", HANDLER, duties=["handler"])
    made.at("2025-09-01T10:00")
    made.do("open_approval", [BUILDER], "permit", department=WATER, item=ITEM, statutory_workdays=5)
    made.do("accept_application", [WATER], approval=made.made["permit"])
    made.at("2025-09-12T10:00")
    what = {"category": "late_approval", "narrative": NARRATIVE, "contact": {"phone": CONTACT_PHONE}}
    made.do("complain", [BUILDER], "complaint", approval=made.made["permit"], **what)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def app(town: Town) -> FastAPI:
    return application(town.ledger)


@pytest.fixture(scope="module")
def readers(app: FastAPI, town: Town) -> dict[str, Client]:
    return readers_of(app, town, NAMES)


def knowing(readers: dict[str, Client], town: Town) -> set[str]:
    """Who is told of the complaint, by itself, in the lists and as a page; all the same readers."""
    complaint, permit = town.made["complaint"], town.made["permit"]
    told = set()
    for name, client in readers.items():
        item = client.get(f"{V1}/complaints/{complaint}").json()["item"]
        knows = item["id"] == complaint
        assert item["approval"] == (permit if knows else None)
        listed = [one["id"] for one in client.get(f"{V1}/complaints?approval={permit}").json()["items"]]
        assert listed == ([complaint] if knows else []), name
        page = client.get(f"/complaints/{complaint}")
        assert page.status_code == (200 if knows else 404), name
        assert (ITEM in page.text) == knows, name
        told |= {name} if knows else set()
    return told


def test_the_form_is_for_the_applicant(town: Town, readers: dict[str, Client]) -> None:
    address = f"/complaints/new?approval={town.made['permit']}"
    assert {name for name, client in readers.items() if client.get(address).status_code == 200} == {
        "applicant"
    }
    page = readers["applicant"].get(address).text
    assert f'name="approval" value="{town.made["permit"]}"' in page
    assert '<option value="late_approval" selected>' in page
    links = {
        name
        for name, client in readers.items()
        if address in client.get(f"/approvals/{town.made['permit']}").text
    }
    assert links == {"applicant"}
    for bad in ("0x" + "7" * 64, "nonsense"):
        assert readers["applicant"].get(f"/complaints/new?approval={bad}").status_code == 404


def test_it_is_known_to_who_is_in_it_and_of_the_office_once_it_is_forwarded(
    town: Town, readers: dict[str, Client]
) -> None:
    complaint = town.made["complaint"]
    first = {"applicant", "intake", "other intake", "auditor"}
    assert knowing(readers, town) == first
    # Intake sees whose application it is; a handler has nothing to do with it yet.
    permit = f"{V1}/approvals/{town.made['permit']}"
    assert readers["intake"].get(permit).json()["item"]["item"] == ITEM
    assert readers["handler"].get(permit).json()["item"]["item"] is None
    assert readers["handler"].get(f"{V1}/complaints?department={WATER}").json()["items"] == []
    town.do("accept_complaint", [INTAKE], complaint=complaint)
    town.do("forward_complaint", [INTAKE], complaint=complaint, to=HANDLER)
    assert knowing(readers, town) == first | {"handler", "office"}
    assert readers["handler"].get(permit).json()["item"]["item"] == ITEM
    (listed,) = readers["handler"].get(f"{V1}/complaints?department={WATER}").json()["items"]
    assert (listed["respondent_name"], listed["title"]) == ("临江市水务局", ITEM)
    texts = {
        name
        for name, client in readers.items()
        if NARRATIVE in client.get(f"{V1}/complaints/{complaint}/texts").text
    }
    assert texts == {"applicant", "intake", "other intake", "handler", "office"}
    assert readers["office"].get(f"{V1}/complaints?obligation={complaint}/1").json()["items"] == []
    csv = readers["office"].get(f"{V1}/complaints?format=csv").content.decode("utf-8-sig")
    assert town.made["permit"] in csv


def test_each_is_told_by_its_own_hook_and_never_what_is_sealed(
    town: Town, readers: dict[str, Client]
) -> None:
    """Everybody subscribes to itself; the stranger and the other office to the applicant and the office too."""
    begun, quiet = town.made["complaint"], "second complaint"
    about = {**{name: name for name in NAMES}, "stranger": "applicant", "other office": "office"}
    hooks: dict[str, Receiver] = {}
    for number, (name, watched) in enumerate(about.items(), start=1):
        hooks[name] = receiver = Receiver()
        receiver.secret = "a secret"
        hook = WebHook(
            bytes([number]) * 16,
            town.ledger.party_id(NAMES[name]),
            town.ledger.party_id(NAMES[watched]),
            receiver.url,
            receiver.secret,
            int(time.time()),
            "0",
        )
        assert town.ledger.subscriptions.add(hook, 20)
    deliveries = Deliveries(
        Port(town.ledger),
        Outgoing([ip_network("127.0.0.0/8")], 1),
        patience=Patience(first_pause=0, longest_pause=0),
    )
    deliveries.start()
    try:
        # One that only intake knows of, and an answer to the one that was forwarded.
        town.do("open_approval", [BUILDER], "other permit", department=WATER, item="排水许可")
        what = {"category": "other", "narrative": NARRATIVE, "contact": {"phone": CONTACT_PHONE}}
        town.do("complain", [BUILDER], quiet, approval=town.made["other permit"], **what)
        town.do("respond_complaint", [WATER], complaint=begun, text="正在专家评审的独有答复")
        town.do("receive_complaint", [HANDLER], complaint=begun)
        for name in ("office", "applicant", "handler", "intake"):
            wait_for(lambda name=name: "ComplaintReceived" in hooks[name].events())  # type: ignore[misc]
        wait_for(lambda: "ComplaintFiled" in hooks["other intake"].events())
    finally:
        deliveries.stop()
        for receiver in hooks.values():
            receiver.close()
    told = {name: _complaints(receiver.taken) for name, receiver in hooks.items()}
    whole = {
        "ComplaintFiled",
        "ComplaintAccepted",
        "ComplaintForwarded",
        "ComplaintReceived",
        "ComplaintResponded",
    }
    second = town.made[quiet]
    assert told == {
        "applicant": {begun: whole, second: {"ComplaintFiled"}},
        "intake": {begun: whole, second: {"ComplaintFiled"}},
        # It could take the second one in; the first one is in other hands.
        "other intake": {second: {"ComplaintFiled"}},
        "handler": {begun: whole},
        "office": {begun: whole},
        "stranger": {},
        "other office": {},
    }
    everything = str([receiver.sent for receiver in hooks.values()])
    for secret in (NARRATIVE, CONTACT_PHONE, "独有答复", ITEM):
        assert secret not in everything


def _complaints(taken: list[dict[str, Any]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for one in taken:
        about = one.get("change", {}).get("about", {}).get("complaint")
        if about is not None:
            found.setdefault(about, set()).add(one["change"]["event"])
    return found


def test_each_of_several_joint_holders_is_told_so_and_offered_the_same(
    town: Town, app: FastAPI, readers: dict[str, Client]
) -> None:
    split: dict[str, Any] = {
        "from": [WATER],
        "to": [NORTH, SOUTH],
        "effective": "2025-09-15",
        "document": "编2",
    }
    town.do("succeed", [INTAKE], **split)
    town.at("2025-09-15T10:00")
    complaint = town.made["complaint"]
    ids = {name: "0x" + town.ledger.party_id(name).hex() for name in (WATER, NORTH, SOUTH)}
    item = readers["auditor"].get(f"{V1}/complaints/{complaint}").json()["item"]
    assert (item["respondent"], item["signed_respondent"]) == (ids[NORTH], ids[WATER])
    assert item["joint_respondents"] == [ids[NORTH], ids[SOUTH]]
    assert (item["signed_complainant"], item["joint_complainants"]) == (None, [])
    assert (item["signed_handler"], item["joint_handlers"]) == (None, [])
    permit = readers["auditor"].get(f"{V1}/approvals/{town.made['permit']}").json()["item"]
    assert (permit["department"], permit["signed_department"]) == (ids[NORTH], ids[WATER])
    assert permit["joint_departments"] == [ids[NORTH], ids[SOUTH]]
    assert (permit["signed_applicant"], permit["joint_applicants"]) == (None, [])
    for one in (NORTH, SOUTH):
        client = signed_in(app, town, one)
        assert 'data-do="respond_complaint"' in client.get(f"/complaints/{complaint}").text
        assert "与其他承继单位共有" in client.get(f"/approvals/{town.made['permit']}").text
    town.do("respond_complaint", [SOUTH], complaint=complaint, text="南区答复")
    public = readers["public"].get(f"{V1}/approvals/{town.made['permit']}").json()["item"]
    assert (public["joint_departments"], public["joint_applicants"], public["signed_applicant"]) == (
        [ids[NORTH], ids[SOUTH]],
        [],
        None,
    )
