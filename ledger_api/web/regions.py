"""The codes of the parties that figures are told of, and the divisions that registered them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ledger_api.store.reading import Reading

#: Where in a unified social credit code the division stands that registered the department (GB 32100, 3 to 8).
_REGION = slice(2, 8)
_USCC = "uscc"


class Codes:
    """Unified social credit codes out of one reading, each looked up once."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._found: dict[bytes, str | None] = {}

    def code(self, party: bytes) -> str | None:
        """A party's unified social credit code; None where it has another one."""
        if party not in self._found:
            row = self._reading.party(party)
            self._found[party] = row.code if row is not None and row.scheme == _USCC else None
        return self._found[party]

    def region(self, party: bytes) -> str | None:
        """The six digits of the division that registered a party; None where its code does not tell."""
        return region_of(self.code(party))

    def is_wanted(self, party: bytes, asked: bytes | None, region: str | None) -> bool:
        """Whether a party is the one that is asked for, or any, and lies in a region, or anywhere."""
        return asked in (None, party) and (self.region(party) or "").startswith(region or "")

    def in_order(self, parties: Iterable[bytes]) -> list[bytes]:
        """Parties in the order of their codes, those without one last."""
        return sorted(parties, key=lambda party: (self.code(party) or "~", party))


def region_of(code: str | None) -> str | None:
    """The division that registered who has this unified social credit code; None without one."""
    return None if code is None or len(code) != 18 else code[_REGION]


def divisions(regions: Mapping[bytes, str | None]) -> Iterator[tuple[str, set[bytes]]]:
    """The counties of these parties, the cities that these belong to, and their provinces, each once with those of
    the parties that lie in it."""
    within: dict[str, set[bytes]] = defaultdict(set)
    for party, region in regions.items():
        for prefix in () if region is None else (region[:2], region[:4], region):
            within[prefix].add(party)
    yield from within.items()
