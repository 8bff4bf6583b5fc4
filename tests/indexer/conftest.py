from tests.indexer.fixtures import _running_ledger, ledger, new_indexer
from tests.postgres import new_database, places, postgres, postgres_server

__all__ = [
    "_running_ledger",
    "ledger",
    "new_database",
    "new_indexer",
    "places",
    "postgres",
    "postgres_server",
]
