"""What an act says, in plain Chinese, for whoever is asked to sign it.

Written from the act itself and not from the request, so that what is read is what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from ledger_api.acts import (
    approval_summaries,
    commitment_summaries,
    complaint_summaries,
    dispute_summaries,
    payment_summaries,
    proceeding_summaries,
    promise_summaries,
    registry_summaries,
)
from ledger_api.acts.summary_parts import Names, Summary
from ledger_api.chain.acts import NO_PARTY, Act

__all__ = ["Names", "summary"]

_SUMMARIES: dict[str, Summary] = {
    **commitment_summaries.SUMMARIES,
    **dispute_summaries.SUMMARIES,
    **complaint_summaries.SUMMARIES,
    **promise_summaries.SUMMARIES,
    **approval_summaries.SUMMARIES,
    **proceeding_summaries.SUMMARIES,
    **registry_summaries.SUMMARIES,
    **payment_summaries.SUMMARIES,
}


def summary(act: Act, documents: Mapping[bytes, bytes], names: Names) -> str:
    """Several lines; the first names the act and who signs it."""
    signers = names(act.by) + (f"、{names(act.also)}" if act.also != NO_PARTY else "")
    words, missing = _words(act, documents)
    title, lines = _SUMMARIES[act.kind](act.fields, words, names)
    return "\n".join(map(_one_line, [f"{title}（签署：{signers}）", *lines, *missing]))


def _words(act: Act, documents: Mapping[bytes, bytes]) -> tuple[Mapping[str, Any], list[str]]:
    """The words that the act itself names by their digest, and a line where they are not there.

    Other documents that lie beside it are not what is signed.
    """
    signed = act.fields.get("document", act.fields.get("evidence", NO_PARTY))
    if signed == NO_PARTY:
        return {}, []
    found = _document(documents, signed)
    missing = [] if found is not None else [_not_there(signed)]
    words = found or {}
    contact = act.fields.get("contact", NO_PARTY)
    if contact != NO_PARTY:
        # A complaint's contact is a document of its own, and signed as well.
        told = _document(documents, contact)
        missing += [] if told is not None else [_not_there(contact)]
        words = {**words, "contact": told}
    return words, missing


def _document(documents: Mapping[bytes, bytes], signed: bytes) -> Mapping[str, Any] | None:
    found = orjson.loads(documents[signed]) if signed in documents else None
    return found if isinstance(found, dict) else None


def _not_there(signed: bytes) -> str:
    return f"注意：没有附上所签摘要（0x{signed.hex()}）对应的文字"


def _one_line(text: str) -> str:
    """Words that somebody wrote cannot pass for a line of the summary, nor steer a terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in text)
