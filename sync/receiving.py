"""What other PCs send: checked whole, then kept whole in one transaction (DESIGN §§4, 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sync.control import Tip, Value, decode_control, key_let_in
from sync.entry import CONTENT, CONTROL, Entry, Header, chain_start, decode_header, entry_hash
from sync.errors import MalformedError
from sync.exchange.frames import Run
from sync.identity import verify
from sync.replica_state import ReplicaState
from sync.seats import SeatState
from sync.vectors import Tips


class Receiver:
    """Takes in what exchanges receive. Every method runs inside a transaction of the log, with memory caught up."""

    def __init__(self, state: ReplicaState) -> None:
        self._state = state

    # Control

    def control(self, entries: Sequence[Entry]) -> tuple[list[Entry], Entry | None]:
        """Keep control entries, each with its own signature: those that were new, and the first that refers to what
        is not held, if any; those before it are kept.

        Raises MalformedError or BadSignatureError; then nothing of the frame is kept.
        """
        new: dict[bytes, Entry] = {}
        admitted = set(self._state.admitted)
        refused = None
        for entry in entries:
            if entry.hash in new or self._state.authority.holds(entry.hash):
                continue
            heads, value = _control_parts(entry)
            if not all(self._is_held(head, new) for head in (*heads, *self._prev(entry.header))):
                refused = entry
                break
            self._check_control(entry, new, admitted)
            new[entry.hash] = entry
            if key := key_let_in(value):
                admitted.add(key)
        kept = list(new.values())
        self._keep(kept)
        return kept, refused

    def _is_held(self, digest: bytes, new: dict[bytes, Entry]) -> bool:
        return digest in new or self._state.authority.holds(digest)

    @staticmethod
    def _prev(header: Header) -> tuple[bytes, ...]:
        return (header.prev,) if header.seq > 1 else ()

    def _check_control(self, entry: Entry, new: dict[bytes, Entry], admitted: set[bytes]) -> None:
        if entry.feed not in admitted:
            raise MalformedError("A record of who may do what is signed by somebody whom nobody added.")
        self._check_link(entry.header, new)
        verify(entry.feed, entry.signature or b"", entry.hash)

    def _check_link(self, header: Header, new: dict[bytes, Entry]) -> None:
        if header.seq == 1:
            if header.prev != chain_start(self._state.genesis.hash, header.feed, header.chain):
                raise MalformedError("A chain begins in a wrong way.")
            return
        if self._state.log.chains.tips(header.feed, header.chain).get(header.prev) == header.seq - 1:
            return
        before = new.get(header.prev) or self._state.log.entry(header.prev)
        if before is None or (before.feed, before.chain, before.seq + 1) != (header.feed, header.chain, header.seq):
            raise MalformedError("The links of a chain do not hold together.")

    # Content

    def run(self, run: Run) -> Tips | None:
        """Keep a run of content; or what is held of that chain, when the run cannot be placed yet.

        Raises MalformedError or BadSignatureError; then nothing of it is kept.
        """
        held = self._tips(run.feed)
        if not self._placeable(run):
            return held
        verify(run.feed, run.signature, run.entries[-1].hash)
        self._keep(self._new_part(_signed_at_its_end(run)))
        return None

    def _placeable(self, run: Run) -> bool:
        """Whether the seat and every view named are known, and what the run follows is held."""
        if run.feed not in self._state.admitted:
            return False
        if not all(self._is_view(view, run.feed) for view in {entry.header.view for entry in run.entries}):
            return False
        first, tips = run.entries[0].header, self._state.log.chains.tips(run.feed, CONTENT)
        return first.seq == 1 or first.prev in tips or self._state.log.holds(first.prev)

    def _is_view(self, view: bytes, feed: bytes) -> bool:
        if not self._state.authority.holds(view):
            return False
        if self._state.authority.author(view) != feed:
            raise MalformedError("An entry names a view that is not its author's.")
        return True

    def _new_part(self, entries: list[Entry]) -> list[Entry]:
        """What of a run is not held: its end, because whoever holds an entry holds what is before it."""
        first = entries[0].header
        self._check_link(first, {})
        if first.prev in self._state.log.chains.tips(first.feed, CONTENT):
            return entries
        for number, entry in enumerate(entries):
            if not self._state.log.holds(entry.hash):
                return entries[number:]
            self._complete(entry)
        return []

    def _complete(self, entry: Entry) -> None:
        """Take from a duplicate what the held entry lacks: a missing body, or the signature."""
        missing, wanted = self._state.erasures.lacking(entry.feed)
        if entry.body is not None and (entry.hash in missing or entry.hash in wanted):
            self._state.log.keep_body(entry)
            self._state.mentions.note([entry])
        if entry.signature is not None:
            self._state.log.keep_signature(entry)

    def _tips(self, feed: bytes) -> Tips:
        return self._state.erasures.vector().get(feed, ())

    def _keep(self, entries: list[Entry]) -> None:
        if not entries:
            return
        entries = [self._without_erased(entry) for entry in entries]
        self._state.log.append(entries)
        self._state.appended(entries)
        for entry in entries:
            self._state.clock.see(entry.header.stamp)

    def _without_erased(self, entry: Entry) -> Entry:
        """What was erased before it came is not kept: those who had it keep it as long as it may be needed."""
        erased = entry.chain == CONTENT and self._state.erasures.is_named(entry.header, entry.hash)
        return replace(entry, body=None) if erased else entry

    # Our own feed, held by others

    def others_hold(self, header: Header, raw: bytes, signature: bytes) -> bool:
        """Note that somebody holds an entry of an open seat of this PC that is not held here; whether that was new.

        A closed seat signs nothing that could repeat a number, and what lies beyond its cut only owners are offered:
        nobody waits for that.
        Raises BadSignatureError unless the header is really signed with our own key.
        """
        digest = entry_hash(self._state.genesis.hash, raw)
        if decode_header(raw) != header:
            raise MalformedError("The other PC showed a header that is not the one it means.")
        verify(header.feed, signature, digest)
        is_open = any(seat.feed == header.feed and seat.state == SeatState.OPEN for seat in self._state.kept)
        if not is_open or self._state.log.holds(digest):
            return False
        self._state.held_elsewhere.note(header.feed, Tip(header.seq, digest))
        return True


def _control_parts(entry: Entry) -> tuple[tuple[bytes, ...], Value]:
    if entry.chain != CONTROL or entry.body is None or entry.signature is None:
        raise MalformedError("A record of who may do what came without its body or signature.")
    return decode_control(entry.body)


def _signed_at_its_end(run: Run) -> list[Entry]:
    """Only the last signature of a run is checked, so only that one is kept."""
    inner = [entry if entry.signature is None else replace(entry, signature=None) for entry in run.entries[:-1]]
    return [*inner, replace(run.entries[-1], signature=run.signature)]
