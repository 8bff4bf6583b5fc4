from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import sha256

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from ledger_api.domain.terms import BreachStatus, DueAfterDays, Flag, PartyKind, Size, Status
from ledger_api.errors import LedgerError
from ledger_api.indexer.step import Indexer
from ledger_api.store.documents import Documents
from ledger_api.store.paging import BadCursor
from ledger_api.store.reading import Reading, open_reading
from tests.indexer.fixtures import NewIndexer
from tests.indexer.local_ledger import PEOPLE, LocalLedger, moment, payment_terms, promise_terms
from tests.postgres import Places


@pytest.fixture
def indexer(new_indexer: NewIndexer, places: Places) -> Indexer:
    with Documents(places("documents")) as documents:
        documents.put(orjson.dumps({"type": "party"}))
    found = new_indexer("index")
    found.catch_up()
    return found


@pytest.fixture
def reading(indexer: Indexer, places: Places) -> Iterator[Reading]:
    with open_reading(places("index"), places("documents")) as opened:
        yield opened


def test_an_overdue_obligation_grows_with_the_blocks_and_is_written_once(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    signed = ledger.contract(payment_terms(1_000_000, days=10, clock=1))
    ledger.submit(signed)
    ledger.submit(ledger.delivery(signed.act.key, 1, "2025-08-01"))
    ledger.at("2025-08-12")
    ledger.mine()
    indexer.catch_up()
    first = reading.obligation(signed.act.key, 1)
    ledger.at("2025-08-21")
    ledger.mine()
    step = indexer.step()
    second = reading.obligation(signed.act.key, 1)
    assert step is not None
    assert step.folded == 0
    assert first is not None
    assert second is not None
    assert first.due_term == DueAfterDays(10, first.due_term.clock)  # type: ignore[union-attr]
    assert (first.status, first.due, first.nominal_due) == (
        Status.OVERDUE,
        date(2025, 8, 11),
        date(2025, 8, 11),
    )
    assert (first.days_overdue, first.interest_fen) == (1, 500)
    assert (second.days_overdue, second.interest_fen, second.interest_unpaid_fen) == (10, 5000, 5000)
    assert "PAY-09" in second.rules
    assert second.id == f"0x{signed.act.key.hex()}/1"


def test_the_rule_of_interest_is_named_once_there_is_interest(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    """Five in ten thousand of 2.00 a day: 0.10 fen, rounded to nothing for four days."""
    signed = ledger.contract(payment_terms(200, "2025-08-05"))
    ledger.submit(signed)
    for day, interest, is_named in (("2025-08-09", 0, False), ("2025-08-10", 1, True)):
        ledger.at(day)
        ledger.mine()
        indexer.catch_up()
        row = reading.obligation(signed.act.key, 1)
        assert row is not None
        assert (row.interest_fen, "PAY-09" in row.rules) == (interest, is_named)


def test_provenance_names_transaction_block_log_and_time(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    signed = ledger.contract(payment_terms(500, "2025-08-05"), payment_terms(600, "2025-08-06"))
    ledger.submit(signed)
    ledger.at("2025-08-02 10:00:00")
    paid = ledger.payment(signed.act.key, 2, 600, "2025-08-02")
    ledger.submit(paid)
    indexer.catch_up()
    payment, obligation = reading.payment(paid.act.key), reading.obligation(signed.act.key, 2)
    assert payment is not None
    assert obligation is not None
    receipt = ledger.rpc.call("eth_getTransactionReceipt", "0x" + payment.tx_hash.hex())
    assert int(receipt["blockNumber"], 16) == payment.block_number == obligation.last.block_number
    assert int(receipt["logs"][0]["logIndex"], 16) == payment.log_index
    assert payment.recorded_at == obligation.last.recorded_at == moment("2025-08-02 10:00:00")
    assert obligation.block_number == payment.block_number - 1
    assert obligation.recorded_at == moment("2025-08-01 09:00:00")
    assert obligation.log_index == 2


def test_pages_go_on_where_they_ended_whatever_is_added_in_between(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    days = ("2025-08-20", "2025-08-11", "2025-08-12", "2025-08-11", "2025-08-13")
    ledger.submit(*[ledger.contract(payment_terms(100, day)) for day in days])
    ledger.submit(ledger.contract(payment_terms(100, days=9, clock=1)))
    indexer.catch_up()
    first = reading.obligations(limit=2)
    ledger.submit(
        ledger.contract(payment_terms(100, "2025-08-05")), ledger.contract(payment_terms(100, "2025-08-12"))
    )
    indexer.catch_up()
    seen = [row.due for row in first.rows]
    cursor = first.next_cursor
    while cursor is not None:
        page = reading.obligations(limit=2, cursor=cursor)
        seen += [row.due for row in page.rows]
        cursor = page.next_cursor
    assert [day.day if day else None for day in seen] == [11, 11, 12, 12, 13, 20, None]
    newest = reading.commitments(limit=3)
    ledger.submit(ledger.contract(payment_terms(100, "2025-08-05")))
    indexer.catch_up()
    rest = reading.commitments(cursor=newest.next_cursor)
    assert rest.next_cursor is None
    assert len({row.id for row in (*newest.rows, *rest.rows)}) == 8


def test_a_cursor_of_another_list_is_refused(reading: Reading) -> None:
    cursor = reading.parties(limit=2).next_cursor
    assert cursor is not None
    with pytest.raises(BadCursor):
        reading.obligations(cursor=cursor)


def test_lists_are_filtered_by_who_owes_and_who_is_owed(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    first = ledger.contract(payment_terms(100, "2025-08-05"), promise_terms("2025-08-07"))
    second = ledger.contract(payment_terms(100, "2025-08-06"), by="住建局", also="乙供应")
    imported = ledger.imported(payment_terms(100, "2025-07-01"), payment_terms(0), signed="2025-06-01")
    ledger.submit(first, second, imported)
    ledger.submit(
        ledger.payment(first.act.key, 1, 40, "2025-08-01"), ledger.imported_payment(imported.act.key, 1, 70, "2025-06-30")
    )  # fmt: skip
    indexer.catch_up()
    water, housing, seller = ledger.party("水务局"), ledger.party("住建局"), ledger.party("乙供应")
    assert [row.id for row in reading.commitments(department=water).rows] == [first.act.key]
    assert [row.id for row in reading.commitments(imported=True).rows] == [imported.act.key]
    assert len(reading.commitments(enterprise=seller).rows) == 2
    assert len(reading.obligations(department=housing).rows) == 3
    assert len(reading.obligations(department=housing, imported=False).rows) == 1
    assert [row.number for row in reading.obligations(commitment=first.act.key).rows] == [1, 2]
    assert [row.commitment for row in reading.obligations(status=Status.OVERDUE).rows] == [imported.act.key]
    within = reading.obligations(due_from=date(2025, 8, 5), due_to=date(2025, 8, 6)).rows
    assert [row.due for row in within] == [date(2025, 8, 5), date(2025, 8, 6)]
    assert all(row.due for row in reading.obligations(due_from=date(2025, 8, 1)).rows)
    assert [row.amount_fen for row in reading.payments(commitment=first.act.key, obligation=1).rows] == [40]
    assert [row.net_fen for row in reading.payments(department=housing).rows] == [63]
    assert [row.amount_fen for row in reading.payments(imported=False).rows] == [40]


def test_a_party_shows_its_keys_old_and_new_and_the_words_of_its_document(
    ledger: LocalLedger, indexer: Indexer, reading: Reading, places: Places
) -> None:
    # The local ledger registers a party with the digest of its name as its document.
    with Documents(places("documents")) as documents:
        documents.put("水务局".encode())
    ledger.at("2025-08-03")
    rotated = ledger.rotation("水务局")
    ledger.submit(rotated)
    indexer.catch_up()
    party = reading.party(ledger.party("水务局"))
    assert party is not None
    assert (party.kind, party.size, party.imported, party.name) == (PartyKind.DEPARTMENT, None, False, None)
    old, new = party.keys
    assert "0x" + old.address.hex() == ledger.address("水务局").lower()
    assert (old.until, new.until) == (moment("2025-08-03"), None)
    assert (old.active, new.active, old.duties, new.duties) == (False, True, 15, 15)
    assert "0x" + new.address.hex() == rotated.act.fields["newKey"]
    assert [row.size for row in reading.parties(kind=PartyKind.ENTERPRISE).rows] == [Size.LARGE, Size.SMALL]
    assert len(reading.parties().rows) == len(PEOPLE)
    assert reading.party(bytes(32)) is None


def test_names_come_from_the_documents_that_are_here(
    ledger: LocalLedger, indexer: Indexer, reading: Reading, places: Places
) -> None:
    document = orjson.dumps({"type": "party", "scheme": "uscc", "code": "x", "name": "临江市城管局"})
    with Documents(places("documents")) as documents:
        digest = documents.put(document)
    party = ledger.party("城管局")
    ledger.submit(
        ledger.act("RegisterParty", "registrar", party=party, kind=1, size=0, duties=0, key=ledger.address("城管局"),
                   document=digest)
    )  # fmt: skip
    indexer.catch_up()
    assert reading.names([party, ledger.party("水务局"), bytes(32)]) == {party: "临江市城管局"}
    found = reading.party(party)
    assert found is not None
    assert (found.scheme, found.code, found.name) == ("uscc", "x", "临江市城管局")
    assert reading.document(digest) == orjson.loads(document)
    assert reading.document(bytes(32)) is None


def test_an_act_is_done_refused_or_not_there(ledger: LocalLedger, indexer: Indexer, reading: Reading) -> None:
    signed = ledger.contract(payment_terms(100, "2025-08-05"))
    to_nowhere = ledger.payment(signed.act.key, 7, 100, "2025-08-01")
    ledger.submit(signed, to_nowhere)
    indexer.catch_up()
    done, refused = reading.act(signed.act.key), reading.act(to_nowhere.act.key)
    assert done is not None
    assert (done.outcome, done.event, done.subject) == ("done", "CommitmentSigned", signed.act.key)
    assert refused is not None
    assert (refused.outcome, refused.code, refused.subject) == ("refused", "UNKNOWN", ledger.party("水务局"))
    assert refused.values == {"what": "0x" + (7).to_bytes(32, "big").hex()}
    assert reading.act(bytes(32)) is None


def test_an_act_that_was_spoilt_on_its_way_and_came_again_is_done(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    signed = ledger.contract(payment_terms(100, "2025-08-05"))
    spoilt = type(signed)(signed.act, (signed.signatures[1], signed.signatures[0]))
    ledger.submit(spoilt)
    indexer.catch_up()
    refused = reading.act(signed.act.key)
    assert refused is not None
    assert (refused.outcome, refused.code) == ("refused", "BAD_SIGNATURE")
    ledger.submit(signed)
    indexer.catch_up()
    done = reading.act(signed.act.key)
    assert done is not None
    assert done.outcome == "done"


def test_the_events_behind_one_obligation_leave_out_its_neighbours(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    signed = ledger.contract(payment_terms(100, "2025-08-05"), payment_terms(100, days=5, clock=1))
    ledger.submit(signed)
    ledger.submit(
        ledger.delivery(signed.act.key, 2, "2025-08-01"), ledger.payment(signed.act.key, 1, 9, "2025-08-01")
    )
    ledger.at("2025-08-06")
    ledger.open_proceeding(signed.act.key, 1)
    ledger.mine()
    indexer.catch_up()
    assert [event.event for event in reading.events_of(signed.act.key, 1)] == [
        "CommitmentSigned", "ObligationUndertaken", "PaymentRecorded", "ProceedingOpened",
    ]  # fmt: skip
    assert reading.events_of(signed.act.key, 1)[2].values["amount"] == 9
    assert len(reading.events_of(signed.act.key)) == 6


def test_proceedings_profile_and_totals_tell_the_same_story(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    late, later, fine = (ledger.contract(payment_terms(100, "2025-08-05")) for _ in range(3))
    ledger.submit(late, later, fine)
    ledger.submit(
        ledger.payment(fine.act.key, 1, 100, "2025-08-01"), ledger.payment(late.act.key, 1, 30, "2025-08-01")
    )
    ledger.at("2025-08-06")
    ledger.open_proceeding(late.act.key, 1)
    ledger.open_proceeding(later.act.key, 1)
    ledger.mine()
    ledger.submit(ledger.payment(later.act.key, 1, 100, "2025-08-06"))
    indexer.catch_up()
    profile = reading.profile(ledger.party("水务局"))
    assert (profile.obligations, profile.fulfilled, profile.fulfilled_late, profile.overdue) == (3, 1, 1, 1)
    assert (profile.overdue_amount_fen, profile.clues, profile.cured, profile.confirmed) == (70, 1, 1, 0)
    assert reading.profile(ledger.party("住建局")).obligations == 0
    totals = reading.totals()
    assert totals.obligations == {Status.FULFILLED: 1, Status.FULFILLED_LATE: 1, Status.OVERDUE: 1}
    assert totals.proceedings == {BreachStatus.CLUE: 1, BreachStatus.CURED: 1}
    assert (totals.commitments, totals.imported_commitments, totals.payments) == (3, 0, 3)
    assert totals.parties[PartyKind.DEPARTMENT] == 2
    (clue,) = reading.proceedings.many(status=BreachStatus.CLUE).rows
    assert (clue.commitment, clue.number, clue.due_on) == (late.act.key, 1, date(2025, 8, 5))
    assert reading.proceedings.one(clue.id) == reading.proceedings.of(late.act.key, 1) == clue
    assert [row.commitment for row in reading.obligations(breach=BreachStatus.CURED).rows] == [later.act.key]


def test_a_corrected_year_counts_from_its_correction_and_both_stay_readable(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    ledger.submit(ledger.calendar(2025, ["2025-10-01"], ["2025-09-28"]))
    ledger.submit(ledger.calendar(2025, ["2025-10-01", "2025-10-02"]))
    indexer.catch_up()
    calendar = reading.calendar()
    assert calendar.is_published(2025)
    assert not calendar.is_published(2026)
    assert not calendar.is_working_day(date(2025, 10, 2))
    assert not calendar.is_working_day(date(2025, 9, 28))
    first, second = reading.calendar_years()
    assert (first.days_off, first.make_up_days) == ((date(2025, 10, 1),), (date(2025, 9, 28),))
    assert second.days_off == (date(2025, 10, 1), date(2025, 10, 2))
    assert first.document == sha256(b"notice").digest()


def test_flags_are_words(ledger: LocalLedger, indexer: Indexer, reading: Reading) -> None:
    signed = ledger.contract(payment_terms(100, days=90, clock=1))
    ledger.submit(signed)
    indexer.catch_up()
    row = reading.obligation(signed.act.key, 1)
    assert row is not None
    assert row.flags == (Flag.TERM_OVER_60,)


def test_a_reading_cannot_write(reading: Reading) -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), reading.at_one_block():
        reading._connection.execute(text("DELETE FROM block"))


def test_there_is_nothing_to_read_before_there_is_an_index(places: Places) -> None:
    with (
        pytest.raises(LedgerError, match="start the ledger first"),
        open_reading(places("index"), places("documents")) as reading,
    ):
        assert reading.position is None


def test_commitments_and_documents_are_found_many_at_once_as_one_by_one(
    ledger: LocalLedger, indexer: Indexer, reading: Reading, places: Places
) -> None:
    titled = orjson.dumps({"type": "commitment", "title": "供水管网改造"})
    signed = [
        ledger.contract(payment_terms(100, due="2025-09-01"), document=sha256(titled).digest()),
        ledger.contract(payment_terms(200, due="2025-09-01")),
    ]
    ledger.submit(*signed)
    indexer.catch_up()
    with Documents(places("documents")) as documents:
        documents.put(titled)
    ids = [one.act.key for one in signed]
    found = reading.commitments_of([*ids, bytes(32)])
    assert found == {one: reading.commitment(one) for one in ids}
    digests = [found[one].document for one in ids]
    assert reading.documents(digests) == {digests[0]: {"type": "commitment", "title": "供水管网改造"}}


def test_the_totals_of_a_new_block_are_counted_anew(
    ledger: LocalLedger, indexer: Indexer, reading: Reading
) -> None:
    before = reading.totals()
    assert reading.totals() == before
    ledger.submit(ledger.contract(payment_terms(100, due="2025-09-01")))
    indexer.catch_up()
    assert reading.totals().commitments == before.commitments + 1
