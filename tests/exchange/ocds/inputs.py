"""Small publications for tests: one ministry of Arcadia buys from one builder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ledger_api.exchange.ocds.plan import Plan
from ledger_api.exchange.ocds.reading import read

OCID = "ocds-arcad1-0001"
MINISTRY = {"id": "B", "name": "Ministry of Works", "identifier": {"scheme": "AR-GOV", "id": "7"}}
BUILDER = {"id": "S", "name": "Builder Ltd", "identifier": {"scheme": "AR-TAX", "id": "42"}}
Json = dict[str, Any]


def payment(id_: str | None, on: object = "2020-03-01", amount: object = 100, **more: Any) -> Json:
    found: Json = {"date": on, "value": {"amount": amount, "currency": "EUR"}, **more}
    return found if id_ is None else {"id": id_, **found}


def contract(*payments: Any, id_: object = "c1", amount: object = 1000, **more: Any) -> Json:
    milestones = more.pop("milestones", [])
    return {
        "id": id_,
        "awardID": "a1",
        "title": "A bridge",
        "dateSigned": "2020-01-15",
        "value": {"amount": amount, "currency": "EUR"},
        "implementation": {"transactions": list(payments), "milestones": milestones},
        **more,
    }


def release(*contracts: Any, date: str = "2020-06-01T00:00:00Z", **more: Any) -> Json:
    return {
        "ocid": OCID,
        "id": f"r-{date}",
        "date": date,
        "tag": ["contract"],
        "parties": [MINISTRY | {"roles": ["buyer"]}, BUILDER | {"roles": ["supplier"]}],
        "buyer": {"id": "B", "name": "Ministry of Works"},
        "awards": [{"id": "a1", "suppliers": [{"id": "S", "name": "Builder Ltd"}]}],
        "contracts": list(contracts),
        **more,
    }


def package(*releases: Any) -> Json:
    return {"uri": "urn:x", "publisher": {"name": "Arcadia"}, "releases": list(releases)}


def record(*releases: Any, **more: Any) -> Json:
    return {"ocid": OCID, "releases": list(releases), **more}


def write(folder: Path, *documents: object, name: str = "file") -> list[Path]:
    """Each document as a file of its own."""
    files = []
    for number, document in enumerate(documents, 1):
        file = folder / f"{name}{number}.json"
        file.write_text(
            document if isinstance(document, str) else json.dumps(document),
            encoding="utf-8",
            errors="replace",
        )
        files.append(file)
    return files


def plan_of(folder: Path, *documents: object) -> Plan:
    return accounted(read(write(folder, *documents)))


def accounted(plan: Plan) -> Plan:
    """Every plan must account for every transaction; checked wherever a test makes one."""
    assert plan.transactions_seen == len(plan.payments) + plan.merged + plan.transactions_left_out
    named = [o for o in plan.left_out if o.path.rpartition(".")[2].startswith("transactions[")]
    assert len(named) == len(set(named)) == plan.transactions_left_out
    for payment_ in plan.payments:
        assert sum(amount for _, amount in payment_.parts) == payment_.gross_fen
    assert len({p.source_id for p in plan.payments}) == len(plan.payments)
    assert len({c.source_id for c in plan.commitments}) == len(plan.commitments)
    return plan


def reasons(plan: Plan) -> dict[str, str]:
    """What is left out: JSON path → reason."""
    return {left.path: left.reason for left in plan.left_out}
