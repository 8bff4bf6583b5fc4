"""Runs one scenario from an empty folder: a fresh chain, its own registrar, a simulated clock."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from ledger_api.chain.clock import SimulatedClock
from ledger_api.ledger import Ledger
from ledger_api.scenario.files import Scenario
from ledger_api.scenario.player import Check, Player

#: The ledger is founded and its parties registered this long before the first step.
_BEFORE = 3600


def run_scenario(scenario: Scenario) -> Iterator[Check]:
    """The answers, one by one as the story goes."""
    clock = SimulatedClock(scenario.steps[0].time - _BEFORE)
    with tempfile.TemporaryDirectory(prefix="chengnuo-scenario-") as folder:
        ledger = Ledger.open(Path(folder), clock)
        try:
            yield from Player(ledger, clock, scenario).play()
        finally:
            ledger.close()
