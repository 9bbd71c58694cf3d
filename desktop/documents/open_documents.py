"""Where documents are written: in the engine's thread, each open one as a fork of the document its row is made from.

A fork costs nothing, and what was written in it is taken over when it comes back from the log as rows, so that even a
huge document is loaded once and the library sees each edit once. Only what others write has to be given to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from desktop.documents.contents import Contents, E, S
from desktop.documents.facts import Changed, FilesBrought
from desktop.documents.key import DocumentKey
from desktop.errors import NotFoundError, RetryLaterError, SavedNotShownError
from sync.entry import FILES_LIMIT

if TYPE_CHECKING:
    from desktop.rows.change_notifier import ChangeNotifier
    from desktop.rows.fact_types import Fact
    from desktop.rows.projection import Projection
    from sync.documents import Change, Document, Edit
    from sync.entry import Entry
    from sync.replica import Replica

ENTRY_BYTES: Final = 512 << 10
"""Changes are appended in entries of about this size at most."""

ID_SIZE: Final = 16


class DocumentHost(Protocol):
    """What open documents need of the engine they live in."""

    @property
    def replica(self) -> Replica: ...

    @property
    def projection(self) -> Projection: ...

    @property
    def notifier(self) -> ChangeNotifier: ...

    def random(self, size: int) -> bytes:
        """Random bytes."""

    def post(self, space: bytes, *batches: Sequence[Fact]) -> list[Entry]:
        """Sign and keep an entry for each batch, and turn them into rows."""

    def step(self) -> bool:
        """Take one slice of what is not rows yet."""


class _Reader(NamedTuple):
    """Who has a document open: how they read it, and what gets what it says."""

    contents: Contents[Any, Any]
    sink: Callable[[Any], None]

    def tell(self, document: Document) -> None:
        self.sink(self.contents.read(document))


@dataclass
class _OpenDocument:
    """A document that sessions write, as it is now, and who wants to hear of it.

    Its rows say everything that was written here once they are as far as the arrival number `written`. It is `sound`
    unless rows were corrected since it was last as they say: it may hold then what does not count any more.
    """

    document: Document
    written: int
    sound: bool = True
    readers: list[_Reader] = field(default_factory=list)
    end: Callable[[], None] = lambda: None


class OpenDocuments:
    """Lives in the engine's thread."""

    def __init__(self, host: DocumentHost) -> None:
        self._host = host
        self._open: dict[DocumentKey, _OpenDocument] = {}

    def open(
        self, key: DocumentKey, contents: Contents[S, E], sink: Callable[[S], None]
    ) -> tuple[S, Callable[[], None]]:
        """What the document says, which `sink` gets from now on whenever it was taken in again; the function ends that.

        Raises NotFoundError.
        """
        found = self._open.get(key)
        if found is None:
            document = self._now(key).fork(self._feed)
            found = self._open[key] = _OpenDocument(document, self._host.replica.head_arrival)
            found.end = self._host.notifier.watch(key, partial(self._look_again, key))
        reader = _Reader(contents, sink)
        found.readers.append(reader)
        return contents.read(found.document), partial(self._close, key, reader)

    def _close(self, key: DocumentKey, reader: _Reader) -> None:
        found = self._open[key]
        found.readers.remove(reader)
        if not found.readers:
            found.end()
            del self._open[key]

    @property
    def _feed(self) -> bytes:
        """The seat that signs, which may have taken the place of another one since the document was opened."""
        return self._host.replica.me.feed

    def _now(self, key: DocumentKey) -> Document:
        now = self._host.projection.document(key)
        if now is None:
            raise NotFoundError("This is not here.")
        return now

    def _look_again(self, key: DocumentKey, corrected: bool) -> bool:
        """The document's row was written again, perhaps because rows were `corrected`: go on from there when it holds
        what was written here, or never will because that was set aside. A row on its way there says less than is known.

        Returns whether it must be looked at again.
        """
        found, projection = self._open[key], self._host.projection
        found.sound = found.sound and not corrected
        document = projection.document(key) if self._is_settled(key) else None
        if document is None:
            return not found.sound
        if projection.cursor >= found.written or (found.sound and document.holds(found.document.heads)):
            found.document, found.sound = document.fork(self._feed, found.document), True
            self._tell(found)
        return not found.sound

    def _is_settled(self, key: DocumentKey) -> bool:
        return self._host.projection.spaces.is_settled(key.space)

    @staticmethod
    def _tell(found: _OpenDocument) -> None:
        for reader in tuple(found.readers):
            reader.tell(found.document)

    def write(self, key: DocumentKey, contents: Contents[S, E], base: S, edits: Sequence[E]) -> None:
        """Keep edits that were made to `base` by somebody who has the document open; they go where they belong in what
        it says since.

        Raises RetryLaterError where it may hold what was set aside: what builds on that would be set aside too.
        """
        found = self._open[key]
        if not self._is_settled(key):
            self._host.step()  # which mostly is all it takes
        is_settled = self._is_settled(key)
        if is_settled and not found.sound:
            self._now(key)  # it may be gone for good
        if not (is_settled and found.sound):
            raise RetryLaterError("What was written here is being put in order.")
        said = contents.read(found.document)
        if not contents.same(base, said):
            edits = contents.rebased(edits, base, said)
        fork = found.document.fork(self._feed, found.document)
        with fork.edit() as edit:
            contents.write(edit, said, edits)
        before, found.document = found.document, fork
        try:
            with suppress(SavedNotShownError):  # whoever typed it must not type it again
                self._append_fork(key, fork, edit.changes, contents.files(edits))
        except BaseException:
            found.document = before
            found.document.renew_actor()
            raise
        found.written = self._host.replica.head_arrival
        self._tell(found)

    def edit(self, key: DocumentKey, change: Callable[[Edit], object], files: Iterable[bytes] = ()) -> None:
        """Edit a document, open or not; `files`: the ids of those that the edit brings in. Raises NotFoundError."""
        fork = self._now(key).fork(self._feed)
        with fork.edit() as edit:
            change(edit)
        self._append_fork(key, fork, edit.changes, files)

    def exported(self, key: DocumentKey) -> bytes:
        """The document with its whole history. Raises NotFoundError."""
        return self._now(key).fork(self._feed).snapshot()

    def _append_fork(self, key: DocumentKey, fork: Document, changes: Sequence[Change], files: Iterable[bytes]) -> None:
        self._host.projection.documents.expect(key, fork)
        self.append(key, changes, files)

    def create(self, space: bytes, kind: str, fill: Callable[[Edit], object]) -> DocumentKey:
        """A new document, filled by its first change, also where it cannot be shown yet."""
        key = DocumentKey(space, kind, self._host.random(ID_SIZE))
        self.begin(key, fill)
        return key

    def begin(self, key: DocumentKey, fill: Callable[[Edit], object]) -> None:
        """Fill a document that is not here by a change that builds on nothing, as others may do who do not know either:
        what it fills has to be of a kind that goes together."""
        from sync.documents import Document  # it loads Automerge, which nobody waits for who has not opened one

        document = Document(key.digest, self._feed, self._host.random)
        with document.edit() as edit:
            fill(edit)
        with suppress(SavedNotShownError):  # whoever made it must not make another one
            self.append(key, edit.changes)

    def append(self, key: DocumentKey, changes: Sequence[Change], files: Iterable[bytes] = ()) -> None:
        """Keep changes to a document, in as few entries as they fit into, all or none; `files`: the ids of those that
        they bring in."""
        batches: list[list[Fact]] = []
        size = ENTRY_BYTES
        for change in changes:
            if size + len(change.raw) > ENTRY_BYTES:
                batches.append([])
                size = 0
            batches[-1].append(Changed(key.id, key.kind, change.raw))
            size += len(change.raw)
        if batches:
            self._host.post(key.space, *_with_files(key, batches, sorted(set(files))))


def _with_files(key: DocumentKey, batches: Sequence[Sequence[Fact]], files: Sequence[bytes]) -> Iterable[list[Fact]]:
    """What entries say, each with as many files as one can name; more entries where those are not enough."""
    some = (files[at : at + FILES_LIMIT] for at in range(0, len(files), FILES_LIMIT))
    brought = (FilesBrought(key.id, key.kind, tuple(ids)) for ids in some)
    for batch, fact in zip_longest(batches, brought):
        yield [*(batch or ()), *([fact] if fact else ())]
