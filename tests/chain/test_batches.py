"""The bytes of a batch say what the acts say, and nothing else is read as one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger_api.chain.acts import NO_PARTY
from ledger_api.chain.batches import PackedAct, packed, unpacked

WORDS = st.binary(min_size=32, max_size=32)
SIGNATURES = st.lists(st.binary(min_size=65, max_size=65), max_size=4).map(tuple)
ACTS = st.builds(
    PackedAct,
    st.integers(0, 255),
    WORDS,
    st.integers(0, 2**64 - 1),
    WORDS,
    st.just(NO_PARTY) | WORDS,
    st.binary(max_size=300),
    SIGNATURES,
)
#: Head, id and party of an act of one party.
SHORTEST = 78


@given(st.lists(ACTS, max_size=4))
def test_a_batch_is_read_as_it_was_written(acts: list[PackedAct]) -> None:
    assert unpacked(packed(acts)) == acts


@given(ACTS, st.data())
def test_a_batch_that_was_cut_off_is_none(act: PackedAct, data: st.DataObject) -> None:
    whole = packed([act])
    assert unpacked(whole[: data.draw(st.integers(1, len(whole) - 1))]) is None


@given(ACTS, st.integers(0, 255).filter(lambda parties: parties not in (1, 2)))
def test_an_act_names_one_party_or_two(act: PackedAct, parties: int) -> None:
    whole = packed([act])
    assert unpacked(whole[:1] + bytes([parties]) + whole[2:] + bytes(300)) is None


def test_an_act_of_one_party_takes_no_more_bytes_than_it_has_words_to_say() -> None:
    act = PackedAct(5, b"\1" * 32, 7, b"\2" * 32, NO_PARTY, b"\3" * 160, (b"\4" * 65,))
    assert len(packed([act])) == SHORTEST + 65 + 160
    assert len(packed([act._replace(also=b"\5" * 32)])) == SHORTEST + 32 + 65 + 160


@given(ACTS, st.binary(max_size=200).filter(lambda junk: len(junk) != 65))
def test_what_is_no_signature_travels_as_one_that_is_nobodys(act: PackedAct, junk: bytes) -> None:
    (found,) = unpacked(packed([act._replace(signatures=(junk,))])) or []
    assert found.signatures == (bytes(65),)
