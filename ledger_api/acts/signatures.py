"""In which order the contract takes the signatures of an act: the first party's keys, then the second's."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger_api.chain.acts import SignedAct, signer_of
from ledger_api.chain.contracts import Contracts


def reordered(signed: SignedAct, contracts: Contracts, own: Collection[bytes]) -> Iterator[SignedAct]:
    """Other orders of an act's signatures: by `own`, the addresses of the first party's keys as far as they are
    known, and turned round."""

    def is_anothers(signature: bytes) -> bool:
        signer = signer_of(signed.act, contracts, signature)
        return signer is None or bytes.fromhex(signer[2:]) not in own

    for signatures in (tuple(sorted(signed.signatures, key=is_anothers)), signed.signatures[::-1]):
        if signatures != signed.signatures:
            yield SignedAct(signed.act, signatures)
