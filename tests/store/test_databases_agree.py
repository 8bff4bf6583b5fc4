"""The same chain on both databases: the same digest, and the same answer to every question that a reading takes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from ledger_api.domain.calendars import WorkCalendar
from ledger_api.domain.words import BreachStatus, PartyKind, Status
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.tables import LOG
from tests.indexer.local_ledger import LocalLedger
from tests.indexer.stories import Story

SEEDS = (3, 11)
FILTERS: dict[str, tuple[Any, ...]] = {
    "kind": tuple(PartyKind),
    "imported": (True, False),
    "status": (*Status, *BreachStatus),
    "breach": tuple(BreachStatus),
    "due_from": (date(2025, 8, 20),),
    "due_to": (date(2025, 9, 20),),
    "limit": (1, 7, 500),
}
#: How a reading is opened and closed is no question, nor is the way to questions of other files.
NO_QUESTIONS = {"close", "at_one_block", "ask", "successions"}


@pytest.fixture
def both(
    ledger: LocalLedger, tmp_path: Path, postgres: str, request: pytest.FixtureRequest
) -> Iterator[list[Reading]]:
    """A story that was told, in two indexes."""
    story = Story(ledger, request.param)
    for _ in range(25):
        story.go_on()
    source = Source(ledger.rpc, ledger.contracts)
    opened, digests = [], set()
    for place, documents in (
        (tmp_path / "index.sqlite", tmp_path / "documents.sqlite"),
        (postgres, postgres),
    ):
        index = Index(place, source.ledger)
        Indexer(index, source, max_blocks=7).catch_up()
        digests.add(digest(index))
        index.close()
        with Documents(documents) as store:
            store.put_many([b'{"name":"a"}', b"registrar"])
        opened.append(open_reading(place, documents))
    assert len(digests) == 1
    yield opened
    for reading in opened:
        reading.close()


def known(reading: Reading) -> dict[str, list[Any]]:
    """A value or more for every parameter that a question may need, by its name."""
    with reading.at_one_block():
        parties = [row.id for row in reading.parties(limit=500).rows]
        rows = reading.obligations(limit=500).rows
        acts = [row[0] for row in reading._connection.execute(LOG.select().with_only_columns(LOG.c.act))]
        payments = [row.id for row in reading.payments(limit=500).rows]
        proceedings = [row.id for row in reading.proceedings.many(limit=500).rows]
        promises = [row.id for row in reading.promises.many(limit=500).rows]
    commitments = sorted({row.commitment for row in rows})
    nothing = bytes(32)
    return {
        "party": [*parties, nothing],
        "department": parties,
        "enterprise": parties,
        "parties": [parties],
        "commitment": [*commitments[:20], nothing],
        "commitments": [commitments],
        "number": [1, 2, 3, 4],
        "obligation": [1, 2],
        "payment": [*payments[:20], nothing],
        "proceeding": [*proceedings[:20], nothing],
        "key": [*acts[:40], nothing],
        "open_promise": [*promises, nothing],
        "open_promises": [[*promises, nothing]],
        "digest": [nothing],
        "digests": [[nothing]],
        "place": [0, 5_000_000],
        "subject": commitments[:5],
        "numbers": [[1, 2, 3]],
        "wanted": [commitments[:20]],
        "promise": [nothing],
        "first": [date(2025, 1, 1)],
        "last": [date(2026, 12, 31)],
        **{name: list(values) for name, values in FILTERS.items()},
    }


def questions(values: dict[str, list[Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every method with all values of what it needs, and with each of what it takes beside."""
    for name in dir(Reading):
        if name.startswith("_") or name in NO_QUESTIONS or not inspect.isfunction(getattr(Reading, name)):
            continue
        parameters = list(inspect.signature(getattr(Reading, name)).parameters.values())[1:]
        needed = [one.name for one in parameters if one.default is inspect.Parameter.empty]
        assert set(needed) <= values.keys(), (
            f"{name} needs values that this test does not know: name them in `known`"
        )
        for given in product(*(values[one] for one in needed)):
            asked = dict(zip(needed, given, strict=True))
            yield name, asked
        for optional in (one.name for one in parameters if one.name not in needed and one.name in values):
            for value in values[optional]:
                yield name, {**{one: values[one][0] for one in needed}, optional: value}


def outcome(ask: Callable[..., Any], asked: dict[str, Any]) -> Any:
    """The answer, every page of it."""
    answer = ask(**asked)
    found = [answer]
    while getattr(answer, "next_cursor", None) is not None and len(found) < 20:
        answer = ask(**asked, cursor=answer.next_cursor)
        found.append(answer)
    return found


def told(answers: list[Any]) -> str:
    """Answers as text, types and all: a sum that is a decimal equals an integer and is none."""
    return repr([plain(one) for one in answers])


def plain(answer: Any) -> Any:
    """An answer without what it does not say: the order of names, and which object a calendar is."""
    if isinstance(answer, WorkCalendar):
        return answer._editions
    return sorted(answer.items()) if isinstance(answer, dict) else answer


@pytest.mark.parametrize("both", SEEDS, indirect=True)
def test_both_databases_answer_every_question_alike(both: list[Reading]) -> None:
    here, there = both
    assert here.position == there.position
    asked = 0
    with here.at_one_block(), there.at_one_block():
        for name, values in questions(known(here)):
            ours, theirs = (told(outcome(getattr(one, name), values)) for one in both)
            assert ours == theirs, (name, values)
            asked += 1
    assert asked > 200
