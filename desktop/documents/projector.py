"""Documents as rows: changes go into their document, and what it says then becomes the row that its kind writes."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.kind import DocumentState
from desktop.documents.store import APPLIED, QUARANTINED, WAITING, change_hash, open_kept
from sync.changes import VoidChange
from sync.clock import time_ms_of

if TYPE_CHECKING:
    from desktop.documents.kind import DocumentKind
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts
    from sync.documents import ApplyingJournal, Document, Outcome

DOCUMENTS: Final = "documents"
OPEN_LIMIT: Final = 8
"""Documents kept open for the next change."""
TAIL_BYTES: Final = 64 << 10
"""Changes since the last snapshot, when they are as large as that one and as this, are worth a new one: making it takes
as long as opening the document, with everything else standing still, so it waits until nobody writes there."""
AT_ONCE: Final = 4
"""Times as large as that they do not wait."""

_LATEST: Final = (
    "SELECT author, stamp FROM document_sources WHERE document = ? AND hash IN ({marks}) "
    "ORDER BY stamp DESC, entry DESC LIMIT 1"
)


class DocumentProjector:
    """Turns changes into rows: `handlers` collect, `write` applies and writes."""

    def __init__(
        self,
        model: ReadModel,
        viewer: Viewer,
        feed: bytes,
        kinds: Iterable[DocumentKind],
        random: Callable[[int], bytes],
        journal: ApplyingJournal,
    ) -> None:
        self._model = model
        self._viewer = viewer
        self._feed = feed
        self._kinds = {kind.name: kind for kind in kinds}
        self._random = random
        self._journal = journal
        self._open: OrderedDict[bytes, Document] = OrderedDict()
        self._long: dict[bytes, bool] = {}
        self._collected: dict[DocumentKey, list[tuple[StandingEntry, bytes]]] = {}
        self.problems: list[str] = []
        """Sentences about changes that were left out, since this was last emptied."""

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {Changed: self._on_changed}

    def _on_changed(self, entry: StandingEntry, fact: Changed) -> None:
        self._collected.setdefault(fact.key_in(entry.space), []).append((entry, fact.change))

    def write(self, erased: Collection[bytes]) -> bool:
        """Apply what was collected and write the rows of the documents it was for."""
        collected, self._collected = self._collected, {}
        for key, changes in collected.items():
            self._model.conn.execute("INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?)", (key.digest, *key))
            self._apply(key.digest, changes)
        return False

    def erase(self, entries: Iterable[bytes]) -> None:
        """A document is erased only whole."""

    def refresh(self, verdicts: Verdicts) -> None:
        """What a document says depends on nothing but its changes."""

    def follow_clock(self, before: Now, now: Now) -> bool:
        """What a document says does not depend on clocks."""
        return False

    def discard_pending(self) -> None:
        """Drop what was collected and not written, and documents that may hold what was not kept."""
        self._collected.clear()
        self._open.clear()
        self._long.clear()

    def _apply(self, digest: bytes, changes: list[tuple[StandingEntry, bytes]]) -> None:
        document = self._opened(digest)
        outcome = document.apply((entry.feed, change) for entry, change in changes)
        hashes = [(entry, _hash_or_none(change)) for entry, change in changes]
        self._keep_sources(digest, hashes, outcome)
        self._keep_tail(digest, hashes, outcome)
        if outcome.applied:
            self._weigh(digest, document)
        self._write_row(digest, document)

    def now(self, key: DocumentKey) -> Document | None:
        """A document, only to be read and forked; None where there is no such, or nothing of it counts."""
        found = self._model.conn.execute("SELECT 1 FROM documents WHERE document = ?", (key.digest,)).fetchone()
        document = self._opened(key.digest) if found else None
        return document if document is not None and document.heads else None

    def expect(self, key: DocumentKey, fork: Document) -> None:
        """The edits made in a fork of the document are about to come."""
        document = self._open.get(key.digest)
        if document is not None:
            document.expect(fork)

    def rewrite(self, kinds: Sequence[DocumentKind], space: bytes) -> Iterator[None]:
        """Make the rows of these kinds in a space again, from documents that stay as they are, one at each step."""
        for kind in kinds:
            found = self._model.conn.execute(
                "SELECT document FROM documents WHERE space = ? AND kind = ?", (space, kind.name)
            ).fetchall()
            for (digest,) in found:
                self._write_row(digest, self._opened(digest))
                yield

    def _write_row(self, digest: bytes, document: Document) -> None:
        key, conn = self._key(digest), self._model.conn
        kind = self._kinds[key.kind]
        if not kind.may_be_in(key.space, self._viewer):
            return
        heads = document.heads  # what nothing builds on is what was changed last, whatever the clocks said
        latest = conn.execute(_LATEST.format(marks=", ".join("?" * len(heads))), (digest, *heads)).fetchone()
        if latest is None:
            return
        kind.write(conn, DocumentState(key, latest[0], time_ms_of(latest[1])), document)

    def _key(self, digest: bytes) -> DocumentKey:
        found = self._model.conn.execute("SELECT space, kind, id FROM documents WHERE document = ?", (digest,))
        return DocumentKey(*found.fetchone())

    def _opened(self, digest: bytes) -> Document:
        document = self._open.pop(digest, None)
        if document is None:
            document = open_kept(self._model.conn, digest, self._feed, self._random, self._journal)
        self._open[digest] = document
        while len(self._open) > OPEN_LIMIT:
            self._open.popitem(last=False)
        return document

    def _keep_sources(self, digest: bytes, changes: list[tuple[StandingEntry, bytes | None]], outcome: Outcome) -> None:
        """Remember which entry each change came in, also for those that wait."""
        void = {found.position for found in outcome.void}
        rows = [
            (digest, change, entry.hash, entry.author, entry.stamp)
            for position, (entry, change) in enumerate(changes)
            if position not in void
        ]
        self._model.conn.executemany("INSERT OR IGNORE INTO document_sources VALUES (?, ?, ?, ?, ?)", rows)
        self.problems += [str(found.error) for found in outcome.void]
        if outcome.quarantined:
            self.problems.append(
                "A change to a text was set aside because it makes Countertop's editor fail. It is kept, and is tried "
                "again after an update."
            )

    def _keep_tail(self, digest: bytes, changes: list[tuple[StandingEntry, bytes | None]], outcome: Outcome) -> None:
        execute = self._model.conn.executemany
        feeds = {change: entry.feed for entry, change in changes}
        kinds = (
            (APPLIED, outcome.applied),
            (WAITING, outcome.waiting + outcome.not_kept),
            (QUARANTINED, outcome.quarantined),
        )
        rows = [
            (digest, change.hash, feeds.get(change.hash, b""), change.raw, kind)
            for kind, found in kinds
            for change in found
        ]
        execute(
            "INSERT INTO document_tail (document, hash, feed, change, waiting) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (document, hash) DO UPDATE SET waiting = excluded.waiting",
            rows,
        )
        gone = [(digest, found.change.hash) for found in outcome.void if found.change and found.position is None]
        execute("DELETE FROM document_tail WHERE document = ? AND hash = ?", gone)

    def _weigh(self, digest: bytes, document: Document) -> None:
        """See whether a new snapshot is due, soon or at once."""
        limit, size = max(TAIL_BYTES, document.snapshot_size), document.tail_size
        if size >= AT_ONCE * limit:
            self._shorten_tail(digest, document)
        elif size >= limit:
            self._long[digest] = True

    @property
    def has_idle_work(self) -> bool:
        """Whether there is anything for `run_idle_work` to do."""
        return bool(self._long)

    def run_idle_work(self) -> bool:
        """Make the snapshots that are due of documents that did not change since this was last called.

        Whether one says something else now, without a change that kept it from loading.
        """
        corrected = False
        for digest, changed in list(self._long.items()):
            if changed:
                self._long[digest] = False
                continue
            document = self._opened(digest)
            heads = document.heads
            self._shorten_tail(digest, document)
            if document.heads != heads:
                self._write_row(digest, document)
                corrected = True
        return corrected

    def _shorten_tail(self, digest: bytes, document: Document) -> None:
        """Keep a new snapshot, and beside it the changes that it could not hold."""
        from sync.documents import DocumentFault

        self._long.pop(digest, None)
        try:
            snapshot = document.snapshot()
        except DocumentFault as fault:
            self.problems.append(str(fault))
            return
        conn = self._model.conn
        conn.execute("INSERT OR REPLACE INTO document_snapshots (document, snapshot) VALUES (?, ?)", (digest, snapshot))
        held = "hash IN (SELECT hash FROM document_changes WHERE document = document_tail.document)"
        conn.execute(f"DELETE FROM document_tail WHERE document = ? AND NOT waiting AND {held}", (digest,))
        conn.execute("UPDATE document_tail SET waiting = ? WHERE document = ? AND NOT waiting", (WAITING, digest))
        kept_out = [(QUARANTINED, digest, change) for change in document.quarantined]
        conn.executemany("UPDATE document_tail SET waiting = ? WHERE document = ? AND hash = ?", kept_out)

    def delete_space(self, space: bytes) -> None:
        """Delete all rows of one space, which are about to be made again."""
        conn = self._model.conn
        self.discard_pending()
        found = conn.execute("SELECT document, kind, id FROM documents WHERE space = ?", (space,)).fetchall()
        for digest, kind, id in found:
            if kind in self._kinds:
                self._kinds[kind].delete(conn, DocumentKey(space, kind, id))
            for table in ("documents", "document_changes", "document_sources", "document_snapshots", "document_tail"):
                conn.execute(f"DELETE FROM {table} WHERE document = ?", (digest,))


def _hash_or_none(raw: bytes) -> bytes | None:
    try:
        return change_hash(raw)
    except VoidChange:
        return None
