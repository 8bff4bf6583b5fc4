"""The actors: a registrar, a bureau that owes, a builder who is owed, a rival, an importer, and a relay."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from ape import Contract
from eth_account import Account

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from approval_steps import lodge
from world import REGISTRAR_CODE, Actor, World

from ledger_api.acts.notices import notice
from ledger_api.chain.acts import party_id
from ledger_api.chain.artifacts import LIBRARIES, artifact
from ledger_api.chain.contracts import deploy


def yyyymmdd(day: dt.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


#: What contracts are refused with by the registry that they ask.
ASKED = ("KeyNotEntitled", "KeyRetired", "NotAParty", "PartySucceeded")


def interface(name: str) -> list[dict[str, object]]:
    """The ABI of a contract, with the errors of the libraries that it calls."""
    found = list(artifact(name).abi)
    for library in LIBRARIES if name == "CommitmentLedger" else ():
        found += [entry for entry in artifact(library).abi if entry["type"] == "error" and entry not in found]
    if name in ("CommitmentLedger", "WorkCalendar"):
        asked = [entry for entry in artifact("PartyRegistry").abi if entry["type"] == "error"]
        found += [entry for entry in asked if entry["name"] in ASKED and entry not in found]
    return found


@pytest.fixture(scope="session")
def world(accounts, chain):
    relay = accounts[0]
    chain_id = chain.chain_id
    chain.pending_timestamp = int(dt.datetime(2027, 1, 4, 2, 0, tzinfo=dt.UTC).timestamp())
    key = Account.create()
    registrar = Actor(party_id(chain_id, "uscc", REGISTRAR_CODE), key)

    def create(code: bytes) -> tuple[str, int]:
        transaction = relay.provider.network.ecosystem.create_transaction(
            data=code, chain_id=chain_id, gas_limit=8_000_000
        )
        receipt = relay.call(transaction)
        return receipt.contract_address, receipt.block_number

    # What is deployed is what the project ships.
    contracts = deploy(chain_id, create, registrar.id, key.address, b"\1" * 32)
    deployed = {name: Contract(address, abi=interface(name)) for name, address in contracts.addresses.items()}
    made = World(
        contracts,
        deployed,
        relay,
        chain,
        registrar,
    )
    for year in (2025, 2026):
        arranged = notice(year)
        made.perform(
            "PublishCalendar",
            registrar,
            year=year,
            daysOff=[yyyymmdd(day) for day in arranged.days_off],
            makeUpDays=[yyyymmdd(day) for day in arranged.make_up_days],
            document=b"\3" * 32,
        )
    made.bureau = made.register("bureau", kind=1)
    made.builder = made.register("builder", kind=2, size=2)
    made.rival = made.register("rival", kind=2, size=4)
    made.importer = made.register("importer", kind=4, duties=32)
    made.lead = made.register("lead", kind=3, duties=31)
    return made


@pytest.fixture
def at(chain):
    """Sets the time of the next block, in Asia/Shanghai."""

    def set_time(text: str) -> None:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
        chain.pending_timestamp = int(moment.timestamp())

    return set_time


@pytest.fixture
def morning(world, at):
    """Monday, March 1st 2027, 10:00."""
    at("2027-03-01T10:00:00")


@pytest.fixture
def register(world):
    return world.deployed["ApprovalRegister"]


@pytest.fixture
def approval(world, at):
    at("2027-03-08T10:00:00")
    return lodge(world)


@pytest.fixture
def towns(world, at):
    """Three more departments and an enterprise, on a day in June."""
    at("2027-06-25T10:00:00")
    return [world.register(name, kind=1) for name in ("water", "roads", "merged")]
