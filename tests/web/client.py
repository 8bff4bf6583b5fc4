"""Asks the application as a browser or program at some address would."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI


class Client:
    """Sits at `address` and asks for `host`; a fault of the application is its answer, as over the wire."""

    def __init__(
        self,
        app: FastAPI,
        address: str = "127.0.0.1",
        host: str = "http://127.0.0.1:8000",
        headers: dict[str, str] | None = None,
    ) -> None:
        self._app = app
        self._address = address
        self._host = host
        self._headers = headers or {}

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.ask("GET", url, **options)

    def post(self, url: str, **options: Any) -> httpx.Response:
        return self.ask("POST", url, **options)

    def ask(self, method: str, url: str, **options: Any) -> httpx.Response:
        """One request and its answer."""
        return asyncio.run(self._ask(method, url, options))

    async def _ask(self, method: str, url: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False, client=(self._address, 50_000))
        async with httpx.AsyncClient(
            transport=transport, base_url=self._host, headers=self._headers
        ) as client:
            return await client.request(method, url, **options)
