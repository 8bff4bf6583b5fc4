"""Where an act's documents are kept: in the open, or sealed, which is for the kind of act to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack

from ledger_api.acts.complaint_words import SEALED, sealed_digests
from ledger_api.chain.acts import Act
from ledger_api.folder import Folder
from ledger_api.sealing_keys import sealed_texts
from ledger_api.store.documents import Documents
from ledger_api.store.subscriptions import Subscriptions


class Keeping:
    """The second store of a ledger, as those need it who hand in acts."""

    def __init__(self, folder: Folder) -> None:
        with ExitStack() as opened:
            self._plain = Documents(folder.documents)
            opened.callback(self._plain.close)
            self.sealed = sealed_texts(folder)
            opened.callback(self.sealed.close)
            self.subscriptions = Subscriptions(folder.documents)
            opened.callback(self.subscriptions.close)
            self._opened = opened.pop_all()

    def keep(self, act: Act, documents: Mapping[bytes, bytes]) -> None:
        """Keeps an act's documents, on disk when this returns. Which of them are sealed the act says by its kind,
        and not the documents by what they claim to be. SealingKeyMissing."""
        sealed = sealed_digests(act)
        self._plain.put_many(content for named, content in documents.items() if named not in sealed)
        texts = [content for named, content in documents.items() if named in sealed]
        self.sealed.put(act.fields.get("complaint", act.key), texts)

    def keep_plain(self, acts: Sequence[Act], documents: Iterable[bytes]) -> None:
        """Keeps the documents of many acts, in whatever order. ValueError where one of them has sealed ones."""
        listed = list(documents)
        if listed and any(act.kind in SEALED for act in acts):
            raise ValueError("acts with sealed documents are handed in one by one")
        self._plain.put_many(listed)

    def close(self) -> None:
        """Close the store."""
        self._opened.close()
