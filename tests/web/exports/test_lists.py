"""Every list of the API is there as CSV and Excel, and so on the command line."""

from __future__ import annotations

import csv
import io
from typing import Any

from ledger_api.cli.export import Lists
from ledger_api.web.exports.lists import LISTS, WHOLE
from tests.web.client import Client


def test_every_list_of_the_api_is_there_as_files(auditor: Client) -> None:
    described = auditor.get("/api/v1/openapi.json").json()
    listed: dict[str, Any] = {}
    for path, operations in described["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        named = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        if named.startswith("PageJSON"):
            listed[path.removeprefix("/api/v1/")] = content
    assert set(listed) == LISTS.keys() | WHOLE.keys()
    for path, content in listed.items():
        assert "text/csv" in content, path
        assert any("spreadsheetml" in kind for kind in content), path


def test_lists_without_pages_have_every_row_in_their_files(auditor: Client) -> None:
    for name, key, heading in (("calendars", "year", "年份"), ("rules", "id", "编号")):
        wanted = [str(one[key]) for one in auditor.get(f"/api/v1/{name}").json()["items"]]
        text = auditor.get(f"/api/v1/{name}?format=csv").content.decode("utf-8-sig")
        assert [row[heading] for row in csv.DictReader(io.StringIO(text))] == wanted
        assert auditor.get(f"/api/v1/{name}?format=xlsx").content.startswith(b"PK")


def test_every_list_can_be_exported_on_the_command_line() -> None:
    assert {one.value for one in Lists} == LISTS.keys() | WHOLE.keys()
