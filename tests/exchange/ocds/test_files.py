"""Files of every kind: read, or named with the reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from ledger_api.exchange.ocds.files import Unreadable, documents, find
from ledger_api.exchange.ocds.reading import read
from tests.exchange.ocds.inputs import (
    OCID,
    accounted,
    contract,
    package,
    payment,
    plan_of,
    reasons,
    record,
    release,
    write,
)

ONE = release(contract(payment("t1")))


@pytest.mark.parametrize(
    "document",
    [
        ONE,
        [ONE],
        package(ONE),
        [package(ONE)],
        record(ONE),
        {"records": [record(ONE)]},
        {"records": [record(compiledRelease=ONE)]},
        {"compiledRelease": ONE, "versionedRelease": {"contracts": []}},
        json.dumps(json.dumps(package(ONE))),
        "\ufeff" + json.dumps(ONE),
        json.dumps(ONE) + "\n" + json.dumps(ONE | {"id": "r2"}),
        json.dumps(ONE, indent=2),
    ],
)
def test_releases_records_and_packages_are_read_in_every_form(tmp_path: Path, document: object) -> None:
    plan = plan_of(tmp_path, document)
    assert (plan.files, len(plan.payments), plan.commitments[0].ocid) == (1, 1, OCID)
    assert plan.left_out == ()


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz", "a.json.gz", "a.data", "a.JSONL.GZ"])
def test_json_lines_and_gzip_are_read(tmp_path: Path, name: str) -> None:
    lines = "\n".join(json.dumps(release(contract(payment(f"t{n}")))) for n in range(3)) + "\n\n"
    data = lines.encode()
    (tmp_path / name).write_bytes(gzip.compress(data, mtime=0) if name.lower().endswith(".gz") else data)
    plan = accounted(read([tmp_path]))
    assert (plan.files, len(plan.payments), plan.left_out) == (1, 3, ())


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
def test_other_encodings_of_unicode_are_read(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.json").write_bytes(json.dumps(ONE, ensure_ascii=False).encode(encoding))
    assert len(accounted(read([tmp_path])).payments) == 1


def test_a_bad_line_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    good = json.dumps(ONE)
    (tmp_path / "a.jsonl").write_text(f"{good}\n{{broken\n{json.dumps({'a': 1})}\n")
    plan = accounted(read([tmp_path]))
    assert (plan.files, len(plan.payments)) == (1, 1)
    assert set(reasons(plan)) == {"[1]", "[2]"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"# Notes", "not JSON"),
        (b'{"releases": [', "not JSON: "),
        (b'{"a": "\xff"}', "not JSON: not text"),
        (b"\x1f\x8bgarbage", "cannot be read"),
        (gzip.compress(b'{"a": 1}', mtime=0)[:-6], "cannot be read"),
        (b'{"name": "parties", "rows": []}', "not OCDS"),
        (b"[1, 2]", "not OCDS"),
        (b"[]", "not OCDS"),
        (b'"text"', "not OCDS"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"ocid": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    ],
)
def test_a_file_that_is_not_read_is_named_once(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.json").write_bytes(content)
    plan = accounted(read([tmp_path]))
    assert plan.files == 0
    assert [(left.file, left.path) for left in plan.left_out] == [(str(tmp_path / "a.json"), "")]
    assert reason in plan.left_out[0].reason


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    plan = read([tmp_path / "none.json"])
    assert [left.reason for left in plan.left_out] == ["no such file"]


def test_a_file_larger_than_the_limit_is_refused_however_small_it_is_packed(tmp_path: Path) -> None:
    packed = tmp_path / "bomb.json.gz"
    packed.write_bytes(gzip.compress(b'{"releases": [' + b" " * 200_000 + b"]}", mtime=0))
    assert packed.stat().st_size < 1000
    with pytest.raises(Unreadable, match="larger than 100000 bytes"):
        list(documents(packed, limit=100_000))


def test_folders_are_read_recursively_and_no_file_twice(tmp_path: Path) -> None:
    deep = tmp_path / "b" / "c"
    deep.mkdir(parents=True)
    write(deep, ONE)
    write(tmp_path, ONE, name="z")
    assert [f.name for f in find([tmp_path, deep, deep / "file1.json"])] == ["file1.json", "z1.json"]
    assert accounted(read([tmp_path, deep, tmp_path / "b" / ".." / "z1.json"])).files == 2


def test_a_link_to_a_folder_is_not_followed_but_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    write(tmp_path / "data", ONE)
    (tmp_path / "data" / "loop").symlink_to(tmp_path, target_is_directory=True)
    plan = accounted(read([tmp_path]))
    assert plan.files == 1
    assert [(o.file, o.path) for o in plan.left_out] == [(str(tmp_path / "data" / "loop"), "")]


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    read(write(tmp_path, ONE, "x", ONE), lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_not_a_number_is_no_amount(tmp_path: Path) -> None:
    document = json.dumps(release(contract(payment("t1"), payment("t2")))).replace(
        '"amount": 100,', '"amount": NaN,', 1
    )
    plan = plan_of(tmp_path, document)
    assert len(plan.payments) == 1
    assert "NaN" in reasons(plan)["contracts[0].implementation.transactions[0]"]


def test_an_amount_that_stands_twice_with_two_meanings_is_not_taken(tmp_path: Path) -> None:
    written = json.dumps(release(contract(payment("t1"), payment("t2"))))
    plan = plan_of(tmp_path, written.replace('"amount": 100,', '"amount": 100, "amount": 200,', 1))
    assert [p.source_id[-2:] for p in plan.payments] == ["t2"]
    assert "stands twice" in reasons(plan)["contracts[0].implementation.transactions[0]"]
    assert "'amount'" in reasons(plan)["$"]
    same = plan_of(tmp_path, written.replace('"amount": 100,', '"amount": 100, "amount": 100,', 1))
    assert (len(same.payments), same.left_out) == (2, ())


def test_a_package_of_anything_else_is_named_item_by_item(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, package(ONE, 5, {}, "x"), {"releases": [], "publisher": {"name": "A"}})
    assert plan.files == 2
    assert set(reasons(plan)) == {"releases[1]", "releases[2]", "releases[3]", "$"}


def test_linked_releases_are_named(tmp_path: Path) -> None:
    link = {"url": "https://example.org/1", "date": "2020-01-01T00:00:00Z", "tag": ["award"]}
    compiled = plan_of(tmp_path, record(link, link, compiledRelease=ONE))
    assert len(compiled.payments) == 1
    assert reasons(compiled) == {
        "releases": "2 linked releases are not fetched; the compiledRelease was read"
    }
    assert set(reasons(plan_of(tmp_path, record(link)))) == {"releases[0]"}
