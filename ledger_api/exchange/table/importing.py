"""Importing tables: read, check, show what would come of it, and prepare the acts for signing where all is clean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ledger_api.chain.keys import address_of
from ledger_api.domain.refusals import Refused
from ledger_api.errors import LedgerError
from ledger_api.exchange.table.bundle import ActFile, act_file
from ledger_api.exchange.table.cells import TableRefused
from ledger_api.exchange.table.checking import (
    Checked,
    Progress,
    check_tables,
    findings,
    nothing_of,
    read_tables,
    whole_file,
)
from ledger_api.exchange.table.known import LedgerView
from ledger_api.exchange.table.planned import PlannedAct


@dataclass(frozen=True, slots=True)
class Signing:
    """What to do with a clean table: where its act files go, who signs them, whether to hand them in."""

    folder: Path
    #: The department's private key; None leaves the signing for later.
    key: bytes | None = None
    #: Hands in what is complete: payments and acceptances, and what the other side has signed in the meantime.
    submit: bool = False


def import_tables(
    paths: Sequence[Path],
    ledger: LedgerView,
    signing: Signing | None,
    progress: Progress = lambda done, total: None,
) -> dict[str, Any]:
    """Imports the tables in `paths`; a dry run where `signing` is None.

    Returns the report: `clean`, `rows` (the due day or what starts the clock, and flags, of every obligation),
    `problems` (file, sheet, row, column, heading, value, reason, code), `notes`, `counts` by act (`new`, `there`
    already, `waiting` for their contract), `acts` (file, do, signatures, signers) and `submitted`. Nothing is
    written before all is clean. Raises LedgerError for a key that is not the department's.
    """
    notes: list[str] = []
    try:
        found = check_tables(read_tables(paths, notes), ledger, progress)
    except TableRefused as refused:
        return _report(nothing_of(paths, str(refused), notes), signing, [])
    if signing is None or found.problems:
        return _report(found, signing, [])
    if signing.key is not None:
        _check_key(found.plan.acts, ledger, signing.key)
    try:
        files = [
            act_file(signing.folder, act.do, act.number, content, ledger.now)
            for act, content in zip(found.plan.acts, found.prepared, strict=True)
        ]
    except TableRefused as refused:
        return _report(replace(found, problems=(whole_file(paths, str(refused)),)), signing, [])
    for file in files:
        if signing.key is not None:
            file.sign(signing.key)
        file.save()
    report = _report(found, signing, files)
    if signing.submit:
        report["submitted"] = _submit(files, ledger)
    return report


def _check_key(acts: Sequence[PlannedAct], ledger: LedgerView, key: bytes) -> None:
    departments = sorted({act.by[0] for act in acts})
    if len(departments) > 1:
        raise LedgerError(
            f"表中有{len(departments)}个甲方（{'、'.join(departments)[:120]}），一把密钥只代表一个；"
            "请按甲方拆分表格，或先不带 --key 导入，再逐个签署"
        )
    for department in departments:
        if ledger.has_key(department, address_of(key)) is False:
            raise LedgerError(f"密钥 {address_of(key)} 不是 {department} 在账本上的现行密钥，没有签署")


def _submit(files: Sequence[ActFile], ledger: LedgerView) -> list[dict[str, Any]]:
    """Hands in what is complete, in order; a refusal of one does not keep the others back."""
    outcomes = []
    for file in files:
        if not file.is_complete:
            continue
        outcome: dict[str, Any] = {"file": str(file.path), "do": file.do}
        try:
            receipt = ledger.submit(file.content)
        except Refused as refused:
            outcome |= {"code": refused.code.value, "detail": refused.message}
        else:
            outcome |= receipt
            file.content["receipt"] = receipt
            file.save()
        outcomes.append(outcome)
    return outcomes


def _report(found: Checked, signing: Signing | None, files: Sequence[ActFile]) -> dict[str, Any]:
    return {
        "dry_run": signing is None,
        **findings(found),
        "acts": [
            {
                "file": str(file.path),
                "do": file.do,
                "signatures": len(file.content["signatures"]),
                "signers": file.signers,
            }
            for file in files
        ],
        "submitted": [],
    }
