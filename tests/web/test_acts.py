"""Acts over the API: prepared, signed by their parties, handed in, followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account

from ledger_api.chain.acts import SignedAct, from_typed_data, sign
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.ports import SubmitReceipt
from ledger_api.web.settings import Limits, Rate, WebSettings
from ledger_api.web.submitted import Submitted
from tests.web.client import Client
from tests.web.signing import PUBLIC_NAME, signed_in
from tests.web.town import BUILDER, SUPPLIER, WATER, Town, payment


@pytest.fixture
def new_town(tmp_path: Path) -> Iterator[Town]:
    town = Town.found(tmp_path / "ledger")
    town.register("department", "临江市水务局", WATER)
    town.register("enterprise", "甲建设有限公司", BUILDER, size="small")
    yield town
    town.ledger.close()


@pytest.fixture
def here(new_town: Town) -> Client:
    return Client(create_app(Port(new_town.ledger), WebSettings(on_loopback=True)))


def contract(**fields: Any) -> dict[str, Any]:
    terms = [payment("2000000.00", days=30, **{"from": "delivery"})]
    return {
        "do": "sign_contract",
        "by": [WATER, BUILDER],
        "with": {"contract": "c1", "title": "泵站设备采购合同", "obligations": terms, **fields},
    }


def signed(town: Town, prepared: dict[str, Any], *codes: str) -> dict[str, Any]:
    """The prepared act as its parties hand it in."""
    act = from_typed_data(prepared["typed_data"], town.ledger.contracts)
    signatures = ["0x" + sign(act, town.ledger.contracts, bytes(town.keys[code].key)).hex() for code in codes]
    return {
        "typed_data": prepared["typed_data"],
        "signatures": signatures,
        "documents": prepared["documents"],
    }


def test_a_contract_goes_from_words_to_the_chain(here: Client, new_town: Town) -> None:
    prepared = here.post("/api/v1/acts/prepare", json=contract()).json()
    assert prepared["refusal"] is None
    assert "2000000.00" in prepared["summary"].replace(",", "")
    assert prepared["typed_data"]["primaryType"] == "SignContract"
    answer = here.post("/api/v1/acts", json=signed(new_town, prepared, WATER, BUILDER))
    receipt = answer.json()
    assert answer.status_code == 201
    address = answer.headers["location"]
    assert address == f"/api/v1/acts/{receipt['receipt_id']}"
    assert here.get(address).json()["item"] | {"log_index": 0} == {
        "id": receipt["receipt_id"], "status": "submitted", "code": None, "detail": None,
        "block": receipt["block"], "tx_hash": receipt["tx_hash"], "log_index": 0,
    }  # fmt: skip
    new_town.ledger.settle()
    assert here.get(address).json()["item"]["status"] == "final"
    found = here.get(f"/api/v1/commitments/{receipt['receipt_id']}").json()["item"]
    assert (found["title"], found["provenance"]["tx_hash"]) == ("泵站设备采购合同", receipt["tx_hash"])


def test_handing_in_the_same_act_again_is_a_success(here: Client, new_town: Town) -> None:
    body = signed(new_town, here.post("/api/v1/acts/prepare", json=contract()).json(), WATER, BUILDER)
    first, second = here.post("/api/v1/acts", json=body), here.post("/api/v1/acts", json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["receipt_id"] == second.json()["receipt_id"]


def test_a_wrong_signature_is_refused_with_its_code(here: Client, new_town: Town) -> None:
    prepared = here.post("/api/v1/acts/prepare", json=contract()).json()
    new_town.keys[BUILDER] = Account.create()
    answer = here.post("/api/v1/acts", json=signed(new_town, prepared, WATER, BUILDER))
    body = answer.json()
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert (body["code"], body["status"]) == ("BAD_SIGNATURE", 409)
    assert body["detail"]
    assert here.get("/api/v1/commitments").json()["items"] == []


def test_the_relay_takes_acts_of_registered_keys_only(new_town: Town, here: Client) -> None:
    prepared = here.post("/api/v1/acts/prepare", json=contract()).json()
    before = new_town.ledger.status()["head_block"]
    elsewhere = Client(
        create_app(Port(new_town.ledger), WebSettings()), "203.0.113.9", "http://ledger.example"
    )
    body = signed(new_town, prepared, WATER, BUILDER)
    new_town.keys[WATER] = Account.create()
    forged = signed(new_town, prepared, WATER, BUILDER)
    assert elsewhere.post("/api/v1/acts", json=forged).json()["code"] == "BAD_SIGNATURE"
    assert new_town.ledger.status()["head_block"] == before
    assert elsewhere.post("/api/v1/acts", json=body).status_code == 201


def test_a_party_prepares_its_own_acts_and_no_others(new_town: Town) -> None:
    limits = Limits(acts_of_a_party=Rate(0.1, 3))
    app = create_app(Port(new_town.ledger), WebSettings(names=(PUBLIC_NAME,), limits=limits))
    new_town.ledger.settle()
    builder = signed_in(app, new_town, BUILDER)
    assert builder.post("/api/v1/acts/prepare", json=contract()).status_code == 200
    by_id = contract() | {"by": [WATER, "0x" + new_town.ledger.party_id(BUILDER).hex()]}
    assert builder.post("/api/v1/acts/prepare", json=by_id).status_code == 200
    for by in ([WATER], ["0x" + "ab" * 32], ["0x12"], ["nobody"], [""]):
        answer = builder.post("/api/v1/acts/prepare", json=contract() | {"by": by})
        assert answer.status_code == 403, by
    public_view = "/api/v1/acts/prepare?reader=public"
    assert builder.post(public_view, json=contract()).status_code == 403
    # What was not answered was not counted.
    assert builder.post("/api/v1/acts/prepare", json=contract()).status_code == 200
    limited = builder.post("/api/v1/acts/prepare", json=contract())
    assert (limited.status_code, limited.json()["code"]) == (429, "TOO_MANY_REQUESTS")
    assert 1 <= int(limited.headers["retry-after"]) <= 10


def test_acts_that_are_taken_count_for_their_party_and_claims_do_not(new_town: Town, here: Client) -> None:
    limits = Limits(acts_of_a_party=Rate(0.1, 1))
    app = create_app(Port(new_town.ledger), WebSettings(limits=limits))
    client = Client(app, "203.0.113.9", "http://ledger.example")
    prepared = [here.post("/api/v1/acts/prepare", json=contract(contract=f"c{n}")).json() for n in range(2)]
    bodies = [signed(new_town, one, WATER, BUILDER) for one in prepared]
    claimed = bodies[0] | {"signatures": ["0x" + "00" * 65] * 2}
    for _ in range(3):
        assert client.post("/api/v1/acts", json=claimed).status_code == 409
    assert client.post("/api/v1/acts", json=bodies[0]).status_code == 201
    limited = client.post("/api/v1/acts", json=bodies[1])
    assert (limited.status_code, "retry-after" in limited.headers) == (429, True)


def test_why_an_act_was_refused_is_told_to_who_acted(new_town: Town, here: Client) -> None:
    town = new_town
    town.register("enterprise", "乙供应商行", SUPPLIER, size="micro")
    town.sign_contract("c1", "合同", [payment("100.00", date="2025-12-01")], WATER, BUILDER)
    values = {"obligation": f"{town.made['c1']}/1", "amount": "100.00"}
    act = town.ledger.prepare("record_payment", [SUPPLIER], values).act
    # Past the preflight, as with a relay of one's own.
    signature = sign(act, town.ledger.contracts, bytes(town.keys[SUPPLIER].key))
    (outcome,) = town.ledger.submit_many([SignedAct(act, (signature,))], [])
    assert outcome.refused is not None
    town.ledger.settle()
    app = create_app(Port(town.ledger), WebSettings(names=(PUBLIC_NAME,)))
    address = f"/api/v1/acts/0x{act.key.hex()}"
    told = {
        code: signed_in(app, town, code).get(address).json()["item"]["detail"]
        for code in (SUPPLIER, BUILDER, WATER)
    }
    assert told[SUPPLIER] == here.get(address).json()["item"]["detail"]
    assert told[SUPPLIER]
    assert (told[BUILDER], told[WATER]) == (None, None)
    public = Client(app, "203.0.113.9", f"https://{PUBLIC_NAME}").get(address).json()["item"]
    assert (public["status"], public["code"], public["detail"]) == ("refused", "NOT_A_PARTY", None)


def test_preparing_tells_the_refusal_that_an_act_would_meet(here: Client) -> None:
    answer = here.post("/api/v1/acts/prepare", json=contract(signed="2099-01-01"))
    body = answer.json()
    code = body["refusal"]["code"] if answer.status_code == 200 else body["code"]
    assert code == "BAD_DATE"


def test_what_is_classified_is_refused_and_not_repeated(here: Client) -> None:
    answer = here.post("/api/v1/acts/prepare", json=contract(classification="secret", title="机密名称"))
    assert (answer.status_code, answer.json()["code"]) == (409, "CLASSIFIED")
    assert "机密名称" not in answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"do": "x", "by": [], "with": {}}, "body.by"),
        ({"do": "x", "by": ["a"]}, "body.with"),
        ({"do": "x", "by": ["a"], "with": {}, "sudo": 1}, "body.sudo"),
        ({"do": "x" * 201, "by": ["a"], "with": {}}, "body.do"),
    ],
)
def test_a_malformed_request_names_the_field(here: Client, body: dict[str, Any], field: str) -> None:
    answer = here.post("/api/v1/acts/prepare", json=body)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_the_oldest_receipts_are_let_go() -> None:
    kept = Submitted()
    for number in range(10_001):
        kept.add(SubmitReceipt(f"a{number}", f"r{number}", number, "0x"))
    assert kept.get("r0") is None
    assert kept.get("r1") is not None
    assert kept.get("r10000") is not None
