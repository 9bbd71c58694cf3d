"""Documents as rows: changes go into their document, and what it says then becomes the row that its kind writes."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from desktop.documents.claims import Claims, read_change
from desktop.documents.facts import Changed
from desktop.documents.key import DocumentKey
from desktop.documents.kind import DocumentState
from desktop.documents.store import FORESTALLED, QUARANTINED, WAITING, open_kept
from desktop.documents.tail import Tail, lost_states
from desktop.rows.pieces import marks, pieces
from sync.changes import VoidChange, VoidReason
from sync.clock import time_ms_of

if TYPE_CHECKING:
    from desktop.documents.kind import DocumentKind
    from desktop.rows.erased_entries import ErasedEntries
    from desktop.rows.horizon import Now
    from desktop.rows.read_model import ReadModel
    from desktop.rows.standing_entry import StandingEntry
    from desktop.rows.viewer import Viewer
    from sync.authority import Verdicts
    from sync.changes import SpanOf
    from sync.documents import ApplyingJournal, Change, Document

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
_SPACES: Final = """
SELECT DISTINCT d.space FROM document_sources s JOIN documents d ON d.document = s.document WHERE s.entry IN ({marks})
"""


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
        span_of: SpanOf,
    ) -> None:
        self._model = model
        self._claims = Claims(model.conn, span_of)
        self._tail = Tail(model.conn)
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
        self._corrected = False
        self._reduced: set[bytes] = set()

    @property
    def handlers(self) -> Mapping[type, Callable[[StandingEntry, Any], None]]:
        """What collects each kind of fact."""
        return {Changed: self._on_changed}

    def _on_changed(self, entry: StandingEntry, fact: Changed) -> None:
        self._collected.setdefault(fact.key_in(entry.space), []).append((entry, fact.change))

    def write(self, erased: ErasedEntries) -> bool:
        """Apply what was collected and write the rows of the documents it was for."""
        collected, self._collected = self._collected, {}
        for key, changes in collected.items():
            self._model.conn.execute("INSERT OR IGNORE INTO documents VALUES (?, ?, ?, ?)", (key.digest, *key))
            self._apply(key.digest, changes)
        return False

    def erase(self, entries: Collection[bytes]) -> bool:
        """Changes are erased with all of their document: the documents of a space of which any goes are made again."""
        for some in pieces(entries):
            rows = self._model.conn.execute(_SPACES.format(marks=marks(some)), some).fetchall()
            self._reduced.update(space for (space,) in rows)
        return False

    def forget(self, entries: Collection[bytes]) -> None:
        """Nothing is left of them."""

    def refresh(self, verdicts: Verdicts) -> None:
        """What a document says depends on nothing but its changes."""

    def follow_clock(self, before: Now, now: Now) -> bool:
        """What a document says does not depend on clocks."""
        return False

    def discard_pending(self) -> None:
        """Drop what was collected and not written, and documents that may hold what was not kept."""
        self._collected.clear()
        self._reduced.clear()
        self._open.clear()
        self._long.clear()

    def _apply(self, digest: bytes, changes: list[tuple[StandingEntry, bytes]]) -> None:
        fresh, is_disputed = self._claimed(digest, changes)
        if is_disputed or (self._tail.is_disputed(digest) and not _builds_on_held(fresh, self._opened(digest))):
            fresh = self._settled(digest, fresh)
        self._take(digest, fresh)

    def _take(self, digest: bytes, fresh: list[Change]) -> None:
        """Give a document changes, and all that waited for them, and write its row."""
        document = self._opened(digest)
        while fresh:
            outcome = document.take(fresh)
            self._tail.keep_outcome(digest, outcome)
            self.problems += [str(found.error) for found in outcome.void]
            fresh = [change for change in outcome.not_kept if document.holds(change.deps)]
            fresh += self._tail.freed_by(digest, outcome.applied)
        self._weigh(digest, document)
        self._write_row(digest, document)

    def try_again(self) -> None:
        """Give documents once more what was put in quarantine."""
        for digest, changes in self._tail.quarantined().items():
            self._opened(digest).release(changes)
            self._take(digest, self._tail.take_back(digest, changes))
            self._corrected = True

    def _claimed(self, digest: bytes, changes: list[tuple[StandingEntry, bytes]]) -> tuple[list[Change], bool]:
        """The changes in order that may count; whether that depends on more than the order in their chains."""
        fresh: list[Change] = []
        is_disputed = False
        items: Counter[bytes] = Counter()
        for entry, raw in changes:
            items[entry.hash] += 1
            try:
                found = read_change(entry, raw, items[entry.hash])
            except VoidChange as error:
                self.problems.append(str(error))
                continue
            has_rivals = self._claims.keep(digest, found)
            if has_rivals and self._claims.is_forestalled(digest, found.claim) and self._tail.is_plain(digest):
                self._leave_out(digest, found.change)
                continue
            is_disputed |= has_rivals
            fresh.append(found.change)
        return fresh, is_disputed

    def _leave_out(self, digest: bytes, change: Change) -> None:
        """Keep what another change with its number forestalled, unless it also came where it was first."""
        if not self._opened(digest).holds([change.hash]) and not self._tail.keeps(digest, change.hash):
            self._tail.keep(digest, [(change, FORESTALLED)])
            self.problems.append(str(VoidChange(VoidReason.SEQUENCE)))

    def _settled(self, digest: bytes, fresh: list[Change]) -> list[Change]:
        """Leave out what does not count, take back what does now; those of the fresh changes that may count."""
        lost = lost_states(self._claims.losers(digest))
        outside, document = self._tail.outside(digest), self._opened(digest)
        held = [change for change in lost if document.holds([change])]
        waited = [change for change in lost if outside.get(change) in (WAITING, QUARANTINED)]
        back = {change for change, state in outside.items() if state >= FORESTALLED} - lost.keys()
        new = [change for change in fresh if change.hash in lost.keys() - outside.keys() - set(held)]
        self._tail.keep(digest, [(change, lost[change.hash]) for change in new])
        if held:
            self._tail.keep(digest, [(change, lost[change.hash]) for change in document.leave_out(held)])
            self._keep_snapshot(digest, document)
        self._tail.move(digest, lost)
        if held or waited or back:
            self._open.pop(digest)
            self._corrected = True
        if held or new:
            self.problems.append(
                "Somebody's PC made two different changes to a text where there can be one. On all PCs the same one "
                "counts; what builds on the other is kept and not shown."
            )
        return [*(change for change in fresh if change.hash not in lost), *self._tail.take_back(digest, back)]

    def take_reduced(self) -> set[bytes]:
        """The spaces, since this was last asked, of whose documents something was erased."""
        reduced, self._reduced = self._reduced, set()
        return reduced

    def take_corrected(self) -> bool:
        """Whether, since this was last asked, documents were made anew without something that they held."""
        corrected, self._corrected = self._corrected, False
        return corrected

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
        if not document.heads:
            kind.delete(conn, key)
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
        is_fresh = document is None
        if document is None:
            document = open_kept(self._model.conn, digest, self._feed, self._random, self._journal)
        self._open[digest] = document
        while len(self._open) > OPEN_LIMIT:
            self._open.popitem(last=False)
        if is_fresh and document.opened.quarantined:
            self._keep_what_did_not_open(digest, document)
        return document

    def _keep_what_did_not_open(self, digest: bytes, document: Document) -> None:
        """A document opened without something that it held when it was last open."""
        self._tail.keep_outcome(digest, document.opened)
        self._write_row(digest, document)
        self._corrected = True

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
            self._keep_snapshot(digest, document)
        except DocumentFault as fault:
            self.problems.append(str(fault))

    def _keep_snapshot(self, digest: bytes, document: Document) -> None:
        insert = "INSERT OR REPLACE INTO document_snapshots (document, snapshot) VALUES (?, ?)"
        self._model.conn.execute(insert, (digest, document.snapshot()))
        self._tail.shorten(digest, document.quarantined)

    def delete_space(self, space: bytes, up_to: int) -> Iterator[None]:
        """Delete all rows of one space, which are about to be made again, of one document at each step."""
        conn = self._model.conn
        found = conn.execute("SELECT document, kind, id FROM documents WHERE space = ?", (space,)).fetchall()
        for digest, kind, id in found:
            self._open.pop(digest, None)
            self._long.pop(digest, None)
            if kind in self._kinds:
                self._kinds[kind].delete(conn, DocumentKey(space, kind, id))
            for table in ("documents", "document_changes", "document_sources", "document_snapshots", "document_tail"):
                conn.execute(f"DELETE FROM {table} WHERE document = ?", (digest,))
            yield


def _builds_on_held(changes: Iterable[Change], document: Document) -> bool:
    """Whether all that these build on is in the document, or among them before."""
    before = set[bytes]()
    for change in changes:
        if not document.holds(dep for dep in change.deps if dep not in before):
            return False
        before.add(change.hash)
    return True
