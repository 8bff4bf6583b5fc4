"""The real server in a process of its own, and the command line as people start it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx

from ledger_api.chain.anvil import reserved_port
from tests.paths import REPOSITORY

CHENGNUO = [sys.executable, "-m", "ledger_api.cli.main"]


def run(*arguments: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """The command with these arguments, to its end."""
    return subprocess.run(
        [*CHENGNUO, *map(str, arguments)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=timeout,
    )


class ServerProcess:
    """`chengnuo up` on a free port."""

    def __init__(self, data: Path, *options: str, **environment: str) -> None:
        """`options` and variables of the environment on top; what it says goes into a file beside `data`."""
        with reserved_port() as reservation:
            port = reservation.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.log = data.with_suffix(".log")
        self._log = self.log.open("ab")
        self.process = subprocess.Popen(
            [*CHENGNUO, "up", "--data", str(data), "--port", str(port), *options],
            cwd=REPOSITORY,
            env={**os.environ, **environment},
            stdout=self._log,
            stderr=self._log,
        )

    def wait_until_ready(self, timeout: float = 30) -> None:
        """Returns when the API answers."""
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the server ended with {self.process.returncode}")
            try:
                if httpx.get(f"{self.url}/api/v1/health", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer in time")

    def health(self) -> dict[str, Any]:
        """What the API says of itself."""
        return dict(httpx.get(f"{self.url}/api/v1/health", trust_env=False, timeout=10).json())

    def kill(self) -> None:
        """As the power supply does it."""
        self.process.kill()
        self.process.wait()
        self._log.close()
