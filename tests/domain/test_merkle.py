"""A path proves a leaf under a root, and nothing else: RFC 6962's tree, computed here a second time as it is defined."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.domain.merkle import leaf_hash, node_hash, root_of

LEAVES = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


def split(size: int) -> int:
    """The largest power of two below the size."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def root(leaves: list[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    k = split(len(leaves))
    return sha256(b"\1" + root(leaves[:k]) + root(leaves[k:])).digest()


def path(index: int, leaves: list[bytes]) -> list[bytes]:
    """RFC 6962, 2.1.1."""
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*path(index, leaves[:k]), root(leaves[k:])]
    return [*path(index - k, leaves[k:]), root(leaves[:k])]


@given(LEAVES)
def test_every_leaf_leads_to_the_root(leaves: list[bytes]) -> None:
    for index, leaf in enumerate(leaves):
        assert root_of(leaf_hash(leaf), index, len(leaves), path(index, leaves)) == root(leaves)


@given(LEAVES, st.data())
def test_a_changed_leaf_place_or_path_does_not(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    good = path(index, leaves)
    wanted, leaf = root(leaves), leaf_hash(leaves[index])
    assert root_of(leaf_hash(leaves[index] + b"x"), index, len(leaves), good) != wanted
    if good:
        at = data.draw(st.integers(0, len(good) - 1))
        bit = data.draw(st.integers(0, 255))
        changed = (int.from_bytes(good[at], "big") ^ 1 << bit).to_bytes(32, "big")
        assert root_of(leaf, index, len(leaves), [*good[:at], changed, *good[at + 1 :]]) != wanted
        assert root_of(leaf, index, len(leaves), good[:-1]) != wanted
    assert root_of(leaf, index, len(leaves), [*good, leaf]) != wanted
    other = data.draw(st.integers(0, len(leaves) - 1))
    if leaves[other] != leaves[index]:
        assert root_of(leaf, other, len(leaves), good) != wanted


@given(st.lists(st.binary(max_size=8), min_size=2, max_size=40))
def test_an_inner_node_is_no_leaf(leaves: list[bytes]) -> None:
    """Whoever passes the two halves off as one leaf, or as its hash, proves nothing in a tree of their size."""
    k = split(len(leaves))
    halves = root(leaves[:k]) + root(leaves[k:])
    wanted = root(leaves)
    assert root_of(leaf_hash(halves), 0, 1, []) != wanted
    assert node_hash(root(leaves[:k]), root(leaves[k:])) == wanted


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_place_outside_of_the_tree_is_none(index: int, size: int) -> None:
    assert root_of(leaf_hash(b""), index, size, [b"\0" * 32]) is None


def test_hashes_of_another_length_and_endless_paths_are_none() -> None:
    assert root_of(b"\0" * 31, 0, 1, []) is None
    assert root_of(leaf_hash(b""), 0, 2, [b"\0" * 33]) is None
    assert root_of(leaf_hash(b""), 0, 2, [b"\0" * 32] * 33) is None
