"""Statistics over departments and regions, and the yearly disclosure, as everybody sees them; complaints apart.

Every other figure is a sum over obligations that the public sees one by one, without the enterprise: a group of one betrays
no more than its obligation's own row does, so nothing is left out or rounded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Set
from datetime import date

from typing_extensions import TypedDict

from ledger_api.domain.days import civil_day
from ledger_api.domain.disclosure import Overdue, disclosed_by
from ledger_api.domain.measures import Measures, total
from ledger_api.domain.money import format_fen
from ledger_api.store.measures import measures, overdue_to_small_sellers
from ledger_api.store.reading import Reading
from ledger_api.web.complaint_figures import ComplaintFigures, ComplaintStatisticsJSON
from ledger_api.web.lookup import Lookup
from ledger_api.web.problems import malformed
from ledger_api.web.queries import StatisticsQuery
from ledger_api.web.readers import Reader
from ledger_api.web.regions import Codes, divisions
from ledger_api.web.wire_values import hex_id


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


class PredecessorMeasuresJSON(MeasuresJSON):
    department: str
    name: str | None
    code: str | None


class DepartmentMeasuresJSON(MeasuresJSON):
    """Of what one department answers for, what its predecessors undertook included: this once more by predecessor."""

    department: str
    name: str | None
    code: str | None
    #: The six digits of the division that its code names; null where it has no such code.
    region: str | None
    from_predecessors: list[PredecessorMeasuresJSON]


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

    def __init__(
        self,
        reading: Reading,
        lookup: Lookup,
        reader: Reader,
        id_of: Callable[[str | None], bytes | None],
    ) -> None:
        self._reading = reading
        self._lookup = lookup
        self._id_of = id_of
        self._codes = Codes(reading)
        self._complaints = ComplaintFigures(reading, lookup, reader, self._codes)

    def statistics(self, query: StatisticsQuery) -> StatisticsJSON:
        """Figures of departments and regions in a period. Problem (422) where it ends before it begins."""
        first, last = self._period(query)
        asked, codes = self._id_of(query.department), self._codes
        parts: list[tuple[Set[bytes], Measures]] = []
        groups: dict[bytes, Measures] = defaultdict(Measures)
        inherited: dict[bytes, dict[bytes, Measures]] = defaultdict(dict)
        at, answering = self._reading.position.time, self._reading.successions().holders
        found = self._reading.ask(measures, at, first, last, answering)
        for (signed, holders), one in found.items():
            wanted = {party for party in holders if codes.is_wanted(party, asked, query.region)}
            if wanted:
                parts.append((wanted, one))
            for party in wanted:
                groups[party].add(one)
                if signed not in holders:
                    inherited[party].setdefault(signed, Measures()).add(one)
        self._lookup.hold_names({*groups, *(one for by_origin in inherited.values() for one in by_origin)})
        departments: list[DepartmentMeasuresJSON] = [
            {
                "department": hex_id(party),
                "name": self._lookup.party_name(party),
                "code": codes.code(party),
                "region": codes.region(party),
                **measures_json(groups[party]),
                "from_predecessors": [
                    {
                        "department": hex_id(one),
                        "name": self._lookup.party_name(one),
                        "code": codes.code(one),
                        **measures_json(inherited[party][one]),
                    }
                    for one in codes.in_order(inherited[party])
                ],
            }
            for party in codes.in_order(groups)
        ]
        return {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "departments": departments,
            "regions": _regions(parts, codes),
            # What several owe jointly is in the figures of each, and once in what they sum up to.
            "total": measures_json(total(one for _, one in parts)),
        }

    def complaints(self, query: StatisticsQuery) -> ComplaintStatisticsJSON | None:
        """Cases of complaints that began in a period, as far as the reader may know; None for who knows of none.
        Problem (422) as `statistics`."""
        first, last = self._period(query)
        return self._complaints.statistics(first, last, self._id_of(query.department), query.region)

    def disclosure(self, year: int) -> DisclosureJSON:
        """The disclosure of a year; the reading is of its last day."""
        parts = self._reading.ask(overdue_to_small_sellers, self._reading.successions().holders)
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
                    "code": self._codes.code(party),
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

    def _period(self, query: StatisticsQuery) -> tuple[date, date]:
        last = query.to or civil_day(self._reading.position.time)
        first = query.from_ or date(last.year, 1, 1)
        if first > last:
            fault = "起始日不能晚于截止日"
            raise malformed([{"field": "query.from", "value": first.isoformat(), "detail": fault}])
        return first, last


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


def _regions(parts: Iterable[tuple[Set[bytes], Measures]], codes: Codes) -> list[RegionMeasuresJSON]:
    """Counties, the cities that they belong to, and the provinces that these belong to."""
    sums: dict[str, Measures] = defaultdict(Measures)
    members: dict[str, set[bytes]] = defaultdict(set)
    for holders, found in parts:
        for prefix, within in divisions({party: codes.region(party) for party in holders}):
            members[prefix] |= within
            sums[prefix].add(found)
    return [
        {"region": prefix, "departments": len(members[prefix]), **measures_json(one)}
        for prefix, one in sorted(sums.items())
    ]


def _disclosed(one: Overdue) -> list[DisclosedAmountJSON]:
    return [
        {"currency": currency, "amount": format_fen(fen)} for currency, fen in sorted(one.amounts_fen.items())
    ]
