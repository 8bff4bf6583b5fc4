"""One ledger, opened: chain, index, second store, relay and keeper around a data folder.

Everything that acts on a ledger goes through here: the server, the command line, imports and scenarios. Acts
go one way, to the chain; what is read comes back from the index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ledger_api.acts.context import Context, party_reference
from ledger_api.acts.documents import canonical
from ledger_api.acts.exact_refusals import exact_refusal
from ledger_api.acts.handed_in import named_documents, read_documents, read_signed
from ledger_api.acts.prepare import Prepared, first_of, preflight, prepare
from ledger_api.acts.signatures import reordered
from ledger_api.chain.acts import (
    Act,
    SignedAct,
    is_submitted_in,
    party_id,
    sign,
)
from ledger_api.chain.clock import Clock, RealClock
from ledger_api.chain.contracts import Contracts, verify
from ledger_api.chain.embedded import EmbeddedChain
from ledger_api.chain.gas_key import GasKey, Transaction
from ledger_api.chain.journal import read_header
from ledger_api.chain.keys import address_of
from ledger_api.chain.node import Chain, ChainCannotStart, ChainStopped, TransactionRefused
from ledger_api.chain.relay import Outcome, Relay, raise_refusals
from ledger_api.chain.remote import RemoteChain
from ledger_api.chain.rpc import RpcUnavailable
from ledger_api.chain.signed_acts import signed_act_of
from ledger_api.domain.refusals import Refusal, Refused
from ledger_api.domain.words import PartyKind
from ledger_api.errors import LedgerError
from ledger_api.folder import Folder, LedgerFile
from ledger_api.genesis import IMPORTER, REGISTRAR, found, new_chain_id, published_calendars
from ledger_api.half_signing import HalfSigning
from ledger_api.indexer.follow import Follower, Lag
from ledger_api.indexer.keeper import Keeper, OpenProceeding
from ledger_api.indexer.rebuild import Rebuilt, rebuild
from ledger_api.indexer.source import Source
from ledger_api.indexer.step import Indexer, Step
from ledger_api.joining import known_ledger, settled_in
from ledger_api.keeping import Keeping
from ledger_api.mailbox import Mailbox
from ledger_api.past_days import PastDays
from ledger_api.references import References
from ledger_api.store.database import close_reading
from ledger_api.store.documents import Documents
from ledger_api.store.index import Index
from ledger_api.store.reading import Reading, open_reading
from ledger_api.store.sealed import Sealed
from ledger_api.store.subscriptions import Subscriptions

#: Gas for opening a proceeding, which walks the calendar, and for each payment that it is shown.
_OPENING_GAS = 600_000
_PAYMENT_GAS = 10_000

Say = Callable[[str], None]


class Ledger:
    """Open with `Ledger.open`; close when done. Methods may be called from several threads."""

    def __init__(self, folder: Folder, chain: Chain, ledger_file: LedgerFile, say: Say) -> None:
        self.folder = folder
        self.chain = chain
        self.contracts: Contracts = ledger_file.contracts
        # A machine that joined the ledger of a database has no such key.
        self._registrar_key = folder.key("registrar") if folder.has_key("registrar") else None
        source = Source(chain.rpc, self.contracts)
        # Closed again in the reverse order, also where a later part cannot be opened.
        with ExitStack() as opened:
            if folder.database is not None:
                opened.callback(close_reading, folder.database)
            self._keeping = Keeping(folder)
            opened.callback(self._keeping.close)
            self._references = References(self.open_reading)
            self.mailbox = Mailbox(
                folder.documents, self.sealed, self.contracts, self.open_reading, chain.now
            )
            opened.callback(self.mailbox.close)
            self._index = Index(folder.index, source.ledger)
            opened.callback(self._index.close)
            if folder.database is None:
                # Before those who write: the last to close a file puts into it what stands beside it.
                opened.callback(close_reading, folder.documents)
                opened.callback(close_reading, folder.index)
            opened.callback(chain.close)
            self._keeper_key = GasKey(chain, folder.key("keeper"))
            keeper = Keeper(self._index, chain.rpc, self.contracts, self._open_proceedings)
            self._follower = Follower(Indexer(self._index, source), keeper)
            opened.callback(self._follower.stop)
            self.past_days = PastDays(folder.index, folder.documents, folder.past)
            opened.callback(self.past_days.close)
            self._relay = Relay(self.contracts, GasKey(chain, folder.key("relay")), self._follower.wake)
            opened.callback(self._relay.close)
            if self._index.renewed:
                say(self._index.renewed)
                self.past_days.forget()
            self._opened = opened.pop_all()
        self.half_signing = HalfSigning(self.mailbox, chain, self.contracts, self.context, self.submit_signed)

    @property
    def registrar_key(self) -> bytes:
        """The registrar's private key. LedgerError where it lies on another machine."""
        if self._registrar_key is None:
            raise LedgerError(
                f"登记机关的密钥不在 {self.folder.path}。The registrar's key is in the folder that founded the ledger"
            )
        return self._registrar_key

    @classmethod
    def open(
        cls,
        path: Path,
        clock: Clock | None = None,
        url: str | None = None,
        say: Say = lambda text: None,
        database: str | None = None,
        settle: bool = True,
    ) -> Ledger:
        """Opens the ledger in a data folder, or founds one there.

        `clock` is the embedded chain's; `url` names a remote chain for a new ledger. `say` hears of each
        stage. `database` is the PostgreSQL URL of index and second store; a ledger that had them in files moves
        there. The index is brought to the chain's head, unless it is to be made again anyway (`settle`). Raises
        LedgerError (WrongChain, LedgerDamaged, ChainBehind, …), also where the chain does not start.
        """
        try:
            return cls._open(path, clock, url, say, database, settle)
        except (ChainCannotStart, ChainStopped, RpcUnavailable, TransactionRefused) as error:
            raise LedgerError(str(error)) from error

    @classmethod
    def _open(
        cls, path: Path, clock: Clock | None, url: str | None, say: Say, database: str | None, settle: bool
    ) -> Ledger:
        folder = Folder(path, database)
        known = known_ledger(folder, url)
        if known is not None and url is not None and known.url != url:
            raise LedgerError(f"the ledger in {path} lives at {known.url or 'its own chain'}, not at {url}")
        clock = clock or RealClock()
        path.mkdir(parents=True, exist_ok=True)
        chain = cls._start_chain(folder, known, url, clock, say)
        try:
            if known is None:
                known = cls._found(folder, chain, url, say)
            else:
                verify(known.contracts, chain.rpc)
            ledger = cls(folder, chain, settled_in(folder, known), say)
        except BaseException:
            chain.close()
            raise
        try:
            if settle:
                ledger._follower.begin(say)
        except BaseException:
            ledger.close()
            raise
        if ledger.lag.is_standby:
            say("另一个进程正在编制索引：本进程备用，它停止时接替")
        return ledger

    @staticmethod
    def _start_chain(
        folder: Folder, known: LedgerFile | None, url: str | None, clock: Clock, say: Say
    ) -> Chain:
        remote = known.url if known else url
        if remote:
            say(f"连接区块链 {remote}")
            return RemoteChain(remote)
        say("启动内置区块链")
        if known:
            chain_id, genesis_time = known.contracts.chain_id, known.genesis_time
        else:
            # A start that was interrupted before ledger.json was written leaves a journal without a ledger.
            chain_id, genesis_time = _begun(folder) or (new_chain_id(), clock.now())
        chain = EmbeddedChain.start(folder.chain, chain_id, genesis_time, clock, say)
        for notice in chain.notices:
            say(notice)
        return chain

    @staticmethod
    def _found(folder: Folder, chain: Chain, url: str | None, say: Say) -> LedgerFile:
        say("部署合约")
        documents = Documents(folder.documents)
        gas_key = GasKey(chain, folder.key("relay"))
        if url is not None:
            say(f"在此链上由 {gas_key.address} 支付交易费")
        registrar_key = folder.key("registrar")
        genesis_time = int(chain.rpc.call("eth_getBlockByNumber", "0x0", False)["timestamp"], 16)
        contracts = found(chain, gas_key, registrar_key, documents.put)
        say("公布2018—2026年工作日历")
        relay = Relay(contracts, gas_key, lambda: None)
        try:
            calendars = published_calendars(chain, contracts, registrar_key, documents.put)
            raise_refusals(relay.submit(calendars))
        finally:
            relay.close()
            documents.close()
        ledger_file = LedgerFile(contracts, genesis_time, url)
        folder.write(ledger_file)
        return ledger_file

    def close(self) -> None:
        """Finishes what waits and stops the chain."""
        self._opened.close()

    # ---- reading

    @property
    def sealed(self) -> Sealed:
        """Complaints' texts; every access is written down."""
        return self._keeping.sealed

    @property
    def subscriptions(self) -> Subscriptions:
        """Who is told of changes."""
        return self._keeping.subscriptions

    def open_reading(self) -> Reading:
        """A read-only view of the index, for one thread."""
        return open_reading(self.folder.index, self.folder.documents)

    def party_id(self, code: str) -> bytes:
        """The id under which a code (a USCC, or `scheme:code`) is or would be registered here."""
        return party_reference(self.contracts.chain_id, code)

    def status(self) -> dict[str, int]:
        """Where the chain stands. The embedded chain's blocks are final when they are there."""
        head = self.chain.rpc.call("eth_getBlockByNumber", "latest", False)
        number = int(head["number"], 16)
        final = number
        if not isinstance(self.chain, EmbeddedChain):
            found = self.chain.rpc.call("eth_getBlockByNumber", "finalized", False)
            final = int(found["number"], 16) if found else 0
        return {
            "chain_id": self.contracts.chain_id,
            "head_block": number,
            "head_time": int(head["timestamp"], 16),
            "final_block": final,
        }

    # ---- acting

    def context(self) -> Context:
        """What requests are read against now."""
        return self._references.context(self.contracts.chain_id, self.chain.now())

    def prepare(
        self, do: str, by: Sequence[str], with_: Mapping[str, Any], act_id: bytes | None = None
    ) -> Prepared:
        """The act that `by` would sign, and the refusal it would meet. Refused where there is none to sign."""
        return prepare(
            self.chain, self.contracts, self.context(), self._references.name_of, do, by, with_, act_id
        )

    def submit(
        self, typed_data: dict[str, Any], signatures: list[str], documents: list[dict[str, Any]]
    ) -> Outcome:
        """A signed act from outside. Returns when it stands on the chain; raises Refused.

        An act that is there already, whoever brought it, is a success.
        """
        signed = read_signed(typed_data, signatures, self.contracts)
        return self.submit_signed(signed, read_documents(documents))

    def submit_signed(self, signed: SignedAct, documents: Iterable[bytes]) -> Outcome:
        """A signed act with its documents. Refused as `submit`."""
        kept = named_documents(signed.act, documents)
        refused = preflight(self.chain, self.contracts, signed)
        if refused is not None and refused.code is Refusal.BAD_SIGNATURE and len(signed.signatures) > 1:
            # Signatures may come in any order; the contract takes those of the first party first.
            for ordered in reordered(signed, self.contracts, self._references.keys_of(signed.act.by)):
                second = preflight(self.chain, self.contracts, ordered)
                if second is None or second.code is not Refusal.BAD_SIGNATURE:
                    signed, refused = ordered, second
                    break
        refused = first_of(refused, exact_refusal(signed.act, self.context()))
        if refused is not None:
            if refused.code in (Refusal.BAD_SIGNATURE, Refusal.NOT_ENTITLED):
                raise Refused(
                    refused.code, self.half_signing.lacking(signed) or refused.message, **refused.values
                )
            if refused.code is not Refusal.DUPLICATE:
                raise refused
            earlier = self._same_act(signed.act, refused)
            self._keeping.keep(signed.act, kept)
            return earlier
        # Kept before the act is on the chain: an act whose words are lost cannot be understood.
        self._keeping.keep(signed.act, kept)
        (outcome,) = self._relay.submit([signed])
        if outcome.refused is not None:
            raise outcome.refused
        self.half_signing.taken(signed.act)
        # Somebody else's act of the same id came first, in this block or just before it.
        return self._same_act(signed.act, Refused(Refusal.DUPLICATE)) if outcome.was_there else outcome

    def signed_act(self, tx_hash: bytes, key: bytes) -> SignedAct | None:
        """An act about commitments as it was handed in; None where its transaction does not tell it."""
        return signed_act_of(self.chain.rpc, "CommitmentLedger", tx_hash, key)

    def submit_many(self, acts: Sequence[SignedAct], documents: Iterable[bytes]) -> list[Outcome]:
        """Many acts in order, each with its own outcome; nothing is asked beforehand. No complaints: ValueError."""
        self._keeping.keep_plain([signed.act for signed in acts], documents)
        return self._relay.submit(acts)

    def act_as_registrar(self, do: str, values: Mapping[str, Any]) -> Outcome:
        """An act of the registrar whose key this machine holds. Raises Refused."""
        prepared = self.prepare(do, [":".join(REGISTRAR)], values)
        if prepared.refusal is not None:
            raise Refused(Refusal(prepared.refusal[0]), prepared.refusal[1])
        signed = SignedAct(prepared.act, (sign(prepared.act, self.contracts, self.registrar_key),))
        return self.submit_signed(signed, map(canonical, prepared.documents))

    def importer(self) -> tuple[bytes, bytes]:
        """Party id and key of this machine's importer, registered at first use."""
        key = self.folder.key("importer")
        party = party_id(self.contracts.chain_id, *IMPORTER)
        with self.open_reading() as reading:
            known = reading.party(party)
        if known is None:
            self.act_as_registrar(
                "register_party",
                {
                    "kind": PartyKind.IMPORTER.value,
                    "uscc": ":".join(IMPORTER),
                    "name": "公开数据导入方",
                    "key": address_of(key),
                    "duties": ["importer"],
                },
            )
            self.settle()
        return party, key

    # ---- regular work

    def tick(self) -> None:
        """A block at the chain's time, and the regular work on it."""
        self.chain.tick()
        self.settle()

    def settle(self) -> None:
        """Indexes what is on the chain, opens proceedings on what was missed, and indexes those."""
        self._follower.catch_up()

    def follow(self) -> None:
        """From now on the regular work is done in the background, whenever there is a new block."""
        self._follower.start()

    @property
    def lag(self) -> Lag:
        """How far the index is behind the chain, and what hinders it."""
        return self._follower.lag

    def rebuild(self, progress: Callable[[Step, int], None] | None = None) -> Rebuilt:
        """Makes the index again from the chain; not while the ledger follows."""
        source = Source(self.chain.rpc, self.contracts)
        rebuilt = rebuild(self._index, source, self.folder.path / "index.rebuilding.sqlite", progress)
        if not rebuilt.is_same:
            self.past_days.forget()
        return rebuilt

    def _open_proceedings(self, missed: list[OpenProceeding]) -> None:
        self._keeper_key.send(
            [
                Transaction(
                    self.contracts.address("ProceedingRegister"),
                    one.calldata,
                    _OPENING_GAS + _PAYMENT_GAS * len(one.payments),
                )
                for one in missed
            ]
        )

    # ---- inside

    def _same_act(self, act: Act, otherwise: Refused) -> Outcome:
        """Where this very act is on the chain already; raises `otherwise` where the id made something else."""
        self.settle()
        with self.open_reading() as reading:
            row = reading.act(act.key)
        if row is None or row.outcome != "done":
            raise otherwise
        transaction = self.chain.rpc.call("eth_getTransactionByHash", "0x" + row.tx_hash.hex())
        if not is_submitted_in(act, bytes.fromhex(transaction["input"][2:])):
            raise otherwise
        return Outcome(act.key, "0x" + row.tx_hash.hex(), row.block_number, None, was_there=True)


def _begun(folder: Folder) -> tuple[int, int] | None:
    """Chain id and genesis time of a journal that was begun, though its ledger was not."""
    return (header.chain_id, header.genesis_time) if (header := read_header(folder.chain)) else None
