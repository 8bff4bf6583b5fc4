"""The steps of an application, as the contract tests take them."""

TEXT, EVIDENCE = b"\5" * 32, b"\6" * 32
#: A Monday in a year whose calendar is not published: Saturdays and Sundays alone are rest days.
RECEIVED, FIFTH, SIXTH = 20270308, 20270315, 20270316


def lodge(world, **changes):
    by = changes.pop("by", world.builder)
    fields = {
        "department": world.bureau.id,
        "statutoryWorkdays": 20,
        "promisedWorkdays": 10,
        "receivedOn": RECEIVED,
        "document": TEXT,
        **changes,
    }
    return world.perform("OpenApproval", by, **fields).key


def accept(world, approval, day=RECEIVED):
    world.perform("AcceptApplication", world.bureau, approval=approval, acceptedOn=day, document=TEXT)


def pause(world, approval, first, last):
    world.perform("PauseApproval", world.bureau, approval=approval, fromOn=first, toOn=last, document=TEXT)


def notice(world, approval, day=RECEIVED):
    world.perform("RequestSupplement", world.bureau, approval=approval, noticedOn=day, document=TEXT)


def decide(world, approval, day):
    world.perform(
        "DecideApproval", world.bureau, approval=approval, granted=True, decidedOn=day, document=TEXT
    )


def state(world, register, approval):
    # A view is answered at the time of the last block.
    world.chain.mine()
    return register.approvalOf(approval)


def clocks(world, register, approval):
    world.chain.mine()
    return register.clocksOf(approval)


def anchor(world, **changes):
    by = changes.pop("by", world.bureau)
    fields = {
        "root": b"\x21" * 32,
        "count": 10_000,
        "fromOn": RECEIVED,
        "toOn": RECEIVED,
        "document": TEXT,
        **changes,
    }
    return world.perform("Anchor", by, **fields)
