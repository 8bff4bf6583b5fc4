"""Promises as the contract tests make, claim, decline and change them."""

from world import THIRTY_DAYS, due_on

from ledger_api.chain.acts import act_key

TEXT, EVIDENCE = b"\7" * 32, b"\6" * 32
DECLINE, CHANGE = 5, 6
#: 1,000.00 by March 10th 2027 (a Wednesday), on a condition.
REWARD = {**due_on(20270310, 100_000), "conditional": True}
#: 500.00 within 30 days of the claim.
SUBSIDY = {**THIRTY_DAYS, "amount": 50_000, "clock": 4, "conditional": True}
COMPENSATION = {**REWARD, "amount": 26_000, "dueOn": 20270401, "conditional": False}


def made(world, *obligations, by=None, **changes):
    fields = {
        "obligee": world.builder.id, "currency": b"CNY", "signedOn": 20270301, "field": 5, "document": TEXT,
        "obligations": list(obligations) or [REWARD], **changes,
    }  # fmt: skip
    act = world.perform("MakePromise", by or world.bureau, **fields)
    return act_key(act.by, act.id)


def opened(world, *obligations, by=None, **changes):
    fields = {
        "currency": b"CNY", "signedOn": 20270301, "field": 5, "lastClaimOn": 0, "document": TEXT,
        "obligations": list(obligations) or [SUBSIDY], **changes,
    }  # fmt: skip
    act = world.perform("OpenPromise", by or world.bureau, **fields)
    return act_key(act.by, act.id)


def claimed(world, promise, by=None, document=EVIDENCE):
    act = world.perform("ClaimPromise", by or world.builder, openPromise=promise, document=document)
    return act_key(act.by, act.id)


def decline(world, commitment, obligation=1, by=None, also=None, document=TEXT):
    fields = {"commitment": commitment, "obligation": obligation, "document": document}
    world.perform("DeclinePromise", by or world.bureau, also, **fields)


def change(world, commitment, obligation=1, by=None, also=None, **changes):
    fields = {
        "commitment": commitment, "obligation": obligation, "ground": 1, "document": TEXT,
        "compensation": [COMPENSATION], **changes,
    }  # fmt: skip
    world.perform("ChangePromise", by or world.bureau, also, **fields)


def ruled(world, commitment, act, *, stands, obligation=1):
    on = {"commitment": commitment, "obligation": obligation, "act": act}
    world.perform("Challenge", world.builder, **on, document=TEXT)
    world.perform("Rule", world.lead, **on, stands=stands, amount=0, evidence=EVIDENCE)
