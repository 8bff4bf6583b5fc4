"""From JSON values to statements: one release or compiledRelease, as it stands in one file.

Here the kinds of OCDS documents are told apart, and every element of every `transactions` array is counted.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from ledger_api.exchange.ocds.elements import Place
from ledger_api.exchange.ocds.leaves import instant, quoted, says_nothing, text
from ledger_api.exchange.ocds.plan import LeftOut
from ledger_api.texts import clean

#: When it was made, whether it is compiled (of what was made until then), and its digest.
Order = tuple[datetime, bool, str]

EARLIEST = datetime.min.replace(tzinfo=UTC)
_RELEASE_PARTS = frozenset(
    {"planning", "tender", "awards", "contracts", "parties", "buyer", "initiationType", "tag", "id"}
)
_OUTSIDE = "transactions outside contracts[].implementation are not payments of a contract"


@dataclass(slots=True)
class Account:
    """What is counted while reading: elements seen, and everything left out."""

    seen: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    transactions_left_out: int = 0

    def leave_out(self, place: Place, reason: str) -> None:
        self.left_out.append(LeftOut(place.file, place.path or "$", reason))

    def leave_out_file(self, file: str, reason: str) -> None:
        self.left_out.append(LeftOut(file, "", reason))

    def leave_out_transaction(self, place: Place, reason: str) -> None:
        self.transactions_left_out += 1
        self.leave_out(place, reason)


@dataclass(frozen=True, slots=True)
class Statement:
    """One version of a contracting process. `order`: versions sort from the oldest to the one that counts."""

    ocid: str
    order: Order
    publisher: str | None
    release: dict[str, object]
    place: Place


@dataclass(frozen=True, slots=True)
class Root:
    """A release or record at the top of a document or package; `recognised` False: it is none."""

    value: object
    place: Place
    publisher: str | None = None
    recognised: bool = True


def roots(value: object, file: str, path: str) -> Iterator[Root]:
    """What a JSON value holds: packages are opened, arrays too; bare releases and records stand for themselves."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from roots(item, file, f"{path}[{number}]")
    elif not isinstance(value, dict):
        yield Root(value, Place(file, path), recognised=False)
    elif "records" in value or ("releases" in value and not _has_identity(value)):
        publisher = _publisher(value)
        for key in ("records", "releases"):
            for item, step in _items(value, key):
                yield Root(item, Place(file, _join(path, step)), publisher)
        if says_nothing([value.get("records"), value.get("releases")]):
            yield Root({}, Place(file, path), publisher)
    else:
        recognised = "ocid" in value or "contracts" in value or len(_RELEASE_PARTS & value.keys()) > 2
        yield Root(value, Place(file, path), _publisher(value), recognised or _is_record(value))


def statements(root: Root, account: Account) -> Iterator[Statement]:
    """The statements of a recognised root; a package without content has none."""
    if not isinstance(root.value, dict):
        account.leave_out(root.place, f"{quoted(root.value)} is not a release or a record")
    elif not root.value:
        account.leave_out(root.place, "an empty package, release or record")
    elif _is_record(root.value):
        yield from _of_record(root.value, root.publisher, root.place, account)
    else:
        yield from _of_release(root.value, None, root.publisher, root.place, account)


def _has_identity(value: dict[str, object]) -> bool:
    return any(key in value for key in ("ocid", "compiledRelease", "versionedRelease"))


def _is_record(value: dict[str, object]) -> bool:
    return any(key in value for key in ("compiledRelease", "versionedRelease", "releases"))


def _items(value: dict[str, object], key: str) -> Iterator[tuple[object, str]]:
    """The items of a list with their steps; anything else that is said counts as one item."""
    items = value.get(key)
    if isinstance(items, list):
        yield from ((item, f"{key}[{number}]") for number, item in enumerate(items))
    elif not says_nothing(items):
        yield items, key


def _publisher(value: dict[str, object]) -> str | None:
    holders = [value, value.get("packageInfo")]
    named = (holder.get("publisher") for holder in holders if isinstance(holder, dict))
    return next((n for p in named if isinstance(p, dict) and (n := text(p.get("name")))), None)


def _of_record(
    record: dict[str, object], publisher: str | None, place: Place, account: Account
) -> Iterator[Statement]:
    ocid = text(record.get("ocid"))
    compiled = record.get("compiledRelease")
    embedded: list[tuple[dict[str, object], Place]] = []
    linked: list[Place] = []
    dates: list[datetime] = []
    for release, step in _items(record, "releases"):
        at = Place(place.file, _join(place.path, step))
        if not isinstance(release, dict):
            account.leave_out(at, f"{quoted(release)} is not a release")
            continue
        dates.append(instant(release.get("date")) or EARLIEST)
        if "url" in release and not (_RELEASE_PARTS - {"tag", "id"}) & release.keys():
            linked.append(at)
        else:
            embedded.append((release, at))
    ocid = ocid or next((o for release, _ in embedded if (o := text(release.get("ocid")))), None)
    if isinstance(compiled, dict):
        at = Place(place.file, _join(place.path, "compiledRelease"))
        yield from _of_release(compiled, ocid, publisher, at, account, max(dates, default=EARLIEST))
    for release, at in embedded:
        yield from _of_release(release, ocid, publisher, at, account)
    _account_for_links(linked, isinstance(compiled, dict), place, account)
    if not isinstance(compiled, dict) and not says_nothing(compiled):
        at = Place(place.file, _join(place.path, "compiledRelease"))
        account.leave_out(at, f"{quoted(compiled)} is not a release")
    elif not isinstance(compiled, dict) and not embedded and not linked:
        account.leave_out(place, "a record without a compiledRelease or releases")


def _account_for_links(linked: list[Place], compiled: bool, record: Place, account: Account) -> None:
    if linked and compiled:
        at = Place(record.file, _join(record.path, "releases"))
        account.leave_out(at, f"{len(linked)} linked releases are not fetched; the compiledRelease was read")
    else:
        for at in linked:
            account.leave_out(at, "a linked release is not fetched, and there is no compiledRelease")


def _of_release(
    release: dict[str, object],
    ocid_of_record: str | None,
    publisher: str | None,
    place: Place,
    account: Account,
    at_least: datetime | None = None,
) -> Iterator[Statement]:
    ocid = text(release.get("ocid")) or ocid_of_record
    digest = _digest(release)
    _account_for_strays(release, place, account, everything=ocid is None)
    if ocid is None:
        account.leave_out(place, "no ocid: it cannot be told which contracting process this is")
        return
    made_at = instant(release.get("date")) or at_least or EARLIEST
    tags = release.get("tag")
    compiled = at_least is not None or (isinstance(tags, list) and "compiled" in tags)
    order = (made_at, compiled, digest)
    yield Statement(ocid, order, _publisher(release) or publisher, release, place)


def _digest(release: dict[str, object]) -> str:
    written = json.dumps(release, sort_keys=True, default=str, ensure_ascii=True)
    return hashlib.sha256(written.encode()).hexdigest()


def _account_for_strays(
    release: dict[str, object], place: Place, account: Account, *, everything: bool
) -> None:
    """Counts every element of every `transactions` array, and leaves out those that are no payments."""
    pending: list[tuple[str, tuple[str | int, ...], object]] = [(place.path, (), release)]
    while pending:
        path, keys, value = pending.pop()
        if isinstance(value, list):
            if keys[-1:] == ("transactions",):
                account.seen += len(value)
                if everything or not _holds_payments(keys):
                    reason = "no ocid" if everything else _OUTSIDE
                    for number in range(len(value)):
                        account.leave_out_transaction(Place(place.file, f"{path}[{number}]"), reason)
            for number, item in enumerate(value):
                if isinstance(item, dict | list):
                    pending.append((f"{path}[{number}]", (*keys, number), item))
        elif isinstance(value, dict):
            for key, item in value.items():
                if isinstance(item, dict | list):
                    pending.append((_join(path, clean(key)), (*keys, key), item))


def _holds_payments(keys: tuple[str | int, ...]) -> bool:
    match keys:
        case ("contracts", int(), "implementation", "transactions"):
            return True
        case _:
            return False


def _join(path: str, step: str) -> str:
    return f"{path}.{step}" if path else step
