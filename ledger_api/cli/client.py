"""The command line's way to a running ledger: its API."""

from __future__ import annotations

import time
from typing import IO, Any

import httpx

from ledger_api.errors import LedgerError

#: Seconds for which a past day is waited for, and between two questions.
_PATIENCE, _AGAIN_AFTER = 600.0, 2.0
DEFAULT_URL = "http://127.0.0.1:8000"


class ServerRefused(LedgerError):
    """The server answered with a problem; `code` is the refusal code where it is a refusal."""

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.problem = problem
        self.code = problem.get("code")
        super().__init__(str(problem.get("detail") or problem.get("title") or f"HTTP {status}"))


class Client:
    """One server."""

    def __init__(self, url: str = DEFAULT_URL, timeout: float = 60.0) -> None:
        self.url = url.rstrip("/")
        self._timeout = timeout

    def get(self, path: str, **params: Any) -> Any:
        """JSON of a path under /api/v1. Raises ServerRefused, or LedgerError where nobody answers.

        Waits for a past day that is being made (`as_of`), ten minutes at most.
        """
        given = {key: value for key, value in params.items() if value is not None}
        give_up_at = time.monotonic() + _PATIENCE
        while True:
            try:
                return self._ask("GET", path, params=given)
            except ServerRefused as refused:
                if refused.code != "BEING_MADE" or time.monotonic() > give_up_at:
                    raise
            time.sleep(_AGAIN_AFTER)

    def download(self, path: str, file: IO[bytes], **params: Any) -> None:
        """A file of a path under /api/v1, written to `file`. Raises as `get`, and waits as it does."""
        given = {key: value for key, value in params.items() if value is not None}
        give_up_at = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._http() as http, http.stream("GET", _path(path), params=given) as answer:
                    if answer.is_error:
                        answer.read()
                        _body(answer, self.url)
                    for piece in answer.iter_bytes():
                        file.write(piece)
                    return
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise self._away(error) from error
            except ServerRefused as refused:
                if refused.code != "BEING_MADE" or time.monotonic() > give_up_at:
                    raise
            time.sleep(_AGAIN_AFTER)

    def post(self, path: str, body: Any) -> Any:
        return self._ask("POST", path, json=body)

    def delete(self, path: str) -> None:
        """Takes away what is at a path. Raises as `get`."""
        self._ask("DELETE", path)

    def _ask(self, method: str, path: str, **options: Any) -> Any:
        try:
            with self._http() as http:
                answer = http.request(method, _path(path), **options)
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise self._away(error) from error
        return _body(answer, self.url)

    def _http(self) -> httpx.Client:
        from ledger_api.cli.session import bearer

        # Whoever signed in here asks as that party.
        headers = bearer(self.url)
        return httpx.Client(base_url=self.url, timeout=self._timeout, trust_env=False, headers=headers)

    def _away(self, error: Exception) -> LedgerError:
        return LedgerError(
            f"no ledger answers at {self.url} ({error}); start one with `chengnuo up`, or name it with --url"
        )


def _path(path: str) -> str:
    return f"/api/v1/{path.lstrip('/')}"


def _body(answer: httpx.Response, url: str) -> Any:
    try:
        body = answer.json()
    except ValueError:
        body = None
    if answer.is_error:
        problem = body if isinstance(body, dict) else {"title": answer.text[:200]}
        raise ServerRefused(answer.status_code, problem)
    if answer.status_code == httpx.codes.NO_CONTENT:
        return None
    if not isinstance(body, dict):
        raise LedgerError(f"what answers at {url} is no ledger; name the ledger with --url")
    return body
