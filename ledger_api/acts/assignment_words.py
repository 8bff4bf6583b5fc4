"""The words of assigning a claim, for factoring or otherwise, with notice to the department (民法典 art. 545-549, 761)."""

from __future__ import annotations

from typing import Any

from ledger_api.acts.context import Context, Writer, Written, obligation_reference, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.refusals import Refusal
from ledger_api.domain.words import Manner

#: Numbers of ICommitmentLedger.Manner.
MANNER_NUMBERS = {manner: number for number, manner in enumerate(Manner, start=1)}


def assign_claim(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """`obligation`, or several `obligations` of one commitment; `to` is the assignee, the second signer where it is
    not given."""
    commitment, obligations = _obligations(fields)
    named = fields.text("to", required=False)
    second = signers[1] if len(signers) > 1 else NO_PARTY
    manner = fields.word("manner", Manner, Manner.ASSIGNMENT)
    text = fields.text("document", required=False)
    own: dict[str, Any] = {
        "commitment": commitment,
        "assignee": party_reference(context.chain_id, named) if named else second,
        "manner": MANNER_NUMBERS[manner],
        "obligations": obligations,
    }
    if not text:
        # Without its document the contract refuses in its turn.
        return "AssignClaim", {**own, "document": NO_PARTY}, []
    document = salted("assignment", {"document": text})
    return "AssignClaim", {**own, "document": digest(document)}, [document]


def _obligations(fields: Fields) -> tuple[bytes, list[int]]:
    """The commitment and the numbers of what is assigned, ascending. UNKNOWN for what is no obligation."""
    references = [str(one) for one in fields.listed("obligations")]
    if fields.has("obligation") or not references:
        references.append(fields.text("obligation", missing=Refusal.UNKNOWN))
    found: list[tuple[bytes, int]] = []
    for reference in references:
        named = obligation_reference(reference)
        if named is not None:
            found.append(named)
        elif reference:
            fields.fault(Refusal.UNKNOWN, f"没有编号为“{reference[:80]}”的义务")
    if not found:
        return NO_PARTY, [1]
    commitment = found[0][0]
    if any(other != commitment for other, _ in found):
        fields.fault(Refusal.BAD_TERM, "一次只能转让同一份合同的债权，请分别办理")
    return commitment, sorted(number for of, number in found if of == commitment)


#: By the words of the wire.
WORDS: dict[str, Writer] = {"assign_claim": assign_claim}
