"""How pages are made: templates with everything escaped, links that stay in the reader's view."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import Response

from ledger_api.errors import LedgerError
from ledger_api.web import identity
from ledger_api.web.answers import tagged
from ledger_api.web.pages import formatting
from ledger_api.web.problems import Problem, problem_json
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.security import SIGN_OUT
from ledger_api.web.view import View, view_for

MENU = (
    ("/obligations", "义务"),
    ("/commitments", "合同"),
    ("/departments", "机关"),
    ("/payments", "付款"),
    ("/proceedings", "线索"),
    ("/about", "说明与核验"),
)


def _environment() -> Environment:
    site = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in (
        "plain",
        "money",
        "currency_name",
        "day",
        "instant",
        "short",
        "label",
        "finding",
        "stated",
        "state_style",
        "case_style",
        "late_rate",
    ):
        site.filters[name] = getattr(formatting, name)
    return site


_SITE = _environment()


def page(
    request: Request, template: str, values: Mapping[str, Any], view: View | None, status: int = 200
) -> Response:
    """A page for the reader who asked for it. Without a view, where there is nothing to read, for the public."""
    asker = identity.NOBODY if view is None else view.asker
    asked_public = request.query_params.get("reader") == Reader.PUBLIC.kind
    html = _SITE.get_template(template).render(
        **values,
        as_of=None if view is None else view.as_of,
        reader=asker.reader,
        signed_in=asker.signed_in,
        at_this_machine=identity.is_at_this_machine(request),
        asked_public=asked_public,
        switch_url=_switched(request, asked_public),
        link=linker(request),
        menu=_menu(asker),
        section="/" + request.url.path.split("/")[1],
        sign_out=SIGN_OUT,
    )
    return tagged(request, html.encode("utf-8", "replace"), "text/html; charset=utf-8", status)


def _menu(asker: identity.Asker) -> tuple[tuple[str, str], ...]:
    """The sections that the reader has something in: the public, of complaints, has none."""
    menu: tuple[tuple[str, str], ...] = MENU
    if asker.reader.kind is not ReaderKind.PUBLIC:
        menu = (*MENU[:-1], ("/complaints", "投诉"), MENU[-1])
    return menu if asker.signed_in is None else (_own_page(asker.signed_in), *menu)


def _own_page(signed_in: Reader) -> tuple[str, str]:
    if signed_in.is_owed:
        return "/mine", "我的应收"
    return "/mine", "我的应付" if signed_in.owes else "我的事项"


def linker(request: Request) -> Callable[..., str]:
    """Makes addresses of this site that keep `reader=public` where it was asked for."""
    asked = {"reader": "public"} if request.query_params.get("reader") == Reader.PUBLIC.kind else {}

    def link(path: str, **params: str) -> str:
        query = urlencode({**params, **asked})
        return f"{path}?{query}" if query else path

    return link


def problem_page(request: Request, problem: Problem) -> Response:
    """An error, said to people."""
    values = {"problem": problem_json(problem)}
    try:
        with view_for(request) as view:
            answer = page(request, "problem.html", values, view, problem.status)
    except (LedgerError, Problem):
        answer = page(request, "problem.html", values, None, problem.status)
    answer.headers.update({**problem.headers, "Cache-Control": "no-store"})
    return answer


def _switched(request: Request, asked_public: bool) -> str:
    """This page as the other reader sees it."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "reader"]
    if not asked_public:
        # An enterprise is no question that the public can ask; a cursor may stand on what it cannot see.
        kept = [(name, value) for name, value in kept if name not in ("enterprise", "cursor", "breach")]
        kept.append(("reader", "public"))
    return f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path
