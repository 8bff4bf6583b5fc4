"""The JSON of the API, as types: what each thing looks like over the wire.

Amounts are decimal strings in units of `currency`, days ISO dates, instants unix seconds with an ISO twin in
+08:00, ids 0x-hex, an obligation `<commitment>/<index>`. Null means "not known", "not applicable" or "not for
this reader". Keys may be added in later versions, never removed or given another type.
"""

from __future__ import annotations

from typing import Any, Generic, NotRequired, TypeVar

from typing_extensions import TypedDict

T = TypeVar("T")


class AsOfJSON(TypedDict):
    """The block up to which the answer knows, and `time`, the moment of judgement: the block's own, or, where a
    past `day` was asked for with `as_of`, that day's last second. `day` is null where the answer is of now."""

    block: int
    hash: str
    time: int
    time_iso: str
    day: str | None


class ProvenanceJSON(TypedDict):
    """Where on the chain a fact stands."""

    tx_hash: str
    block: int
    log_index: int
    recorded_at: int
    recorded_at_iso: str


class FactJSON(TypedDict):
    """One event of the contracts. `values` are its data in wire form."""

    event: str
    values: dict[str, Any]
    provenance: ProvenanceJSON


class RuleJSON(TypedDict):
    """A rule that was used, its Chinese title with the article of law."""

    id: str
    title: str


class CalendarYearJSON(TypedDict):
    year: int
    days_off: list[str]
    make_up_days: list[str]
    document: str | None
    provenance: ProvenanceJSON


class CalendarUsedJSON(TypedDict):
    """A year that a due day rests on; `published` False makes the day provisional."""

    year: int
    published: bool
    document: str | None
    provenance: ProvenanceJSON | None


class DerivedJSON(TypedDict):
    """What the figures come from. `events` is null in lists: follow `events_url`."""

    rules: list[RuleJSON]
    calendar: list[CalendarUsedJSON]
    events: list[FactJSON] | None
    events_url: str


class HealthJSON(TypedDict):
    """`lag` in blocks; `status` is `ok`, or `behind` where the index waits for blocks that are there.

    `role` is what this process is: the `indexer`, a `standby` that waits to take its place, or a `reader`, which
    knows of no chain and takes the last indexed block for its head.
    """

    as_of: AsOfJSON
    status: str
    role: str
    chain_id: int
    head_block: int
    head_time: int
    head_time_iso: str
    indexed_block: int
    indexed_time: int
    indexed_time_iso: str
    lag: int


class ItemJSON(TypedDict, Generic[T]):
    """One thing."""

    as_of: AsOfJSON
    item: T


class PageJSON(TypedDict, Generic[T]):
    """A page of things; `next` is the address of the next one, null on the last."""

    as_of: AsOfJSON
    items: list[T]
    next: NotRequired[str | None]
