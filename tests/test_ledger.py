"""A ledger is founded once, opened again as it was, and refuses a chain or a folder that is not its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ledger_api.acts.documents import canonical
from ledger_api.chain.acts import SignedAct, submit_calldata
from ledger_api.chain.anvil import find_anvil, reserved_port
from ledger_api.chain.artifacts import NAMES
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.contracts import Contracts
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.keys import address_of, new_key
from ledger_api.chain.rpc import Rpc, RpcUnavailable
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import Status
from ledger_api.errors import LedgerDamaged, LedgerError, WrongChain
from ledger_api.folder import Folder, LedgerFile, read_key, write_key
from ledger_api.ledger import Ledger
from tests.desk import BUILDER, BUREAU, THIRTY_DAYS, Desk, desk, payment
from tests.paths import REPOSITORY
from tests.stage import instant


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Desk]:
    with desk(tmp_path / "ledger") as made:
        yield made


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_a_founded_ledger_has_its_registrar_and_nine_calendars(tmp_path: Path) -> None:
    heard: list[str] = []
    ledger = Ledger.open(tmp_path / "new", SimulatedClock(instant("2025-11-03")), say=heard.append)
    try:
        with ledger.open_reading() as reading:
            assert [row.year for row in reading.calendar_years()] == list(range(2018, 2027))
            assert reading.party(ledger.party_id("ledger:registrar")) is not None
    finally:
        ledger.close()
    assert len(heard) >= 3
    folder = Folder(tmp_path / "new")
    keys = list((folder.path / "keys").iterdir())
    assert {key.stem for key in keys} == {"registrar", "relay", "keeper"}
    assert {mode(key) for key in keys} == {0o600}
    assert mode(folder.path / "keys") == 0o700


def test_a_closed_ledger_has_all_of_its_index_and_documents_in_their_files(tmp_path: Path) -> None:
    """Readers keep connections: they must not be the last to close a file, for they cannot write into it."""
    ledger = Ledger.open(tmp_path / "new", SimulatedClock(instant("2025-11-03")))
    try:
        with ledger.open_reading() as reading:
            assert reading.parties().rows
        assert (tmp_path / "new" / "index.sqlite-wal").exists()
    finally:
        ledger.close()
    assert [file.name for file in (tmp_path / "new").glob("*.sqlite*") if file.suffix != ".sqlite"] == []


def test_two_ledgers_have_two_chain_ids(tmp_path: Path, office: Desk) -> None:
    other = Ledger.open(tmp_path / "other", SimulatedClock(instant("2025-11-03")))
    other.close()
    assert other.contracts.chain_id != office.ledger.contracts.chain_id


def test_a_ledger_opened_again_is_the_same(office: Desk) -> None:
    office.contract("c1")
    before, chain_id = office.index_digest(), office.ledger.contracts.chain_id
    block = office.ledger.status()["head_block"]
    office.ledger.close()
    office.ledger = Ledger.open(office.folder, office.clock)
    assert office.ledger.contracts.chain_id == chain_id
    assert office.ledger.status()["head_block"] >= block
    assert office.index_digest() == before


def test_an_index_that_was_deleted_comes_back_the_same(office: Desk) -> None:
    office.contract("c1")
    before = office.index_digest()
    office.ledger.close()
    for file in office.folder.glob("index.sqlite*"):
        file.unlink()
    office.ledger = Ledger.open(office.folder, office.clock)
    assert office.index_digest() == before


def test_a_rebuilt_index_is_the_same(office: Desk) -> None:
    office.contract("c1")
    before = office.index_digest()
    rebuilt = office.ledger.rebuild()
    assert rebuilt.is_same
    assert rebuilt.before == rebuilt.after == before


def test_a_folder_has_one_process_at_a_time(office: Desk) -> None:
    script = (
        "import sys; from pathlib import Path; from ledger_api.ledger import Ledger\n"
        "from ledger_api.errors import LedgerError\n"
        "try: Ledger.open(Path(sys.argv[1]))\n"
        "except LedgerError as error: print(error); sys.exit(7)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(office.folder)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 7, done.stderr
    assert str(os.getpid()) in done.stdout


def test_a_founding_that_was_interrupted_is_taken_up(tmp_path: Path) -> None:
    """The journal is there, with contracts even, and ledger.json is not."""
    clock = SimulatedClock(instant("2025-11-03"))
    ledger = Ledger.open(tmp_path / "ledger", clock)
    chain_id = ledger.contracts.chain_id
    ledger.close()
    (tmp_path / "ledger" / "ledger.json").unlink()
    again = Ledger.open(tmp_path / "ledger", clock)
    try:
        assert again.contracts.chain_id == chain_id
        assert again.contracts.address("PartyRegistry") != ledger.contracts.address("PartyRegistry")
        with again.open_reading() as reading:
            assert len(reading.calendar_years()) == 9
    finally:
        again.close()


DAMAGES: list[Any] = [
    "",
    "{",
    "[]",
    "null",
    {"version": 99},
    {"contracts": {}},
    {"contracts": None},
    {"genesis_time": "yesterday"},
    {"genesis_time": None},
    {"url": 5},
    {"chain_id": "5"},
    {"chain_id": -1},
    {"addresses": {"WorkCalendar": "0x12"}},
    {"addresses": {"WorkCalendar": None}},
    {"addresses": {}},
    {"addresses": None},
]


GOOD = LedgerFile(
    Contracts(5, {name: f"0x{place:040x}" for place, name in enumerate(NAMES, start=1)}, 1),
    genesis_time=1_700_000_000,
    url=None,
)


@pytest.mark.parametrize("damage", DAMAGES, ids=str)
def test_a_damaged_ledger_file_is_named_and_left_alone(tmp_path: Path, damage: Any) -> None:
    folder, file = Folder(tmp_path), tmp_path / "ledger.json"
    folder.write(GOOD)
    assert folder.read() == GOOD
    data = json.loads(file.read_text(encoding="utf-8"))
    for name, value in damage.items() if isinstance(damage, dict) else ():
        (data if name in data else data["contracts"])[name] = value
    bad = json.dumps(data) if isinstance(damage, dict) else damage
    file.write_text(bad, encoding="utf-8")
    with pytest.raises(LedgerDamaged, match=r"ledger\.json"):
        Ledger.open(tmp_path)
    assert file.read_text(encoding="utf-8") == bad
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"private_key": 5}',
        '{"private_key": "0x12"}',
        '{"private_key": "0x' + "00" * 32 + '"}',
    ],
)
def test_what_is_no_key_file_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "key.json"
    file.write_text(content)
    with pytest.raises(LedgerDamaged, match=r"key\.json"):
        read_key(file)


def test_a_key_file_is_its_owners(tmp_path: Path) -> None:
    key = new_key()
    write_key(tmp_path / "key.json", key)
    assert read_key(tmp_path / "key.json") == key
    assert mode(tmp_path / "key.json") == 0o600
    assert json.loads((tmp_path / "key.json").read_text())["address"] == address_of(key)


# ---- acts


def test_words_come_with_an_act_that_somebody_else_had_submitted(office: Desk) -> None:
    """Without the relay's help the act is on the chain; its documents come with the later request."""
    on = f"0x{office.contract('c1').hex()}/1"
    prepared = office.prepare("record_payment", BUREAU, obligation=on, amount="5.00", payment="汇款单7")
    signed = office.sign(prepared.act)
    stranger = GasKey(office.ledger.chain, b"\x41" * 32)
    data = submit_calldata(prepared.act.contract, [signed])
    (receipt,) = stranger.send(
        [Transaction(office.ledger.contracts.address("CommitmentLedger"), data, 8_000_000)]
    )
    outcome = office.ledger.submit_signed(signed, map(canonical, prepared.documents))
    assert (outcome.tx_hash, outcome.block_number) == (receipt.tx_hash, receipt.block_number)
    assert prepared.act.fields["document"] in office.documents()


def test_documents_that_the_act_does_not_name_are_refused(office: Desk) -> None:
    on = f"0x{office.contract('c1').hex()}/1"
    prepared = office.prepare("record_payment", BUREAU, obligation=on, amount="5.00")
    before = office.documents()
    with pytest.raises(Refused) as refused:
        office.ledger.submit_signed(office.sign(prepared.act), [b'{"other":1}'])
    assert refused.value.code is Refusal.PROCEDURE_MISSING
    assert office.documents() == before


def test_two_at_once_with_one_contract_number_one_is_signed_and_one_is_told(office: Desk) -> None:
    """Both pass preflight before either is in a block; both come to the relay together."""
    prepared = [
        office.prepare(
            "sign_contract",
            BUREAU,
            BUILDER,
            contract="c7",
            title=title,
            obligations=[payment(amount, THIRTY_DAYS)],
        )
        for title, amount in (("一", "1.00"), ("二", "2.00"))
    ]
    answers: list[str] = []
    together = threading.Barrier(2)

    def hand_in(number: int) -> None:
        signed: SignedAct = office.sign(prepared[number].act)
        together.wait()
        try:
            office.ledger.submit_signed(signed, map(canonical, prepared[number].documents))
            answers.append(f"signed {number}")
        except Refused as refused:
            answers.append(refused.code.value)

    threads = [threading.Thread(target=hand_in, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winner = next(answer for answer in answers if answer.startswith("signed"))
    assert sorted(answers) == ["DUPLICATE", winner]
    office.ledger.settle()
    with office.ledger.open_reading() as reading:
        row = reading.obligation(prepared[0].act.key, 1)
    assert row is not None
    assert row.amount_fen == 100 * (int(winner[-1]) + 1)


@pytest.mark.parametrize(
    ("typed_data", "signatures", "documents"),
    [
        ({}, [], []),
        ({"primaryType": "RecordPayment", "message": {}, "domain": {}}, ["0x12"], []),
        (None, ["0xzz"], []),
        (None, None, [{"n": 2**70}]),
        (None, None, [{"n": "\ud800"}]),
        (None, ["0x"], None),
    ],
)
def test_whatever_is_handed_in_is_answered_with_a_code(
    office: Desk, typed_data: Any, signatures: Any, documents: Any
) -> None:
    on = f"0x{office.contract('c1').hex()}/1"
    prepared = office.prepare("record_payment", BUREAU, obligation=on, amount="5.00")
    good = ["0x" + one.hex() for one in office.sign(prepared.act).signatures]
    with pytest.raises(Refused) as refused:
        office.ledger.submit(
            prepared.typed_data if typed_data is None else typed_data,
            good if signatures is None else signatures,
            prepared.documents if documents is None else documents,
        )
    assert refused.value.code in (Refusal.BAD_SIGNATURE, Refusal.PROCEDURE_MISSING)


# ---- a remote chain


@pytest.fixture(scope="module")
def remote() -> Iterator[str]:
    """Somebody else's chain with a block a second and the usual limits."""
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [str(find_anvil()), "--block-time=1", "--chain-id=31999", "--quiet", f"--port={port}"]
    process = subprocess.Popen(
        [*command, "--gas-price=0", "--block-base-fee-per-gas=0", "--disable-min-priority-fee"],
        stdout=subprocess.DEVNULL,
    )
    rpc = Rpc(url)
    try:
        for _ in range(200):
            try:
                rpc.call("eth_chainId")
                break
            except RpcUnavailable:
                threading.Event().wait(0.05)
        yield url
    finally:
        rpc.close()
        process.kill()
        process.wait()


def test_a_ledger_lives_on_a_remote_chain_and_knows_it_again(tmp_path: Path, remote: str) -> None:
    ledger = Ledger.open(tmp_path / "remote", url=remote)
    keys = {BUREAU: new_key(), BUILDER: new_key()}
    try:
        for code, kind in ((BUREAU, "department"), (BUILDER, "enterprise")):
            ledger.act_as_registrar(
                "register_party", {"kind": kind, "name": kind, "uscc": code, "key": address_of(keys[code])}
            )
        ledger.settle()
        prepared = ledger.prepare(
            "sign_contract",
            [BUREAU, BUILDER],
            {"title": "合同", "obligations": [payment("1.00", THIRTY_DAYS)]},
        )
        assert prepared.refusal is None
        both = [Desk.sign_with(ledger, prepared.act, keys[code]) for code in (BUREAU, BUILDER)]
        outcome = ledger.submit(prepared.typed_data, ["0x" + one.hex() for one in both], prepared.documents)
        ledger.settle()
        with ledger.open_reading() as reading:
            row = reading.obligation(outcome.act, 1)
        assert row is not None
        assert row.status is Status.PENDING
        status = ledger.status()
        assert status["chain_id"] == 31_999
        assert status["final_block"] <= status["head_block"]
    finally:
        ledger.close()
    with pytest.raises(LedgerError, match="lives at"):
        Ledger.open(tmp_path / "remote", url="http://127.0.0.1:1")
    Ledger.open(tmp_path / "remote").close()
    file = tmp_path / "remote" / "ledger.json"
    data = json.loads(file.read_text())
    addresses = data["contracts"]["addresses"]
    for name, value in (
        ("chain_id", 5),
        ("addresses", {**addresses, "WorkCalendar": addresses["PartyRegistry"]}),
    ):
        file.write_text(json.dumps({**data, "contracts": {**data["contracts"], name: value}}))
        with pytest.raises(WrongChain):
            Ledger.open(tmp_path / "remote")


def test_a_chain_where_nobody_answers_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match=r"127\.0\.0\.1:1"):
        Ledger.open(tmp_path / "nobody", url="http://127.0.0.1:1")
