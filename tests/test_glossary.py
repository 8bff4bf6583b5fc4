"""Names: nothing public is called by a word that Solidity, SQL or Python keeps for itself, or by a loaded one."""

from __future__ import annotations

import ast
import json
import keyword
import re

from ledger_api.domain.words import BreachStatus, Status
from ledger_api.store.tables import FACTS, VIEWS
from tests.paths import REPOSITORY

SQL = frozenset(
    [
        "all",
        "analyse",
        "and",
        "any",
        "array",
        "as",
        "asc",
        "between",
        "both",
        "by",
        "case",
        "cast",
        "check",
        "collate",
        "column",
        "constraint",
        "create",
        "cross",
        "current_date",
        "current_time",
        "current_timestamp",
        "default",
        "deferrable",
        "delete",
        "desc",
        "distinct",
        "do",
        "drop",
        "else",
        "end",
        "except",
        "exists",
        "false",
        "for",
        "foreign",
        "from",
        "full",
        "grant",
        "group",
        "having",
        "in",
        "index",
        "inner",
        "insert",
        "intersect",
        "into",
        "is",
        "join",
        "leading",
        "left",
        "like",
        "limit",
        "natural",
        "not",
        "null",
        "offset",
        "on",
        "only",
        "or",
        "order",
        "outer",
        "primary",
        "references",
        "right",
        "select",
        "session_user",
        "set",
        "some",
        "table",
        "then",
        "to",
        "trailing",
        "transaction",
        "true",
        "union",
        "unique",
        "update",
        "user",
        "using",
        "values",
        "when",
        "where",
        "window",
        "with",
    ]
)
#: Kept by Solidity, and nouns of the ledger all the same: the glossary has other words for them.
SOLIDITY = frozenset(
    {"abstract", "anonymous", "case", "contract", "default", "interface", "library", "promise"}
)
#: Said of people only after an authority has determined it, or of something else altogether (glossary).
LOADED = frozenset(
    {"default", "violation", "debtor", "creditor", "score", "ranking", "blacklist", "owner", "kyc"}
)


def public_names() -> dict[str, str]:
    """Classes and functions of modules, with where they stand."""
    found = {}
    for path in sorted((REPOSITORY / "ledger_api").rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)) and not node.name.startswith("_"):
                found[f"{path.relative_to(REPOSITORY)}:{node.name}"] = node.name
    return found


def test_no_class_or_function_has_a_kept_word_for_its_name() -> None:
    kept = SOLIDITY | LOADED | frozenset(keyword.kwlist) | frozenset(keyword.softkwlist)
    names = public_names()
    assert len(names) > 150
    assert {place for place, name in names.items() if name.lower() in kept} == set()


def test_no_table_or_column_needs_quotes() -> None:
    names = {table.name for table in (*FACTS, *VIEWS)}
    columns = {f"{table.name}.{column.name}" for table in (*FACTS, *VIEWS) for column in table.columns}
    assert columns
    assert {name for name in names | columns if name.split(".")[-1] in SQL} == set()


def test_columns_say_by_their_endings_what_they_hold() -> None:
    for table in (*FACTS, *VIEWS):
        for column in table.columns:
            kind = str(column.type).upper()
            if column.name.endswith("_fen"):
                assert "TEXT" not in kind, f"{table.name}.{column.name} is {kind}"
            assert "FLOAT" not in kind
            assert "REAL" not in kind


def test_events_are_past_tense_and_errors_say_what_is_wrong() -> None:
    for path in (REPOSITORY / "ledger_api" / "chain" / "artifacts").glob("*.json"):
        for entry in json.loads(path.read_text(encoding="utf-8"))["abi"]:
            if entry["type"] == "event":
                assert re.fullmatch(
                    r"([A-Z][a-z]+)+(ed|Signed|Undertaken|Made|Set|Withdrawn)", entry["name"]
                ), entry["name"]


def test_overdue_is_no_breach() -> None:
    """Only `confirmed` is a determination; no status of an obligation sounds like one."""
    assert not {"breach", "default", "violation"} & {status.value for status in Status}
    assert BreachStatus.CONFIRMED.label == "经认定违约失信"
    assert all("失信" not in status.label for status in Status)
    assert all("失信" not in one.label for one in BreachStatus if one is not BreachStatus.CONFIRMED)
