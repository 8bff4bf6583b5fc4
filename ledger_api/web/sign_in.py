"""Signing in with a key (EIP-4361): is this message meant for this ledger, now, and by a key of the party?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger_api.chain import siwe
from ledger_api.store.rows import PartyRow
from ledger_api.web.hosts import is_ours, site_of
from ledger_api.web.identity import active_key
from ledger_api.web.problems import Problem
from ledger_api.web.readers import Reader
from ledger_api.web.sessions import Nonces, Session
from ledger_api.web.settings import WebSettings

#: What a wallet shows above the parts that programs read. EIP-4361 knows no Chinese here.
STATEMENT = "Sign in to the Chengnuo ledger. This signs no act and moves no money."
#: Seconds that the clocks of signer and server may differ by.
_CLOCKS_DIFFER = 60
#: One answer for a party that is not there and for a key that is not its own: who asks learns neither.
_NO_KEY = "这把密钥不是所报主体的有效密钥。请核对密钥和统一社会信用代码；刚登记或刚更换的密钥，要等到编入索引后才能登录。"


@dataclass(frozen=True, slots=True)
class Site:
    """What a message has to name: the host that was asked, and the ledger's chain."""

    host: str
    chain_id: int
    settings: WebSettings


def session_of(
    text: str,
    signature: str,
    site: Site,
    nonces: Nonces,
    find: Callable[[bytes], PartyRow | None],
    now: float,
) -> tuple[Session, Reader]:
    """The session that a signed message opens, and for whom; its nonce is spent.

    Problem (401) that says what is wrong; TooManySessions.
    """
    try:
        message = siwe.read(text)
        raw = bytes.fromhex(signature.removeprefix("0x"))
    except siwe.MalformedMessage as error:
        raise _refused(f"登录信息不符合 EIP-4361：{error}。请从登录页重新开始。") from error
    except ValueError as error:
        raise _refused("签名应为 0x 开头的十六进制。") from error
    _check_site(message, site)
    _check_time(message, now)
    if not nonces.is_fresh(message.nonce, now):
        raise _refused("登录用的随机数不是本账本给出的，或已过期、已用过。请重新登录。")
    parties = message.parties()
    if len(parties) != 1:
        raise _refused("登录信息的 Resources 中应恰有一个主体，写作 chengnuo:party:0x…。")
    if siwe.signer_of(text, raw) != message.address:
        raise _refused("签名与登录信息中的地址不符。")
    key = bytes.fromhex(message.address[2:])
    party = find(parties[0])
    if party is None or not active_key(party, key):
        raise _refused(_NO_KEY)
    if not nonces.use(message.nonce, now):
        raise _refused("登录用的随机数已用过。请重新登录。")
    lifetime = site.settings.session_lifetime
    ends_at = now + lifetime if message.expires_at is None else min(now + lifetime, message.expires_at)
    return Session(party.id, key, int(ends_at)), Reader.of(party)


def _check_site(message: siwe.SignInMessage, site: Site) -> None:
    if not is_ours(message.domain, site.host, site.settings.names):
        raise _refused(
            f"登录信息写给“{message.domain[:80]}”，不是本账本的名称。请核对浏览器地址栏；"
            "如果地址无误，请运行账本的人把它设为账本的名称。"
        )
    if site_of(message.uri) != message.domain.lower():
        raise _refused("登录信息的 URI 与域名不符。")
    if message.version != "1":
        raise _refused("登录信息的 Version 应为 1。")
    if message.chain_id != site.chain_id:
        raise _refused(f"登录信息的 Chain ID 应为本账本的 {site.chain_id}。")


def _check_time(message: siwe.SignInMessage, now: float) -> None:
    if message.issued_at > now + _CLOCKS_DIFFER:
        raise _refused("登录信息的签发时间在将来。请核对本机时钟。")
    if message.not_before is not None and message.not_before > now + _CLOCKS_DIFFER:
        raise _refused("登录信息尚未生效（Not Before）。")
    if message.expires_at is not None and message.expires_at <= now:
        raise _refused("登录信息已过期（Expiration Time）。请重新登录。")


def _refused(detail: str) -> Problem:
    return Problem(401, detail, code="SIGN_IN_REFUSED")
