"""Anvil, the EVM node behind the embedded chain: found, started so that it dies with us, and stopped."""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from ledger_api.chain.node import ChainCannotStart
from ledger_api.chain.rpc import Rpc, RpcUnavailable

#: The version whose blocks the journal is replayed into; another one may compute other hashes.
VERSION = "1.7.1"
BLOCK_GAS_LIMIT = 300_000_000

#: What the hashes of blocks depend on, besides chain id and genesis time.
CONSENSUS_FLAGS = (
    "--no-mining",
    "--order=fifo",
    "--hardfork=cancun",
    f"--gas-limit={BLOCK_GAS_LIMIT}",
    "--block-base-fee-per-gas=0",
    "--gas-price=0",
    "--disable-min-priority-fee",
    "--accounts=0",
)
# A number of past states in memory, none on disk: without it anvil writes hundreds of megabytes to the
# home directory. Blocks, receipts and logs are kept for the whole history all the same.
_LOCAL_FLAGS = ("--prune-history=8", "--no-request-size-limit", "--no-cors", "--quiet")

_LOG_LIMIT = 1_000_000
_START_TIMEOUT = 20.0

# Runs before anvil, in its process: asks the kernel to kill it when the thread that started it ends.
# Its arguments: that process's id, by how much to stand back for others (nice), and the command.
_DIE_WITH_PARENT = """
import ctypes, os, signal, sys
os.nice(int(sys.argv[2]))
ctypes.CDLL(None).prctl(1, signal.SIGKILL)
if os.getppid() != int(sys.argv[1]):
    sys.exit(1)
os.execv(sys.argv[3], sys.argv[3:])
"""


class AnvilGone(Exception):
    """Anvil ended before it answered."""


def find_anvil() -> Path:
    """The anvil binary: `CHENGNUO_ANVIL`, else the repository's node_modules, else the search path.

    Raises `ChainCannotStart` where there is none or where it is another version than `VERSION`.
    """
    binary = _named_by_environment() or _in_node_modules() or _on_search_path()
    if binary is None:
        raise ChainCannotStart(
            f"找不到 anvil {VERSION}，请先运行 python3 scripts/up.py。anvil {VERSION} was not found: "
            "scripts/up.py installs it, or name the binary in CHENGNUO_ANVIL"
        )
    found = _version(binary)
    if found != VERSION:
        raise ChainCannotStart(
            f"anvil 版本不符：需要 {VERSION}，{binary} 是 {found}。anvil {VERSION} is needed and {binary} is "
            f"{found}: another version may compute other blocks from the same journal"
        )
    return binary


class Anvil:
    """A running anvil and its address. Start it from a thread that lives as long as it should."""

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self.url = url
        self.pid = process.pid
        atexit.register(self.stop)

    @property
    def is_running(self) -> bool:
        """Whether the process is still there."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Kill it: it keeps nothing that is not in the journal."""
        atexit.unregister(self.stop)
        self._process.kill()
        self._process.wait()


def start_anvil(folder: Path, chain_id: int, genesis_time: int, nice: int = 0) -> Anvil:
    """A fresh anvil with an empty chain on a free loopback port; what it says goes to `folder`/anvil.log.

    With `nice` it leaves the processor to others, as that command does.
    """
    binary = find_anvil()
    flags = [*CONSENSUS_FLAGS, *_LOCAL_FLAGS, f"--chain-id={chain_id}", f"--timestamp={genesis_time}"]
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
        process = subprocess.Popen(
            _dying_with_parent([str(binary), *flags, "--host=127.0.0.1", f"--port={port}"], nice),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={"HOME": str(folder), "PATH": os.environ.get("PATH", "")},
        )
        anvil = Anvil(process, f"http://127.0.0.1:{port}")
        assert process.stdout is not None
        _log_in_background(process.stdout, folder / "anvil.log")
        try:
            _wait_until_it_answers(anvil, chain_id)
        except BaseException:
            anvil.stop()
            raise
    return anvil


def _named_by_environment() -> Path | None:
    named = os.environ.get("CHENGNUO_ANVIL")
    if named is None:
        return None
    if not os.access(named, os.X_OK):
        raise ChainCannotStart(
            f"CHENGNUO_ANVIL 指定的文件不能执行。CHENGNUO_ANVIL names {named}, which cannot be run"
        )
    return Path(named)


def _in_node_modules() -> Path | None:
    modules = Path(__file__).resolve().parents[2] / "node_modules" / "@foundry-rs"
    return next(iter(sorted(modules.glob("anvil-*/bin/anvil"))), None)


def _on_search_path() -> Path | None:
    found = shutil.which("anvil")
    return Path(found) if found else None


def _version(binary: Path) -> str:
    try:
        told = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise ChainCannotStart(f"anvil 无法运行。{binary} cannot be run: {error}") from error
    words = told.stdout.split()
    return words[2].partition("-")[0] if len(words) > 2 else told.stdout.strip()


def _dying_with_parent(command: Sequence[str], nice: int) -> list[str]:
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", _DIE_WITH_PARENT, str(os.getpid()), str(nice), *command]


def reserved_port() -> socket.socket:
    """A loopback port that nobody else is given while the socket is open; anvil may still listen on it."""
    reservation = socket.socket()
    reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    reservation.bind(("127.0.0.1", 0))
    return reservation


def _wait_until_it_answers(anvil: Anvil, chain_id: int) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    with Rpc(anvil.url, timeout=5.0) as rpc:
        while True:
            if not anvil.is_running:
                raise AnvilGone("anvil 启动后立即退出，原因见 anvil.log。anvil ended at once: see anvil.log")
            try:
                answer = int(rpc.call("eth_chainId"), 16)
            except RpcUnavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
                continue
            if answer != chain_id:
                raise AnvilGone(f"{anvil.url} answers for chain {answer}, not {chain_id}")
            return


def _log_in_background(stream: IO[bytes], path: Path) -> None:
    """Copy what anvil says to `path`, up to a limit; what the start before left goes to `path`.1."""
    if path.exists():
        path.replace(path.with_name(f"{path.name}.1"))

    def pump() -> None:
        written = 0
        with stream, path.open("wb", buffering=0) as log:
            while chunk := stream.read1(65536):  # type: ignore[attr-defined]
                if written < _LOG_LIMIT:
                    log.write(chunk[: _LOG_LIMIT - written])
                written += len(chunk)

    threading.Thread(target=pump, name="anvil-log", daemon=True).start()
