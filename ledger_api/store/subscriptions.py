"""Subscriptions in the second store: web hooks with the place up to which each was told, and calendar feeds.

The place is on disk before the next change is sent: whatever ends the process, a change may come twice and never
not at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, func, insert, select, update

from ledger_api.errors import ReadOnly
from ledger_api.store.second_store import CALENDAR_FEED, WEB_HOOK, answered, open_store


class WebHook(NamedTuple):
    """Somebody who is told of the changes of the party `about`. `subscriber` is the party that is told, None for an
    auditor; instants in unix seconds of the server's clock."""

    id: bytes
    subscriber: bytes | None
    about: bytes
    url: str
    secret: str
    created_at: int
    #: The place of the last change that was delivered.
    mark: str
    #: Failures since the last delivery, and the instant of the first of them.
    tries: int = 0
    failing_since: int | None = None
    next_try_at: int = 0
    given_up_at: int | None = None
    failure: str | None = None


class Feed(NamedTuple):
    """A calendar of the due days of the party `about`, for who knows its address."""

    id: bytes
    subscriber: bytes | None
    about: bytes
    token_hash: bytes
    created_at: int


class Subscriptions:
    """All subscriptions. With `read_only` they can be looked at; what would change them raises ReadOnly."""

    def __init__(self, store: str | Path, read_only: bool = False) -> None:
        self._engine = open_store(store)
        self._read_only = read_only

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    def add(self, one: WebHook | Feed, most: int) -> bool:
        """Keep a subscription; False where its subscriber has `most` of this kind."""
        table = WEB_HOOK if isinstance(one, WebHook) else CALENDAR_FEED
        with self._writing() as connection:
            own = select(func.count()).select_from(table).where(_of(table, one.subscriber))
            if connection.execute(own).scalar_one() >= most:
                return False
            connection.execute(insert(table), one._asdict())
            return True

    def hooks(self, subscriber: bytes | None, everybody: bool = False) -> list[WebHook]:
        """The web hooks of a subscriber, or of everybody, in the order in which they were made."""
        return [WebHook._make(row) for row in self._listed(WEB_HOOK, subscriber, everybody)]

    def feeds(self, subscriber: bytes | None, everybody: bool = False) -> list[Feed]:
        """The calendar feeds of a subscriber, or of everybody."""
        return [Feed._make(row) for row in self._listed(CALENDAR_FEED, subscriber, everybody)]

    def feed_of(self, token_hash: bytes) -> Feed | None:
        """The feed whose address has this hash."""
        with self._reading() as connection:
            query = select(CALENDAR_FEED).where(CALENDAR_FEED.c.token_hash == token_hash)
            row = connection.execute(query).first()
            return None if row is None else Feed._make(row)

    def end(self, subscription: bytes, subscriber: bytes | None, everybody: bool = False) -> bool:
        """End a subscription of either kind at once; False where the subscriber has none of this id."""
        with self._writing() as connection:
            ended = 0
            for table in (WEB_HOOK, CALENDAR_FEED):
                statement = delete(table).where(table.c.id == subscription)
                if not everybody:
                    statement = statement.where(_of(table, subscriber))
                ended += connection.execute(statement).rowcount
            return bool(ended)

    def resume(self, subscription: bytes, subscriber: bytes | None, everybody: bool = False) -> bool:
        """Try a web hook again now, from where it stopped; False where the subscriber has none of this id."""
        statement = update(WEB_HOOK).where(WEB_HOOK.c.id == subscription)
        if not everybody:
            statement = statement.where(_of(WEB_HOOK, subscriber))
        values = {"tries": 0, "failing_since": None, "next_try_at": 0, "given_up_at": None, "failure": None}
        with self._writing() as connection:
            return bool(connection.execute(statement.values(values)).rowcount)

    def waiting(self, now: int) -> list[WebHook]:
        """The web hooks that may be tried at this instant."""
        query = select(WEB_HOOK).where(WEB_HOOK.c.given_up_at.is_(None)).where(WEB_HOOK.c.next_try_at <= now)
        with self._reading() as connection:
            return [WebHook._make(row) for row in connection.execute(query.order_by(WEB_HOOK.c.created_at))]

    def delivered(self, hook: bytes, mark: str) -> bool:
        """All changes up to this mark are delivered, on disk when this returns; False where it has ended."""
        values = {"mark": mark, "tries": 0, "failing_since": None, "next_try_at": 0, "failure": None}
        return self._changed(hook, values)

    def failed(self, hook: bytes, failure: str, failing_since: int, tries: int, next_try_at: int) -> bool:
        """A delivery failed; the next one is tried at `next_try_at`. False where it has ended."""
        values = {
            "failure": failure,
            "failing_since": failing_since,
            "tries": tries,
            "next_try_at": next_try_at,
        }
        return self._changed(hook, values)

    def given_up(self, hook: bytes, now: int, failure: str) -> bool:
        """Deliver no more until the subscriber resumes it. False where it has ended."""
        return self._changed(hook, {"given_up_at": now, "failure": failure})

    def _changed(self, hook: bytes, values: dict[str, Any]) -> bool:
        with self._writing() as connection:
            return bool(
                connection.execute(update(WEB_HOOK).where(WEB_HOOK.c.id == hook).values(values)).rowcount
            )

    def _listed(self, table: Table, subscriber: bytes | None, everybody: bool) -> list[Row[Any]]:
        query = select(table).order_by(table.c.created_at, table.c.id)
        if not everybody:
            query = query.where(_of(table, subscriber))
        with self._reading() as connection:
            return list(connection.execute(query))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with answered(self._engine), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._read_only:
            raise ReadOnly("本服务只供查询，不受理订阅。请到账本运行的地址订阅。")
        with answered(self._engine), self._engine.begin() as connection:
            yield connection


def _of(table: Table, subscriber: bytes | None) -> ColumnElement[bool]:
    column = table.c.subscriber
    return column.is_(None) if subscriber is None else column == subscriber
