"""What others name is reached only where that is allowed, and never for long."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ledger_api.web.hook_signature import HEADER, signature
from ledger_api.web.outgoing import Network, Outgoing, Resolve, address_fault, is_reachable
from tests.web.receivers import Receiver

LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"),)
SIGNED = {"Chengnuo-Signature": "t=0,v1=0"}


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.close()


def post(
    url: str, allowed: Sequence[Network] = (), resolve: Resolve | None = None, seconds: float = 5
) -> str | None:
    return asyncio.run(Outgoing(allowed, seconds, resolve).post(url, b"{}", SIGNED))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "192.0.2.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_reached_however_they_are_written(address: str) -> None:
    assert not is_reachable(ip_address(address), ())


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_the_open_internet_is(address: str) -> None:
    assert is_reachable(ip_address(address), ())


def test_the_operator_allows_a_network_of_its_own_and_no_other() -> None:
    allowed = [ip_network("10.1.0.0/16")]
    assert is_reachable(ip_address("10.1.2.3"), allowed)
    assert not is_reachable(ip_address("10.2.0.1"), allowed)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/", "https://", "http://a.example/", "https://user:word@a.example/", "https://a.example/#x",
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "no address", "https://a.example/" + "x" * 2_000,
    ],
)  # fmt: skip
def test_a_bad_address_is_told_before_anything_is_sent(url: str) -> None:
    assert address_fault(url) is not None
    assert post(url) is not None


def test_a_good_address_has_no_fault() -> None:
    assert address_fault("https://a.example:8443/hook?x=1") is None


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
def test_a_name_that_leads_inside_is_not_followed(receiver: Receiver, host: str) -> None:
    failure = post(f"https://{host}:{receiver.port}/")
    assert failure is not None
    assert "内部网络" in failure or "无法解析" in failure
    assert receiver.sent == []


def test_one_inner_address_among_several_is_enough_to_refuse() -> None:
    async def both(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8", "10.0.0.1"]

    assert "内部网络" in (post("https://a.example/", resolve=both) or "")


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_looked_at(receiver: Receiver) -> None:
    asked = []

    async def once(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    receiver.secret = "not the sender's"
    assert post(f"http://a.example:{receiver.port}/", LOOPBACK, once) == "接收方回答 401"
    assert asked == ["a.example"]


def test_plain_http_is_for_networks_that_the_operator_allows() -> None:
    async def outside(host: str, port: int) -> Sequence[str]:
        return ["8.8.8.8"]

    assert post("http://a.example/", LOOPBACK, outside) == "应为 https:// 开头的网址"


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    other = Receiver()
    receiver.location, receiver.secret = other.url, "s"
    outgoing = Outgoing(LOOPBACK)
    receiver.answers = [307]
    body = b'{"type":"x"}'
    failure = asyncio.run(outgoing.post(receiver.url, body, {HEADER: signature("s", int(time.time()), body)}))
    assert failure is not None
    assert "307" in failure
    assert other.sent == []
    other.close()


def test_who_is_slow_is_left_in_time(receiver: Receiver) -> None:
    receiver.slow = 3
    began = time.monotonic()
    assert "没有应答" in (post(receiver.url, LOOPBACK, seconds=0.3) or "")
    assert time.monotonic() - began < 2


def test_who_dribbles_an_answer_without_end_is_left_in_time() -> None:
    async def dribbled() -> str | None:
        async def dribble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"HTTP/1.1 200 OK\r\n")
            with suppress(ConnectionError):
                while not reader.at_eof():
                    writer.write(b"X: y\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.05)
            writer.close()
            await writer.wait_closed()

        server = await asyncio.start_server(dribble, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        try:
            return await Outgoing(LOOPBACK, 0.4).post(f"http://127.0.0.1:{port}/", b"{}", {})
        finally:
            server.close()
            await asyncio.sleep(0.2)

    assert "没有应答" in (asyncio.run(dribbled()) or "")


def test_nobody_there_is_told() -> None:
    receiver = Receiver()
    receiver.close()
    assert post(receiver.url, LOOPBACK) == "无法与接收方建立连接，或连接中断"


def certificate_for(name: str, folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """What a server shows that is called so, and what a client trusts that believes it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "server.pem", folder / "server.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    shown = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    shown.load_cert_chain(chain, private)
    return shown, ssl.create_default_context(cafile=str(chain))


@pytest.mark.parametrize(
    ("host", "outcome"),
    [("hook.example", "接收方回答 401"), ("other.example", "无法与接收方建立连接，或连接中断")],
)
def test_the_certificate_has_to_be_that_of_the_name(tmp_path: Path, host: str, outcome: str) -> None:
    async def here(_: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    shown, trusted = certificate_for("hook.example", tmp_path)
    receiver = Receiver(shown)
    receiver.secret = "not the sender's"
    outgoing = Outgoing(LOOPBACK, 5, here, trusted)
    url = f"https://{host}:{receiver.port}/"
    assert asyncio.run(outgoing.post(url, b"{}", SIGNED)) == outcome
    assert receiver.hosts == ([f"hook.example:{receiver.port}"] if host == "hook.example" else [])
    receiver.close()
