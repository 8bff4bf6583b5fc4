"""Who holds a commitment, an application or a complaint, in JSON."""

from __future__ import annotations

from collections.abc import Collection

from ledger_api.store.row_parts import BothSides
from ledger_api.web.lookup import Lookup
from ledger_api.web.party_shapes import SidesJSON
from ledger_api.web.wire_values import hex_id


def held_by(sides: BothSides, lookup: Lookup) -> SidesJSON:
    """Who holds a commitment today, and who signed it where that is somebody else."""
    lookup.hold_names((sides.obligor, sides.obligee))
    return {
        "obligor": hex_id(sides.obligor),
        "obligor_name": lookup.party_name(sides.obligor),
        "obligee": hex_id(sides.obligee),
        "obligee_name": lookup.party_name(sides.obligee),
        "signed_obligor": other_than(sides.obligors, sides.signed_obligor),
        "signed_obligee": other_than(sides.obligees, sides.signed_obligee),
        "joint_obligors": several(sides.obligors),
        "joint_obligees": several(sides.obligees),
    }


def other_than(holders: Collection[bytes], signed: bytes | None) -> str | None:
    """Who signed, where that is none of those who hold it today."""
    return None if signed is None or signed in holders else hex_id(signed)


def several(holders: Collection[bytes]) -> list[str]:
    """All who hold it jointly; none where there is one alone."""
    return [hex_id(one) for one in holders] if len(holders) > 1 else []
