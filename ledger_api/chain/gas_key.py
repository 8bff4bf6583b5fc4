"""A key that pays for transactions and has no rights in the ledger: the relay's, the keeper's."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount

from ledger_api.chain.node import Chain, Receipt, TransactionRefused


@dataclass(frozen=True, slots=True)
class Transaction:
    """What is to be sent; `to` None creates a contract."""

    to: str | None
    data: bytes
    gas: int


class GasKey:
    """Signs and sends transactions of one key, in order. Threads may share it."""

    def __init__(self, chain: Chain, private_key: bytes) -> None:
        self._chain = chain
        self._account: LocalAccount = Account.from_key(private_key)
        self._lock = threading.Lock()

    @property
    def address(self) -> str:
        return str(self._account.address)

    def send(self, transactions: Sequence[Transaction]) -> list[Receipt]:
        """Sends all of them, in one block where the chain makes blocks for us. Raises as `Chain.send`."""
        with self._lock:
            try:
                return self._chain.send(self._signed(transactions))
            except TransactionRefused as refused:
                # Somebody else used the key meanwhile, a second server of the same folder for one.
                if refused.code != "nonce":
                    raise
                return self._chain.send(self._signed(transactions))

    def _signed(self, transactions: Sequence[Transaction]) -> list[bytes]:
        rpc = self._chain.rpc
        nonce = int(rpc.call("eth_getTransactionCount", self.address, "pending"), 16)
        price = int(rpc.call("eth_gasPrice"), 16)
        signed = []
        for place, transaction in enumerate(transactions):
            fields: dict[str, Any] = {
                "chainId": self._chain.chain_id,
                "nonce": nonce + place,
                "gasPrice": price,
                "gas": transaction.gas,
                "value": 0,
                "data": transaction.data,
            }
            if transaction.to:
                fields["to"] = transaction.to
            signed.append(bytes(self._account.sign_transaction(fields).raw_transaction))
        return signed
