from tests.indexer.fixtures import _running_ledger, ledger, new_indexer

__all__ = ["_running_ledger", "ledger", "new_indexer"]
