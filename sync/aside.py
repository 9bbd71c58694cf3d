"""What does not stand because something was taken away by somebody who did not know of it, and what lets it stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from sync.authority.verdicts import Standing
from sync.control import TIPS_LIMIT, CutRaised, CutTips, Tip, Value, decode_control
from sync.entry import CONTENT, CONTROL, Entry, Header
from sync.replica_state import ReplicaState
from sync.tips import Link


class Removal(NamedTuple):
    """What took something away: the control entry's hash, what it says, who said it (member id) and its stamp."""

    hash: bytes
    value: Value
    by: bytes
    stamp: int


class Aside:
    """Of one replica. Nothing here writes: raised cuts are control like any other."""

    def __init__(self, state: ReplicaState) -> None:
        self._state: Final = state

    def removals(self, entry: Entry) -> tuple[Removal, ...]:
        """The removals for which a content entry does not stand, because it lies beyond their cuts, or because its
        author was let in, or its conversation begun, beyond them. None where it stands, or is void for what it is."""
        return tuple(self.removal(self._held(hash)) for hash in self._wanting(entry))

    def removal(self, entry: Entry) -> Removal:
        """What a control entry that takes something away says, and who said it."""
        by, _ = self._state.verdicts.author(entry.feed)
        return Removal(entry.hash, decode_control(entry.body or b"")[1], by, entry.header.stamp)

    def own_fall(self) -> Removal | None:
        """The first removal for which nothing of what this PC writes stands, because whoever let it in had been taken
        out; None where its place rests on what stands."""
        log, feed = self._state.log, self._state.seat.feed
        if feed in self._state.verdicts.seats:
            return None
        written = map(log.entry, log.chains.tips(feed, CONTENT))
        removals = (removal for entry in written if entry is not None for removal in self.removals(entry))
        return min(removals, key=lambda removal: (removal.stamp, removal.hash), default=None)

    def raising(self, entries: Iterable[Entry]) -> list[CutRaised]:
        """What an owner says so that these entries stand: with all that is held of their chains, and with the records
        that let their authors in and began their conversations."""
        named: dict[bytes, dict[Link, set[Tip]]] = {}
        for entry in entries:
            for removal, parts in self._wanting(entry).items():
                for link, tips in parts.items():
                    named.setdefault(removal, {}).setdefault(link, set()).update(tips)
        return [CutRaised(removal, self._raised(removal, named[removal])) for removal in sorted(named)]

    def _wanting(self, entry: Entry) -> dict[bytes, dict[Link, set[Tip]]]:
        """By removal, what of which chains its cut would have to name for the entry to stand."""
        standing = self._state.standing(entry)
        found = self._fell_with(entry.header) if standing is Standing.VOID else {}
        if found or standing is Standing.SET_ASIDE:
            link = (entry.feed, CONTENT)
            held = {Tip(seq, hash) for hash, seq in self._state.log.chains.tips(*link).items()}
            for removal in self._cut_off_by(entry.header, entry.hash):
                found.setdefault(removal, {})[link] = held
        return found

    def _cut_off_by(self, header: Header, hash: bytes) -> tuple[bytes, ...]:
        within = self._state.within(header.feed, header.seq, hash)
        return self._state.verdicts.cut_off_by(
            header.feed, header.seq, hash, header.view, header.space, header.epoch, within
        )

    def _fell_with(self, header: Header) -> dict[bytes, dict[Link, set[Tip]]]:
        fell = self._state.verdicts.fell_with(header.feed, header.view, header.space, header.epoch)
        found: dict[bytes, dict[Link, set[Tip]]] = {}
        for hash, removals in fell.items():
            entry = self._held(hash)
            for removal in removals:
                tips = found.setdefault(removal, {}).setdefault((entry.feed, CONTROL), set())
                tips.add(Tip(entry.seq, hash))
        return found

    def _held(self, hash: bytes) -> Entry:
        entry = self._state.log.entry(hash)
        assert entry is not None, "what is judged is held"
        return entry

    def _raised(self, removal: bytes, named: dict[Link, set[Tip]]) -> tuple[CutTips, ...]:
        """A removal's cut as it is now, and these tips."""
        parts = {(part.feed, part.chain): set(part.tips) for part in self._state.verdicts.cut_of(removal)}
        for link, tips in named.items():
            parts[link] = parts.get(link, set()) | tips
        return tuple(CutTips(*link, self._ends(link, parts[link])) for link in sorted(parts))

    def _ends(self, link: Link, tips: set[Tip]) -> tuple[Tip, ...]:
        """Those of these tips that are in no other's past, as many as a cut has room for; first those held here."""
        log = self._state.log
        held = {tip for tip in tips if log.holds(tip.hash)}
        ends = [tip for tip in held if not any(self._precedes(link, tip, other) for other in held - {tip})]
        return tuple(sorted([*ends, *(tips - held)][:TIPS_LIMIT], key=lambda tip: tip.hash))

    def _precedes(self, link: Link, tip: Tip, other: Tip) -> bool:
        return self._state.log.chains.within(*link, tip.seq, tip.hash, other)
