"""A document that several seats edit: what it holds, what comes in, and how it outlives the library's failures."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final

from sync.changes import (
    ACTOR_SIZE,
    FEED_PREFIX,
    Change,
    ChangeIndex,
    Known,
    MemoryIndex,
    Pasts,
    VoidChange,
    check_author,
    check_number,
    known,
    missing,
    parse,
    past,
    since_own,
)
from sync.contents import Mark, Path, Value
from sync.documents import library, trial
from sync.documents.arrivals import Arrivals, Outcome, Void
from sync.documents.edit import Edit, KnownText
from sync.documents.faults import DocumentFault, UnknownHeads
from sync.journal import ApplyingJournal, MemoryJournal, is_kept_out

BATCH: Final = 1_000
"""Changes given to the library at once."""
NEAR: Final = 64
"""How many changes may come after a fork's last edit for a later fork to go on under its actor."""


class Document:
    """One document on this PC, in one process of one seat.

    `id` names it in the journal. `feed` is the seat's key, whose first 16 bytes begin its actors; `random` gives as
    many random bytes as it is asked for. `index` and `journal` are the caller's and as durable as it makes them.
    Without snapshot and tail the document is new, or as its `seed` makes it (`seed_change`). `snapshot` is what
    `snapshot()` gave, `tail` the `raw` of the changes since, one's own and others', in the order they were applied;
    `opened` says what became of the tail. Raises `DocumentFault` when the snapshot does not load: start from the log.
    """

    def __init__(
        self,
        id: bytes,
        feed: bytes,
        random: Callable[[int], bytes],
        *,
        seed: bytes = b"",
        snapshot: bytes = b"",
        tail: Iterable[bytes] = (),
        index: ChangeIndex | None = None,
        journal: ApplyingJournal | None = None,
        library_version: str = library.VERSION,
    ) -> None:
        self.id = id
        self._feed = feed
        self._random = random
        self._index: ChangeIndex = MemoryIndex() if index is None else index
        self._journal: ApplyingJournal = MemoryJournal() if journal is None else journal
        self._version = library_version
        self._arrivals = Arrivals()
        self._last_own: Known | None = None
        self._expected: Document | None = None
        self.known_text: KnownText | None = None
        self._base = snapshot
        self._tail: dict[bytes, Change] = {}
        self._suspects = self._journal.left_over(id)
        self._core = self._loaded()
        self._heads = set(self._core.get_heads())
        self._pasts = Pasts(self._heads)
        self._fill_index()
        raws = [seed, *tail] if seed and not snapshot else tail
        self.opened = self._open_tail([parse(raw) for raw in raws])

    @property
    def actor(self) -> bytes:
        """The 24-byte actor of the edits made here; fresh after every rebuild."""
        return bytes(self._core.get_actor())

    @property
    def heads(self) -> tuple[bytes, ...]:
        """The hashes of the changes that no other one builds on, sorted."""
        return tuple(sorted(self._heads))

    @property
    def waiting(self) -> Mapping[bytes, tuple[bytes, ...]]:
        """The changes that wait, each with the dependencies that are not held."""
        return {change.hash: missing(change, self._index) for change in self._arrivals}

    @property
    def quarantined(self) -> Mapping[bytes, str]:
        """The changes kept from the library, with its version then; under another one, hand them in again."""
        return self._journal.quarantined(self.id)

    def text(self, path: Path, heads: Collection[bytes] | None = None) -> str:
        """The text at a path, now or as it was at `heads`. `KeyError` when there is none."""
        known = self.known_text
        if heads is None and known is not None and (known.heads, known.path) == (self.heads, tuple(path)):
            return known.text
        at = self._at(heads)
        find = library.find_object
        text = str(self._call(lambda: self._core.text(find(self._core, path, library.TEXT, at=at), *at)))
        if heads is None:
            self.known_text = KnownText(self.heads, tuple(path), text)
        return text

    def value(self, path: Path = (), heads: Collection[bytes] | None = None, *, deep: bool = True) -> Value:
        """What is at a path as plain Python, texts as `str`, times in UTC. `KeyError` when nothing is.

        Of a map, when not `deep`, what is replaced as a whole, and texts as `Text`, without the maps and lists in it.
        """
        at = self._at(heads)
        read = library.read if deep else library.fields
        value: Value = self._call(lambda: read(self._core, library.find(self._core, path, at), at))
        return value

    def marks(self, path: Path, heads: Collection[bytes] | None = None) -> list[Mark]:
        """The marks on the text at a path. `KeyError` when there is none."""
        at = self._at(heads)
        find = library.find_object
        found: list[Mark] = self._call(
            lambda: library.marks(self._core, find(self._core, path, library.TEXT, at=at), at)
        )
        return found

    def edit(self) -> Edit:
        """`with document.edit() as edit:` edits as one; afterwards `edit.changes` is what to sign and append."""
        return Edit(self)

    def apply(self, received: Iterable[tuple[bytes, bytes]]) -> Outcome:
        """Take in changes, each given as (feed that signed it, bytes), in any order. Bad ones end in the outcome."""
        outcome = Outcome()
        fresh = []
        for position, (feed, raw) in enumerate(received):
            try:
                change = parse(raw)
                check_author(change, feed)
            except VoidChange as error:
                outcome.void.append(Void(position, None, error))
            else:
                fresh.append((position, change))
        self._take_in(fresh, outcome)
        return outcome

    def take(self, changes: Iterable[Change]) -> Outcome:
        """Take in changes whose authors were checked, in any order."""
        outcome = Outcome()
        self._take_in(list(enumerate(changes)), outcome)
        return outcome

    def leave_out(self, changes: Collection[bytes]) -> list[Change]:
        """Build the document anew without these and whatever builds on them, as if they had never come; all of those.

        Takes as long as all of the document's changes take. Make a snapshot afterwards: the last one is gone.
        """
        everything = {change.hash: change for change in self.changes_since(())}
        self._base, self._tail, self._expected = b"", everything, None
        return [everything[change] for change in self._rebuild(changes)]

    def fork(self, feed: bytes, earlier: Document | None = None) -> Document:
        """A copy to edit, made at once however large the document is: what stays alike is shared.

        It goes on under the actor of an `earlier` fork of the same feed, unless that one's last edit is not held here
        or far back. It knows only what its own edits are checked with, so nothing can be applied to it.
        """
        fork = copy.copy(self)
        fork._feed, fork._core, fork._journal = feed, self._call(lambda: self._core.fork()), MemoryJournal()
        fork._arrivals, fork._tail, fork._heads, fork._expected = Arrivals(), dict(self._tail), set(self._heads), None
        goes_on = earlier is not None and earlier._feed == feed
        since = since_own(self._heads, earlier._last_own, self._index, NEAR) if earlier and goes_on else None
        if earlier is None or since is None:
            fork.renew_actor()
            fork._index = MemoryIndex(filter(None, map(self._index.get, self._heads)))
        else:
            fork._core.set_actor(earlier.actor)
            fork._last_own, fork._index = earlier._last_own, MemoryIndex(since)
        return fork

    def expect(self, fork: Document) -> None:
        """The edits made in a fork are about to come through `apply`: when it is as the fork is now, the fork's state
        is taken over and the library is spared what it has seen before. Good for the next `apply` only."""
        self._expected = fork.fork(fork._feed, fork)

    def release(self, changes: Collection[bytes]) -> None:
        """Take changes out of quarantine: handed in again, they are tried once more."""
        for change in changes:
            self._journal.release(self.id, change)
        self._suspects.update(changes)

    def renew_actor(self) -> None:
        """Edit under a fresh actor from now on: changes that could not be stored may have used up numbers."""
        self._core.set_actor(self._fresh_actor())
        self._last_own = None

    def holds(self, changes: Iterable[bytes]) -> bool:
        """Whether it holds all the changes of these hashes."""
        return all(self._index.get(change) is not None for change in changes)

    @property
    def snapshot_size(self) -> int:
        """Bytes of the last snapshot."""
        return len(self._base)

    @property
    def tail_size(self) -> int:
        """Bytes of the changes since."""
        return sum(len(change.raw) for change in self._tail.values())

    def changes_since(self, heads: Collection[bytes]) -> list[Change]:
        """The changes that come after `heads`, dependencies first; all when it is empty. Slow where there are many."""
        return [parse(change.raw_bytes) for change in self._call(lambda: self._core.get_changes(list(heads)))]

    def snapshot(self) -> bytes:
        """The whole document in Automerge's own format, for this PC's disk and for export; never sent to other PCs.

        It has been loaded again and has the same heads, so it may replace the earlier one and the tail (here it does).
        A change that keeps it from loading goes into quarantine first, and what builds on it waits: look at
        `quarantined` and `heads` afterwards. Takes about ten times as long as reading the text.
        """
        while (data := library.saved(self._core, self._heads)) is None:
            self._expel_unloadable()
        self._base = data
        self._tail = {}
        return data

    def _expel_unloadable(self) -> None:
        """Quarantine the first change since the last snapshot with which the document does not load again from what it
        is saved as; what builds on it waits."""
        held = list(self._tail.values())
        good = library.loadable(self._base, held)
        if good == len(held) or trial.passing(self._base, held[:good], [held[good : good + 1]], saves=True):
            raise DocumentFault("does not load again from what it is saved as")
        culprit = held[good]
        self._journal.quarantine(self.id, culprit.hash, self._version)
        removed = set(self._rebuild(without=[culprit.hash])) - {culprit.hash}
        for change in held:
            if change.hash in removed:
                self._arrivals.keep(change, missing(change, self._index)[0], Outcome())

    def _at(self, heads: Collection[bytes] | None) -> tuple[list[bytes], ...]:
        if heads is None:
            return ()
        if any(self._index.get(head) is None for head in heads):
            raise UnknownHeads
        return (list(heads),)

    def _call(self, read: Callable[[], Any]) -> Any:
        """Call the library; its failure ends in `DocumentFault`, with the document built anew after a panic."""
        try:
            return read()
        except KeyError:
            raise
        except BaseException as error:
            if library.is_panic(error):
                library.abandon(self._core)
                self._rebuild()
            elif not isinstance(error, Exception):
                raise
            raise DocumentFault(repr(error)) from error

    def _loaded(self) -> Any:
        """A library object with the last snapshot under a fresh actor."""
        if not self._base:
            return library.new(self._fresh_actor())
        try:
            loaded = library.load(self._base)
        except BaseException as error:
            if not library.is_panic(error) and not isinstance(error, Exception):
                raise
            raise DocumentFault(f"the snapshot does not load: {error!r}") from error
        loaded.set_actor(self._fresh_actor())
        return loaded

    def _fresh_actor(self) -> bytes:
        return self._feed[:FEED_PREFIX] + self._random(ACTOR_SIZE - FEED_PREFIX)

    def _fill_index(self) -> None:
        """Make the index from the snapshot when the caller's does not reach as far."""
        if any(self._index.get(head) is None for head in self._heads):
            try:
                self._index.add([known(change) for change in self.changes_since(())])
            except VoidChange as error:
                raise DocumentFault(f"the snapshot holds a void change: {error.detail}") from error

    def _open_tail(self, changes: list[Change]) -> Outcome:
        """Give the tail to the library; what the index has was checked before it got there, the rest is checked now."""
        outcome = Outcome()
        held = past(self._heads, self._index, min((change.max_op for change in changes), default=0))
        changes = [change for change in changes if change.hash not in held]
        doubtful = self._suspects | self.quarantined.keys()
        checked = [change for change in changes if self._index.get(change.hash) is not None]
        for start in range(0, len(checked), BATCH):
            batch = checked[start : start + BATCH]
            if not doubtful.isdisjoint(change.hash for change in batch) or not self._is_applied(batch):
                break
            outcome.applied += batch
        rest = [(position, change) for position, change in enumerate(changes) if change.hash not in self._tail]
        self._index.discard([change.hash for _, change in rest if self._index.get(change.hash) is not None])
        self._take_in(rest, outcome)
        return outcome

    def _take_in(self, received: list[tuple[int, Change]], outcome: Outcome) -> None:
        fresh: dict[bytes, tuple[int, Change]] = {}
        for position, change in received:
            if change.hash in fresh or self._index.get(change.hash) is not None:
                outcome.already.append(change)
            elif is_kept_out(self._journal, self.id, change.hash, self._version):
                outcome.quarantined.append(change)
            elif change.hash not in self._arrivals:
                fresh[change.hash] = position, change
        if self._pasts.heads != self._heads:
            self._pasts = Pasts(self._heads)
        ready = self._arrivals.sort(list(fresh.values()), self._index, self._pasts, outcome)
        for start in range(0, len(ready), BATCH):
            self._take_batch(ready[start : start + BATCH], outcome)
        outcome.waiting += [change for _, change in received if change.hash in self._arrivals]
        self._expected = None

    def _take_batch(self, batch: list[Change], outcome: Outcome) -> None:
        """Apply changes together or, when there is one among them that does not go in, one by one."""
        is_suspect = not self._suspects.isdisjoint(change.hash for change in batch)
        if (not is_suspect or self._passing([batch])) and self._is_applied(batch):
            outcome.applied += batch
            return
        while batch:
            ready = self._arrivals.ready(batch, self._index, outcome)
            passing = self._passing([[change] for change in ready])
            for change in ready[:passing]:
                if not self._is_applied([change]):
                    raise DocumentFault("a change that a trial found good does not go in")
                outcome.applied.append(change)
            for change in ready[passing : passing + 1]:
                self._journal.quarantine(self.id, change.hash, self._version)
                outcome.quarantined.append(change)
            batch = ready[passing + 1 :]

    def _passing(self, batches: list[list[Change]]) -> int:
        """How many of these, one after the other, pass a trial."""
        return trial.passing(self._base, self._tail.values(), batches)

    def _is_applied(self, batch: list[Change]) -> bool:
        """Give checked changes to the library, noted; False when it fails, and the document is as it was before."""
        hashes = {change.hash for change in batch}
        heads = (self._heads | hashes).difference(*(change.deps for change in batch))
        if self._expected is not None and self._expected._heads == heads:
            self._core = self._expected._core
            self._hold(batch, heads)
            self.known_text = self._expected.known_text
            return True
        self._journal.begin(self.id, hashes)
        try:
            library.receive(self._core, batch)
            applied = set(self._core.get_heads()) == heads
        except BaseException as error:
            if library.is_panic(error):
                library.abandon(self._core)
            elif not isinstance(error, Exception):
                raise
            applied = False
        if applied:
            self._hold(batch, heads)
        else:
            self._rebuild()
        self._suspects -= hashes
        self._journal.end(self.id, hashes)
        return applied

    def _hold(self, changes: list[Change], heads: set[bytes]) -> None:
        self._index.add([known(change) for change in changes if self._index.get(change.hash) is None])
        self._tail.update((change.hash, change) for change in changes)
        self._heads = heads

    def _rebuild(self, without: Collection[bytes] = ()) -> tuple[bytes, ...]:
        """Build the document anew, under a fresh actor and without some changes since the snapshot and what builds on
        them."""
        removed = set(without)
        kept = {}
        for change in self._tail.values():
            if change.hash in removed or not removed.isdisjoint(change.deps):
                removed.add(change.hash)
            else:
                kept[change.hash] = change
        self._core = self._loaded()
        try:
            library.receive(self._core, list(kept.values()))
        except BaseException as error:
            library.abandon(self._core)
            raise DocumentFault(f"cannot be built anew: {error!r}") from error
        self._tail = kept
        self._heads = set(self._core.get_heads())
        self._index.discard(removed)
        return tuple(sorted(removed))

    # What `Edit` needs of its document.
    def begin_edit(self) -> Any:
        """A transaction of the library."""
        return self._core.transaction()

    def hold_own(self) -> Change | None:
        """Check the change that was just committed and hold it; None when the transaction changed nothing."""
        heads = set(self._core.get_heads())
        if heads == self._heads:
            return None
        change = parse(self._core.get_last_local_change().raw_bytes)
        check_author(change, self._feed)
        check_number(change, self._index, {})
        if heads != {change.hash} or not self._heads.issubset(change.deps):
            raise DocumentFault("a commit did not follow what the document held")
        self._hold([change], heads)
        self._last_own = known(change)
        return change

    def undo_edit(self, transaction: Any, changes: Collection[Change], error: BaseException) -> None:
        """Put back what was there before an edit that failed; the sequence numbers it took stay with its actor.

        `transaction` is the open one, None when it has been committed. One that stayed open until after its document
        is freed would be freed twice.
        """
        if library.is_panic(error):
            library.abandon(transaction)
            library.abandon(self._core)
        elif transaction is not None:
            transaction.rollback()
        if changes or transaction is None or library.is_panic(error):
            self._rebuild(without=[change.hash for change in changes])
        else:
            self._core.set_actor(self._fresh_actor())
        if library.is_panic(error):
            raise DocumentFault(repr(error)) from error
