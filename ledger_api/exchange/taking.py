"""Importing OCDS publications into a ledger: read, put on the chain what is new, and account for everything."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ledger_api.chain.acts import SignedAct, sign
from ledger_api.domain.money import format_fen
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.exchange.importing import Importer, Item, commitment_items, party_items, payment_items
from ledger_api.exchange.ocds.plan import Plan
from ledger_api.exchange.ocds.reading import read
from ledger_api.ledger import Ledger

Progress = Callable[[int, int], None]

#: Acts handed to the chain at a time: a block or a few.
_AT_ONCE = 500


def import_ocds(
    ledger: Ledger, paths: Iterable[Path], reading: Progress, putting: Progress
) -> dict[str, Any]:
    """Takes the publications under `paths`. What the ledger has already counts as merged, not as taken.

    Returns `taken` (files, parties, commitments, obligations, payments, totals by currency), `merged` and
    `left_out` (file, path, reason). Raises Refused where the chain refuses what the plan holds to be good.
    """
    plan = read(paths, reading)
    party, key = ledger.importer()
    importer = Importer(ledger.contracts.chain_id, party, ledger.chain.now())
    parties, commitments = list(party_items(importer, plan)), list(commitment_items(importer, plan))
    payments = list(payment_items(importer, plan))
    ledger.settle()
    known = _known(ledger, [*parties, *commitments, *payments])
    new = [item for item in (*parties, *commitments, *payments) if item.act.key not in known]
    for start in range(0, len(new), _AT_ONCE):
        _put(ledger, new[start : start + _AT_ONCE], key)
        putting(min(start + _AT_ONCE, len(new)), len(new))
    ledger.settle()
    return _report(plan, known, parties, commitments, payments)


def _known(ledger: Ledger, items: Sequence[Item]) -> set[bytes]:
    """The keys of the acts that the ledger has. Parties count by themselves: somebody else may have registered them."""
    with ledger.open_reading() as reading, reading.at_one_block():
        return {
            item.act.key
            for item in items
            if (
                reading.party(item.act.fields["party"])
                if item.act.kind == "RegisterParty"
                else reading.act(item.act.key)
            )
            is not None
        }


def _put(ledger: Ledger, items: Sequence[Item], key: bytes) -> None:
    signed = [SignedAct(item.act, (sign(item.act, ledger.contracts, key),)) for item in items]
    outcomes = ledger.submit_many(signed, {item.document for item in items})
    for item, outcome in zip(items, outcomes, strict=True):
        refused = outcome.refused
        if refused is not None and not (
            item.act.kind == "RegisterParty" and refused.code is Refusal.DUPLICATE
        ):
            raise Refused(refused.code, f"{item.act.kind}：{refused.message}", **refused.values)


def _report(
    plan: Plan,
    known: set[bytes],
    parties: Sequence[Item],
    commitments: Sequence[Item],
    payments: Sequence[Item],
) -> dict[str, Any]:
    new_commitments = [
        commitment
        for commitment, item in zip(plan.commitments, commitments, strict=True)
        if item.act.key not in known
    ]
    new_payments = {item.payment for item in payments if item.act.key not in known}
    currency = {commitment.source_id: commitment.currency for commitment in plan.commitments}
    committed: Counter[str] = Counter()
    paid: Counter[str] = Counter()
    for commitment in new_commitments:
        committed[commitment.currency] += commitment.amount_fen or 0
    for payment in plan.payments:
        if payment.source_id in new_payments:
            paid[currency[payment.commitment]] += payment.gross_fen
    totals = {
        code: {"committed": format_fen(committed[code]), "paid": format_fen(paid[code])}
        for code in sorted({*committed, *paid})
    }
    return {
        "taken": {
            "files": plan.files,
            "parties": sum(item.act.key not in known for item in parties),
            "commitments": len(new_commitments),
            "obligations": sum(len(commitment.obligations) for commitment in new_commitments),
            "payments": len(new_payments),
            "totals": totals,
        },
        "merged": plan.merged + len(plan.payments) - len(new_payments),
        "left_out": [{"file": one.file, "path": one.path, "reason": one.reason} for one in plan.left_out],
    }
