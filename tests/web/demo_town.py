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
    _pay_otherwise(town)
    _ask_for_confirmations(town)
    _dispute(town)
    _leave_half_signed(town)
    return town


def _pay_otherwise(town: Town) -> None:
    """One payment by each means, on a contract with a retention and a deposit."""
    water, builder = PEOPLE["department"], PEOPLE["enterprise"]
    due = {"date": "2027-01-29"}
    purposes = {"o1": "price", "o2": "retention", "o3": "deposit"}
    terms = [
        {"obligation": name, "kind": "payment", "purpose": purpose, "amount": "100000.00", "due": due}
        for name, purpose in purposes.items()
    ]
    town.sign_contract("other means", "闸门供货合同", terms, water, builder)
    price = f"{town.made['other means']}/1"
    town.do(
        "record_set_off", [water, builder], "set-off", obligation=price, amount="1000.00", against="质量扣款"
    )
    town.do(
        "record_tax_withheld", [water], "tax", obligation=price, amount="2000.00", document="完税凭证第7号"
    )
    for instrument in ("bill", "voucher"):
        paid = {"instrument": instrument, "amount": "3000.00", "number": f"{instrument}-1"}
        town.do("record_instrument", [water], instrument, obligation=price, **paid)
    town.do("honour_instrument", [builder], "honoured", payment=town.made["bill"])


def _ask_for_confirmations(town: Town) -> None:
    """One confirmed, one refused, one that waits."""
    water, builder = PEOPLE["department"], PEOPLE["enterprise"]
    contract = town.made["other means"]
    for name, number in (("confirmed", 1), ("refused", 2), ("asked", 3)):
        town.do("request_confirmation", [builder], name, obligation=f"{contract}/{number}")
    town.do(
        "confirm_receivable",
        [water],
        "yes",
        request=town.made["confirmed"],
        amount="90000.00",
        document="确认书",
    )
    town.do("refuse_confirmation", [water], "no", request=town.made["refused"], reason="尚未核定")


def _dispute(town: Town) -> None:
    """A part contested, an excuse, a payment denied, a due day put off twice."""
    water, builder = PEOPLE["department"], PEOPLE["enterprise"]
    terms = [{"obligation": "o1", "kind": "payment", "amount": "5000.00", "due": {"date": "2026-12-31"}}]
    town.sign_contract("disputed", "清淤合同", terms, water, builder)
    disputed = f"{town.made['disputed']}/1"
    town.do("contest", [water], "contest", obligation=disputed, amount="1000.00", reason="数量不符")
    town.do("challenge", [builder], "challenge", obligation=disputed, act="contest", reason="已经验收")
    town.do("state_excuse", [water], "excuse", obligation=disputed, reason="awaiting_audit")
    town.do("record_payment", [water], "unseen", obligation=disputed, amount="2000.00")
    town.do("deny_payment", [builder], "denial", payment=town.made["unseen"], reason="没有到账")
    for due in ("2027-01-15", "2027-01-29"):
        town.do("amend", [water, builder], due, obligation=disputed, due=due)


def _leave_half_signed(town: Town) -> None:
    water, builder = PEOPLE["department"], PEOPLE["enterprise"]
    due = {"days": 30, "from": "delivery"}
    terms = [{"obligation": "o1", "kind": "payment", "amount": "1234567.80", "due": due}]
    values = {"contract": "待签1号", "title": "泵站维护合同", "obligations": terms}
    town.waiting = town.leave("sign_contract", [water, builder], values)
