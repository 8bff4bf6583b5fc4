"""The case about an obligation: what follows from facts alone, without an act of an authority.

The ledger only ever notices (a clue); a breach exists once an authority has determined it.
"""

from __future__ import annotations

from ledger_api.domain.obligations import Assessment
from ledger_api.domain.terms import BreachStatus, Status


def breach(assessment: Assessment, proceeding_opened_at: int | None) -> BreachStatus:
    """Where the case stands, by the facts, at the instant of the assessment (FORMAT.md, "A clue").

    `none` while no proceeding was opened on chain by then; `clue` while the obligation is overdue; `cured`
    once it was performed late; `unfounded` where the facts now show that it never was late.
    """
    if proceeding_opened_at is None or proceeding_opened_at > assessment.at:
        return BreachStatus.NONE
    if assessment.status is Status.OVERDUE:
        return BreachStatus.CLUE
    if assessment.status is Status.FULFILLED_LATE:
        return BreachStatus.CURED
    return BreachStatus.UNFOUNDED
