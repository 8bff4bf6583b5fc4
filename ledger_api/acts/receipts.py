"""Receipts of steps under an anchored root: what one says, and what it proves without the chain.

A receipt is JSON: the step's own document (content, type and salt, as all documents), its place among the batch's
steps, the hashes of its siblings, and the root. It proves that this document is one of `size` steps under `root`.
That a department put the root on the chain, and when, only the chain can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from ledger_api.acts.documents import canonical
from ledger_api.domain.approvals import MOST_STEPS
from ledger_api.domain.merkle import MOST_LEVELS, leaf_hash, root_of

#: How receipts say what they are.
KIND = "chengnuo-step-receipt-1"
#: A receipt is one step and at most twenty hashes.
MAX_BYTES = 64 * 1024


class BadReceipt(ValueError):
    """What cannot be read as a receipt; the message says in Chinese what is wrong."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt as it was given: nothing of it is believed before `is_proven`. `index` counts from 0."""

    document: dict[str, Any]
    index: int
    size: int
    path: tuple[bytes, ...]
    root: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The step, as the department's own system has it."""
        content = self.document.get("content")
        return content if isinstance(content, dict) else {}

    def is_proven(self) -> bool:
        """Whether the document lies under the root at its place: arithmetic that anybody can repeat."""
        leaf = leaf_hash(canonical(self.document))
        return root_of(leaf, self.index, self.size, self.path) == self.root


def to_json(receipt: Receipt) -> dict[str, Any]:
    """A receipt as it is handed to whom the step concerns."""
    return {
        "kind": KIND,
        "document": receipt.document,
        "index": receipt.index,
        "size": receipt.size,
        "path": [sibling.hex() for sibling in receipt.path],
        "root": "0x" + receipt.root.hex(),
    }


def from_text(text: str | bytes) -> Receipt:
    """A receipt from what somebody sent. Raises BadReceipt."""
    if len(text) > MAX_BYTES:
        raise BadReceipt(f"回执过大（{len(text):,}），应不超过 {MAX_BYTES:,} 字节")
    try:
        given = orjson.loads(text)
    except (orjson.JSONDecodeError, UnicodeEncodeError) as error:
        raise BadReceipt("不是有效的 JSON，请把回执原样、完整地给出") from error
    return from_json(given)


def from_json(given: Any) -> Receipt:
    """The same from its JSON value. Raises BadReceipt."""
    if not isinstance(given, Mapping) or given.get("kind") != KIND:
        raise BadReceipt(f"不是批量存证的回执：kind 应为 {KIND}")
    document, path = given.get("document"), given.get("path")
    if not isinstance(document, dict) or not isinstance(document.get("content"), dict):
        raise BadReceipt("document 应为含有 content 的一组字段")
    if not isinstance(path, list) or len(path) > MOST_LEVELS:
        raise BadReceipt(f"path 应为至多 {MOST_LEVELS} 个摘要")
    size = _whole(given, "size", 1, MOST_STEPS)
    receipt = Receipt(
        document,
        _whole(given, "index", 0, size - 1),
        size,
        tuple(_hash(one, "path") for one in path),
        _hash(str(given.get("root", "")).removeprefix("0x"), "root"),
    )
    try:
        canonical(document)
    except TypeError as error:
        raise BadReceipt("document 中有无法计入摘要的值") from error
    return receipt


def _whole(given: Mapping[str, Any], name: str, low: int, high: int) -> int:
    value = given.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadReceipt(f"{name} 应为 {low} 至 {high} 的整数")
    return value


def _hash(text: Any, name: str) -> bytes:
    if isinstance(text, str) and len(text) == 64:
        try:
            return bytes.fromhex(text)
        except ValueError:
            pass
    raise BadReceipt(f"{name} 中有不是 64 位十六进制的摘要")
