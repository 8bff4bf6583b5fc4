"""Set up and start the ledger: python3 scripts/up.py [--demo]."""

from __future__ import annotations

import argparse
import os
import sys

import environment


def main() -> None:
    """Make the environment where it is missing, then become `chengnuo up` with the same options."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    _parser().parse_args()
    python = environment.ensure()
    command = python.parent / "chengnuo"
    os.execv(command, [str(command), "up", *sys.argv[1:]])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description="诚诺 Chengnuo：安装并启动账本。Set up the ledger in this folder and start it.",
        epilog="再次运行会从上次停止处继续。Run it again and it takes up where it stopped.",
    )
    parser.add_argument(
        "--demo", action="store_true", help="载入演示故事 · play the demo stories into a new ledger"
    )
    parser.add_argument(
        "--data", metavar="DIR", help="账本数据目录 · the folder that holds the ledger's data"
    )
    parser.add_argument(
        "--port", type=int, metavar="N", help="网页端口 · port of pages and API (default 8000)"
    )
    parser.add_argument(
        "--once", action="store_true", help="启动、自检后退出 · start, check that the API answers, and exit"
    )
    parser.add_argument(
        "--json", action="store_true", help="就绪后输出 JSON · one JSON line when it is ready"
    )
    parser.add_argument(
        "--chain", metavar="URL", help="已有区块链的地址 · a chain that exists already (new ledger)"
    )
    parser.add_argument(
        "--host", metavar="ADDRESS", help="监听地址 · the address to listen on (default 127.0.0.1)"
    )
    parser.add_argument(
        "--name",
        metavar="HOST",
        action="append",
        help="可在其下登录的域名 · a name under which people may sign in",
    )
    return parser


if __name__ == "__main__":
    main()
