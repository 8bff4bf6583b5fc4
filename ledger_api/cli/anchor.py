"""`chengnuo anchor`: many steps under one root on the chain, and a receipt that proves each.

Nothing of a step leaves this machine: what is signed and put on the chain is the root alone.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, fail, out, progress, reports_errors
from ledger_api.errors import LedgerError

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


@app.command("make", help="由一批步骤（csv、xlsx 或 jsonl）算出根，并为每一步写出回执")
@reports_errors
def make(
    file: Annotated[Path, typer.Argument(help="步骤：第一行为表头，以下每行一步；或每行一个 JSON 对象")],
    folder: Annotated[Path, typer.Option("--out", "-o", help="写入此目录")] = Path("anchor"),
    separate: Annotated[bool, typer.Option("--separate", help="另为每一步写一个回执文件")] = False,
    as_json: AsJson = False,
) -> None:
    from ledger_api.acts.receipts import to_json
    from ledger_api.exchange.steps.batch import Batch
    from ledger_api.exchange.steps.reading import read_steps
    from ledger_api.exchange.table.cells import TableRefused

    try:
        steps = read_steps(file)
    except TableRefused as refused:
        fail(str(refused))
    if (folder / "receipts.jsonl").exists():
        # The salts of an earlier batch are nowhere else: without them its root proves nothing.
        fail(f"{folder} 中已有一批回执，请用 --out 另选目录")
    folder.mkdir(parents=True, exist_ok=True)
    batch = Batch(steps)
    with (folder / "receipts.jsonl").open("w", encoding="utf-8") as receipts, progress("回执") as advance:
        for receipt in batch.receipts(advance):
            text = json.dumps(to_json(receipt), ensure_ascii=False)
            receipts.write(text + "\n")
            if separate:
                (folder / f"receipt-{receipt.index + 1:06d}.json").write_text(text, encoding="utf-8")
    repeated = sum(
        count - 1 for count in Counter(json.dumps(step, sort_keys=True) for step in steps).values()
    )
    made = {"root": "0x" + batch.root.hex(), "count": len(batch), "repeated": repeated, "folder": str(folder)}
    if as_json:
        emit(made)
        return
    out.print(f"根 {made['root']}，共 {len(batch)} 步", markup=False)
    if repeated:
        out.print(f"其中 {repeated} 步与别的步骤内容相同，各有各的回执", markup=False)
    out.print(f"回执：{folder / 'receipts.jsonl'}（含随机盐，请妥善保存并交给相对人）", markup=False)
    out.print(
        f"上链：chengnuo act prepare anchor --by <机关代码> --with root={made['root']} --with count={len(batch)} "
        "--with from=<首日> --with to=<末日>，再签署、提交",
        markup=False,
    )


@app.command("verify", help="核对回执：内容是否在根之下（本机计算），根是否已由某机关上链（问账本）")
@reports_errors
def verify(
    files: Annotated[list[Path], typer.Argument(help="回执文件：一个回执，或每行一个")],
    url: Url = DEFAULT_URL,
    chain: Annotated[
        str | None, typer.Option("--chain", help="链的节点地址：不问账本的服务器，从链上读出全部记录来核对")
    ] = None,
    ledger: Annotated[
        Path | None,
        typer.Option("--ledger", help="账本的链与合约地址（/api/v1/ledger 的内容），与 --chain 同用"),
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="只做本机计算，不问账本")] = False,
    as_json: AsJson = False,
) -> None:
    if chain is None:
        client = Client(url)
        _verify(files, None if offline else lambda root: client.get("anchors", root=root)["items"], as_json)
        return
    from ledger_api.acts.context import party_reference
    from ledger_api.own_index import contracts_in, reading_of_chain
    from ledger_api.web.queries import AnchorQuery
    from ledger_api.web.readers import Reader
    from ledger_api.web.view import View

    if ledger is None:
        fail("--chain 须与 --ledger 同用：回执没有写明账本在哪里")
    contracts = contracts_in(ledger)
    with progress("读取链上记录") as advance, reading_of_chain(chain, contracts, advance) as reading:
        view = View(reading, Reader.AUDITOR, lambda code: party_reference(contracts.chain_id, code))
        _verify(files, lambda root: list(view.approvals.anchors(AnchorQuery(root=root)).items), as_json)


def _verify(files: list[Path], ask: Callable[[str], list[Any]] | None, as_json: bool) -> None:
    """`ask` has the batches under a root; None where nobody is to be asked."""
    from ledger_api.acts.receipts import BadReceipt, from_text

    offline = ask is None
    found, anchored = [], dict[str, list[dict[str, Any]]]()
    for file, text in _texts(files):
        try:
            receipt = from_text(text)
        except BadReceipt as error:
            found.append({"file": file, "proven": False, "anchors": [], "detail": str(error)})
            continue
        root = "0x" + receipt.root.hex()
        proven = receipt.is_proven()
        if proven and ask is not None and root not in anchored:
            # Who states another number of steps under the root did not anchor this batch.
            anchored[root] = [one for one in ask(root) if one["count"] == receipt.size]
        found.append(
            {
                "file": file,
                "proven": proven,
                "root": root,
                "index": receipt.index,
                "size": receipt.size,
                "anchors": anchored.get(root, []) if proven else [],
                "detail": "" if proven else "内容、位置或路径与根不符：其中有改动",
            }
        )
    if as_json:
        emit({"offline": offline, "receipts": found})
    else:
        for one in found:
            _print(one, offline)
    if not found or not all(one["proven"] and (offline or one["anchors"]) for one in found):
        raise typer.Exit(2)


def _print(one: dict[str, Any], offline: bool) -> None:
    if not one["proven"]:
        out.print(f"✗ {one['file']}：{one['detail']}", markup=False)
        return
    out.print(
        f"✓ {one['file']}：内容是根 {one['root']} 之下 {one['size']} 步中的第 {one['index'] + 1} 步（本机计算）",
        markup=False,
    )
    for anchor in one["anchors"]:
        proof = anchor["provenance"]
        out.print(
            f"  {anchor['department_name'] or anchor['department']} 于 {proof['recorded_at_iso']} 上链，区块 "
            f"{proof['block']}，交易 {proof['tx_hash']}",
            markup=False,
        )
    if offline:
        out.print(
            "  根是否已上链、由谁、在何时，须问链：去掉 --offline（经账本的服务器），或用 --chain（不经服务器）",
            markup=False,
        )
    elif not one["anchors"]:
        out.print("  ✗ 这个根没有在该账本上链", markup=False)


def _texts(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Each receipt with the name of its file: a file is one receipt, or one a line."""
    for file in files:
        try:
            text = file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            raise LedgerError(f"{file} 不是 UTF-8 文本，请给出原来的回执文件") from error
        lines = [line for line in text.splitlines() if line.strip()]
        if file.suffix == ".jsonl":
            yield from ((f"{file} 第{number}行", line) for number, line in enumerate(lines, start=1))
        else:
            yield str(file), text
