"""Signed transactions for the tests of the chain, and a contract that counts and logs."""

from __future__ import annotations

from typing import Any

from eth_account import Account

CHAIN_ID = 20_251_122
GENESIS = 1_763_740_800  # 2025-11-22 00:00 in Shanghai

# contract Counter { event E(uint x); uint public x; function set(uint v) external { x = v; emit E(v); } }
COUNTER_CODE = bytes.fromhex(
    "6080806040523460135760c0908160188239f35b5f80fdfe60808060405260043610156011575f80fd5b5f3560e01c"
    "9081630c55699c14607357506360fe47b114602f575f80fd5b34606f576020366003190112606f577e2ff0672f372f"
    "be844b353429d4510ea5e43683af134c54f75f789ff57bc0c06020600435805f55604051908152a1005b5f80fd5b34"
    "606f575f366003190112606f576020905f548152f3fea26469706673582212208994e0e363fb1bdf9bcc50c16ddc5a"
    "1041264cbfd65d88c39ab669f575054f9764736f6c634300081c0033"
)
SOMEBODY = "0x" + "22" * 20


class Sender:
    """A key that signs one transaction after another, as a relay does."""

    def __init__(self, number: int, nonce: int = 0) -> None:
        self._account = Account.from_key(number.to_bytes(32, "big"))
        self.address = str(self._account.address).lower()
        self.nonce = nonce

    def note(self, text: bytes = b"paid", /, **changes: Any) -> bytes:
        """The next transaction: some bytes for somebody. `changes` replace fields of it."""
        fields: dict[str, object] = {
            "nonce": self.nonce,
            "gas": 200_000,
            "gasPrice": 0,
            "value": 0,
            "data": text,
            "chainId": CHAIN_ID,
            "to": SOMEBODY,
        }
        fields |= changes
        if "maxFeePerGas" in fields:
            del fields["gasPrice"]
        self.nonce += 1
        return bytes(self._account.sign_transaction(fields).raw_transaction)

    def deploy_counter(self) -> bytes:
        """The next transaction: deploys the counter."""
        return self.note(COUNTER_CODE, to=b"", gas=1_000_000)

    def count(self, counter: str, value: int) -> bytes:
        """The next transaction: sets the counter, which logs it."""
        return self.note(
            bytes.fromhex("60fe47b1") + value.to_bytes(32, "big"),
            to=bytes.fromhex(counter.removeprefix("0x")),
        )
