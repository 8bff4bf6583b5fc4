"""Compiles contracts/ and writes the artifacts that ledger_api deploys and reads, and their sizes in the README.

Run after a change of a contract: `.venv/bin/python scripts/compile.py` (needs scripts/environment.py's
development set). With `--check` it writes nothing and fails where the artifacts do not match the sources.
"""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / "contracts"
ARTIFACTS = ROOT / "ledger_api" / "chain" / "artifacts"
SOLC_VERSION = "0.8.28"
#: Each with its folder. The libraries are called by the CommitmentLedger.
DEPLOYED = {
    "PartyRegistry": "contracts",
    "WorkCalendar": "contracts",
    "Milestones": "contracts/libraries",
    "Disputes": "contracts/libraries",
    "Amendments": "contracts/libraries",
    "Undertakings": "contracts/libraries",
    "Promises": "contracts/libraries",
    "Payments": "contracts/libraries",
    "Receivables": "contracts/libraries",
    "Assignments": "contracts/libraries",
    "CommitmentLedger": "contracts",
    "ProceedingRegister": "contracts",
    "ApprovalRegister": "contracts",
    "ComplaintRegister": "contracts",
}

SETTINGS: dict[str, Any] = {
    "optimizer": {"enabled": True, "runs": 200},
    "viaIR": True,
    "evmVersion": "paris",
    "metadata": {"bytecodeHash": "none"},
    "outputSelection": {
        "*": {
            "*": [
                "abi",
                "evm.bytecode.object",
                "evm.bytecode.linkReferences",
                "evm.deployedBytecode.object",
                "evm.deployedBytecode.linkReferences",
                "evm.deployedBytecode.immutableReferences",
            ]
        }
    },
}


def sources() -> dict[str, dict[str, str]]:
    """Every source by the name that imports give it."""
    found = {
        str(path.relative_to(ROOT)): path
        for path in sorted(CONTRACTS.rglob("*.sol"))
        # ape keeps its copies of libraries in a hidden folder there.
        if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    }
    library = ROOT / "node_modules" / "@openzeppelin" / "contracts" / "utils" / "cryptography" / "ECDSA.sol"
    found["@openzeppelin/contracts/utils/cryptography/ECDSA.sol"] = library
    return {name: {"content": path.read_text(encoding="utf-8")} for name, path in found.items()}


def compile_all() -> dict[str, dict[str, Any]]:
    """ABI, creation code and runtime code of the contracts that are deployed."""
    # The compiler is found as SOLCX_BINARY_PATH/solc-v0.8.28, or downloaded by py-solc-x where it can be.
    os.environ.setdefault("SOLCX_BINARY_PATH", str(ROOT / ".venv" / "solc"))
    import solcx

    output = solcx.compile_standard(
        {"language": "Solidity", "sources": sources(), "settings": SETTINGS}, solc_version=SOLC_VERSION
    )
    warnings = [e["formattedMessage"] for e in output.get("errors", [])]
    if warnings:
        raise SystemExit("\n".join(warnings))
    artifacts = {}
    for name, folder in DEPLOYED.items():
        compiled = output["contracts"][f"{folder}/{name}.sol"][name]
        creation, runtime = compiled["evm"]["bytecode"], compiled["evm"]["deployedBytecode"]
        artifacts[name] = {
            "contract": name,
            "compiler": SOLC_VERSION,
            "abi": compiled["abi"],
            "bytecode": _unlinked(creation),
            "runtime": _unlinked(runtime),
            # Where the addresses of libraries belong, by library: [start, length] in bytes.
            "links": _links(creation),
            "runtime_links": _links(runtime),
            # Where the constructor writes its immutable values into the runtime code.
            "immutables": sorted(
                [place["start"], place["length"]]
                for places in runtime.get("immutableReferences", {}).values()
                for place in places
            ),
        }
    return artifacts


def _links(code: dict[str, Any]) -> dict[str, list[list[int]]]:
    return {
        library: [[place["start"], place["length"]] for place in places]
        for file in code.get("linkReferences", {}).values()
        for library, places in file.items()
    }


def _unlinked(code: dict[str, Any]) -> str:
    """The code with zeros where the addresses of libraries belong."""
    text: str = code["object"]
    for places in _links(code).values():
        for start, length in places:
            text = text[: 2 * start] + "00" * length + text[2 * (start + length) :]
    return "0x" + text


def text(artifact: dict[str, Any]) -> str:
    return json.dumps(artifact, indent=1, sort_keys=True) + "\n"


def _write_sizes(artifacts: dict[str, dict[str, Any]]) -> None:
    """The sizes in the table of contracts/README.md."""
    readme = CONTRACTS / "README.md"
    words = readme.read_text(encoding="utf-8")
    for name, artifact in artifacts.items():
        size = (len(artifact["runtime"]) - 2) // 2
        words = re.sub(rf"(?m)^(\| `{name}`[^|]*\|[^|]*\| )[\d,]+ bytes", rf"\g<1>{size:,} bytes", words)
    readme.write_text(words, encoding="utf-8")


def main() -> int:
    artifacts = compile_all()
    for name, artifact in artifacts.items():
        size = (len(artifact["runtime"]) - 2) // 2
        print(f"{name}: {size:,} bytes of runtime code ({size / 24576:.0%} of the limit)")
    if "--check" in sys.argv:
        stale = [n for n, a in artifacts.items() if (ARTIFACTS / f"{n}.json").read_text() != text(a)]
        if stale:
            print(f"artifacts do not match the sources: {', '.join(stale)}; run scripts/compile.py")
        return 1 if stale else 0
    ARTIFACTS.mkdir(exist_ok=True)
    for name, artifact in artifacts.items():
        (ARTIFACTS / f"{name}.json").write_text(text(artifact))
    _write_sizes(artifacts)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
