"""Who sees what, in one place: which reader a request is, and what that reader gets of each thing.

Pages, API, command line and scenarios take what they show from here. What the public sees is chosen field by
field (FORMAT.md, "What an anonymous reader sees"): a field that is not named below is not shown to it. Free
texts (titles, conditions, notes) can name an enterprise, and so can a publisher's own numbers: the public gets
none of them, whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from ipaddress import ip_address
from typing import Any, TypeVar, cast

from starlette.requests import Request

from ledger_api.domain.words import BreachStatus, PartyKind
from ledger_api.web.settings import WebSettings
from ledger_api.web.shapes import (
    ActJSON,
    BreachJSON,
    CommitmentJSON,
    FactJSON,
    ObligationJSON,
    PartyJSON,
    PaymentJSON,
    ProceedingJSON,
    ProfileJSON,
)

T = TypeVar("T")


class Reader(StrEnum):
    """Who reads: anybody without a name, or an auditor, who sees everything."""

    PUBLIC = "public"
    AUDITOR = "auditor"


#: What proxies add: a request that carries one comes from somewhere else than its address says.
_PROXY_HEADERS = ("forwarded", "via", "x-real-ip")
_NAMES_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def reader_of(request: Request, settings: WebSettings) -> Reader:
    """An auditor is who sits at the machine of a server that listens on the loopback interface alone.

    The Host header must name this machine too, or a page of another site could point a name of its own here
    and read along in the user's browser (DNS rebinding). Whoever asks for `reader=public` gets it.
    """
    if request.query_params.get("reader") == Reader.PUBLIC or not is_at_this_machine(request, settings):
        return Reader.PUBLIC
    return Reader.AUDITOR


def is_at_this_machine(request: Request, settings: WebSettings) -> bool:
    """Whether the request comes straight from the machine that the server runs on."""
    if not settings.on_loopback or request.client is None or not _is_loopback(request.client.host):
        return False
    if any(name in _PROXY_HEADERS or name.startswith("x-forwarded") for name in request.headers):
        return False
    # Proxies speak HTTP/1.0 to what is behind them unless told otherwise; browsers never do.
    if request.scope.get("http_version") == "1.0":
        return False
    hosts = request.headers.getlist("host")
    return len(hosts) == 1 and _host_name(hosts[0]) in _NAMES_OF_THIS_MACHINE


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _host_name(host: str) -> str:
    name, _, port = host.lower().rpartition(":")
    return name if name and port.isdecimal() and not name.endswith(":") else host.lower()


# ---- what the public gets of each thing


def see_party(reader: Reader, party: PartyJSON) -> PartyJSON | None:
    """A party; None where this reader may not know that there is one."""
    if reader is Reader.AUDITOR:
        return party
    return None if party["kind"] == PartyKind.ENTERPRISE else party


def see_commitment(reader: Reader, commitment: CommitmentJSON) -> CommitmentJSON:
    """A commitment; for the public without enterprise, texts and numbers of a publisher."""
    if reader is Reader.AUDITOR:
        return commitment
    seen = _only(
        commitment,
        "id is_contract obligor obligor_name currency signed_on allocation late_rate seller_is_sme "
        "obligations imported "
        "provenance",
    )
    published = commitment["publication"]
    if published is not None:
        about = _only(published, "publisher flags", dates=[])
        about["dates"] = [{**date, "title": None} for date in published["dates"]]
        seen["publication"] = about
    return seen


def see_obligation(reader: Reader, obligation: ObligationJSON) -> ObligationJSON:
    """An obligation; for the public without enterprise, title and case."""
    if reader is Reader.AUDITOR:
        return obligation
    seen = _only(
        obligation,
        "id commitment index kind currency imported signed_on status obligor obligor_name amount nominal_due "
        "due provisional outstanding contested surplus days_overdue interest interest_unpaid flags paid "
        "reversed clock_started_on rate_in_force terms provenance derived",
        breach=BreachStatus.NONE.value,
    )
    events = seen["derived"]["events"]
    if events is not None:
        seen["derived"] = {**seen["derived"], "events": see_facts(reader, events)}
    return seen


def see_payment(reader: Reader, payment: PaymentJSON) -> PaymentJSON:
    """A payment; for the public without enterprise and documents."""
    if reader is Reader.AUDITOR:
        return payment
    return _only(
        payment,
        "id commitment obligation obligor obligor_name amount net currency credited_on imported flags "
        "provenance",
    )


def see_proceeding(reader: Reader, proceeding: ProceedingJSON) -> ProceedingJSON | None:
    """A case; None for the public: a clue is not published."""
    return proceeding if reader is Reader.AUDITOR else None


def see_breach(reader: Reader, breach: BreachJSON) -> BreachJSON:
    """FORMAT.md's `breach`: for the public `none`, and all else null, false or empty, unless published."""
    if reader is Reader.AUDITOR or breach["public"]:
        return breach
    return no_breach()


def no_breach() -> BreachJSON:
    """What is said where there is no case, or none that this reader may know of."""
    return {
        "status": BreachStatus.NONE.value,
        "class": None,
        "subject": None,
        "dated": None,
        "public": False,
        "disputed": False,
        "repair_from": None,
        "public_until": None,
        "repair": None,
        "repair_accept_by": None,
        "repair_decide_by": None,
        "repair_overall_by": None,
        "excuses": [],
    }


def see_profile(reader: Reader, profile: ProfileJSON, published: int) -> ProfileJSON:
    """FORMAT.md's `profile`; the public gets `published` records as `confirmed`, and no open cases."""
    if reader is Reader.AUDITOR:
        return profile
    return {**profile, "clues": 0, "cured": 0, "unruled": 0, "confirmed": published}


def see_act(reader: Reader, act: ActJSON) -> ActJSON:
    """What became of an act. The words of a refusal may name things: the public gets its code's own words."""
    if reader is Reader.AUDITOR or act["code"] is None:
        return act
    return {**act, "detail": None}


#: The data of events that the public gets, and the events that it does not get at all.
_PUBLIC_VALUES = frozenset(
    [
        "obligor",
        "currency",
        "signed_on",
        "allocation",
        "rate_basis",
        "rate",
        "obligations",
        "capped",
        "obligation",
        "delivered_on",
        "by_signature_of_both",
        "accepted_on",
        "confirmed_on",
        "amount",
        "net",
        "credited_on",
        "performed_on",
        "kind",
        "due_rule",
        "clock",
        "due_on",
        "length",
        "inspection_workdays",
    ]
)
_HIDDEN_EVENTS = frozenset({"ProceedingOpened"})


def see_facts(reader: Reader, facts: list[FactJSON]) -> list[FactJSON]:
    """Events; for the public without cases, and without data that name an enterprise or a document."""
    if reader is Reader.AUDITOR:
        return facts
    return [
        {**fact, "values": {name: fact["values"][name] for name in fact["values"] if name in _PUBLIC_VALUES}}
        for fact in facts
        if fact["event"] not in _HIDDEN_EVENTS
    ]


def _only(whole: T, names: str, **instead: object) -> T:
    """The named fields; every other one is what `instead` says, or null."""
    kept = frozenset(names.split())
    fields = cast(Mapping[str, Any], whole)
    return cast(T, {name: value if name in kept else instead.get(name) for name, value in fields.items()})
