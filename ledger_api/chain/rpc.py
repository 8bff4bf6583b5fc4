"""JSON-RPC over HTTP: the one place where requests to a chain's node are made."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from types import TracebackType
from typing import Any, Self

import httpx
import orjson

from ledger_api.collecting import without_collecting


class RpcError(Exception):
    """The node understood the request and refused it."""

    def __init__(self, code: int, message: str, data: Any = None) -> None:
        super().__init__(f"{message} (code {code})")
        self.code = code
        self.message = message
        self.data = data


class RpcUnavailable(Exception):
    """No usable answer from the node: it is gone, too slow, or something else listens at its address."""


class Rpc:
    """A node's JSON-RPC endpoint; may be used from several threads at once.

    `timeout` is in seconds and holds for each request. Proxy settings of the environment are ignored
    for a node on this machine and everywhere else alike: a ledger's chain is named by its URL alone.
    """

    def __init__(self, url: str, timeout: float = 30.0) -> None:
        self.url = url
        # Reading the certificates of all authorities takes longer than many requests: only where they are needed.
        is_encrypted = url.lower().startswith("https:")
        self._client = httpx.Client(timeout=timeout, trust_env=False, verify=is_encrypted)
        self._ids = count(1)

    def call(self, method: str, *params: Any) -> Any:
        """The result of one request. Raises `RpcError` or `RpcUnavailable`."""
        reply = self._post(self._request(method, params))
        if not isinstance(reply, dict):
            raise RpcUnavailable(f"{self.url} answered {method} with something that is not JSON-RPC")
        outcome = _outcome(reply)
        if isinstance(outcome, RpcError):
            raise outcome
        return outcome

    def batch(self, requests: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """The results of several requests, in their order. Raises the first `RpcError` among them."""
        outcomes = self.outcomes(requests)
        for outcome in outcomes:
            if isinstance(outcome, RpcError):
                raise outcome
        return outcomes

    def outcomes(self, requests: Sequence[tuple[str, Sequence[Any]]]) -> list[Any]:
        """Like `batch`, but a refused request leaves its `RpcError` in the list instead of raising it."""
        if not requests:
            return []
        bodies = [self._request(method, params) for method, params in requests]
        replies = self._post(bodies)
        if isinstance(replies, dict) and "error" in replies:
            raise _error(replies["error"])
        if not isinstance(replies, list):
            raise RpcUnavailable(f"{self.url} did not answer a batch with a list")
        by_id = {reply.get("id"): reply for reply in replies if isinstance(reply, dict)}
        missing = [body["method"] for body in bodies if body["id"] not in by_id]
        if missing:
            raise RpcUnavailable(f"{self.url} left {len(missing)} requests unanswered, first {missing[0]}")
        return [_outcome(by_id[body["id"]]) for body in bodies]

    def close(self) -> None:
        """Close the connections; the object is of no use afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _request(self, method: str, params: Sequence[Any]) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": next(self._ids), "method": method, "params": list(params)}

    def _post(self, body: dict[str, Any] | list[dict[str, Any]]) -> Any:
        try:
            # Streamed, so that the answer object, which is part of a cycle, does not keep the megabytes.
            with self._client.stream(
                "POST", self.url, content=orjson.dumps(body), headers={"content-type": "application/json"}
            ) as answer:
                content = b"".join(answer.iter_bytes())
        except (httpx.HTTPError, RuntimeError) as error:
            raise RpcUnavailable(f"no answer from {self.url}: {error or type(error).__name__}") from error
        try:
            with without_collecting():
                return orjson.loads(content)
        except orjson.JSONDecodeError as error:
            raise RpcUnavailable(f"{self.url} answered HTTP {answer.status_code} without JSON") from error


def _outcome(reply: dict[str, Any]) -> Any:
    if reply.get("error") is not None:
        return _error(reply["error"])
    if "result" not in reply:
        return RpcError(0, "reply with neither result nor error")
    return reply["result"]


def _error(error: Any) -> RpcError:
    if not isinstance(error, dict):
        return RpcError(0, str(error))
    return RpcError(int(error.get("code", 0)), str(error.get("message", "")), error.get("data"))
