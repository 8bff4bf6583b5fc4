"""The JSON of cases, and of breaches while they are published."""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.shapes import ProvenanceJSON

#: Written this way because `class` is a word of Python.
ProceedingJSON = TypedDict(
    "ProceedingJSON",
    {
        "id": str,
        "obligation": str,
        "title": str | None,
        "commitment": str,
        "obligor": str,
        "obligor_name": str | None,
        "obligee": str | None,
        "obligee_name": str | None,
        "signed_obligor": str | None,
        "signed_obligee": str | None,
        "joint_obligors": list[str],
        "joint_obligees": list[str],
        "status": str,
        "due": str,
        "provisional": bool,
        "opened_at": int,
        "opened_at_iso": str,
        "rectify_until": str | None,
        "refuses": bool,
        "class": str | None,
        "dated": str | None,
        "public": bool,
        "disputed": bool,
        "repair_from": str | None,
        "public_until": str | None,
        "repair": str,
        "repair_accept_by": str | None,
        "repair_decide_by": str | None,
        "repair_overall_by": str | None,
        "provenance": ProvenanceJSON,
        "last_change": ProvenanceJSON,
    },
)
ProceedingJSON.__doc__ = """A case about a missed obligation, opened by arithmetic: a clue, and no finding
about anybody until an authority has signed one. Days that only a determination has are null before it."""

PublishedBreachJSON = TypedDict(
    "PublishedBreachJSON",
    {
        "obligation": str,
        "commitment": str,
        "obligor": str,
        "obligor_name": str | None,
        "obligor_code": str | None,
        "class": str,
        "dated": str,
        "document": str | None,
        "authority": str,
        "authority_name": str | None,
        "repair_from": str,
        "public_until": str,
        "disputed": bool,
        "kind": str,
        "signed_on": str | None,
        "due": str,
        "currency": str,
        "amount": str | None,
        "outstanding": str | None,
        "days_overdue": int,
        "interest_unpaid": str,
        "status": str,
        "excuses": list[str],
        "provenance": ProvenanceJSON,
    },
)
PublishedBreachJSON.__doc__ = """A determined breach while it is published, with what credit platforms ask for.
`document` is the number of the determination, `status` where the obligation stands today; no enterprise."""


#: FORMAT.md's `breach`; written this way because `class` is a word of Python.
BreachJSON = TypedDict(
    "BreachJSON",
    {
        "status": str,
        "class": str | None,
        "subject": str | None,
        "dated": str | None,
        "public": bool,
        "disputed": bool,
        "repair_from": str | None,
        "public_until": str | None,
        "repair": str | None,
        "repair_accept_by": str | None,
        "repair_decide_by": str | None,
        "repair_overall_by": str | None,
        "excuses": list[str],
    },
)
