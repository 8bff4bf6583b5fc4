"""Who a publication means: references to organisations, and the party behind each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ledger_api.exchange.ocds.leaves import text
from ledger_api.exchange.ocds.plan import PartyKey

#: The name of a party that the publication does not state.
UNSTATED = "未载明"

#: The scheme of a party of which a name alone is known, and of one that is not stated at all.
BY_NAME, UNKNOWN = "name", "unknown"
#: Schemes under which a ledger itself knows parties: its own exports name them, and they are kept as written.
_OWN_SCHEMES = frozenset({"uscc", "chengnuo", BY_NAME, "ocid", UNKNOWN})
_OF_A_PUBLISHER = "publisher:"

_PREFIX = re.compile(r"ocds-[0-9a-z]{6}", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation as one object of a publication describes it. `reference` is its local id."""

    reference: str | None
    name: str | None
    scheme: str | None
    identifier: str | None


@dataclass(frozen=True, slots=True)
class Named:
    """A party: its key, and a name to show."""

    key: PartyKey
    name: str


def organisation(value: object) -> Organisation | None:
    """Reads an organisation or a reference to one, in the forms of OCDS 1.0 and 1.1; None: it says nothing."""
    if isinstance(value, str):
        return Organisation(None, text(value), None, None) if text(value) else None
    if not isinstance(value, dict):
        return None
    own = value.get("identifier")
    legal_name = own.get("legalName") if isinstance(own, dict) else None
    name = text(value.get("name")) or text(legal_name) or text(value.get("legalName"))
    pairs = list(_identifiers(value))
    scheme, identifier = next((pair for pair in pairs if pair[0]), pairs[0] if pairs else (None, None))
    found = Organisation(text(value.get("id")), name, scheme, identifier)
    return found if found != Organisation(None, None, None, None) else None


def _identifiers(value: dict[str, object]) -> Iterator[tuple[str | None, str]]:
    more = value.get("additionalIdentifiers")
    candidates = [value.get("identifier"), *(more if isinstance(more, list) else [])]
    if text(value.get("scheme")):
        # OCDS 1.0 payers and payees are identifiers themselves.
        candidates.append(value)
    for candidate in candidates:
        if isinstance(candidate, dict) and (identifier := text(candidate.get("id"))):
            scheme = text(candidate.get("scheme"))
            yield (_scheme(scheme) if scheme else None), identifier


def _scheme(written: str) -> str:
    """Schemes of publishers are one in either case of letters."""
    is_own = written in _OWN_SCHEMES or written.startswith(_OF_A_PUBLISHER)
    return written if is_own else written.upper()


def organisations(value: object) -> tuple[Organisation, ...]:
    """A list of organisations; one alone counts as a list of one."""
    items = value if isinstance(value, list) else [value]
    return tuple(found for item in items if (found := organisation(item)))


def ocid_prefix(ocid: str) -> str:
    """The part of an ocid that belongs to the publisher, in lower case; the whole ocid where it has none."""
    match = _PREFIX.match(ocid)
    return match[0].lower() if match else ocid


def party(found: Organisation, listed: Mapping[str, Organisation], ocid: str) -> Named | None:
    """The party that an organisation is.

    `listed` are the release's `parties` by their local id. An identifier with a scheme goes before one
    without, that before a name, and a name before a local id that nothing explains.
    """
    entry = listed.get(found.reference) if found.reference else None
    forms = [form for form in (entry, found) if form is not None]
    name = next((form.name for form in forms if form.name), None)
    prefix = ocid_prefix(ocid)
    for form in forms:
        if form.scheme and form.identifier:
            return Named((form.scheme, form.identifier), name or form.identifier)
    for form in forms:
        if form.identifier:
            return Named((f"{_OF_A_PUBLISHER}{prefix}", form.identifier), name or form.identifier)
    if name:
        return Named((BY_NAME, f"{prefix}: {normalised(name)}"), name)
    if found.reference:
        return Named(("ocid", f"{ocid}: {found.reference}"), found.reference)
    return None


def normalised(name: str) -> str:
    """A name without differences of case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def only(candidates: Iterable[Named | None]) -> Named | None:
    """The one party among the candidates; None where there is none, or more than one."""
    by_key = {found.key: found for found in candidates if found is not None}
    return next(iter(by_key.values())) if len(by_key) == 1 else None
