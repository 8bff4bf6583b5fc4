"""Names and addresses: whether one means this machine, and whether a site is this one."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

_NAMES_OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_loopback(address: str) -> bool:
    """Whether a connection from this address comes from this machine."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def network_of(address: str) -> str:
    """The address, or of IPv6 the network of 64 bits that one client commonly has to itself."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return f"{IPv6Address(int(found) >> 64 << 64)}/64"


def names_this_machine(host: str) -> bool:
    """Whether a Host header names this machine, with or without a port."""
    name, _, port = host.lower().rpartition(":")
    bare = name if name and port.isdecimal() and not name.endswith(":") else host.lower()
    return bare in _NAMES_OF_THIS_MACHINE


def is_ours(authority: str, host: str, names: tuple[str, ...]) -> bool:
    """Whether `authority` (host and port) names the site that was asked for under the Host header `host`.

    It does if it is one of the ledger's configured names, or a name of this machine that was asked for.
    """
    wanted = authority.lower()
    if wanted in (name.lower() for name in names):
        return True
    return wanted == host.lower() and names_this_machine(wanted)


def site_of(url: str) -> str | None:
    """Host and port of a web address, in lower case; None where it is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return parts.netloc.lower()


def same_site(origin: str, host: str, names: tuple[str, ...]) -> bool:
    """Whether an Origin header names the site that was asked for: then the request comes from its own pages."""
    authority = site_of(origin)
    return authority is not None and (authority == host.lower() or is_ours(authority, host, names))
