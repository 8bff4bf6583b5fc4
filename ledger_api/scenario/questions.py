"""What a story asks of the ledger, answered by the views that the public API answers with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ledger_api.ledger import Ledger
from ledger_api.web.readers import Reader
from ledger_api.web.view import View

#: Fields whose value is a party, a complaint or an application, told by its name in the story.
_NAMED = (
    *("obligor", "obligee", "subject", "successor", "signed_obligor", "signed_obligee", "linked_to"),
    *("department", "applicant", "signed_department", "signed_applicant", "approval"),
    *("complainant", "respondent", "intake", "handler"),
    *("signed_complainant", "signed_respondent", "signed_handler"),
)
_LISTS = (
    *("joint_obligors", "joint_obligees", "joint_departments", "joint_applicants"),
    *("joint_complainants", "joint_respondents", "joint_handlers"),
)


class Questions:
    """`codes` are the parties' credit codes by their names; `obligation` finds a named obligation's id, `named`
    has the ids of open promises, complaints, approvals and anchored batches.
    """

    def __init__(
        self,
        ledger: Ledger,
        codes: Mapping[str, str],
        obligation: Callable[[str], str],
        named: Mapping[str, bytes],
    ) -> None:
        self._ledger = ledger
        self._codes = codes
        self._obligation = obligation
        self._named = named

    def answer(self, what: str, name: str, *, public: bool) -> dict[str, Any]:
        """The fields of one thing, as the anonymous public or an auditor sees it; empty where it is not there."""
        reader = Reader.PUBLIC if public else Reader.AUDITOR
        with self._ledger.open_reading() as reading, reading.at_one_block():
            found = self._find(View(reading, reader, self._ledger.party_id), what, name)
        return self._in_names_of_the_story(dict(found or {}))

    def _find(self, view: View, what: str, name: str) -> Mapping[str, Any] | None:
        if what in ("obligation", "breach"):
            commitment, _, index = self._obligation(name).partition("/")
            if what == "obligation":
                return view.obligation(commitment, int(index))
            return view.cases.breach(commitment, int(index))
        if what == "complaint":
            return view.complaints.one("0x" + self._named.get(name, bytes(32)).hex())
        if what == "promise":
            return view.open_promise("0x" + self._named.get(name, bytes(32)).hex())
        if what == "approval":
            return view.approvals.one("0x" + self._named.get(name, bytes(32)).hex())
        if what == "anchor":
            return view.approvals.anchor("0x" + self._named.get(name, bytes(32)).hex())
        if what == "confirmation":
            found = view.commitment("0x" + self._named.get(name, bytes(32)).hex())
            return None if found is None else found["confirmation"]
        code = self._codes.get(name, name)
        if what == "party":
            return view.party(code)
        if what == "profile":
            return view.profile(code)
        return None

    def _in_names_of_the_story(self, answer: dict[str, Any]) -> dict[str, Any]:
        names = {"0x" + self._ledger.party_id(code).hex(): name for name, code in self._codes.items()}
        names |= {"0x" + identifier.hex(): name for name, identifier in self._named.items()}

        def named(field: str, value: Any) -> Any:
            if field in _NAMED and isinstance(value, str):
                return names.get(value, value)
            if field in _LISTS:
                return value and [names.get(one, one) for one in value]
            return value if field != "signs" else _signs(value)

        return {field: named(field, value) for field, value in answer.items()}


def _signs(found: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
    """Warning signs as a story tells them: each fact behind one by its event and the day on which it was recorded."""
    if found is None:
        return None
    return [
        {
            "sign": one["sign"],
            "evidence": [f"{fact['event']} {fact['recorded_at_iso'][:10]}" for fact in one["evidence"]],
        }
        for one in found
    ]
