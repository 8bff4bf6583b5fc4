"""Publications: what a reader may see, in the form in which governments publish their contracts."""

from __future__ import annotations

from typing import IO, Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from typing_extensions import TypedDict

from ledger_api.web.answers import json_answer
from ledger_api.web.api.documented import PROBLEMS
from ledger_api.web.api.facts import Id, Index
from ledger_api.web.exports.downloads import FILES, download, file_name, rows_as_file, wanted
from ledger_api.web.exports.ocds import PREFIX
from ledger_api.web.exports.publication import publication
from ledger_api.web.exports.record_table import RECORD, rows_of_record
from ledger_api.web.looking import look
from ledger_api.web.problems import Problem, not_found
from ledger_api.web.queries import AsFile, CommitmentQuery, PartyText, YesOrNo
from ledger_api.web.queries import Query as Asked
from ledger_api.web.record_shapes import BreachRecordJSON
from ledger_api.web.record_view import record_of
from ledger_api.web.shapes import ItemJSON

router = APIRouter(tags=["exports"], responses=PROBLEMS)


class PublisherJSON(TypedDict):
    name: str


class PackageJSON(TypedDict):
    """A release package of OCDS 1.1; what a release holds is the standard's matter."""

    uri: str
    version: str
    publishedDate: str
    publisher: PublisherJSON
    releases: list[dict[str, Any]]


class OcdsQuery(Asked):
    """`prefix` is the publisher's registered ocid prefix, for contracts that have no ocid of their own."""

    department: PartyText | None = None
    imported: YesOrNo | None = None
    prefix: Annotated[str, Field(pattern="^ocds-[0-9a-z]{6}$")] = PREFIX


@router.get("/exports/ocds", responses={200: {"model": PackageJSON}})
def ocds(request: Request, query: Annotated[OcdsQuery, Query()]) -> Response:
    """A release package of OCDS 1.1: contracts with payment milestones and transactions, as the reader sees them.
    404 where there is no contract about money."""
    with look(request) as view:
        listed = CommitmentQuery(department=query.department, imported=query.imported)
        pieces = publication(view, listed, query.prefix)

        def write(file: IO[bytes]) -> Any:
            file.writelines(pieces)
            if not file.tell():
                raise Problem(404, "没有可以导出的合同：本账本没有涉及付款的合同，或者查询条件过窄。")

        return download(f"{file_name('ocds', view)}.json", "application/json", write)


@router.get(
    "/breaches/{commitment}/{index}/record",
    responses={200: {"model": ItemJSON[BreachRecordJSON], "content": FILES}},
)
def record(request: Request, commitment: Id, index: Index, query: Annotated[AsFile, Query()]) -> Response:
    """The record of a missed obligation with the fields that complaint forms and credit platforms ask for: for who may
    know of the case, and for everybody, without the enterprise, while the breach is published. 404 for anybody else."""
    with look(request) as view:
        found = record_of(view, commitment, index)
        if found is None:
            raise not_found("该失信记录")
        if kind := wanted(request, query.format):
            return rows_as_file(kind, "breach-record", RECORD, view, rows_of_record(found))
        return json_answer(request, {"as_of": view.as_of, "item": found})
