"""Where the sealing key is, how it is rotated, and that a backup goes without it."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ledger_api.backup import back_up, restore
from ledger_api.cli.main import app
from ledger_api.errors import LedgerDamaged, LedgerError, SealingKeyMissing
from ledger_api.folder import Folder
from ledger_api.sealing_keys import VARIABLE, rotate, sealed_texts
from tests.desk import BUILDER, BUREAU, Desk, desk, payment

NARRATIVE = "逾期未付的独有叙述"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, bytes]]:
    """A ledger with one complaint."""
    with desk(tmp_path_factory.mktemp("office") / "ledger", duties=("intake", "handler")) as made:
        key = made.contract("base", payment("1000.00", {"date": "2025-11-03"}))
        made.at("2025-11-05")
        outcome = made.perform(
            "complain", BUILDER, obligation=f"0x{key.hex()}/1", category="arrears", narrative=NARRATIVE
        )
        made.ledger.settle()
        yield made, outcome.act


def read(folder: Folder, complaint: bytes, digest: bytes) -> bytes:
    sealed = sealed_texts(folder)
    try:
        return sealed.read(complaint, {digest: "text"}, b"\7" * 32)[digest]
    finally:
        sealed.close()


def digest_of(made: Desk, complaint: bytes) -> bytes:
    from ledger_api.store.complaints import complaint as find

    with made.ledger.open_reading() as reading:
        row = reading.ask(find, reading.successions(), complaint)
    assert row is not None
    return row.document


def test_the_key_lies_beside_the_database_readable_by_its_owner_alone(office: tuple[Desk, bytes]) -> None:
    made, complaint = office
    file = made.ledger.folder.sealing_key
    assert file.stat().st_mode & 0o777 == 0o600
    (key,) = json.loads(file.read_text())["keys"]
    assert len(bytes.fromhex(key[2:])) == 32
    assert bytes.fromhex(key[2:]) not in made.ledger.folder.documents_file.read_bytes()
    assert NARRATIVE.encode() in read(made.ledger.folder, complaint, digest_of(made, complaint))
    assert digest_of(made, complaint) not in made.documents()


def test_a_rotated_key_holds_at_once_while_the_ledger_runs(office: tuple[Desk, bytes]) -> None:
    made, complaint = office
    folder, digest = made.ledger.folder, digest_of(made, complaint)
    before = folder.sealing_key.read_text()
    result = CliRunner().invoke(app, ["key", "rotate-sealing", "--data", str(made.folder), "--json"])
    assert json.loads(result.stdout) == {"resealed": 1}
    after = folder.sealing_key.read_text()
    assert len(json.loads(after)["keys"]) == 1
    assert after != before
    text = made.ledger.sealed.read(complaint, {digest: "text"}, b"\7" * 32)[digest]
    assert NARRATIVE.encode() in text
    folder.sealing_key.write_text(before)
    with pytest.raises(SealingKeyMissing):
        read(folder, complaint, digest)
    folder.sealing_key.write_text(after)


def test_an_interrupted_rotation_is_finished_by_the_next(office: tuple[Desk, bytes]) -> None:
    made, complaint = office
    folder, digest = made.ledger.folder, digest_of(made, complaint)
    keys = json.loads(folder.sealing_key.read_text())["keys"]
    folder.sealing_key.write_text(json.dumps({"keys": ["0x" + "cd" * 32, *keys]}))
    assert NARRATIVE.encode() in read(folder, complaint, digest)
    assert rotate(folder) == 1
    assert NARRATIVE.encode() in read(folder, complaint, digest)
    assert "cd" * 32 not in folder.sealing_key.read_text()


def test_a_given_key_takes_the_files_place(
    office: tuple[Desk, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    made, complaint = office
    folder, digest = made.ledger.folder, digest_of(made, complaint)
    (present,) = json.loads(folder.sealing_key.read_text())["keys"]
    monkeypatch.setenv(VARIABLE, f"{'ef' * 32}, {present}")
    assert rotate(folder) == 1
    monkeypatch.setenv(VARIABLE, "ef" * 32)
    assert NARRATIVE.encode() in read(folder, complaint, digest)
    monkeypatch.setenv(VARIABLE, f"{present},{'ef' * 32}")
    assert rotate(folder) == 1
    for bad in ("ef", "x" * 64):
        monkeypatch.setenv(VARIABLE, bad)
        with pytest.raises(LedgerDamaged, match=VARIABLE):
            read(folder, complaint, digest)


def test_a_backup_has_the_ciphertexts_and_not_the_key(office: tuple[Desk, bytes], tmp_path: Path) -> None:
    made, complaint = office
    digest = digest_of(made, complaint)
    back_up(made.folder, tmp_path / "ledger.tar.gz")
    with tarfile.open(tmp_path / "ledger.tar.gz") as tar:
        assert not any("sealing" in name for name in tar.getnames())
    restore(tmp_path / "ledger.tar.gz", tmp_path / "restored")
    restored = Folder(tmp_path / "restored")
    with pytest.raises(SealingKeyMissing, match=r"sealing\.json"):
        read(restored, complaint, digest)
    # A new key does not take the place of one that is only somewhere else.
    assert not restored.sealing_key.exists()
    restored.sealing_key.write_text(made.ledger.folder.sealing_key.read_text())
    assert NARRATIVE.encode() in read(restored, complaint, digest)


def test_there_is_nothing_to_rotate_before_the_first_text(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="sealing"):
        rotate(Folder(tmp_path))
    assert CliRunner().invoke(app, ["key", "rotate-sealing", "--data", str(tmp_path)]).exit_code == 1


def test_a_damaged_key_file_is_named(office: tuple[Desk, bytes]) -> None:
    made, complaint = office
    file = made.ledger.folder.sealing_key
    whole = file.read_text()
    for damaged in ("", "{}", '{"keys": ["0x12"]}', '{"keys": 7}'):
        file.write_text(damaged)
        with pytest.raises(LedgerDamaged, match="sealing"):
            read(made.ledger.folder, complaint, digest_of(made, complaint))
    file.write_text(whole)


def test_a_complaint_is_an_act_of_its_own(office: tuple[Desk, bytes]) -> None:
    """Many acts are handed in without looking at each: no sealed text goes that way."""
    made, complaint = office
    prepared = made.prepare("respond_complaint", BUREAU, complaint="0x" + complaint.hex(), text="答复")
    with pytest.raises(ValueError, match="one by one"):
        made.ledger.submit_many([made.sign(prepared.act)], [b"{}"])


def test_what_is_erased_is_gone_and_the_chain_keeps_its_digest(office: tuple[Desk, bytes]) -> None:
    made, complaint = office
    digest = digest_of(made, complaint)
    before = made.index_digest()
    arguments = ["complaint", "erase", "0x" + complaint.hex(), "--data", str(made.folder), "--json"]
    refused = CliRunner().invoke(app, arguments, input="n\n")
    assert refused.exit_code == 1
    done = CliRunner().invoke(app, [*arguments, "--yes"])
    assert json.loads(done.stdout)["destroyed"] == 1
    assert made.ledger.sealed.read(complaint, {digest: "text"}, b"\7" * 32) == {}
    assert made.index_digest() == before
    assert digest_of(made, complaint) == digest
    assert CliRunner().invoke(app, ["complaint", "erase", "k1", "--data", str(made.folder)]).exit_code == 1
