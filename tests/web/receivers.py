"""A real receiver of web hooks, which answers as it is told to and checks signatures as its owner would."""

from __future__ import annotations

import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Receiver:
    """Listens on this machine. `answers` are statuses for the next deliveries, then 204; `slow` seconds before each."""

    def __init__(self, certificate: ssl.SSLContext | None = None) -> None:
        self.answers: list[int] = []
        self.slow = 0.0
        self.secret = ""
        #: What was taken, and all that was ever sent; each as its body.
        self.taken: list[dict[str, Any]] = []
        self.sent: list[dict[str, Any]] = []
        self.location = ""
        #: The Host of each delivery.
        self.hosts: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.hosts.append(self.headers["Host"])
                status = receiver.take(self.headers["Chengnuo-Signature"], body)
                time.sleep(receiver.slow)
                self.send_response(status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if certificate is not None:
            self._server.socket = certificate.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        self.port = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, header: str, body: bytes) -> int:
        t, _, v1 = header.removeprefix("t=").partition(",v1=")
        told = hmac.new(self.secret.encode(), t.encode() + b"." + body, "sha256").hexdigest()
        if not hmac.compare_digest(told, v1) or abs(time.time() - int(t)) > 300:
            return 401
        told_of = json.loads(body)
        self.sent.append(told_of)
        status = self.answers.pop(0) if self.answers else 204
        if 200 <= status < 300:
            self.taken.append(told_of)
        return status

    def events(self) -> list[str]:
        """The events of the changes that were taken."""
        return [one["change"]["event"] for one in self.taken if one["type"] == "change"]


def wait_for(condition: Callable[[], object], seconds: float = 15) -> None:
    """Returns once the condition holds."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
