"""Column types that hold the same values on every database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Numeric, Table, Text, text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType
from sqlmodel import SQLModel

INT64_END = 1 << 63

#: SQLite makes a key of exactly this type the row's own number: no second tree for it.
_BIG_KEY = BigInteger().with_variant(Integer(), "sqlite")


class _AsGiven(UserDefinedType[Any]):
    """SQLite keeps in a BLOB column what it is given: an integer, or text."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "BLOB"


class Fen(TypeDecorator[int]):
    """Whole fen of any size. The contracts take amounts beyond 64 bits, where SQLite's integers end: there
    such an amount is kept as its digits. Sums are made in Python, for the same reason."""

    impl = Numeric
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return _AsGiven() if dialect.name == "sqlite" else dialect.type_descriptor(Numeric(60, 0))

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        return storable(value) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        return None if value is None else int(value)


def storable(value: Any) -> Any:
    """What a SQLite driver can take: an integer beyond 64 bits as its digits, everything else as it is."""
    return str(value) if isinstance(value, int) and not -INT64_END <= value < INT64_END else value


def big_key() -> Column[int]:
    """A primary key that the chain gives: a block's number or a log's place."""
    return Column(_BIG_KEY, primary_key=True, autoincrement=False)


def integer(*, nullable: bool = False) -> Column[int]:
    """An integer within 64 bits: an instant, a civil day yyyymmdd, a place, a count."""
    return Column(BigInteger, nullable=nullable)


def blob(*, nullable: bool = False) -> Column[bytes]:
    """Bytes: an id, a hash, an address."""
    return Column(LargeBinary, nullable=nullable)


def words(*, nullable: bool = False) -> Column[str]:
    """Text: a word of the wire, a currency, a list of words with blanks between."""
    return Column(Text, nullable=nullable)


def truth() -> Column[bool]:
    """Yes or no."""
    return Column(Boolean, nullable=False)


def money(*, nullable: bool = False) -> Column[int]:
    """Money: see `Fen`."""
    return Column(Fen, nullable=nullable)


def where(name: str, columns: tuple[str, ...], condition: str, postgresql: str | None = None) -> Index:
    """An index of the few rows that meet a condition, which PostgreSQL may have to be told otherwise."""
    return Index(name, *columns, sqlite_where=text(condition), postgresql_where=text(postgresql or condition))


def where_not_null(name: str, column: str) -> Index:
    """An index of the few rows that have a value in a column."""
    return where(name, (column,), f"{column} IS NOT NULL")


def table_of(model: type[SQLModel]) -> Table:
    """The SQLAlchemy table behind a class of tables."""
    found = model.__dict__["__table__"]
    assert isinstance(found, Table)
    return found
