"""Statistics over departments and regions, and the yearly disclosure, as everybody sees them.

Every figure is a sum over obligations that the public sees one by one, without the enterprise: a group of one betrays
no more than its obligation's own row does, so nothing is left out or rounded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
        groups: dict[bytes, Measures] = {}
        codes: dict[bytes, str | None] = {}
        for party, found in self._reading.measures(first, last).items():
            if asked in (None, party):
                codes[party] = self._code(party)
                if (region_of(codes[party]) or "").startswith(query.region or ""):
                    groups[party] = found
        self._lookup.hold_names(groups)
        departments: list[DepartmentMeasuresJSON] = [
            {
                "department": hex_id(party),
                "name": self._lookup.party_name(party),
                "code": codes[party],
                "region": region_of(codes[party]),
                **measures_json(found),
            }
            for party, found in sorted(groups.items(), key=lambda one: (codes[one[0]] or "~", one[0]))
        ]
        return {
            "from": first.isoformat(),
            "to": last.isoformat(),
            "departments": departments,
            "regions": _regions((region_of(codes[party]), found) for party, found in groups.items()),
            "total": measures_json(total(groups.values())),
        }

    def disclosure(self, year: int) -> DisclosureJSON:
        """The disclosure of a year; the reading is of its last day."""
        found = self._reading.overdue_to_small_sellers()
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
        for one in found.values():
            whole.contracts += one.contracts
            whole.provisional += one.provisional
            for currency, fen in one.amounts_fen.items():
                whole.amounts_fen[currency] = whole.amounts_fen.get(currency, 0) + fen
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


def _regions(groups: Iterable[tuple[str | None, Measures]]) -> list[RegionMeasuresJSON]:
    """Counties, the cities that they belong to, and the provinces that these belong to."""
    sums: dict[str, list[Measures]] = {}
    for region, found in groups:
        for prefix in () if region is None else (region[:2], region[:4], region):
            sums.setdefault(prefix, []).append(found)
    return [
        {"region": prefix, "departments": len(parts), **measures_json(total(parts))}
        for prefix, parts in sorted(sums.items())
    ]


def _disclosed(one: Overdue) -> list[DisclosedAmountJSON]:
    return [
        {"currency": currency, "amount": format_fen(fen)} for currency, fen in sorted(one.amounts_fen.items())
    ]
