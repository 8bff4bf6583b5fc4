"""Proof that something lies under a Merkle root: the tree of RFC 6962 (2.1) with SHA-256, by arithmetic alone.

A leaf is hashed behind the byte 0 and an inner node behind the byte 1, so that no node can be passed off as a
leaf, nor a leaf as a node.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

_LEAF, _NODE = b"\0", b"\1"
_HASH_BYTES = 32
#: A tree has fewer leaves than 2 to this power: a longer path proves nothing.
MOST_LEVELS = 32


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf by its content."""
    return sha256(_LEAF + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node by those of its two children."""
    return sha256(_NODE + left + right).digest()


def root_of(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a path leads to from the leaf hash at `index` (from 0) of a tree of `size` leaves.

    RFC 9162, 2.1.3.2. `path` are the hashes of the siblings from the leaf up. None where no tree of this size has
    such a path.
    """
    if not 0 <= index < size or len(path) > MOST_LEVELS:
        return None
    if len(leaf) != _HASH_BYTES or any(len(sibling) != _HASH_BYTES for sibling in path):
        return None
    node, last, reached = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            reached = node_hash(sibling, reached)
            while not node & 1 and node:
                # The last node of an odd level has no sibling there and moves up.
                node, last = node >> 1, last >> 1
        else:
            reached = node_hash(reached, sibling)
        node, last = node >> 1, last >> 1
    return reached if last == 0 else None
