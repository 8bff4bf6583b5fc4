"""Who sees what, in one place: what each reader may know of, and what the others get of it.

Pages, API, command line and scenarios take what they show from here (FORMAT.md, "What an anonymous reader
sees"): a party knows its own commitments and cases, an authority the cases in its charge and what they are
about, an auditor everything. Of all else everybody gets what the public gets, which is chosen field by field: a
field that is not named below is not shown. Free texts (titles, conditions, notes) can name an enterprise, and
so can a publisher's own numbers: the public gets none of them, whoever wrote them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, cast

from ledger_api.domain.words import BreachStatus, PartyKind
from ledger_api.store.row_parts import BothSides
from ledger_api.store.rows import PartyRow
from ledger_api.web import case_wire
from ledger_api.web.act_shapes import ActJSON
from ledger_api.web.case_shapes import BreachJSON
from ledger_api.web.commitment_shapes import CommitmentJSON
from ledger_api.web.obligation_shapes import ObligationJSON, PaymentJSON
from ledger_api.web.party_shapes import ProfileJSON
from ledger_api.web.shapes import FactJSON

T = TypeVar("T")

#: IPartyRegistry.Duty: intake, handler, determiner.
_INTAKE, _HANDLER, _DETERMINER = 4, 8, 16
_CASE_DUTIES = _INTAKE | _HANDLER | _DETERMINER


class ReaderKind(StrEnum):
    """How much a reader may know."""

    #: Anybody without a name.
    PUBLIC = "public"
    #: Knows what it owes and what it is owed.
    PARTY = "party"
    #: Has a duty in cases, and knows these. Charges by department are not recorded yet, so it is all of them.
    AUTHORITY = "authority"
    #: Knows everything.
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Sides:
    """The parties whose rows a list is asked for; None for any."""

    department: bytes | None = None
    enterprise: bytes | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads. `party`, `party_kind` and `name` of those who signed in."""

    kind: ReaderKind
    party: bytes | None = None
    party_kind: PartyKind | None = None
    name: str | None = None
    #: Bits as in IPartyRegistry.Duty.
    duties: int = 0

    PUBLIC: ClassVar[Reader]
    AUDITOR: ClassVar[Reader]

    @classmethod
    def of(cls, party: PartyRow) -> Reader:
        """A registered party as a reader."""
        in_charge = party.kind is PartyKind.AUTHORITY and party.duties & _CASE_DUTIES
        kind = ReaderKind.AUTHORITY if in_charge else ReaderKind.PARTY
        return cls(kind, party.id, party.kind, party.name or party.code, party.duties)

    @property
    def knows_all_cases(self) -> bool:
        """Whether no case is hidden from this reader."""
        return self.kind in (ReaderKind.AUTHORITY, ReaderKind.AUDITOR)

    @property
    def knows_cases(self) -> bool:
        """Whether there can be cases that this reader may know of."""
        return self.kind is not ReaderKind.PUBLIC

    @property
    def may_ask_by_enterprise(self) -> bool:
        """Whether asking for one enterprise's rows can have an answer."""
        return self.kind in (ReaderKind.PARTY, ReaderKind.AUDITOR)

    @property
    def owes(self) -> bool:
        """Whether this is a department, whose obligations are its own to fulfil."""
        return self.party_kind is PartyKind.DEPARTMENT

    @property
    def is_owed(self) -> bool:
        """Whether this is an enterprise."""
        return self.party_kind is PartyKind.ENTERPRISE

    @property
    def takes_in(self) -> bool:
        """Whether this is an authority that examines complaints."""
        return self.kind is ReaderKind.AUTHORITY and bool(self.duties & _INTAKE)

    def is_party(self, party: bytes) -> bool:
        """Whether this reader signed in as this party."""
        return self.party is not None and self.party == party

    def knows_keys_of(self, party: bytes) -> bool:
        """Whether the reader may know a party's keys, their labels and duties."""
        return self.kind is ReaderKind.AUDITOR or self.is_party(party)

    def knows(self, sides: BothSides, has_case: Callable[[], bool]) -> bool:
        """Whether the reader may know the whole of what is between two sides, which their successors hold today;
        `has_case` tells whether there is a case about their commitment."""
        match self.kind:
            case ReaderKind.AUDITOR:
                return True
            case ReaderKind.AUTHORITY:
                return has_case()
            case ReaderKind.PARTY:
                return any(map(self.is_party, (*sides.obligors, *sides.obligees)))
        return False

    def knows_party(self, party: PartyRow, is_between: Callable[[Sides], bool]) -> bool:
        """Whether the reader may know that a party is registered. Only enterprises are hidden.

        `is_between` tells whether a commitment or an application for an approval (for an authority: a case)
        between these sides exists.
        """
        if party.kind is not PartyKind.ENTERPRISE or self.is_party(party.id):
            return True
        match self.kind:
            case ReaderKind.AUDITOR:
                return True
            case ReaderKind.AUTHORITY:
                return is_between(Sides(enterprise=party.id))
            case ReaderKind.PARTY if self.owes:
                return is_between(Sides(self.party, party.id))
        return False

    def among_known(self, sides: Sides) -> Sides | None:
        """Narrows a question by enterprise to what the reader may know, since the obligee of everything else is
        hidden; None where nothing of it can be. For readers with `may_ask_by_enterprise`."""
        if sides.enterprise is None or self.kind is ReaderKind.AUDITOR or self.is_party(sides.enterprise):
            return sides
        return self._own(sides)

    def among_cases(self, sides: Sides) -> Sides | None:
        """Narrows a question about cases to those that the reader may know; None where there can be none."""
        return sides if self.knows_all_cases else self._own(sides)

    def _own(self, sides: Sides) -> Sides | None:
        if self.owes and sides.department in (None, self.party):
            return Sides(self.party, sides.enterprise)
        if self.is_owed and sides.enterprise in (None, self.party):
            return Sides(sides.department, self.party)
        return None


Reader.PUBLIC = Reader(ReaderKind.PUBLIC)
Reader.AUDITOR = Reader(ReaderKind.AUDITOR)


# ---- what is shown of each thing: the whole to those who may know it, else what the public gets


def see_commitment(commitment: CommitmentJSON, *, known: bool) -> CommitmentJSON:
    """A commitment; for the public without enterprise, texts and numbers of a publisher."""
    if known:
        return commitment
    seen = only(
        commitment,
        "id kind is_contract field open_promise instruments obligor obligor_name signed_obligor joint_obligors currency signed_on allocation late_rate seller_is_sme "
        "obligations imported "
        "provenance",
        joint_obligees=[],
    )
    published = commitment["publication"]
    if published is not None:
        about = only(published, "publisher flags amount released", dates=[])
        about["dates"] = [{**date, "title": None} for date in published["dates"]]
        seen["publication"] = about
    return seen


def see_obligation(obligation: ObligationJSON, *, known: bool, breach_public: bool) -> ObligationJSON:
    """An obligation; for the public without enterprise and title, and without its case unless it is published."""
    if known:
        return obligation
    seen = only(
        obligation,
        "id commitment index compensation compensates kind purpose currency imported signed_on status obligor obligor_name signed_obligor joint_obligors amount nominal_due "
        "due provisional outstanding contested surplus days_overdue interest interest_unpaid flags paid "
        "reversed clock_started_on due_soon stated_met_on rate_in_force terms provenance derived",
        breach=obligation["breach"] if breach_public else BreachStatus.NONE.value,
        assignments=[],
        joint_obligees=[],
    )
    events = seen["derived"]["events"]
    if events is not None:
        seen["derived"] = {**seen["derived"], "events": see_facts(events, known=False)}
    return seen


def see_payment(payment: PaymentJSON, *, known: bool) -> PaymentJSON:
    """A payment; for the public without enterprise and documents."""
    if known:
        return payment
    return only(
        payment,
        "id commitment obligation obligor obligor_name signed_obligor joint_obligors amount net currency credited_on means handed_on waiting imported flags "
        "provenance",
        joint_obligees=[],
    )


def see_breach(breach: BreachJSON, *, known: bool) -> BreachJSON:
    """FORMAT.md's `breach`: for the public `none`, and all else null, false or empty, unless published."""
    if known or breach["public"]:
        return breach
    return case_wire.no_breach()


def see_profile(profile: ProfileJSON, published: int, *, known: bool) -> ProfileJSON:
    """FORMAT.md's `profile`; the public gets `published` records as `confirmed`, and no open cases."""
    if known:
        return profile
    return {**profile, "clues": 0, "cured": 0, "unruled": 0, "confirmed": published}


def see_act(act: ActJSON, *, known: bool) -> ActJSON:
    """What became of an act. The words of a refusal may name things: the public gets its code's own words."""
    if known or act["code"] is None:
        return act
    return {**act, "detail": None}


#: The events that the public gets: what its figures come from. None about cases and excuses, and none by which an
#: enterprise or an authority objects to what a department did.
_PUBLIC_EVENTS = frozenset(
    [
        "CommitmentSigned",
        "CommitmentImported",
        "ObligationUndertaken",
        "DeliveryRecorded",
        "AcceptanceRecorded",
        "SettlementConfirmed",
        "PaymentRecorded",
        "PaymentImported",
        "PaymentReversed",
        "OtherPaymentRecorded",
        "InstrumentHonoured",
        "PerformanceRecorded",
        "AmountContested",
        "ContestSettled",
        "DeliveryDisputed",
        "ObligationSuspended",
        "ObligationAmended",
        "CommitmentTerminated",
        "PromiseMade",
        "PromiseClaimed",
        "PromiseDeclined",
        "PromiseChanged",
        "ApprovalOpened",
        "SupplementRequested",
        "ApplicationSupplemented",
        "ApplicationAccepted",
        "ApprovalPaused",
        "ApprovalExtended",
        "ApprovalDecided",
        "StepsAnchored",
    ]
)
#: Their data that the public gets.
_PUBLIC_VALUES = frozenset(
    [
        "obligor",
        "currency",
        "signed_on",
        "allocation",
        "rate_basis",
        "rate",
        "obligations",
        "capped",
        "obligation",
        "delivered_on",
        "by_signature_of_both",
        "accepted_on",
        "confirmed_on",
        "amount",
        "net",
        "credited_on",
        "means",
        "paid_on",
        "waits",
        "honoured_on",
        "instruments",
        "performed_on",
        "payment",
        "event_on",
        "noticed_on",
        "from_on",
        "to_on",
        "waive_interest",
        "terminated_on",
        "kind",
        "due_rule",
        "clock",
        "due_on",
        "length",
        "inspection_workdays",
        "conditional",
        "field",
        "open_promise",
        "root",
        "count",
        "ground",
        "compensation",
        "department",
        "statutory_workdays",
        "promised_workdays",
        "received_on",
        "supplied_on",
        "workdays",
        "granted",
        "decided_on",
    ]
)


def see_facts(facts: list[FactJSON], *, known: bool) -> list[FactJSON]:
    """Events; for the public without cases, and without data that name an enterprise or a document."""
    if known:
        return facts
    return [
        {**fact, "values": {name: fact["values"][name] for name in fact["values"] if name in _PUBLIC_VALUES}}
        for fact in facts
        if fact["event"] in _PUBLIC_EVENTS
    ]


def only(whole: T, names: str, **instead: object) -> T:
    """The named fields; every other one is what `instead` says, or null."""
    kept = frozenset(names.split())
    fields = cast(Mapping[str, Any], whole)
    return cast(T, {name: value if name in kept else instead.get(name) for name, value in fields.items()})
