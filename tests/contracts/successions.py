"""Successions as the contract tests record them, and what there is to pass on."""

from world import due_on

DECREE = b"\x0d" * 32
ON_DATE = due_on(20270910, 1000)
EFFECTIVE = 20270701


def passing(world, old, new, by=None, **changes):
    fields = {
        "from": [one.id for one in old],
        "to": [one.id for one in new],
        "effectiveOn": EFFECTIVE,
        "document": DECREE,
        "commitments": [],
        "holders": [],
        **changes,
    }
    world.perform("Succeed", by or world.registrar, **fields)


def contract_of(world, department, *obligations):
    """A contract of a department with the builder, and its id."""
    terms = world.contract_terms(20270601, *(obligations or (ON_DATE,)), obligor=department.id)
    act = world.perform("SignContract", department, world.builder, **terms)
    return act.key


def pay(world, by, commitment, also=None):
    """A payment that is recorded; its key."""
    act = world.perform(
        "RecordPayment",
        by,
        also,
        commitment=commitment,
        obligation=1,
        amount=10,
        creditedOn=20270620,
        document=DECREE,
    )
    return act.key
