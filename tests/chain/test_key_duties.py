"""The duty that each kind of act needs is the same here and in the contracts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from eth_account import Account

from ledger_api.acts.prepare import preflight
from ledger_api.chain.act_kinds import KINDS
from ledger_api.chain.acts import NO_PARTY, Act, SignedAct, sign
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import KeyDuty
from tests.stage import Stage, stage

BITS = {duty: 1 << place for place, duty in enumerate(KeyDuty)}
#: By any key of the party, whatever its duties.
BY_ANY = {"ObjectToReplacement"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, dict[KeyDuty, bytes]]]:
    """A bureau with a key for each duty that lacks this one alone."""
    with stage(tmp_path_factory.mktemp("duties")) as found:
        keys: dict[KeyDuty, bytes] = {}
        for duty, bit in BITS.items():
            account = Account.create()
            found.perform("AddKey", found.bureau, key=account.address, duties=15 & ~bit, document=b"\1" * 32)
            keys[duty] = bytes(account.key)
        yield found, keys


def filled(kind: str) -> dict[str, Any]:
    """Fields that can be read, whatever they say."""

    def value(of: str) -> Any:
        if of.endswith("[]"):
            return []
        if of == "address":
            return "0x" + "11" * 20
        if of == "bool":
            return False
        return bytes(int(of[5:])) if of.startswith("bytes") else 1

    return {name: value(of) for name, of in KINDS[kind].fields}


def answer(found: Stage, kind: str, key: bytes) -> tuple[Refusal, object] | None:
    act = Act(kind, b"\7" * 32, found.chain.now() + 3600, found.bureau.id, NO_PARTY, filled(kind))
    refused = preflight(found.chain, found.contracts, SignedAct(act, (sign(act, found.contracts, key),)))
    return None if refused is None else (refused.code, refused.values.get("duty"))


@pytest.mark.parametrize("kind", sorted(set(KINDS) - BY_ANY))
def test_a_key_with_all_but_its_duty_signs_no_act_of_the_kind(
    made: tuple[Stage, dict[KeyDuty, bytes]], kind: str
) -> None:
    found, keys = made
    needed = KINDS[kind].duty
    for lacking, key in keys.items():
        missing = answer(found, kind, key) == (Refusal.NOT_ENTITLED, BITS[needed])
        assert missing == (lacking is needed), (kind, lacking)


@pytest.mark.parametrize("kind", sorted(BY_ANY))
def test_any_key_of_the_party_will_do(made: tuple[Stage, dict[KeyDuty, bytes]], kind: str) -> None:
    found, keys = made
    for key in keys.values():
        assert answer(found, kind, key) == (Refusal.UNKNOWN, None)
