"""A claim was assigned: who is owed, who sees what of it, and what stays with the assignor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger_api.web.queries import CommitmentQuery
from ledger_api.web.readers import Reader
from ledger_api.web.view import View
from tests.desk import BUILDER as DESK_BUILDER
from tests.desk import BUREAU, OTHER, Desk
from tests.desk import payment as desk_payment
from tests.web.applications import application, readers_of
from tests.web.client import Client
from tests.web.listening import told
from tests.web.town import (
    BUILDER,
    BUILDER_NAME,
    HANDLER,
    NARRATIVE,
    SUPPLIER,
    WATER,
    Town,
    code,
    complain,
    payment,
)

FIRST, FIRST_NAME = code("91990100MA0000040"), "丁字首家保理有限公司"
SECOND, SECOND_NAME = code("91990100MA0000058"), "戊字次家保理有限公司"
PARTIES = {
    "department": WATER,
    "assignor": BUILDER,
    "first assignee": FIRST,
    "assignee": SECOND,
    "stranger": SUPPLIER,
    "authority": HANDLER,
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Of two claims of a contract the first was assigned for factoring, and by the assignee again; a part of it had
    been paid before, another part reached the assignor before the notice and was recorded after it."""
    made = Town.found(tmp_path_factory.mktemp("assignments") / "ledger")
    made.register("department", "临江市水务局", WATER)
    made.register("enterprise", BUILDER_NAME, BUILDER, size="small")
    made.register("enterprise", "乙供应商行", SUPPLIER, size="micro")
    made.register("enterprise", FIRST_NAME, FIRST, size="large")
    made.register("enterprise", SECOND_NAME, SECOND, size="large")
    made.register("authority", "临江市信用牵头部门", HANDLER, duties=["intake", "handler", "determiner"])
    made.at("2025-09-01T10:00")
    due = {"date": "2025-09-10"}
    terms = [payment("1000.00", **due), payment("500.00", **due) | {"obligation": "o2"}]
    made.sign_contract("pumps", "泵站设备采购合同", terms, WATER, BUILDER)
    pumps = made.made["pumps"]
    made.do(
        "record_payment", [WATER], "before", obligation=f"{pumps}/1", amount="100.00", credited="2025-09-01"
    )
    made.at("2025-09-03T10:00")
    made.do(
        "assign_claim",
        [BUILDER, FIRST],
        "assigned",
        obligation=f"{pumps}/1",
        manner="factoring_with_recourse",
        document="保理合同第8号",
    )
    made.at("2025-09-04T10:00")
    for name, credited, number in (
        ("on the way", "2025-09-02", 1),
        ("after", "2025-09-03", 1),
        ("other", "2025-09-03", 2),
    ):
        made.do(
            "record_payment", [WATER], name, obligation=f"{pumps}/{number}", amount="10.00", credited=credited
        )
    made.at("2025-09-11T10:00")
    complain(made, "complaint", "pumps", FIRST)
    made.at("2025-09-15T10:00")
    made.do(
        "assign_claim",
        [SECOND, FIRST],
        "assigned again",
        obligation=f"{pumps}/1",
        to=SECOND,
        document="再转让协议",
    )
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def readers(town: Town) -> dict[str, Client]:
    return readers_of(application(town.ledger), town, PARTIES)


def item(client: Client, address: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()["item"]
    return found


def items(client: Client, address: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def party(town: Town, uscc: str) -> str:
    return "0x" + town.ledger.party_id(uscc).hex()


KNOWING_FIRST = {"department", "assignor", "first assignee", "assignee", "authority", "auditor"}
KNOWING_SECOND = {"department", "assignor", "authority", "auditor"}


def test_the_claim_says_who_is_owed_since_when_and_from_whom(town: Town, readers: dict[str, Client]) -> None:
    found = item(readers["assignee"], f"obligations/{town.made['pumps']}/1")
    assert (found["obligee"], found["obligee_name"]) == (party(town, SECOND), SECOND_NAME)
    one, two = found["assignments"]
    assert (one["assignor_name"], one["assignee_name"], one["notified_on"]) == (
        BUILDER_NAME,
        FIRST_NAME,
        "2025-09-03",
    )
    assert (one["manner"], one["agreement"]) == ("factoring_with_recourse", "保理合同第8号")
    assert (two["assignor"], two["assignee"], two["manner"]) == (
        party(town, FIRST),
        party(town, SECOND),
        "assignment",
    )


@pytest.mark.parametrize(("number", "knowing"), [(1, KNOWING_FIRST), (2, KNOWING_SECOND)])
def test_who_was_ever_owed_it_and_the_contracts_parties_know_all_of_a_claim(
    town: Town, readers: dict[str, Client], number: int, knowing: set[str]
) -> None:
    for name, client in readers.items():
        found = item(client, f"obligations/{town.made['pumps']}/{number}")
        known = name in knowing
        assert (found["obligee"] is not None) == known, name
        assert (found["title"] is not None) == known, name
        assert len(found["assignments"]) == (2 if known and number == 1 else 0), name
        told = {event["event"] for event in found["derived"]["events"]}
        assert ("ClaimAssigned" in told) == (known and number == 1), name
        public = item(readers["public"], f"obligations/{town.made['pumps']}/{number}")
        if not known:
            assert found == public, name


@pytest.mark.parametrize(
    ("name", "knowing"), [("before", KNOWING_FIRST), ("after", KNOWING_FIRST), ("other", KNOWING_SECOND)]
)
def test_payments_are_known_to_whom_the_claim_is(
    town: Town, readers: dict[str, Client], name: str, knowing: set[str]
) -> None:
    for reader, client in readers.items():
        found = item(client, f"payments/{town.made[name]}")
        assert (found["obligee"] is not None) == (reader in knowing), reader


def test_what_reached_the_assignor_before_the_notice_was_paid_to_it(
    town: Town, readers: dict[str, Client]
) -> None:
    paid_to = {
        name: item(readers["auditor"], f"payments/{town.made[name]}")["obligee"]
        for name in ("before", "on the way", "after", "other")
    }
    assert paid_to == {
        "before": party(town, BUILDER),
        "on the way": party(town, BUILDER),
        "after": party(town, FIRST),
        "other": party(town, BUILDER),
    }


def test_the_contract_is_known_to_who_holds_a_claim_of_it(town: Town, readers: dict[str, Client]) -> None:
    for name, client in readers.items():
        found = item(client, f"commitments/{town.made['pumps']}")
        assert (found["title"] is not None) == (name in KNOWING_FIRST), name


def test_lists_by_enterprise_have_what_is_owed_to_it_now(town: Town, readers: dict[str, Client]) -> None:
    for name, expected in (("assignor", [2]), ("first assignee", []), ("assignee", [1])):
        uscc = PARTIES[name]
        for reader in (name, "department", "auditor"):
            found = items(readers[reader], f"obligations?enterprise={uscc}")
            assert [one["index"] for one in found] == expected, (name, reader)


def test_a_commitment_is_among_those_of_who_holds_a_claim_of_it_today(
    town: Town, readers: dict[str, Client]
) -> None:
    for name, expected in (
        ("assignor", [town.made["pumps"]]),
        ("first assignee", []),
        ("assignee", [town.made["pumps"]]),
    ):
        for reader in (name, "department", "auditor"):
            found = items(readers[reader], f"commitments?enterprise={PARTIES[name]}")
            assert [one["id"] for one in found] == expected, (name, reader)
        assert items(readers["auditor"], f"commitments?enterprise={PARTIES[name]}&kind=promise") == []


def test_pages_of_an_enterprises_commitments_have_each_once_in_one_order(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ledger")
    signed = []
    for place in range(7):
        owed = OTHER if place in (0, 3, 4) else DESK_BUILDER
        terms = [desk_payment("1000.00", {"date": "2026-01-05"})]
        number = f"第{place}号"
        made = desk.perform(
            "sign_contract", BUREAU, owed, contract=number, title=f"合同{number}", obligations=terms
        )
        signed.append(made.act)
    desk.ledger.settle()
    for place in (1, 4, 5):
        owed = OTHER if place == 4 else DESK_BUILDER
        about = f"0x{signed[place].hex()}/1"
        other = DESK_BUILDER if place == 4 else OTHER
        desk.perform("assign_claim", owed, other, obligation=about, to=other, document="债权转让协议")
    # Signed by it, and assigned to another and back: it is there once.
    desk.perform(
        "assign_claim", DESK_BUILDER, OTHER, obligation=f"0x{signed[4].hex()}/1", to=OTHER, document="回购"
    )
    desk.ledger.settle()
    expected = ["0x" + signed[place].hex() for place in (5, 4, 3, 1, 0)]
    with desk.ledger.open_reading() as reading, reading.at_one_block():
        view = View(reading, Reader.AUDITOR, desk.ledger.party_id)
        for limit in range(1, 7):
            query = CommitmentQuery(enterprise=OTHER, limit=limit)
            listed: list[str] = []
            while True:
                page = view.commitments(query)
                assert len(page.items) <= limit
                listed += [one["id"] for one in page.items]
                if page.next_cursor is None:
                    break
                query = query.model_copy(update={"cursor": page.next_cursor})
            assert listed == expected, limit
    desk.ledger.close()


def test_the_department_knows_who_its_creditor_is_and_a_stranger_does_not(
    town: Town, readers: dict[str, Client]
) -> None:
    address = f"/api/v1/parties/{SECOND}"
    assert readers["department"].get(address).json()["item"]["name"] == SECOND_NAME
    assert readers["stranger"].get(address).status_code == 404
    assert readers["public"].get(address).status_code == 404


def test_the_case_is_the_assignees_to_see(town: Town, readers: dict[str, Client]) -> None:
    for name, client in readers.items():
        found = item(client, f"breaches/{town.made['pumps']}/1")
        assert (found["status"] == "clue") == (name in KNOWING_FIRST), name
    (case,) = items(readers["assignee"], "proceedings")
    assert case["obligee"] == party(town, SECOND)


def test_the_assignee_knows_of_a_complaint_before_it_and_reads_no_word_of_it(
    town: Town, readers: dict[str, Client]
) -> None:
    complaint = town.made["complaint"]
    assert item(readers["assignee"], f"complaints/{complaint}")["status"] == "filed"
    assert item(readers["assignor"], f"complaints/{complaint}")["status"] is None
    answers = {
        name: readers[name].get(f"/api/v1/complaints/{complaint}/texts")
        for name in ("assignee", "first assignee")
    }
    assert NARRATIVE in answers["first assignee"].text
    assert answers["assignee"].status_code == 404
    assert NARRATIVE not in answers["assignee"].text


def test_changes_about_a_claim_are_told_to_who_holds_it(town: Town, readers: dict[str, Client]) -> None:
    def heard(name: str, uscc: str | None = None) -> set[tuple[str, str | None]]:
        query = "since=0" if uscc is None else f"since=0&party={uscc}"
        return {(one["event"], one["about"]["obligation"]) for one in told(readers[name], query)}

    pumps = town.made["pumps"]
    assert ("ClaimAssigned", f"{pumps}/1") in heard("assignee", SECOND)
    # The payment on the claim that it does not hold is in nothing that is told of it.
    assert ("PaymentRecorded", f"{pumps}/2") not in heard("assignee", SECOND)
    assert ("PaymentRecorded", f"{pumps}/1") in heard("assignee", SECOND)
    assert ("ClaimAssigned", f"{pumps}/1") in heard("assignor", BUILDER)
    assert ("ClaimAssigned", f"{pumps}/1") not in heard("stranger")


def test_the_page_tells_who_is_owed_by_now(town: Town, readers: dict[str, Client]) -> None:
    address = f"/commitments/{town.made['pumps']}"
    for name, client in readers.items():
        text = client.get(address).text
        known = name in KNOWING_FIRST
        assert ("有追索权保理" in text) == known, name
        assert (f"此后欠付<bdi>{SECOND_NAME}</bdi>" in text) == known, name
        assert ("债权转让，机关自此收到通知" in text) == known, name
        may_complain = f"/complaints/new?obligation={town.made['pumps']}/1" in text
        assert may_complain == (name == "assignee"), name
    listed = readers["assignee"].get(f"/obligations?enterprise={SECOND}").text
    assert "2025-09-15 受让债权" in listed
