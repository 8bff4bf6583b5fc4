"""Sealed texts: unreadable at rest, given only after it was written down to whom, and gone for good when destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import count
from pathlib import Path

import pytest

from ledger_api.errors import LedgerDamaged, SealingKeyMissing
from ledger_api.store.moving import copy_store
from ledger_api.store.sealed import DESTROYED, Access, Sealed
from ledger_api.store.sealing import SealingKeys, decrypt, encrypt, key_id
from tests.postgres import Places, tell

COMPLAINT, OTHER = b"\1" * 32, b"\2" * 32
READER = b"\7" * 32
TEXT, CONTACT = "多次催讨无果的独有叙述".encode() * 3, b'{"phone":"13800138000"}'
DIGEST, CONTACT_DIGEST = sha256(TEXT).digest(), sha256(CONTACT).digest()
OLD, NEW = b"\3" * 32, b"\4" * 32
PARTS = {DIGEST: "text", CONTACT_DIGEST: "contact"}


class Ring:
    """The keys that a store is given, and whether it was told that something is sealed already."""

    def __init__(self, *keys: bytes) -> None:
        self.keys = keys
        self.told: list[bool] = []

    def __call__(self, any_sealed: bool) -> SealingKeys:
        self.told.append(any_sealed)
        return SealingKeys(self.keys)


@pytest.fixture
def ring() -> Ring:
    return Ring(OLD)


@pytest.fixture
def sealed(places: Places, ring: Ring) -> Iterator[Sealed]:
    seconds = count(1_770_000_000)
    made = Sealed(places("store"), ring, now=lambda: next(seconds))
    yield made
    made.close()


def test_what_is_put_comes_back_and_is_written_down_first(sealed: Sealed) -> None:
    sealed.put(COMPLAINT, [TEXT, CONTACT])
    sealed.put(COMPLAINT, [TEXT])
    assert sealed.accesses(COMPLAINT) == []
    assert sealed.read(COMPLAINT, {DIGEST: "text"}, READER) == {DIGEST: TEXT}
    assert sealed.accesses(COMPLAINT) == [Access(READER, "text", 1_770_000_000)]
    assert sealed.read(COMPLAINT, PARTS, OTHER) == {DIGEST: TEXT, CONTACT_DIGEST: CONTACT}
    found = sealed.accesses(COMPLAINT)[1:]
    assert {(one.reader, one.part, one.at) for one in found} == {
        (OTHER, part, 1_770_000_001) for part in PARTS.values()
    }
    assert sealed.accesses(OTHER) == []


def test_nothing_is_given_of_another_complaint(sealed: Sealed) -> None:
    sealed.put(COMPLAINT, [TEXT])
    sealed.put(OTHER, [CONTACT])
    assert sealed.read(OTHER, PARTS, READER) == {CONTACT_DIGEST: CONTACT}
    assert sealed.read(b"\5" * 32, PARTS, READER) == {}
    assert [one.part for one in sealed.accesses(OTHER)] == ["contact"]
    assert sealed.accesses(b"\5" * 32) == []


def test_the_same_words_may_be_said_in_two_complaints(sealed: Sealed) -> None:
    for complaint in (COMPLAINT, OTHER):
        sealed.put(complaint, [TEXT])
    sealed.destroy(COMPLAINT)
    assert sealed.read(OTHER, PARTS, READER) == {DIGEST: TEXT}


def test_the_first_key_is_made_for_the_first_text_only(sealed: Sealed, ring: Ring) -> None:
    sealed.put(COMPLAINT, [TEXT])
    sealed.put(OTHER, [TEXT + b"."])
    assert ring.told == [False, True]


def test_the_database_file_holds_no_word_of_it(tmp_path: Path) -> None:
    file = tmp_path / "documents.sqlite"
    store = Sealed(file, Ring(OLD))
    store.put(COMPLAINT, [TEXT, CONTACT])
    store.read(COMPLAINT, PARTS, READER)
    store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert DIGEST in raw
    for secret in (TEXT, TEXT[:30], b"13800138000", OLD):
        assert secret not in raw


def test_with_another_key_nothing_is_read_and_nothing_written_down(sealed: Sealed, ring: Ring) -> None:
    sealed.put(COMPLAINT, [TEXT])
    for keys in ((), (NEW,)):
        ring.keys = keys
        with pytest.raises(SealingKeyMissing, match=key_id(OLD).hex()):
            sealed.read(COMPLAINT, PARTS, READER)
        with pytest.raises(SealingKeyMissing):
            sealed.put(COMPLAINT, [CONTACT])
    ring.keys = (OLD,)
    assert sealed.accesses(COMPLAINT) == []
    assert sealed.read(COMPLAINT, PARTS, READER) == {DIGEST: TEXT}


def test_rotation_seals_every_data_key_anew(sealed: Sealed, ring: Ring) -> None:
    sealed.put(COMPLAINT, [TEXT])
    sealed.put(OTHER, [CONTACT])
    assert sealed.reseal() == 0
    ring.keys = (NEW, OLD)
    sealed.put(COMPLAINT, [CONTACT])
    assert sealed.reseal() == 2
    assert sealed.reseal() == 0
    ring.keys = (NEW,)
    assert sealed.read(COMPLAINT, PARTS, READER) == {DIGEST: TEXT, CONTACT_DIGEST: CONTACT}
    ring.keys = (OLD,)
    with pytest.raises(SealingKeyMissing):
        sealed.read(OTHER, PARTS, READER)


def test_what_is_destroyed_is_gone_and_stays_so(places: Places, sealed: Sealed) -> None:
    sealed.put(COMPLAINT, [TEXT, CONTACT])
    sealed.put(OTHER, [TEXT + b"."])
    assert sealed.destroy(COMPLAINT) == 2
    assert sealed.read(COMPLAINT, PARTS, READER) == {}
    # Whoever still has a text cannot bring it back by handing in its act once more.
    sealed.put(COMPLAINT, [TEXT])
    assert sealed.read(COMPLAINT, PARTS, READER) == {}
    assert sealed.accesses(COMPLAINT) == [Access(bytes(32), DESTROYED, 1_770_000_000)]
    assert sealed.destroy(COMPLAINT) == 0
    assert len(sealed.read(OTHER, {sha256(TEXT + b".").digest(): "text"}, READER)) == 1
    assert tell(places("store"), "SELECT count(*) FROM sealed_text") == [(1,)]


def test_the_bytes_of_what_is_destroyed_are_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "documents.sqlite"
    store = Sealed(file, Ring(OLD))
    store.put(COMPLAINT, [TEXT])
    ((ciphertext,),) = tell(file, "SELECT ciphertext FROM sealed_text")
    ((data_key,),) = tell(file, "SELECT sealed FROM sealed_key")
    store.destroy(COMPLAINT)
    store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert isinstance(ciphertext, bytes)
    assert isinstance(data_key, bytes)
    assert ciphertext[:40] not in raw
    assert data_key not in raw


def test_a_changed_ciphertext_is_damage(places: Places, sealed: Sealed) -> None:
    sealed.put(COMPLAINT, [TEXT])
    sealed.put(OTHER, [CONTACT])
    tell(
        places("store"),
        "UPDATE sealed_text SET ciphertext = (SELECT ciphertext FROM sealed_text WHERE digest = :other) "
        "WHERE digest = :digest",
        digest=DIGEST,
        other=CONTACT_DIGEST,
    )
    with pytest.raises(LedgerDamaged):
        sealed.read(COMPLAINT, PARTS, READER)
    assert sealed.accesses(COMPLAINT) == []


def test_sealed_texts_and_their_accesses_move_with_the_second_store(
    places: Places, sealed: Sealed, ring: Ring
) -> None:
    sealed.put(COMPLAINT, [TEXT])
    sealed.read(COMPLAINT, PARTS, READER)
    copy_store(places("store"), places("elsewhere"))
    moved = Sealed(places("elsewhere"), ring)
    assert moved.accesses(COMPLAINT) == sealed.accesses(COMPLAINT)
    assert moved.read(COMPLAINT, PARTS, READER) == {DIGEST: TEXT}
    moved.close()


def test_what_is_encrypted_opens_with_its_key_and_where_it_belongs() -> None:
    one = encrypt(OLD, TEXT, b"here")
    assert one != encrypt(OLD, TEXT, b"here")
    assert decrypt(OLD, one, b"here") == TEXT
    for key, sealed_text, bound in (
        (NEW, one, b"here"),
        (OLD, one, b"there"),
        (OLD, one[:-1] + bytes([one[-1] ^ 1]), b"here"),
        (OLD, b"", b"here"),
    ):
        with pytest.raises(LedgerDamaged):
            decrypt(key, sealed_text, bound)
    with pytest.raises(ValueError, match="32"):
        SealingKeys([b"short"])
