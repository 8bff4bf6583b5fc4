"""The actors: a registrar, a bureau that owes, a builder who is owed, a rival, an importer, and a relay."""

import datetime as dt
import sys
from pathlib import Path

import pytest
from eth_account import Account

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from world import REGISTRAR_CODE, Actor, World

from ledger_api.acts.notices import notice
from ledger_api.chain.acts import party_id
from ledger_api.chain.contracts import Contracts


def yyyymmdd(day: dt.date) -> int:
    return day.year * 10000 + day.month * 100 + day.day


@pytest.fixture(scope="session")
def world(project, accounts, chain):
    relay = accounts[0]
    chain_id = chain.chain_id
    chain.pending_timestamp = int(dt.datetime(2027, 1, 4, 2, 0, tzinfo=dt.UTC).timestamp())
    key = Account.create()
    registrar = Actor(party_id(chain_id, "uscc", REGISTRAR_CODE), key)
    registry = relay.deploy(project.PartyRegistry, registrar.id, key.address, b"\1" * 32)
    calendar = relay.deploy(project.WorkCalendar, registry)
    ledger = relay.deploy(project.CommitmentLedger, registry, calendar)
    proceedings = relay.deploy(project.ProceedingRegister, ledger)
    contracts = Contracts(
        chain_id, registry.address, calendar.address, ledger.address, proceedings.address, 1
    )
    made = World(
        contracts,
        {
            "PartyRegistry": registry,
            "WorkCalendar": calendar,
            "CommitmentLedger": ledger,
            "ProceedingRegister": proceedings,
        },
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
    return made


@pytest.fixture
def at(chain):
    """Sets the time of the next block, in Asia/Shanghai."""

    def set_time(text: str) -> None:
        moment = dt.datetime.fromisoformat(text).replace(tzinfo=dt.timezone(dt.timedelta(hours=8)))
        chain.pending_timestamp = int(moment.timestamp())

    return set_time
