"""From the clue to the determination, objection and repair: who may, in which order, and on which day."""

import ape
import pytest
from eth_abi import encode
from eth_utils import keccak
from world import due_on, on

ON_DATE = due_on(20260310, 1000)
A_DEED = {**ON_DATE, "kind": 1, "amount": 0}
NEXT_YEAR = {**ON_DATE, "dueOn": 20270310}
TEXT = b"\5" * 32
CLUE, VERIFYING, UNTRUE, RECTIFYING, CONFIRMED, WITHDRAWN = range(6)
GENERAL, SERIOUS = 2, 3


@pytest.fixture
def commitment(world, chain):
    """Missed in 2026, a published year, and opened."""
    made = world.contract(ON_DATE, A_DEED, NEXT_YEAR, signed_on=20251201)
    for number in (1, 2):
        world.proceedings.openProceeding(made, number, [], sender=world.relay)
    return made


def determination(**changes):
    return {
        "breachClass": GENERAL,
        "datedOn": 20270104,
        "repairFrom": 20270404,
        "publicUntil": 20280104,
        "basis": 0,
        "document": TEXT,
        "payments": [],
        **changes,
    }


def verify(world, commitment, number=1, found=True):
    world.perform(
        "VerifyBreach", world.lead, **on(commitment, number), found=found, document=TEXT, payments=[]
    )


def order(world, commitment, number=1, until=20270105):
    world.perform("OrderRectification", world.lead, **on(commitment, number), untilOn=until, payments=[])


def confirm(world, commitment, number=1, **changes):
    world.perform("ConfirmBreach", world.lead, **on(commitment, number), **determination(**changes))


def confirmed(world, commitment, at, number=1):
    at("2027-01-04T20:00:00")
    verify(world, commitment, number)
    order(world, commitment, number)
    world.perform("RefuseRectification", world.bureau, **on(commitment, number), document=TEXT)
    confirm(world, commitment, number)


def handling(world, commitment, number=1):
    due = world.proceedings.proceedingOf(commitment, number).dueOn
    return world.proceedings.handlingOf(
        keccak(encode(["bytes32", "uint8", "uint32"], [commitment, number, due]))
    )


NO_DAYS = {"repairFrom": 0, "publicUntil": 0}
ACTS = (
    ("VerifyBreach", {"found": True, "document": TEXT, "payments": []}, "lead"),
    ("OrderRectification", {"untilOn": 20280101, "payments": []}, "lead"),
    ("RefuseRectification", {"document": TEXT}, "bureau"),
    ("ConfirmBreach", determination(), "lead"),
    ("ObjectToBreach", {"document": TEXT}, "bureau"),
    ("DecideObjection", {"outcome": 1, "breachClass": 0, **NO_DAYS, "document": TEXT}, "lead"),
    ("AnnulBreach", {"document": TEXT}, "lead"),
    ("ApplyRepair", {"evidence": TEXT}, "bureau"),
    ("AcceptRepair", {"document": TEXT}, "lead"),
    ("ExtendRepair", {"document": TEXT}, "lead"),
    ("DecideRepair", {"granted": True, "document": TEXT}, "lead"),
    ("RevokeRepair", {"repairFrom": 20300104, "publicUntil": 20300104, "document": TEXT}, "lead"),
)


@pytest.mark.parametrize(
    "signers", ["bureau", "builder", "rival", "lead", "registrar", "bureau+builder", "lead+bureau"]
)
@pytest.mark.parametrize(("kind", "fields", "allowed"), ACTS)
def test_the_permission_table_of_cases(world, commitment, at, kind, fields, allowed, signers):
    at("2027-01-04T20:00:00")
    actors = [getattr(world, name) for name in signers.split("+")]
    authority = signers in ("lead", "registrar")
    if (allowed == "lead" and authority) or (allowed == "bureau" and signers == "bureau"):
        if kind == "VerifyBreach":
            world.perform(kind, *actors, **on(commitment), **fields)
            assert len(world.receipt.events) == 1
            return
        error = "WrongState"
    elif allowed == "lead" or signers in ("builder", "bureau+builder"):
        error = "NotEntitled"
    else:
        error = "NotAParty"
    with ape.reverts(getattr(world.proceedings, error)):
        world.perform(kind, *actors, **on(commitment), **fields)


def test_a_clue_found_untrue_is_over_for_its_due_day(world, commitment, at):
    at("2027-01-04T20:00:00")
    verify(world, commitment, found=False)
    for act in (
        lambda: verify(world, commitment),
        lambda: order(world, commitment),
        lambda: confirm(world, commitment, basis=1),
    ):
        with ape.reverts(world.proceedings.WrongState):
            act()
    with ape.reverts(world.proceedings.Duplicate):
        world.proceedings.openProceeding(commitment, 1, [], sender=world.relay)
    assert handling(world, commitment).stage == UNTRUE


def test_nobody_determines_before_the_time_to_rectify_has_ended(world, commitment, at):
    at("2027-01-04T20:00:00")
    with ape.reverts(world.proceedings.WrongState):
        confirm(world, commitment)
    verify(world, commitment)
    with ape.reverts(world.proceedings.BadDate):
        order(world, commitment, until=20270103)
    order(world, commitment, until=20270105)
    for basis in (0, 1):
        at(f"2027-01-05T23:59:5{8 + basis}")
        with ape.reverts(world.proceedings.RectificationOpen):
            confirm(world, commitment, basis=basis)
    at("2027-01-06T00:00:00")
    confirm(world, commitment)
    assert handling(world, commitment).stage == CONFIRMED


def test_a_refusal_ends_the_waiting_and_a_final_judgment_needs_no_order(world, commitment, at):
    confirmed(world, commitment, at)
    confirm(world, commitment, number=2, basis=1)
    with ape.reverts(world.proceedings.WrongState):
        confirm(world, commitment, number=2, basis=1)


def test_what_is_signed_has_the_shape_of_a_determination(world, commitment, at):
    at("2027-01-04T20:00:00")
    for fields in (
        {"datedOn": 20270105},
        {"datedOn": 20260310},
        {"repairFrom": 20270103},
        {"publicUntil": 20270404},
        {"publicUntil": 20300105},
    ):
        with ape.reverts(world.proceedings.BadDate):
            confirm(world, commitment, basis=1, **fields)
    for fields in ({"breachClass": 0}, {"breachClass": 4}, {"basis": 2}):
        with ape.reverts(world.proceedings.BadTerm):
            confirm(world, commitment, **{"basis": 1, **fields})
    with ape.reverts(world.proceedings.ProcedureMissing):
        confirm(world, commitment, basis=1, document=bytes(32))
    confirm(world, commitment, basis=1, datedOn=20260311, repairFrom=20260611, publicUntil=20270311)


def test_no_determination_on_a_provisional_due_day(world, commitment, at):
    at("2027-03-11T10:00:00")
    world.proceedings.openProceeding(commitment, 3, [], sender=world.relay)
    with ape.reverts(world.proceedings.CalendarProvisional):
        confirm(
            world, commitment, number=3, basis=1, datedOn=20270311, repairFrom=20270611, publicUntil=20280311
        )


def test_what_the_ledger_disproves_is_no_case(world, commitment, at):
    at("2027-01-04T20:00:00")
    verify(world, commitment)
    payment = world.pay(commitment, 1000, 20260310)
    with ape.reverts(world.ledger.IncompleteList):
        order(world, commitment)
    with ape.reverts(world.proceedings.WrongState):
        world.perform(
            "OrderRectification", world.lead, **on(commitment), untilOn=20270105, payments=[payment]
        )


def test_one_objection_is_open_at_a_time(world, commitment, at):
    confirmed(world, commitment, at)
    objection = {**on(commitment), "document": TEXT}
    decision = {**on(commitment), "breachClass": 0, **NO_DAYS, "document": TEXT}
    with ape.reverts(world.proceedings.WrongState):
        world.perform("DecideObjection", world.lead, **decision, outcome=1)
    world.perform("ObjectToBreach", world.bureau, **objection)
    with ape.reverts(world.proceedings.WrongState):
        world.perform("ObjectToBreach", world.bureau, **objection)
    corrected = {"breachClass": SERIOUS, "repairFrom": 20280104, "publicUntil": 20300104}
    with ape.reverts(world.proceedings.BadDate):
        world.perform(
            "DecideObjection", world.lead, **{**decision, **corrected, "repairFrom": 20270103}, outcome=2
        )
    world.perform("DecideObjection", world.lead, **{**decision, **corrected}, outcome=2)
    found = handling(world, commitment)
    assert (found.breachClass, found.datedOn, found.repairFrom, found.publicUntil) == (
        SERIOUS,
        20270104,
        20280104,
        20300104,
    )
    world.perform("ObjectToBreach", world.bureau, **objection)
    world.perform("DecideObjection", world.lead, **decision, outcome=3)
    assert handling(world, commitment).stage == WITHDRAWN
    with ape.reverts(world.proceedings.WrongState):
        world.perform("AnnulBreach", world.lead, **objection)


def test_repair_comes_from_its_first_day_on_and_after_performance(world, commitment, at):
    confirmed(world, commitment, at)
    application = {**on(commitment), "evidence": TEXT}
    with ape.reverts(world.proceedings.ProcedureMissing):
        world.perform("ApplyRepair", world.bureau, **on(commitment), evidence=bytes(32))
    at("2027-04-03T23:59:59")
    with ape.reverts(world.proceedings.MinPeriodOpen):
        world.perform("ApplyRepair", world.bureau, **application)
    at("2027-04-04T00:00:00")
    with ape.reverts(world.proceedings.NotPerformed):
        world.perform("ApplyRepair", world.bureau, **application)
    world.pay(commitment, 1000, 20270404)
    world.perform("ApplyRepair", world.bureau, **application)
    reason = {**on(commitment), "document": TEXT}
    for kind, who, fields in (
        ("ApplyRepair", world.bureau, application),
        ("DecideRepair", world.lead, {**reason, "granted": True}),
    ):
        with ape.reverts(world.proceedings.WrongState):
            world.perform(kind, who, **fields)
    world.perform("ExtendRepair", world.lead, **reason)
    with ape.reverts(world.proceedings.WrongState):
        world.perform("ExtendRepair", world.lead, **reason)
    world.perform("AcceptRepair", world.lead, **reason)
    world.perform("DecideRepair", world.lead, **reason, granted=False)
    world.perform("ApplyRepair", world.bureau, **application)
    world.perform("ExtendRepair", world.lead, **reason)
    world.perform("AcceptRepair", world.lead, **reason)
    world.perform("DecideRepair", world.lead, **reason, granted=True)
    with ape.reverts(world.proceedings.WrongState):
        world.perform("ObjectToBreach", world.bureau, **reason)
    with ape.reverts(world.proceedings.BadDate):
        world.perform("RevokeRepair", world.lead, **reason, repairFrom=20300406, publicUntil=20300406)
    world.perform("RevokeRepair", world.lead, **reason, repairFrom=20300404, publicUntil=20300404)
    found = handling(world, commitment)
    assert (found.revoked, found.repairFrom, found.publicUntil) == (True, 20300404, 20300404)
    with ape.reverts(world.proceedings.MinPeriodOpen):
        world.perform("ApplyRepair", world.bureau, **application)


def test_publication_ends_with_its_last_second(world, commitment, at):
    confirmed(world, commitment, at)
    at("2028-01-04T23:59:59")
    world.perform("ObjectToBreach", world.bureau, **on(commitment), document=TEXT)
    at("2028-01-05T00:00:00")
    with ape.reverts(world.proceedings.WrongState):
        world.perform("ApplyRepair", world.bureau, **on(commitment), evidence=TEXT)
    # What was objected to in time is decided still.
    world.perform(
        "DecideObjection", world.lead, **on(commitment), outcome=1, breachClass=0, **NO_DAYS, document=TEXT
    )


def amend(world, commitment, due):
    world.perform(
        "Amend",
        world.bureau,
        world.builder,
        **on(commitment),
        dueOn=due,
        amount=0,
        waiveInterest=False,
        document=TEXT,
    )


def test_an_amended_day_must_have_passed_too(world, commitment, at):
    at("2027-01-04T20:00:00")
    amend(world, commitment, 20270110)
    verify(world, commitment)
    with ape.reverts(world.proceedings.BadDate):
        confirm(world, commitment, basis=1)
    at("2027-01-12T10:00:00")
    with ape.reverts(world.proceedings.Duplicate):
        world.proceedings.openProceeding(commitment, 1, [], sender=world.relay)


def test_a_record_that_stands_is_not_overwritten(world, commitment, at):
    confirmed(world, commitment, at)
    amend(world, commitment, 20270110)
    at("2027-01-12T10:00:00")
    with ape.reverts(world.proceedings.Duplicate):
        world.proceedings.openProceeding(commitment, 1, [], sender=world.relay)
    world.perform("AnnulBreach", world.lead, **on(commitment), document=TEXT)
    world.proceedings.openProceeding(commitment, 1, [], sender=world.relay)
    assert handling(world, commitment).stage == CLUE
