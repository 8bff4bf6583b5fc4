"""Acts about parties, their keys and calendars, mostly good ones."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from ledger_api.domain.days import yyyymmdd
from tests.chain.test_domain_agrees_with_contracts import random_calendar
from tests.invariants.people import (
    ALL_KEY_DUTIES,
    AUTHORITY,
    CALENDAR,
    DEPARTMENT,
    ENTERPRISE,
    IMPORTER,
    REGISTRAR,
    Key,
    Party,
)
from tests.invariants.scene import TEXT, Draw, NothingToDo, Scene

#: So many of each kind act at a time, at the most and at the least.
MOST, LEAST = 6, 2
SIGN, PAY = 1, 4
NO_KEY = "0x" + "00" * 20


def register_party(scene: Scene) -> Draw:
    dice = scene.dice
    kind = dice.choice([DEPARTMENT, ENTERPRISE, AUTHORITY])
    if len(scene.people.acting(kind, scene.today)) >= MOST:
        raise NothingToDo
    size = dice.randint(1, 4) if kind == ENTERPRISE else 0
    duties = dice.choice([4, 8, 16, 24, 31]) if kind == AUTHORITY else 0
    key = scene.people.new_key(ALL_KEY_DUTIES, 0).address
    by = scene.authority(REGISTRAR)
    if kind != AUTHORITY and dice.random() < 0.3:
        by, key, duties = scene.people.acting(IMPORTER, scene.today)[0], NO_KEY, 0
    fields = {
        "party": scene.people.new_id(),
        "kind": kind,
        "size": size,
        "duties": duties,
        "key": key,
        "document": TEXT,
    }
    return Draw(by, None, fields)


def somebody(scene: Scene) -> Party:
    """An acting party; the registrar's and the importer's keys stay as they are, so that the walk goes on."""
    people = scene.people
    kind = scene.dice.choice([DEPARTMENT, ENTERPRISE, AUTHORITY])
    return scene.any([one for one in people.acting(kind, scene.today) if one is not people.all[0]])


def rotate_key(scene: Scene) -> Draw:
    party = somebody(scene)
    old = scene.some(party.speaking(scene.now))
    new = scene.people.new_key(old.duties, 0)
    return Draw(party, None, {"oldKey": old.address, "newKey": new.address})


def add_key(scene: Scene) -> Draw:
    party = somebody(scene)
    if len(party.speaking(scene.now)) > 3:
        raise NothingToDo
    duties = scene.dice.choice([15, 15, scene.dice.randint(1, 15)])
    key = scene.people.new_key(duties, 0)
    return Draw(party, None, {"key": key.address, "duties": duties, "document": TEXT})


def _can_end(party: Party, key: Key, at: int) -> bool:
    signing = [one for one in party.speaking(at) if one.duties & SIGN]
    return not key.duties & SIGN or len(signing) > 2


def end_key(scene: Scene) -> Draw:
    party = somebody(scene)
    key = scene.some([key for key in party.speaking(scene.now) if _can_end(party, key, scene.now)])
    return Draw(party, None, {"key": key.address})


def replace_key(scene: Scene) -> Draw:
    party = somebody(scene)
    old = scene.some([key for key in party.speaking(scene.now) if not key.until])
    registrars = [one for one in scene.people.with_duty(REGISTRAR, scene.today) if one is not party]
    new = scene.people.new_key(old.duties, 0)
    fields = {"party": party.id, "oldKey": old.address, "newKey": new.address, "document": TEXT}
    return Draw(scene.any(registrars), None, fields)


def object_to_replacement(scene: Scene) -> Draw:
    waiting = [
        (party, key)
        for party in scene.people.all
        if party.is_active(scene.today)
        for key in party.keys
        if key.since > scene.now
    ]
    party, key = scene.any(waiting)
    return Draw(party, None, {"newKey": key.address})


def set_signature_policy(scene: Scene) -> Draw:
    party = somebody(scene)
    able = party.speaking(scene.now)
    signing, paying = ([key for key in able if key.duties & duty] for duty in (SIGN, PAY))
    wishes = [
        0,
        *([SIGN] if len(signing) > 1 else []),
        *([SIGN | PAY] if len(signing) > 1 and len(paying) > 1 else []),
    ]
    return Draw(party, None, {"twoFor": scene.dice.choice(wishes)})


def succeed(scene: Scene) -> Draw:
    """A merger of one or two into one, or a split of one into two with a list of what one of them takes."""
    dice, today = scene.dice, scene.today
    kind = dice.choice([DEPARTMENT, DEPARTMENT, ENTERPRISE, AUTHORITY])
    everybody = [
        one
        for one in scene.people.acting(kind, today)
        if not one.succeeded_on and one is not scene.people.all[0]
    ]
    if len(everybody) <= LEAST:
        raise NothingToDo
    dice.shuffle(everybody)
    first, *others = everybody
    takers = [one for one in others if not first.duties & ~one.duties]
    if not takers:
        raise NothingToDo
    passing, to = [first], takers[:1]
    if len(takers) > 1 and dice.random() < 0.5:
        to = takers[:2]
    elif len(others) > LEAST and dice.random() < 0.3:
        more = next((one for one in others if one not in to and not one.duties & ~to[0].duties), None)
        passing += [more] if more else []
    listed = []
    if len(to) == 2:
        signed = [one.key for one in scene.commitments.values() if first in (one.obligor, one.obligee)]
        listed = sorted(dice.sample(signed, min(len(signed), 3)))
    registrars = [one for one in scene.people.with_duty(REGISTRAR, today) if one not in passing + to]
    fields = {
        "from": [one.id for one in passing],
        "to": [one.id for one in to],
        "effectiveOn": scene.on(dice.choice([0, 0, 1, 5])),
        "document": TEXT,
        "commitments": listed,
        "holders": [dice.choice(to).id for _ in listed],
    }
    return Draw(scene.any(registrars), None, fields)


def publish_calendar(scene: Scene) -> Draw:
    drawn = random_calendar(
        Random(scene.dice.getrandbits(32)), scene.date.year + scene.dice.choice([0, 0, 1, 2])
    )
    fields = {
        "year": drawn.year,
        "daysOff": sorted(map(yyyymmdd, drawn.days_off)),
        "makeUpDays": sorted(map(yyyymmdd, drawn.make_up_days)),
        "document": TEXT,
    }
    return Draw(scene.authority(CALENDAR), None, fields)


def anchor(scene: Scene) -> Draw:
    root = scene.dice.getrandbits(256).to_bytes(32)
    fields = {
        "root": root,
        "count": scene.dice.randint(1, 1000),
        "fromOn": scene.on(-3),
        "toOn": scene.today,
        "document": TEXT,
    }
    return Draw(scene.department(), None, fields)


DRAWS: dict[str, Callable[[Scene], Draw]] = {
    "RegisterParty": register_party,
    "RotateKey": rotate_key,
    "AddKey": add_key,
    "EndKey": end_key,
    "ReplaceKey": replace_key,
    "ObjectToReplacement": object_to_replacement,
    "SetSignaturePolicy": set_signature_policy,
    "Succeed": succeed,
    "PublishCalendar": publish_calendar,
    "Anchor": anchor,
}
