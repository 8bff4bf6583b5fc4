"""A node behind a bad line: it is silent, cut off, refuses, repeats itself and lags behind, at random.

What goes over the wire is the real node's; only the faults are made here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import httpx
import orjson

from ledger_api.chain.rpc import Rpc


def faulty_rpc(url: str, seed: int, often: float) -> Rpc:
    """The node's RPC, with a fault in so many of its answers (0 to 1)."""
    rpc = Rpc(url)
    if often:
        rpc._client.close()
        rpc._client = httpx.Client(transport=FaultyLine(url, seed, often), trust_env=False)
    return rpc


class FaultyLine(httpx.BaseTransport):
    """Passes requests on, and something else than the answer back."""

    def __init__(self, url: str, seed: int, often: float) -> None:
        self._node = httpx.HTTPTransport(verify=False)
        self._plain = Rpc(url)
        self._seed = seed
        self._asked: Counter[bytes] = Counter()
        self._often = often
        self._said: dict[bytes, Any] = {}
        self._faults: list[Callable[[httpx.Request, bytes, Random], bytes]] = [
            self._silent, self._cut_off, self._not_json, self._refused, self._said_before, self._lagging, self._short,
        ]  # fmt: skip

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._node.handle_request(request)
        content = answer.read()
        chance = self._chance(request)
        if chance.random() < self._often:
            content = chance.choice(self._faults)(request, content, chance)
        else:
            for asked, reply in _pairs(request, content):
                self._said[_question(asked)] = reply.get("result")
        return httpx.Response(200, content=content)

    def close(self) -> None:
        self._node.close()
        self._plain.close()

    def _chance(self, request: httpx.Request) -> Random:
        """The same for the same question asked as often, whichever of two threads asks first."""
        body = orjson.loads(request.content)
        question = b"".join(map(_question, body if isinstance(body, list) else [body]))
        self._asked[question] += 1
        return Random(f"{self._seed} {self._asked[question]} {question.hex()}")

    def _silent(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        raise httpx.ReadTimeout("the line is dead", request=request)

    def _cut_off(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        return content[: chance.randrange(len(content))]

    def _not_json(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        return b"<html><h1>502 Bad Gateway</h1></html>"

    def _refused(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        def refuse(asked: Any, reply: Any) -> Any:
            error = {"code": -32005, "message": "limit exceeded"}
            return {"jsonrpc": "2.0", "id": asked["id"], "error": error}

        return self._changed(request, content, refuse)

    def _said_before(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        """An answer of before, as caches give it: an older head, blocks and logs of a branch that is gone."""

        def repeat(asked: Any, reply: Any) -> Any:
            key = _question(asked)
            return {**reply, "result": self._said[key]} if key in self._said else reply

        return self._changed(request, content, repeat)

    def _lagging(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        """The answer of a node that is some blocks behind."""
        head = self._ask("eth_blockNumber")
        behind = int(head, 16) - chance.randint(1, 4)

        def lag(asked: Any, reply: Any) -> Any:
            method, result = asked["method"], reply.get("result")
            if method == "eth_getLogs" and "blockHash" in asked["params"][0]:
                if (
                    int(self._ask("eth_getBlockByHash", asked["params"][0]["blockHash"], False)["number"], 16)
                    <= behind
                ):
                    return reply
                return {
                    "jsonrpc": "2.0",
                    "id": asked["id"],
                    "error": {"code": -32000, "message": "unknown block"},
                }
            if method == "eth_getLogs" and result:
                return {**reply, "result": [log for log in result if int(log["blockNumber"], 16) <= behind]}
            if method == "eth_getBlockByNumber" and result and int(result["number"], 16) > behind:
                is_head = asked["params"][0] == "latest"
                return {
                    **reply,
                    "result": self._ask("eth_getBlockByNumber", hex(behind), False) if is_head else None,
                }
            return reply

        return self._changed(request, content, lag)

    def _short(self, request: httpx.Request, content: bytes, chance: Random) -> bytes:
        """A batch with an answer missing, the others in another order."""
        replies = orjson.loads(content)
        if not isinstance(replies, list):
            return content
        chance.shuffle(replies)
        return orjson.dumps(replies[1:])

    def _changed(self, request: httpx.Request, content: bytes, change: Callable[[Any, Any], Any]) -> bytes:
        changed = [change(asked, reply) for asked, reply in _pairs(request, content)]
        return orjson.dumps(changed if isinstance(orjson.loads(content), list) else changed[0])

    def _ask(self, method: str, *params: Any) -> Any:
        return self._plain.call(method, *params)


def _pairs(request: httpx.Request, content: bytes) -> list[tuple[Any, Any]]:
    """What was asked, each with its answer."""
    asked, replies = orjson.loads(request.content), orjson.loads(content)
    if not isinstance(asked, list):
        return [(asked, replies)]
    by_id = {reply["id"]: reply for reply in replies}
    return [(one, by_id[one["id"]]) for one in asked]


def _question(asked: Any) -> bytes:
    return orjson.dumps([asked["method"], asked["params"]])
