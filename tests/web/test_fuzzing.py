"""Whatever anybody asks the API, it answers as its own description says, and never with a fault of its own.

CHENGNUO_FUZZ_EXAMPLES=2000 for the long run: so many questions of each operation by each reader.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
import requests
import schemathesis
import uvicorn
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from ledger_api.acts.wording import ACTS
from ledger_api.chain import siwe
from ledger_api.chain.acts import sign
from ledger_api.chain.anvil import reserved_port
from ledger_api.serving import Port
from ledger_api.web.app import create_app
from ledger_api.web.settings import Limits, Rate, WebSettings
from tests.web.fuzzing import questions
from tests.web.signing import PUBLIC_NAME, message, signed
from tests.web.town import BUILDER, HANDLER, ROADS, SUPPLIER, WATER, Town, a_year_in_town

EXAMPLES = int(os.environ.get("CHENGNUO_FUZZ_EXAMPLES", "15"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
#: An answer that goes on until the client leaves: its form is tested where it is made.
ENDLESS = {"GET /api/v1/changes"}
#: Who asks, by the code with which they have signed in.
READERS = {"public": None, "department": WATER, "enterprise": BUILDER, "auditor": None}
#: What the questions must have reached, or they stay at the door.
REACHED = {
    "public": {"GET /api/v1/obligations/{commitment}/{index}": 200, "POST /api/v1/acts": 201, "GET /api/v1/payments": 200},
    "department": {"POST /api/v1/acts/prepare": 200, "GET /api/v1/proceedings/{proceeding}": 200},
    "enterprise": {"POST /api/v1/acts/prepare": 200, "GET /api/v1/payments/{payment}": 200},
    "auditor": {"POST /api/v1/acts/prepare": 200, "GET /api/v1/parties/{party}/profile": 200},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """A town's ledger behind HTTP, its description, what it has by the names of parameters, and good bodies."""

    url: str
    town: Town
    schema: Any
    known: Mapping[str, Sequence[str]]
    bodies: Mapping[str, Sequence[Any]]
    #: Those that nothing speaks against: each is asked by every reader before chance is.
    good: Mapping[str, Sequence[Any]]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A town of its own: what is handed in here may stand."""
    town = a_year_in_town(tmp_path_factory.mktemp("fuzzed") / "ledger")
    plenty = Rate(1e6, 10**6)
    limits = Limits(requests=plenty, entries=plenty, acts_of_a_party=plenty)
    app = create_app(Port(town.ledger), WebSettings(on_loopback=True, names=(PUBLIC_NAME,), limits=limits))
    with reserved_port() as reservation:
        port = int(reservation.getsockname()[1])
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    url = f"http://127.0.0.1:{port}"
    try:
        bodies = {"POST /api/v1/acts/prepare": wishes(town), "POST /api/v1/acts": handed_in(town)}
        plain = [{"do": do, "by": by, "with": values} for do, by, values in good(town)]
        yield Served(url, town, described(app), things(url), bodies, {"POST /api/v1/acts/prepare": plain})
    finally:
        server.should_exit = True
        thread.join()
        town.ledger.close()


@pytest.mark.parametrize("reader", READERS)
def test_the_api_answers_as_it_is_described(served: Served, reader: str) -> None:
    session = requests.Session()
    session.trust_env = False
    found: list[str] = []
    answers: Counter[tuple[str, int]] = Counter()
    for result in served.schema.get_all_operations():
        operation = result.ok()
        name = f"{operation.method.upper()} {operation.path}"
        if name in ENDLESS:
            continue

        # Anew for each operation: one of them signs out.
        session.headers.update(told(served, reader))

        def ask(case: Case[Any]) -> None:
            answer = case.call_and_validate(
                base_url=served.url, session=session, checks=CHECKS, allow_redirects=False
            )
            answers[f"{case.method} {case.path}", answer.status_code] += 1

        for body in served.good.get(name, ()):
            ask(operation.Case(body=body, media_type="application/json"))
        strategy = questions(operation, served.known, served.bodies.get(name, ()))
        try:
            asking(strategy, ask)
        except (Exception, FailureGroup) as fault:  # noqa: BLE001  (all are asked before any is told of)
            found.append(f"{name}: {_whole(fault)}")
    assert not found, "\n\n".join(found)
    assert [name for name, status in REACHED[reader].items() if not answers[name, status]] == []


DEEP = 200_000
HARDLY_JSON = {
    "nothing": b"",
    "a deep nest": b'{"do": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    "a long number": b'{"do": "contest", "by": ["x"], "with": {"amount": ' + b"9" * 5000 + b"}}",
    "no number": b'{"do": "contest", "by": ["x"], "with": {"amount": NaN, "index": -Infinity, "n": 1e999}}',
    "half a character": b'{"do": "\\ud800", "by": ["\\udfff"], "with": {"\\ud800": "\\ud800"}}',
    "bytes": b"\xff\xfe\x00",
    "a mark of order": b'\xef\xbb\xbf{"do": "contest", "by": ["x"], "with": {}}',
    "half a character in a session": b'{"message": "\\ud800", "signature": "\\ud800"}',
    "half a character in an act": b'{"typed_data": {"\\ud800": "\\ud800"}, "signatures": ["\\ud800"], "documents": [{"\\ud800": 1}]}',
    "half a character in a wish": b'{"do": "contest", "by": ["\\ud800"], "with": {"\\ud800": "\\ud800"}}',
    "a name twice": b'{"do": "contest", "do": "amend", "by": ["x"], "by": ["y"], "with": {}}',
}


@pytest.mark.parametrize("body", HARDLY_JSON.values(), ids=HARDLY_JSON)
@pytest.mark.parametrize("path", ["acts", "acts/prepare", "session"])
def test_a_body_that_is_hardly_json_is_refused_as_such(served: Served, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = requests.post(f"{served.url}/api/v1/{path}", data=body, headers=headers, timeout=20)
    assert answer.status_code in (400, 403, 409, 413, 422), answer.text[:300]
    assert answer.json()["status"] == answer.status_code


def asking(strategy: Any, ask: Callable[[Case[Any]], None]) -> None:
    """Asks EXAMPLES questions, the same in each run."""
    seed(20251103)(
        settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(given(case=strategy)(ask))
    )()


def _whole(fault: BaseException) -> str:
    parts = getattr(fault, "exceptions", ())
    return "\n".join([str(fault), *map(_whole, parts), *getattr(fault, "__notes__", ())])


def described(app: FastAPI) -> Any:
    """The schema as everybody reads it."""
    return schemathesis.openapi.from_dict(app.openapi())


def told(served: Served, reader: str) -> dict[str, str]:
    """The headers of a reader, with a session begun now."""
    if reader == "auditor":
        return {}
    headers = {"Host": PUBLIC_NAME}
    code = READERS[reader]
    if code is None:
        return headers
    town, url = served.town, served.url
    nonce = requests.get(f"{url}/api/v1/session/nonce", headers=headers, timeout=10).json()["nonce"]
    body = signed(siwe.write(message(town, code, nonce)), town.keys[code])
    answer = requests.post(f"{url}/api/v1/session", json=body, headers=headers, timeout=10)
    assert answer.status_code == 201, answer.text
    return {**headers, "Authorization": f"Bearer {answer.json()['token']}"}


def things(url: str) -> dict[str, list[str]]:
    """What the ledger has, by the names under which it is asked for."""

    def ids(kind: str) -> list[str]:
        items = requests.get(f"{url}/api/v1/{kind}?limit=200", timeout=10).json()["items"]
        assert items
        return [item["id"] for item in items]

    codes = [WATER, ROADS, BUILDER, SUPPLIER, HANDLER]
    cursor = requests.get(f"{url}/api/v1/parties?limit=1", timeout=10).json()["next"].split("cursor=")[1]
    days = ["2025-10-09", "1970-01-01", "9999-12-31"]
    return {
        "party": codes + ids("parties"),
        "department": [WATER, ROADS],
        "enterprise": [BUILDER, SUPPLIER],
        "commitment": ids("commitments"),
        "obligation": ids("obligations"),
        "index": ["1", "2", "64"],
        "payment": ids("payments"),
        "receipt": ids("payments") + ids("commitments"),
        "proceeding": ids("proceedings"),
        "cursor": [cursor],
        "limit": ["1", "200"],
        "due_from": days,
        "due_to": days,
        "as_of": ["2025-10-09"],
    }


def wishes(town: Town) -> list[dict[str, Any]]:
    """Every act with all fields that any act has: what does not belong is told, the rest is read."""
    fields = {
        "obligation": f"{town.made['pumps']}/1", "contract": town.made["pumps"], "amount": "1.00", "payment": town.made["part"],
        "delivered": "2025-09-05", "accepted": "2025-09-05", "credited": "2025-10-20", "dated": "2025-10-20",
        "title": "合同", "reason": "force_majeure", "text": "说明", "evidence": "证据", "document": "文件", "act": "contest",
        "stands": True, "paid": True, "from": "2025-09-01", "to": "2025-09-05", "event": "2025-09-01", "due": "2025-12-01",
        "obligations": [{"obligation": "o1", "kind": "payment", "amount": "1.00", "due": {"days": 30, "from": "delivery"}}],
        "interest": {"rate": "0.0005", "per": "day"}, "currency": "CNY", "year": 2027, "off": ["2027-01-01"], "kind": "department",
        "uscc": ROADS, "name": "名称", "size": "small", "duties": ["intake"], "key": town.keys[WATER].address, "new_key": town.keys[WATER].address,
    }  # fmt: skip
    by = [[WATER], [BUILDER], [WATER, BUILDER], [HANDLER], ["ledger:registrar"]]
    odd = [{"do": act, "by": who, "with": fields} for act in ACTS for who in by]
    plain = [{"do": do, "by": by, "with": values} for do, by, values in good(town)]
    # Most of them are good, for a question spoils one thing or another of what it takes.
    return odd + plain * (3 * len(odd) // len(plain))


def good(town: Town) -> list[tuple[str, list[str], dict[str, Any]]]:
    """Acts that nothing speaks against: what, by whom, with what."""
    on = {"obligation": f"{town.made['pumps']}/1"}
    terms = [{"obligation": "o1", "kind": "payment", "amount": "1.00", "due": {"date": "2030-01-02"}}]
    return [
        ("record_payment", [WATER], on | {"amount": "1.00"}),
        ("state_excuse", [WATER], on | {"reason": "leadership_change"}),
        ("sign_contract", [WATER, BUILDER], {"title": "合同", "contract": "c", "obligations": terms}),
    ]


def handed_in(town: Town) -> list[dict[str, Any]]:
    """Acts that would stand as they are."""
    made = []
    for do, by, values in good(town) * 3:
        prepared = town.ledger.prepare(do, by, values)
        secrets = {town.ledger.party_id(code): bytes(town.keys[code].key) for code in by}
        signers = [party for party in (prepared.act.by, prepared.act.also) if party in secrets]
        signatures = ["0x" + sign(prepared.act, town.ledger.contracts, secrets[one]).hex() for one in signers]
        made.append(
            {"typed_data": prepared.typed_data, "signatures": signatures, "documents": prepared.documents}
        )
    return made
