"""Who holds a commitment, in JSON."""

from __future__ import annotations

from ledger_api.store.row_parts import BothSides
from ledger_api.web.lookup import Lookup
from ledger_api.web.shapes import SidesJSON
from ledger_api.web.wire_values import hex_id


def held_by(sides: BothSides, lookup: Lookup) -> SidesJSON:
    """Who holds a commitment today, and who signed it where that is somebody else."""
    return {
        "obligor": hex_id(sides.obligor),
        "obligor_name": lookup.party_name(sides.obligor),
        "obligee": hex_id(sides.obligee),
        "obligee_name": lookup.party_name(sides.obligee),
        "signed_obligor": None if sides.signed_obligor in sides.obligors else hex_id(sides.signed_obligor),
        "signed_obligee": None if sides.signed_obligee in sides.obligees else hex_id(sides.signed_obligee),
        "joint_obligors": [hex_id(one) for one in sides.obligors] if len(sides.obligors) > 1 else [],
        "joint_obligees": [hex_id(one) for one in sides.obligees] if len(sides.obligees) > 1 else [],
    }
