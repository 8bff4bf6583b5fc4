"""How acts lie in a batch: the bytes that `submit` takes, as contracts/libraries/Batches.sol describes them.

One act after the other, numbers with the first byte first: kind, how many parties it names and how many signatures
follow (a byte each), the length of the body (3), validUntil (8), id and by (32 each), the second party where there
is one (32), the signatures (65 each), the body.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_SIGNATURE = 65
_WORD = 32
#: Everything before `id`.
_NUMBERS = 14
_NOBODY = bytes(_WORD)


class PackedAct(NamedTuple):
    """An act as the contracts take it: IActGate.Act, the body ABI-encoded."""

    kind: int
    id: bytes
    valid_until: int
    by: bytes
    also: bytes
    body: bytes
    signatures: tuple[bytes, ...]


def packed(acts: Sequence[PackedAct]) -> bytes:
    """A batch of these acts. What has not 65 bytes is nobody's signature, and neither are the zeros in its place."""
    return b"".join(map(_packed, acts))


def unpacked(batch: bytes) -> list[PackedAct] | None:
    """The acts of a batch, or None where these bytes are none."""
    acts, at = [], 0
    while at < len(batch):
        found = _unpacked(batch, at)
        if found is None:
            return None
        act, at = found
        acts.append(act)
    return acts


def _packed(act: PackedAct) -> bytes:
    signatures = [one if len(one) == _SIGNATURE else bytes(_SIGNATURE) for one in act.signatures]
    parties = (act.by,) if act.also == _NOBODY else (act.by, act.also)
    numbers = bytes((act.kind, len(parties), len(act.signatures)))
    lengths = len(act.body).to_bytes(3, "big") + act.valid_until.to_bytes(8, "big")
    return b"".join((numbers, lengths, act.id, *parties, *signatures, act.body))


def _unpacked(batch: bytes, at: int) -> tuple[PackedAct, int] | None:
    head = batch[at : at + _NUMBERS]
    if len(head) < _NUMBERS or head[1] not in (1, 2):
        return None
    kind, parties, count = head[0], head[1], head[2]
    words = at + _NUMBERS
    first = words + _WORD * (1 + parties)
    body = first + _SIGNATURE * count
    end = body + int.from_bytes(head[3:6], "big")
    if end > len(batch):
        return None
    names = [batch[place : place + _WORD] for place in range(words, first, _WORD)]
    signatures = tuple(batch[place : place + _SIGNATURE] for place in range(first, body, _SIGNATURE))
    valid_until = int.from_bytes(head[6:], "big")
    also = names[2] if parties == 2 else _NOBODY
    return PackedAct(kind, names[0], valid_until, names[1], also, batch[body:end], signatures), end
