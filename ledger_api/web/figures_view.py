"""Statistics over departments and regions, and the yearly disclosure, as everybody sees them.

Every figure is a sum over obligations that the public sees one by one, without the enterprise: a group of one betrays
no more than its obligation's own row does, so nothing is left out or rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from datetime import date

from typing_extensions import TypedDict

from ledger_api.domain.days import civil_day
from ledger_api.domain.disclosure import Overdue, disclosed_by
from ledger_api.domain.measures import Measures, total
from ledger_api.domain.money import format_fen
from ledger_api.store.reading import Reading
from ledger_api.web.lookup import Lookup
from ledger_api.web.problems import malformed
from ledger_api.web.queries import StatisticsQuery
from ledger_api.web.wire_values import hex_id

#: Where in a unified social credit code the division stands that registered the department (GB 32100, 3 to 8).
_REGION = slice(2, 8)
_USCC = "uscc"


class AmountsJSON(TypedDict):
    currency: str
    due: str
    overdue: str
    interest_owed: str


class MeasuresJSON(TypedDict):
    """`due` = `in_time` + `late` + `overdue` + `disputed`. `average_days_late` is over what was done late or is
    overdue, null where nothing was; `overdue_by_age` counts by days overdue."""

    due: int
    in_time: int
    late: int
    overdue: int
    disputed: int
    not_yet_due: int
    released: int
    overdue_by_age: dict[str, int]
    average_days_late: str | None
    amounts: list[AmountsJSON]


class DepartmentMeasuresJSON(MeasuresJSON):
    department: str
    name: str | None
    code: str | None
    #: The six digits of the division that its code names; null where it has no such code.
    region: str | None


class RegionMeasuresJSON(MeasuresJSON):
    #: Two digits a province, four a city, six a county: each sums those that begin with it.
    region: str
    departments: int


StatisticsJSON = TypedDict(
    "StatisticsJSON",
    {
        "from": str,
        "to": str,
        "departments": list[DepartmentMeasuresJSON],
        "regions": list[RegionMeasuresJSON],
        "total": MeasuresJSON,
    },
)


class DisclosedAmountJSON(TypedDict):
    currency: str
    amount: str


class DisclosedJSON(TypedDict):
    """One department: contracts with something overdue and unpaid at the year's end, and how much, without interest.
    `provisional` counts those that rest on a year whose working days were not published then."""

    department: str
    name: str | None
    code: str | None
    contracts: int
    provisional: int
    amounts: list[DisclosedAmountJSON]


class DisclosureJSON(TypedDict):
    year: int
    #: By whose end it is judged, and the last day on which it is to be published.
    judged_on: str
    due: str
    departments: list[DisclosedJSON]
    contracts: int
    provisional: int
    amounts: list[DisclosedAmountJSON]


class FiguresView:
    """Figures out of one reading."""

    def __init__(self, reading: Reading, lookup: Lookup, id_of: Callable[[str | None], bytes | None]) -> None:
        self._reading = reading
        self._lookup = lookup
        self._id_of = id_of

    def statistics(self, query: StatisticsQuery) -> StatisticsJSON:
        """Figures of departments and regions in a period. Problem (422) where it ends before it begins."""
        today = civil_day(self._reading.position.time)
        last = query.to or today
        first = query.from_ or date(last.year, 1, 1)
        if first > last:
            fault = "起始日不能晚于截止日"
            raise malformed([{"field": "query.from", "value": first.isoformat(), "detail": fault}])
        asked = self._id_of(query.department)
        found = self._reading.measures(first, last)
        codes = {party: self._code(party) for party in {party for holders in found for party in holders}}
        wanted = {
            party
            for party, code in codes.items()
            if asked in (None, party) and (region_of(code) or "").startswith(query.region or "")
        }
        parts = [(wanted & set(holders), one) for holders, one in found.items() if wanted & set(holders)]
        groups: dict[bytes, Measures] = defaultdict(Measures)
        for holders, one in parts:
            for party in holders:
                groups[party].add(one)
        self._lookup.hold_names(groups)
        departments: list[DepartmentMeasuresJSON] = [
            {
                "department": hex_id(party),
                "name": self._lookup.party_name(party),
                "code": codes[party],
                "region": region_of(codes[party]),
                **measures_json(one),
            }
            for party, one in sorted(groups.items(), key=lambda pair: (codes[pair[0]] or "~", pair[0]))
        ]
        return {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "departments": departments,
            "regions": _regions(parts, {party: region_of(codes[party]) for party in groups}),
            # What several owe jointly is in the figures of each, and once in what they sum up to.
            "total": measures_json(total(one for _, one in parts)),
        }

    def disclosure(self, year: int) -> DisclosureJSON:
        """The disclosure of a year; the reading is of its last day."""
        parts = self._reading.overdue_to_small_sellers()
        found: dict[bytes, Overdue] = defaultdict(Overdue)
        for holders, part in parts.items():
            for party in holders:
                found[party].merge(part)
        self._lookup.hold_names(found)
        departments: list[DisclosedJSON] = []
        for party, one in found.items():
            departments.append(
                {
                    "department": hex_id(party),
                    "name": self._lookup.party_name(party),
                    "code": self._code(party),
                    "contracts": one.contracts,
                    "provisional": one.provisional,
                    "amounts": _disclosed(one),
                }
            )
        whole = Overdue()
        for part in parts.values():
            whole.merge(part)
        return {
            "year": year,
            "judged_on": civil_day(self._reading.position.time).isoformat(),
            "due": disclosed_by(year).isoformat(),
            "departments": sorted(departments, key=lambda one: (one["code"] or "~", one["department"])),
            "contracts": whole.contracts,
            "provisional": whole.provisional,
            "amounts": _disclosed(whole),
        }

    def _code(self, party: bytes) -> str | None:
        row = self._reading.party(party)
        return row.code if row is not None and row.scheme == _USCC else None


def region_of(code: str | None) -> str | None:
    """The division that registered who has this unified social credit code; None without one."""
    return None if code is None or len(code) != 18 else code[_REGION]


def measures_json(found: Measures) -> MeasuresJSON:
    """Figures in wire form."""
    average = found.average_days_late
    return {
        "due": found.due,
        "in_time": found.in_time,
        "late": found.late,
        "overdue": found.overdue,
        "disputed": found.disputed,
        "not_yet_due": found.not_yet_due,
        "released": found.released,
        "overdue_by_age": {band.value: count for band, count in found.overdue_by_age.items()},
        "average_days_late": None if average is None else str(average),
        "amounts": [
            {
                "currency": currency,
                "due": format_fen(sums.due_fen),
                "overdue": format_fen(sums.overdue_fen),
                "interest_owed": format_fen(sums.interest_owed_fen),
            }
            for currency, sums in sorted(found.amounts.items())
        ],
    }


def _regions(
    parts: Iterable[tuple[Set[bytes], Measures]], regions: Mapping[bytes, str | None]
) -> list[RegionMeasuresJSON]:
    """Counties, the cities that they belong to, and the provinces that these belong to."""
    sums: dict[str, Measures] = defaultdict(Measures)
    members: dict[str, set[bytes]] = defaultdict(set)
    for holders, found in parts:
        within: set[str] = set()
        for party in holders:
            region = regions[party]
            for prefix in () if region is None else (region[:2], region[:4], region):
                members[prefix].add(party)
                within.add(prefix)
        for prefix in within:
            sums[prefix].add(found)
    return [
        {"region": prefix, "departments": len(members[prefix]), **measures_json(one)}
        for prefix, one in sorted(sums.items())
    ]


def _disclosed(one: Overdue) -> list[DisclosedAmountJSON]:
    return [
        {"currency": currency, "amount": format_fen(fen)} for currency, fen in sorted(one.amounts_fen.items())
    ]
