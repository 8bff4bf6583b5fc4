"""A stranger may open a proceeding; the contract judges."""

import ape
import pytest
from world import due_on

ON_DATE = due_on(20270310)
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}


@pytest.fixture
def stranger(accounts):
    return accounts[2]


def test_the_due_day_ends_with_its_last_second(world, at, stranger):
    commitment = world.contract(ON_DATE)
    at("2027-03-10T23:59:59")
    with ape.reverts(world.proceedings.WrongState):
        world.proceedings.openProceeding(commitment, 1, [], sender=stranger)
    at("2027-03-11T00:00:00")
    receipt = world.proceedings.openProceeding(commitment, 1, [], sender=stranger)
    (event,) = receipt.events
    assert (event.event_name, event.commitment, event.obligation, event.dueOn, event.provisional) == (
        "ProceedingOpened",
        commitment,
        1,
        20270310,
        True,
    )
    with ape.reverts(world.proceedings.Duplicate):
        world.proceedings.openProceeding(commitment, 1, [], sender=stranger)


def test_what_was_credited_on_the_due_day_was_in_time(world, at, stranger):
    commitment = world.contract(ON_DATE, {**ON_DATE, "amount": 10})
    at("2027-03-10T23:00:00")
    in_time = world.pay(commitment, ON_DATE["amount"], 20270310)
    at("2027-03-11T09:00:00")
    late = world.pay(commitment, 10, 20270311, obligation=2)
    with ape.reverts(world.proceedings.WrongState):
        world.proceedings.openProceeding(commitment, 1, [in_time], sender=stranger)
    with ape.reverts(world.ledger.IncompleteList):
        world.proceedings.openProceeding(commitment, 2, [], sender=stranger)
    world.proceedings.openProceeding(commitment, 2, [late], sender=stranger)


def test_the_list_of_payments_must_be_whole_and_of_this_obligation(world, at, stranger):
    commitment = world.contract({**ON_DATE, "amount": 30}, ON_DATE)
    at("2027-03-11T09:00:00")
    first, second = sorted([world.pay(commitment, 15, 20270310), world.pay(commitment, 15, 20270311)])
    elsewhere = world.pay(commitment, 15, 20270311, obligation=2)
    for listed in ([first], [first, second, elsewhere]):
        with ape.reverts(world.ledger.IncompleteList):
            world.proceedings.openProceeding(commitment, 1, listed, sender=stranger)
    for listed in ([first, first], [second, first], sorted([first, elsewhere])):
        with ape.reverts(world.ledger.Unknown):
            world.proceedings.openProceeding(commitment, 1, listed, sender=stranger)
    world.proceedings.openProceeding(commitment, 1, [first, second], sender=stranger)


def test_a_deed_not_done_is_missed(world, at, stranger):
    commitment = world.contract(A_DEED, A_DEED)
    at("2027-03-10T12:00:00")
    world.perform(
        "RecordPerformance",
        world.bureau,
        commitment=commitment,
        obligation=1,
        performedOn=20270310,
        evidence=b"\6" * 32,
    )
    at("2027-03-11T00:00:00")
    with ape.reverts(world.proceedings.WrongState):
        world.proceedings.openProceeding(commitment, 1, [], sender=stranger)
    world.proceedings.openProceeding(commitment, 2, [], sender=stranger)


def test_an_unknown_obligation_has_no_proceeding(world, stranger):
    with ape.reverts(world.ledger.Unknown):
        world.proceedings.openProceeding(b"\7" * 32, 1, [], sender=stranger)
