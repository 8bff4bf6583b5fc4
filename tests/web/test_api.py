"""The API: shapes, filters, pages of lists, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from ledger_api.serving import Port
from ledger_api.store.reading import Reading, open_reading
from ledger_api.web.act_shapes import ActJSON
from ledger_api.web.app import create_app
from ledger_api.web.case_shapes import BreachJSON, ProceedingJSON, PublishedBreachJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import PartyJSON, ProfileJSON
from ledger_api.web.settings import WebSettings
from ledger_api.web.shapes import CalendarYearJSON, FactJSON, HealthJSON, ItemJSON, PageJSON, RuleJSON
from tests.web.client import Client
from tests.web.town import BUILDER, ROADS, SUPPLIER, WATER, Town, payment


def items(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


@pytest.mark.parametrize("reader", ["auditor", "public"])
def test_every_answer_has_the_shape_that_openapi_says(
    request: pytest.FixtureRequest, town: Town, reader: str
) -> None:
    client: Client = request.getfixturevalue(reader)
    pumps = town.made["pumps"]
    shapes: dict[str, Any] = {
        "parties": PageJSON[PartyJSON],
        "commitments": PageJSON[CommitmentJSON],
        "obligations": PageJSON[ObligationJSON],
        "payments": PageJSON[PaymentJSON],
        "proceedings": PageJSON[ProceedingJSON],
        "publications": PageJSON[PublishedBreachJSON],
        "calendars": PageJSON[CalendarYearJSON],
        "rules": PageJSON[RuleJSON],
        "health": HealthJSON,
        f"parties/{WATER}": ItemJSON[PartyJSON],
        f"parties/{WATER}/profile": ItemJSON[ProfileJSON],
        f"commitments/{pumps}": ItemJSON[CommitmentJSON],
        f"commitments/{town.made['imported']}": ItemJSON[CommitmentJSON],
        f"obligations/{pumps}/1": ItemJSON[ObligationJSON],
        f"obligations/{pumps}/1/events": ItemJSON[list[FactJSON]],
        f"breaches/{pumps}/1": ItemJSON[BreachJSON],
        f"payments/{town.made['part']}": ItemJSON[PaymentJSON],
        f"acts/{town.made['part']}": ItemJSON[ActJSON],
    }
    for address, shape in shapes.items():
        body = client.get(f"/api/v1/{address}").json()
        adapter = TypeAdapter(shape)
        assert adapter.dump_python(adapter.validate_python(body, strict=True)) == body, address


def test_openapi_names_every_route_with_its_answer_and_its_problems(auditor: Client) -> None:
    document = auditor.get("/api/v1/openapi.json").json()
    assert len(document["paths"]) >= 18
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            assert {"422", "503"} <= set(route["responses"]), (path, method)
            if path.endswith("/template"):
                (media_type,) = route["responses"]["200"]["content"]
                assert media_type.endswith("spreadsheetml.sheet")
            elif "204" not in route["responses"]:
                good = route["responses"].get("200") or route["responses"]["201"]
                media_type = "text/event-stream" if path.endswith("/changes") else "application/json"
                assert "$ref" in str(good["content"][media_type]["schema"]), (path, method)


def test_answers_say_as_of_which_block_they_know(auditor: Client, town: Town) -> None:
    as_of = auditor.get("/api/v1/obligations").json()["as_of"]
    assert as_of["time_iso"] == "2025-11-03T10:00:00+08:00"
    head = town.ledger.chain.rpc.call("eth_getBlockByNumber", "latest", False)
    assert (as_of["block"], as_of["hash"]) == (int(head["number"], 16), head["hash"])


def test_an_obligation_says_what_its_figures_come_from(auditor: Client, town: Town) -> None:
    found = auditor.get(f"/api/v1/obligations/{town.made['pumps']}/1").json()["item"]
    derived = found["derived"]
    assert [event["event"] for event in derived["events"]] == [
        "CommitmentSigned", "ObligationUndertaken", "DeliveryRecorded", "ProceedingOpened", "PaymentRecorded",
    ]  # fmt: skip
    assert {"T-02", "PAY-01", "PAY-09"} <= {rule["id"] for rule in derived["rules"]}
    (year,) = derived["calendar"]
    assert (year["year"], year["published"]) == (2025, True)
    assert len(year["document"]) == 66
    for event in derived["events"]:
        receipt = town.ledger.chain.rpc.call("eth_getTransactionReceipt", event["provenance"]["tx_hash"])
        assert int(receipt["blockNumber"], 16) == event["provenance"]["block"]
        assert any(int(log["logIndex"], 16) == event["provenance"]["log_index"] for log in receipt["logs"])


def test_filters_find_what_they_name(auditor: Client, town: Town) -> None:
    def found(query: str) -> set[str]:
        return {one["id"] for one in items(auditor, f"obligations?{query}")}

    pumps, survey, spares = (f"{town.made[name]}/1" for name in ("pumps", "survey", "spares"))
    hostile, imported = f"{town.made['hostile']}/1", f"{town.made['imported']}/1"
    assert found("status=overdue") == {pumps, hostile, imported}
    assert found("status=overdue&imported=false") == {pumps, hostile}
    assert found(f"department={ROADS}") == {hostile}
    assert found(f"enterprise={BUILDER}") == {pumps}
    assert found(f"department={WATER}&enterprise={SUPPLIER}") == {spares, survey, survey[:-1] + "2"}
    assert found("due_from=2025-10-09&due_to=2025-10-09") == {pumps, spares, hostile}
    assert found("due_from=2025-10-10&due_to=2025-11-16") == set()
    assert found(f"commitment={town.made['survey']}") == {survey, survey[:-1] + "2"}
    assert found("breach=clue") == {pumps, hostile}
    department = auditor.get(f"/api/v1/parties/{ROADS}").json()["item"]["id"]
    assert found(f"department={department}") == {hostile}


def test_payments_can_be_asked_for_by_obligation(auditor: Client, town: Town) -> None:
    (paid,) = items(auditor, f"payments?obligation={town.made['pumps']}/1")
    assert (paid["id"], paid["amount"], paid["net"]) == (town.made["part"], "600000.00", None)
    reversal, first = items(auditor, f"payments?commitment={town.made['imported']}")
    assert (first["amount"], first["net"], reversal["amount"]) == ("600000.00", "590000.00", "-100000.00")
    assert (
        items(auditor, f"payments?obligation={town.made['pumps']}/1&commitment={town.made['spares']}") == []
    )


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("status=late", "query.status", "late"),
        ("colour=red", "query.colour", "red"),
        ("limit=0", "query.limit", "0"),
        ("limit=201", "query.limit", "201"),
        ("limit=ten", "query.limit", "ten"),
        ("due_from=2025-02-30", "query.due_from", "2025-02-30"),
        ("due_to=1762135200", "query.due_to", "1762135200"),
        ("imported=1", "query.imported", "1"),
        ("breach=maybe", "query.breach", "maybe"),
        ("department=11990100MB00000190", "query.department", "11990100MB00000190"),
        ("enterprise=0x12", "query.enterprise", "0x12"),
        ("commitment=7", "query.commitment", "7"),
        ("cursor=%F0%9F%98%80", "query.cursor", "翻页"),
        ("status=active&status=overdue", "query.status", "overdue"),
    ],
)
def test_a_malformed_question_is_told_what_is_wrong_with_it(
    auditor: Client, query: str, field: str, value: str
) -> None:
    answer = auditor.get(f"/api/v1/obligations?{query}")
    body = answer.json()
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["status"], body["code"]) == (422, "MALFORMED")
    (fault,) = body["errors"]
    assert fault["field"] == field
    assert value in fault["value"]
    assert fault["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/api", 404),
        ("GET", "/api/v1/parties/" + "0x" + "ab" * 32, 404),
        ("GET", "/api/v1/obligations/" + "0x" + "ab" * 32 + "/1", 404),
        ("GET", "/api/v1/breaches/" + "0x" + "ab" * 32 + "/1", 404),
        ("GET", "/api/v1/acts/" + "0x" + "ab" * 32, 404),
        ("GET", "/api/v1/payments/12", 422),
        ("GET", "/api/v1/obligations/" + "0x" + "ab" * 32 + "/0", 422),
        ("DELETE", "/api/v1/parties", 405),
        ("POST", "/api/v1/parties", 415),
    ],
)
def test_errors_under_the_api_are_problems(auditor: Client, method: str, path: str, status: int) -> None:
    answer = auditor.ask(method, path)
    body = answer.json()
    assert answer.status_code == body["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "code", "detail"} <= set(body)


def test_a_method_that_is_not_there_is_a_problem(auditor: Client) -> None:
    answer = auditor.ask("PUT", "/api/v1/parties", json={})
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


def test_what_has_not_changed_is_not_sent_again(auditor: Client, public: Client) -> None:
    first = auditor.get("/api/v1/obligations")
    again = auditor.get("/api/v1/obligations", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert public.get("/api/v1/obligations").headers["etag"] != first.headers["etag"]
    other = auditor.get("/api/v1/obligations", headers={"If-None-Match": '"another"'})
    assert other.content == first.content
    assert first.headers["vary"] == "Cookie, Authorization"


@pytest.mark.parametrize("path", ["/", "/api/v1/obligations", "/api/v1/nothing", "/static/chengnuo.css"])
def test_a_head_request_is_answered_as_a_get_without_its_body(auditor: Client, path: str) -> None:
    whole, head = auditor.get(path), auditor.ask("HEAD", path)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    for name in ("content-type", "content-length"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize("name", ["parties", "commitments", "obligations", "payments"])
def test_pages_walk_all_rows_exactly_once_while_rows_come_in(tmp_path: Path, name: str) -> None:
    town = Town.found(tmp_path / "ledger")
    try:
        town.register("department", "临江市水务局", WATER)
        town.register("enterprise", "甲建设有限公司", BUILDER, size="small")
        for number in range(4):
            terms = [payment("100.00", date=f"2025-12-0{number + 1}"), payment("100.00", date="2025-12-30")]
            terms[1]["obligation"] = "o2"
            town.sign_contract(f"c{number}", "合同", terms, WATER, BUILDER)
            town.do("record_payment", [WATER], obligation=f"{town.made[f'c{number}']}/1", amount="1.00")
        client = Client(create_app(Port(town.ledger), WebSettings(on_loopback=True)))
        before = {one["id"] for one in items(client, f"{name}?limit=200")}
        walked: list[str] = []
        address: str | None = f"/api/v1/{name}?limit=2"
        while address:
            page = client.get(address).json()
            walked += [one["id"] for one in page["items"]]
            address = page["next"]
            late = f"late{len(walked)}"
            town.sign_contract(late, "合同", [payment("5.00", date="2025-12-02")], WATER, BUILDER)
            town.do("record_payment", [WATER], obligation=f"{town.made[late]}/1", amount="1.00")
            assert len(walked) < 40
        assert len(walked) == len(set(walked))
        assert before <= set(walked)
    finally:
        town.ledger.close()


class WithoutIndex(Port):
    """A ledger whose index is not there yet."""

    def open_reading(self) -> Reading:
        return open_reading("no-such-index.sqlite", "no-such-documents.sqlite")


def test_without_an_index_the_answer_is_503(town: Town) -> None:
    client = Client(create_app(WithoutIndex(town.ledger), WebSettings()))
    answer = client.get("/api/v1/parties")
    assert (answer.status_code, answer.json()["code"]) == (503, "NO_INDEX")
    assert "sqlite" not in answer.text
    page = client.get("/")
    assert page.status_code == 503
    assert "索引" in page.text


def test_health_tells_how_far_the_index_is_behind(auditor: Client, app: FastAPI) -> None:
    body = auditor.get("/api/v1/health").json()
    assert (body["status"], body["lag"]) == ("ok", 0)
    assert body["head_block"] == body["indexed_block"]
