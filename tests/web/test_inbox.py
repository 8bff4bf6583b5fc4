"""Half-signed acts: left by one signer, found, signed or declined by the other, seen by nobody else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from fastapi import FastAPI

from ledger_api.acts.waiting import MOST_LEFT
from ledger_api.ledger import Ledger
from ledger_api.store.documents import Documents
from tests.web.applications import application
from tests.web.client import Client
from tests.web.mailboxes import (
    LIMITS,
    NUMBERS,
    OWN,
    TITLE,
    WHOLE,
    Place,
    app,
    builder,
    contract,
    founded,
    ids,
    leave,
    left,
    prepared,
    shared,
    sign_on,
    signature,
    town,
    water,
    with_parties,
)
from tests.web.signing import PUBLIC_NAME, signed_in
from tests.web.town import BUILDER_NAME, Town, code, complain, payment

__all__ = ["app", "builder", "founded", "shared", "town", "water"]


@pytest.mark.parametrize("sides", [("water", "builder"), ("builder", "water")], ids="-".join)
def test_a_contract_signed_by_one_side_is_found_and_signed_by_the_other(
    app: FastAPI, town: Place, sides: tuple[str, str]
) -> None:
    first, second = (getattr(town, side) for side in sides)
    one, other = signed_in(app, town, first), signed_in(app, town, second)
    item = left(town, one, contract(town), town.keys[first])
    assert (ids(one), ids(one, "outbox")) == ([], [item["id"]])
    assert (ids(other), ids(other, "outbox")) == ([item["id"]], [])
    (found,) = other.get("/api/v1/inbox").json()["items"]
    assert TITLE in found["summary"]
    assert "2000000.00" in found["summary"].replace(",", "")
    signers = {signer["party"]: len(signer["signed"]) for signer in found["signers"]}
    assert signers == {
        "0x" + town.ledger.party_id(first).hex(): 1,
        "0x" + town.ledger.party_id(second).hex(): 0,
    }
    whole = other.get(f"/api/v1/inbox/{item['id']}").json()["item"]
    told = sign_on(town, other, whole, town.keys[second]).json()
    assert told["status"] == "submitted"
    assert told["receipt"]["receipt_id"] == item["id"]
    town.ledger.settle()
    signed = other.get(f"/api/v1/commitments/{item['id']}").json()["item"]
    assert (signed["title"], signed["provenance"]["tx_hash"]) == (TITLE, told["receipt"]["tx_hash"])
    assert ids(one, "outbox") == ids(other) == []
    assert other.get(f"/api/v1/inbox/{item['id']}").status_code == 404


def test_what_is_declined_is_told_with_the_reason_and_signed_no_more(
    town: Place, water: Client, builder: Client
) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    address = f"/api/v1/inbox/{item['id']}/refusal"
    assert builder.post(address, json={"reason": ""}).status_code == 422
    assert builder.post(address, json={"reason": " \u202e\n"}).json()["code"] == "PROCEDURE_MISSING"
    assert builder.post(address, json={"reason": "金额不符\n请改"}).json() == {"status": "declined"}
    (told,) = water.get("/api/v1/outbox").json()["items"]
    assert (told["declined"]["name"], told["declined"]["reason"]) == (BUILDER_NAME, "金额不符 请改")
    assert ids(builder) == []
    assert sign_on(town, builder, item, town.keys[town.builder]).json()["code"] == "WRONG_STATE"
    assert water.post(address, json={"reason": "再次"}).json()["code"] == "WRONG_STATE"
    assert "金额不符" in water.get("/mine/inbox").text


def test_who_left_it_takes_it_back(town: Place, water: Client, builder: Client) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    assert water.post(f"/api/v1/inbox/{item['id']}/refusal", json={"reason": "写错"}).status_code == 200
    assert ids(builder) == []


def test_it_expires_with_the_acts_last_second(town: Place, water: Client, builder: Client) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    assert item["expires_at"] == int(item["typed_data"]["message"]["validUntil"])
    town.clock.set(item["expires_at"])
    assert (ids(builder), ids(water, "outbox")) == ([item["id"]], [item["id"]])
    town.clock.set(item["expires_at"] + 1)
    assert (ids(builder), ids(water, "outbox")) == ([], [])
    assert sign_on(town, builder, item, town.keys[town.builder]).status_code == 404
    # Whoever leaves the next one takes out what has expired.
    left(town, water, contract(town), town.keys[town.water])
    assert town.ledger.mailbox.store.find(bytes.fromhex(item["id"][2:])) is None


def test_a_stranger_sees_nothing_and_signs_nothing(app: FastAPI, town: Place, water: Client) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    address = f"/api/v1/inbox/{item['id']}"
    for strange in (town.supplier, town.archive):
        stranger = signed_in(app, town, strange)
        assert (ids(stranger), ids(stranger, "outbox")) == ([], [])
        assert stranger.get(address).status_code == 404
        assert sign_on(town, stranger, item, town.keys[strange]).status_code == 404
        assert stranger.post(address + "/refusal", json={"reason": "x"}).status_code == 404
        assert TITLE not in stranger.get("/mine/inbox").text
        again = leave(town, stranger, item, town.keys[strange])
        assert again.json()["code"] == "NOT_A_PARTY"
    nobody = Client(app, "203.0.113.9", f"https://{PUBLIC_NAME}")
    for path in ("/api/v1/inbox", "/api/v1/outbox", address):
        assert nobody.get(path).status_code == 401
    assert sign_on(town, nobody, item, town.keys[town.builder]).status_code == 401
    assert nobody.get("/mine/inbox").status_code == 303
    for path in (
        "/",
        "/commitments",
        "/search?q=泵站",
        "/api/v1/commitments",
        "/api/v1/changes?follow=false&since=0",
    ):
        assert TITLE not in nobody.get(path).text
        assert item["id"] not in nobody.get(path).text
    here = Client(application(town.ledger, LIMITS))
    assert here.get("/api/v1/inbox").status_code == 401
    with town.ledger.open_reading() as reading:
        documents = [one for one in item["documents"] if one.get("title") == TITLE]
        assert documents
        assert reading.act(bytes.fromhex(item["id"][2:])) is None


def test_documents_lie_with_the_other_documents_only_once_the_act_is_complete(
    town: Place, water: Client, builder: Client
) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    digest = bytes.fromhex(item["typed_data"]["message"]["document"][2:])
    with Documents(town.ledger.folder.documents) as documents:
        assert documents.get(digest) is None
        sign_on(town, builder, item, town.keys[town.builder])
        assert TITLE in (documents.get(digest) or b"").decode()


def test_a_wrong_key_signs_nothing(town: Place, water: Client, builder: Client) -> None:
    wish = contract(town)
    act = prepared(water, wish)
    assert leave(town, water, act, Account.create()).json()["code"] == "BAD_SIGNATURE"
    # The other side's signature alone is not this party's to leave.
    assert leave(town, water, act, town.keys[town.builder]).json()["code"] == "BAD_SIGNATURE"
    item = leave(town, water, act, town.keys[town.water]).json()["item"]
    for key in (Account.create(), town.keys[town.supplier], town.keys[town.water]):
        answer = sign_on(town, builder, item, key)
        assert (answer.status_code, answer.json()["code"]) == (409, "BAD_SIGNATURE")
    for text in ("0x", "nonsense", "0x" + "11" * 65):
        answer = builder.post(f"/api/v1/inbox/{item['id']}/signature", json={"signature": text})
        assert answer.json()["code"] == "BAD_SIGNATURE"
    assert ids(builder) == [item["id"]]


@OWN
def test_a_key_without_the_duty_signs_nothing(town: Place, water: Client, builder: Client) -> None:
    clerk = Account.create()
    town.do("add_key", [town.builder], key=clerk.address, label="会计", duties=["record", "pay"])
    item = left(town, water, contract(town), town.keys[town.water])
    assert sign_on(town, builder, item, clerk).json()["code"] == "NOT_ENTITLED"
    assert ids(builder) == [item["id"]]


def two_for_signing(town: Place, code: str) -> Any:
    """A party that asks for two keys on signing; the second one."""
    second = Account.create()
    town.do("add_key", [code], key=second.address, label="副印", duties=["sign"])
    town.do("set_signature_policy", [code], two_for=["sign"])
    return second


@OWN
def test_the_second_key_of_a_party_finds_what_the_first_has_signed(
    town: Place, water: Client, builder: Client
) -> None:
    second = two_for_signing(town, town.water)
    item = left(town, water, contract(town), town.keys[town.water])
    (own,) = water.get("/api/v1/inbox").json()["items"]
    signer = next(one for one in own["signers"] if one["party"] == own["left_by"])
    assert (signer["needed"], [one["address"] for one in signer["signed"]]) == (
        2,
        [town.keys[town.water].address.lower()],
    )
    assert sign_on(town, builder, item, town.keys[town.builder]).json() == {
        "status": "waiting",
        "receipt": None,
    }
    assert sign_on(town, builder, item, town.keys[town.builder]).json()["status"] == "waiting"
    assert ids(builder) == []
    assert sign_on(town, water, item, town.keys[town.water]).json() == {"status": "waiting", "receipt": None}
    assert sign_on(town, water, item, second).json()["status"] == "submitted"
    town.ledger.settle()
    assert builder.get(f"/api/v1/commitments/{item['id']}").json()["item"]["title"] == TITLE


@OWN
def test_an_act_of_one_party_alone_waits_for_its_second_key(town: Place, water: Client) -> None:
    second = two_for_signing(town, town.water)
    wish = {
        "do": "set_signature_policy",
        "by": [town.water],
        "with": {"two_for": []},
    }
    item = left(town, water, wish, second)
    assert ids(water) == ids(water, "outbox") == [item["id"]]
    assert sign_on(town, water, item, town.keys[town.water]).json()["status"] == "submitted"
    assert ids(water) == []


@OWN
def test_a_signature_of_a_key_that_has_ended_counts_no_more(
    town: Place, water: Client, builder: Client
) -> None:
    second = Account.create()
    town.do("add_key", [town.water], key=second.address, label="副印", duties=["sign"])
    item = left(town, water, contract(town), second)
    town.do("end_key", [town.water], key=second.address)
    assert sign_on(town, builder, item, town.keys[town.builder]).json()["status"] == "waiting"
    assert ids(water) == [item["id"]]
    assert sign_on(town, water, item, town.keys[town.water]).json()["status"] == "submitted"


def test_what_would_be_refused_is_not_taken_in(town: Place, water: Client) -> None:
    act = prepared(water, contract(town))
    assert (
        leave(town, water, act, town.keys[town.water], town.keys[town.builder]).json()["code"]
        == "WRONG_STATE"
    )
    assert leave(town, water, act, town.keys[town.water]).status_code == 201
    assert leave(town, water, act, town.keys[town.water]).json()["code"] == "DUPLICATE"
    other = prepared(water, contract(town))
    assert leave(town, water, {**other, "documents": act["documents"]}, town.keys[town.water]).json()[
        "code"
    ] == ("PROCEDURE_MISSING")
    town.clock.set(int(other["typed_data"]["message"]["validUntil"]) + 1)
    assert leave(town, water, other, town.keys[town.water]).json()["code"] == "TOO_LATE"
    elsewhere = prepared(water, contract(town))
    elsewhere["typed_data"]["domain"]["chainId"] = 1
    body = {name: elsewhere[name] for name in WHOLE} | {"signatures": ["0x" + "11" * 65]}
    assert water.post("/api/v1/inbox", json=body).json()["code"] == "BAD_SIGNATURE"


def test_an_act_that_the_chain_would_refuse_is_not_taken_in(town: Place, water: Client) -> None:
    made = town.sign_contract(
        "c", TITLE, [payment("1.00", days=30, **{"from": "delivery"})], town.water, town.builder
    )
    wish = {"do": "record_delivery", "by": [town.water, town.builder], "with": {"obligation": f"{made}/1"}}
    act = prepared(water, wish)
    town.do("record_delivery", [town.water, town.builder], obligation=f"{made}/1")
    assert leave(town, water, act, town.keys[town.water]).json()["code"] == "WRONG_STATE"


def test_the_box_of_a_party_is_bounded(
    town: Place, water: Client, builder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_LEFT >= 10
    monkeypatch.setattr("ledger_api.half_signing.MOST_LEFT", 2)
    for _ in range(2):
        left(town, water, contract(town), town.keys[town.water])
    answer = leave(town, water, prepared(water, contract(town)), town.keys[town.water])
    assert (answer.status_code, answer.json()["code"]) == (409, "MAILBOX_FULL")
    left(town, builder, contract(town), town.keys[town.builder])


def test_what_was_handed_in_elsewhere_is_gone_from_the_box(
    town: Place, water: Client, builder: Client
) -> None:
    item = left(town, water, contract(town), town.keys[town.water])
    body = {name: item[name] for name in WHOLE}
    body["signatures"] = [
        signature(town, item["typed_data"], town.keys[code]) for code in (town.builder, town.water)
    ]
    assert water.post("/api/v1/acts", json=body).status_code == 201
    assert (ids(builder), ids(water, "outbox")) == ([], [])


def test_a_half_signed_act_handed_in_as_complete_is_told_what_it_lacks(town: Place, water: Client) -> None:
    act = prepared(water, contract(town))
    body = {name: act[name] for name in WHOLE}
    ours, theirs = (
        signature(town, act["typed_data"], town.keys[code]) for code in (town.water, town.builder)
    )
    for given, party, words in ((ours, town.builder, "第二签署人"), (theirs, town.water, "第一签署人")):
        answer = water.post("/api/v1/acts", json={**body, "signatures": [given]}).json()
        assert answer["code"] == "BAD_SIGNATURE"
        assert "act leave" in answer["detail"]
        assert f"{words}（0x{town.ledger.party_id(party).hex()[:12]}" in answer["detail"]
        assert BUILDER_NAME not in answer["detail"]
    stranger = signature(town, act["typed_data"], Account.create())
    answer = water.post("/api/v1/acts", json={**body, "signatures": [stranger]}).json()
    assert answer["code"] == "BAD_SIGNATURE"
    assert "act leave" not in answer["detail"]


@OWN
def test_a_missing_second_key_is_told_with_the_mailbox(town: Place, water: Client) -> None:
    two_for_signing(town, town.water)
    act = prepared(water, {"do": "set_signature_policy", "by": [town.water], "with": {"two_for": []}})
    body = {name: act[name] for name in WHOLE}
    body["signatures"] = [signature(town, act["typed_data"], town.keys[town.water])]
    answer = water.post("/api/v1/acts", json=body).json()
    assert answer["code"] == "NOT_ENTITLED"
    assert "另一把密钥" in answer["detail"]
    assert "act leave" in answer["detail"]


def test_a_restart_keeps_the_box(tmp_path: Path) -> None:
    begun = Town.found(tmp_path / "kept")
    town = with_parties(begun.ledger, begun.clock)
    water = signed_in(application(town.ledger, LIMITS), town, town.water)
    item = left(town, water, contract(town), town.keys[town.water])
    town.ledger.close()
    town.ledger = Ledger.open(tmp_path / "kept", town.clock)
    try:
        builder = signed_in(application(town.ledger, LIMITS), town, town.builder)
        found = builder.get(f"/api/v1/inbox/{item['id']}").json()["item"]
        assert found == item
        assert sign_on(town, builder, found, town.keys[town.builder]).json()["status"] == "submitted"
    finally:
        town.ledger.close()


@OWN
def test_sealed_words_wait_sealed_and_are_read_by_the_second_key(app: FastAPI, town: Place) -> None:
    handling = code(f"11990000MB{next(NUMBERS):07d}")
    town.register("authority", "临江市信用牵头部门", handling, duties=["intake", "handler"])
    terms = [payment("1.00", days=1, **{"from": "delivery"})]
    made = town.sign_contract("pumps", TITLE, terms, town.water, town.builder)
    town.do("record_delivery", [town.water, town.builder], obligation=f"{made}/1")
    town.clock.set(town.clock.now() + 3 * 86_400)
    town.ledger.tick()
    complain(town, "complaint", "pumps", town.builder)
    second = two_for_signing(town, handling)
    handler = signed_in(app, town, handling)
    wish = {
        "do": "accept_complaint",
        "by": [handling],
        "with": {"complaint": town.made["complaint"], "reason": "独特受理理由"},
    }
    item = left(town, handler, wish, town.keys[handling])
    assert "独特受理理由" in str(handler.get("/api/v1/inbox").json()["items"])
    kept = town.ledger.mailbox.store.find(bytes.fromhex(item["id"][2:]))
    assert kept is not None
    assert kept.documents == ()
    assert sign_on(town, handler, item, second).json()["status"] == "submitted"
    town.ledger.settle()
    texts = handler.get(f"/api/v1/complaints/{town.made['complaint']}/texts").text
    assert "独特受理理由" in texts
    assert town.ledger.sealed.read(bytes.fromhex(item["id"][2:]), {}, b"") == {}


def test_a_declined_contract_is_corrected_under_its_number(
    town: Place, water: Client, builder: Client
) -> None:
    item = left(town, water, contract(town, contract="同一份"), town.keys[town.water])
    builder.post(f"/api/v1/inbox/{item['id']}/refusal", json={"reason": "标题有误"})
    corrected = left(
        town, water, contract(town, contract="同一份", title="更正后的合同"), town.keys[town.water]
    )
    assert corrected["id"] == item["id"]
    assert sign_on(town, builder, item, town.keys[town.builder]).json()["code"] == "BAD_SIGNATURE"
    assert sign_on(town, builder, corrected, town.keys[town.builder]).json()["status"] == "submitted"
    town.ledger.settle()
    assert builder.get(f"/api/v1/commitments/{item['id']}").json()["item"]["title"] == "更正后的合同"
