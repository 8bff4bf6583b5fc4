"""The committed artifacts are what the sources compile to, and recognise their own code only."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.artifacts import NAMES, artifact
from scripts import compile as compiling
from tests.paths import REPOSITORY

SOLC = Path(REPOSITORY) / ".venv" / "solc" / f"solc-v{compiling.SOLC_VERSION}"


@pytest.mark.skipif(
    not SOLC.exists(), reason=f"needs the Solidity compiler {compiling.SOLC_VERSION} in .venv/solc"
)
def test_the_artifacts_match_the_sources() -> None:
    for name, compiled in compiling.compile_all().items():
        committed = (compiling.ARTIFACTS / f"{name}.json").read_text(encoding="utf-8")
        assert committed == compiling.text(compiled), f"{name}: run scripts/compile.py"


def test_what_is_compiled_is_what_is_deployed() -> None:
    assert set(compiling.DEPLOYED) == set(NAMES)
    assert {path.stem for path in compiling.ARTIFACTS.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
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
