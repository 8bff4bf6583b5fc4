"""A batch of steps under one root, and the receipt of each (RFC 6962 tree with SHA-256)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import orjson
from pymerkle import InmemoryTree

from ledger_api.acts.documents import salted
from ledger_api.acts.receipts import Receipt


class Batch:
    """Steps in their order. Each has a salt of its own, so that two equal steps are two leaves and nobody finds
    a step by guessing what it says."""

    def __init__(self, steps: Sequence[dict[str, Any]]) -> None:
        """Raises ValueError where there are no steps."""
        if not steps:
            raise ValueError("a batch needs at least one step")
        self._documents = [salted("step", {"content": step}) for step in steps]
        self._tree = InmemoryTree(algorithm="sha256")
        for document in self._documents:
            self._tree.append_entry(document)
        self.root: bytes = self._tree.get_root()

    def __len__(self) -> int:
        return len(self._documents)

    def receipts(self, advance: Callable[[int, int], None] = lambda done, total: None) -> Iterator[Receipt]:
        """The receipt of each step, in their order."""
        size = len(self)
        for index, document in enumerate(self._documents):
            # The first hash of the library's path is the leaf's own.
            path = self._tree.prove_inclusion(index + 1).path[1:]
            yield Receipt(orjson.loads(document), index, size, tuple(path), self.root)
            advance(index + 1, size)
