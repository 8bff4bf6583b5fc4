"""The committed artifacts are what the sources compile to, and recognise their own code only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.artifacts import LIBRARIES, NAMES, artifact
from tests.paths import REPOSITORY

SOLC = Path(REPOSITORY) / ".venv" / "solc" / "solc-v0.8.28"
FOLDER = Path(REPOSITORY) / "ledger_api" / "chain" / "artifacts"


@pytest.mark.skipif(not SOLC.exists(), reason="needs the Solidity compiler 0.8.28 in .venv/solc")
def test_the_artifacts_match_the_sources() -> None:
    command = [sys.executable, "scripts/compile.py", "--check"]
    checked = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_what_is_compiled_is_what_is_deployed_or_linked() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {*NAMES, *LIBRARIES}


@pytest.mark.parametrize("name", [*NAMES, *LIBRARIES])
def test_code_fits_a_chain_and_matches_whatever_its_constructor_wrote(name: str) -> None:
    found = artifact(name)
    assert 0 < len(found.runtime) <= 24_576
    assert found.matches(found.runtime)
    written = bytearray(found.runtime)
    for start, length in found.immutables:
        written[start : start + length] = b"\xab" * length
    assert found.matches(bytes(written))


@pytest.mark.parametrize("name", NAMES)
def test_other_code_does_not_match(name: str) -> None:
    found = artifact(name)
    masked = {place for start, length in found.immutables for place in range(start, start + length)}
    place = next(place for place in range(len(found.runtime)) if place not in masked)
    changed = bytearray(found.runtime)
    changed[place] ^= 1
    assert not found.matches(bytes(changed))
    assert not found.matches(found.runtime + b"\0")
    assert not found.matches(b"")
    assert all(not found.matches(artifact(other).runtime) for other in NAMES if other != name)


def test_every_kind_of_act_names_a_contract_that_takes_acts() -> None:
    for kind in KINDS.values():
        functions = {entry["name"] for entry in artifact(kind.contract).abi if entry["type"] == "function"}
        assert {"submit", "perform", "preview"} <= functions
