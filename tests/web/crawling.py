"""Going through the site as a reader does, from link to link, and what a page has to be like."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from ledger_api.domain.complaint_words import ComplaintClock, ComplaintStatus, Finding
from ledger_api.domain.words import Word
from tests.web.client import Client

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
#: What is shown as it is typed, or is of use to programs alone.
_UNREAD = frozenset({"code", "script", "style", "head"})
_ASKED = frozenset({"input", "select", "textarea"})
#: Words of the wire that no page may show for their Chinese.
_KINDS: tuple[type[StrEnum], ...] = (*Word.__subclasses__(), ComplaintClock, ComplaintStatus, Finding)
_ENUMS = frozenset(one.value for kind in _KINDS for one in kind)
_LEAKS = frozenset({"None", "null", "undefined", "True", "False", "nan"})


@dataclass
class Page(HTMLParser):
    """What a page says, leads to and is made of."""

    path: str
    words: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    lang: str | None = None
    unlabelled: int = 0

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[str] = []
        self._labelled: set[str] = set()
        self._asked: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.lang = given.get("lang")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label" and "for" in given:
            self._labelled.add(given["for"])
        if tag in _ASKED and given.get("type") != "hidden":
            self._asked.append((given.get("id", ""), "label" in self._open or "aria-label" in given))
        self.links += [given[name] for name in ("href", "src") if given.get(name)]
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not _UNREAD & set(self._open):
            self.words.append(data)

    def faults(self) -> list[str]:
        """What is wrong with the page, for who reads it with eyes, by ear or with the keyboard."""
        text = " ".join(" ".join(self.words).split())
        found = [] if self.lang == "zh-Hans" else [f"lang is {self.lang}"]
        if self.headings.count(1) != 1 or self.headings[:1] != [1]:
            found.append(f"headings {self.headings}")
        found += [
            f"heading {after} after {before}"
            for before, after in zip(self.headings, self.headings[1:], strict=False)
            if after > before + 1
        ]
        found += [f"id {one} {times} times" for one, times in Counter(self.ids).items() if times > 1]
        found += [
            f"{one or 'a field'} has no label"
            for one, inside in self._asked
            if not inside and one not in self._labelled
        ]
        latin = re.findall(r"(?<![\w./〔-])[A-Za-z]+(?:_[A-Za-z]+)*(?![\w./-])", text)
        found += [f"says {word}" for word in latin if word in _ENUMS | _LEAKS or "_" in word]
        found += [f"amount {amount}" for amount in re.findall(r"(?<![\d,.])\d{4,}\.\d\d(?!\d)", text)]
        return found


def shape(address: str) -> str:
    """Pages of one shape are the same page of other things."""
    split = urlsplit(address)
    path = re.sub(r"0x[0-9a-f]{40,}(/\d+)?|(?<=/)[0-9A-Z]{18}(?=/|$)", "*", split.path)
    asked = {one.partition("=")[0] for one in split.query.split("&")} - {"reader", "", "cursor"}
    return f"{path}?{'&'.join(sorted(asked))}"


def crawl(client: Client, starts: Sequence[str], of_each: int = 2) -> tuple[list[Page], list[str]]:
    """The pages that links lead to, at most so many `of_each` shape, and the links that lead nowhere."""
    pages: list[Page] = []
    dead: list[str] = []
    seen: Counter[str] = Counter()
    known = set(starts)
    pending = [(start, "") for start in starts]
    for address, source in pending:
        # A past day is made once and read by its own tests.
        if "as_of=" in address or seen[shape(address)] >= of_each:
            continue
        seen[shape(address)] += 1
        answer = client.get(address)
        if answer.status_code >= 400:
            dead.append(f"{source} → {address}: {answer.status_code}")
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        page = Page(address)
        page.feed(answer.text)
        pages.append(page)
        for link in (urljoin(address, one).partition("#")[0] for one in page.links):
            if link.startswith("/") and link not in known:
                known.add(link)
                pending.append((link, address))
    return pages, dead
