"""One's own subscriptions as a page, and the calendar that programs fetch without signing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse

from ledger_api.web import calendar_feed, subscribing
from ledger_api.web.answers import tagged
from ledger_api.web.looking import look
from ledger_api.web.pages.site import page
from ledger_api.web.ports import LedgerPort
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.readers import Reader, ReaderKind
from ledger_api.web.security import SUBSCRIPTIONS
from ledger_api.web.subscribers import reader_of
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id, id_of

router = APIRouter()

_FEED = "该日历"


@router.get(SUBSCRIPTIONS)
def subscriptions_page(request: Request) -> Response:
    """One's own subscriptions, with what hinders their delivery, and forms for new ones."""
    with look(request) as view:
        return _page(request, view, {})


@router.post(SUBSCRIPTIONS)
async def subscribe(request: Request) -> Response:
    """What a form of the page asks for. Only our own pages can post this (security.py)."""
    form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=8)
    given = {name: values[0].strip() for name, values in form.items()}
    return await run_in_threadpool(_done, request, given)


@router.get("/calendar/{token}.ics")
def calendar(request: Request, token: str) -> Response:
    """The due days of a subscription, for whoever has its address."""
    ledger: LedgerPort = request.app.state.ledger
    feed = ledger.subscriptions.feed_of(subscribing.hashed(token))
    if feed is None:
        raise not_found(_FEED)
    with ledger.open_reading() as reading, reading.at_one_block():
        view = View(reading, reader_of(reading, feed.subscriber), ledger.party_id)
        party = view.party(hex_id(feed.about))
        if party is None:
            raise not_found(_FEED)
        content = calendar_feed.calendar_of(
            view.obligations,
            party["id"],
            owes=party["kind"] != "enterprise",
            name=party["name"] or party["id"],
            chain_id=ledger.status()["chain_id"],
            today=view.today,
        )
    return tagged(request, content, calendar_feed.MEDIA_TYPE)


def _done(request: Request, given: dict[str, str]) -> Response:
    kept, now = request.app.state.ledger.subscriptions, request.app.state.now()
    told: dict[str, str] = {}
    with look(request) as view:
        who = subscribing.subscriber_of(view)
        about = given.get("about") or None
        try:
            match given.get("do"):
                case "web_hook":
                    allowed = request.app.state.settings.hook_networks
                    hook = subscribing.new_hook(kept, view, about, given.get("url", ""), now, allowed)
                    told = {"secret": hook.secret}
                case "calendar":
                    _, token = subscribing.new_feed(kept, view, about, now)
                    base = request.base_url
                    told = {"address": f"{base.scheme}://{base.netloc}{subscribing.feed_path(token)}"}
                case "end":
                    kept.end(_id(given), who.party, who.sees_all)
                case "resume":
                    kept.resume(_id(given), who.party, who.sees_all)
                case _:
                    raise Problem(422, "表单没有说明要做什么。")
        except Problem as problem:
            if problem.status not in (404, 409, 422):
                raise
            fault = "；".join(one["detail"] for one in problem.errors) or problem.detail
            return _page(request, view, {"fault": fault}, problem.status)
        if not told:
            return RedirectResponse(SUBSCRIPTIONS, status_code=303)
        answer = _page(request, view, told)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _page(request: Request, view: View, more: dict[str, Any], status: int = 200) -> Response:
    if view.reader is Reader.PUBLIC or view.reader.kind is ReaderKind.PUBLIC:
        return RedirectResponse(
            "/sign-in" if view.asker.signed_in is None else "/?reader=public", status_code=303
        )
    values = {
        "items": subscribing.listed(request.app.state.ledger.subscriptions, view),
        "form": SUBSCRIPTIONS,
        "secret": "",
        "address": "",
        "fault": "",
        **more,
    }
    return page(request, "subscriptions.html", values, view, status)


def _id(given: dict[str, str]) -> bytes:
    try:
        return id_of(given.get("subscription", ""))
    except ValueError:
        raise not_found("该订阅") from None
