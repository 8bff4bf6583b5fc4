"""From the words of complaints to the acts that are signed: what is said, to whom it is told, and faults."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from ledger_api.acts.complaint_words import CATEGORY_NUMBERS, sealed_digests
from ledger_api.acts.summary import summary
from ledger_api.chain.acts import NO_PARTY
from ledger_api.domain.complaint_words import Category
from tests.acts.act_examples import faults, said
from tests.acts.complaint_examples import COMPLAINT, COMPLAINTS

FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("complain", {"narrative": None}, "BAD_TERM"),
    ("complain", {"category": None}, "BAD_TERM"),
    ("complain", {"obligation": None}, "UNKNOWN"),
    ("complain", {"evidence": [["送货单"]]}, "BAD_TERM"),
    ("complain", {"contact": {"fax": "1"}}, "BAD_TERM"),
    ("complain", {"contact": ["钱某"]}, "BAD_TERM"),
    ("complain", {"in_court": "perhaps"}, "BAD_TERM"),
    ("accept_complaint", {"complaint": "k1"}, "UNKNOWN"),
    ("accept_complaint", {"complaint": None}, "UNKNOWN"),
    ("forward_complaint", {"to": None}, "UNKNOWN"),
    ("receive_complaint", {"received": "2025-13-01"}, "BAD_DATE"),
    ("respond_complaint", {"text": " "}, "BAD_TERM"),
    ("conclude_complaint", {"finding": "true"}, "BAD_TERM"),
    ("conclude_complaint", {"finding": None}, "BAD_TERM"),
]


@pytest.mark.parametrize(("do", "changes", "code"), FAULTS, ids=lambda value: str(value)[:50])
def test_a_fault_in_a_field_of_a_complaint_is_found(do: str, changes: dict[str, Any], code: str) -> None:
    by, values = COMPLAINTS[do]
    assert code in faults(said(do, *by, **{**values, **changes}))


def test_a_contact_is_a_document_of_its_own() -> None:
    by, values = COMPLAINTS["complain"]
    translated = said("complain", *by, **values)
    fields = translated.act.fields
    text, contact = (orjson.loads(translated.documents[fields[name]]) for name in ("document", "contact"))
    assert (text["narrative"], text["evidence"]) == ("逾期未付", ["送货单", "催款函"])
    assert "13800138000" not in str(text)
    assert (contact["name"], contact["phone"]) == ("钱某", "13800138000")
    alone = said("complain", *by, **{**values, "contact": None}).act
    assert alone.fields["contact"] == NO_PARTY
    assert sealed_digests(translated.act) == set(translated.documents)
    line = said("complain", *by, **{**values, "contact": "钱某 13800138000"})
    assert orjson.loads(line.documents[line.act.fields["contact"]])["text"] == "钱某 13800138000"


def test_a_category_in_other_words_is_other_and_the_words_are_kept() -> None:
    by, values = COMPLAINTS["complain"]
    translated = said("complain", *by, **{**values, "category": "拖了又拖"})
    assert faults(translated) == []
    assert translated.act.fields["category"] == CATEGORY_NUMBERS[Category.OTHER]
    assert orjson.loads(translated.documents[translated.act.fields["document"]])["category"] == "拖了又拖"


def test_a_complaint_about_an_application_names_it() -> None:
    by, values = COMPLAINTS["complain"]
    about = {**values, "obligation": None, "approval": COMPLAINT}
    fields = said("complain", *by, **about).act.fields
    assert (fields["subject"], fields["about"], fields["obligation"]) == (2, b"\x66" * 32, 0)


@pytest.mark.parametrize("do", COMPLAINTS)
def test_who_signs_reads_all_that_is_signed(do: str) -> None:
    by, values = COMPLAINTS[do]
    translated = said(do, *by, **values)
    text = summary(translated.act, translated.documents, lambda party: "某单位")
    told = {
        value
        for name, value in values.items()
        if name in ("narrative", "reason", "text", "approved_by", "case_no")
    }
    assert all(words in text for words in told)
    if do == "complain":
        assert {"钱某", "13800138000", "送货单"} <= {
            word for word in ("钱某", "13800138000", "送货单") if word in text
        }
        without = summary(translated.act, {}, lambda party: "某单位")
        assert without.count("没有附上所签摘要") == 2
