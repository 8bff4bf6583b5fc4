"""What to ask the routes of half-signed acts and of complaints, and who is answered."""

from __future__ import annotations

from tests.web.known_secrets import EVERYBODY, Probe, Secret
from tests.web.town import (
    BUILDER,
    HANDLER,
    HOSTILE,
    ROADS,
    WATER,
    Town,
)


def inbox_probes(town: Town) -> dict[tuple[str, str], list[Probe]]:
    """The routes of half-signed acts: one of the water office waits for the builder. An auditor has no box."""
    box = "/api/v1/inbox"
    one = f"{box}/{town.waiting}"
    parties = EVERYBODY - {"public", "auditor"}
    signers = frozenset({"owing department", "owed enterprise"})
    nothing = f"{box}/0x{'ab' * 32}"
    return {
        ("GET", box): [Probe(box, (), parties, 401)],
        ("GET", "/api/v1/outbox"): [Probe("/api/v1/outbox", (), parties, 401)],
        ("GET", f"{box}/{{act}}"): [
            Probe(one, ("half-signed",), signers, unsigned=401),
            Probe(nothing, answered=frozenset(), unsigned=401),
        ],
        ("POST", box): [
            Probe(
                box, answered=parties, refused=401, status=409, body={"typed_data": {}, "signatures": ["0x"]}
            )
        ],
        ("POST", f"{box}/{{act}}/signature"): [
            Probe(f"{one}/signature", (), signers, 404, 409, {"signature": "0x"}, unsigned=401)
        ],
        ("POST", f"{box}/{{act}}/refusal"): [
            Probe(f"{one}/refusal", (), signers, 404, 409, {"reason": " "}, unsigned=401)
        ],
    }


def complaint_probes(town: Town, known: dict[str, Secret]) -> dict[tuple[str, str], list[Probe]]:
    """The routes of complaints: what is asked about one that was forwarded, and about one that was not."""
    ours, quiet = town.made["complaint"], town.made["quiet complaint"]
    know_ours, know_quiet = known["complaint about pumps"].known_to, known["complaint about hostile"].known_to
    both = ("complaint about pumps", "complaint about hostile")
    v1 = "/api/v1/complaints"
    lists = [
        Probe("", both),
        Probe("?limit=1"),
        Probe("?status=forwarded"),
        Probe("?late=false"),
        *(Probe(f"?department={one}") for one in (WATER, ROADS)),
        *(Probe(f"?enterprise={one}") for one in (BUILDER, HOSTILE)),
    ]
    readers = known["narrative"].known_to
    return {
        ("GET", v1): [
            *(Probe(v1 + one.address, one.tells) for one in lists),
            Probe(f"{v1}?format=csv", both),
            Probe(f"{v1}?obligation={town.made['pumps']}/1"),
            Probe(f"{v1}?handler={HANDLER}"),
        ],
        ("GET", f"{v1}/{{complaint}}"): [
            Probe(f"{v1}/{ours}", ("complaint about pumps", "builder", "title of pumps")),
            Probe(f"{v1}/{quiet}", ("complaint about hostile",)),
            Probe(f"{v1}/0x{'ab' * 32}"),
        ],
        ("GET", f"{v1}/{{complaint}}/events"): [
            Probe(f"{v1}/{ours}/events", ("complaint about pumps", "builder")),
            Probe(f"{v1}/{quiet}/events"),
        ],
        ("GET", f"{v1}/{{complaint}}/texts"): [
            Probe(f"{v1}/{ours}/texts", ("narrative", "contact"), readers),
            Probe(f"{v1}/{quiet}/texts", ("contact",), frozenset({"authority"})),
        ],
        ("GET", f"{v1}/{{complaint}}/accesses"): [
            Probe(f"{v1}/{ours}/accesses", answered=frozenset({"owed enterprise", "auditor"})),
            Probe(f"{v1}/{quiet}/accesses", answered=frozenset({"auditor"})),
        ],
        ("GET", "/complaints"): [Probe("/complaints" + one.address, one.tells) for one in lists],
        ("GET", "/complaints/new"): [
            Probe(
                f"/complaints/new?obligation={town.made['pumps']}/1",
                answered=frozenset({"owed enterprise"}),
            ),
            Probe("/complaints/new", answered=frozenset()),
        ],
        ("GET", "/complaints/{complaint}"): [
            Probe(f"/complaints/{ours}", ("complaint about pumps", "builder", "title of pumps"), know_ours),
            Probe(f"/complaints/{quiet}", ("complaint about hostile",), know_quiet),
            Probe("/complaints/nonsense", answered=frozenset()),
        ],
        ("GET", "/complaints/{complaint}/texts"): [
            Probe(f"/complaints/{ours}/texts", ("narrative", "contact"), readers),
            Probe(f"/complaints/{quiet}/texts", ("contact",), frozenset({"authority"})),
        ],
    }
