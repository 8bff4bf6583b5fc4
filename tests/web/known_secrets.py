"""Who reads, what the town has to hide from them, and what a question must and must not tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ledger_api.web.pages.formatting import short
from tests.web.client import Client
from tests.web.town import (
    BUILDER,
    BUILDER_NAME,
    CONTACT_NAME,
    CONTACT_PHONE,
    HOSTILE,
    NARRATIVE,
    PUBLISHED_SUPPLIER,
    SUPPLIER,
    SUPPLIER_NAME,
    WAITING_TITLE,
    Town,
)

READERS = (
    "public",
    "owing department",
    "other department",
    "owed enterprise",
    "other enterprise",
    "authority",
    "authority without duties",
    "auditor",
)
EVERYBODY = frozenset(READERS)


@dataclass(frozen=True, slots=True)
class Secret:
    """Texts that betray one thing, and who may know it."""

    texts: tuple[str, ...]
    known_to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Probe:
    """One question. `tells` are the secrets that all who may know them must find in the answer; who is not in
    `answered` gets the status `refused`, all others `status`."""

    address: str
    tells: tuple[str, ...] = ()
    answered: frozenset[str] = EVERYBODY
    refused: int = 404
    status: int = 200
    body: dict[str, Any] | None = None
    #: The status for who has not signed in, where that is another one.
    unsigned: int | None = None

    def wanted(self, reader: str) -> int:
        """The status of the answer to a reader."""
        if self.unsigned is not None and reader in ("public", "auditor"):
            return self.unsigned
        return self.status if reader in self.answered else self.refused


def secrets(town: Town, auditor: Client) -> dict[str, Secret]:
    """What the town has to hide: enterprises, the words of contracts, cases."""

    def ids(code: str) -> tuple[str, ...]:
        identifier = town.ledger.party_id(code).hex()
        return ("0x" + identifier, identifier)

    def case(name: str) -> str:
        found = auditor.get(f"/api/v1/proceedings?commitment={town.made[name]}").json()["items"]
        return str(found[0]["id"])

    def document(name: str) -> str:
        return str(auditor.get(f"/api/v1/commitments/{town.made[name]}").json()["item"]["document"])

    def document_of(name: str) -> str:
        return str(auditor.get(f"/api/v1/approvals/{town.made[name]}").json()["item"]["document"])

    pumps = frozenset({"owing department", "owed enterprise", "authority", "auditor"})
    spares = frozenset({"owing department", "other enterprise", "auditor"})
    hostile = frozenset({"other department", "authority", "auditor"})
    published = frozenset({"auditor"})
    signers = frozenset({"owing department", "owed enterprise"})
    buyer = auditor.get("/api/v1/parties?kind=enterprise&imported=true").json()["items"][0]["id"]
    return {
        "builder": Secret((BUILDER, BUILDER_NAME, "甲字独特", *ids(BUILDER)), pumps),
        "supplier": Secret((SUPPLIER, SUPPLIER_NAME, "乙字隐秘", *ids(SUPPLIER)), spares),
        "hostile": Secret((HOSTILE, *ids(HOSTILE)), hostile),
        "published supplier": Secret((PUBLISHED_SUPPLIER, "ocds-telling-1", buyer), published),
        "title of pumps": Secret(("泵站设备采购合同", document("pumps")), pumps),
        "title of spares": Secret(("泵站备件采购合同", document("spares")), spares),
        "title of survey": Secret(("水质监测服务合同", "首期款", "移交监测场地"), spares),
        "permit": Secret(("泵站取水许可", "评审独特", document_of("permit")), pumps),
        "silent permit": Secret(("排水许可乙隐", document_of("silent permit")), spares),
        "words about a batch": Secret(("十月窗口办件",), frozenset({"owing department", "auditor"})),
        "case of pumps": Secret((case("pumps"), short(case("pumps"))), pumps),
        "case of hostile": Secret((case("hostile"), short(case("hostile"))), hostile),
        "complaint about pumps": Secret((town.made["complaint"], short(town.made["complaint"])), pumps),
        "complaint about hostile": Secret(
            (town.made["quiet complaint"], short(town.made["quiet complaint"])),
            frozenset({"authority", "auditor"}),
        ),
        "half-signed": Secret((WAITING_TITLE, town.waiting), signers),
        "narrative": Secret((NARRATIVE, "送货单"), pumps - {"auditor"}),
        "contact": Secret((CONTACT_NAME, CONTACT_PHONE), frozenset({"authority"})),
    }
