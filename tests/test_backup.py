from __future__ import annotations

import gzip
import io
import json
import os
import shutil
import tarfile
import threading
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import typer
from stdnum.cn import uscc
from typer.testing import CliRunner

from ledger_api import archive
from ledger_api.acts.documents import salted
from ledger_api.archive import BadArchive, Manifest, is_allowed, read_archive
from ledger_api.backup import back_up, restore
from ledger_api.chain.clock import SimulatedClock
from ledger_api.chain.journal import NAME as JOURNAL
from ledger_api.cli.backup import backup as backup_command
from ledger_api.cli.backup import restore as restore_command
from ledger_api.errors import LedgerDamaged, LedgerError
from ledger_api.indexer.source import Source
from ledger_api.ledger import Ledger
from ledger_api.store.digest import digest
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index

BEGIN = 1_763_740_800  # 2025-11-22 00:00 in Shanghai
HEAD = {"format": 1, "chain_id": 7, "blocks": 3, "made_at": 0}


class Bureau:
    """An open ledger under a simulated clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = SimulatedClock(BEGIN)
        self.ledger = Ledger.open(path, self.clock)

    def register(self, number: int) -> None:
        """One more enterprise, whose name is in the second store."""
        self.clock.set(self.clock.now() + 60)
        self.ledger.act_as_registrar(
            "register_party",
            {
                "kind": "enterprise",
                "uscc": code(number),
                "name": f"第{number}建设公司",
                "key": "0x" + f"{number + 1:040x}",
                "size": "small",
            },
        )
        self.ledger.settle()


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bureau]:
    made = Bureau(tmp_path_factory.mktemp("backup") / "data")
    made.register(1)
    yield made
    made.ledger.close()


@pytest.fixture(scope="module")
def good(bureau: Bureau, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A backup, as bytes."""
    file = tmp_path_factory.mktemp("good") / "ledger.tar.gz"
    back_up(bureau.path, file)
    return file.read_bytes()


def code(number: int) -> str:
    """A credit code of an enterprise in Shanghai."""
    digits = f"91310000{number:09}"
    return digits + str(uscc.calc_check_digit(digits))


def names_and_digest(ledger: Ledger) -> tuple[list[str | None], str, int]:
    """What a reader finds: names of the parties, the digest of the whole index, and its block."""
    with ledger.open_reading() as reading:
        names = [row.name for row in reading.parties(limit=50).rows]
        block = reading.position.block
    index = Index(ledger.folder.index, Source(ledger.chain.rpc, ledger.contracts).ledger)
    try:
        return names, digest(index), block
    finally:
        index.close()


def test_a_restored_ledger_says_what_the_running_one_said(bureau: Bureau, tmp_path: Path) -> None:
    file, data = tmp_path / "ledger.tar.gz", tmp_path / "restored"
    made = back_up(bureau.path, file)
    before = names_and_digest(bureau.ledger)
    assert restore(file, data) == made == read_archive(file)
    again = Ledger.open(data, SimulatedClock(bureau.clock.now()))
    try:
        assert names_and_digest(again) == before
        assert "第1建设公司" in before[0]
        assert again.registrar_key == bureau.ledger.registrar_key
    finally:
        again.close()


def test_a_backup_taken_while_acts_arrive_ends_at_a_block_and_lacks_no_document(
    bureau: Bureau, tmp_path: Path
) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for number in range(100, 125):
                bureau.register(number)
        except BaseException as error:  # noqa: BLE001  (handed to the test, whatever it is)
            failed.append(error)

    worker = threading.Thread(target=work)
    worker.start()
    made: list[tuple[Path, Manifest]] = []
    while worker.is_alive() or not made:
        file = tmp_path / f"{len(made)}.tar.gz"
        made.append((file, back_up(bureau.path, file)))
    worker.join()
    assert not failed
    for file, manifest in (made[0], made[len(made) // 2], made[-1]):
        data = tmp_path / f"of-{file.name}"
        restore(file, data)
        again = Ledger.open(data, SimulatedClock(bureau.clock.now()))
        try:
            names, _, block = names_and_digest(again)
            assert block == manifest.blocks
            assert None not in names
        finally:
            again.close()


def test_the_backup_and_the_restored_keys_are_for_the_owner_only(bureau: Bureau, tmp_path: Path) -> None:
    file, data = tmp_path / "ledger.tar.gz", tmp_path / "restored"
    back_up(bureau.path, file)
    restore(file, data)
    modes = [
        path.stat().st_mode & 0o777 for path in (file, data, data / "keys", data / "keys/registrar.json")
    ]
    assert modes == [0o600, 0o700, 0o700, 0o600]
    assert {path.name for path in data.iterdir()} == {"ledger.json", "documents.sqlite", "chain", "keys"}
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_any_tar_shows_what_is_in_it(good: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(good)) as tar:
        names = tar.getnames()
        journal = tar.extractfile(f"chain/{JOURNAL}")
        assert journal is not None
        assert journal.read().endswith(b"\n")
    assert names[:4] == ["manifest.json", "ledger.json", f"chain/{JOURNAL}", "documents.sqlite"]
    assert "keys/registrar.json" in names[4:]


def test_nothing_is_overwritten(bureau: Bureau, good: bytes, tmp_path: Path) -> None:
    file, data = tmp_path / "ledger.tar.gz", tmp_path / "data"
    file.write_bytes(good)
    with pytest.raises(LedgerError, match="已存在"):
        back_up(bureau.path, file)
    data.mkdir()
    (data / "somebody's").write_text("own")
    with pytest.raises(LedgerError, match="不是空目录"):
        restore(file, data)
    assert file.read_bytes() == good
    assert [path.name for path in data.iterdir()] == ["somebody's"]
    (data / "somebody's").unlink()
    restore(file, data)
    assert (data / "ledger.json").exists()


def test_a_folder_without_a_ledger_has_nothing_to_back_up(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="没有账本"):
        back_up(tmp_path, tmp_path / "ledger.tar.gz")


def test_an_unfinished_last_line_of_a_stopped_ledger_is_left_out(good: bytes, tmp_path: Path) -> None:
    data = restored(good, tmp_path)
    journal = data / "chain" / JOURNAL
    before = journal.read_bytes()
    journal.write_bytes(before + b'0badf00d {"t":1763')
    back_up(data, tmp_path / "again.tar.gz")
    restore(tmp_path / "again.tar.gz", tmp_path / "again")
    assert (tmp_path / "again" / "chain" / JOURNAL).read_bytes() == before


def test_a_damaged_ledger_is_not_backed_up_as_if_it_were_whole(good: bytes, tmp_path: Path) -> None:
    data = restored(good, tmp_path)
    journal = data / "chain" / JOURNAL
    whole = journal.read_bytes()
    journal.write_bytes(whole.replace(b'"parent"', b'"pArent"', 1))
    with pytest.raises(LedgerDamaged, match="line 2"):
        back_up(data, tmp_path / "bad.tar.gz")
    journal.write_bytes(whole)
    text = salted("party", {"name": "甲"})
    with Documents(data / "documents.sqlite") as documents:
        documents.put(text)
    store = data / "documents.sqlite"
    store.write_bytes(store.read_bytes().replace(text[:20], text[:19] + b"?"))
    with pytest.raises(LedgerDamaged, match="存证文件已损坏"):
        back_up(data, tmp_path / "bad.tar.gz")
    assert not (tmp_path / "bad.tar.gz").exists()


def test_a_backup_with_any_byte_changed_or_missing_restores_nothing_or_all(
    good: bytes, tmp_path: Path
) -> None:
    """A byte may stand where it changes nothing: in a run of zeros all distances back lead to a zero."""
    file, data = tmp_path / "ledger.tar.gz", tmp_path / "data"
    original = files_in(restored(good, tmp_path / "original"))
    refused = 0
    places = [*range(10, len(good), max(1, len(good) // 25)), len(good) - 1]
    for place in places:
        for altered in (good[:place], good[:place] + bytes([good[place] ^ 4]) + good[place + 1 :]):
            file.write_bytes(altered)
            try:
                restore(file, data)
            except LedgerDamaged:
                refused += 1
                assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger.tar.gz", "original"]
            else:
                assert files_in(data) == original
                shutil.rmtree(data)
    assert refused > 1.5 * len(places)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def packed(*members: tuple[str | tarfile.TarInfo, bytes], tail: bytes = bytes(1024)) -> bytes:
    """A gzipped tar of these members."""
    body = io.BytesIO()
    for member, content in members:
        info = member if isinstance(member, tarfile.TarInfo) else tarfile.TarInfo(member)
        info.size = len(content)
        body.write(info.tobuf(tarfile.GNU_FORMAT, "utf-8", "strict") + content)
        body.write(bytes(-len(content) % 512))
    return gzip.compress(body.getvalue() + tail)


def manifest(*files: tuple[str, bytes], **changes: Any) -> tuple[str, bytes]:
    """A manifest that says that these files follow."""
    told = [{"name": name, "bytes": len(c), "sha256": sha256(c).hexdigest()} for name, c in files]
    return "manifest.json", json.dumps({**HEAD, "files": told, **changes}).encode()


def link(name: str, kind: bytes) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info


KEY = ("keys/registrar.json", b"{}")
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a path upwards": lambda: packed(manifest(("../evil", b"x")), ("../evil", b"x")),
    "an absolute path": lambda: packed(manifest(("/evil", b"x")), ("/evil", b"x")),
    "a path upwards in keys": lambda: packed(manifest(("keys/../../evil", b"x")), ("keys/../../evil", b"x")),
    "another name than the manifest's": lambda: packed(manifest(KEY), ("../evil", KEY[1])),
    "a symbolic link": lambda: packed(manifest(KEY), (link(KEY[0], tarfile.SYMTYPE), KEY[1])),
    "a hard link": lambda: packed(manifest(KEY), (link(KEY[0], tarfile.LNKTYPE), KEY[1])),
    "a device": lambda: packed(manifest(KEY), (link(KEY[0], tarfile.CHRTYPE), KEY[1])),
    "a long name in an entry of its own": lambda: packed(
        manifest(KEY), (link("././@LongLink", tarfile.GNUTYPE_LONGNAME), b"keys/a"), KEY
    ),
    "the same file twice": lambda: packed(manifest(KEY, KEY), KEY, KEY),
    "more files than it names": lambda: packed(manifest(KEY), KEY, ("evil", b"x")),
    "fewer files than it names": lambda: packed(manifest(KEY)),
    "no manifest": lambda: packed(KEY),
    "another format": lambda: packed(manifest(KEY, format=2), KEY),
    "a negative size": lambda: packed(manifest(files=[{"name": KEY[0], "bytes": -1, "sha256": "0" * 64}])),
    "a size that is no number": lambda: packed(manifest(files=[{"name": KEY[0], "bytes": True}])),
    "too many files": lambda: packed(manifest(*((f"keys/{i}.json", b"") for i in range(3000)))),
    "deep nesting": lambda: packed(("manifest.json", b"[" * 100_000)),
    "a manifest too long": lambda: packed(("manifest.json", b" " * (2 << 20))),
    "a bomb": lambda: packed(
        manifest(("documents.sqlite", bytes(30 << 20))), ("documents.sqlite", bytes(30 << 20))
    ),
    "a bomb behind the end": lambda: packed(manifest(KEY), KEY, tail=bytes(30 << 20)),
    "another sum": lambda: packed(manifest((KEY[0], b"[]")), KEY),
    "only some of a ledger": lambda: packed(manifest(KEY), KEY),
    "no archive": lambda: b"PK\3\4 something else",
    "nothing": lambda: b"",
}


@pytest.mark.parametrize("how", HOSTILE)
def test_a_hostile_archive_leaves_nothing_behind(tmp_path: Path, how: str) -> None:
    file = tmp_path / "ledger.tar.gz"
    file.write_bytes(HOSTILE[how]())
    with pytest.raises(LedgerDamaged):
        restore(file, tmp_path / "deeper" / "data")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["deeper", "ledger.tar.gz"]


def test_an_archive_larger_than_the_room_for_it_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    file = tmp_path / "ledger.tar.gz"
    noise = os.urandom(5000)
    file.write_bytes(packed(manifest(("documents.sqlite", noise)), ("documents.sqlite", noise)))
    assert read_archive(file, 5000).size == 5000
    with pytest.raises(BadArchive, match="room for 4999"):
        read_archive(file, 4999)


def test_files_of_two_ledgers_are_not_put_together(good: bytes, bureau: Bureau, tmp_path: Path) -> None:
    data = restored(good, tmp_path)
    file = data / "ledger.json"
    told = json.loads(file.read_text())
    told["contracts"]["chain_id"] += 1
    file.write_text(json.dumps(told))
    back_up(data, tmp_path / "mixed.tar.gz")
    with pytest.raises(LedgerDamaged, match="不属于同一账本"):
        restore(tmp_path / "mixed.tar.gz", tmp_path / "mixed")


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("keys/demo-水务局.json", True),
        ("keys/a b", False),
        ("keys/.hidden", False),
        ("keys/a/b", False),
        ("keys/a\n", False),
        ("keys/" + "水" * 40, False),
        ("index.sqlite", False),
        ("chain/lock", False),
    ],
)
def test_only_files_of_a_ledger_may_be_in_a_backup(name: str, is_so: bool) -> None:
    assert is_allowed(name) is is_so


def test_the_commands_say_what_was_done(bureau: Bureau, tmp_path: Path) -> None:
    app = typer.Typer()
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    file, data = str(tmp_path / "ledger.tar.gz"), str(tmp_path / "data")
    run = CliRunner().invoke
    made = run(app, ["backup", file, "--data", str(bureau.path), "--json"])
    assert made.exit_code == 0
    assert json.loads(made.stdout)["chain_id"] == bureau.ledger.contracts.chain_id
    assert run(app, ["backup", file, "--data", str(bureau.path)]).exit_code == 1
    put = run(app, ["restore", file, "--data", data])
    assert put.exit_code == 0
    assert "已恢复到" in put.stdout
    assert run(app, ["restore", file, "--data", data]).exit_code == 1


def restored(good: bytes, folder: Path) -> Path:
    """The data folder of a restored ledger, which is not started."""
    folder.mkdir(exist_ok=True)
    file = folder / "good.tar.gz"
    file.write_bytes(good)
    restore(file, folder / "data")
    return folder / "data"


def test_an_index_ahead_of_a_journal_from_an_older_backup_is_taken_back_and_nothing_counts_twice(
    tmp_path: Path,
) -> None:
    bureau = Bureau(tmp_path / "data")
    bureau.register(1)
    back_up(bureau.path, tmp_path / "ledger.tar.gz")
    before = names_and_digest(bureau.ledger)
    bureau.register(2)
    bureau.ledger.close()
    restore(tmp_path / "ledger.tar.gz", tmp_path / "older")
    journal = Path("chain") / JOURNAL
    (bureau.path / journal).write_bytes((tmp_path / "older" / journal).read_bytes())
    again = Ledger.open(bureau.path, bureau.clock)
    try:
        assert names_and_digest(again) == before
        assert again.rebuild().is_same
    finally:
        again.close()


def test_the_manifests_limits_are_those_of_the_reader() -> None:
    assert archive.NAME_BYTES == tarfile.LENGTH_NAME
