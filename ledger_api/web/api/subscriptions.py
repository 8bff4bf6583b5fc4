"""Subscriptions: who is told of what, by web hook or in a calendar."""

from __future__ import annotations

from typing import Annotated, Any, Literal, NotRequired

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from ledger_api.web import queries, subscribing
from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import problems
from ledger_api.web.looking import look
from ledger_api.web.problems import malformed, not_found
from ledger_api.web.queries import PartyText
from ledger_api.web.shapes import AsOfJSON, ItemJSON
from ledger_api.web.subscribing import SubscriptionJSON
from ledger_api.web.wire_values import id_of

router = APIRouter(
    prefix="/subscriptions",
    tags=["subscriptions"],
    responses=problems(400, 401, 403, 404, 409, 415, 422, 429, 503),
)

_LETTERS = 34


def _id(text: str) -> str:
    lowered = text.strip().lower()
    try:
        is_id = len(lowered) == _LETTERS and lowered.startswith("0x") and bool(bytes.fromhex(lowered[2:]))
    except ValueError:
        is_id = False
    if not is_id:
        raise PydanticCustomError("hash", "应为 0x 开头的 32 位十六进制订阅编号")
    return lowered


Id = Annotated[str, AfterValidator(_id), Path(description="0x-hex of 16 bytes")]


class NewSubscription(BaseModel):
    """What is subscribed to: the changes or due days of `about`, a department or an enterprise; without it, those of
    the party that asks. A `web_hook` needs the `url` that is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["web_hook", "calendar"]
    about: PartyText | None = None
    url: Annotated[str | None, Field(max_length=2_000)] = None


class NewSubscriptionJSON(TypedDict):
    """A new subscription. Of a web hook the `secret` that its deliveries are signed with, of a calendar its
    `address`: neither is told again."""

    as_of: AsOfJSON
    item: SubscriptionJSON
    secret: NotRequired[str]
    address: NotRequired[str]


class SubscriptionsJSON(TypedDict):
    """One's own subscriptions, in the order in which they were made; for an auditor those of everybody."""

    as_of: AsOfJSON
    items: list[SubscriptionJSON]


@router.get("", responses={200: {"model": SubscriptionsJSON}})
def subscriptions(request: Request, query: Annotated[queries.Now, Query()]) -> Response:
    """One's own subscriptions, with what hinders their delivery."""
    with look(request) as view:
        items = subscribing.listed(request.app.state.ledger.subscriptions, view)
        return json_answer(request, {"as_of": view.as_of, "items": items})


@router.post("", status_code=201, responses={201: {"model": NewSubscriptionJSON}})
def subscribe(request: Request, body: NewSubscription) -> Response:
    """Subscribes from now on. Only what the subscriber may read at that moment is ever told."""
    kept, now = request.app.state.ledger.subscriptions, request.app.state.now()
    with look(request) as view:
        answer: dict[str, Any] = {"as_of": view.as_of}
        if body.kind == "calendar":
            if body.url is not None:
                raise malformed([{"field": "body.url", "value": body.url[:80], "detail": "日历没有接收地址"}])
            feed, token = subscribing.new_feed(kept, view, body.about, now)
            answer["item"] = subscribing.feed_json(feed, view)
            answer["address"] = (
                f"{request.base_url.scheme}://{request.base_url.netloc}" + subscribing.feed_path(token)
            )
        else:
            if body.url is None:
                raise malformed([{"field": "body.url", "value": "", "detail": "应给出接收地址"}])
            allowed = request.app.state.settings.hook_networks
            hook = subscribing.new_hook(kept, view, body.about, body.url, now, allowed)
            answer |= {"item": subscribing.hook_json(hook, view), "secret": hook.secret}
    return Response(
        orjson.dumps(answer),
        status_code=201,
        media_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


@router.post("/{subscription}/resume", responses={200: {"model": ItemJSON[SubscriptionJSON]}})
def resume(request: Request, subscription: Id) -> Response:
    """Delivers to a web hook again, from the change at which it stopped."""
    kept = request.app.state.ledger.subscriptions
    with look(request) as view:
        who = subscribing.subscriber_of(view)
        if not kept.resume(id_of(subscription), who.party, who.sees_all):
            raise not_found("该订阅")
        (item,) = [one for one in subscribing.listed(kept, view) if one["id"] == subscription]
        return json_answer(request, {"as_of": view.as_of, "item": item})


@router.delete("/{subscription}", status_code=204, responses={204: {"description": "It has ended"}})
def end(request: Request, subscription: Id) -> Response:
    """Ends a subscription at once; the address of a calendar is void from then on."""
    with look(request) as view:
        who = subscribing.subscriber_of(view)
    if not request.app.state.ledger.subscriptions.end(id_of(subscription), who.party, who.sees_all):
        raise not_found("该订阅")
    return Response(status_code=204)
