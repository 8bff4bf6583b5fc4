from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from ledger_api.chain.journal import (
    FORMAT,
    NAME,
    Block,
    DamagedJournal,
    Header,
    Journal,
    checked_end,
    open_journal,
)
from ledger_api.chain.node import ChainCannotStart

HEADER = Header(FORMAT, 77, 1_700_000_000, "0x" + "ab" * 32, "1.7.1", ["--no-mining"])
FIRST = Block(1_700_000_060, "0x" + "ab" * 32, ["0x02aa", "0x02bb"])
SECOND = Block(1_700_000_120, "0x" + "cd" * 32, [])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a journal of two blocks."""
    journal = Journal.create(tmp_path, HEADER)
    journal.append(FIRST)
    journal.append(SECOND)
    journal.close()
    return tmp_path


def opened(folder: Path) -> Journal:
    journal = open_journal(folder)
    assert journal is not None
    journal.close()
    return journal


def test_a_folder_without_a_journal_has_none(tmp_path: Path) -> None:
    assert open_journal(tmp_path) is None


def test_what_was_appended_is_read_again_in_order(folder: Path) -> None:
    journal = opened(folder)
    assert journal.header == HEADER
    assert list(journal.blocks()) == [(2, FIRST), (3, SECOND)]
    assert journal.torn is None


def test_a_journal_grows_across_openings(folder: Path) -> None:
    journal = open_journal(folder)
    assert journal is not None
    journal.append(FIRST)
    journal.close()
    assert [block for _, block in opened(folder).blocks()] == [FIRST, SECOND, FIRST]


def test_a_torn_last_line_is_cut_off_wherever_it_was_torn(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start + 1, len(whole)):
        (folder / NAME).write_bytes(whole[:end])
        journal = opened(folder)
        assert [block for _, block in journal.blocks()] == [FIRST]
        assert journal.torn is not None
        assert journal.torn.read_bytes() == whole[start:end]
        assert opened(folder).torn is None


def test_a_last_line_with_holes_from_a_power_failure_counts_as_torn(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    (folder / NAME).write_bytes(whole[:start] + bytes(20) + whole[start + 20 :])
    journal = opened(folder)
    assert [block for _, block in journal.blocks()] == [FIRST]
    assert journal.torn is not None


def test_side_files_of_several_crashes_stand_beside_each_other(folder: Path) -> None:
    kept = []
    for _ in range(3):
        with (folder / NAME).open("ab") as file:
            file.write(b"torn")
        kept.append(opened(folder).torn)
    assert len(set(kept)) == 3
    assert all(side is not None and side.read_bytes() == b"torn" for side in kept)


@pytest.mark.parametrize("line", [2, 3])
def test_a_damaged_whole_line_is_refused_by_its_number_even_if_it_is_the_last(
    folder: Path, line: int
) -> None:
    lines = (folder / NAME).read_bytes().splitlines(keepends=True)
    lines[line - 1] = lines[line - 1].replace(b"parent", b"pArent")
    (folder / NAME).write_bytes(b"".join(lines))
    journal = opened(folder)
    with pytest.raises(ChainCannotStart, match=f"line {line}.*backup"):
        list(journal.blocks())
    assert (folder / NAME).read_bytes() == b"".join(lines)


def test_a_damaged_header_is_refused(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    (folder / NAME).write_bytes(b"0" + whole[1:])
    with pytest.raises(ChainCannotStart, match="line 1"):
        open_journal(folder)


def test_a_journal_of_another_format_is_refused(tmp_path: Path) -> None:
    Journal.create(tmp_path, Header(FORMAT + 1, 77, 0, "0x", "1.7.1", [])).close()
    with pytest.raises(ChainCannotStart, match="format 2"):
        open_journal(tmp_path)


def test_a_journal_that_was_not_finished_at_its_creation_is_not_there(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.new").write_bytes(b"half a hea")
    assert open_journal(tmp_path) is None
    Journal.create(tmp_path, HEADER).close()
    assert opened(tmp_path).header == HEADER


def test_a_journal_is_read_behind_a_mark_with_the_same_line_numbers(folder: Path) -> None:
    journal = open_journal(folder)
    assert journal is not None
    mark = journal.end
    journal.append(FIRST)
    journal.append(SECOND)
    assert mark.blocks == 2
    assert list(journal.blocks(mark)) == [(4, FIRST), (5, SECOND)]
    assert journal.end == opened(folder).end
    journal.close()


def test_a_journal_as_it_is_does_not_grow(folder: Path) -> None:
    journal = open_journal(folder)
    assert journal is not None
    now = journal.as_it_is()
    journal.append(FIRST)
    assert [block for _, block in now.blocks()] == [FIRST, SECOND]
    now.close()
    journal.close()


def test_the_digest_of_a_part_is_that_of_the_bytes_in_whatever_order_it_is_asked(folder: Path) -> None:
    journal = opened(folder)
    whole = (folder / NAME).read_bytes()
    for upto in (10, len(whole), 0, len(whole) - 1, len(whole)):
        assert journal.sha256(upto) == sha256(whole[:upto]).hexdigest()
    assert journal.sha256(len(whole) + 1) is None


def test_the_end_of_the_last_whole_block_is_found_beside_a_writer(folder: Path) -> None:
    whole = (folder / NAME).read_bytes()
    end = checked_end(folder)
    assert (end.offset, end.blocks) == (len(whole), 2)
    for torn in (b"0badf00d {", bytes(30) + b"\n"):
        (folder / NAME).write_bytes(whole + torn)
        assert checked_end(folder) == end
        assert (folder / NAME).read_bytes() == whole + torn


@pytest.mark.parametrize("line", [1, 2, 3])
def test_a_damaged_line_is_found_when_the_end_is_looked_for(folder: Path, line: int) -> None:
    lines = (folder / NAME).read_bytes().splitlines(keepends=True)
    for wrong in (lines[line - 1].replace(b":", b";", 1), bytes(20) + lines[line - 1][20:]):
        rest = [*lines[: line - 1], wrong, *lines[line:], lines[-1]]
        (folder / NAME).write_bytes(b"".join(rest))
        with pytest.raises(DamagedJournal, match=f"line {line}"):
            checked_end(folder)
