"""Statistics of complaints, by department, region and authority, out of what the reader may know of.

Every figure is a sum over cases that the reader can look at one by one (FORMAT.md: the public knows of no complaint,
and of nothing that betrays one): an auditor and intake count all of them, a handler those in its hands, a department
those forwarded against it, an enterprise its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from typing_extensions import TypedDict

from ledger_api.domain.complaint_measures import Clocks, ComplaintMeasures
from ledger_api.domain.complaint_words import ComplaintClock
from ledger_api.store.complaint_statistics import Matter, cases
from ledger_api.store.reading import Reading
from ledger_api.web import complaint_readers
from ledger_api.web.lookup import Lookup
from ledger_api.web.readers import Reader
from ledger_api.web.regions import Codes, divisions
from ledger_api.web.wire_values import hex_id

_OF_INTAKE = (ComplaintClock.INTAKE, ComplaintClock.FORWARD)
_OF_HANDLERS = (ComplaintClock.HANDLE,)


class ClockCountsJSON(TypedDict):
    """Clocks of one kind: stopped in their term, stopped after it, running, running beyond it."""

    kept: int
    late: int
    running: int
    running_late: int


class ComplaintMeasuresJSON(TypedDict):
    """Cases that began in the period: `received` = `open` + `concluded` + `rejected` + `diverted` + `withdrawn`.
    Linked complaints are one case, and one by one in `complaints`. `clocks` by `intake`, `forward`, `handle`."""

    received: int
    complaints: int
    open: int
    concluded: int
    rejected: int
    diverted: int
    withdrawn: int
    findings: dict[str, int]
    clocks: dict[str, ClockCountsJSON]


class PredecessorComplaintsJSON(ComplaintMeasuresJSON):
    department: str
    name: str | None
    code: str | None


class DepartmentComplaintsJSON(ComplaintMeasuresJSON):
    """Against one department, those about what its predecessors undertook included: these once more by predecessor."""

    department: str
    name: str | None
    code: str | None
    region: str | None
    from_predecessors: list[PredecessorComplaintsJSON]


class RegionComplaintsJSON(ComplaintMeasuresJSON):
    region: str
    departments: int


class PredecessorClocksJSON(TypedDict):
    authority: str | None
    name: str | None
    code: str | None
    clocks: dict[str, ClockCountsJSON]


class AuthorityClocksJSON(PredecessorClocksJSON):
    """How one authority kept its clocks: intake and forwarding of what it accepted or rejected, handling of what it
    handles, those of its predecessors included: these once more by predecessor. `authority` is null for what nobody
    has taken in."""

    from_predecessors: list[PredecessorClocksJSON]


class ComplaintStatisticsJSON(TypedDict):
    departments: list[DepartmentComplaintsJSON]
    regions: list[RegionComplaintsJSON]
    authorities: list[AuthorityClocksJSON]
    total: ComplaintMeasuresJSON


class ComplaintFigures:
    """Figures of complaints out of one reading, for one reader."""

    def __init__(self, reading: Reading, lookup: Lookup, reader: Reader, codes: Codes) -> None:
        self._reading = reading
        self._lookup = lookup
        self._reader = reader
        self._codes = codes

    def statistics(
        self, first: date, last: date, department: bytes | None, region: str | None
    ) -> ComplaintStatisticsJSON | None:
        """The cases that began in a period, or those of one department or region; None for who may know of none."""
        in_view = complaint_readers.in_view(self._reader)
        if in_view is None:
            return None
        whole = ComplaintMeasures()
        groups: dict[bytes, ComplaintMeasures] = defaultdict(ComplaintMeasures)
        inherited: dict[bytes, dict[bytes, ComplaintMeasures]] = defaultdict(
            lambda: defaultdict(ComplaintMeasures)
        )
        regions: dict[str, ComplaintMeasures] = defaultdict(ComplaintMeasures)
        members: dict[str, set[bytes]] = defaultdict(set)
        authorities: dict[bytes | None, _Kept] = defaultdict(_Kept)
        for case in self._reading.ask(cases, self._reading.successions(), in_view, first, last):
            respondents = {
                party for party in case.respondents if self._codes.is_wanted(party, department, region)
            }
            if not respondents:
                continue
            whole.count(case.counted)
            for party in respondents:
                groups[party].count(case.counted)
                if case.signed_respondent not in case.respondents:
                    inherited[party][case.signed_respondent].count(case.counted)
            for prefix, within in divisions({party: self._codes.region(party) for party in respondents}):
                regions[prefix].count(case.counted)
                members[prefix] |= within
            for taker in case.takers or (None,):
                authorities[taker].count(case, _OF_INTAKE, case.signed_taker, case.takers)
            for party in case.handlers:
                authorities[party].count(case, _OF_HANDLERS, case.signed_handler, case.handlers)
        self._lookup.hold_names(
            {*groups, *(one for by_origin in inherited.values() for one in by_origin)}
            | {
                one
                for party, kept in authorities.items()
                for one in (party, *kept.inherited)
                if one is not None
            }
        )
        return {
            "departments": [
                {
                    "department": hex_id(party),
                    "name": self._lookup.party_name(party),
                    "code": self._codes.code(party),
                    "region": self._codes.region(party),
                    **complaints_json(groups[party]),
                    "from_predecessors": [
                        {
                            "department": hex_id(one),
                            "name": self._lookup.party_name(one),
                            "code": self._codes.code(one),
                            **complaints_json(inherited[party][one]),
                        }
                        for one in self._codes.in_order(inherited[party])
                    ],
                }
                for party in self._codes.in_order(groups)
            ],
            "regions": [
                {"region": prefix, "departments": len(members[prefix]), **complaints_json(found)}
                for prefix, found in sorted(regions.items())
            ],
            "authorities": self._authorities(authorities),
            "total": complaints_json(whole),
        }

    def _authorities(self, found: Mapping[bytes | None, _Kept]) -> list[AuthorityClocksJSON]:
        named = self._codes.in_order(party for party in found if party is not None)
        ordered: list[bytes | None] = [*named, *([None] if None in found else [])]
        return [
            {
                **self._clocks(party, found[party].clocks),
                "from_predecessors": [
                    self._clocks(one, found[party].inherited[one])
                    for one in self._codes.in_order(found[party].inherited)
                ],
            }
            for party in ordered
        ]

    def _clocks(self, party: bytes | None, found: Clocks) -> PredecessorClocksJSON:
        return {
            "authority": None if party is None else hex_id(party),
            "name": None if party is None else self._lookup.party_name(party),
            "code": None if party is None else self._codes.code(party),
            "clocks": _clocks_json(found),
        }


@dataclass(slots=True)
class _Kept:
    """The clocks of one authority, and those of them that a predecessor began."""

    clocks: Clocks = field(default_factory=Clocks)
    inherited: dict[bytes, Clocks] = field(default_factory=lambda: defaultdict(Clocks))

    def count(
        self, case: Matter, clocks: Iterable[ComplaintClock], signed: bytes | None, holders: Collection[bytes]
    ) -> None:
        self.clocks.count(case.counted, clocks)
        if signed is not None and signed not in holders:
            self.inherited[signed].count(case.counted, clocks)


def complaints_json(found: ComplaintMeasures) -> ComplaintMeasuresJSON:
    """Figures in wire form."""
    return {
        "received": found.received,
        "complaints": found.complaints,
        "open": found.open,
        "concluded": found.concluded,
        "rejected": found.rejected,
        "diverted": found.diverted,
        "withdrawn": found.withdrawn,
        "findings": {finding.value: number for finding, number in found.findings.items()},
        "clocks": _clocks_json(found.clocks),
    }


def _clocks_json(found: Clocks) -> dict[str, ClockCountsJSON]:
    return {
        clock.value: {
            "kept": counts.kept,
            "late": counts.late,
            "running": counts.running,
            "running_late": counts.running_late,
        }
        for clock, counts in found.by_kind.items()
    }
