"""What a record says: a pure function of its saves (AREAS §3).

Each field is a register. A save overwrites what its author had seen of it: all that the same seat said before, and
what the saves that it names stand for, which is that seat's up to them. Of what nobody had seen who wrote something
else, the highest (stamp, hash) shows, and every other value is kept beside it. So wrong clocks decide only among what
was written apart, and nothing that counts is lost silently.

Nothing here depends on the order of the saves that are given. Where a chain forked, what is on another branch was not
seen; `ContentChains` tells.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from desktop.rows.content_chains import ChainPlace, ContentChains

AWAY: Final = "~away"
"""The field that says that a record was thrown away."""

YES: Final = b"\xc3"
"""A yes, packed."""


class HavingSeen(Protocol):
    """What stands at a place and names what its author had seen."""

    @property
    def place(self) -> ChainPlace: ...

    @property
    def seen(self) -> Sequence[ChainPlace]: ...


class Save(NamedTuple):
    """What one entry that counts says of a record.

    fields: packed values (`values.pack`) by their keys
    seen: where the saves stand that it names and that are here
    creates: whether it makes the record; `is_preferred`: whether its author may change all records of the collection
    """

    place: ChainPlace
    stamp: int
    fields: Mapping[str, bytes]
    seen: Sequence[ChainPlace] = ()
    creates: bool = False
    is_preferred: bool = False

    @property
    def rank(self) -> tuple[int, bytes]:
        """Of saves that were written apart the highest shows."""
        return self.stamp, self.place.hash


class FieldState(NamedTuple):
    """What a field shows: the value, the save that wrote it, and other values that were written at the same time, the
    latest first, each with its save."""

    value: bytes
    save: Save
    others: tuple[tuple[bytes, Save], ...] = ()


@dataclass(frozen=True)
class RecordState:
    """fields: what they show
    created: the save that made it
    changed: the latest that shows anything
    unseen: saves that whoever threw it away had not seen
    """

    fields: Mapping[str, FieldState]
    created: Save
    changed: Save
    unseen: tuple[Save, ...] = ()

    @property
    def is_away(self) -> bool:
        """Whether it was thrown away, and not brought back."""
        away = self.fields.get(AWAY)
        return away is not None and away.value == YES


def state(saves: Sequence[Save], chains: ContentChains, *, is_derived: bool = False) -> RecordState | None:
    """What a record says, by the saves of it that are here and count, each once; None where nobody created it.

    `is_derived`: what several create alike is one of these creations, whole, and gives way to every change.
    """
    creations = [save for save in saves if save.creates]
    if not creations:
        return None
    created = min(creations, key=lambda save: (not save.is_preferred, save.place.hash))
    changes = [save for save in saves if not save.creates] if is_derived else saves
    fields = {key: field_shown(writes, key, chains) for key, writes in _by_field(changes).items()}
    if is_derived:
        fields = {key: FieldState(value, created) for key, value in created.fields.items()} | fields
    changed = max((shown.save for shown in fields.values()), key=lambda save: save.rank, default=created)
    return RecordState(fields, created, changed, _unseen(fields.get(AWAY), saves, chains))


def _by_field(saves: Iterable[Save]) -> dict[str, list[Save]]:
    found: dict[str, list[Save]] = {}
    for save in saves:
        for key in save.fields:
            found.setdefault(key, []).append(save)
    return found


def field_shown(writes: Sequence[Save], key: str, chains: ContentChains) -> FieldState:
    """What a field shows, by those that write it."""
    if len(writes) == 1:
        return FieldState(writes[0].fields[key], writes[0])
    past = SeenSaves(chains)
    for save in writes:
        past.add(save)
    apart = sorted((save for save in writes if not past.holds(save.place)), key=lambda save: save.rank, reverse=True)
    best, *rest = apart
    others: dict[bytes, Save] = {}
    for save in rest:
        if save.fields[key] != best.fields[key]:
            others.setdefault(save.fields[key], save)
    return FieldState(best.fields[key], best, tuple(others.items()))


def _unseen(away: FieldState | None, saves: Sequence[Save], chains: ContentChains) -> tuple[Save, ...]:
    if away is None or away.value != YES:
        return ()
    past = SeenSaves(chains)
    past.add(away.save)
    unseen = (save for save in saves if save is not away.save and not past.holds(save.place))
    return tuple(sorted(unseen, key=lambda save: save.rank))


class SeenSaves:
    """What the authors of some saves had seen, but for these saves themselves where nobody else had."""

    def __init__(self, chains: ContentChains) -> None:
        self._chains = chains
        self._upto: dict[bytes, int] = {}
        self._ends: dict[bytes, set[tuple[ChainPlace, bool]]] = {}

    def add(self, said: HavingSeen) -> None:
        """The past of one more: what its seat said before, and what it names."""
        self._reach(said.place, itself=False)
        for place in said.seen:
            self._reach(place, itself=True)

    def _reach(self, end: ChainPlace, *, itself: bool) -> None:
        upto = end.seq if itself else end.seq - 1
        if upto > self._upto.get(end.feed, 0):
            self._upto[end.feed] = upto
        if self._chains.is_forked(end.feed):
            self._ends.setdefault(end.feed, set()).add((end, itself))

    def holds(self, place: ChainPlace) -> bool:
        """Whether what stands there is in it."""
        if place.seq > self._upto.get(place.feed, 0):
            return False
        ends = self._ends.get(place.feed)
        return ends is None or any(self._is_upto(place, end, itself) for end, itself in ends)

    def _is_upto(self, place: ChainPlace, end: ChainPlace, itself: bool) -> bool:
        return itself if place.hash == end.hash else self._chains.precedes(place, end)
