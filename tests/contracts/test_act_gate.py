"""Signatures, ids and batches."""

import ape
from eth_account import Account
from eth_utils.crypto import keccak
from world import THIRTY_DAYS, Actor

from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, act_key, sign
from ledger_api.chain.batches import packed

DONE, REFUSED, COMMITMENT = 2, 1, 3


def payment_of(world, commitment, amount=100, **changes):
    fields = {
        "commitment": commitment,
        "obligation": 1,
        "amount": amount,
        "creditedOn": 20250901,
        "document": b"\5" * 32,
        **changes,
    }
    return world.act("RecordPayment", world.bureau, **fields)


def test_an_act_is_taken_once_and_its_second_copy_is_passed_over(world):
    commitment = world.contract()
    signed = world.signed(payment_of(world, commitment), world.bureau)
    world.submit(signed, signed)
    world.submit(signed)
    assert world.ledger.obligationOf(commitment, 1).payments == 1
    with ape.reverts(world.ledger.Duplicate):
        world.ledger.perform(world.as_tuple(signed), sender=world.relay)


def test_one_refused_act_leaves_the_rest_of_its_batch_standing(world):
    commitment = world.contract()
    good = [world.signed(payment_of(world, commitment), world.bureau) for _ in range(3)]
    bad = world.signed(payment_of(world, commitment, amount=0), world.bureau)
    receipt = world.submit(good[0], bad, *good[1:])
    assert world.ledger.obligationOf(commitment, 1).payments == 3
    refused = [event for event in receipt.events if event.event_name == "ActRefused"]
    assert [event.act for event in refused] == [act_key(bad.act.by, bad.act.id)]
    assert bytes(refused[0].reason) == keccak(text="BadAmount(int256)")[:4] + bytes(32)
    assert world.ledger.outcomeOf(act_key(bad.act.by, bad.act.id)) == REFUSED


def test_a_refused_id_is_spent(world):
    commitment = world.contract()
    act = payment_of(world, commitment, amount=0)
    world.submit(world.signed(act, world.bureau))
    repaired = Act(act.kind, act.id, act.valid_until, act.by, act.also, {**act.fields, "amount": 5})
    world.submit(world.signed(repaired, world.bureau))
    assert world.ledger.obligationOf(commitment, 1).payments == 0


def test_a_strangers_spoilt_copy_spends_nothing(world):
    commitment = world.contract()
    signed = world.signed(payment_of(world, commitment), world.bureau)
    mallory = Actor(world.bureau.id)
    forged = world.signed(signed.act, mallory)
    without = SignedAct(signed.act, ())
    garbage = SignedAct(signed.act, (b"\0" * 65,))
    unknown_kind = world.as_tuple(signed)._replace(kind=99)
    empty_body = world.as_tuple(signed)._replace(body=b"")
    world.submit(forged, without, garbage)
    world.bring("CommitmentLedger", unknown_kind, empty_body)
    assert world.ledger.outcomeOf(act_key(signed.act.by, signed.act.id)) == 0
    world.submit(signed)
    assert world.ledger.obligationOf(commitment, 1).payments == 1


def test_a_second_signature_cannot_be_added_or_taken_away(world):
    terms = world.contract_terms()
    both = world.signed(
        world.act("SignContract", world.bureau, world.builder, **terms), world.bureau, world.builder
    )
    for signatures in (both.signatures[:1], both.signatures[::-1], (*both.signatures, both.signatures[0])):
        with ape.reverts(world.ledger.BadSignature):
            world.ledger.perform(world.as_tuple(SignedAct(both.act, signatures)), sender=world.relay)
    world.submit(both)
    assert world.ledger.outcomeOf(act_key(both.act.by, both.act.id)) == COMMITMENT


def test_an_act_signed_for_another_ledger_is_a_bad_signature(world):
    commitment = world.contract()
    act = payment_of(world, commitment)
    elsewhere = type(world.contracts).from_dict({**world.contracts.to_dict(), "chain_id": 1})
    foreign = SignedAct(act, (sign(act, elsewhere, bytes(world.bureau.key.key)),))
    with ape.reverts(world.ledger.BadSignature):
        world.ledger.perform(world.as_tuple(foreign), sender=world.relay)


def test_the_malleable_twin_of_a_signature_is_refused(world):
    commitment = world.contract()
    signed = world.signed(payment_of(world, commitment), world.bureau)
    r, s, v = signed.signatures[0][:32], int.from_bytes(signed.signatures[0][32:64]), signed.signatures[0][64]
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    twin = r + (order - s).to_bytes(32) + bytes([55 - v])
    with ape.reverts(world.ledger.BadSignature):
        world.ledger.perform(world.as_tuple(SignedAct(signed.act, (twin,))), sender=world.relay)


def test_an_act_is_valid_through_the_last_second_of_its_time(world, chain):
    commitment = world.contract()
    for late, times in ((False, 1), (True, 0)):
        act = payment_of(world, commitment)
        signed = world.signed(act, world.bureau)
        before = world.ledger.obligationOf(commitment, 1).payments
        chain.pending_timestamp = act.valid_until + late
        world.submit(signed)
        assert world.ledger.obligationOf(commitment, 1).payments == before + times


def test_no_act_may_wait_longer_than_a_day_or_thirty_with_two_signers(world):
    commitment = world.contract()
    act = world.act("RecordPayment", world.bureau, hours=24.2, **payment_of(world, commitment).fields)
    with ape.reverts(world.ledger.BadTerm):
        world.ledger.perform(world.as_tuple(world.signed(act, world.bureau)), sender=world.relay)
    act = world.act(
        "SignContract", world.bureau, world.builder, hours=24 * 30 + 0.2, **world.contract_terms()
    )
    with ape.reverts(world.ledger.BadTerm):
        world.ledger.perform(
            world.as_tuple(world.signed(act, world.bureau, world.builder)), sender=world.relay
        )


def test_a_starved_batch_is_reverted_whole_and_spends_nothing(world):
    commitment = world.contract()
    signed = world.signed(payment_of(world, commitment), world.bureau)
    with ape.reverts():
        world.bring("CommitmentLedger", world.as_tuple(signed), gas=3_000_000)
    assert world.ledger.outcomeOf(act_key(signed.act.by, signed.act.id)) == 0


def test_bytes_that_are_no_batch_are_reverted_whole_and_spend_nothing(world):
    commitment = world.contract()
    first, second = (world.signed(payment_of(world, commitment), world.bureau) for _ in range(2))
    good, other = packed([world.as_tuple(first)]), packed([world.as_tuple(second)])
    nobodys = other[:1] + b"\0" + other[2:]
    thirds = other[:1] + b"\3" + other[2:] + bytes(64)
    longer = other[:3] + b"\xff\xff\xff" + other[6:]
    for spoilt in (other[:-1], other[:13], b"\5", nobodys, thirds, longer):
        with ape.reverts(world.ledger.MalformedBatch):
            world.ledger.submit(good + spoilt, sender=world.relay)
    assert world.ledger.outcomeOf(act_key(first.act.by, first.act.id)) == 0
    world.ledger.submit(good + other, sender=world.relay)
    assert world.ledger.obligationOf(commitment, 1).payments == 2


def test_an_empty_batch_does_nothing(world):
    receipt = world.ledger.submit(b"", sender=world.relay)
    assert list(receipt.events) == []


def test_an_act_is_refused_in_a_batch_as_it_is_alone(world):
    """What the batch is unpacked into is the very act that was signed: of one party or two, any length of body."""
    terms = world.contract_terms(20250901, *[THIRTY_DAYS] * 5)
    both = world.signed(
        world.act("SignContract", world.bureau, world.builder, **terms), world.bureau, world.builder
    )
    calendar = world.act(
        "PublishCalendar", world.lead, year=2033, daysOff=[20330103], makeUpDays=[], document=b"\7" * 32
    )
    world.submit(world.signed(calendar, world.lead))
    assert [event.event_name for event in world.receipt.events] == ["CalendarPublished"]
    # A signature too many, and one too few: as many bytes as are announced are read, and no more.
    for signatures in ((*both.signatures, both.signatures[0]), both.signatures[:1]):
        world.submit(SignedAct(both.act, signatures))
        (refused,) = world.receipt.events
        assert bytes(refused.reason)[:4] == keccak(text="BadSignature(bytes32)")[:4]
    world.submit(both)
    assert world.ledger.commitmentOf(act_key(both.act.by, both.act.id)).obligations == 5


def test_preview_is_for_calls_only(world):
    act = payment_of(world, world.contract())
    with ape.reverts(world.ledger.CallOnly):
        world.ledger.preview(world.as_tuple(SignedAct(act, ())), sender=world.relay)


def test_a_rotated_key_speaks_and_the_old_one_is_retired(world):
    office = world.register("office of keys", kind=1)
    old, new = office.key, Account.create()
    act = world.perform("RotateKey", office, oldKey=old.address, newKey=new.address)
    assert [event.event_name for event in world.receipt.events] == ["KeyRotated"]
    assert act.also == NO_PARTY
    with ape.reverts(world.registry.KeyRetired):
        world.perform("RotateKey", office, oldKey=new.address, newKey=old.address)
    office.key = new
    with ape.reverts(world.registry.Duplicate):
        world.perform("RotateKey", office, oldKey=new.address, newKey=old.address)
    world.perform("RotateKey", office, oldKey=new.address, newKey=Account.create().address)


def test_a_batch_of_fifty_payments_is_one_transaction(world):
    commitment = world.contract(THIRTY_DAYS)
    world.submit(*[world.signed(payment_of(world, commitment), world.bureau) for _ in range(50)])
    assert world.ledger.obligationOf(commitment, 1).payments == 50
