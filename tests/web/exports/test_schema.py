"""Packages hold against the schema that the standard publishes, formats and closed lists of codes included."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from ledger_api.domain.currencies import CURRENCIES
from ledger_api.web.readers import Reader
from tests.web.exports.stories import exported, has_what_is_required, random_story, taken

jsonschema: Any = import_module("jsonschema")

#: Where scripts/test.py puts it; a folder of one's own may hold release-package-schema.json too.
FOLDER = Path(os.environ.get("CHENGNUO_OCDS_SCHEMA") or Path(sys.prefix) / "ocds-schema")
RELEASE = FOLDER / "release-schema.json"
PACKAGE = FOLDER / "release-package-schema.json"
#: Codes that are younger than the standard's list.
YOUNGER = {"SLE", "VED", "XCG", "ZWG"}

pytestmark = pytest.mark.skipif(
    not RELEASE.is_file(), reason="the published schema is fetched by scripts/test.py"
)


FORMATS = jsonschema.FormatChecker(formats=())


def is_instant(value: object) -> bool:
    """RFC 3339, which the standard asks for."""
    return not isinstance(value, str) or (
        re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value) is not None
        and datetime.fromisoformat(value).tzinfo is not None
    )


def is_address(value: object) -> bool:
    """With a scheme, and nothing in it that an address may not hold."""
    return not isinstance(value, str) or re.fullmatch(r"[a-z][a-z0-9+.-]*:[!-~]+", value) is not None


FORMATS.checks("date-time")(is_instant)
FORMATS.checks("uri")(is_address)


def checker(schema: dict[str, Any]) -> Any:
    return jsonschema.Draft4Validator(schema, format_checker=FORMATS)


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(RELEASE.read_text("utf-8"))


def faults(schema: dict[str, Any], package: dict[str, Any]) -> Iterator[tuple[list[Any], str]]:
    """What the standard has against a package, each fault with its place."""
    for release in package["releases"]:
        for fault in checker(schema).iter_errors(release):
            yield list(fault.absolute_path), fault.message
    if PACKAGE.is_file():
        whole = json.loads(PACKAGE.read_text("utf-8"))
        # It names the schema of releases by an address, and they have been checked.
        whole["properties"]["releases"]["items"] = {"type": "object"}
        for fault in checker(whole).iter_errors(package):
            yield list(fault.absolute_path), fault.message


@pytest.mark.parametrize("seed", [6, 7])
def test_packages_of_signed_and_of_imported_contracts_are_valid(
    tmp_path: Path, schema: Any, seed: int
) -> None:
    story = random_story(tmp_path / "signed", seed)
    packages = [exported(story.ledger), exported(story.ledger, Reader.PUBLIC)]
    story.ledger.close()
    imported = taken(packages[0], tmp_path)
    packages += [exported(imported), exported(imported, Reader.PUBLIC)]
    imported.close()
    for text in packages:
        package = json.loads(text)
        has_what_is_required(package)
        assert list(faults(schema, package)) == []


@pytest.mark.parametrize(
    "change",
    [
        {"tag": ["nonsense"]},
        {"ocid": 7},
        {"date": "yesterday"},
        {"initiationType": None},
        {"contracts": [{"id": "1"}]},
    ],
)
def test_the_schema_finds_faults(tmp_path: Path, schema: Any, change: dict[str, Any]) -> None:
    story = random_story(tmp_path, 5, steps=4)
    package = json.loads(exported(story.ledger))
    story.ledger.close()
    package["releases"][0] |= change
    assert len(list(faults(schema, package))) > 0


def test_what_a_contract_may_be_in_is_a_currency_of_the_standard(schema: Any) -> None:
    known = schema["definitions"]["Value"]["properties"]["currency"]["enum"]
    assert CURRENCIES - set(known) == YOUNGER
