"""`chengnuo status`, `show`, `list`: what a running ledger answers."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any

import httpx
import typer

from ledger_api.cli.client import DEFAULT_URL, Client, ServerRefused
from ledger_api.cli.output import emit, fail, out, reports_errors, table

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", help="截至某日（如 2025-10-09）当日结束时账本所知的内容")
]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]


class Things(StrEnum):
    """What can be listed."""

    OBLIGATIONS = "obligations"
    COMMITMENTS = "commitments"
    PROMISES = "promises"
    PARTIES = "parties"
    PAYMENTS = "payments"
    PROCEEDINGS = "proceedings"
    APPROVALS = "approvals"
    ANCHORS = "anchors"
    COMPLAINTS = "complaints"
    PUBLICATIONS = "publications"


@reports_errors
def status(as_of: AsOf = None, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    health = Client(url).get("health", as_of=as_of)
    if as_json:
        emit(health)
    else:
        from ledger_api.cli.people import print_status

        print_status(url, health)


@reports_errors
def show(
    thing: Annotated[
        str,
        typer.Argument(
            help="义务（0x…/1）、合同、付款、线索、审批事项、投诉、批量存证、行为或主体的编号，或统一社会信用代码"
        ),
    ],
    as_of: AsOf = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    client = Client(url)
    if re.fullmatch(r"0x[0-9a-fA-F]{64}/\d+", thing):
        paths = ["obligations"]
    elif re.fullmatch(r"0x[0-9a-fA-F]{64}", thing):
        paths = [
            "commitments",
            "promises",
            "payments",
            "parties",
            "proceedings",
            "approvals",
            "anchors",
            "complaints",
            "acts",
        ]
    else:
        paths = ["parties"]
    for path in paths:
        try:
            answer = client.get(f"{path}/{thing}", as_of=as_of)
        except ServerRefused as refused:
            if refused.status == 404:
                continue
            raise
        if path == "complaints" and answer["item"]["id"] is None:
            # A complaint that is not there and one that is not for this reader look alike.
            continue
        if as_json:
            emit(answer)
        else:
            _print(path, answer["item"])
        return
    fail(f"没有编号为 {thing} 的事项")


@reports_errors
def listing(
    things: Annotated[Things, typer.Argument(help="列什么")],
    status: Annotated[str | None, typer.Option(help="状态，如 overdue")] = None,
    department: Annotated[str | None, typer.Option(help="义务人：信用代码或编号")] = None,
    enterprise: Annotated[str | None, typer.Option(help="权利人：信用代码或编号")] = None,
    due_from: Annotated[str | None, typer.Option(help="到期日不早于")] = None,
    due_to: Annotated[str | None, typer.Option(help="到期日不晚于")] = None,
    due_soon: Annotated[str | None, typer.Option(help="期限：green、yellow 或 red")] = None,
    sign: Annotated[str | None, typer.Option(help="预警，如 due_day_moved")] = None,
    late: Annotated[str | None, typer.Option(help="审批超期：promise_late 或 statutory_late")] = None,
    limit: Annotated[int, typer.Option(help="至多几条", min=1)] = 50,
    as_of: AsOf = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    client = Client(url)
    filters = {
        "status": status,
        "department": department,
        "enterprise": enterprise,
        "due_from": due_from,
        "due_to": due_to,
        "due_soon": due_soon,
        "sign": sign,
        "late": late,
        "as_of": as_of,
    }
    items: list[dict[str, Any]] = []
    cursor, known = None, None
    while len(items) < limit:
        page = client.get(things, **filters, cursor=cursor, limit=min(200, limit - len(items)))
        items.extend(page["items"])
        known = page["as_of"]
        # The next page is given as an address; its cursor is what carries on.
        cursor = httpx.URL(page["next"]).params.get("cursor") if page["next"] else None
        if cursor is None:
            break
    if as_json:
        emit({"as_of": known, "items": items})
        return
    from ledger_api.cli.people import print_list

    print_list(things.value, items)
    out.print(f"{len(items)} 条" + ("，还有更多：加大 --limit" if cursor else ""), markup=False)


def _print(path: str, item: dict[str, Any]) -> None:
    from ledger_api.cli.people import print_thing

    if path in {thing.value for thing in Things}:
        print_thing(path, item)
    else:
        table(("项", "值"), _flat(item))


def _flat(value: Any, prefix: str = "") -> list[tuple[str, Any]]:
    if isinstance(value, dict):
        return [pair for name, inner in value.items() for pair in _flat(inner, f"{prefix}{name}.")]
    if isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        return [pair for place, inner in enumerate(value, 1) for pair in _flat(inner, f"{prefix}{place}.")]
    return [(prefix[:-1], ", ".join(map(str, value)) if isinstance(value, list) else value)]
