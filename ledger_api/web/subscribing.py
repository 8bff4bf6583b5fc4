"""Subscriptions as their subscribers manage them: who may, what is kept, and how they look over the wire.

A party subscribes for itself, once it has signed in; an auditor at the machine subscribes as an auditor. What a
subscription tells is never more than its subscriber may read at that moment.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from typing_extensions import TypedDict

from ledger_api.store.subscriptions import Feed, Subscriptions, WebHook
from ledger_api.web.outgoing import Network, address_fault
from ledger_api.web.problems import Problem, malformed, not_found
from ledger_api.web.readers import ReaderKind
from ledger_api.web.view import View
from ledger_api.web.wire_values import hex_id, id_of, iso_instant

#: Subscriptions of one kind that a subscriber may have.
MOST = 20


class SubscriptionJSON(TypedDict):
    """A subscription. `kind` is `web_hook` or `calendar`; what only a hook has is null of a calendar. `state` is
    `active`, `failing` or `given_up`: then nothing more is sent until it is resumed."""

    id: str
    kind: str
    subscriber: str | None
    about: str
    about_name: str | None
    created_at: int
    created_at_iso: str
    url: str | None
    state: str
    failure: str | None
    failing_since: int | None
    next_try_at: int | None
    #: The id of the last change that was delivered.
    delivered: str | None


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who manages: a party, or (None) an auditor, who sees all."""

    party: bytes | None

    @property
    def sees_all(self) -> bool:
        """Whether all subscriptions are this one's to see and to end."""
        return self.party is None


def subscriber_of(view: View) -> Subscriber:
    """Who asks, as a subscriber. Problem (403) for the public, and for who asked to be shown what it sees."""
    if view.asker.signed_in is not None and view.reader.kind is not ReaderKind.PUBLIC:
        return Subscriber(view.asker.signed_in.party)
    if view.reader.kind is ReaderKind.AUDITOR:
        return Subscriber(None)
    raise Problem(403, "订阅须先登录：主体为自己订阅，或在账本所在的机器上以审计身份订阅。")


def about_of(view: View, who: Subscriber, about: str | None) -> bytes:
    """The party that is asked for; without one, the subscriber itself. Problem: 404 where the reader may not know
    of it, 422 where there is nobody."""
    if about is None:
        if who.party is None:
            raise malformed([{"field": "body.about", "value": "", "detail": "应给出关注的主体"}])
        return who.party
    found = view.party(about)
    if found is None:
        raise not_found("该主体")
    return id_of(found["id"])


def new_hook(
    kept: Subscriptions,
    view: View,
    about: str | None,
    url: str,
    now: float,
    allowed: Sequence[Network],
) -> WebHook:
    """A web hook for what happens from now on, kept. Problem: 403, 404, 422, or 409 where there are too many."""
    who = subscriber_of(view)
    fault = address_fault(url, allowed)
    if fault is not None:
        raise malformed([{"field": "body.url", "value": url[:80], "detail": fault}])
    hook = WebHook(
        id=secrets.token_bytes(16),
        subscriber=who.party,
        about=about_of(view, who, about),
        url=url,
        secret=secrets.token_urlsafe(32),
        created_at=int(now),
        mark=str(view.changes(None, None, None, ()).mark),
    )
    _keep(kept, hook)
    return hook


def new_feed(kept: Subscriptions, view: View, about: str | None, now: float) -> tuple[Feed, str]:
    """A calendar feed, kept, and the token of its address, which is told once. Problem as for `new_hook`."""
    who = subscriber_of(view)
    token = secrets.token_urlsafe(32)
    feed = Feed(secrets.token_bytes(16), who.party, about_of(view, who, about), hashed(token), int(now))
    _keep(kept, feed)
    return feed, token


def hashed(token: str) -> bytes:
    """How the token of a feed is kept."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def feed_path(token: str) -> str:
    """Where a feed is asked for."""
    return f"/calendar/{token}.ics"


def listed(kept: Subscriptions, view: View) -> list[SubscriptionJSON]:
    """The subscriptions of who asks; of an auditor those of everybody."""
    who = subscriber_of(view)
    found: list[SubscriptionJSON] = [hook_json(one, view) for one in kept.hooks(who.party, who.sees_all)]
    return found + [feed_json(one, view) for one in kept.feeds(who.party, who.sees_all)]


def hook_json(hook: WebHook, view: View) -> SubscriptionJSON:
    """A web hook; never its secret."""
    state = "failing" if hook.failing_since is not None else "active"
    return {
        **_json("web_hook", hook, view),
        "url": hook.url,
        "state": "given_up" if hook.given_up_at is not None else state,
        "failure": hook.failure,
        "failing_since": hook.failing_since,
        "next_try_at": hook.next_try_at if hook.failing_since is not None else None,
        "delivered": hook.mark,
    }


def feed_json(feed: Feed, view: View) -> SubscriptionJSON:
    """A calendar feed; never its address."""
    return _json("calendar", feed, view)


def _json(kind: str, one: WebHook | Feed, view: View) -> SubscriptionJSON:
    party = view.party(hex_id(one.about))
    return {
        "id": hex_id(one.id),
        "kind": kind,
        "subscriber": None if one.subscriber is None else hex_id(one.subscriber),
        "about": hex_id(one.about),
        "about_name": None if party is None else party["name"],
        "created_at": one.created_at,
        "created_at_iso": iso_instant(one.created_at),
        "url": None,
        "state": "active",
        "failure": None,
        "failing_since": None,
        "next_try_at": None,
        "delivered": None,
    }


def _keep(kept: Subscriptions, one: WebHook | Feed) -> None:
    if not kept.add(one, MOST):
        raise Problem(409, f"同类订阅至多 {MOST} 个，请先取消一些。", code="TOO_MANY_SUBSCRIPTIONS")
