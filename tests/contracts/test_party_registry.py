"""Who may register whom."""

import ape
import pytest
from eth_account import Account

from ledger_api.chain.acts import party_id

KEYLESS = "0x" + "00" * 20


def registration(world, code, **changes):
    return {
        "party": party_id(world.contracts.chain_id, "uscc", code),
        "kind": 2,
        "size": 1,
        "duties": 0,
        "key": Account.create().address,
        "document": b"\2" * 32,
        **changes,
    }


def test_the_registrar_registers_a_party_and_the_event_says_all(world):
    fields = registration(world, "new enterprise")
    world.perform("RegisterParty", world.registrar, **fields)
    (event,) = world.receipt.events
    assert event.event_name == "PartyRegistered"
    assert (event.party, event.kind, event.size, event.key) == (fields["party"], 2, 1, fields["key"])
    assert world.registry.partyOf(fields["party"]).registeredAt == world.chain.blocks.head.timestamp


@pytest.mark.parametrize("actor", ["bureau", "builder"])
def test_nobody_but_the_registrar_registers(world, actor):
    with ape.reverts(world.registry.NotEntitled):
        world.perform("RegisterParty", getattr(world, actor), **registration(world, "by " + actor))


def test_one_code_is_one_party(world):
    with ape.reverts(world.registry.Duplicate):
        world.perform("RegisterParty", world.registrar, **registration(world, "builder"))


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": 0},
        {"kind": 5},
        {"size": 0},
        {"size": 5},
        {"kind": 1, "size": 2},
        {"duties": 1},
        {"kind": 3, "size": 0, "duties": 64},
        {"kind": 3, "size": 0, "duties": 32},
        {"kind": 4, "size": 0, "duties": 0},
        {"key": KEYLESS},
    ],
)
def test_terms_that_make_no_sense_are_refused(world, changes):
    with ape.reverts(world.registry.BadTerm):
        world.perform("RegisterParty", world.registrar, **registration(world, "odd", **changes))


def test_an_importer_registers_keyless_parties_only(world):
    fields = registration(world, "published supplier", key=KEYLESS)
    world.perform("RegisterParty", world.importer, **fields)
    assert world.registry.partyOf(fields["party"]).imported
    for changes in ({"key": Account.create().address}, {"key": KEYLESS, "kind": 3, "size": 0}):
        with ape.reverts(world.registry.NotEntitled):
            world.perform("RegisterParty", world.importer, **registration(world, "other", **changes))


def test_an_unknown_party_is_unknown(world):
    with ape.reverts(world.registry.Unknown):
        world.registry.partyOf(b"\7" * 32)
