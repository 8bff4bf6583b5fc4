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
from ledger_api.web.changes import end_of
from ledger_api.web.looking import view_for
from ledger_api.web.pages import formatting
from ledger_api.web.past import AS_OF
from ledger_api.web.problems import Problem, problem_json
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.security import SIGN_OUT, WITH_SCRIPT
from ledger_api.web.view import View

MENU = (
    ("/obligations", "义务"),
    ("/commitments", "合同与承诺"),
    ("/promises", "公开承诺"),
    ("/departments", "机关"),
    ("/payments", "付款"),
    ("/approvals", "审批"),
    ("/publications", "公示"),
    ("/statistics", "统计"),
    ("/about", "说明与核验"),
)


#: Pages that no change on the ledger makes other.
_STILL = frozenset(
    {"about.html", "disclosure.html", "problem.html", "sign-in.html", "table.html", "verify.html"}
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
        "approval_status",
        "complaint_status",
        "approval_result",
        "repair_status",
        "finding",
        "event_label",
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
    day = None if view is None else view.as_of["day"]
    kept = [pair for pair in request.query_params.multi_items() if pair[0] not in (AS_OF, "cursor")]
    stands_still = view is None or day is not None or template in _STILL
    changes_url = None if view is None or stands_still else _changes(request, view, values)
    html = _SITE.get_template(template).render(
        **values,
        as_of=None if view is None else view.as_of,
        reader=asker.reader,
        signed_in=asker.signed_in,
        at_this_machine=identity.is_at_this_machine(request),
        asked_public=asked_public,
        switch_url=_switched(request, asked_public, day),
        link=linker(request, day),
        asked=_asked(request, day),
        kept=kept,
        changes_url=changes_url,
        here_url=f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path,
        now_url=f"{request.url.path}?{urlencode(kept)}" if kept else request.url.path,
        menu=_menu(asker),
        section="/" + request.url.path.split("/")[1],
        sign_out=SIGN_OUT,
    )
    answer = tagged(request, html.encode("utf-8", "replace"), "text/html; charset=utf-8", status)
    if changes_url is not None:
        answer.headers["Content-Security-Policy"] = WITH_SCRIPT
    return answer


def _changes(request: Request, view: View, values: Mapping[str, Any]) -> str:
    """Where a page hears of what happens after the block that it shows; `follows` says of what alone."""
    since = end_of(view.as_of["block"], view.as_of["hash"])
    asked = {**_asked(request, None), **values.get("follows", {}), "since": str(since)}
    return f"/api/v1/changes?{urlencode(asked)}"


def _menu(asker: identity.Asker) -> tuple[tuple[str, str], ...]:
    """The sections that the reader has something in: the public, of clues and complaints, has none."""
    menu: tuple[tuple[str, str], ...] = MENU
    if asker.reader.kind is not ReaderKind.PUBLIC:
        menu = (*MENU[:-1], ("/proceedings", "线索与处理"), ("/complaints", "投诉"), MENU[-1])
    return menu if asker.signed_in is None else (_own_page(asker.signed_in), *menu)


def _own_page(signed_in: Reader) -> tuple[str, str]:
    if signed_in.is_owed:
        return "/mine", "我的应收"
    return "/mine", "我的应付" if signed_in.owes else "我的事项"


def _asked(request: Request, day: str | None) -> dict[str, str]:
    """What every address of this site carries on: the public view and the past day, where they were asked for."""
    asked = {"reader": "public"} if request.query_params.get("reader") == Reader.PUBLIC.kind else {}
    return asked if day is None else {**asked, AS_OF: day}


def linker(request: Request, day: str | None = None) -> Callable[..., str]:
    """Makes addresses of this site that keep the reader's view, and the past day that it is of."""
    asked = _asked(request, day)

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
    if problem.code == "BEING_MADE":
        # Who looks at a page need not ask again by hand.
        answer.headers["Refresh"] = problem.headers["Retry-After"]
    return answer


def fault_page(request: Request, problem: Problem) -> Response:
    """A defect, said to people without reading anything: what reads may be what is broken."""
    answer = page(request, "problem.html", {"problem": problem_json(problem)}, None, problem.status)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _switched(request: Request, asked_public: bool, day: str | None) -> str:
    """This page as the other reader sees it, from its first row: a cursor of one reader is none of the other's."""
    path = request.url.path
    if not asked_public:
        # The public has no page of a complaint, whether there is one or not, and none of a department's day.
        path = "/complaints" if path.startswith("/complaints/") else path.removesuffix("/today")
    kept = [
        (name, value)
        for name, value in request.query_params.multi_items()
        if name not in ("reader", AS_OF, "cursor")
    ]
    if day is not None:
        kept.append((AS_OF, day))
    if not asked_public:
        # An enterprise is no question that the public can ask.
        kept = [
            (name, value) for name, value in kept if name not in ("enterprise", "breach", "sign", "unruled")
        ]
        kept.append(("reader", "public"))
    return f"{path}?{urlencode(kept)}" if kept else path
