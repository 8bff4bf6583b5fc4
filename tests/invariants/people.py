"""Who acts in a walk: parties with their keys as time goes on, and who stands in whose place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from ledger_api.acts.key_duties import is_entitled, key_duty, keys_needed
from ledger_api.chain.acts import Act, party_id, sign
from ledger_api.chain.contracts import Contracts
from tests.stage import CHAIN_ID

DEPARTMENT, ENTERPRISE, AUTHORITY, IMPORTER = 1, 2, 3, 4
REGISTRAR, CALENDAR, INTAKE, HANDLER, DETERMINER = 1, 2, 4, 8, 16
ALL_KEY_DUTIES = 15


@dataclass(slots=True, eq=False)
class Key:
    """A key of a party. `until` is the first second in which it speaks no more, 0 for none."""

    account: LocalAccount
    duties: int
    since: int
    until: int = 0

    def speaks(self, at: int) -> bool:
        return self.since <= at and (self.until == 0 or at < self.until)

    @property
    def address(self) -> str:
        return str(self.account.address)


@dataclass(slots=True, eq=False)
class Party:
    """A party as this walk remembers it. `succeeded_on` is the effective day of its succession, 0 for none."""

    id: bytes
    kind: int
    size: int
    duties: int
    keys: list[Key] = field(default_factory=list)
    two_for: int = 0
    succeeded_on: int = 0
    successors: list[Party] = field(default_factory=list)
    listed: dict[bytes, Party] = field(default_factory=dict)
    imported: bool = False

    def is_active(self, today: int) -> bool:
        return not self.succeeded_on or today < self.succeeded_on

    def holders(self, commitment: bytes, today: int) -> Iterator[Party]:
        """Who holds on this day what the party signed for in a commitment."""
        if self.is_active(today):
            yield self
            return
        listed = self.listed.get(commitment)
        for successor in self.successors if listed is None else [listed]:
            yield from successor.holders(commitment, today)

    def speaking(self, at: int) -> list[Key]:
        return [key for key in self.keys if key.speaks(at)]


class People:
    """All parties, with keys and ids that are the same in each run."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self._made = 0
        self.all: list[Party] = []
        #: Every key that was thought of, by its address.
        self.made_keys: dict[str, Key] = {}

    def new_key(self, duties: int, since: int, until: int = 0) -> Key:
        self._made += 1
        key = Key(Account.from_key(keccak(text=f"key {self._made}")), duties, since, until)
        self.made_keys[key.address] = key
        return key

    def new_id(self) -> bytes:
        self._made += 1
        return party_id(CHAIN_ID, "uscc", f"party {self._made}")

    def acting(self, kind: int, today: int) -> list[Party]:
        """Those who act today, imported ones left out: they have no key."""
        return [one for one in self.all if one.kind == kind and one.is_active(today) and not one.imported]

    def with_duty(self, duty: int, today: int) -> list[Party]:
        return [one for one in self.acting(AUTHORITY, today) if one.duties & duty]

    def signatures(self, act: Act, contracts: Contracts, parties: list[Party], at: int) -> tuple[bytes, ...]:
        """As the parties' policies ask, with keys that may sign, as far as they have such keys."""
        found: list[bytes] = []
        for party in parties:
            found += [sign(act, contracts, bytes(key.account.key)) for key in self._keys(act, party, at)]
        return tuple(found)

    def _keys(self, act: Act, party: Party, at: int) -> list[Key]:
        def duty(key: Key) -> int:
            return key_duty(act, bytes.fromhex(key.address[2:]))

        able = [key for key in party.speaking(at) if is_entitled(key.duties, duty(key))]
        self.dice.shuffle(able)
        if not able:
            return party.keys[:1]
        return able[: keys_needed(party.two_for, duty(able[0]))]
