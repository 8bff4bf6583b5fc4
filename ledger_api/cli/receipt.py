"""`chengnuo receipt`: a confirmed receivable as a file for a bank, and what such a file proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, progress, reports_errors

if TYPE_CHECKING:
    from ledger_api.acts.confirmations import Confirmation

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("save", help="把一项已确认的应收账款存成文件，交给银行")
@reports_errors
def save(
    request: Annotated[str, typer.Argument(help="确认请求的编号（0x…）")],
    file: Annotated[Path, typer.Option("--out", "-o", help="写入此文件")] = Path("confirmation.json"),
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    found = Client(url).get(f"confirmations/{request}")["item"]
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        emit({"file": str(file), "request": request})
    else:
        out.print(f"已写入 {file}，核对：chengnuo receipt verify {file}", markup=False)


@app.command(
    "verify", help="核对确认文件：签名与文字（本机计算），以及至今是否有效（问账本，或用 --chain 问链）"
)
@reports_errors
def verify(
    file: Annotated[Path, typer.Argument(help="确认文件")],
    url: Url = DEFAULT_URL,
    chain: Annotated[
        str | None, typer.Option("--chain", help="链的节点地址：不问账本的服务器，从链上读出全部记录来核对")
    ] = None,
    contract: Annotated[
        str | None,
        typer.Option("--contract", help="承诺账本合约的地址，从可靠来源得到的；与文件所述不符即不予核对"),
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help="账本的链与合约地址（/api/v1/ledger 的内容），文件未附时给出"),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="只做本机计算，不问账本")] = False,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.confirmations import BadConfirmation, from_text, read
    from ledger_api.domain.money import format_fen, grouped

    try:
        given = from_text(file.read_bytes())
        found = read(given)
        if contract is not None and contract.lower() != found.contract.lower():
            raise BadConfirmation(f"文件属于合约 {found.contract} 的账本，不是 {contract}")
    except OSError as error:
        fail(f"{file}：{error.strerror}")
    except BadConfirmation as error:
        if as_json:
            emit({"signed": False, "detail": str(error), "ledger": None})
        else:
            out.print(f"✗ {error}", markup=False)
        raise typer.Exit(2) from error
    asked: dict[str, Any] | None = None
    if chain is not None:
        asked = _asked_of_chain(chain, found, given, ledger)
    elif not offline:
        asked = Client(url).post("confirmations/check", {"confirmation": given})["item"]
    if as_json:
        emit(
            {
                "signed": True,
                "keys": found.answer_keys,
                "amount": format_fen(found.amount_fen),
                "chain_id": found.chain_id,
                "contract": found.contract,
                "ledger": asked,
            }
        )
    else:
        out.print(
            f"✓ 密钥 {'、'.join(found.answer_keys)} 签署确认 {grouped(found.amount_fen)}，内容未被改动（本机计算）",
            markup=False,
        )
        if contract is None:
            out.print(
                f"  为链 {found.chain_id} 上合约 {found.contract} 的账本签署；请从可靠来源核对这一地址（--contract）",
                markup=False,
            )
        _print(asked)
    if asked is not None and not all(asked[one] for one in ("genuine", "stands", "covered")):
        raise typer.Exit(2)
    if asked is not None and asked["assigned"]:
        raise typer.Exit(2)


def _print(asked: dict[str, Any] | None) -> None:
    if asked is None:
        out.print("  密钥属于谁、确认至今是否有效，须问账本（去掉 --offline）或问链（--chain）", markup=False)
        return
    good = asked["genuine"] and asked["stands"] and not asked["assigned"]
    out.print(f"{'✓' if good else '✗'} {asked['detail']}", markup=False)
    if not asked["genuine"]:
        return
    for title, who in (("应付单位", "department"), ("请求企业", "enterprise")):
        named = " ".join(filter(None, (asked[who], asked[f"{who}_code"])))
        out.print(f"  {title}：{named or '文件没有说明'}", markup=False)
    out.print(
        f"  未付本金 {asked['outstanding']} {asked['currency']}，确认之后已付 {asked['paid_since']}"
        f"（另有 {asked['void_since']} 不计入），到期日 {asked['due'] or '未起算'}",
        markup=False,
    )


def _asked_of_chain(url: str, found: Confirmation, given: Any, ledger: Path | None) -> dict[str, Any]:
    """What the chain says of a file, by an index that is made from it here and now."""
    from ledger_api.acts.confirmations import stated_code
    from ledger_api.errors import LedgerError
    from ledger_api.own_index import contracts_in, contracts_told, reading_of_chain
    from ledger_api.web.confirmation_check import check

    contracts = contracts_told(given) if ledger is None else contracts_in(ledger)
    told = (contracts.chain_id, contracts.address("CommitmentLedger"))
    if told != (found.chain_id, found.contract):
        raise LedgerError(
            f"文件为链 {found.chain_id} 合约 {found.contract} 签署，所给的账本是链 {told[0]} 合约 {told[1]}"
        )
    with progress("读取链上记录") as advance, reading_of_chain(url, contracts, advance) as reading:
        checked = check(contracts, reading, given)
    # The chain has no codes, but tells whether those that the file states are the signers'.
    return {
        **checked,
        "department_code": stated_code(given, "department_code", found.chain_id, found.answer.by),
        "enterprise_code": stated_code(given, "enterprise_code", found.chain_id, found.request.by),
    }
