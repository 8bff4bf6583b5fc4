"""How values read on pages."""

from __future__ import annotations

import re

import pytest

from ledger_api.domain.words import Word
from ledger_api.web.commitment_shapes import LateRateJSON
from ledger_api.web.pages.formatting import (
    approval_result,
    approval_status,
    day,
    instant,
    label,
    late_rate,
    money,
    plain,
    repair_status,
    short,
    term,
)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("2000000.00", "CNY", "2,000,000.00 元"),
        ("0.05", "CNY", "0.05 元"),
        ("-1234.50", "MXN", "−1,234.50 MXN"),
        (None, "CNY", "未载明"),
    ],
)
def test_amounts_have_separators_and_the_currencys_name(
    amount: str | None, currency: str, shown: str
) -> None:
    assert money(amount, currency) == shown


def test_words_that_mean_something_else_elsewhere_have_their_own_labels() -> None:
    assert approval_status("accepted") == "已受理"
    assert approval_result("refused") == "不予"
    assert repair_status("refused") == "不予修复"
    assert repair_status("accepted") == "已受理"


def test_days_say_the_day_of_the_week() -> None:
    assert day("2025-10-09") == "2025-10-09（周四）"
    assert day(None) == "—"
    assert instant(1_760_027_400) == "2025-10-10 00:30"


def test_texts_are_clipped_and_lose_what_turns_or_hides_them() -> None:
    assert plain("a\u202eb\u200bc\x00d\ufeff") == "abcd"
    assert plain("第一行\n第二行") == "第一行 第二行"
    assert plain("长" * 10_000) == "长" * 119 + "…"
    assert plain("\u202e" * 10_000 + "x") == ""
    assert plain(None) == ""


def test_words_of_the_wire_have_labels() -> None:
    assert (label("overdue"), label("clue"), label("TERM_OVER_60")[:2]) == ("逾期", "逾期线索", "约定")
    assert label("no-word") == "no-word"
    assert short("0x" + "ab" * 32) == "0xabababab…ababab"


def test_terms_read_as_sentences() -> None:
    base = {"amount": "1.00", "inspection_workdays": None, "allocation": "interest_first", "late_rate": None}
    due = {"rule": "days", "date": None, "length": 30, "clock": "delivery"}
    assert term({**base, "due": due}, "payment") == "自交付之日的次日起 30 日内付款"  # type: ignore[typeddict-item]
    undated = {"rule": "none", "date": None, "length": None, "clock": None}
    assert "不计算到期与逾期" in term({**base, "due": undated}, "payment")  # type: ignore[typeddict-item]


def test_every_word_of_the_wire_has_a_chinese_label_and_those_with_several_have_their_own() -> None:
    labels: dict[str, set[str]] = {}
    for words in Word.__subclasses__():
        for word in words:
            labels.setdefault(word.value, set()).add(word.label)
            assert re.search(r"[\u4e00-\u9fff]", word.label), word
    assert {word for word, found in labels.items() if len(found) > 1} <= {"accepted", "granted", "refused"}
    assert all({label(word)} == found for word, found in labels.items() if len(found) == 1)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        ({"per_day": "0.0005", "per_year": None}, "每日 0.05%"),
        ({"per_day": None, "per_year": "0.0305"}, "每年 3.05%（按实际天数除以 365 计）"),
        (None, "未约定（中小企业的合同款每日 0.05%，即万分之五）"),
    ],
)
def test_a_late_rate_is_read_in_percent(rate: LateRateJSON | None, words: str) -> None:
    assert late_rate(rate) == words
