"""Versions of one contracting process, merged into what counts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from ocdsmerge import CompiledRelease

from ledger_api.exchange.ocds.views import Fields, View


def merged(views: Iterable[View]) -> Fields:
    """The process as it stands: the newest compiledRelease where there is one, and what is newer than it.

    Contracts that only older versions hold are kept from those: what was published once is not lost.
    Without a compiledRelease, all versions merge in the order of their dates.
    """
    versions = sorted(views, key=lambda view: view.order)
    compiled = max((n for n, view in enumerate(versions) if view.order[1]), default=0)
    current = _merged(versions[compiled:])
    if compiled:
        earlier = _merged(versions[:compiled])
        there = {contract["id"] for contract in objects(current, "contracts")}
        lost = [contract for contract in objects(earlier, "contracts") if contract["id"] not in there]
        known = {award["id"] for award in objects(current, "awards")}
        awards = [award for award in objects(earlier, "awards") if lost and award["id"] not in known]
        current = earlier | current
        current["contracts"] = [*objects(current, "contracts"), *lost] if there else lost
        current["awards"] = [*objects(current, "awards"), *awards] if known else awards
    return current


def _merged(versions: list[View]) -> Fields:
    if len(versions) == 1:
        return versions[0].fields
    # Without rules of a schema every list of objects merges by id, which is what `View` has made ids for.
    compiled = CompiledRelease(merge_rules={})
    for version in versions:
        compiled.append(version.fields)
    return cast(Fields, compiled.asdict())


def objects(holder: Fields, key: str) -> list[Fields]:
    """The objects of a merged list, none where the list is not there."""
    return cast(list[Fields], holder.get(key, []))
