"""`chengnuo session`: signing in to a running ledger with a key file, for the commands that follow.

Tokens are kept by the ledger's address, in a file that only its owner reads. The key never leaves this machine;
whoever has the token can read what its party may read, for eight hours at most, and sign nothing.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from ledger_api.cli.client import DEFAULT_URL, Client, ServerRefused
from ledger_api.cli.output import emit, out, reports_errors
from ledger_api.errors import LedgerError

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]

STATEMENT = "Sign in to the Chengnuo ledger. This signs no act and moves no money."
_LIFETIME = 8 * 3600


def tokens_file() -> Path:
    """Where tokens are kept; the environment variable CHENGNUO_SESSIONS names another file."""
    named = os.environ.get("CHENGNUO_SESSIONS")
    return Path(named) if named else Path(typer.get_app_dir("chengnuo")) / "sessions.json"


def sign_in(key_file: Path, party: str, url: str = DEFAULT_URL, tokens: Path | None = None) -> dict[str, Any]:
    """Signs in as `party` (a credit code or an id) and keeps the token. Returns the session without it.

    LedgerError where the key file cannot be read or nobody answers; ServerRefused where it is no key of the party.
    """
    from ledger_api.acts.context import party_reference
    from ledger_api.chain import siwe
    from ledger_api.chain.keys import address_of
    from ledger_api.folder import read_key

    key = read_key(key_file)
    client = Client(url)
    asked = client.get("session/nonce")
    # What is signed is written here, for the address that was typed: another ledger can do nothing with it.
    now, where = time.time(), httpx.URL(client.url)
    domain = where.netloc.decode()
    message = siwe.write(
        siwe.SignInMessage(
            domain=domain,
            address=address_of(key),
            statement=STATEMENT,
            uri=f"{where.scheme}://{domain}/sign-in",
            version="1",
            chain_id=int(asked["chain_id"]),
            nonce=str(asked["nonce"]),
            issued_at=now,
            expires_at=now + _LIFETIME,
            resources=(siwe.party_resource(party_reference(int(asked["chain_id"]), party)),),
        )
    )
    started = client.post("session", {"message": message, "signature": "0x" + siwe.sign(message, key).hex()})
    _keep(tokens or tokens_file(), client.url, str(started.pop("token")))
    return dict(started)


def bearer(url: str, tokens: Path | None = None) -> dict[str, str]:
    """The headers that let a request speak for whoever signed in at this address; none where nobody did."""
    token = _read(tokens or tokens_file()).get(url.rstrip("/"))
    return {"Authorization": f"Bearer {token}"} if token else {}


def sign_out(url: str = DEFAULT_URL, tokens: Path | None = None) -> bool:
    """Ends the session and forgets its token; False where there was none."""
    kept, where = tokens or tokens_file(), url.rstrip("/")
    headers = bearer(where, kept)
    if not headers:
        return False
    _ask("DELETE", where, headers)
    _keep(kept, where, None)
    return True


@app.command("start", help="用密钥文件登录，此后的命令以该主体的身份查询")
@reports_errors
def start(
    key: Annotated[Path, typer.Argument(help="密钥文件")],
    party: Annotated[str, typer.Option("--party", help="统一社会信用代码，或 0x 开头的主体编号")],
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    _print(sign_in(key, party, url), as_json)


@app.command("show", help="当前以谁的身份查询")
@reports_errors
def show(url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    _print(_ask("GET", url.rstrip("/"), bearer(url)), as_json)


@app.command("end", help="退出登录")
@reports_errors
def end(url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    ended = sign_out(url)
    if as_json:
        emit({"ended": ended})
    else:
        out.print("已退出登录" if ended else "没有登录", markup=False)


def _ask(method: str, url: str, headers: dict[str, str]) -> Any:
    """The answer of the session's address; None where it has nothing to say."""
    try:
        answer = httpx.request(method, f"{url}/api/v1/session", headers=headers, timeout=60, trust_env=False)
        body = answer.json() if answer.content else None
    except (httpx.TransportError, httpx.InvalidURL, ValueError) as error:
        raise LedgerError(f"no ledger answers at {url} ({error}); name the ledger with --url") from error
    # A session that has ended already is no error to who ends it.
    if answer.is_error and not (method == "DELETE" and answer.status_code == 401):
        raise ServerRefused(answer.status_code, body if isinstance(body, dict) else {})
    return body


def _print(session: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(session)
    elif session["party"] is None:
        out.print("没有登录", markup=False)
    else:
        out.print(f"{session['name'] or session['party']}，会话至 {session['expires_at_iso']}", markup=False)


def _read(file: Path) -> dict[str, str]:
    if not file.exists():
        return {}
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise LedgerError(f"{file} 无法读取（{error}）：请删除它，然后重新登录") from error
    if not isinstance(content, dict):
        raise LedgerError(f"{file} 不是登录信息：请删除它，然后重新登录")
    return {str(url): str(token) for url, token in content.items()}


def _keep(file: Path, url: str, token: str | None) -> None:
    """Writes the tokens whole, readable by their owner alone from the first byte on."""
    tokens = {address: kept for address, kept in _read(file).items() if address != url}
    if token is not None:
        tokens[url] = token
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_suffix(f".{os.getpid()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as writing:
        json.dump(tokens, writing)
    beside.replace(file)
