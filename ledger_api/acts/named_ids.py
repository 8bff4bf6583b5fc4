"""Ids of acts that stand for something with a name: a contract's number, a payment's voucher.

The same name of one signer is the same act, so that nothing is signed or counted twice.
"""

from __future__ import annotations

from collections.abc import Callable

from ledger_api.chain.acts import act_key
from ledger_api.chain.keys import hash_of


def named_id(name: str, signer: bytes, is_refused: Callable[[bytes], bool]) -> bytes:
    """The id that stands for `name`; another one where an act of `signer` with it was refused in a block.

    A refusal in a block spends an id; what it was for is not lost with it. `is_refused` takes an act's key.
    """
    attempt, found = 1, hash_of(name)
    while is_refused(act_key(signer, found)):
        attempt += 1
        found = hash_of(f"{name}:{attempt}")
    return found
