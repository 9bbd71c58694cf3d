"""The index for searching in one kind of rows: which rows hold which words, and which words hold a part of a word.

`NAME_words` (FTS5) has the parted texts by row number. `NAME_terms` has each longer word once, and `NAME_parts` (FTS5,
three characters each) finds in it the words that hold what was typed: "bestellung" finds "Brötchenbestellung" through
that one word, in however many rows it is. New words wait for `NAME_parts` until many came or there is time, and are
looked through one by one meanwhile; `NAME_parted` says how far it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from desktop.rows.search_text import PART_CHARS, SIGNS, Phrase, Sought, changed_words, long_words, parted
from desktop.rows.table import Table

if TYPE_CHECKING:
    import sqlite3

_KNOWN_LIMIT: Final = 1 << 17
FEW_LISTS: Final = 8
"""Word lists of one level that are left alone; merging them less often makes catching up a fifth faster."""
MOST_LISTS: Final = 1_000
"""With so many all are merged at once, which takes seconds where there are many messages."""
MANY_ROWS: Final = 64
WORDS_AT_ONCE: Final = 256
MERGED_PAGES: Final = 64
"""Pages of word lists that are merged at once: a few milliseconds."""
ROWS_PER_PAGE: Final = 4
"""Who adds many rows at once merges a page for so many; what single ones leave is merged when there is time."""


def search_tables(name: str) -> tuple[Table, ...]:
    """The tables of an index."""
    words = (
        f"CREATE VIRTUAL TABLE {name}_words USING fts5 (words, content = '', contentless_delete = 1, "
        f"tokenize = \"ascii tokenchars '{SIGNS}'\", prefix = '1 2 3')"
    )
    terms = f"CREATE TABLE {name}_terms (id INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE) STRICT"
    parts = (
        f"CREATE VIRTUAL TABLE {name}_parts USING fts5 (term, content = '{name}_terms', content_rowid = 'id', "
        "tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0)"
    )
    parted_up_to = (
        f"CREATE TABLE {name}_parted (up_to INTEGER NOT NULL) STRICT",
        f"INSERT INTO {name}_parted (up_to) VALUES (0)",
    )
    return (
        Table(f"{name}_words", (words, *_in_pieces(f"{name}_words")), order="", is_word_index=True),
        Table(f"{name}_terms", (terms,), order="term", local=("id",), label="words to search for"),
        Table(f"{name}_parts", (parts, *_in_pieces(f"{name}_parts")), order=""),
        Table(f"{name}_parted", parted_up_to, order=""),
    )


def _in_pieces(index: str) -> Iterator[str]:
    """Word lists of this index are merged when it is asked for, never in the middle of keeping a message."""
    settings = {"automerge": 0, "usermerge": FEW_LISTS, "crisismerge": MOST_LISTS}
    return (f"INSERT INTO {index} ({index}, rank) VALUES ('{name}', {value})" for name, value in settings.items())


def merge(conn: sqlite3.Connection, index: str, pages: int) -> bool:
    """Merge so many pages of an index's word lists, in a transaction; whether there was anything to merge."""
    before = conn.total_changes
    conn.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', {pages})")
    return conn.total_changes - before > 1


def part_words(conn: sqlite3.Connection, name: str) -> None:
    """Index the parts of the words that wait for it, in a transaction."""
    conn.execute(
        f"INSERT INTO {name}_parts (rowid, term) SELECT id, term FROM {name}_terms "
        f"WHERE id > (SELECT up_to FROM {name}_parted)"
    )
    conn.execute(f"UPDATE {name}_parted SET up_to = (SELECT coalesce(max(id), 0) FROM {name}_terms)")


class SearchIndex:
    """The writing side."""

    def __init__(self, conn: sqlite3.Connection, name: str) -> None:
        self._conn = conn
        self._name = name
        self._insert = f"INSERT INTO {name}_words (rowid, words) VALUES (?, ?)"
        self._known: set[str] = set()

    def discard_pending(self) -> None:
        """Forget what the tables were known to hold: what was written may have been rolled back."""
        self._known.clear()

    def add(self, rows: Iterable[tuple[int, list[str]]]) -> None:
        """Index new rows: their number and texts."""
        indexed = [(number, [parted(text) for text in texts]) for number, texts in rows]
        self._conn.executemany(self._insert, ((number, *texts) for number, texts in indexed))
        self._learn(long_words("\n".join(text for _, texts in indexed for text in texts)))
        if len(indexed) >= MANY_ROWS:
            part_words(self._conn, self._name)
            for index in ("words", "parts"):
                merge(self._conn, f"{self._name}_{index}", len(indexed) // ROWS_PER_PAGE)

    def replace(self, number: int, before: Sequence[str], texts: Sequence[str] | None) -> None:
        """Index a row that said something else `before`; None: it says nothing any more."""
        self.replace_all([(number, before, texts)])

    def replace_all(self, rows: Iterable[tuple[int, Sequence[str], Sequence[str] | None]]) -> None:
        """The same of several, each once: what moves from one to another is neither looked for nor forgotten."""
        came, gone = set[str](), set[str]()
        for number, before, texts in rows:
            self._conn.execute(f"DELETE FROM {self._name}_words WHERE rowid = ?", (number,))
            now = [parted(text) for text in texts or ()]
            if texts is not None:
                self._conn.execute(self._insert, (number, *now))
            new, old = changed_words(now, [parted(text) for text in before])
            came |= new
            gone |= old
        self._learn(came)
        self._forget(gone - came)

    def _learn(self, words: set[str]) -> None:
        new = words - self._known
        if not new:
            return
        if len(self._known) > _KNOWN_LIMIT:
            self._known.clear()
        self._conn.executemany(
            f"INSERT OR IGNORE INTO {self._name}_terms (term) VALUES (?)", [(word,) for word in sorted(new)]
        )
        self._known |= new

    def _forget(self, words: Iterable[str]) -> None:
        """Drop those words that no row holds any more: what was recalled is nowhere."""
        held = f"SELECT 1 FROM {self._name}_words WHERE {self._name}_words MATCH ? LIMIT 1"
        gone = [(word,) for word in words if self._conn.execute(held, (f'"{word}"',)).fetchone() is None]
        if gone:
            self._drop(gone)
            self._known.difference_update(word for (word,) in gone)

    def delete(self, numbers: Iterable[int]) -> None:
        """Take rows out; the words that none holds any more go with `drop_unused`."""
        self._conn.executemany(f"DELETE FROM {self._name}_words WHERE rowid = ?", ((number,) for number in numbers))
        merge(self._conn, f"{self._name}_words", MERGED_PAGES)  # or the next to add rows merges all of it

    def drop_unused(self) -> Iterator[None]:
        """Drop the words that no row holds any more, some at each step."""
        after, some = 0, f"SELECT id, term FROM {self._name}_terms WHERE id > ? ORDER BY id LIMIT {WORDS_AT_ONCE}"
        while terms := self._conn.execute(some, (after,)).fetchall():
            after = terms[-1][0]
            self._forget(term for _, term in terms)
            yield

    def _drop(self, words: Sequence[tuple[str]]) -> None:
        name = self._name
        part_words(self._conn, name)
        self._conn.executemany(
            f"INSERT INTO {name}_parts ({name}_parts, rowid, term) "
            f"SELECT 'delete', id, term FROM {name}_terms WHERE term = ?",
            words,
        )
        self._conn.executemany(f"DELETE FROM {name}_terms WHERE term = ?", words)
        part_words(self._conn, name)  # the numbers of those that came last are given again


def words_within(conn: sqlite3.Connection, name: str, wanted: Sought) -> dict[Phrase, list[str]]:
    """The words of an index that hold a phrase elsewhere than at their beginning."""
    found = {}
    for phrase in wanted.phrases:
        if phrase.has_parts:
            words = [word for word in _words_with(conn, name, phrase.tokens[0]) if phrase.is_part_of(word)]
            if words:
                found[phrase] = words
    return found


def _words_with(conn: sqlite3.Connection, name: str, part: str) -> Iterator[str]:
    pieces = sorted({part[at : at + PART_CHARS] for at in range(len(part) - PART_CHARS + 1)})
    holding = f"SELECT rowid FROM {name}_parts WHERE {name}_parts MATCH ?"
    waiting = f"SELECT term FROM {name}_terms WHERE id > (SELECT up_to FROM {name}_parted) AND instr(term, ?)"
    rows = conn.execute(
        f"SELECT term FROM {name}_terms WHERE id IN ({holding}) UNION ALL {waiting}",
        (" AND ".join(f'"{piece}"' for piece in pieces), part),
    )
    return (word for (word,) in rows.fetchall())
