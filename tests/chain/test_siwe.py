"""Sign-in messages of EIP-4361: in their one spelling, and signed as wallets sign."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from eth_account import Account
from eth_account.messages import encode_defunct
from hypothesis import given
from hypothesis import strategies as st

from ledger_api.chain import siwe
from ledger_api.chain.siwe import MalformedMessage, SignInMessage, read, signer_of, write

ADDRESS = "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2"

#: The example of EIP-4361, and what a wallet may leave out.
EXAMPLE = f"""example.com wants you to sign in with your Ethereum account:
{ADDRESS}

I accept the ExampleOrg Terms of Service: https://example.com/tos

URI: https://example.com/login
Version: 1
Chain ID: 1
Nonce: 32891756
Issued At: 2021-09-30T16:25:24Z
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my-web2-claim.json"""
WITHOUT_STATEMENT = EXAMPLE.replace("I accept the ExampleOrg Terms of Service: https://example.com/tos\n", "")


def test_the_example_of_the_standard_is_read_in_all_its_parts() -> None:
    found = read(EXAMPLE)
    assert (found.domain, found.address, found.version, found.chain_id) == ("example.com", ADDRESS, "1", 1)
    assert found.statement.startswith("I accept")
    assert (found.uri, found.nonce) == ("https://example.com/login", "32891756")
    assert found.issued_at == datetime(2021, 9, 30, 16, 25, 24, tzinfo=UTC).timestamp()
    assert (found.expires_at, found.not_before) == (None, None)
    assert len(found.resources) == 2
    assert found.parties() == []


def test_what_may_be_left_out_may_be_left_out() -> None:
    assert read(WITHOUT_STATEMENT).statement == ""
    assert read(EXAMPLE.partition("\nResources:")[0]).resources == ()
    assert read("https://" + EXAMPLE).domain == "example.com"
    whole = EXAMPLE.replace(
        "\nResources:",
        "\nExpiration Time: 2021-10-01T00:25:24.5+08:00\nNot Before: 2021-09-30T16:25:24.123456789Z"
        "\nRequest ID: 7\nResources:",
    )
    assert read(whole).expires_at == datetime(2021, 9, 30, 16, 25, 24, 500_000, tzinfo=UTC).timestamp()
    assert read(whole).not_before == pytest.approx(read(EXAMPLE).issued_at + 0.123456)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("example.com wants", "wants"),
        ("example.com wants", "example.com/path wants"),
        ("example.com wants", "user@evil example.com wants"),
        (ADDRESS, ADDRESS.lower()),
        (ADDRESS, ADDRESS[:-1]),
        ("I accept", "我接受"),
        ("Version: 1\n", ""),
        ("Chain ID: 1", "Chain ID: 0x1"),
        ("Nonce: 32891756", "Nonce: 1234567"),
        ("Nonce: 32891756", "Nonce: 3289-1756"),
        ("2021-09-30T16:25:24Z", "2021-09-31T16:25:24Z"),
        ("2021-09-30T16:25:24Z", "2021-09-30"),
        ("2021-09-30T16:25:24Z", "2021-09-30T16:25:24"),
        ("2021-09-30T16:25:24Z", "1633019124"),
        ("\nVersion: 1\nChain ID: 1", "\nChain ID: 1\nVersion: 1"),
        ("\n\nURI", "\nURI"),
        ("Resources:\n- ", "Resources:\n* "),
        ("claim.json", "claim.json\n"),
        ("claim.json", "claim.json\r\n- x"),
        ("account:\n", "account:\r\n"),
    ],
)
def test_another_spelling_is_no_message(old: str, new: str) -> None:
    assert old in EXAMPLE
    with pytest.raises(MalformedMessage):
        read(EXAMPLE.replace(old, new, 1))


def test_a_very_long_text_is_not_read() -> None:
    with pytest.raises(MalformedMessage, match="at most"):
        read(EXAMPLE + "\n- https://example.com/" * 500)


def test_resources_name_parties() -> None:
    party = bytes(range(32))
    resources = (siwe.party_resource(party), "chengnuo:party:0x12", "https://example.com/")
    message = SignInMessage(
        "a.example", ADDRESS, "", "https://a.example/", "1", 7, "n" * 8, 0, resources=resources
    )
    assert read(write(message)).parties() == [party]


@given(
    statement=st.text("abcXYZ 019.,:()'", max_size=40).map(str.strip),
    chain_id=st.integers(1, 2**53),
    issued_at=st.integers(0, 4_000_000_000),
    expires_at=st.none() | st.integers(0, 4_000_000_000),
    not_before=st.none() | st.integers(0, 4_000_000_000),
    count=st.integers(0, 3),
)
def test_what_is_written_is_read_again(
    statement: str, chain_id: int, issued_at: int, expires_at: int | None, not_before: int | None, count: int
) -> None:
    message = SignInMessage(
        "127.0.0.1:8000", ADDRESS, statement, "http://127.0.0.1:8000/sign-in", "1", chain_id, "a1B2c3D4",
        issued_at, expires_at, not_before, tuple(siwe.party_resource(bytes([n]) * 32) for n in range(count)),
    )  # fmt: skip
    assert read(write(message)) == message


def test_a_signature_is_the_one_that_wallets_make() -> None:
    key = Account.create()
    signature = siwe.sign(EXAMPLE, bytes(key.key))
    assert signature == bytes(Account.sign_message(encode_defunct(text=EXAMPLE), key.key).signature)
    assert signer_of(EXAMPLE, signature) == key.address
    assert signer_of(EXAMPLE, signature[:64] + bytes([signature[64] - 27])) == key.address
    assert signer_of(EXAMPLE + " ", signature) != key.address


@pytest.mark.parametrize(
    "signature", [b"", bytes(64), bytes(65), bytes(64) + b"\x1b", b"\xff" * 64 + b"\x1b", bytes(64) + b"\x05"]
)
def test_what_is_no_signature_has_no_signer(signature: bytes) -> None:
    assert signer_of(EXAMPLE, signature) is None
