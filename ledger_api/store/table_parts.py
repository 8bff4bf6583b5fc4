"""What tables are made of beside their columns: indexes of a few rows, and the table behind a class."""

from __future__ import annotations

from sqlalchemy import Index, Table, text
from sqlmodel import SQLModel


def where(name: str, columns: tuple[str, ...], condition: str, postgresql: str | None = None) -> Index:
    """An index of the few rows that meet a condition, which PostgreSQL may have to be told otherwise."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(postgresql or condition))


def where_not_null(name: str, column: str) -> Index:
    """An index of the few rows that have a value in a column."""
    return where(name, (column,), f"{column} IS NOT NULL")


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a class of this file."""
    found = model.__dict__["__table__"]
    assert isinstance(found, Table)
    return found
