"""The words of who passes to whom."""

from __future__ import annotations

from collections.abc import Mapping

from ledger_api.acts.context import Context, Writer, Written, hexadecimal, party_reference
from ledger_api.acts.documents import digest, salted
from ledger_api.acts.fields import Fields
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.refusals import Refusal

#: What one act takes (Successions.sol).
MOST_PARTIES, MOST_LISTED = 16, 128


def succeed(fields: Fields, signers: list[bytes], context: Context) -> Written:
    """`from` and `to` are a party or a list of them; `lists` gives to each of several successors the commitments
    that it takes alone. What no list names all of them hold jointly (民法典 art. 67)."""
    given = _parties(fields, "from", context), _parties(fields, "to", context)
    lists = _lists(fields, context)
    text = fields.text("document", required=False)
    document = salted("succession", {"document": text}) if text else None
    own = {
        "from": given[0],
        "to": given[1],
        "effectiveOn": fields.day("effective"),
        # Without a document the contract refuses in its turn.
        "document": digest(document) if document else NO_PARTY,
        "commitments": [commitment for commitment, _ in lists],
        "holders": [holder for _, holder in lists],
    }
    return "Succeed", own, [document] if document else []


def _parties(fields: Fields, name: str, context: Context) -> list[bytes]:
    value = fields.get(name)
    listed = value if isinstance(value, list) else [] if value is None else [value]
    if not 1 <= len(listed) <= MOST_PARTIES:
        fields.fault(Refusal.BAD_TERM, f"{name} 应写明1至{MOST_PARTIES}个主体，这里有{len(listed)}个")
    return [party_reference(context.chain_id, str(one)) for one in listed[:MOST_PARTIES]]


def _lists(fields: Fields, context: Context) -> list[tuple[bytes, bytes]]:
    """Each listed commitment with its holder, in the order of the commitments."""
    value = fields.get("lists")
    if value is None:
        return []
    if not isinstance(value, Mapping) or not all(isinstance(one, list) for one in value.values()):
        fields.fault(Refusal.BAD_TERM, "lists 应写明每个承继单位各自承接的合同")
        return []
    found: dict[bytes, bytes] = {}
    for holder, commitments in value.items():
        for reference in commitments:
            commitment = hexadecimal(str(reference))
            if commitment is None:
                fields.fault(Refusal.UNKNOWN, f"没有编号为“{str(reference)[:80]}”的合同")
            elif commitment in found:
                fields.fault(Refusal.BAD_TERM, f"合同“{str(reference)[:80]}”列了两次，只能由一个单位承接")
            else:
                found[commitment] = party_reference(context.chain_id, str(holder))
    if len(found) > MOST_LISTED:
        fields.fault(Refusal.BAD_TERM, f"lists 至多列{MOST_LISTED}份合同，这里有{len(found)}份")
    return sorted(found.items())[:MOST_LISTED]


#: By the words of the wire.
WORDS: dict[str, Writer] = {"succeed": succeed}
