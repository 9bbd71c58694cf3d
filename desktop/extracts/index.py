"""What stands in files as rows; written in steps so small that nobody waits for one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.extracts.questions import TextKind
from desktop.extracts.tables import TEXTS
from desktop.rows.long_text import LongTexts, whole_text
from sync.database import immediate

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.extracts.questions import Extract

STEP_CHARS: Final = 30_000
HELD_AT_ONCE: Final = 500
MOST_DEATHS: Final = 3
"""One may be nobody's fault: the system took the memory, or somebody ended what was busy."""


class Holder(NamedTuple):
    """That a row of an area holds a file; since when, in ms."""

    file: bytes
    area: str
    holder: bytes
    since_ms: int


class ExtractIndex:
    """The writing side; in the engine's thread."""

    def __init__(self, context: CommandContext) -> None:
        self._context: Final = context
        self._conn: Final = context.model.conn

    def put(self, file: bytes, extract: Extract | None) -> Iterator[None]:
        """A file was read: this stands in it; None: nothing that could be read."""
        text = "" if extract is None else extract.text
        for end in range(STEP_CHARS, len(text) + STEP_CHARS, STEP_CHARS):
            with self._writing() as texts:
                texts.write(file, "", text[:end])
            yield
        paged = extract is not None and extract.kind is TextKind.PAGES
        with self._writing():
            self._conn.execute("INSERT OR REPLACE INTO extracts VALUES (?, ?, ?)", (file, paged, len(text)))
            self._conn.execute("DELETE FROM deadly_files WHERE file = ?", (file,))
        yield

    def count_death(self, file: bytes) -> Iterator[None]:
        """The process that read a file did not survive it; after some times nothing in it counts as readable."""
        query = "INSERT INTO deadly_files VALUES (?, 1) ON CONFLICT DO UPDATE SET deaths = deaths + 1 RETURNING deaths"
        with self._writing():
            (deaths,) = self._conn.execute(query, (file,)).fetchone()
        yield
        if deaths >= MOST_DEATHS:
            yield from self.put(file, None)

    def drop(self, file: bytes) -> Iterator[None]:
        """Nothing holds a file any more: nothing of it is kept."""
        (text,) = self._conn.execute(f"SELECT {whole_text(TEXTS, '?')}", (file,)).fetchone()
        for end in range(len(text) - STEP_CHARS, 0, -STEP_CHARS):
            with self._writing() as texts:
                texts.write(file, "", text[:end])
            yield
        with self._writing() as texts:
            texts.delete(file)
            for table in ("extracts", "deadly_files"):
                self._conn.execute(f"DELETE FROM {table} WHERE file = ?", (file,))
        yield

    def hold(self, came: Iterable[Holder], gone: Iterable[Holder]) -> Iterator[None]:
        """These rows hold files now, and those do not any more."""
        for query, holders in (
            ("DELETE FROM held_files WHERE file = ? AND area = ? AND holder = ?", [one[:3] for one in gone]),
            ("INSERT OR REPLACE INTO held_files VALUES (?, ?, ?, ?)", list(came)),
        ):
            for start in range(0, len(holders), HELD_AT_ONCE):
                with self._writing():
                    self._conn.executemany(query, holders[start : start + HELD_AT_ONCE])
                yield

    def merge(self) -> bool:
        """A small step of merging word lists; whether there may be more."""
        return self._context.projection.merge_words()

    @contextmanager
    def _writing(self) -> Iterator[LongTexts]:
        """A transaction, unless another version of Countertop has made the tables its own. Raises OutdatedError."""
        with immediate(self._conn):
            self._context.projection.refuse_outdated()
            yield LongTexts(self._conn, TEXTS)
