"""Checking everything that is held, as if it had just come from a stranger: what `countertop verify` runs."""

from __future__ import annotations

from collections.abc import Iterator

from sync.authority import Authority
from sync.chains import Chains
from sync.control import decode_control
from sync.database import damaged_pages, reading
from sync.entry import CONTENT, CONTROL, Entry, chain_start, decode_entry
from sync.errors import BadSignatureError, MalformedError, StorageError
from sync.files.store import FileStore
from sync.identity import verify
from sync.log import PAGE
from sync.replica_state import ReplicaState, fact_of


class Verification:
    """One check of a whole log. `checked` counts entries as it goes on."""

    def __init__(self, state: ReplicaState, files: FileStore) -> None:
        self._state = state
        self._files = files
        self._log = state.log
        self._made = Chains((), (), lambda feed, chain: [])
        self.checked = 0

    def problems(self) -> Iterator[str]:
        """Each problem in a sentence; none when all is well. Reads everything: pages, entries, chains, verdicts."""
        try:
            yield from (f"The file is damaged: {problem}." for problem in damaged_pages(self._log.db.conn))
            with reading(self._log.db.conn):  # whatever others append meanwhile
                self._log.moved()
                self._state.catch_up()
                yield from self._entries()
                yield from self._tips()
                yield from self._signed_ends()
                yield from self._verdicts()
            yield from filter(None, map(_damaged, self._files.glance()))
        except StorageError as error:
            yield str(error)

    def file_problems(self) -> Iterator[str | None]:
        """Each file whose bytes are not what they were, in a sentence: it has to come again. Reads all whole files, and
        gives None after each MiB: it may take hours."""
        try:
            yield from map(_damaged, self._files.check())
        except StorageError as error:
            yield str(error)

    def _entries(self) -> Iterator[str]:
        after = 0
        while page := self._log.arrivals(after, PAGE):
            for arrival, entry in page:
                self.checked += 1
                if arrival != after + 1:
                    yield f"Something is missing between arrivals {after} and {arrival}."
                after = arrival
                self._made.grow(entry)
                named = entry.header.files if entry.body is not None else ()
                if not all(entry.hash in self._files.mentions.entries(file) for file in named):
                    yield f"Arrival {arrival}: of the files it speaks of it is not known that it does."
                problem = self._entry_problem(entry)
                if problem:
                    yield f"Arrival {arrival}: {problem}"

    def _entry_problem(self, entry: Entry) -> str | None:
        """What is wrong with one entry in itself or with its place in its chain."""
        try:
            again = decode_entry(self._state.genesis.hash, entry.raw, entry.body, entry.signature)
            if again.hash != entry.hash:
                return "the entry is kept under another one's name."
            if entry.signature is not None:
                verify(entry.feed, entry.signature, entry.hash)
            elif entry.chain == CONTROL:
                return "a control entry has no signature."
        except (MalformedError, BadSignatureError) as error:
            return str(error)
        return self._link_problem(entry)

    def _link_problem(self, entry: Entry) -> str | None:
        header = entry.header
        if header.feed not in self._state.admitted:
            return "nobody added its author."
        if header.seq == 1:
            started = header.prev == chain_start(self._state.genesis.hash, header.feed, header.chain)
            return None if started else "the chain begins in a wrong way."
        before = self._log.entry(header.prev)
        if before is None or (before.feed, before.chain, before.seq + 1) != (header.feed, header.chain, header.seq):
            return "it does not follow the entry before it."
        return None

    def _tips(self) -> Iterator[str]:
        """The kept tips are those that the entries make."""
        for chain in (CONTROL, CONTENT):
            for feed in set(self._made.feeds(chain)) | set(self._log.chains.feeds(chain)):
                if self._made.tips(feed, chain) != self._log.chains.tips(feed, chain):
                    yield f"The ends of the chain of {feed.hex()[:8]} are not the ones that its entries make."

    def _signed_ends(self) -> Iterator[str]:
        """Every branch of content ends in a signature, which vouches for what is before it."""
        for feed in self._log.chains.feeds(CONTENT):
            before = dict(self._log.links(feed, CONTENT))
            for digest, seq in self._log.chains.tips(feed, CONTENT).items():
                entry = self._log.entry(digest)
                if entry is None or entry.signature is None:
                    yield f"Nobody vouches for entry {seq} of {feed.hex()[:8]}."
                while digest in before:
                    digest, seq = before[digest], seq - 1
                if seq:
                    yield f"Entry {seq} of {feed.hex()[:8]} is missing."

    def _verdicts(self) -> Iterator[str]:
        """The verdicts are those that the control entries give when they are judged all anew."""
        authority = Authority(self._state.genesis)
        entries = []
        after = 0
        while page := self._log.control(after, PAGE):
            entries += [entry for _, entry in page]
            after = page[-1][0]
        try:
            authority.add(fact_of(entry, *decode_control(entry.body or b"")) for entry in entries)
        except (ValueError, MalformedError) as error:
            yield f"The records of who may do what do not hold together: {error}."
            return
        for entry in entries:
            if authority.verdicts.stands(entry.hash) != self._state.verdicts.stands(entry.hash):
                yield f"Whether entry {entry.seq} of {entry.feed.hex()[:8]} counts is not what was decided before."


def _damaged(file: bytes | None) -> str | None:
    """What to say of a file whose bytes are not what they were."""
    return (
        f"This PC's copy of file {file.hex()[:8]} is damaged; it has to come from another PC again." if file else None
    )
