"""What the contracts write as numbers, people are told in the contracts' own words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger_api.acts.complaint_words import CATEGORY_NUMBERS
from ledger_api.acts.dispute_words import EXCUSE_NUMBERS
from ledger_api.chain.artifacts import artifact
from ledger_api.chain.events import layouts
from ledger_api.domain.words import Allocation
from ledger_api.store.rows import EventRow
from ledger_api.web.event_values import fact

INTERFACES = Path(__file__).parents[2] / "contracts" / "interfaces"
#: What is a number to everybody.
NUMBERS = {
    "obligation", "obligations", "receivable_obligation", "compensation", "inspection_workdays", "length", "workdays",
    "statutory_workdays", "promised_workdays",
}  # fmt: skip
ENUMS = {
    "kind": "ICommitmentLedger.ObligationKind",
    "due_rule": "ICommitmentLedger.DueRule",
    "clock": "ICommitmentLedger.Clock",
    "field": "ICommitmentLedger.PromiseField",
    "means": "ICommitmentLedger.Means",
    "manner": "ICommitmentLedger.Manner",
    "challenged": "ICommitmentLedger.OneSided",
    "ground": "ICommitmentLedger.ChangeGround",
    "breach_class": "IProceedingRegister.BreachClass",
    "basis": "IProceedingRegister.Basis",
    "outcome": "IProceedingRegister.Outcome",
    "subject": "IComplaintRegister.Subject",
    "finding": "IComplaintRegister.Finding",
    "size": "IPartyRegistry.Size",
}
#: Where a field of this name is something else.
ENUMS_IN = {("PartyRegistered", "kind"): "IPartyRegistry.Kind"}
BITS = {
    ("PartyRegistered", "duties"): "Duty",
    ("KeyAdded", "duties"): "KeyDuty",
    ("SignaturePolicySet", "two_for"): "KeyDuty",
}


def told(event: str, field: str, number: int) -> object:
    row = EventRow(b"", 1, 0, 0, event=event, act=b"", values={field: number, "obligation": number})
    values = fact(row)["values"]
    assert values["obligation"] == number
    return values[field]


def members(enum: str) -> list[str]:
    """The names in an interface's enum, from 0 on."""
    interface, name = enum.split(".")
    source = (INTERFACES / f"{interface}.sol").read_text(encoding="utf-8")
    found = re.search(rf"enum {name} {{(.*?)}}", source, re.DOTALL)
    assert found is not None
    return re.findall(r"^\s*([A-Z_]+)", found[1], re.MULTILINE)


def numbered() -> list[tuple[str, str, str]]:
    """Each event with each of its fields that has an enum, and the enum."""
    return sorted(
        (event, field, ENUMS_IN.get((event, field), ENUMS[field]))
        for (_, event), layout in layouts().items()
        for field in layout.fields
        if field in ENUMS
    )


@pytest.mark.parametrize(("event", "field", "enum"), numbered())
def test_an_event_says_what_the_contracts_call_it(event: str, field: str, enum: str) -> None:
    for number, name in enumerate(members(enum)):
        wanted = None if name == "NONE" and field != "due_rule" else name.lower()
        assert told(event, field, number) == wanted


@pytest.mark.parametrize(("event", "field"), BITS)
def test_duties_are_told_as_the_contracts_call_them(event: str, field: str) -> None:
    source = (INTERFACES / "IPartyRegistry.sol").read_text(encoding="utf-8")
    found = re.search(rf"library {BITS[event, field]} {{(.*?)\n}}", source, re.DOTALL)
    assert found is not None
    words: list[str] = []
    for name, value in re.findall(r"constant ([A-Z_]+) = (\d+)", found[1]):
        # What is no bit of its own, or not the next, is none of the duties that a key or a party has.
        if int(value) == 1 << len(words):
            words.append(name.lower())
    assert len(words) > 3
    assert told(event, field, 0) == []
    for bit, word in enumerate(words):
        assert told(event, field, 1 << bit) == [word]
    assert told(event, field, (1 << len(words)) - 1) == words


@pytest.mark.parametrize(
    ("event", "field", "words"),
    [
        ("ExcuseStated", "reason", {number: word.value for word, number in EXCUSE_NUMBERS.items()}),
        ("ObligationSuspended", "reason", {1: "force_majeure"}),
        ("ComplaintFiled", "category", {number: word.value for word, number in CATEGORY_NUMBERS.items()}),
        ("CommitmentSigned", "allocation", {number: word.value for number, word in enumerate(Allocation)}),
        ("CommitmentSigned", "rate_basis", {0: None, 1: "per_day", 2: "per_year"}),
    ],
)
def test_what_is_in_no_enum_is_said_in_the_words_in_which_it_is_signed(
    event: str, field: str, words: dict[int, str | None]
) -> None:
    assert {number: told(event, field, number) for number in words} == words


def test_of_all_events_no_small_number_is_left_that_only_the_contracts_understand() -> None:
    left = set()
    for (contract, event), layout in layouts().items():
        if layout.words is None:
            continue
        row = layout.decode(bytes(layout.words.size))
        for field, value in zip(layout.fields, row, strict=True):
            is_small = (
                isinstance(value, int)
                and not isinstance(value, bool)
                and _type(contract, event, field) in ("uint8", "uint16")
            )
            if is_small and field not in NUMBERS and isinstance(told(event, field, 1), int):
                left.add((event, field))
    assert left == set()


def _type(contract: str, event: str, field: str) -> str:
    (entry,) = (one for one in artifact(contract).abi if one["type"] == "event" and one["name"] == event)
    flat = [part for item in entry["inputs"] for part in item.get("components", [item])]
    named = {
        "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in one["name"]): one["type"]
        for one in flat
    }
    return str(named.get(field))
