"""One reader's way to the rows: a connection of its own, on which queries ask short questions."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from desktop.errors import HomeDamagedError, InterruptedReadError, NotFoundError
from desktop.home.damage import diagnose_damage
from desktop.home.home import LOG_FILE
from desktop.rows.local_state import LocalState
from desktop.rows.read_model import ReadModel, reading
from sync.database import connect, storage_errors
from sync.errors import DamagedError, OutdatedError
from sync.migrations import OUTDATED

if TYPE_CHECKING:
    import sqlite3

    from desktop.documents.key import DocumentKey
    from desktop.rows.content_chains import ChainPlace
    from desktop.rows.log_chains import LogChains
    from desktop.rows.records import SearchHit
    from desktop.rows.sources import Sources
    from sync.documents import Document
    from sync.files.catalogue import FileCatalogue
    from sync.vouching import Vouching


class ReadSession:
    """Used by one thread at a time (`interrupt` from any). Queries are functions of it.

    sources: whose rows these are
    local_state: what the seat keeps for itself
    """

    def __init__(self, sources: Sources, files: tuple[ReadModel, LocalState, sqlite3.Connection] | None = None) -> None:
        """`files`: those that somebody else has open, and closes, to read through instead; of the log its connection,
        which has at hand what was just written."""
        self.sources = sources
        self._log: sqlite3.Connection | None
        self._model, self.local_state, self._log = files or (*_opened(sources), None)
        self._opened: list[ReadModel | LocalState | sqlite3.Connection]
        self._opened = [] if files else [self._model, self.local_state]
        self._document: tuple[DocumentKey, Document] | None = None

    def close(self) -> None:
        """Let go of the files."""
        self._document = None
        for part in self._opened:
            part.close()

    def interrupt(self) -> None:
        """End a running search or other long read from another thread: it raises InterruptedReadError."""
        self._model.conn.interrupt()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """The rows of one moment, for everything read inside; errors in words."""
        from sqlcipher3 import dbapi2

        try:
            with storage_errors(), reading(self._model.conn):
                yield self._model.conn
        except DamagedError as error:
            raise diagnose_damage(error, self._model, self.local_state, self.sources.own_path) from error
        except dbapi2.OperationalError as error:
            if "interrupted" in str(error):
                raise InterruptedReadError("This search was ended by another one.") from error
            if not self._model.is_current({area.key: area.version for area in self.sources.load_areas()}):
                raise OutdatedError(OUTDATED) from error
            raise

    def value(self, name: str) -> bytes:
        """A small value that an area keeps under a name; empty where there is none."""
        with self.reading():
            return self._model.get(name) or b""

    def search(self, words: str, limit: int = 50, within: str | None = None) -> list[SearchHit]:
        """What holds all the words (the last one may be unfinished), at most `limit` of each area."""
        from desktop.rows.search import search  # it folds, which a window's first rows do not need

        with self.reading() as conn:
            return search(conn, self.sources.load_areas(), words, limit, as_bytes(within) if within else None)

    def document(self, key: DocumentKey) -> Document:
        """An own copy of a document; the last one is kept, for its earlier states."""
        from desktop.documents.store import open_copy

        if self._document is None or self._document[0] != key:
            with self.reading() as conn:
                self._document = key, open_copy(conn, key.digest, self.sources.feed, os.urandom)
        return self._document[1]

    def discard_document(self) -> None:
        """Open the next one anew."""
        self._document = None

    def place_in_log(self, digest: bytes) -> ChainPlace | None:
        """Where an entry stands that is here."""
        return self.chains().anywhere(digest)

    def said_ms(self, digest: bytes) -> int | None:
        """When an entry that is here was said, as its author's PC had it, in milliseconds since 1970 UTC."""
        from sync.clock import time_ms_of
        from sync.entry import decode_header

        rows = self._ask_log("SELECT raw FROM entries WHERE hash = ?", digest)
        return time_ms_of(decode_header(rows[0][0]).stamp) if rows else None

    def chains(self) -> LogChains:
        """Where entries stand, for one question; only this needs the log."""
        from desktop.rows.log_chains import LogChains

        return LogChains(self._ask_log)

    def vouching(self) -> Vouching:
        """What checks the signatures of single entries anew."""
        from sync.vouching import Vouching

        return Vouching(self._ask_log, self.sources.genesis)

    def files(self) -> FileCatalogue:
        """Which files are here."""
        from sync.files.catalogue import FileCatalogue
        from sync.files.folder import FOLDER

        return FileCatalogue(self._ask_log, self.sources.log_path.with_name(FOLDER))

    def _ask_log(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        try:
            with storage_errors():
                if self._log is None:
                    self._log = connect(self.sources.log_path, self.sources.log_key, query_only=True, any_thread=True)
                    self._opened.append(self._log)
                return self._log.execute(query, values).fetchall()
        except DamagedError as error:
            raise HomeDamagedError(LOG_FILE) from error


def _opened(sources: Sources) -> tuple[ReadModel, LocalState]:
    model = ReadModel(sources.model_path, sources.seat_key, query_only=True)
    try:
        return model, LocalState(sources.own_path, sources.seat_key, query_only=True)
    except BaseException:
        model.close()
        raise


def as_bytes(id: str) -> bytes:
    """An id as the databases have it. Raises NotFoundError for what cannot be one."""
    try:
        return bytes.fromhex(id)
    except ValueError as error:
        raise NotFoundError("There is nothing of that id here.") from error
