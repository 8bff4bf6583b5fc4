"""Clients of the stream of changes, and what a stream said."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx

from tests.web.client import Client

CHANGES = "/api/v1/changes"


def events(text: str) -> list[dict[str, Any]]:
    """What a stream said: event, id and data; a bare id has no event."""
    found = []
    for block in text.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if line and line[0] != ":")
        if "id" in fields or "event" in fields:
            data = fields.get("data")
            found.append(
                {"event": fields.get("event"), "id": fields.get("id"), "data": data and json.loads(data)}
            )
    return found


def told(client: Client, query: str = "since=0", **options: Any) -> list[dict[str, Any]]:
    """All changes that a reader is told of what has happened."""
    answer = client.get(f"{CHANGES}?follow=false&{query}", **options)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return [one["data"] for one in events(answer.text) if one["event"] == "change"]


class Listener:
    """A client of the stream in a thread of its own, which keeps what it is told as the stream tells it to."""

    def __init__(self, url: str, headers: dict[str, str] | None = None) -> None:
        self._url = url
        self._headers = headers or {}
        self.last_id: str | None = None
        #: What stands, and all that was ever said.
        self.kept: list[dict[str, Any]] = []
        self.heard: list[str] = []
        self.has_ended = threading.Event()
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def connect(self) -> None:
        headers = dict(self._headers)
        if self.last_id is not None:
            headers["Last-Event-ID"] = self.last_id
        opened = threading.Event()
        self._thread = threading.Thread(target=self._listen, args=(headers, opened), daemon=True)
        self._thread.start()
        assert opened.wait(10)

    def disconnect(self) -> None:
        assert self._thread is not None
        assert self._socket is not None
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def wait_for(self, condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 15
        while not condition():
            assert time.monotonic() < deadline, (self.heard[-5:], len(self.kept))
            time.sleep(0.02)

    def until(self, mark: str) -> None:
        """Waits until the stream says that it has told all up to this place."""
        self.wait_for(lambda: self.last_id is not None and self.last_id.startswith(mark))

    def _listen(self, headers: dict[str, str], opened: threading.Event) -> None:
        with (
            httpx.Client(trust_env=False, timeout=httpx.Timeout(10, read=60)) as client,
            client.stream("GET", self._url, headers=headers) as response,
        ):
            assert response.status_code == 200, response.read()
            self._socket = response.extensions["network_stream"].get_extra_info("socket")
            opened.set()
            rest = ""
            with suppress(httpx.TransportError):
                for text in response.iter_text():
                    whole, _, rest = (rest + text).rpartition("\n\n")
                    for one in events(whole):
                        self._take(one)
        self.has_ended.set()

    def _take(self, one: dict[str, Any]) -> None:
        self.last_id = one["id"] or self.last_id
        if one["event"] is not None:
            self.heard.append(one["event"])
        if one["event"] == "taken_back":
            self.kept = [change for change in self.kept if change["place"] <= one["data"]["after"]]
        elif one["event"] == "change":
            self.kept.append(one["data"])
