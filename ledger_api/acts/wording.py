"""From the words of a request (FORMAT.md's acts) to the act that is signed.

`translate` never asks the chain. What cannot be read is noted in the fields' problems; whether the act would
be refused for another reason first is the contract's to say (`prepare`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger_api.acts import (
    approval_words,
    assignment_words,
    complaint_words,
    contract_words,
    dispute_words,
    key_words,
    payment_words,
    proceeding_words,
    promise_words,
    registry_words,
)
from ledger_api.acts.context import Context, Writer, party_reference
from ledger_api.acts.documents import digest
from ledger_api.acts.fields import Fields
from ledger_api.acts.named_ids import named_id
from ledger_api.chain.acts import NO_PARTY, Act
from ledger_api.domain.refusals import Refusal, Refused

DAY = 86_400
#: How long an act may wait: FORMAT.md's 24 hours, 30 days where two must sign, less what clocks differ by.
ONE_SIGNER = DAY - 600
TWO_SIGNERS = 30 * DAY - 600

_WORDS: dict[str, Writer] = {
    **contract_words.WORDS,
    **dispute_words.WORDS,
    **promise_words.WORDS,
    **approval_words.WORDS,
    **complaint_words.WORDS,
    **proceeding_words.WORDS,
    **registry_words.WORDS,
    **key_words.WORDS,
    **payment_words.WORDS,
    **assignment_words.WORDS,
}

#: By kind of act the field with the number that its signer gives to what it makes.
_NUMBERED = {
    "SignContract": "contract",
    "MakePromise": "promise",
    "OpenPromise": "promise",
    "ClaimPromise": "claim",
}

#: The acts that can be prepared, in the words of the wire.
ACTS = tuple(_WORDS)


@dataclass(slots=True)
class Translated:
    """An act in the contract's numbers, its documents by digest, and what could not be read."""

    act: Act
    documents: dict[bytes, bytes] = field(default_factory=dict)
    problems: list[Refused] = field(default_factory=list)


def translate(
    do: str,
    by: Sequence[str],
    values: Mapping[str, Any],
    context: Context,
    act_id: bytes | None = None,
) -> Translated:
    """The act that `by` (USCCs or party ids) would sign. Raises Refused for CLASSIFIED and unknown acts.

    The id is random unless given; a contract's own number (`contract`) makes it, so that the same number of
    one department is one contract; and so with promises (`promise`) and claims (`claim`).
    """
    if _classified(values):
        raise Refused(Refusal.CLASSIFIED)
    if do not in _WORDS:
        raise Refused(
            Refusal.BAD_TERM,
            f"“{do[:40].encode(errors='replace').decode()}”不在可办理的行为之列：{'、'.join(_WORDS)}",
        )
    fields = Fields(values, context.now)
    signers = [party_reference(context.chain_id, reference) for reference in by]
    if not signers:
        fields.fault(Refusal.NOT_ENTITLED, "没有签署人")
        signers = [NO_PARTY]
    if len(signers) > 2:
        fields.fault(Refusal.NOT_A_PARTY, "一个行为至多由两方签署")
    kind, own, documents = _WORDS[do](fields, signers, context)
    fields.finish()
    also = signers[1] if len(signers) > 1 else NO_PARTY
    numbered = _NUMBERED.get(kind)
    number = fields.text(numbered, required=False) if numbered else ""
    act = Act(
        kind=kind,
        id=act_id
        or (
            named_id(f"{numbered}:{number}", signers[0], context.is_refused)
            if number
            else secrets.token_bytes(32)
        ),
        valid_until=context.now + (ONE_SIGNER if also == NO_PARTY else TWO_SIGNERS),
        by=signers[0],
        also=also,
        fields=own,
    )
    return Translated(act, {digest(document): document for document in documents}, fields.problems)


def _classified(values: Any) -> bool:
    """Whether anything in the request is marked as a state secret."""
    if isinstance(values, Mapping):
        return str(values.get("classification", "")).strip().lower() == "secret" or any(
            _classified(value) for value in values.values()
        )
    return isinstance(values, (list, tuple)) and any(_classified(value) for value in values)
