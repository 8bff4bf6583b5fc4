"""A ledger whose index and second store are in PostgreSQL: moved there, backed up from there, and served by several
processes, of which one indexes."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError
from typer.testing import CliRunner

from ledger_api.backup import back_up, restore
from ledger_api.chain.anvil import find_anvil, reserved_port
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.keys import address_of, new_key
from ledger_api.chain.rpc import Rpc, RpcUnavailable
from ledger_api.cli.main import app
from ledger_api.errors import LedgerError, OtherVersion
from ledger_api.folder import Folder
from ledger_api.joining import ledger_of
from ledger_api.ledger import Ledger
from ledger_api.past_days import PastDays
from ledger_api.reading_process import ReadingPort, serve_read_only
from ledger_api.store.documents import Documents
from ledger_api.store.sign_ins import SignIn, SignIns
from tests.desk import BUREAU, Desk, index_digest
from tests.postgres import databases, postgres_server, tell
from tests.server_process import ServerProcess

__all__ = ["postgres_server"]
PASSWORD = "hush-9f3a"


@pytest.fixture
def new_database(postgres_server: str) -> Iterator[Callable[[], str]]:
    with databases(postgres_server) as make:
        yield make


@pytest.fixture
def database(new_database: Callable[[], str]) -> str:
    """An empty database, with a password in its URL."""
    url = make_url(new_database()).set(password=PASSWORD)
    return url.render_as_string(hide_password=False)


def told(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "ledger.json").read_text())
    return found


def test_a_ledger_moves_from_its_files_into_a_database_with_all_that_it_has(
    tmp_path: Path, database: str
) -> None:
    folder = tmp_path / "ledger"
    desk = Desk(folder)
    contract = desk.contract("c1")
    digest, kept = desk.index_digest(), desk.documents()
    desk.ledger.close()
    assert told(folder)["version"] == 1
    for _ in range(2):
        ledger = Ledger.open(folder, SimulatedClock(desk.clock.now()), database=database)
        try:
            assert index_digest(ledger) == digest
            with ledger.open_reading() as reading:
                assert reading.obligation(contract, 1) is not None
                assert [row.name for row in reading.parties(limit=10).rows].count(None) == 0
        finally:
            ledger.close()
    with Documents(database) as documents:
        assert documents.many(kept).keys() == kept
    assert not (folder / "documents.sqlite").exists()
    # Nothing is lost: the file stays, under a name that nobody takes for the store.
    with Documents(folder / "documents.moved.sqlite", read_only=True) as documents:
        assert documents.many(kept).keys() == kept
    assert told(folder)["version"] == 2
    assert PASSWORD not in (folder / "ledger.json").read_text()
    with pytest.raises(LedgerError, match="CHENGNUO_DATABASE"):
        Ledger.open(folder)


def test_a_ledger_that_was_founded_in_a_database_says_what_one_in_files_says(
    tmp_path: Path, database: str
) -> None:
    desk = Desk(tmp_path / "ledger", database=database)
    try:
        contract = desk.contract("c1")
        desk.at("2026-02-01T00:00")
        with desk.ledger.open_reading() as reading:
            row = reading.obligation(contract, 1)
            assert row is not None
        assert not list((tmp_path / "ledger").glob("*.sqlite"))
        assert desk.ledger.rebuild().is_same
        assert tell(database, "SELECT count(*) FROM obligation") == [(1,)]
    finally:
        desk.ledger.close()


def test_a_database_has_one_ledger(tmp_path: Path, database: str) -> None:
    Ledger.open(tmp_path / "first", database=database).close()
    before = tell(database, "SELECT count(*) FROM block")
    # An empty folder could only found another one.
    with pytest.raises(LedgerError, match="--read-only"):
        Ledger.open(tmp_path / "second", database=database)
    Ledger.open(tmp_path / "third").close()
    with pytest.raises(LedgerError, match="another ledger"):
        Ledger.open(tmp_path / "third", database=database)
    # It is as it was, in its files.
    Ledger.open(tmp_path / "third").close()
    assert tell(database, "SELECT count(*) FROM block") == before


def test_a_backup_of_a_ledger_in_a_database_is_one_of_files_and_moves_again(
    tmp_path: Path, database: str, new_database: Callable[[], str]
) -> None:
    desk = Desk(tmp_path / "ledger", database=database)
    contract = desk.contract("c1")
    digest = desk.index_digest()
    file = tmp_path / "ledger.tar.gz"
    # While it runs.
    made = back_up(tmp_path / "ledger", file, database)
    with pytest.raises(LedgerError, match="CHENGNUO_DATABASE"):
        back_up(tmp_path / "ledger", tmp_path / "other.tar.gz")
    desk.ledger.close()
    assert restore(file, tmp_path / "restored") == made
    for elsewhere in (None, new_database()):
        clock = SimulatedClock(desk.clock.now())
        ledger = Ledger.open(tmp_path / "restored", clock, database=elsewhere)
        try:
            assert index_digest(ledger) == digest
            with ledger.open_reading() as reading:
                row = reading.commitment(contract)
                assert row is not None
                assert reading.document(row.document) is not None
        finally:
            ledger.close()


def test_a_reading_process_needs_a_database_with_a_ledger(database: str) -> None:
    with pytest.raises(LedgerError, match="CHENGNUO_DATABASE"), serve_read_only(None, "127.0.0.1", 1):
        pass
    with (
        pytest.raises(LedgerError, match="no ledger in this database"),
        serve_read_only(database, "127.0.0.1", 1),
    ):
        pass


def test_a_reading_process_does_not_read_the_index_of_another_version(tmp_path: Path, database: str) -> None:
    Ledger.open(tmp_path / "ledger", database=database).close()
    (wanted,) = tell(database, "SELECT value FROM meta WHERE name = 'schema'")

    def make_of_version(version: object) -> None:
        tell(database, "UPDATE meta SET value = :value WHERE name = 'schema'", value=version)

    with reserved_port() as port:
        number = port.getsockname()[1]
    make_of_version("7")
    with pytest.raises(OtherVersion, match="schema 7"), serve_read_only(database, "127.0.0.1", number):
        pass
    done = CliRunner().invoke(app, ["up", "--read-only", "--database", database])
    assert done.exit_code == 1
    assert "另一版本" in done.output
    make_of_version(wanted[0])
    with serve_read_only(database, "127.0.0.1", number) as server:
        asked = f"{server.url}/api/v1/parties"
        assert httpx.get(asked, trust_env=False).status_code == 200
        make_of_version("12345")
        refused = httpx.get(asked, trust_env=False)
        assert (refused.status_code, refused.json()["code"]) == (503, "NO_INDEX")
        assert "另一版本" in refused.json()["detail"]
        # Who indexes is of this version again, and makes the index anew.
        Ledger.open(tmp_path / "ledger", database=database).close()
        assert httpx.get(asked, trust_env=False).status_code == 200


def test_no_command_repeats_the_password(tmp_path: Path, database: str) -> None:
    nowhere = f"postgresql://ledger:{PASSWORD}@127.0.0.1:1/nowhere"
    for url in (nowhere, f"mysql://ledger:{PASSWORD}@host/x", f"postgresql://ledger:{PASSWORD}@host:port/x"):
        found = CliRunner().invoke(
            app, ["up", "--once", "--data", str(tmp_path / "ledger"), "--database", url]
        )
        assert found.exit_code == 1
        assert PASSWORD not in found.output
    Ledger.open(tmp_path / "ledger").close()
    done = CliRunner().invoke(
        app, ["rebuild", "--data", str(tmp_path / "ledger")], env={"CHENGNUO_DATABASE": database}
    )
    assert done.exit_code == 0, done.output
    assert "一致" in done.output
    assert PASSWORD not in done.output


# ---- several processes


@pytest.fixture
def remote() -> Iterator[str]:
    """Somebody else's chain with a block a second."""
    with reserved_port() as reservation:
        port = reservation.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    command = [str(find_anvil()), "--block-time=1", "--chain-id=31998", "--quiet", f"--port={port}"]
    process = subprocess.Popen(
        [*command, "--gas-price=0", "--block-base-fee-per-gas=0", "--disable-min-priority-fee"],
        stdout=subprocess.DEVNULL,
    )
    try:
        with Rpc(url) as rpc:
            deadline = time.monotonic() + 10
            while time.monotonic() < deadline:
                try:
                    rpc.call("eth_chainId")
                    break
                except RpcUnavailable:
                    time.sleep(0.05)
        yield url
    finally:
        process.kill()
        process.wait()


def wait_for(what: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def register(ledger: Ledger, code: str) -> str:
    """A department, registered by whoever has the registrar's key; the act's receipt id."""
    fields = {"kind": "department", "name": "水务局", "uscc": code, "key": address_of(new_key())}
    return "0x" + ledger.act_as_registrar("register_party", fields).act.hex()


def test_a_standby_takes_over_when_the_indexer_is_killed_and_readers_never_notice(
    tmp_path: Path, remote: str, database: str
) -> None:
    options = ("--chain", remote)
    indexer = ServerProcess(tmp_path / "first", *options, CHENGNUO_DATABASE=database)
    servers = [indexer]
    try:
        indexer.wait_until_ready(90)
        standby = ServerProcess(tmp_path / "second", *options, CHENGNUO_DATABASE=database)
        servers.append(standby)
        reader = ServerProcess(tmp_path / "reader", "--read-only", CHENGNUO_DATABASE=database)
        servers.append(reader)
        for server in servers:
            server.wait_until_ready(90)
        roles = [server.health()["role"] for server in servers]
        assert roles == ["indexer", "standby", "reader"]
        assert "本进程备用" in standby.log.read_text()
        assert not (tmp_path / "reader").exists()
        wait_for(lambda: standby.health()["lag"] == 0)
        assert standby.health()["role"] == "standby"
        before = reader.health()["indexed_block"]
        indexer.kill()
        wait_for(lambda: standby.health()["role"] == "indexer")
        wait_for(lambda: reader.health()["indexed_block"] > before)
        # The one that was killed comes back, and waits now. It still has the registrar's key.
        back = Ledger.open(tmp_path / "first", database=database)
        try:
            assert back.lag.is_standby
            receipt = register(back, BUREAU)
        finally:
            back.close()
        for server in (standby, reader):
            asked = f"{server.url}/api/v1/acts/{receipt}"
            wait_for(lambda asked=asked: httpx.get(asked, trust_env=False).status_code == 200)  # type: ignore[misc]
            party = httpx.get(f"{server.url}/api/v1/parties/{BUREAU}", trust_env=False).json()["item"]
            assert party["name"] == "水务局"
        # The machine that joined has no key of the registrar, and made none.
        assert not Folder(tmp_path / "second").has_key("registrar")
    finally:
        for server in servers:
            if server.process.poll() is None:
                server.kill()
    for server in servers:
        assert PASSWORD not in server.log.read_text()
    assert PASSWORD not in (tmp_path / "second" / "ledger.json").read_text()


def contracts(ledger: Ledger) -> int:
    with ledger.open_reading() as reading:
        return reading.totals().commitments


def test_readers_come_back_after_the_database_was_away_for_a_moment(tmp_path: Path, database: str) -> None:
    desk = Desk(tmp_path / "ledger", database=database)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    try:
        desk.contract("c1")
        desk.ledger.follow()
        with psycopg.connect(os.fspath(database), autocommit=True) as connection:
            connection.execute(cut.encode())
        desk.contract("c2")
        wait_for(lambda: contracts(desk.ledger) == 2)
    finally:
        desk.ledger.close()


def test_a_role_that_may_read_and_sign_in_is_enough_for_a_reading_process(
    tmp_path: Path, database: str
) -> None:
    desk = Desk(tmp_path / "ledger", database=database)
    role = f"reader_{make_url(database).database}"
    try:
        tell(database, f"CREATE ROLE {role} LOGIN")
        for schema in ("chengnuo_index", "chengnuo_store"):
            tell(database, f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            tell(database, f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
            tell(database, f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {role}")
            # A rebuilding has a schema of its own until its tables move.
        tell(database, f"ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO {role}")
        tell(database, f"GRANT INSERT, DELETE ON session, spent_nonce, setting TO {role}")
        url = make_url(database).set(username=role).render_as_string(hide_password=False)
        ledger = ledger_of(url)
        assert ledger is not None
        port, sign_ins = ReadingPort(url, ledger, PastDays(url, url, tmp_path / "past")), SignIns(url)
        try:
            for _ in range(2):
                assert port.status()["role"] == "reader"
                assert desk.ledger.rebuild().is_same
            assert sign_ins.start(b"h" * 32, SignIn(b"p" * 32, b"k" * 20, 5), 1, 10, 10)
            assert sign_ins.spend("nonce", 1)
            with pytest.raises(ProgrammingError, match="permission denied"):
                tell(url, "DELETE FROM document")
        finally:
            sign_ins.close()
            port.close()
    finally:
        desk.ledger.close()
        tell(database, f"DROP OWNED BY {role}")
        tell(database, f"DROP ROLE {role}")


def test_another_machine_joins_a_ledger_of_a_database_only_at_its_chain(
    tmp_path: Path, database: str
) -> None:
    desk = Desk(tmp_path / "ledger", database=database)
    desk.ledger.close()
    statement = "UPDATE setting SET value = replace(value, :here, :elsewhere)"
    tell(database, statement, here='"embedded": true', elsewhere='"embedded": false')
    with pytest.raises(LedgerError, match="--chain"):
        Ledger.open(tmp_path / "second", database=database)
    assert not (tmp_path / "second" / "ledger.json").exists()
