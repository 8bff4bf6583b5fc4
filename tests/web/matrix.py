"""What each route is asked, and who is answered what: the table behind the tests of readers."""

from __future__ import annotations

from urllib.parse import quote

from ledger_api.acts.receipts import to_json
from tests.web.box_probes import complaint_probes, inbox_probes
from tests.web.client import Client
from tests.web.known_secrets import EVERYBODY, Probe, secrets
from tests.web.town import (
    BUILDER,
    HANDLER,
    HOSTILE,
    ROADS,
    SUPPLIER,
    WATER,
    Town,
)


def probes(town: Town, auditor: Client) -> dict[tuple[str, str], list[Probe]]:
    """By method and path of every route, what to ask it."""
    known = secrets(town, auditor)
    pumps, spares, survey = town.made["pumps"], town.made["spares"], town.made["survey"]
    hostile, imported = town.made["hostile"], town.made["imported"]
    cases = {name: known[f"case of {name}"].texts[0] for name in ("pumps", "hostile")}
    payments = {
        name: auditor.get(f"/api/v1/payments?commitment={town.made[name]}").json()["items"][0]["id"]
        for name in ("pumps", "spares", "imported")
    }
    about_pumps, about_spares = ("builder", "title of pumps"), ("supplier", "title of spares")
    everything = ("builder", "supplier", "title of pumps", "title of spares")
    knows_builder, knows_supplier = known["builder"].known_to, known["supplier"].known_to
    of_pumps, of_hostile = known["case of pumps"].known_to, known["case of hostile"].known_to
    may_ask = EVERYBODY - {"public", "authority"}
    mine = frozenset({"owing department", "other department", "owed enterprise", "other enterprise"})
    v1 = "/api/v1"

    def lists(name: str, *filters: str, tells: tuple[str, ...] = ()) -> list[Probe]:
        return [
            Probe(f"/{name}", tells),
            Probe(f"/{name}?limit=1"),
            *(Probe(f"/{name}?{one}") for one in filters),
            Probe(f"/{name}?department={WATER}"),
            *(
                Probe(f"/{name}?enterprise={one}", answered=may_ask, refused=403)
                for one in (BUILDER, SUPPLIER, "0x" + "ab" * 32)
            ),
        ]

    def api(found: list[Probe]) -> list[Probe]:
        whole = Probe(f"{v1}{found[0].address}?format=csv", found[0].tells)
        return [*(Probe(v1 + one.address, one.tells, one.answered, one.refused) for one in found), whole]

    def as_page(found: list[Probe]) -> list[Probe]:
        return [Probe(one.address, one.tells, one.answered, 422) for one in found]

    commitments = lists("commitments", "imported=true", tells=everything)
    obligations = lists(
        "obligations",
        *(f"breach={status}" for status in ("none", "clue", "confirmed")),
        *(f"status={status}" for status in ("overdue", "active", "fulfilled")),
        f"commitment={pumps}",
        "due_from=2025-10-09&due_to=2025-10-09",
        tells=everything,
    )
    paid = lists("payments", f"commitment={pumps}", f"obligation={spares}/1", tells=everything)
    proceedings = [
        Probe("/proceedings", ("builder", "title of pumps", "case of pumps", "case of hostile")),
        Probe("/proceedings?status=clue"),
        Probe(f"/proceedings?department={WATER}"),
        Probe(f"/proceedings?commitment={hostile}"),
        *(
            Probe(f"/proceedings?enterprise={one}", answered=EVERYBODY - {"public"}, refused=403)
            for one in (BUILDER, SUPPLIER)
        ),
    ]
    permit, silent, batch = town.made["permit"], town.made["silent permit"], town.made["batch"]
    permits = ("builder", "permit", "supplier", "silent permit")
    approvals = lists(
        "approvals",
        "status=accepted",
        "late=promise_late",
        "late=statutory_late",
        "late=none",
        tells=permits,
    )
    batches = [Probe("/anchors", ("words about a batch",)), Probe(f"/anchors?department={WATER}&limit=1")]
    (receipt, *_) = (to_json(one) for one in town.batch.receipts())
    either_page = {"pumps": about_pumps, "spares": about_spares, "survey": ("supplier", "title of survey")}
    prepare = {"do": "record_payment", "by": [WATER], "with": {"obligation": f"{pumps}/1", "amount": "1.00"}}
    deliver = {"do": "record_delivery", "by": [WATER, BUILDER], "with": {"obligation": f"{pumps}/1"}}
    others = complaint_probes(town, known) | inbox_probes(town)
    return others | {
        ("GET", f"{v1}/parties"): [
            Probe(f"{v1}/parties"),
            Probe(f"{v1}/parties?limit=1"),
            Probe(f"{v1}/parties?format=csv"),
            Probe(f"{v1}/parties?kind=enterprise"),
            Probe(f"{v1}/parties?kind=enterprise&imported=true"),
        ],
        ("GET", f"{v1}/parties/{{party}}"): [
            Probe(f"{v1}/parties/{WATER}"),
            Probe(f"{v1}/parties/{BUILDER}", ("builder",), knows_builder),
            Probe(f"{v1}/parties/{SUPPLIER}", ("supplier",), knows_supplier),
            Probe(f"{v1}/parties/{HOSTILE}", ("hostile",), known["hostile"].known_to),
        ],
        ("GET", f"{v1}/parties/{{party}}/keys"): [
            Probe(f"{v1}/parties/{BUILDER}/keys", answered=frozenset({"owed enterprise", "auditor"})),
        ],
        ("GET", f"{v1}/parties/{{party}}/profile"): [
            Probe(f"{v1}/parties/{ROADS}/profile"),
            Probe(f"{v1}/parties/{BUILDER}/profile", answered=knows_builder),
        ],
        ("GET", f"{v1}/commitments"): api(commitments),
        ("GET", f"{v1}/commitments/{{commitment}}"): [
            *(Probe(f"{v1}/commitments/{town.made[name]}", tells) for name, tells in either_page.items()),
            Probe(f"{v1}/commitments/{imported}", ("published supplier",)),
        ],
        # Promises to all have readers' tests of their own (test_promises.py): here nobody learns of another's things.
        ("GET", f"{v1}/promises"): [
            Probe(f"{v1}/promises"),
            Probe(f"{v1}/promises?format=csv"),
            Probe(f"{v1}/promises?department={WATER}"),
        ],
        ("GET", f"{v1}/promises/{{promise}}"): [Probe(f"{v1}/promises/{pumps}", answered=frozenset())],
        ("GET", f"{v1}/obligations"): api(obligations),
        ("GET", f"{v1}/obligations/{{commitment}}/{{index}}"): [
            Probe(f"{v1}/obligations/{pumps}/1", about_pumps[:1]),
            Probe(f"{v1}/obligations/{survey}/2", ("supplier", "title of survey")),
            Probe(f"{v1}/obligations/{hostile}/1", ("hostile",)),
        ],
        ("GET", f"{v1}/obligations/{{commitment}}/{{index}}/events"): [
            Probe(f"{v1}/obligations/{pumps}/1/events", ("builder",)),
            Probe(f"{v1}/obligations/{spares}/1/events", ("supplier",)),
            Probe(f"{v1}/obligations/{imported}/1/events"),
        ],
        ("GET", f"{v1}/payments"): api(paid),
        ("GET", f"{v1}/payments/{{payment}}"): [
            Probe(f"{v1}/payments/{payments['pumps']}", about_pumps),
            Probe(f"{v1}/payments/{payments['spares']}", about_spares),
            Probe(f"{v1}/payments/{payments['imported']}"),
        ],
        ("GET", f"{v1}/proceedings"): api(proceedings),
        ("GET", f"{v1}/proceedings/{{proceeding}}"): [
            Probe(f"{v1}/proceedings/{cases['pumps']}", ("builder",), of_pumps),
            Probe(f"{v1}/proceedings/{cases['hostile']}", ("hostile",), of_hostile),
        ],
        ("GET", f"{v1}/publications"): [
            Probe(f"{v1}/publications"),
            Probe(f"{v1}/publications?format=csv"),
            Probe(f"{v1}/publications?department={ROADS}"),
        ],
        ("GET", f"{v1}/breaches/{{commitment}}/{{index}}"): [
            Probe(f"{v1}/breaches/{pumps}/1"),
            Probe(f"{v1}/breaches/{hostile}/1"),
        ],
        ("GET", f"{v1}/breaches/{{commitment}}/{{index}}/record"): [
            *(
                Probe(f"{v1}/breaches/{pumps}/1/record{form}", ("builder", "case of pumps"), of_pumps)
                for form in ("", "?format=csv")
            ),
            Probe(f"{v1}/breaches/{hostile}/1/record", ("hostile",), of_hostile),
            Probe(f"{v1}/breaches/{spares}/1/record", answered=frozenset()),
        ],
        ("GET", f"{v1}/changes"): [
            Probe(f"{v1}/changes?follow=false"),
            Probe(f"{v1}/changes?follow=false&since=0", ("builder", "case of pumps", "case of hostile")),
            Probe(f"{v1}/changes?follow=false&since=0&party={WATER}", ("supplier", "title of spares")),
            Probe(f"{v1}/changes?follow=false&since=0&party={BUILDER}"),
            Probe(f"{v1}/changes?follow=false&since=0&commitment={spares}", ("supplier",)),
        ],
        ("GET", f"{v1}/approvals"): api(approvals),
        ("GET", f"{v1}/approvals/{{approval}}"): [
            Probe(f"{v1}/approvals/{permit}", ("builder", "permit")),
            Probe(f"{v1}/approvals/{silent}", ("supplier", "silent permit")),
            Probe(f"{v1}/approvals/0x{'ab' * 32}", answered=frozenset()),
        ],
        ("GET", f"{v1}/approvals/{{approval}}/events"): [
            Probe(f"{v1}/approvals/{permit}/events", ("builder",)),
            Probe(f"{v1}/approvals/{silent}/events", ("supplier",)),
        ],
        ("GET", f"{v1}/parties/{{party}}/approvals"): [
            Probe(f"{v1}/parties/{WATER}/approvals"),
            Probe(f"{v1}/parties/{BUILDER}/approvals", answered=frozenset()),
        ],
        ("GET", f"{v1}/anchors"): api([*batches, Probe(f"/anchors?root=0x{town.batch.root.hex()}")]),
        ("GET", f"{v1}/anchors/{{anchor}}"): [
            Probe(f"{v1}/anchors/{batch}", ("words about a batch",)),
            Probe(f"{v1}/anchors/{permit}", answered=frozenset()),
        ],
        # Nobody in town was asked to confirm anything: tests/web/test_confirmations.py has who gets the file.
        ("GET", f"{v1}/confirmations/{{request_id}}"): [
            Probe(f"{v1}/confirmations/{permit}", answered=frozenset()),
        ],
        ("POST", f"{v1}/confirmations/check"): [
            Probe(f"{v1}/confirmations/check", body={"confirmation": {}})
        ],
        ("POST", f"{v1}/receipts/check"): [Probe(f"{v1}/receipts/check", body={"receipt": receipt})],
        ("GET", f"{v1}/acts/{{receipt}}"): [Probe(f"{v1}/acts/{key}") for key in town.made.values()],
        ("POST", f"{v1}/acts/prepare"): [
            Probe(
                f"{v1}/acts/prepare",
                answered=frozenset({"owing department", "auditor"}),
                refused=403,
                body=prepare,
            ),
            Probe(
                f"{v1}/acts/prepare",
                answered=frozenset({"owing department", "owed enterprise", "auditor"}),
                refused=403,
                body=deliver,
            ),
        ],
        ("POST", f"{v1}/acts"): [Probe(f"{v1}/acts", status=422, body={"typed_data": {}})],
        ("GET", f"{v1}/session/nonce"): [Probe(f"{v1}/session/nonce")],
        ("POST", f"{v1}/session"): [
            Probe(f"{v1}/session", status=401, body={"message": "x", "signature": "0x"})
        ],
        ("GET", f"{v1}/session"): [Probe(f"{v1}/session")],
        # Asked of a session of its own, below: who is asked here would be signed out.
        ("DELETE", f"{v1}/session"): [],
        ("POST", "/sign-out"): [],
        ("GET", f"{v1}/exports/ocds"): [
            Probe(f"{v1}/exports/ocds", (*everything, "published supplier")),
            Probe(f"{v1}/exports/ocds?department={WATER}", everything),
            Probe(f"{v1}/exports/ocds?department={BUILDER}", answered=frozenset()),
        ],
        ("GET", f"{v1}/statistics"): [
            Probe(f"{v1}/statistics"),
            Probe(f"{v1}/statistics?from=2025-01-01&to=2026-12-31&format=csv"),
            Probe(f"{v1}/statistics?department={BUILDER}&region=99"),
            Probe(f"{v1}/statistics?from=2025-02-01&to=2025-01-01", status=422),
        ],
        ("GET", f"{v1}/statistics/complaints"): [
            Probe(f"{v1}/statistics/complaints"),
            Probe(f"{v1}/statistics/complaints?from=2025-01-01&to=2026-12-31&format=csv"),
            Probe(f"{v1}/statistics/complaints?department={WATER}"),
        ],
        ("GET", f"{v1}/disclosure"): [Probe(f"{v1}/disclosure?year=2025", status=400)],
        ("GET", "/statistics"): [Probe("/statistics"), Probe("/statistics?from=2025-01-01&to=2026-12-31")],
        ("GET", "/disclosure"): [Probe("/disclosure"), Probe("/disclosure?year=2025", status=422)],
        ("GET", f"{v1}/subscriptions"): [
            Probe(f"{v1}/subscriptions", answered=EVERYBODY - {"public"}, refused=403)
        ],
        # Made and ended by tests of their own.
        ("POST", f"{v1}/subscriptions"): [
            Probe(
                f"{v1}/subscriptions",
                answered=EVERYBODY - {"public"},
                refused=403,
                status=422,
                body={"kind": "web_hook", "url": "https://10.0.0.1/"},
            )
        ],
        ("POST", f"{v1}/subscriptions/{{subscription}}/resume"): [
            Probe(
                f"{v1}/subscriptions/0x{'ab' * 16}/resume",
                answered=EVERYBODY - {"public"},
                refused=403,
                status=404,
                body={},
            )
        ],
        ("DELETE", f"{v1}/subscriptions/{{subscription}}"): [],
        ("GET", "/mine/subscriptions"): [
            Probe("/mine/subscriptions", answered=EVERYBODY - {"public"}, refused=303)
        ],
        ("POST", "/mine/subscriptions"): [],
        ("GET", "/calendar/{token}.ics"): [Probe("/calendar/unknown.ics", answered=frozenset())],
        ("GET", f"{v1}/ledger"): [Probe(f"{v1}/ledger")],
        # Posted as files, by tests of their own.
        ("POST", f"{v1}/imports/table"): [],
        ("POST", "/mine/table"): [],
        ("GET", f"{v1}/imports/template"): [Probe(f"{v1}/imports/template")],
        ("GET", "/mine/table"): [
            Probe(
                "/mine/table",
                answered=frozenset({"owing department", "other department", "public", "auditor"}),
                refused=403,
                unsigned=303,
            )
        ],
        ("GET", "/verify"): [Probe("/verify")],
        # Posted as a form, by tests of its own, which also have who gets the file.
        ("POST", "/verify"): [],
        ("GET", "/confirmations/{request_id}.json"): [
            Probe(f"/confirmations/{permit}.json", answered=frozenset()),
            Probe("/confirmations/none.json", answered=frozenset()),
        ],
        ("GET", f"{v1}/health"): [Probe(f"{v1}/health")],
        ("GET", f"{v1}/calendars"): [Probe(f"{v1}/calendars")],
        ("GET", f"{v1}/rules"): [Probe(f"{v1}/rules")],
        ("GET", f"{v1}/openapi.json"): [Probe(f"{v1}/openapi.json")],
        ("GET", "/"): [Probe("/")],
        ("GET", "/search"): [
            Probe("/search"),
            *(
                Probe(f"/search?q={quote(text)}")
                for text in (BUILDER, "建设", "商行", "甲字", "临江", HANDLER)
            ),
        ],
        ("GET", "/about"): [Probe("/about")],
        ("GET", "/obligations"): as_page(obligations),
        ("GET", "/commitments"): as_page(commitments),
        ("GET", "/payments"): as_page(paid),
        ("GET", "/proceedings"): as_page(proceedings),
        ("GET", "/promises"): [Probe("/promises")],
        ("GET", "/promises/{promise}"): [Probe(f"/promises/{pumps}", answered=frozenset())],
        ("GET", f"{v1}/publications/{{commitment}}/{{index}}"): [
            Probe(f"{v1}/publications/{pumps}/1", answered=frozenset())
        ],
        ("GET", "/publications/{commitment}/{index}"): [
            Probe(f"/publications/{pumps}/1", answered=frozenset())
        ],
        ("GET", "/publications"): [Probe("/publications"), Probe(f"/publications?department={WATER}")],
        ("GET", "/departments"): [Probe("/departments")],
        ("GET", "/commitments/{commitment}"): [
            *(Probe(f"/commitments/{town.made[name]}", tells) for name, tells in either_page.items()),
            Probe(f"/commitments/{hostile}", ("hostile",)),
            Probe(f"/commitments/{imported}", ("published supplier",)),
        ],
        ("GET", "/departments/{party}"): [
            Probe(f"/departments/{WATER}", everything),
            Probe(f"/departments/{ROADS}", ("hostile",)),
            Probe(f"/departments/{BUILDER}", answered=frozenset()),
        ],
        ("GET", "/departments/{party}/today"): [
            Probe(
                f"/departments/{WATER}/today",
                answered=frozenset({"owing department", "auditor"}),
            ),
            Probe(f"/departments/{BUILDER}/today", answered=frozenset()),
        ],
        ("GET", "/sign-in"): [Probe("/sign-in")],
        ("GET", "/mine/inbox"): [Probe("/mine/inbox", (), EVERYBODY - {"public", "auditor"}, refused=303)],
        ("GET", "/mine"): [Probe("/mine", answered=mine | {"authority"}, refused=303)],
        ("GET", "/approvals"): as_page(approvals),
        ("GET", "/approvals/{approval}"): [
            Probe(f"/approvals/{permit}", ("builder", "permit")),
            Probe(f"/approvals/{silent}", ("supplier", "silent permit")),
            Probe("/approvals/none", answered=frozenset()),
        ],
        ("GET", "/mine/approvals"): [Probe("/mine/approvals", answered=mine, refused=303)],
        ("GET", "/anchors"): batches,
        ("GET", "/receipts"): [Probe("/receipts")],
        # Posted as a form, by a test of its own.
        ("POST", "/receipts"): [],
        ("GET", "/nothing"): [Probe("/nothing", answered=frozenset())],
    }
