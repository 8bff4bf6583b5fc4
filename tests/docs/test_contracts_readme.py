"""contracts/README.md names all that the contracts have: acts, events, errors, sizes; and tests that exist."""

from __future__ import annotations

import re

import pytest

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.artifacts import LIBRARIES, NAMES, artifact
from ledger_api.chain.refusals import CODES
from ledger_api.domain.refusals import Refusal
from tests.docs import markdown
from tests.docs.markdown import CONTRACTS
from tests.paths import REPOSITORY

#: What is deployed: what a library emits and raises comes from the contract that calls it.
DEPLOYED = (*NAMES, *LIBRARIES)


def abi_names(kind: str) -> set[str]:
    return {entry["name"] for name in DEPLOYED for entry in artifact(name).abi if entry["type"] == kind}


def rows_by_name() -> dict[str, list[list[str]]]:
    """The rows whose first cell begins with a name in backquotes, by that name without its arguments."""
    found: dict[str, list[list[str]]] = {}
    for row in markdown.rows(CONTRACTS):
        if named := re.match(r"`(\w+)(?:\([^`]*\))?`", row[0]):
            found.setdefault(named.group(1), []).append(row)
    return found


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_act_is_in_the_table_of_permissions(kind: str) -> None:
    (row,) = rows_by_name()[kind]
    assert row[1] == f"{KINDS[kind].contract} {KINDS[kind].number}"
    assert row[2]


def test_no_act_is_made_up() -> None:
    acts = {
        name
        for name, rows in rows_by_name().items()
        for row in rows
        if re.fullmatch(rf"(?:{'|'.join(NAMES)}) \d+", row[1])
    }
    assert acts == set(KINDS)


@pytest.mark.parametrize("event", sorted(abi_names("event")))
def test_every_event_is_in_the_table_of_events(event: str) -> None:
    (row,) = rows_by_name()[event]
    emitters = {
        name
        for name in NAMES
        if any(entry["type"] == "event" and entry["name"] == event for entry in artifact(name).abi)
    }
    assert row[1] in emitters or len(emitters) > 1


@pytest.mark.parametrize("error", sorted(abi_names("error")))
def test_every_error_stands_beside_its_refusal_code(error: str) -> None:
    (row,) = rows_by_name()[error]
    code = CODES.get(error)
    assert row[1] == (code.value if code else "none: not of an act")


def test_every_code_that_the_contracts_can_give_is_in_the_table() -> None:
    given = {CODES[error] for error in abi_names("error") if error in CODES}
    named = {Refusal(row[1]) for row in markdown.rows(CONTRACTS) if row[1] in list(Refusal)}
    assert given == named


def test_every_code_of_an_error_is_that_of_an_error_that_some_contract_gives() -> None:
    assert set(CODES) - abi_names("error") == set()


def test_the_arguments_of_errors_are_theirs() -> None:
    signatures = {
        f"{entry['name']}({', '.join(item['name'] for item in entry['inputs'])})"
        for name in DEPLOYED
        for entry in artifact(name).abi
        if entry["type"] == "error"
    }
    named = {match for row in markdown.rows(CONTRACTS) for match in re.findall(r"^`(\w+\([^`]*\))`", row[0])}
    assert signatures == named


@pytest.mark.parametrize("contract", DEPLOYED)
def test_the_sizes_are_those_of_the_artifacts(contract: str) -> None:
    (row,) = rows_by_name()[contract]
    size = len(artifact(contract).runtime)
    assert row[2] == f"{size:,} bytes"


def test_every_test_behind_an_invariant_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", markdown.prose(CONTRACTS)))
    assert len(named) > 20
    written = {
        name
        for file in (REPOSITORY / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", file.read_text(encoding="utf-8"))
    }
    assert named - written == set()
