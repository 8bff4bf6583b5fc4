"""Changes, each with what it is about, as each reader is told them; and where a stream begins."""

from __future__ import annotations

from typing import Any

import pytest

from ledger_api.web.changes import Mark
from tests.web.client import Client
from tests.web.known_secrets import READERS
from tests.web.listening import CHANGES, events, told
from tests.web.town import BUILDER, WATER, Town, code


def test_changes_come_in_the_chains_order_each_with_what_it_is_about(auditor: Client, town: Town) -> None:
    found = told(auditor)
    places = [one["place"] for one in found]
    assert places == sorted(set(places))
    for one in found:
        assert one["place"] == one["provenance"]["block"] * 1_000_000 + one["provenance"]["log_index"]
    paid = next(one for one in found if one["about"]["payment"] == town.made["paid"])
    assert (paid["event"], paid["values"]["amount"]) == ("PaymentRecorded", "860000.00")
    assert paid["about"]["obligation"] == f"{town.made['spares']}/1"
    assert {one["about"]["year"] for one in found} >= {2018, 2026}
    opened = [one for one in found if one["event"] == "ProceedingOpened"]
    assert {one["about"]["commitment"] for one in opened} == {town.made["pumps"], town.made["hostile"]}
    asked = {one["id"] for one in auditor.get("/api/v1/proceedings").json()["items"]}
    assert {one["about"]["proceeding"] for one in opened} == asked


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_events_of_its_obligations_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    by_obligation: dict[str, list[Any]] = {}
    for one in told(client):
        by_obligation.setdefault(one["about"]["obligation"], []).append(one)
    for name, index in (("pumps", 1), ("spares", 1), ("survey", 2), ("hostile", 1), ("imported", 1)):
        own = client.get(f"/api/v1/obligations/{town.made[name]}/{index}/events").json()["item"]
        wanted = [one for one in own if one["event"] not in ("CommitmentSigned", "CommitmentImported")]
        told_of = by_obligation[f"{town.made[name]}/{index}"]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == wanted


def test_the_registration_of_a_party_is_told_to_itself_and_to_auditors(readers: dict[str, Client]) -> None:
    parties = {
        reader: sum(one["about"]["party"] is not None for one in told(client))
        for reader, client in readers.items()
    }
    assert parties.pop("auditor") > 6
    assert parties.pop("public") == 0
    assert set(parties.values()) == {1}


@pytest.mark.parametrize("reader", READERS)
def test_filters_find_what_the_reader_knows_to_be_of_a_party(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    everything = told(client)
    pumps = [one for one in everything if one["about"]["commitment"] == town.made["pumps"]]
    assert told(client, f"since=0&commitment={town.made['pumps']}") == pumps
    assert pumps
    water = told(client, f"since=0&party={WATER}")
    assert {one["about"]["commitment"] for one in water} - {None} == {
        town.made[name] for name in ("pumps", "spares", "survey")
    }
    # Asking for an enterprise tells those who may not know it nothing.
    builder = told(client, f"since=0&party={BUILDER}")
    knowing = reader in ("owing department", "owed enterprise", "authority", "auditor")
    assert {one["about"]["commitment"] for one in builder} - {None} == (
        {town.made["pumps"]} if knowing else set()
    )
    nobody = told(client, f"since=0&party={code('91990100MA0000099')}")
    assert nobody == []


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_steps_of_applications_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    changes = told(client)
    for name in ("permit", "silent permit"):
        own = client.get(f"/api/v1/approvals/{town.made[name]}/events").json()["item"]
        told_of = [one for one in changes if one["about"]["approval"] == town.made[name]]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == own
        assert own
    (batch,) = [one for one in changes if one["about"]["anchor"] == town.made["batch"]]
    assert batch["values"]["root"] == "0x" + town.batch.root.hex()
    # The applicant finds its own application by asking for itself, and nobody else by asking for the applicant.
    asked = {one["about"]["approval"] for one in told(client, f"since=0&party={BUILDER}")} - {None}
    knowing = reader in ("owing department", "owed enterprise", "authority", "auditor")
    assert asked == ({town.made["permit"]} if knowing else set())


@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_told_what_the_steps_of_complaints_tell(
    readers: dict[str, Client], town: Town, reader: str
) -> None:
    client = readers[reader]
    changes = told(client)
    for name in ("complaint", "quiet complaint"):
        own = client.get(f"/api/v1/complaints/{town.made[name]}/events").json()["item"]
        told_of = [one for one in changes if one["about"]["complaint"] == town.made[name]]
        assert [{key: one[key] for key in ("event", "values", "provenance")} for one in told_of] == own
    complaints = {one["about"]["complaint"] for one in changes} - {None}
    ours, quiet = town.made["complaint"], town.made["quiet complaint"]
    assert complaints == {
        "owing department": {ours},
        "owed enterprise": {ours},
        "authority": {ours, quiet},
        "auditor": {ours, quiet},
    }.get(reader, set())


def test_a_stream_begins_now_unless_it_is_told_where(auditor: Client) -> None:
    answer = events(auditor.get(f"{CHANGES}?follow=false").text)
    assert [one["event"] for one in answer] == [None]
    mark = answer[0]["id"]
    assert told(auditor, f"since={mark}") == []
    everything = told(auditor)
    middle = everything[len(everything) // 2]["place"]
    assert told(auditor, f"since={middle}") == [one for one in everything if one["place"] > middle]
    # What a browser sends by itself goes before what the page asked for.
    assert told(auditor, "since=0", headers={"Last-Event-ID": mark}) == []


def test_many_changes_come_in_portions_and_none_twice(
    auditor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = told(auditor)
    monkeypatch.setattr("ledger_api.web.changes._AT_ONCE", 7)
    assert told(auditor) == whole


@pytest.mark.parametrize("bad", ["x", "-1", "1-2", "0x12", "1" * 19, "5-" + "g" * 16])
def test_what_is_no_place_is_malformed(auditor: Client, bad: str) -> None:
    assert auditor.get(f"{CHANGES}?follow=false&since={bad}").status_code == 422
    assert auditor.get(f"{CHANGES}?follow=false", headers={"Last-Event-ID": bad}).status_code == 422


def test_the_past_does_not_change(auditor: Client) -> None:
    assert auditor.get(f"{CHANGES}?follow=false&as_of=2025-10-09").status_code == 422


def test_head_does_not_wait_for_changes(auditor: Client) -> None:
    answer = auditor.ask("HEAD", CHANGES)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.parametrize(
    "text", ["0", "12000003", "12000003-00112233445566aa", "7-" + "a" * 16 + "-" + "0" * 16]
)
def test_a_mark_is_read_as_it_is_written(text: str) -> None:
    mark = Mark.read(text)
    assert mark is not None
    assert str(mark) == text
