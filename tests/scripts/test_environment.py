from __future__ import annotations

import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.paths import REPOSITORY

SCRIPTS = REPOSITORY / "scripts"


@pytest.fixture
def environment() -> ModuleType:
    spec = importlib.util.spec_from_file_location("environment", SCRIPTS / "environment.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in a folder with a space in its name, that needs no package from outside."""
    folder = tmp_path / "a ledger"
    (folder / "requirements").mkdir(parents=True)
    for name in ("run.txt", "dev.txt"):
        (folder / "requirements" / name).write_text("")
    (folder / "package-lock.json").write_text("{}")
    (folder / ".npmrc").write_text("")
    package = folder / "ledger_api" / "cli"
    package.mkdir(parents=True)
    (package.parent / "__init__.py").write_text("")
    (package / "__init__.py").write_text("")
    (package / "main.py").write_text(
        "import sys\n\n\ndef run() -> int:\n    print(sys.argv[1:])\n    return 3\n"
    )
    anvil = folder / "node_modules" / "@foundry-rs" / "anvil-here" / "bin"
    anvil.mkdir(parents=True)
    (anvil / "anvil").touch()
    return folder


@pytest.fixture
def npm(environment: ModuleType, repository: Path) -> Path:
    """A venv in the repository with an npm that only counts how often it was asked."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", repository / ".venv"], check=True)
    npm = repository / ".venv" / "bin" / "npm"
    npm.write_text('#!/bin/sh\necho "$@" >> npm-calls\n')
    npm.chmod(0o755)
    venv = repository / ".venv"
    stamps = {
        "venv": environment._venv_stamp(venv),
        "run": environment._digest(repository / "requirements/run.txt"),
    }
    (venv / "chengnuo-installed.json").write_text(json.dumps(stamps | {"dev": stamps["run"]}))
    return repository / "npm-calls"


@pytest.mark.parametrize("script", ["environment.py", "up.py", "test.py", "ocds_schema.py"])
def test_an_old_python_can_read_the_scripts_far_enough_to_say_what_is_needed(script: str) -> None:
    ast.parse((SCRIPTS / script).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_another_python_is_told_what_is_needed(
    environment: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment.sys, "version_info", (3, 13, 1, "final", 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=r"3\.11 or 3\.12 is needed; this is 3\.13\.1(.|\n)*Install Python"):
        environment.ensure()
    python = tmp_path / "python3.12"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    with pytest.raises(SystemExit, match=r"python3\.12 is on this machine"):
        environment.ensure()


def test_the_command_runs_the_package_and_passes_arguments_and_the_exit_code_on(
    environment: ModuleType, repository: Path, npm: Path
) -> None:
    python = environment.ensure(repository=repository)
    command = [python.parent / "chengnuo", "up", "two words"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("['up', 'two words']\n", 3)


def test_the_command_may_share_its_work_with_processes_that_it_starts(
    environment: ModuleType, repository: Path, npm: Path
) -> None:
    (repository / "ledger_api" / "cli" / "main.py").write_text(
        "from concurrent.futures import ProcessPoolExecutor\n"
        "from multiprocessing import get_context\n"
        "def run():\n"
        "    with ProcessPoolExecutor(1, get_context('spawn')) as helpers:\n"
        "        print(helpers.submit(max, 1, 2).result())\n"
    )
    python = environment.ensure(repository=repository)
    command = [python.parent / "chengnuo"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("2\n", "", 0)


def test_a_second_run_installs_nothing(environment: ModuleType, repository: Path, npm: Path) -> None:
    environment.ensure(repository=repository)
    environment.ensure(repository=repository)
    assert len(npm.read_text().splitlines()) == 1
    assert "--omit=dev" in npm.read_text()


def test_what_tests_need_serves_a_start_too_but_not_the_other_way(
    environment: ModuleType, repository: Path, npm: Path
) -> None:
    environment.ensure(repository=repository)
    environment.ensure(dev=True, repository=repository)
    environment.ensure(repository=repository)
    first, second = npm.read_text().splitlines()
    assert "--omit=dev" in first
    assert "--omit=dev" not in second
    assert os.access(repository / ".venv" / "solc" / "solc-v0.8.28", os.X_OK)


def test_a_changed_lock_file_is_installed_again(environment: ModuleType, repository: Path, npm: Path) -> None:
    environment.ensure(repository=repository)
    (repository / "package-lock.json").write_text('{"changed": 1}')
    environment.ensure(repository=repository)
    assert len(npm.read_text().splitlines()) == 2


def test_a_failed_installation_says_what_to_do_and_is_done_anew(
    environment: ModuleType, repository: Path, npm: Path
) -> None:
    program = repository / ".venv" / "bin" / "npm"
    working = program.read_text()
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(SystemExit, match="Check the network"):
        environment.ensure(repository=repository)
    program.write_text(working)
    with pytest.raises(SystemExit, match="has no anvil"):
        environment.ensure(repository=repository)
    assert not (repository / "node_modules").exists(), "what was half installed is not built upon"


def test_a_moved_folder_gets_a_new_environment(environment: ModuleType, repository: Path, npm: Path) -> None:
    moved = repository.with_name("moved")
    repository.rename(moved)
    stamps = environment._Stamps(moved / ".venv")
    python = environment._ensure_venv(moved / ".venv", stamps)
    told = subprocess.run(
        [python, "-c", "import sys; print(sys.prefix)"], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == str(moved / ".venv")
    assert stamps.read() == {"venv": environment._venv_stamp(moved / ".venv")}


@pytest.mark.parametrize("arguments", [["--help"], ["--port", "many"], ["--unheard-of"]])
def test_up_answers_for_its_options_before_it_installs_anything(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPTS / "up.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": str(tmp_path)})
    assert done.returncode == (0 if arguments == ["--help"] else 2)
    assert "--demo" in done.stdout + done.stderr
