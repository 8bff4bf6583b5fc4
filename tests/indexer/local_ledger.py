"""A ledger's contracts on a real local chain, with named parties whose acts are signed and mined at set times."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from eth_account import Account

from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, party_id, sign, submit_calldata
from ledger_api.chain.anvil import Anvil, start_anvil
from ledger_api.chain.contracts import Contracts, calldata, deploy
from ledger_api.chain.rpc import Rpc
from ledger_api.domain.days import SHANGHAI, yyyymmdd

CHAIN_ID = 770_001
_SENDER = "0x" + "11" * 20
_GAS = hex(250_000_000)
_DAY_SECONDS = 24 * 3600

#: kind, size and duties by name.
PEOPLE = {
    "registrar": (3, 0, 31),
    "水务局": (1, 0, 0),
    "住建局": (1, 0, 0),
    "甲建设": (2, 2, 0),
    "乙供应": (2, 4, 0),
    "导入者": (4, 0, 32),
}


def moment(text: str) -> int:
    """Unix seconds of a moment in Shanghai, written 2025-09-01 or 2025-09-01 23:59:59."""
    return int(datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).timestamp())


def written(day: str) -> int:
    """A day as acts write it."""
    return yyyymmdd(date.fromisoformat(day))


def payment_terms(
    amount: int, due: str | None = None, days: int = 0, clock: int = 0, **more: int
) -> dict[str, int]:
    """An obligation to pay: on a day, or `days` after the event that `clock` names."""
    rule = 1 if due else 2 if days else 0
    terms = {
        "kind": 0,
        "amount": amount,
        "dueRule": rule,
        "clock": clock,
        "dueOn": written(due) if due else 0,
        "length": days,
        "inspectionWorkdays": 0,
        "conditional": False,
    }
    return terms | more


def promise_terms(due: str) -> dict[str, int]:
    """An obligation that is not money."""
    return payment_terms(0, due) | {"kind": 1}


@dataclass
class LocalLedger:
    """The chain, its contracts, and the parties that act on it."""

    anvil: Anvil
    rpc: Rpc
    contracts: Contracts
    now: int
    salt: str = ""
    serial: int = 0

    @classmethod
    def start(cls, folder: Path, begins: str = "2025-08-01 09:00:00") -> LocalLedger:
        """A fresh chain with deployed contracts and PEOPLE registered."""
        now = moment(begins)
        anvil = start_anvil(folder, CHAIN_ID, now - 1)
        rpc = Rpc(anvil.url)
        rpc.call("anvil_impersonateAccount", _SENDER)
        ledger = cls(anvil, rpc, None, now)  # type: ignore[arg-type]
        registrar = ledger.party("registrar")
        ledger.contracts = deploy(
            CHAIN_ID, ledger._create, registrar, ledger.address("registrar"), sha256(b"registrar").digest()
        )
        ledger.submit(
            *[
                ledger.act(
                    "RegisterParty", "registrar", party=ledger.party(name), kind=kind, size=size, duties=duties,
                    key=ledger.address(name), document=sha256(name.encode()).digest(),
                )
                for name, (kind, size, duties) in PEOPLE.items()
                if name != "registrar"
            ]
        )  # fmt: skip
        return ledger

    def stop(self) -> None:
        """End the chain."""
        self.rpc.close()
        self.anvil.stop()

    def party(self, name: str) -> bytes:
        """The id of a named party."""
        return party_id(CHAIN_ID, "uscc", name)

    def key(self, name: str) -> bytes:
        """The private key of a named party."""
        return sha256(f"key of {name}".encode()).digest()

    def address(self, name: str) -> str:
        """The address of a named party's key."""
        return str(Account.from_key(self.key(name)).address)

    def act(self, what: str, by: str, also: str | None = None, /, **fields: Any) -> SignedAct:
        """A signed act with an id of its own."""
        self.serial += 1
        act = Act(
            what,
            sha256(f"{self.salt} act {self.serial}".encode()).digest(),
            self.now + _DAY_SECONDS // 2,
            self.party(by),
            self.party(also) if also else NO_PARTY,
            fields,
        )
        signers = [by, *([also] if also else [])]
        return SignedAct(act, tuple(sign(act, self.contracts, self.key(name)) for name in signers))

    def contract(
        self, *obligations: Mapping[str, int], by: str = "水务局", also: str = "甲建设", **fields: Any
    ) -> SignedAct:
        """A contract between a department and an enterprise, signed today."""
        today = yyyymmdd(datetime.fromtimestamp(self.now, SHANGHAI).date())
        terms = {
            "obligor": self.party(by),
            "obligee": self.party(also),
            "currency": b"CNY",
            "signedOn": today,
            "allocation": 0,
            "rateBasis": 0,
            "instruments": False,
            "rate": 0,
            "document": sha256(b"contract").digest(),
            "obligations": list(obligations),
        }
        return self.act("SignContract", by, also, **{**terms, **fields})

    def payment(
        self, commitment: bytes, number: int, amount: int, credited: str, by: str = "水务局"
    ) -> SignedAct:
        """A payment recorded by the department."""
        return self.act(
            "RecordPayment", by, commitment=commitment, obligation=number, amount=amount,
            creditedOn=written(credited), document=bytes(32),
        )  # fmt: skip

    def delivery(
        self, commitment: bytes, number: int, on: str, by: str = "水务局", also: str = "甲建设"
    ) -> SignedAct:
        """A delivery recorded by both."""
        return self.act(
            "RecordDelivery", by, also, commitment=commitment, obligation=number, deliveredOn=written(on)
        )

    def acceptance(self, commitment: bytes, number: int, on: str) -> SignedAct:
        """An acceptance recorded by the department."""
        return self.act(
            "RecordAcceptance", "水务局", commitment=commitment, obligation=number, acceptedOn=written(on)
        )

    def settlement(self, commitment: bytes, number: int, on: str, amount: int = 0) -> SignedAct:
        """A settlement confirmed by both; it fixes the amount unless that is 0."""
        return self.act(
            "ConfirmSettlement", "水务局", "甲建设", commitment=commitment, obligation=number,
            confirmedOn=written(on), amount=amount,
        )  # fmt: skip

    def performance(self, commitment: bytes, number: int, on: str) -> SignedAct:
        """A performance recorded by the department."""
        return self.act(
            "RecordPerformance", "水务局", commitment=commitment, obligation=number, performedOn=written(on),
            evidence=sha256(b"evidence").digest(),
        )  # fmt: skip

    def rotation(self, name: str) -> SignedAct:
        """A new key for a party, signed with its first one."""
        self.serial += 1
        return self.act("RotateKey", name, oldKey=self.address(name), newKey="0x" + f"{self.serial:040x}")

    def imported(self, *obligations: Mapping[str, int], signed: str | None = None) -> SignedAct:
        """A contract that a publisher states."""
        return self.act(
            "ImportCommitment", "导入者", obligor=self.party("住建局"), obligee=self.party("乙供应"), currency=b"MXN",
            signedOn=written(signed) if signed else 0, source=sha256(b"source").digest(),
            document=sha256(b"release").digest(), obligations=list(obligations),
        )  # fmt: skip

    def imported_payment(self, commitment: bytes, number: int, amount: int, credited: str) -> SignedAct:
        """A payment that a publisher states; the net is a tenth less."""
        return self.act(
            "ImportPayment", "导入者", commitment=commitment, obligation=number, amount=amount,
            net=amount - amount // 10, creditedOn=written(credited), source=sha256(b"source").digest(),
            document=sha256(b"transaction").digest(),
        )  # fmt: skip

    def calendar(self, year: int, days_off: Sequence[str], make_up: Sequence[str] = ()) -> SignedAct:
        """A published calendar year."""
        return self.act(
            "PublishCalendar", "registrar", year=year, daysOff=[written(day) for day in days_off],
            makeUpDays=[written(day) for day in make_up], document=sha256(b"notice").digest(),
        )  # fmt: skip

    def send(self, *acts: SignedAct) -> None:
        """Put acts into the pool, a batch for each contract in the order of the first act of each."""
        for contract in dict.fromkeys(signed.act.contract for signed in acts):
            batch = [signed for signed in acts if signed.act.contract == contract]
            self.send_call(self.contracts.address(contract), submit_calldata(contract, batch))

    def at(self, text: str) -> None:
        """Set the clock: acts signed from now on are of this moment, and so is the next block."""
        self.now = moment(text)

    def submit(self, *acts: SignedAct) -> None:
        """Send acts and mine them in one block."""
        self.send(*acts)
        self.mine()

    def mine(self, at: str | None = None) -> None:
        """Mine a block: at a moment in Shanghai, or with the time of the last one."""
        if at is not None:
            self.now = moment(at)
        self.rpc.call("evm_mine", {"timestamp": self.now})

    def open_proceeding(self, commitment: bytes, number: int, payments: Sequence[bytes] = ()) -> None:
        """Put the opening of a proceeding into the pool."""
        data = calldata("ProceedingRegister", "openProceeding", commitment, number, sorted(payments))
        self.send_call(self.contracts.address("ProceedingRegister"), data)

    def send_call(self, to: str, data: bytes) -> None:
        """Put a call of a contract into the pool."""
        self._transact({"to": to, "data": "0x" + data.hex()})

    def _create(self, code: bytes) -> tuple[str, int]:
        tx = self._transact({"data": "0x" + code.hex()})
        self.mine()
        receipt = self.rpc.call("eth_getTransactionReceipt", tx)
        assert receipt["status"] == "0x1"
        return receipt["contractAddress"], int(receipt["blockNumber"], 16)

    def _transact(self, fields: Mapping[str, str]) -> Any:
        return self.rpc.call(
            "eth_sendTransaction", {"from": _SENDER, "gas": _GAS, "gasPrice": "0x0", **fields}
        )
