"""What no request can do, and what every answer carries."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from ledger_api.serving import Port
from ledger_api.store.reading import Reading
from ledger_api.web.app import create_app
from ledger_api.web.security import BODY_LIMIT
from ledger_api.web.settings import WebSettings
from tests.paths import REPOSITORY
from tests.web.client import Client
from tests.web.town import Town

WEB = REPOSITORY / "ledger_api" / "web"


@pytest.mark.parametrize(
    "path",
    [
        "/about",
        "/?as_of=2025-10-09",
        "/api/v1/parties",
        "/api/v1/nothing",
        "/nothing",
        "/static/chengnuo.css",
    ],
)
def test_every_answer_forbids_scripts_frames_and_guessing(auditor: Client, path: str) -> None:
    headers = auditor.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_pages_that_change_run_one_script_of_ours(auditor: Client) -> None:
    for path in ("/", "/obligations", "/departments"):
        answer = auditor.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.endswith("; script-src 'self'; connect-src 'self'")
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert re.findall(r"<script[^>]*>", answer.text) == ['<script src="/static/changes.js" defer>']


#: The pages that run a script, and which; those that sign share what they do with a wallet.
SCRIPTS = {
    "base.html": '<script src="/static/changes.js" defer></script>',
    "sign-in.html": '<script src="/static/sign-in.js" type="module"></script>',
    "complaint.html": '<script src="/static/sign-act.js" type="module"></script>',
    "complaint-new.html": '<script src="/static/sign-act.js" type="module"></script>',
    "inbox.html": '<script src="/static/inbox.js" type="module"></script>',
    "table.html": '<script src="/static/sign-table.js" type="module"></script>',
}


def test_pages_hold_no_inline_script_or_style() -> None:
    for template in (WEB / "pages" / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8").lower()
        scripts = re.findall(r"<script.*?</script>", text, re.DOTALL)
        assert scripts == ([SCRIPTS[template.name]] if template.name in SCRIPTS else []), template.name
        assert " style=" not in text, template.name
        assert "|safe" not in text, template.name
        assert " onclick" not in text, template.name


@pytest.mark.parametrize(
    "media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
)
def test_only_json_is_taken_which_no_other_site_can_send(auditor: Client, media_type: str) -> None:
    answer = auditor.post("/api/v1/acts", content=b"{}", headers={"Content-Type": media_type})
    assert (answer.status_code, answer.json()["code"]) == (415, "NOT_JSON")


def test_a_large_body_is_refused_whether_it_tells_its_length_or_not(auditor: Client) -> None:
    headers = {"Content-Type": "application/json"}
    told = auditor.post("/api/v1/acts", content=b" " * (BODY_LIMIT + 1), headers=headers)
    assert told.status_code == 413

    async def pieces() -> object:
        for _ in range(20):
            yield b" " * (BODY_LIMIT // 16)

    untold = auditor.post("/api/v1/acts", content=pieces(), headers=headers)
    assert untold.status_code == 413
    lied = auditor.post("/api/v1/acts", content=b"{}", headers=headers | {"Content-Length": "-5"})
    assert lied.status_code == 413


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[" * 100_000, b'{"do": "\xff"}', b"null", b"[]", b'{"x": NaN}']
)
def test_a_body_that_is_no_request_is_a_problem_of_the_asker(auditor: Client, body: bytes) -> None:
    answer = auditor.post("/api/v1/acts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py"])
def test_files_outside_of_the_static_folder_are_not_served(auditor: Client, path: str) -> None:
    assert auditor.get(path).status_code == 404


def test_a_reading_cannot_write(town: Town) -> None:
    with town.ledger.open_reading() as reading, pytest.raises(OperationalError, match="readonly"):
        reading._connection.exec_driver_sql("DELETE FROM obligation")


def test_the_web_side_reads_only_and_only_through_the_view() -> None:
    """But for who is signed in, where several processes share that: it is nothing of the ledger. Of sealed texts
    the web side knows what an access is; only the ledger opens them."""
    names = (
        "",
        ".reading",
        ".rows",
        ".row_parts",
        ".assignments",
        ".changes",
        ".measures",
        ".paging",
        ".sign_ins",
        ".complaints",
        ".complaint_statistics",
        ".sealed",
        ".approval_rows",
        ".promises",
        ".foresight",
        ".evidence",
        ".subscriptions",
    )
    allowed = {f"ledger_api.store{name}" for name in names}
    for path in WEB.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        imported = {node.module for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom)}
        imported |= {
            name.name
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Import)
            for name in node.names
        }
        for name in filter(None, imported):
            assert not name.startswith("ledger_api.store") or name in allowed, (path.name, name)
            assert name.split(".")[0] not in ("sqlalchemy", "sqlmodel", "web3", "eth_account"), (
                path.name,
                name,
            )
        assert "Sealed(" not in source, path.name
        # Hooks and calendars are read as their subscriber: they open a reading and ask the view.
        if path.name not in ("looking.py", "past.py", "ports.py", "hook_delivery.py", "subscriptions.py"):
            assert "open_reading" not in source.replace("`ledger.open_reading`", ""), path.name


class Broken(Port):
    """A ledger with a defect."""

    def open_reading(self) -> Reading:
        raise ZeroDivisionError("the inside of the ledger")


@pytest.mark.parametrize("path", ["/", "/api/v1/parties"])
def test_a_fault_says_nothing_about_the_inside(town: Town, path: str) -> None:
    answer = Client(create_app(Broken(town.ledger), WebSettings())).get(path)
    assert answer.status_code == 500
    assert "inside" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_nothing_in_an_empty_ledger_is_an_error(tmp_path: Path) -> None:
    empty = Town.found(tmp_path / "ledger")
    try:
        app: FastAPI = create_app(Port(empty.ledger), WebSettings(on_loopback=True))
        for path in (
            "/",
            "/obligations",
            "/commitments",
            "/departments",
            "/payments",
            "/proceedings",
            "/search?q=x",
        ):
            answer = Client(app).get(path)
            assert answer.status_code == 200
            assert 'class="empty"' in answer.text, path
    finally:
        empty.ledger.close()
