"""Promises that are open to all who qualify, as JSON. They are addressed to everybody, and so are their words."""

from __future__ import annotations

from datetime import date

from ledger_api.store.promises import NO_CLAIMS
from ledger_api.store.rows import ClaimCounts, OfferedTerms, OpenPromiseRow
from ledger_api.web.lookup import Lookup, text_of
from ledger_api.web.promise_shapes import OfferedJSON, OpenPromiseJSON
from ledger_api.web.wire_values import amount, day, due_term, hex_id, iso_instant, provenance


def open_promise(
    row: OpenPromiseRow,
    lookup: Lookup,
    today: date,
    counts: ClaimCounts | None,
    terms: list[OfferedTerms] | None = None,
) -> OpenPromiseJSON:
    """An open promise with what became of the claims under it; `terms` where it is asked for alone."""
    document = lookup.document(row.document)
    counted = counts or NO_CLAIMS
    is_past = row.last_claim_on is not None and today > row.last_claim_on
    return {
        "id": hex_id(row.id),
        "title": text_of(document, "title"),
        "number": text_of(document, "number"),
        "field": row.field.value,
        "obligor": hex_id(row.obligor),
        "obligor_name": lookup.party_name(row.obligor),
        "currency": row.currency,
        "signed_on": row.signed_on.isoformat(),
        "last_claim_on": day(row.last_claim_on),
        "open": row.closed_at is None and not is_past,
        "closed_at": row.closed_at,
        "closed_at_iso": None if row.closed_at is None else iso_instant(row.closed_at),
        "claims": counted.claims,
        "paid": counted.paid,
        "declined": counted.declined,
        "late": counted.late,
        "obligations": row.obligations,
        "terms": None if terms is None else [_offered(one, row, lookup) for one in terms],
        "document": hex_id(row.document),
        "provenance": provenance(row),
    }


def _offered(terms: OfferedTerms, row: OpenPromiseRow, lookup: Lookup) -> OfferedJSON:
    listed = lookup.document(row.document).get("obligations")
    own = listed[terms.number - 1] if isinstance(listed, list) and len(listed) >= terms.number else {}
    words = own if isinstance(own, dict) else {}
    return {
        "index": terms.number,
        "title": text_of(words, "title"),
        "condition": text_of(words, "condition"),
        "kind": terms.kind.value,
        "amount": amount(terms.amount_fen),
        "due": due_term(terms.due_term),
    }
