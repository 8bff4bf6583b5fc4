"""The JSON of what happened on the chain, as it happened."""

from __future__ import annotations

from typing_extensions import TypedDict

from ledger_api.web.shapes import FactJSON


class AboutJSON(TypedDict):
    """What a change is about: the ids of things that can be asked for; null where it is about none of the kind."""

    commitment: str | None
    obligation: str | None
    payment: str | None
    proceeding: str | None
    #: One that is open to all who qualify.
    promise: str | None
    approval: str | None
    anchor: str | None
    complaint: str | None
    party: str | None
    year: int | None


class ChangeJSON(FactJSON):
    """An event as it happened. `place` orders all changes: it grows along the chain, and no two have the same."""

    place: int
    about: AboutJSON
