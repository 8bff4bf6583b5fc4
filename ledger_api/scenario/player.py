"""Plays a scenario on a ledger with a simulated clock, through the same path as everybody's acts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ledger_api.acts.contract_words import DUTIES
from ledger_api.acts.documents import canonical
from ledger_api.chain.acts import SignedAct, sign
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.keys import address_of, new_key
from ledger_api.domain.refusals import Refused
from ledger_api.ledger import Ledger
from ledger_api.scenario.files import Scenario, Step
from ledger_api.scenario.questions import Questions

#: The fields of an act that name things of the story.
_OBLIGATION = "obligation"
#: The field by which an act names what it makes.
_THING = {
    "sign_contract": "contract",
    "record_payment": "payment",
    "record_set_off": "payment",
    "record_tax_withheld": "payment",
    "record_instrument": "payment",
    "request_confirmation": "request",
    "make_promise": "promise",
    "open_promise": "promise",
    "claim_promise": "claim",
    "open_approval": "approval",
    "complain": "complaint",
    "anchor": "anchor",
}
#: The acts that make a commitment.
_COMMITMENTS = ("sign_contract", "make_promise")
#: Acts whose list of obligations names things that are not there yet.
_NAMING = (*_COMMITMENTS, "open_promise")
#: Fields that name a party, or several, by their names in the story.
_PARTIES = ("to", "from", "department")
_DUTIES_OF_AN_AUTHORITY = [duty for duty in DUTIES if duty != "importer"]


@dataclass(frozen=True, slots=True)
class Check:
    """One answer: a field of an expectation, a refusal, or an act that was refused though it should not be."""

    at: str
    what: str
    field: str
    expected: Any
    actual: Any

    @property
    def ok(self) -> bool:
        return same(self.expected, self.actual)


def same(expected: Any, actual: Any) -> bool:
    """Whether an answer is what the file says. A word written as a YAML boolean counts as the word."""
    if isinstance(expected, bool) and isinstance(actual, str):
        return actual == ("true" if expected else "false")
    if isinstance(expected, bool) != isinstance(actual, bool):
        return False
    return bool(expected == actual)


class Player:
    """One story on one ledger. `clock` is the ledger's."""

    def __init__(self, ledger: Ledger, clock: SimulatedClock, scenario: Scenario) -> None:
        self._ledger = ledger
        self._clock = clock
        self._scenario = scenario
        self._keys: dict[str, list[bytes]] = {}
        self._codes: dict[str, str] = {}
        self._named: dict[str, bytes] = {}
        self._obligations: dict[str, str] = {}
        #: The names of what each open promise offers, and how many obligations each commitment has.
        self._offered: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def play(self) -> Iterator[Check]:
        """Registers the parties, then takes the steps; yields a check for each answer.

        A party that cannot be registered is a failed check, and the story goes on without it.
        """
        for name, party in self._scenario.parties.items():
            try:
                self._register(name, party)
            except Refused as refused:
                at = self._scenario.steps[0].at
                yield Check(at, f"register_party {name}", "refused", None, refused.code.value)
        for step in self._scenario.steps:
            self._clock.set(step.time)
            self._ledger.tick()
            if step.expect is not None:
                yield from self._expect(step, *step.expect)
            else:
                yield from self._do(step)

    def keys(self) -> dict[str, bytes]:
        """The present private key of each party, by its name in the story."""
        return {name: keys[-1] for name, keys in self._keys.items()}

    def _register(self, name: str, party: dict[str, str]) -> None:
        key = new_key()
        fields: dict[str, Any] = {**party, "key": address_of(key)}
        if party.get("kind") == "authority":
            fields["duties"] = _DUTIES_OF_AN_AUTHORITY
        self._ledger.act_as_registrar("register_party", fields)
        self._keys[name] = [key]
        self._codes[name] = party["uscc"]

    def _do(self, step: Step) -> Iterator[Check]:
        assert step.do is not None
        refused = self._attempt(step)
        actual = refused.code.value if refused else None
        if step.refused is not None or refused is not None:
            what = f"{step.do} by {', '.join(step.by)}"
            yield Check(step.at, what, "refused", step.refused, actual)

    def _attempt(self, step: Step) -> Refused | None:
        assert step.do is not None
        values, fresh = self._values(step)
        try:
            prepared = self._ledger.prepare(
                step.do, [self._codes.get(name, name) for name in step.by], values
            )
        except Refused as refused:
            return refused
        by_party = {self._ledger.party_id(self._codes[name]): name for name in step.by if name in self._codes}
        signers = [by_party[party] for party in (prepared.act.by, prepared.act.also) if party in by_party]
        contracts = self._ledger.contracts
        signed = SignedAct(
            prepared.act,
            tuple(sign(prepared.act, contracts, self._key(name, step.key)) for name in signers),
        )
        try:
            self._ledger.submit_signed(signed, map(canonical, prepared.documents))
        except Refused as refused:
            return refused
        self._remember(step, prepared.act.key, fresh)
        return None

    def _key(self, name: str, which: str | None) -> bytes:
        return self._keys[name][0 if which == "first" else -1]

    def _values(self, step: Step) -> tuple[dict[str, Any], bytes | None]:
        """The act's fields with the story's names replaced by the ledger's, and a key made for it."""
        values = dict(step.values)
        fresh = None
        if step.do in ("register_party", "rotate_key"):
            fresh = new_key()
            values["key" if step.do == "register_party" else "new_key"] = address_of(fresh)
        if step.do not in _NAMING and _OBLIGATION in values:
            values[_OBLIGATION] = self._obligation(str(values[_OBLIGATION]))
        if step.do == "assign_claim" and isinstance(values.get("obligations"), list):
            values["obligations"] = [self._obligation(str(name)) for name in values["obligations"]]
        if step.do == "anchor":
            # The name is the story's: the act itself has no word for it.
            values.pop("anchor", None)
        # What an earlier act made is named by the story, and known to the ledger by its id.
        for thing in set(_THING.values()) - {_THING.get(str(step.do))}:
            if thing in values:
                values[thing] = "0x" + self._named.get(str(values[thing]), bytes(32)).hex()
        if isinstance(values.get("lists"), dict):
            values["lists"] = {
                self._codes.get(str(holder), str(holder)): [
                    "0x" + self._named.get(str(one), bytes(32)).hex() for one in listed
                ]
                for holder, listed in values["lists"].items()
            }
        for field in _PARTIES:
            named = values.get(field)
            if isinstance(named, list):
                values[field] = [self._codes.get(str(name), str(name)) for name in named]
            elif isinstance(named, str):
                values[field] = self._codes.get(named, named)
        return values, fresh

    def _obligation(self, name: str) -> str:
        if name in self._obligations:
            return self._obligations[name]
        commitment, _, number = name.partition("/")
        # An obligation that the story never made, on a commitment that it did.
        digits = re.sub(r"\D", "", number)
        return f"0x{self._named.get(commitment, bytes(32)).hex()}/{digits or 255}"

    def _remember(self, step: Step, key: bytes, fresh: bytes | None) -> None:
        if fresh is not None and step.do == "register_party":
            name = str(step.values.get("party"))
            self._keys[name] = [fresh]
            self._codes[name] = str(step.values["uscc"])
        elif fresh is not None:
            self._keys[step.by[0]].append(fresh)
        thing = _THING.get(str(step.do))
        if thing and thing in step.values:
            self._named[str(step.values[thing])] = key
        made = str(step.values.get(str(thing)))
        if step.do in _NAMING:
            names = [str(item.get("obligation")) for item in step.values["obligations"]]
            if step.do == "open_promise":
                self._offered[made] = names
            else:
                self._name_obligations(made, key, names)
        elif step.do == "request_confirmation":
            self._name_obligations(made, key, ["answer"])
        elif step.do == "claim_promise":
            self._name_obligations(made, key, self._offered[str(step.values["promise"])])
        elif step.do == "change_promise":
            commitment = str(step.values[_OBLIGATION]).partition("/")[0]
            self._counts[commitment] += 1
            own = f"0x{self._named[commitment].hex()}/{self._counts[commitment]}"
            self._obligations[f"{commitment}/{step.values['compensation'].get('obligation')}"] = own

    def _name_obligations(self, commitment: str, key: bytes, names: list[str]) -> None:
        self._counts[commitment] = len(names)
        for place, name in enumerate(names, start=1):
            self._obligations[f"{commitment}/{name}"] = f"0x{key.hex()}/{place}"

    def _expect(self, step: Step, what: str, name: str) -> Iterator[Check]:
        questions = Questions(self._ledger, self._codes, self._obligation, self._named)
        answer = questions.answer(what, name, public=step.public)
        for field, expected in step.fields.items():
            actual = answer.get(field, f"(no field {field})")
            yield Check(step.at, f"{what} {name}", field, expected, actual)
