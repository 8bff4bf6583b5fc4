"""Sending to an address that somebody else named, so that it cannot be turned against the ledger's own network.

A name is resolved once, every address that it has is looked at, and the connection goes to one of these; no
redirect is followed, no proxy is asked, nothing of an answer but its status is read, and all of it ends in time.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpx

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: The addresses of a host and port.
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

#: Seconds that one delivery may take, from the question for its address to the status of the answer.
SECONDS = 10.0
MOST_LETTERS = 2_000
_NAT64 = ip_network("64:ff9b::/96")


def address_fault(url: str, allowed: Sequence[Network] = ()) -> str | None:
    """What is wrong with an address that somebody wants to be told at, in words; None where nothing is.

    Where a name leads is looked at when it is used.
    """
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        return "不是有效的网址"
    if len(url) > MOST_LETTERS:
        return f"网址过长，至多 {MOST_LETTERS} 个字符"
    if parsed.scheme not in ("https", "http") or not parsed.host:
        return "应为 https:// 开头的网址"
    if parsed.userinfo or parsed.fragment:
        return "网址中不得有用户名、密码或“#”之后的部分"
    literal = _literal(parsed.host)
    if literal is not None and not is_reachable(literal, allowed):
        return "不得指向内部网络、本机或保留的地址"
    if parsed.scheme == "http" and not allowed:
        return "应为 https:// 开头的网址"
    return None


def is_reachable(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether something may be sent to an address: to the open internet, and where the operator allows it."""
    inner = _inner(address)
    if any(
        one in network for one in (address, inner) for network in allowed if one.version == network.version
    ):
        return True
    return all(one.is_global and not one.is_multicast for one in (address, inner))


class Outgoing:
    """Posts to addresses that others have named. `allowed` are networks that the operator lets it reach."""

    def __init__(
        self,
        allowed: Sequence[Network] = (),
        seconds: float = SECONDS,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """`trust` says whose certificates count; without it, those that this machine trusts."""
        self._allowed = tuple(allowed)
        self._seconds = seconds
        self._resolve = resolve or _resolve
        self._trust = trust or ssl.create_default_context()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> str | None:
        """None where the receiver took it (a status of 2xx), else what went wrong, for its owner to read."""
        fault = address_fault(url, self._allowed)
        if fault is not None:
            return fault
        try:
            async with asyncio.timeout(self._seconds):
                return await self._post(httpx.URL(url), body, headers)
        except TimeoutError:
            return f"接收方在 {self._seconds:g} 秒内没有应答"

    async def _post(self, url: httpx.URL, body: bytes, headers: Mapping[str, str]) -> str | None:
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            found = [ip_address(one.partition("%")[0]) for one in await self._resolve(url.host, port)]
        except (OSError, UnicodeError):
            return "网址中的名称无法解析"
        if not found or not all(is_reachable(one, self._allowed) for one in found):
            return "网址指向内部网络、本机或保留的地址，未予发送"
        if url.scheme == "http" and not all(self._is_allowed(one) for one in found):
            return "应为 https:// 开头的网址"
        checked = found[0]
        # The connection goes to the address that was looked at; the certificate has to be that of the name.
        target = url.copy_with(host=str(checked), port=port)
        sent = {**headers, "Host": url.netloc.decode("ascii")}
        async with httpx.AsyncClient(verify=self._trust, trust_env=False, follow_redirects=False) as client:
            try:
                request = client.build_request(
                    "POST", target, content=body, headers=sent, extensions={"sni_hostname": url.host}
                )
                answer = await client.send(request, stream=True)
            except (httpx.TransportError, ssl.SSLError, OSError):
                return "无法与接收方建立连接，或连接中断"
            await answer.aclose()
        if answer.is_success:
            return None
        if answer.is_redirect:
            return f"接收方回答 {answer.status_code}：不跟随转址，请直接订阅到最终的网址"
        return f"接收方回答 {answer.status_code}"

    def _is_allowed(self, address: Address) -> bool:
        return any(address in network for network in self._allowed if network.version == address.version)


async def _resolve(host: str, port: int) -> Sequence[str]:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host.strip("[]"))
    except ValueError:
        return None


def _inner(address: Address) -> Address:
    """The address that another one stands for: IPv4 within IPv6 in one of the ways of writing it."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    tunnelled = address.teredo[1] if address.teredo is not None else None
    return address.ipv4_mapped or address.sixtofour or tunnelled or address
