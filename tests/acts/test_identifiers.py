"""Who may be registered as what, by real codes of public bodies and by spoilt ones."""

from __future__ import annotations

import csv

import pytest

from ledger_api.acts.identifiers import PREFIXES, check_uscc
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import PartyKind
from tests.desk import BUILDER, BUREAU, LEAD
from tests.paths import SHARED


def test_codes_with_their_kinds_are_taken() -> None:
    check_uscc(BUREAU, PartyKind.DEPARTMENT)
    check_uscc(BUILDER, PartyKind.ENTERPRISE)
    check_uscc(LEAD, PartyKind.AUTHORITY)


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_character_is_found(place: int) -> None:
    other = "2" if BUREAU[place] != "2" else "3"
    with pytest.raises(Refused) as refused:
        check_uscc(BUREAU[:place] + other + BUREAU[place + 1 :], PartyKind.DEPARTMENT)
    assert refused.value.code is Refusal.BAD_IDENTIFIER


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (BUREAU, PartyKind.ENTERPRISE),
        (BUILDER, PartyKind.DEPARTMENT),
        (BUILDER, PartyKind.AUTHORITY),
        ("", PartyKind.ENTERPRISE),
        (BUREAU + "0", PartyKind.DEPARTMENT),
        (BUREAU.lower(), PartyKind.DEPARTMENT),
        (f" {BUREAU}", PartyKind.DEPARTMENT),
        ("９" * 18, PartyKind.ENTERPRISE),
    ],
)
def test_other_kinds_and_other_spellings_are_refused(code: str, kind: PartyKind) -> None:
    with pytest.raises(Refused) as refused:
        check_uscc(code, kind)
    assert refused.value.code is Refusal.BAD_IDENTIFIER


@pytest.mark.shared
@pytest.mark.skipif(SHARED is None, reason="needs the data library beside the repository")
def test_real_codes_of_departments_are_taken() -> None:
    assert SHARED is not None
    with (SHARED / "data" / "uscc" / "uscc_gov.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["uscc"] for row in csv.DictReader(file)]
    departments = [code for code in codes if code.startswith(PREFIXES[PartyKind.DEPARTMENT])]
    assert departments
    for code in departments:
        check_uscc(code, PartyKind.DEPARTMENT)
