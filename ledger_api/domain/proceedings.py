"""The case about an obligation: what follows from facts alone, without an act of an authority.

The ledger only ever notices (a clue); a breach exists once an authority has determined it.
"""

from __future__ import annotations

from datetime import date

from ledger_api.domain.obligations import Assessment
from ledger_api.domain.terms import BreachStatus, Status


def breach(assessment: Assessment, proceeding_opened_at: int | None, due: date | None = None) -> BreachStatus:
    """Where the case stands, by the facts, at the instant of the assessment (FORMAT.md, "A clue").

    `none` while no proceeding was opened on chain by then; `clue` while what was missed is not done; `cured`
    once it was, and so it is when an amendment has moved the due day and it was done within the new one;
    `unfounded` where the facts now show that it never was late. `due` is the due day for which the proceeding
    was opened: the facts may have moved it on, and what was missed later is another case.
    """
    if proceeding_opened_at is None or proceeding_opened_at > assessment.at:
        return BreachStatus.NONE
    if not any(due is None or missed <= due for missed in assessment.missed):
        return BreachStatus.UNFOUNDED
    if assessment.status in (Status.FULFILLED, Status.FULFILLED_LATE):
        return BreachStatus.CURED
    return BreachStatus.CLUE
