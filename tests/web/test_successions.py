"""What passes to a successor is known to it, found under it, and shown as its own: complaints and applications."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.web.applications import application
from tests.web.client import Client
from tests.web.signing import signed_in
from tests.web.town import BUILDER, NARRATIVE, ROADS, SUPPLIER, WATER, Town, code, complain, payment

INTAKE, HANDLER, HEIR = code("11990000MB0000051"), code("11990000MB0000060"), code("11990000MB0000078")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A complaint that is handled and an application, both between parties that have a successor by now."""
    made = Town.found(tmp_path_factory.mktemp("reform") / "ledger")
    made.register("department", "临江市水务局", WATER)
    made.register("department", "临江市水利交通局", ROADS)
    made.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    made.register("enterprise", "乙供应商行", SUPPLIER, size="micro")
    made.register("authority", "省中小企业主管部门", INTAKE, duties=["registrar", "intake"])
    made.register("authority", "临江市信用牵头部门", HANDLER, duties=["handler"])
    made.register("authority", "临江市财政局", HEIR, duties=["handler"])
    made.at("2025-09-01T10:00")
    made.sign_contract("pumps", "泵站设备采购合同", [payment("1000.00", date="2025-09-10")], WATER, BUILDER)
    made.at("2025-09-12T10:00")
    complaint = complain(made, "complaint", "pumps", BUILDER)
    made.do("accept_complaint", [INTAKE], complaint=complaint)
    made.do("forward_complaint", [INTAKE], complaint=complaint, to=HANDLER)
    made.do("open_approval", [BUILDER], "permit", department=WATER, item="泵站取水许可")
    for old, new in ((WATER, ROADS), (BUILDER, SUPPLIER), (HANDLER, HEIR)):
        passing = {"from": old, "to": new, "effective": "2025-09-15", "document": "编1"}
        made.do("succeed", [INTAKE], **passing)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def readers(town: Town) -> dict[str, Client]:
    app = application(town.ledger)
    parties = (WATER, ROADS, BUILDER, SUPPLIER, HANDLER, HEIR)
    return {"auditor": Client(app), **{one: signed_in(app, town, one) for one in parties}}


def items(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def knowing(readers: dict[str, Client]) -> set[str]:
    """Who is told of the complaint, auditors aside; for a party that has passed on nobody can sign in any more."""
    answers = {
        name: client.get("/api/v1/complaints") for name, client in readers.items() if name != "auditor"
    }
    assert {answer.status_code for answer in answers.values()} <= {200, 401}
    return {name for name, answer in answers.items() if answer.status_code == 200 and answer.json()["items"]}


def party(town: Town, name: str) -> str:
    return "0x" + town.ledger.party_id(name).hex()


def test_to_the_last_second_it_is_the_old_ones_and_then_the_successors(
    town: Town, readers: dict[str, Client]
) -> None:
    town.at("2025-09-14T23:59:59")
    assert knowing(readers) == {WATER, BUILDER, HANDLER}
    town.at("2025-09-15T00:00:00")
    assert knowing(readers) == {ROADS, SUPPLIER, HEIR}
    for successor in (ROADS, SUPPLIER, HEIR):
        texts = readers[successor].get(f"/api/v1/complaints/{town.made['complaint']}/texts")
        assert NARRATIVE in texts.text


def test_a_complaint_is_shown_and_found_under_who_holds_it(town: Town, readers: dict[str, Client]) -> None:
    (shown,) = items(readers["auditor"], "complaints")
    assert [shown[side] for side in ("respondent", "complainant", "handler")] == [
        party(town, one) for one in (ROADS, SUPPLIER, HEIR)
    ]
    for side, old, new in (
        ("department", WATER, ROADS),
        ("enterprise", BUILDER, SUPPLIER),
        ("handler", HANDLER, HEIR),
    ):
        assert items(readers["auditor"], f"complaints?{side}={new}") == [shown]
        assert items(readers["auditor"], f"complaints?{side}={old}") == []


def test_an_application_is_shown_found_and_counted_with_who_holds_it(
    town: Town, readers: dict[str, Client]
) -> None:
    auditor = readers["auditor"]
    (shown,) = items(auditor, "approvals")
    assert (shown["department"], shown["applicant"]) == (party(town, ROADS), party(town, SUPPLIER))
    assert items(auditor, f"approvals?department={ROADS}&enterprise={SUPPLIER}") == [shown]
    assert (
        items(auditor, f"approvals?department={WATER}")
        == items(auditor, f"approvals?enterprise={BUILDER}")
        == []
    )
    for name, many in ((ROADS, 1), (WATER, 0)):
        assert auditor.get(f"/api/v1/parties/{name}/approvals").json()["item"]["approvals"] == many
    for successor in (ROADS, SUPPLIER):
        (seen,) = items(readers[successor], "approvals")
        assert seen["item"] == "泵站取水许可"


def test_the_successors_go_on_where_the_old_ones_stopped(town: Town, readers: dict[str, Client]) -> None:
    complaint = town.made["complaint"]
    town.do("receive_complaint", [HEIR], complaint=complaint, received="2025-09-15")
    town.do("respond_complaint", [ROADS], complaint=complaint, text="正在筹款")
    town.do("conclude_complaint", [HEIR], complaint=complaint, finding="substantiated")
    town.do("accept_application", [ROADS], approval=town.made["permit"])
    assert items(readers[SUPPLIER], "complaints")[0]["status"] == "concluded"
