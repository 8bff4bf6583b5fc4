"""`chengnuo subscribe`: being told of a party's changes, by web hook or in a calendar."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ledger_api.cli.client import DEFAULT_URL, Client
from ledger_api.cli.output import emit, out, reports_errors, table

app = typer.Typer(no_args_is_help=True)

Url = Annotated[str, typer.Option("--url", help="账本的地址")]
About = Annotated[str | None, typer.Option("--about", help="关注的主体：信用代码或编号；不给则为登录的主体")]
Subscription = Annotated[str, typer.Argument(help="订阅的编号")]
AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON")]

_KINDS = {"web_hook": "变化通知", "calendar": "到期日历"}
_STATES = {"active": "正常", "failing": "重试中", "given_up": "已停止"}


@app.command("hook", help="变化发生时通知一个网址；打印的签名密钥只显示这一次")
@reports_errors
def hook(
    address: Annotated[str, typer.Argument(help="接收通知的 https 网址")],
    about: About = None,
    url: Url = DEFAULT_URL,
    as_json: AsJson = False,
) -> None:
    answer = Client(url).post("subscriptions", {"kind": "web_hook", "url": address, "about": about})
    _print(answer, "签名密钥", "secret", as_json)


@app.command("calendar", help="把到期日放进日历；打印的地址只显示这一次，知道它的人都能看到日历")
@reports_errors
def calendar(about: About = None, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    answer = Client(url).post("subscriptions", {"kind": "calendar", "about": about})
    _print(answer, "日历地址", "address", as_json)


@app.command("list", help="列出自己的订阅")
@reports_errors
def listing(url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    answer = Client(url).get("subscriptions")
    if as_json:
        emit(answer)
        return
    rows = [
        (
            place,
            _KINDS.get(one["kind"], one["kind"]),
            one["about_name"],
            one["url"],
            _STATES.get(one["state"], one["state"]),
            one["failure"],
            one["created_at_iso"][:16].replace("T", " "),
        )
        for place, one in enumerate(answer["items"], start=1)
    ]
    table(("", "方式", "关注的主体", "地址", "状态", "未送达的原因", "自"), rows)
    for place, one in enumerate(answer["items"], start=1):
        out.print(f"{place:>4}  {one['id']}", markup=False)


@app.command("resume", help="恢复已停止的通知，从停止处继续")
@reports_errors
def resume(subscription: Subscription, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    answer = Client(url).post(f"subscriptions/{subscription}/resume", {})
    if as_json:
        emit(answer)
    else:
        out.print("已恢复", markup=False)


@app.command("end", help="取消订阅；日历的地址随即失效")
@reports_errors
def end(subscription: Subscription, url: Url = DEFAULT_URL, as_json: AsJson = False) -> None:
    Client(url).delete(f"subscriptions/{subscription}")
    if as_json:
        emit({"ended": subscription})
    else:
        out.print("已取消", markup=False)


def _print(answer: dict[str, Any], words: str, name: str, as_json: bool) -> None:
    if as_json:
        emit(answer)
    else:
        out.print(f"{answer['item']['id']}\n{words}：{answer[name]}", markup=False)
