"""The demo's ledger, with everything that its stories leave, and its people."""

from __future__ import annotations

from pathlib import Path

from eth_account import Account

from ledger_api.chain.clock import SimulatedClock
from ledger_api.ledger import Ledger
from ledger_api.scenario.files import load
from ledger_api.scenario.player import Player
from ledger_api.serving import DEMO
from tests.web.town import Town

#: Who signs in, by what they are to the first contract; the code is the demo's.
PEOPLE = {
    "department": "11990100MB0000019L",
    "enterprise": "91990100MA0000015X",
    "authority": "11990000MB0000051T",
    "intake": "11990000MB0000086D",
}


def demo_town(folder: Path) -> Town:
    """The stories played to their end. The builder finds a contract in its mailbox, signed by the water office."""
    scenario = load(DEMO)
    clock = SimulatedClock(scenario.steps[0].time - 3600)
    town = Town(Ledger.open(folder, clock), clock)
    player = Player(town.ledger, clock, scenario)
    assert all(check.ok for check in player.play())
    for name, key in player.keys().items():
        town.keys[scenario.parties[name]["uscc"]] = Account.from_key(key)
    _leave_half_signed(town)
    return town


def _leave_half_signed(town: Town) -> None:
    water, builder = PEOPLE["department"], PEOPLE["enterprise"]
    due = {"days": 30, "from": "delivery"}
    terms = [{"obligation": "o1", "kind": "payment", "amount": "1234567.80", "due": due}]
    values = {"contract": "待签1号", "title": "泵站维护合同", "obligations": terms}
    town.waiting = town.leave("sign_contract", [water, builder], values)
