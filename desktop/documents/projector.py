"""Notes as rows: changes go into their document, and what it says then becomes the row."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from desktop.documents.store import APPLIED, KIND, QUARANTINED, WAITING, change_hash, open_kept, shape
from desktop.facts import Changed
from desktop.rows.search_text import folded
from desktop.rows.standing_entry import StandingEntry
from sync.changes import VoidChange
from sync.clock import time_ms_of

if TYPE_CHECKING:
    from desktop.chat.rows import Viewer
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from sync.documents import ApplyingJournal, Document, Outcome

OPEN_LIMIT: Final = 8
"""Documents kept open for the next change."""
TAIL_BYTES: Final = 64 << 10
"""Changes since the last snapshot, when they are as large as that one and as this, are worth a new one: making it takes
as long as opening the note, with everything else standing still, so it waits until nobody writes there."""
AT_ONCE: Final = 4
"""Times as large as that they do not wait."""

_LATEST: Final = (
    "SELECT author, stamp FROM note_sources JOIN note_changes USING (note, hash) WHERE note = ? "
    "ORDER BY stamp DESC, entry DESC LIMIT 1"
)


def is_note(said: StandingEntry, fact: Changed, shop_space: bytes) -> bool:
    """Whether a change is to a note: other kinds, and what is said in another space, change none."""
    return fact.kind == KIND and said.space == shop_space


class Notes:
    """Turns changes into rows: `handlers` collect, `write` applies and writes."""

    def __init__(
        self, model: ReadModel, reader: Viewer, feed: bytes, random: Callable[[int], bytes], journal: ApplyingJournal
    ) -> None:
        self._model = model
        self._reader = reader
        self._feed = feed
        self._random = random
        self._journal = journal
        self._open: OrderedDict[bytes, Document] = OrderedDict()
        self._long: dict[bytes, bool] = {}
        self._taken: dict[bytes, list[tuple[StandingEntry, bytes]]] = {}
        self.problems: list[str] = []
        """Sentences about changes that were left out, since this was last emptied."""

    def discard_pending(self) -> None:
        """Drop what was collected and not written, and documents that may hold what was not kept."""
        self._taken.clear()
        self._open.clear()
        self._long.clear()

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {Changed: self._take}

    def _take(self, said: StandingEntry, fact: Changed) -> None:
        if is_note(said, fact, self._reader.shop_space):
            self._taken.setdefault(fact.document, []).append((said, fact.change))

    def write(self) -> None:
        """Apply what was collected and write the rows of the notes it was for."""
        taken, self._taken = self._taken, {}
        for note, changes in taken.items():
            self._apply(note, changes)

    def _apply(self, note: bytes, changes: list[tuple[StandingEntry, bytes]]) -> None:
        document = self._opened(note)
        outcome = document.apply((said.feed, change) for said, change in changes)
        self._keep_sources(note, changes, outcome)
        self._keep_tail(note, changes, outcome)
        if outcome.applied:
            self._weigh(note, document)
        self._write_row(note, changes[0][0].space, document)

    def now(self, note: bytes) -> tuple[Document, str] | None:
        """A note's document, only to be forked, and its text; None where there is no such note."""
        row = self._model.conn.execute("SELECT text FROM notes WHERE note = ?", (note,)).fetchone()
        return None if row is None else (self._opened(note), row[0])

    def expect(self, note: bytes, fork: Document) -> None:
        """The edits made in a fork of the note's document are about to come."""
        document = self._open.get(note)
        if document is not None:
            document.expect(fork)

    def _opened(self, note: bytes) -> Document:
        document = self._open.pop(note, None)
        if document is None:
            document = open_kept(self._model.conn, note, self._feed, self._random, self._journal)
        self._open[note] = document
        while len(self._open) > OPEN_LIMIT:
            self._open.popitem(last=False)
        return document

    def _keep_sources(self, note: bytes, changes: list[tuple[StandingEntry, bytes]], outcome: Outcome) -> None:
        """Remember which entry each change came in, also for those that wait."""
        void = {found.position for found in outcome.void}
        rows = [
            (note, change_hash(raw), said.hash, said.space, said.author, said.stamp)
            for position, (said, raw) in enumerate(changes)
            if position not in void
        ]
        self._model.conn.executemany("INSERT OR IGNORE INTO note_sources VALUES (?, ?, ?, ?, ?, ?)", rows)
        self.problems += [str(found.error) for found in outcome.void]
        if outcome.quarantined:
            self.problems.append(
                "A change to a note was set aside because it makes Countertop's editor fail. It is kept, and is tried "
                "again after an update."
            )

    def _keep_tail(self, note: bytes, changes: list[tuple[StandingEntry, bytes]], outcome: Outcome) -> None:
        execute = self._model.conn.executemany
        feeds = {_hash_or_none(raw): said.feed for said, raw in changes}
        kinds = (
            (APPLIED, outcome.applied),
            (WAITING, outcome.waiting + outcome.not_kept),
            (QUARANTINED, outcome.quarantined),
        )
        rows = [
            (note, change.hash, feeds.get(change.hash, b""), change.raw, kind)
            for kind, found in kinds
            for change in found
        ]
        execute(
            "INSERT INTO note_tail (note, hash, feed, change, waiting) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (note, hash) DO UPDATE SET waiting = excluded.waiting",
            rows,
        )
        gone = [(note, found.change.hash) for found in outcome.void if found.change and found.position is None]
        execute("DELETE FROM note_tail WHERE note = ? AND hash = ?", gone)

    def _write_row(self, note: bytes, space: bytes, document: Document) -> None:
        conn = self._model.conn
        latest = conn.execute(_LATEST, (note,)).fetchone()
        if latest is None:
            return
        says = shape(document)
        conn.execute(
            "INSERT INTO notes (note, space, title, text, archived, updated_by, updated_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (note) DO UPDATE SET title = excluded.title, "
            "text = excluded.text, archived = excluded.archived, updated_by = excluded.updated_by, "
            "updated_ms = excluded.updated_ms",
            (note, space, says.title, says.text, says.archived, latest[0], time_ms_of(latest[1])),
        )
        (number,) = conn.execute("SELECT number FROM notes WHERE note = ?", (note,)).fetchone()
        conn.execute("DELETE FROM note_words WHERE rowid = ?", (number,))
        conn.execute(
            "INSERT INTO note_words (rowid, title, words) VALUES (?, ?, ?)",
            (number, folded(says.title), folded(says.text)),
        )

    def _weigh(self, note: bytes, document: Document) -> None:
        """See whether a new snapshot is due, soon or at once."""
        limit, size = max(TAIL_BYTES, document.snapshot_size), document.tail_size
        if size >= AT_ONCE * limit:
            self._shorten_tail(note, document)
        elif size >= limit:
            self._long[note] = True

    @property
    def has_idle_work(self) -> bool:
        """Whether there is anything for `run_idle_work` to do."""
        return bool(self._long)

    def run_idle_work(self) -> bool:
        """Make the snapshots that are due of notes that did not change since this was last called.

        Whether a note says something else now, without a change that kept it from loading.
        """
        corrected = False
        for note, changed in list(self._long.items()):
            if changed:
                self._long[note] = False
                continue
            document = self._opened(note)
            heads = document.heads
            self._shorten_tail(note, document)
            if document.heads != heads:
                self._write_row(note, self._reader.shop_space, document)
                corrected = True
        return corrected

    def _shorten_tail(self, note: bytes, document: Document) -> None:
        """Keep a new snapshot, and beside it the changes that it could not hold."""
        from sync.documents import DocumentFault

        self._long.pop(note, None)
        try:
            snapshot = document.snapshot()
        except DocumentFault as fault:
            self.problems.append(str(fault))
            return
        conn = self._model.conn
        conn.execute("INSERT OR REPLACE INTO note_snapshots (note, snapshot) VALUES (?, ?)", (note, snapshot))
        held = "hash IN (SELECT hash FROM note_changes WHERE note = note_tail.note)"
        conn.execute(f"DELETE FROM note_tail WHERE note = ? AND NOT waiting AND {held}", (note,))
        conn.execute("UPDATE note_tail SET waiting = ? WHERE note = ? AND NOT waiting", (WAITING, note))
        kept_out = [(QUARANTINED, note, change) for change in document.quarantined]
        conn.executemany("UPDATE note_tail SET waiting = ? WHERE note = ? AND hash = ?", kept_out)

    def follow_clock(self, _before: Now, _now: Now) -> bool:
        """What a document says does not depend on clocks."""
        return False

    def delete_space(self, space: bytes) -> None:
        """Forget all rows of one space, to make them again."""
        conn = self._model.conn
        self.discard_pending()
        found = conn.execute("SELECT number, note FROM notes WHERE space = ?", (space,)).fetchall()
        sources = conn.execute("SELECT DISTINCT note FROM note_sources WHERE space = ?", (space,)).fetchall()
        for number, _ in found:
            conn.execute("DELETE FROM note_words WHERE rowid = ?", (number,))
        for note in {note for _, note in found} | {note for (note,) in sources}:
            for table in ("notes", "note_changes", "note_sources", "note_snapshots", "note_tail"):
                conn.execute(f"DELETE FROM {table} WHERE note = ?", (note,))


def _hash_or_none(raw: bytes) -> bytes | None:
    try:
        return change_hash(raw)
    except VoidChange:
        return None
