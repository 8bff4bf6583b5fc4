"""Run every check and every test in the project's own environment: python3 scripts/test.py [pytest options]."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import environment
import ocds_schema

REPOSITORY = environment.REPOSITORY
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def main() -> int:
    """Run the steps one after another, all of them whatever fails; 0 where none failed."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    arguments = sys.argv[1:]
    if "--help" in arguments or "-h" in arguments:
        print(
            "python3 scripts/test.py [--install] [pytest options]\n\n"
            "  --install   install Chromium and a Chinese font by apt where they are missing (as root)\n"
            "  CI=true     a build machine: nothing may be skipped, what is missing is a failure"
        )
        return 0
    is_build_machine = os.environ.get("CI", "").lower() in ("1", "true", "yes")
    may_install = "--install" in arguments or is_build_machine
    arguments = [argument for argument in arguments if argument != "--install"]

    python = environment.ensure(dev=True)
    missing, env = _tools(python, may_install)
    for message in missing:
        environment.say(message)
    results = [_step(name, command, env) for name, command in _steps(python.parent, arguments)]
    if is_build_machine and missing:
        results.append(("tools · 工具", False, 0.0))
    return _summary(results)


def _steps(programs: Path, arguments: list[str]) -> list[tuple[str, list[str]]]:
    steps = [
        ("ruff check", [str(programs / "ruff"), "check", "."]),
        ("ruff format", [str(programs / "ruff"), "format", "--check", "."]),
        ("mypy", [str(programs / "mypy")]),
        ("pytest", [str(programs / "pytest"), "-n", "2", "-rs", "--ignore=tests/contracts", *arguments]),
    ]
    for provider in ("test", "foundry"):
        network = f"ethereum:local:{provider}"
        command = [str(programs / "ape"), "test", "tests/contracts", "--network", network, "-q"]
        steps.append((f"ape test, {provider}", command))
    return steps


def _tools(python: Path, may_install: bool) -> tuple[list[str], dict[str, str]]:
    """What is missing, said in one line each, and the environment in which the tests find the rest."""
    env = dict(os.environ)
    anvils = [str(path.parent) for path in REPOSITORY.glob("node_modules/@foundry-rs/anvil-*/bin/anvil")]
    env["PATH"] = os.pathsep.join([str(python.parent), *anvils, env.get("PATH", "")])
    env["SOLCX_BINARY_PATH"] = str(environment.solc_folder(python.parent.parent))
    missing = []
    browser = _browser() or (_install_browser() if may_install else None)
    if browser:
        env["CHENGNUO_CHROMIUM"] = browser
    else:
        missing.append(
            "没有 Chromium，跳过浏览器测试 · no Chromium: browser tests are skipped (--install as root gets it)"
        )
    if "CHENGNUO_OCDS_SCHEMA" not in env:
        schema = ocds_schema.fetch(python)
        if schema is None:
            missing.append(
                "没有 OCDS 的发布模式，跳过相关测试 · no published schema of OCDS: exports are not held against it "
                "(CHENGNUO_OCDS_SCHEMA names a folder with release-schema.json)"
            )
        else:
            env["CHENGNUO_OCDS_SCHEMA"] = str(schema)
    shared = Path(env.get("CHENGNUO_SHARED", REPOSITORY.parent / "shared"))
    if not shared.is_dir():
        missing.append(
            "没有数据资料库，跳过相关测试 · no data library beside the repository: tests that need it are skipped "
            "(CHENGNUO_SHARED names it)"
        )
    return missing, env


def _browser() -> str | None:
    named = os.environ.get("CHENGNUO_CHROMIUM")
    return named or next((path for path in map(shutil.which, _BROWSERS) if path), None)


def _install_browser() -> str | None:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return None
    environment.say("安装 Chromium 与中文字体 · installing Chromium and a Chinese font")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-noto-cjk"]
    for command in ([apt, "update", "-qq"], install):
        subprocess.run(command, env=env, check=False, stdout=subprocess.DEVNULL)
    return _browser()


def _step(name: str, command: list[str], env: dict[str, str]) -> tuple[str, bool, float]:
    environment.say(name)
    started = time.monotonic()
    done = subprocess.run(command, cwd=REPOSITORY, env=env, check=False)
    return name, done.returncode == 0, time.monotonic() - started


def _summary(results: list[tuple[str, bool, float]]) -> int:
    print()
    for name, is_passed, seconds in results:
        print(f"{name:<20} {'通过 passed' if is_passed else '失败 FAILED'} {seconds:8.1f} s")
    failed = sum(not is_passed for _, is_passed, _ in results)
    print(f"\n{failed} 项失败 · {failed} of {len(results)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
