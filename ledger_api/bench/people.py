"""The parties of the benchmarks, made from their names: the same in every run and in every process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

import coincurve

from ledger_api.acts.documents import canonical, digest
from ledger_api.chain.acts import party_id
from ledger_api.chain.keys import address_of

#: Of every chain that a benchmark starts.
CHAIN_ID = 770_002
_DEPARTMENTS, _ENTERPRISES = 20, 200


@dataclass(frozen=True)
class Person:
    """A party with its key. `kind`, `size` and `duties` are the numbers of IPartyRegistry."""

    name: str
    kind: int
    size: int
    duties: int

    @cached_property
    def party(self) -> bytes:
        return party_id(CHAIN_ID, "uscc", self.name)

    @cached_property
    def key(self) -> bytes:
        return sha256(f"key of {self.name}".encode()).digest()

    @cached_property
    def address(self) -> str:
        return address_of(self.key)

    def sign(self, digest: bytes) -> bytes:
        """A signature of 32 bytes, as the contracts take it.

        The same as `ledger_api.chain.acts.sign` gives, without making the key again for each.
        """
        signature = self._signer.sign_recoverable(digest, hasher=None)
        return signature[:64] + bytes((27 + signature[64],))

    @cached_property
    def _signer(self) -> coincurve.PrivateKey:
        return coincurve.PrivateKey(self.key)

    @cached_property
    def content(self) -> bytes:
        """The document that names it."""
        words = {
            "type": "party",
            "salt": self.key.hex(),
            "scheme": "uscc",
            "code": self.name,
            "name": self.name,
        }
        return canonical(words)

    @cached_property
    def document(self) -> bytes:
        return digest(self.content)


@dataclass(frozen=True)
class People:
    registrar: Person
    importer: Person
    departments: tuple[Person, ...]
    enterprises: tuple[Person, ...]

    @property
    def others(self) -> tuple[Person, ...]:
        """All but the registrar, whom the deployment registers."""
        return (self.importer, *self.departments, *self.enterprises)


PEOPLE = People(
    registrar=Person("登记机关", 3, 0, 31),
    importer=Person("导入方", 4, 0, 32),
    departments=tuple(Person(f"第{number}局", 1, 0, 0) for number in range(1, _DEPARTMENTS + 1)),
    # Every second one is large, so that the cap of Decree 802 holds for half of the contracts.
    enterprises=tuple(
        Person(f"第{number}企业", 2, 2 + 2 * (number % 2), 0) for number in range(1, _ENTERPRISES + 1)
    ),
)
