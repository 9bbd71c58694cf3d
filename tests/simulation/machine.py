"""A simulated PC: a real replica on a real encrypted file, with a wall clock, a disk and a plug of its own."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from sync import backup
from sync.admission import Newcomer
from sync.authority.verdicts import Standing
from sync.bundle.reading import BundleReader
from sync.chains import span_of
from sync.changes import Change, Claim, VoidChange, losers, parse
from sync.database import checkpoint
from sync.documents import Document, Text, seed_change
from sync.entry import CONTENT, Batch, Entry, Payload
from sync.errors import (
    BadSignatureError,
    BehindError,
    ClosedSeatError,
    MalformedError,
    NobodyInError,
    NotAllowedError,
    StorageError,
)
from sync.exchange import Exchange
from sync.exchange.bulk_slot import BulkSlot
from sync.identity import prove_seat
from sync.log import Log
from sync.recovery import RecoveryKey
from sync.replica import Replica
from sync.seats import Insider, Seats
from sync.transport.greeting import is_believed
from tests.simulation.power import DiskImage
from tests.sync.bundles import fitting
from tests.sync.change_mutants import by, spoilt, taken_apart

START_MS = 1_790_000_000_000
NO_LIMIT = 1 << 30
PIN = "2580"
"""Everybody's who has one."""
SEED = seed_change(lambda edit: edit.put(("text",), Text("")))

REFUSED = (NotAllowedError, ClosedSeatError, BehindError, NobodyInError, StorageError)
"""What a person may be told instead of getting what they asked for."""


class Plugged(BaseException):
    """The plug was pulled in the middle of a transaction, or the power failed as it was being kept."""


class Machine:
    """`replica` is None while the PC is off; `news` is set by each commit; `skew_ms` is how wrong its clock is;
    `inside` is who came in last, where several people use it, unless it `is_locked`; `behind` are the replicas of those
    who were in since it was started, and went without locking their keys away; so many appends until the `bomb` pulls
    its plug, transactions until the `fuse` has burnt down and power fails."""

    def __init__(self, number: int, seed: int, folder: Path, clock) -> None:
        self.number = number
        self.seed = seed
        self.path = folder / f"{number}.db"
        self.random = random.Random(f"{seed}/{number}").randbytes
        self.key = self.random(32)
        self.clock = clock
        self.skew_ms = 0
        self.news = False
        self.bomb = 0
        self.fuse = 0
        self.exploded = False
        self._left: DiskImage | None = None
        self._sparks = random.Random(f"{seed}/{number}/power")
        self.bulk_slot = BulkSlot()
        self.replica: Replica | None = None
        self.log: Log | None = None
        self.backup: Path | None = None
        self.member = self.device = b""
        self.shown = 0
        self.inside: bytes | None = None
        self.is_locked = False
        self.behind: list[Replica] = []
        self._had: dict[bytes, set[bytes]] = {}
        self._had_then: dict[bytes, set[bytes]] = {}

    def __repr__(self) -> str:
        return f"PC {self.number}"

    def wall_ms(self) -> int:
        return START_MS + self.clock() + self.skew_ms

    # Life

    def found(self) -> None:
        self._begin(Replica.found(self._create(), self.random, self.wall_ms))

    def ask_to_join(self, genesis: bytes, member: bytes, role) -> Newcomer:
        """What this PC hands to its inviter; the same again after an interruption."""
        if self.log is None:
            self.log = self._open() if self.path.exists() else self._create()
        seats = Seats(self.log, self.random)
        device, keys = seats.device(), seats.waiting()
        proof = prove_seat(keys, genesis, member, device.device)
        return Newcomer(member, role, device.device, device.certificate, keys.feed, keys.sealing_public, proof)

    def join(self, inviter: Replica, member: bytes) -> None:
        entries, _ = inviter.control_since({}, 0, 10**6, 10**9)
        self._begin(Replica.join(self.log, inviter.genesis.raw, member, entries, self.random, self.wall_ms))

    def begin_again(self, data: bytes, key: RecoveryKey) -> bool:
        """From a backup, by the recovery key that it is for; whether all of it was there."""
        opened = backup.opened(BytesIO(data))
        replica = backup.read_into(self._create(), opened.restoration, self.random, self.wall_ms)
        reader = BundleReader(replica, opened.bundle, fitting(replica))
        with suppress(MalformedError):
            for step in reader.steps():
                step()
        replica.recovering.recover(key, opened.restoration.epochs)
        replica.told_content(reader.told[CONTENT])
        self._begin(replica)
        return reader.is_whole

    def _create(self) -> Log:
        self.log = Log.create(self.path, self.key, synchronous="NORMAL")
        return self.log

    def _open(self) -> Log:
        return Log.open(self.path, self.key, synchronous="NORMAL")

    def _begin(self, replica: Replica) -> None:
        self.replica = replica
        self.member, self.device = _whose(replica), replica.device.device
        self.bulk_slot = BulkSlot()
        replica.subscribe(self._noticed)
        append = self.log.append

        def append_and_perhaps_die(entries) -> None:
            append(entries)
            if self.bomb:
                self.bomb -= 1
                if not self.bomb:
                    self.exploded = True
                    raise Plugged

        self.log.append = append_and_perhaps_die
        self._may_lose_power()

    def _may_lose_power(self) -> None:
        """In each transaction, once the fuse has burnt down: it may have been kept, partly written, or not."""
        log, transaction = self.log, self.log.transaction
        log.db.conn.execute(f"PRAGMA wal_autocheckpoint = {self._sparks.choice((10, 100, 1000))}").fetchone()

        @contextmanager
        def transaction_and_perhaps_darkness() -> Iterator[None]:
            if not self.fuse or log.in_transaction:
                with transaction():
                    yield
                return
            before = DiskImage.of(self.path)
            with transaction():
                yield
            self.fuse -= 1
            if not self.fuse:
                self._left = before.cut_before(DiskImage.of(self.path), self._sparks)
                self.exploded = True
                raise Plugged

        log.transaction = transaction_and_perhaps_darkness

    def _noticed(self) -> None:
        self.news = True

    def pull_plug(self) -> None:
        """Off, with nothing written down that was not committed; after a power cut, with what that has left."""
        self._had[self.member] = self.epochs_held
        for replica in self.behind:
            replica.log.db.conn.close()
        self.behind = []
        if self.log is not None:
            self.log.db.conn.close()
        if self._left is not None:
            self._left.put(self.path)
        self.replica = self.log = self._left = None
        self.bomb, self.fuse, self.exploded = 0, 0, False

    def cut_power(self) -> None:
        """The next time it goes off, it is by a power cut, maybe while the WAL was carried into the file."""
        before = DiskImage.of(self.path)
        if self._sparks.random() < 0.5:
            checkpoint(self.log.db.conn)
        self._left = before.cut_before(DiskImage.of(self.path), self._sparks)

    def leave_open(self, member: bytes | None) -> None:
        """Whoever is in stays open behind; another person comes in, or nobody."""
        self._had[self.member] = self.epochs_held
        opened = {self.member: self.replica} | {_whose(replica): replica for replica in self.behind}
        for gone in [opened.pop(whose) for whose in (b"", member) if whose in opened]:
            gone.log.db.conn.close()
        self.behind = list(opened.values())
        self.replica = self.log = None
        self.inside, self.is_locked = member or self.inside, member is None
        self.start()

    def start(self) -> None:
        if self.log is None:
            self.log = self._open()
            self._begin(self._opened())

    def _opened(self) -> Replica:
        """In the name of who came in last, or of somebody else where the disk is an older one without them."""
        replica = Replica.open(self.log, self.random, self.wall_ms)
        if self.is_locked or replica.colleagues.insider() is not None:
            return replica
        people = replica.colleagues.members()
        member = self.inside if self.inside in people else people[0]
        pins = replica.colleagues.pins
        key = None if pins.is_short(member) is None else pins.open(member, PIN)
        return Replica.open(self.log, self.random, self.wall_ms, Insider(member, key))

    def held(self) -> set[bytes]:
        """The hashes of all entries on the disk, also while the PC is off."""
        log = self.log or self._open()
        hashes = {hash for (hash,) in log.db.conn.execute("SELECT hash FROM entries")}
        if self.log is None:
            log.db.conn.close()
        return hashes

    @property
    def epochs_held(self) -> set[bytes]:
        """The epochs whose keys who is in has here, or once had."""
        had = self._had.get(self.member, set())
        return had | (self.replica._state.keys.held if self.replica is not None else set())

    def reads(self, entry: Entry) -> bool:
        """Whether this PC holds an entry and can open it, standing or not."""
        return self.replica.holds(entry.hash) and self.replica.open_entry(entry) is not None

    def newly_shown(self) -> list[Entry]:
        """What came since the last call and is shown to whoever sits here: what was written, who is here, which
        conversations there are."""
        shown, self.shown = self.shown, self.replica.head_arrival
        return self.shown_since(shown)

    def shown_since(self, arrival: int) -> list[Entry]:
        """What of all that came after that one is shown."""
        arrivals = self.replica.arrivals(arrival, 10**6)
        stand = (arrival for arrival in arrivals if arrival.standing is Standing.STANDS)
        return [arrival.entry for arrival in stand if arrival.payloads is not None or arrival.control is not None]

    def limit_disk(self, pages: int | None) -> None:
        """Leave room for so many pages more (4 KiB each); None: as many as it likes."""
        used = self.log.db.conn.execute("PRAGMA page_count").fetchone()[0]
        self.log.db.conn.execute(f"PRAGMA max_page_count = {NO_LIMIT if pages is None else used + pages}").fetchone()

    def back_up(self) -> None:
        self.pull_plug()
        self._had_then = dict(self._had)
        self.backup = self.path.with_suffix(".backup")
        shutil.copy(self.path, self.backup)
        self.start()

    def restore(self) -> None:
        """Go back to the backup, as if nothing had been written since; also what let people in may be gone with it."""
        self.pull_plug()
        self._had = dict(self._had_then)
        for ending in ("-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)
        shutil.copy(self.backup, self.path)
        self.shown = 0
        self.start()

    def clone(self, number: int) -> "Machine":
        """Another PC with a copy of the disk of this one, which is off."""
        clone = Machine(number, self.seed, self.path.parent, self.clock)
        shutil.copy(self.path, clone.path)
        clone.key, clone.skew_ms = self.key, self.skew_ms
        clone.inside = self.inside
        return clone

    # Use

    def regards(self, other: "Machine") -> bool:
        """Whether another PC is one of the shop's, as far as this one knows."""
        device = self.replica.verdicts.devices.get(other.device)
        return device is not None and device.stands

    def believes_removed(self, other: "Machine") -> bool:
        """Whether this PC, calling another one, is told by it that it was removed, and takes that for true."""
        known = other.replica.verdicts.devices.get(self.device)
        if known is None or known.stands:
            return False
        removal = other.replica.log.entry(known.removal) if known.removal else None
        if removal is None:
            return True
        with suppress(NotAllowedError, MalformedError, BadSignatureError, StorageError):
            self.replica.receive_control([removal])
        return is_believed(self.replica, removal)

    def exchange(self, other: "Machine", now_ms: int) -> Exchange:
        """This PC's end of a connection to another one."""

        return Exchange(
            self.replica,
            other.device,
            now_ms,
            device=self.device,
            wall_ms=self.wall_ms,
            admitted=None if self.regards(other) else lambda: self.regards(other),
            bulk_slot=self.bulk_slot,
        )

    def spaces(self) -> list[bytes]:
        """The spaces that this PC's member is in."""
        spaces = self.replica.verdicts.spaces
        return sorted(space for space, known in spaces.items() if self.member in known.members)

    def document(self, space: bytes) -> Document:
        """The space's one document, built from all changes that stand and can be read here."""
        document = Document(blake2b(space, digest_size=16).digest(), self.replica.me.feed, self.random, seed=SEED)
        found = [
            (arrival, parse(payload.value[2]))
            for arrival in self.replica.reread(space)
            if arrival.standing is Standing.STANDS
            for payload in arrival.payloads or ()
            if payload.type == "change"
        ]
        lost = losers(
            [self._claim(arrival.entry, change) for arrival, change in found],
            {change.hash: change.deps for _, change in found},
            partial(span_of, self.log.chains),
        )
        fair = [change for _, change in found if not any(change.hash in changes for changes in lost)]
        assert document.take(fair).quarantined == []
        return document

    def _claim(self, entry: Entry, change: Change) -> Claim:
        author = self.replica.verdicts.seats[entry.feed].member
        return Claim(change.hash, change.actor, change.seq, author, entry.feed, entry.header.seq, entry.hash, 1)

    def edit(self, space: bytes, chance: random.Random, word: str):
        """Change the space's document somewhere; the entries that say so."""
        document = self.document(space)
        length = len(document.text(("text",)))
        at = chance.randint(0, length)
        with document.edit() as edit:
            edit.splice(("text",), at, min(chance.randint(0, 3), length - at), word)
            edit.put((f"field/{at % 4}",), word)
        payloads = [Payload("change", False, [document.id, "note", change.raw]) for change in edit.changes]
        return self.replica.post(space, *(Batch([payload]) for payload in payloads))

    def harm(self, space: bytes, chance: random.Random, word: str) -> list[Entry]:
        """Say several changes with one actor and number, some of them spoilt; the entries that say so."""
        document = self.document(space)
        actor, changes = document.actor, []
        for ending in ("1", "2", "3"):
            fork = document.fork(self.replica.me.feed)
            with fork.edit() as edit:
                edit.splice(("text",), chance.randint(0, len(document.text(("text",)))), 0, word + ending)
            parts = by(actor, taken_apart(edit.changes[0]))
            if chance.random() < 0.3:
                parts = spoilt(parts, [(bytes(24), 1), (actor, 1)], chance.randrange)
            changes.append(parts.encoded())
        payloads = [Payload("change", False, [document.id, "note", raw]) for raw in changes if is_change(raw)]
        return self.replica.post(space, *(Batch([payload]) for payload in payloads))

    def close(self) -> None:
        self.pull_plug()


def _whose(replica: Replica) -> bytes:
    insider = replica.colleagues.insider()
    return insider.member if insider else b""


def is_change(raw: bytes) -> bool:
    """Whether it is one as far as the bytes show."""
    try:
        parse(raw)
    except VoidChange:
        return False
    return True
