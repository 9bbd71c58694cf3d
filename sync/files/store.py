"""Which files are here: rows in `log.db`, and the folder with their bytes.

For the thread of the log, and quick; what takes long is done by what it gives out (`WholeFile`, `Part`), in any
thread. Other processes may write too: nothing is kept in memory.

A file is whole from the moment its row says so, which it does only once its bytes stand durably in their place. Each
change to the list of whole files has a number, each higher than all before it; a file has the number of its last
change. The list has an id: when that is another one, all numbers are.

Whoever opens the store leaves out some numbers, drawn at random, before the first that it gives. Should an old copy of
the whole home come back, what others know of the lost time is most likely among what was left out, and so is known.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync.clock import WallClock
from sync.database import storage_errors
from sync.errors import DamagedCopyError, DroppedFileError, MalformedError
from sync.files.adding import Adder, SealedFile, place
from sync.files.catalogue import FileCatalogue
from sync.files.holdings import Holdings
from sync.files.manifest import SEALED_SIZE, Chunk, Manifest
from sync.files.mentions import Mentions
from sync.files.part import Part
from sync.files.sealing import file_secret
from sync.files.whole_file import WholeFile, chunks_at
from sync.files.wish_list import WishList
from sync.forgetting import TERM_MS, OwnDays
from sync.identity import RandomBytes
from sync.log import Log

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

Signing = Callable[[], bytes]
"""Gives the Ed25519 private key of the open seat, 32 bytes."""

LIST_ID_SIZE: Final = 16
HOUR_MS: Final = 3_600_000
PAGE: Final = 100
"""Files that are looked at, or dropped, at once: some milliseconds."""
_LIST: Final = "files"
_RUN_SIZE: Final = 16
_UNFINISHED: Final = (
    "SELECT id FROM files INDEXED BY files_not_whole WHERE NOT whole AND size > ? ORDER BY since_ms DESC, id LIMIT +?"
)
_MAY_GO: Final = "since_ms <= ? AND NOT EXISTS (SELECT 1 FROM mentions WHERE file = id)"


class FileStore(FileCatalogue):
    """The files of one replica, as the thread of the log changes them.

    mentions: which entries speak of them
    """

    def __init__(self, log: Log, folder: Path, random: RandomBytes, wall_ms: WallClock, signing: Signing) -> None:
        super().__init__(self._all, folder)
        self._log: Final = log
        self._random: Final = random
        self._wall_ms: Final = wall_ms
        self._signing: Final = signing
        self._run: Final = random(_RUN_SIZE)
        self._looked_upto = b""
        self._through_ms = -HOUR_MS
        self._days: Final = OwnDays(log)
        self.mentions: Final = Mentions(log)
        log.migrate(_migrations())

    # The list of whole files

    @property
    def list_id(self) -> bytes:
        """Which list the numbers are of, 16 bytes: another one once this PC has another seat, as after an old disk came
        back, or after `renew_list`."""
        drawn = self._log.get(_LIST) or self._draw_list()
        return blake2b(drawn, key=file_secret(self._signing()), digest_size=LIST_ID_SIZE).digest()

    def renew_list(self) -> bytes:
        """Give the list another id: somebody knows a number of it that was never given. Raises StorageError."""
        self._draw_list()
        return self.list_id

    def has_given(self, number: int) -> bool:
        """Whether a change may have had this number: it is not higher than the last, nor was it left out."""
        left_out = self._ask("SELECT 1 FROM file_runs WHERE before < ? AND ? < first", number, number)
        return number <= self.number and not left_out

    def _draw_list(self) -> bytes:
        drawn = self._random(LIST_ID_SIZE)
        self._log.put(_LIST, drawn)
        return drawn

    # Coming and going

    def begin(self, manifest: Manifest) -> Part:
        """Take up a file that is to come, or go on with it: the part to write in any thread. Once its chunks are all
        here: `Part.complete`, then `finish`. Durable. Raises StorageError."""
        self.announce([manifest])
        return Part(self.folder, manifest)

    def adder(self) -> Adder:
        """What seals files for the seat that is open now."""
        return Adder(self.folder, file_secret(self._signing()), self._random)

    def add(self, sealed: Sequence[SealedFile]) -> None:
        """Keep files that were sealed: whole, durably. Many at a time cost each of them less.

        It waits for the disk. Who may not calls the same three, `place` in another thread. Raises StorageError; what
        is in its place then is taken up when the same file is added again, or goes as what nobody mentions.
        """
        self.announce(each.manifest for each in sealed)
        place(self.folder, sealed)
        self.finish(each.file for each in sealed)

    def announce(self, manifests: Iterable[Manifest]) -> None:
        """Write down what is going to be put in its place: what no row names, nobody waits for. Raises StorageError."""
        statement = (
            "INSERT INTO files (id, size, whole, since_ms, manifest) VALUES (?, ?, 0, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET since_ms = excluded.since_ms"
        )
        with self._log.transaction(), storage_errors():
            since_ms = self._passed_ms()
            rows = [(manifest.file, manifest.sealed_size, since_ms, manifest.raw) for manifest in manifests]
            self._log.db.conn.executemany(statement, rows)

    def leave_behind(self, files: Iterable[bytes], source: str) -> None:
        """Remember of these, which are announced, that a bundle has them that lies there: until they are here, or
        nothing names them any more. Durable. Raises StorageError."""
        Holdings(self._log)
        WishList(self._log)  # whoever asks what was left reads theirs, too
        with self._log.transaction(), storage_errors():
            self._log.db.conn.executemany(
                "INSERT OR REPLACE INTO left_behind SELECT id, ? FROM files WHERE id = ? AND NOT whole",
                [(source, file) for file in files],
            )

    def finish(self, files: Iterable[bytes]) -> None:
        """They stand in their places, durably: whole from now on, whatever was found of what stood there before. Raises
        StorageError, and DroppedFileError after the others are whole for those that were dropped since `announce`."""
        files = tuple(files)
        self.folder.take_back_notes(files)
        with self._log.transaction():
            turned = self._turn(files, is_whole=True)
            dropped = tuple(file for file in files if file not in turned and self.size(file) is None)
        if dropped:
            self._put_aside(dropped)
            raise DroppedFileError(dropped)

    def lost(self, file: bytes) -> bool:
        """A file that was whole is not what it was, or gone: it has to come again. What is right of it still is taken
        up by `begin`. Whether it was known to be whole until now. Raises StorageError."""
        return bool(self._turn([file], is_whole=False))

    def unfinished(self, limit: int) -> list[bytes]:
        """The last so many files of more than one chunk that were begun and are not whole. Raises StorageError."""
        return [file for (file,) in self._ask(_UNFINISHED, SEALED_SIZE, limit)]

    def take_notes(self) -> list[bytes]:
        """Hear which files readers found damaged, whatever their thread or process; they are lost now. Quick where
        there are none. Raises StorageError."""
        return [file for file in self.folder.take_notes() if self.lost(file)]

    def glance(self) -> Iterator[bytes | None]:
        """Look whether each whole file is there with its size, for a start: a file a step, about 50 µs; gives those
        that are not, and are lost now, else None. Raises StorageError."""
        for whole in self.all_whole():
            yield None if whole.has_its_size else self._found_lost(whole)

    def regain(self) -> Iterator[bytes | None]:
        """Look whether what is here of files that are not whole is all of them after all: a power cut came before that
        was written down, or it could not be read for a while. A chunk a step; gives the files that are whole again,
        else None. Raises StorageError."""
        for (file,) in self._ask("SELECT id FROM files WHERE NOT whole"):
            part = self.part(file)
            if part is not None and part.has_its_size:
                yield from (None for _ in part.look_through())
                if part.is_complete:
                    part.complete()
                    self.finish([file])
                    yield file

    def check(self) -> Iterator[bytes | None]:
        """Read every whole file: a chunk a step, about 2 ms; gives those that are damaged, and lost now, else None.
        Raises StorageError."""
        for whole in self.all_whole():
            try:
                yield from (None for _ in whole.look_through())
            except DamagedCopyError:
                yield self._found_lost(whole)

    def _found_lost(self, whole: WholeFile) -> bytes | None:
        """Another process may have dropped it just now."""
        return whole.file if self.lost(whole.file) else None

    # Going

    def drop(self, files: Sequence[bytes]) -> None:
        """Keep these here no longer; `FilesFolder.clear` is next, to have the room. Raises StorageError."""
        with self._log.transaction():
            for file in files:
                self._strike_out(file)
        self._put_aside(files)

    def drop_unmentioned(self, needed: Container[bytes] = ()) -> bool:
        """Drop files that no entry speaks of, nor has for 30 of this PC's own days since they were added or came, and
        that are not `needed` for what is still being written. Looks at some hundreds, in milliseconds, and at none for
        an hour once it is through. Whether there were any; then `FilesFolder.clear`. Raises StorageError."""
        now_ms = self._wall_ms()
        if 0 <= now_ms - self._through_ms < HOUR_MS:
            return False
        until_ms = self._passed_ms() - TERM_MS
        statement = f"SELECT id, {_MAY_GO} FROM files WHERE id > ? ORDER BY id LIMIT +?"
        page = self._ask(statement, until_ms, self._looked_upto, PAGE)
        self._looked_upto, self._through_ms = (b"", now_ms) if len(page) < PAGE else (page[-1][0], self._through_ms)
        files = [file for file, may_go in page if may_go and file not in needed]
        if files:
            with self._log.transaction():
                files = [file for file in files if self._strike_out(file, f"AND {_MAY_GO}", until_ms)]
            self._put_aside(files)
        return bool(files)

    def _strike_out(self, file: bytes, condition: str = "", *values: object) -> bool:
        rows = self._ask(f"DELETE FROM files WHERE id = ? {condition} RETURNING whole", file, *values)
        if rows == [(1,)]:
            self._number([file])
        return bool(rows)

    def _put_aside(self, files: Iterable[bytes]) -> None:
        """Take the bytes of what no row names out of their places, and parts of what is whole.

        Where another process adds or fetches the same file, a row names it from before its bytes have a place.
        """
        with self._log.transaction():
            self.folder.put_aside(path for file in files for path in self._unlisted(file))

    def _unlisted(self, file: bytes) -> list[Path]:
        if self.size(file) is None:
            return [self.folder.whole(file), self.folder.part(file)]
        return [self.folder.part(file)] if self.is_whole(file) else []

    def sweep(self) -> Iterator[None]:
        """Put in order what crashes left in the folder: at a start, in steps of some milliseconds; then
        `FilesFolder.clear`. Raises StorageError.

        Bytes of which this log does not know and which are what their name says are taken up: an older log was put
        back, and nobody else may have them. They go like all files that nothing mentions. The list begins anew then:
        others know numbers of it that this log gives out for the second time.
        """
        self.folder.sweep_new()
        has_begun_anew = False
        for paths in self.folder.found():
            for file in {file for file, path in paths if path in self._unlisted(file)}:
                if self.size(file) is None:
                    if not has_begun_anew:
                        has_begun_anew = bool(self.renew_list())
                    yield from self._take_up(file)
                self._put_aside([file])
            yield

    def _take_up(self, file: bytes) -> Iterator[None]:
        chunks = list[Chunk]()
        for chunk in chunks_at(self.folder.whole(file)):
            chunks.append(chunk)
            yield
        with suppress(MalformedError):
            manifest = Manifest(chunks)
            if manifest.file == file:
                self.announce([manifest])
                self.finish([file])

    def _turn(self, files: Iterable[bytes], *, is_whole: bool) -> set[bytes]:
        """Those that were not so before."""
        statement = "UPDATE files SET whole = ? WHERE id = ? AND whole <> ?"
        with self._log.transaction(), storage_errors():
            execute = self._log.db.conn.execute
            turned = [file for file in files if execute(statement, (is_whole, file, is_whole)).rowcount]
            self._number(turned)
        return set(turned)

    def _number(self, files: Sequence[bytes]) -> None:
        if files and not self._ask("SELECT 1 FROM file_runs WHERE id = ?", self._run):
            self._begin_run()
        statement = (
            "INSERT OR REPLACE INTO file_changes SELECT max("
            "(SELECT coalesce(max(number), 0) + 1 FROM file_changes), (SELECT max(first) FROM file_runs)), ?"
        )
        self._log.db.conn.executemany(statement, [(file,) for file in files])

    def _begin_run(self) -> None:
        last = self.number
        if last == 0:
            self._draw_list()
        gap = int.from_bytes(self._run[:3], "big") if last else 0
        self._log.db.conn.execute("INSERT INTO file_runs VALUES (?, ?, ?)", (self._run, last, last + 1 + gap))

    def _passed_ms(self) -> int:
        """This PC's own days."""
        now_ms = self._wall_ms()
        self._days.keep(now_ms)
        return self._days.passed_ms(now_ms)

    def _all(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with storage_errors():
            return self._log.db.conn.execute(statement, values).fetchall()


@cache
def _migrations() -> Migrations:
    from sqlite_utils.migrations import Migrations

    migrations = Migrations("files")

    @migrations(name="files")
    def files(db: Database) -> None:
        db.conn.execute(
            """CREATE TABLE files (
                id BLOB NOT NULL PRIMARY KEY,
                size INTEGER NOT NULL,
                whole INTEGER NOT NULL,
                since_ms INTEGER NOT NULL,
                manifest BLOB NOT NULL
            ) STRICT"""
        )
        db.conn.execute("CREATE TABLE file_changes (number INTEGER PRIMARY KEY, file BLOB NOT NULL UNIQUE) STRICT")

    @migrations(name="parts")
    def parts(db: Database) -> None:
        db.conn.execute("CREATE INDEX files_not_whole ON files (since_ms, size) WHERE NOT whole")

    @migrations(name="runs")
    def runs(db: Database) -> None:
        db.conn.execute(
            "CREATE TABLE file_runs (id BLOB PRIMARY KEY, before INTEGER NOT NULL, first INTEGER NOT NULL) STRICT"
        )

    @migrations(name="room")
    def room(db: Database) -> None:
        db.conn.execute("CREATE INDEX files_whole ON files (size DESC, id) WHERE whole")
        db.conn.execute("CREATE TABLE file_room (used INTEGER NOT NULL) STRICT")
        db.conn.execute("INSERT INTO file_room SELECT coalesce(sum(size), 0) FROM files WHERE whole")
        for event, row, sign in (
            ("INSERT", "new", "+"),
            ("UPDATE", "old", "-"),
            ("UPDATE", "new", "+"),
            ("DELETE", "old", "-"),
        ):
            db.conn.execute(
                f"CREATE TRIGGER files_{event.lower()}_{row} AFTER {event} ON files WHEN {row}.whole "
                f"BEGIN UPDATE file_room SET used = used {sign} {row}.size; END"
            )

    @migrations(name="left behind")
    def left_behind(db: Database) -> None:
        _make_left_behind(db)

    return migrations


def _make_left_behind(db: Database) -> None:
    db.conn.execute("CREATE TABLE left_behind (file BLOB PRIMARY KEY, source TEXT NOT NULL) STRICT")
    for name, event, condition in (("came", "UPDATE", "new.whole"), ("went", "DELETE", "1")):
        db.conn.execute(
            f"CREATE TRIGGER left_behind_{name} AFTER {event} ON files WHEN {condition} "
            f"BEGIN DELETE FROM left_behind WHERE file = old.id; END"
        )
