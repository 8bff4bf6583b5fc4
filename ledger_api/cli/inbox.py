"""`chengnuo inbox`: acts that wait for a signature of the party that signed in. The key never leaves this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, reports_errors
from ledger_api.errors import LedgerError

app = typer.Typer(invoke_without_command=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]
Identifier = Annotated[str, typer.Argument(help="编号（0x…），chengnuo inbox 所列")]


@app.callback(help="列出等待本单位签署的行为（须先 chengnuo session start）")
@reports_errors
def listing(
    context: typer.Context,
    left: Annotated[bool, typer.Option("--left", help="列出本单位放入、还没有签齐的")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    if context.invoked_subcommand is not None:
        return
    found = Client(url).get("outbox" if left else "inbox")["items"]
    if as_json:
        emit(found)
        return
    for one in found:
        out.print(_entry(one), markup=False)
    if not found:
        out.print("没有本单位放入而未签齐的行为" if left else "没有等待本单位签署的行为", markup=False)


@app.command("sign", help="用密钥签署；说明由待签内容本身得出。签名齐全即提交，得到回执")
@reports_errors
def sign(
    identifier: Identifier,
    key: Annotated[Path, typer.Option("--key", help="密钥文件")],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="不再询问")] = False,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.documents import canonical, digest
    from ledger_api.acts.summary import summary
    from ledger_api.chain.acts import MalformedAct, read_typed_data, sign_typed_data
    from ledger_api.folder import read_key

    client = Client(url)
    item = client.get(f"inbox/{identifier}")["item"]
    try:
        act = read_typed_data(item["typed_data"])
        documents = {digest(data): data for data in map(canonical, item["documents"])}
        if "0x" + act.key.hex() != identifier.lower():
            raise LedgerError(f"{url} 给出的不是 {identifier}，未签署")
        signers = {bytes.fromhex(one["party"][2:]): str(one["name"]) for one in item["signers"]}
        if not as_json:
            # Names are the ledger's word; what is signed are the ids.
            said = summary(act, documents, lambda party: _named(party, signers))
            out.print(said, markup=False)
        if not yes and not typer.confirm("签署以上内容？", err=True):
            fail("未签署")
        signature = sign_typed_data(item["typed_data"], read_key(key))
    except (MalformedAct, TypeError) as error:
        raise LedgerError(f"{identifier} 不是可签署的行为：{error}") from error
    told = client.post(f"inbox/{identifier}/signature", {"signature": "0x" + signature.hex()})
    if as_json:
        emit(told)
    elif told["receipt"] is None:
        out.print("已签署，等待其余签名", markup=False)
    else:
        out.print(f"回执 {told['receipt']['receipt_id']}，区块 {told['receipt']['block']}", markup=False)


@app.command("decline", help="不签署，或撤回本单位放入的；理由告知其他签署人")
@reports_errors
def decline(
    identifier: Identifier,
    reason: Annotated[str, typer.Option("--reason", help="理由")],
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    told = Client(url).post(f"inbox/{identifier}/refusal", {"reason": reason})
    if as_json:
        emit(told)
    else:
        out.print("已告知其他签署人", markup=False)


def _entry(one: dict[str, Any]) -> str:
    lines = [f"{one['id']}  {one['expires_at_iso']} 失效", *one["summary"].split("\n")]
    for signer in one["signers"]:
        lacking = signer["needed"] - len(signer["signed"])
        lines.append(f"{signer['name']}：" + (f"尚缺{lacking}个签名" if lacking > 0 else "已签署"))
    if one["declined"] is not None:
        lines.append(f"{one['declined']['name']} 不签署：{one['declined']['reason']}")
    return "\n  ".join(_plain(line) for line in lines)


def _named(party: bytes, names: dict[bytes, str]) -> str:
    shown = "0x" + party.hex()[:12] + "…"
    return f"{names[party]}（{shown}）" if party in names else shown


def _plain(line: str) -> str:
    """What others wrote cannot steer the terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in line)
