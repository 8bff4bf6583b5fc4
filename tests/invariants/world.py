"""A ledger with everybody in it, on which random acts are done, good ones and bad ones, and judged one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from eth_utils.crypto import keccak

from ledger_api.acts.notices import notice
from ledger_api.acts.prepare import preflight
from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, sign
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.relay import Outcome
from ledger_api.domain.days import civil_day, yyyymmdd
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.indexer.keeper import Keeper, OpenProceeding
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading
from tests.invariants.checking import approvals_hold, complaints_hold, holds, parties_hold
from tests.invariants.drawing import DRAWS, PRIOR
from tests.invariants.people import (
    ALL_KEY_DUTIES,
    AUTHORITY,
    DEPARTMENT,
    ENTERPRISE,
    IMPORTER,
    Key,
    Party,
    People,
)
from tests.invariants.remembering import remember
from tests.invariants.scene import TEXT, UNKNOWN, Case, Draw, NothingToDo, Scene
from tests.stage import Stage
from tests.views import views_digest

_DAY = 86_400
#: kind, size, duties of who is there from the beginning.
_CAST = [(DEPARTMENT, 0, 0)] * 4 + [(ENTERPRISE, 2, 0), (ENTERPRISE, 4, 0), (ENTERPRISE, 1, 0)]
_CAST += [(AUTHORITY, 0, 31), (AUTHORITY, 0, 4), (AUTHORITY, 0, 24), (IMPORTER, 0, 32)]


class World:
    """Contracts, the index that follows them, and the walk's own account of both."""

    def __init__(self, made: Stage, folder: Path, dice: Random) -> None:
        self.made, self.dice, self.folder = made, dice, folder
        self.scene = Scene(made, dice, People(dice))
        self.taken: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.codes: Counter[Refusal] = Counter()
        self.said: list[SignedAct] = []
        self.done: set[bytes] = set()
        self._serial = 0
        self._register_everybody()
        self._documents = folder / "documents.sqlite"
        Documents(self._documents).close()
        self.source = Source(made.chain.rpc, made.contracts)
        self.index = Index(folder / "index.sqlite", self.source.ledger)
        self.indexer = Indexer(self.index, self.source)
        self.indexer.catch_up()
        self._keepers_key = GasKey(made.chain, b"\x09" * 32)
        self._keeper = Keeper(self.index, made.chain.rpc, made.contracts, self._open_proceedings)

    def close(self) -> None:
        self.index.close()

    def use(self, dice: Random) -> None:
        """Go on with other dice."""
        self.dice = self.scene.dice = self.scene.people.dice = dice

    # Steps

    def step(self, kind: str | None = None) -> None:
        """Perhaps some time passes; then one act of the kind, or of one that was taken seldom so far."""
        self._let_time_pass()
        signed = self._act(kind or self._seldom())
        predicted = preflight(self.made.chain, self.made.contracts, signed)
        before = self.views() if predicted is not None else ""
        (outcome,) = self.made.submit([signed])
        self._judge(signed, outcome)
        if not outcome.was_there:
            assert told(outcome.refused) == told(predicted), signed.act
        self.indexer.catch_up()
        if predicted is not None:
            assert self.views() == before, "a refused act has changed the tables"
        self._check(signed)

    def batch(self, size: int) -> None:
        """Many acts at once, each on its own merits."""
        acts = [self._act(self._seldom()) for _ in range(size)]
        for signed, outcome in zip(acts, self.made.submit(acts), strict=True):
            self._judge(signed, outcome, among_others=True)
        self.indexer.catch_up()
        self.check_everything()

    def keep(self) -> None:
        """The keeper opens what was missed."""
        self.indexer.catch_up()
        self._keeper.run()
        self.indexer.catch_up()

    def check_everything(self) -> None:
        with self._reading() as reading:
            holds(self.scene, reading, self.scene.commitments.values())
            complaints_hold(self.scene, reading)
            approvals_hold(self.scene, reading)
            parties_hold(self.scene, reading)

    def views(self) -> str:
        """A digest of what readers see."""
        return views_digest(self.index)

    def digests(self) -> tuple[str, str]:
        """Of the index that followed, and of one made from scratch."""
        fresh = Index(self.folder / "fresh.sqlite", self.source.ledger)
        Indexer(fresh, self.source).catch_up()
        found = digest(self.index), digest(fresh)
        fresh.close()
        return found

    # Acts

    def _seldom(self) -> str:
        """A kind of act, those that were taken seldom more often."""
        kinds = list(DRAWS)
        return self.dice.choices(kinds, [1 / (1 + self.taken[kind]) for kind in kinds])[0]

    def _act(self, kind: str) -> SignedAct:
        """Mostly a good one, by those who may."""
        if self.said and self.dice.random() < 0.03:
            return self.dice.choice(self.said)
        try:
            drawn = DRAWS[kind](self.scene)
        except NothingToDo:
            return self._act(PRIOR.get(kind, "SignContract"))
        # A kind that was never refused is spoilt the more often.
        chance = self.dice.random() * (1 if self.refused[kind] or not self.taken[kind] else 0.3)
        if chance < 0.1 and (spoilt := self._spoilt(kind, drawn.fields)) is not None:
            drawn = drawn._replace(fields=spoilt)
        elif chance < 0.17:
            drawn = drawn._replace(by=self.dice.choice(self.scene.people.all))
        elif chance < 0.2:
            drawn = drawn._replace(also=None if drawn.also else self.dice.choice(self.scene.people.all))
        signed = self._signed(kind, drawn)
        said = self._with_bad_signatures(signed) if self.dice.random() < 0.05 else signed
        self.said.append(said)
        return said

    def _spoilt(self, kind: str, fields: dict[str, Any]) -> dict[str, Any] | None:
        """One field says something that is out of bounds, or what nobody knows; None where there is no such field."""
        able = [field for field in KINDS[kind].fields if field[1] not in ("address", "bool")]
        if not able:
            return None
        name, of = self.dice.choice(able)
        wrong: dict[str, list[Any]] = {
            "bytes32": [bytes(32), UNKNOWN],
            "bytes3": [bytes(3)],
            "bytes32[]": [[], [UNKNOWN]],
            "uint32[]": [[20250230]],
            "uint8[]": [[], [200]],
            "Obligation[]": [[]],
            "uint8": [0, 200],
            "uint16": [0, 9999],
            "uint32": [0, 20250230, 20100101, self.scene.on(1), self.scene.on(4000)],
            "uint64": [2**63],
            "uint88": [0, 10**21 + 1],
            "int88": [0, -(10**21) - 1],
        }
        return {**fields, name: self.dice.choice(wrong[of])}

    def _signed(self, kind: str, drawn: Draw) -> SignedAct:
        self._serial += 1
        now = self.scene.now
        until = now - 1 if self.dice.random() < 0.01 else now + 3600
        also = drawn.also.id if drawn.also else NO_PARTY
        act = Act(kind, keccak(text=f"act {self._serial}"), until, drawn.by.id, also, drawn.fields)
        parties = [drawn.by, *([drawn.also] if drawn.also else [])]
        return SignedAct(act, self.scene.people.signatures(act, self.made.contracts, parties, now))

    def _with_bad_signatures(self, signed: SignedAct) -> SignedAct:
        """Too many, too few, a stranger's, or those of a key that is no more."""
        gone = [
            key for party in self.scene.people.all for key in party.keys if not key.speaks(self.scene.now)
        ]
        strangers = [bytes(key.account.key) for key in gone] or [keccak(text="stranger")]
        strange = sign(signed.act, self.made.contracts, self.dice.choice(strangers))
        choices = [signed.signatures[1:], (*signed.signatures, strange), (strange, *signed.signatures[1:])]
        return replace(signed, signatures=self.dice.choice(choices))

    # What became of them

    def _judge(self, signed: SignedAct, outcome: Outcome, among_others: bool = False) -> None:
        act = signed.act
        if outcome.was_there:
            return
        assert act.key not in self.done or outcome.refused, "an id was spent twice"
        if outcome.refused is not None:
            self.refused[act.kind] += 1
            self.codes[outcome.refused.code] += 1
            return
        self.taken[act.kind] += 1
        self.done.add(act.key)
        block = self.made.chain.rpc.call("eth_getBlockByNumber", hex(outcome.block_number), False)
        at = int(block["timestamp"], 16)
        self._check_signers(signed, at, among_others)
        remember(self.scene, act, yyyymmdd(civil_day(at)))
        self._note_keys(act, at)

    def _check_signers(self, signed: SignedAct, at: int, among_others: bool) -> None:
        """Every signature is that of a key that spoke then, for a party that the act names. Among others in a block a
        later one may have ended the key."""
        act = signed.act
        speaking = {
            sign(act, self.made.contracts, bytes(key.account.key))
            for party in self.scene.people.all
            if party.id in (act.by, act.also)
            for key in party.keys
            if key.speaks(at) or (among_others and key.until == at)
        }
        assert signed.signatures
        assert set(signed.signatures) <= speaking, "a key has signed that does not speak"

    def _note_keys(self, act: Act, at: int) -> None:
        """Parties and keys that the act made; from when to when keys speak is asked of the contract."""
        people, fields = self.scene.people, act.fields
        if act.kind == "RegisterParty":
            imported = int(fields["key"], 16) == 0
            keys = [] if imported else [people.made_keys[fields["key"]]]
            registered = Party(
                fields["party"], fields["kind"], fields["size"], fields["duties"], keys, imported=imported
            )
            people.all.append(registered)
        concerned = fields.get("party", act.by)
        for party in people.all:
            if party.id != concerned or KINDS[act.kind].contract != "PartyRegistry":
                continue
            new = fields.get("newKey") or (fields.get("key") if act.kind == "AddKey" else None)
            if new is not None and act.kind != "ObjectToReplacement":
                party.keys.append(people.made_keys[new])
            for key in party.keys:
                key.since, key.until, key.duties = self.made.view(
                    "PartyRegistry", "keyOf", party.id, key.address
                )

    # Inside

    def _register_everybody(self) -> None:
        people, registrar = self.scene.people, self.made.registrar
        at = self.scene.now
        people.all.append(Party(registrar.id, AUTHORITY, 0, 31, [Key(registrar.key, ALL_KEY_DUTIES, 0)]))
        for kind, size, duties in _CAST:
            key = people.new_key(ALL_KEY_DUTIES, at)
            one = Party(people.new_id(), kind, size, duties, [key])
            fields = {"party": one.id, "kind": kind, "size": size, "duties": duties, "key": key.address}
            self.made.perform("RegisterParty", registrar, None, **fields, document=TEXT)
            people.all.append(one)
        for year in (2025, 2026):
            arranged = notice(year)
            off, made_up = map(
                list, ([*map(yyyymmdd, arranged.days_off)], [*map(yyyymmdd, arranged.make_up_days)])
            )
            self.made.perform(
                "PublishCalendar", registrar, None, year=year, daysOff=off, makeUpDays=made_up, document=TEXT
            )

    def _let_time_pass(self) -> None:
        chance = self.dice.random()
        if chance < 0.6:
            return
        seconds = self.dice.randint(1, 5 * _DAY) if chance < 0.97 else self.dice.randint(5, 40) * _DAY
        self.made.clock.set(self.made.clock.now() + seconds)
        self.made.chain.tick()
        self.keep()

    def _open_proceedings(self, calls: list[OpenProceeding]) -> None:
        register = self.made.contracts.address("ProceedingRegister")
        self._keepers_key.send([Transaction(register, call.calldata, 2_000_000) for call in calls])
        for call in calls:
            obligation = self.scene.at((call.commitment, call.number))
            due_on, _ = self.made.view("ProceedingRegister", "proceedingOf", call.commitment, call.number)
            assert due_on > (obligation.case.due_on if obligation.case else 0)
            obligation.case = Case(due_on)
            obligation.cases.append(obligation.case)

    def _reading(self) -> Reading:
        return open_reading(self.folder / "index.sqlite", self._documents)

    def _check(self, signed: SignedAct) -> None:
        """What the act was about, and what is about that."""
        fields = signed.act.fields
        names = [fields.get(name) for name in ("commitment", "about", "request")] + [signed.act.key]
        with self._reading() as reading:
            holds(
                self.scene,
                reading,
                [self.scene.commitments[key] for key in names if key in self.scene.commitments],
            )
            if signed.act.contract == "ComplaintRegister":
                complaints_hold(self.scene, reading)
            elif signed.act.contract == "ApprovalRegister":
                approvals_hold(self.scene, reading)
            elif signed.act.contract == "PartyRegistry":
                parties_hold(self.scene, reading)


def told(refused: Refused | None) -> tuple[Refusal, str] | None:
    """What whoever hands in an act is told."""
    return None if refused is None else (refused.code, refused.message)
