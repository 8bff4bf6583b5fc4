"""Reads publications of contracts (OCDS 1.0 and 1.1, any publisher) into a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ledger_api.exchange.ocds.commitments import Kind, Taken, amount_text, take
from ledger_api.exchange.ocds.elements import Place
from ledger_api.exchange.ocds.files import Unreadable, documents, find, shown
from ledger_api.exchange.ocds.organisations import Named
from ledger_api.exchange.ocds.plan import PartyKey, Plan, PlanParty
from ledger_api.exchange.ocds.statements import Account, roots, statements
from ledger_api.exchange.ocds.views import View, view

_NOT_OCDS = "not OCDS: no release, record or package of them"


def read(paths: Iterable[Path], progress: Callable[[int, int], None] | None = None) -> Plan:
    """The plan for all files under the paths together: versions of one process merge across files.

    Never raises for what a file holds; everything that cannot be taken is named in `left_out`.
    `progress` is called with (files done, files in all).
    """
    files = find(paths)
    account, processes, read_files = Account(), dict[str, list[View]](), 0
    for number, file in enumerate(files, 1):
        read_files += _read_file(file, processes, account)
        if progress is not None:
            progress(number, len(files))
    taken = Taken()
    for views in processes.values():
        take(views, taken, account)
    return Plan(
        parties=_parties(taken.parties),
        commitments=tuple(sorted(taken.commitments, key=lambda c: c.source_id)),
        payments=tuple(sorted(taken.payments, key=lambda p: p.source_id)),
        merged=taken.merged,
        left_out=tuple(sorted(account.left_out)),
        transactions_seen=account.seen,
        transactions_left_out=account.transactions_left_out,
        files=read_files,
    )


def _read_file(file: Path, processes: dict[str, list[View]], account: Account) -> bool:
    """Reads one file into `processes`; whether any OCDS was found in it. If not, it is left out as a whole."""
    name, any_ocds = shown(file), False
    others: list[Place] = []
    problem = _NOT_OCDS
    try:
        for document in documents(file):
            if document.problem is not None:
                account.leave_out(Place(name, document.prefix), document.problem)
                continue
            for root in roots(document.value, name, document.prefix):
                if not root.recognised:
                    others.append(root.place)
                    continue
                any_ocds = True
                for statement in statements(root, account):
                    processes.setdefault(statement.ocid, []).append(view(statement, account))
            for key in sorted(set(document.doubled_keys)):
                at = Place(name, document.prefix)
                account.leave_out(at, f"key {key!r} stands twice in one object with different values")
    except Unreadable as error:
        problem = str(error)
        others.append(Place(name, ""))
    except RecursionError:
        problem = "not read: nested too deeply"
        others.append(Place(name, ""))
    if not any_ocds:
        account.leave_out_file(name, problem)
        return False
    for place in others:
        account.leave_out(place, problem)
    return True


def _parties(found: list[tuple[Named, Kind]]) -> tuple[PlanParty, ...]:
    """Each party once: a department if it buys anywhere, under its longest name (publishers cut names off)."""
    names: dict[PartyKey, set[str]] = {}
    departments: set[PartyKey] = set()
    for party, kind in found:
        names.setdefault(party.key, set()).add(party.name)
        if kind == "department":
            departments.add(party.key)
    return tuple(
        PlanParty(
            *key,
            name=max(spelt, key=lambda name: (len(name), name)),
            kind="department" if key in departments else "enterprise",
        )
        for key, spelt in sorted(names.items())
    )


def summary(plan: Plan) -> dict[str, object]:
    """The account of a plan as it is printed: totals are decimal text; paid is gross, reversals subtracted."""
    committed, paid = dict[str, int](), dict[str, int]()
    currencies = {commitment.source_id: commitment.currency for commitment in plan.commitments}
    for commitment in plan.commitments:
        committed.setdefault(commitment.currency, 0)
        committed[commitment.currency] += commitment.amount_fen or 0
    for payment in plan.payments:
        code = currencies[payment.commitment]
        paid[code] = paid.get(code, 0) + payment.gross_fen
    return {
        "taken": {
            "files": plan.files,
            "parties": len(plan.parties),
            "commitments": len(plan.commitments),
            "obligations": sum(len(commitment.obligations) for commitment in plan.commitments),
            "payments": len(plan.payments),
            "totals": {
                code: {"committed": amount_text(amount), "paid": amount_text(paid.get(code, 0))}
                for code, amount in sorted(committed.items())
            },
        },
        "merged": plan.merged,
        "left_out": [{"file": o.file, "path": o.path, "reason": o.reason} for o in plan.left_out],
    }
