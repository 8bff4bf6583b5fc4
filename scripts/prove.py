"""Check the contracts with tools of their own: slither's detectors, proofs by halmos and by exhaustion with forge.

`python3 scripts/prove.py [slither] [forge] [halmos]`: all three where none is named. The tools are locked in
requirements/prove.txt and tests/proofs/package-lock.json, and live in .build/prove, apart from everything else:
they want other versions of what the project uses. Takes some minutes. What is proven, and the answers to what
slither finds, stand in contracts/README.md.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import environment

REPOSITORY = environment.REPOSITORY
LOCK = REPOSITORY / "requirements" / "prove.txt"
PROOFS = REPOSITORY / "tests" / "proofs"
WORK = REPOSITORY / ".build" / "prove"
TOOLS = ("slither", "forge", "halmos")
#: Rows of contracts/README.md: a detector, and the functions that it may name, or "everywhere".
_ANSWER = re.compile(r"^\| `([a-z-]+)` \| (everywhere|(?:`[\w.]+`(?:, )?)+) \|", re.MULTILINE)


def main() -> int:
    """Run the tools that are named; 0 where nothing is left open."""
    wanted = sys.argv[1:] or list(TOOLS)
    if unknown := set(wanted) - set(TOOLS):
        print(f"python3 scripts/prove.py [{'] ['.join(TOOLS)}] (not: {', '.join(sorted(unknown))})")
        return 2
    python = environment.ensure(dev=True)
    return prove(wanted, python.parent)


def prove(wanted: Sequence[str], programs: Path) -> int:
    """Run these tools; `programs` has npm, and the compiler's wrapper beside it."""
    _install(programs)
    failed = []
    for tool, run in (("slither", _slither), ("forge", _forge), ("halmos", _halmos)):
        if tool in wanted:
            environment.say(tool)
            if not run(programs.parent):
                failed.append(tool)
    print(f"\n未通过 failed: {', '.join(failed)}" if failed else "\n全部通过 everything holds")
    return 1 if failed else 0


def _install(programs: Path) -> None:
    """The tools as they are locked, made anew where a lock has changed."""
    locks = (LOCK, PROOFS / "package-lock.json")
    stamp, wanted = WORK / "stamp", sha256(b"".join(lock.read_bytes() for lock in locks)).hexdigest()
    if stamp.is_file() and stamp.read_text() == wanted:
        return
    environment.say("安装证明工具 · installing the tools of the proofs")
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    venv.create(WORK / "venv", with_pip=True)
    pip = [str(WORK / "venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    _must([*pip, "install", "-qq", "--no-deps", "--require-hashes", "-r", str(LOCK)])
    for name in ("package.json", "package-lock.json"):
        shutil.copy(PROOFS / name, WORK)
    shutil.copy(REPOSITORY / ".npmrc", WORK)
    path = os.pathsep.join([str(programs), os.environ.get("PATH", "")])
    _must(
        [str(programs / "npm"), "install", "--no-save", "--ignore-scripts"],
        cwd=WORK,
        env={**os.environ, "PATH": path},
    )
    stamp.write_text(wanted)


def _slither(dev: Path) -> bool:
    """Every finding has its answer in contracts/README.md."""
    folder = WORK / "contracts"
    shutil.rmtree(folder, ignore_errors=True)
    # A tree of the contracts alone: slither takes what it finds for the project.
    shutil.copytree(
        REPOSITORY / "contracts", folder / "contracts", ignore=shutil.ignore_patterns(".*", "*.md")
    )
    shutil.copytree(REPOSITORY / "node_modules" / "@openzeppelin", folder / "node_modules" / "@openzeppelin")
    # Or forge would look for its root where the repository begins.
    (folder / "foundry.toml").write_text("[profile.default]\n")
    env = _forge_env(dev, "contracts", folder / "out")
    env["FOUNDRY_REMAPPINGS"] = "@openzeppelin/contracts/=node_modules/@openzeppelin/contracts/"
    env["FOUNDRY_VIA_IR"] = "true"
    env["FOUNDRY_OUT"] = "out"
    _must(["forge", "build", "--build-info", "--quiet"], cwd=folder, env=env)
    report = WORK / "slither.json"
    report.unlink(missing_ok=True)
    command = ["slither", ".", "--foundry-ignore-compile", "--filter-paths", "node_modules", "--fail-none"]
    command += ["--json", str(report)]
    done = subprocess.run(command, cwd=folder, env=env, check=False, capture_output=True, text=True)
    if not report.is_file():
        print(done.stdout, done.stderr)
        return False
    findings = json.loads(report.read_text())["results"].get("detectors", [])
    answers = _answers((REPOSITORY / "contracts" / "README.md").read_text(encoding="utf-8"))
    open_ones = [finding for finding in findings if not _is_answered(finding, answers)]
    for finding in open_ones:
        print(f"{finding['check']}: {finding['description'].strip()}")
    print(f"slither: {len(findings)} findings, {len(open_ones)} without an answer in contracts/README.md")
    return not open_ones and bool(findings)


def _answers(readme: str) -> dict[str, set[str]]:
    """By detector, the functions for which contracts/README.md answers it, in one row or several; empty: everywhere."""
    rows = _ANSWER.findall(readme)
    return {
        detector: set()
        if (detector, "everywhere") in rows
        else {name for of, where in rows if of == detector for name in re.findall(r"`([\w.]+)`", where)}
        for detector, _ in rows
    }


def _is_answered(finding: Mapping[str, Any], answers: Mapping[str, set[str]]) -> bool:
    if finding["check"] not in answers:
        return False
    answered = answers[finding["check"]]
    functions = [element for element in finding["elements"] if element["type"] == "function"][:1]
    names = {
        f"{function['type_specific_fields']['parent']['name']}.{function['name']}" for function in functions
    }
    return not answered or (bool(names) and names <= answered)


def _forge(dev: Path) -> bool:
    """Proofs by exhaustion."""
    command = ["forge", "test", "--match-test", "^test_", "--json"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=_proof_env(dev), check=False, capture_output=True, text=True
    )
    report = next((line for line in done.stdout.splitlines() if line.startswith("{")), "{}")
    results = [result for suite in json.loads(report).values() for result in suite["test_results"].items()]
    for name, result in results:
        print(f"{result['status']}: {name} {result.get('reason') or ''}")
    passed = {name.partition("(")[0] for name, result in results if result["status"] == "Success"}
    return done.returncode == 0 and _all_proven("test", passed)


def _halmos(dev: Path) -> bool:
    """Symbolic proofs. A path that was not followed to its end is a failure too."""
    command = ["halmos", "--root", ".", "--forge-build-out", os.path.relpath(WORK / "proofs-out", REPOSITORY)]
    command += ["--loop", "20", "--solver-timeout-assertion", "120s"]
    done = subprocess.run(
        command, cwd=REPOSITORY, env=_proof_env(dev), check=False, capture_output=True, text=True
    )
    print(done.stdout)
    told = " ".join((done.stdout + done.stderr).replace("\n", " ").split())
    passed = set(re.findall(r"\[PASS\]\S* (check_\w+)", done.stdout))
    return done.returncode == 0 and "not been fully explored" not in told and _all_proven("check", passed)


def _all_proven(prefix: str, passed: set[str]) -> bool:
    """Whether every property of this kind that stands in a source was among those that passed: a tool that finds
    none has nothing to complain about."""
    sources = "".join(source.read_text(encoding="utf-8") for source in sorted(PROOFS.glob("*.sol")))
    declared = set(re.findall(rf"function ({prefix}_\w+)", sources))
    for name in sorted(declared - passed):
        print(f"未证明 not proven: {name}")
    return bool(declared) and declared <= passed


def _proof_env(dev: Path) -> dict[str, str]:
    return _forge_env(dev, "tests/proofs", WORK / "proofs-out")


def _forge_env(dev: Path, sources: str, out: Path) -> dict[str, str]:
    """Forge's settings, without a file of them at the root of the repository, where ape would take it for its own."""
    forge = next(iter((WORK / "node_modules" / "@foundry-rs").glob("forge-*/bin")), WORK)
    wrapper = next(iter(environment.solc_folder(dev).glob("solc-v*")))
    return {
        **os.environ,
        "PATH": os.pathsep.join([str(WORK / "venv" / "bin"), str(forge), os.environ.get("PATH", "")]),
        "FOUNDRY_SRC": sources,
        "FOUNDRY_TEST": sources,
        "FOUNDRY_SCRIPT": sources,
        "FOUNDRY_OUT": str(out),
        "FOUNDRY_CACHE_PATH": str(WORK / "cache"),
        "FOUNDRY_SOLC": str(wrapper),
        "FOUNDRY_OFFLINE": "true",
        "FOUNDRY_OPTIMIZER": "true",
        "FOUNDRY_EVM_VERSION": "paris",
        "FOUNDRY_LINT_LINT_ON_BUILD": "false",
        "FOUNDRY_GAS_LIMIT": str(2**64 - 1),
    }


def _must(command: list[str], cwd: Path = REPOSITORY, env: Mapping[str, str] | None = None) -> None:
    if subprocess.run(command, cwd=cwd, env=env, check=False).returncode:
        environment.fail(f"failed: {' '.join(command)}")


if __name__ == "__main__":
    sys.exit(main())
