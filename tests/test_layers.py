"""Who may import what: the domain is pure, and each big dependency has one owner."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import REPOSITORY

PACKAGE = REPOSITORY / "ledger_api"

#: What only one layer may import, by the beginning of the module's name.
OWNERS = {
    "web3": "ledger_api.chain",
    "eth_": "ledger_api.chain",
    "hexbytes": "ledger_api.chain",
    "sqlalchemy": "ledger_api.store",
    "sqlmodel": "ledger_api.store",
    "fastapi": "ledger_api.web",
    "starlette": "ledger_api.web",
    "typer": "ledger_api.cli",
    "rich": "ledger_api.cli",
}
#: What measures the others uses what they use: it serves the web side beside an empty route.
MEASURING = "ledger_api.bench"
#: A lower layer never imports a higher one.
HIGHER = {
    "ledger_api.chain": ("acts", "store", "indexer", "web", "cli", "ledger", "serving", "scenario", "exchange", "folder"),
    "ledger_api.store": ("acts", "indexer", "web", "cli", "ledger", "serving", "scenario", "exchange", "folder", "genesis"),
    "ledger_api.indexer": ("web", "cli", "ledger", "serving", "scenario", "exchange", "folder", "genesis"),
    "ledger_api.acts": ("store", "indexer", "web", "cli", "ledger", "serving", "scenario", "exchange", "folder", "genesis"),
    "ledger_api.exchange.ocds": ("chain", "store", "indexer", "web", "cli", "ledger", "serving", "scenario"),
    "ledger_api.web": ("indexer", "cli", "ledger", "serving", "scenario", "exchange", "folder", "genesis"),
}  # fmt: skip


def imports(source: str) -> Iterator[str]:
    """Every module that a source imports, wherever in it; names taken from a package count as its modules."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide what is imported"
            assert node.module is not None
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def faults(module: str, source: str) -> list[str]:
    """What a module imports although its layer may not."""
    found = []
    for imported in imports(source):
        top = imported.split(".")[0]
        if is_in(module, "ledger_api.domain") and not (
            is_in(imported, "ledger_api.domain") or top in sys.stdlib_module_names
        ):
            found.append(f"{module}: the domain imports {imported}")
        if top in ("scripts", "tests"):
            found.append(f"{module}: the program imports {imported}")
        found.extend(
            f"{module}: {imported} belongs to {owner}"
            for beginning, owner in OWNERS.items()
            if imported.startswith(beginning) and not is_in(module, owner) and not is_in(module, MEASURING)
        )
        found.extend(
            f"{module}: {layer} imports {imported}"
            for layer, higher in HIGHER.items()
            if is_in(module, layer)
            and any(is_in(imported, f"ledger_api.{name}") and not is_in(imported, layer) for name in higher)
        )
    return found


def is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(REPOSITORY).with_suffix("").parts).removesuffix(".__init__")


SOURCES = sorted(PACKAGE.rglob("*.py"))


def test_every_module_keeps_to_its_layer() -> None:
    assert len(SOURCES) > 100
    assert [
        fault for path in SOURCES for fault in faults(name_of(path), path.read_text(encoding="utf-8"))
    ] == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ledger_api.domain.money", "import orjson"),
        ("ledger_api.domain.money", "from ledger_api.chain import acts"),
        ("ledger_api.domain.money", "def f():\n    from ledger_api.store.rows import Page"),
        ("ledger_api.acts.wording", "from eth_utils.crypto import keccak"),
        ("ledger_api.cli.keys", "def f():\n    from eth_account import Account"),
        ("ledger_api.web.view", "from sqlalchemy import select"),
        ("ledger_api.web.view", "from ledger_api.ledger import Ledger"),
        ("ledger_api.chain.relay", "from ledger_api import store"),
        ("ledger_api.indexer.step", "import web3"),
        ("ledger_api.ledger", "from scripts import compile"),
        ("ledger_api.ledger", "from tests.paths import SHARED"),
    ],
)
def test_a_bad_import_is_found(module: str, source: str) -> None:
    assert faults(module, source)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("ledger_api.domain.money", "from decimal import Decimal\nfrom ledger_api.domain import days"),
        ("ledger_api.chain.acts", "from eth_abi.abi import encode"),
        ("ledger_api.store.rows", "import sqlalchemy"),
    ],
)
def test_a_good_import_is_none(module: str, source: str) -> None:
    assert faults(module, source) == []


def test_importing_the_domain_loads_nothing_else() -> None:
    """Sub-package files stay nearly empty: importing one thing does not import everything."""
    for path in PACKAGE.rglob("__init__.py"):
        assert path.stat().st_size < 300, path
