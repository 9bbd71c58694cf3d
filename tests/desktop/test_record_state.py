"""What a record shows is what the rule says, word for word, whatever forked, whoever names what, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from desktop.records.state import AWAY, RecordState, Save, state
from desktop.rows.content_chains import ChainPlace

FIELDS = ("name", "price", AWAY)
TRUE, FALSE = b"\xc3", b"\xc2"


class Entry(NamedTuple):
    """A save and the one before it in its chain."""

    save: Save
    prev: Entry | None

    def path(self) -> Iterator[Save]:
        """What stands before it, itself included."""
        at: Entry | None = self
        while at is not None:
            yield at.save
            at = at.prev


class History:
    """Saves of three seats whose chains fork now and then, as a seed has them; it is the `ContentChains` of them."""

    def __init__(self, seed: int, size: int, *, forks: bool) -> None:
        self.chance = random.Random(seed)
        self.forks = forks
        self.entries: dict[bytes, Entry] = {}
        for number in range(size):
            self._grow(number)

    def _grow(self, number: int) -> None:
        chance, feed = self.chance, bytes([self.chance.randrange(3)]) * 32
        own = [entry for entry in self.entries.values() if entry.save.place.feed == feed]
        last = max(own, key=lambda entry: entry.save.place.seq, default=None)
        prev = chance.choice(own) if own and self.forks and chance.random() < 0.2 else last
        place = ChainPlace(feed, prev.save.place.seq + 1 if prev else 1, chance.randbytes(32))
        named = chance.sample(sorted(self.entries), min(len(self.entries), chance.randrange(3)))
        fields = {key: chance.choice((TRUE, FALSE)) for key in FIELDS if chance.random() < 0.6}
        save = Save(
            place, chance.randrange(5), fields, [self.entries[each].save.place for each in named],
            creates=not number or chance.random() < 0.1, is_preferred=chance.random() < 0.5,
        )  # fmt: skip
        self.entries[place.hash] = Entry(save, prev)

    @property
    def saves(self) -> list[Save]:
        return [entry.save for entry in self.entries.values()]

    def place(self, hash: bytes, space: bytes) -> ChainPlace | None:
        raise AssertionError("what is named is given")

    def is_forked(self, feed: bytes) -> bool:
        numbers = [save.place.seq for save in self.saves if save.place.feed == feed]
        return len(numbers) > len(set(numbers))

    def precedes(self, one: ChainPlace, other: ChainPlace) -> bool:
        return one.hash != other.hash and one.hash in {save.place.hash for save in self.entries[other.hash].path()}

    def has_seen(self, later: Save, earlier: Save) -> bool:
        """Whether an author had seen another save: it stands before their own, or before or at one that they name."""
        ends = [self.entries[place.hash] for place in later.seen]
        own = self.entries[later.place.hash].prev
        return any(earlier in end.path() for end in (*ends, own) if end is not None)


def expected(history: History, saves: list[Save], key: str, *, is_derived: bool) -> tuple[bytes, set[bytes]] | None:
    """The value that the rule lets show, and the others beside it, word for word; None: nothing."""
    created = min((s for s in saves if s.creates), key=lambda s: (not s.is_preferred, s.place.hash))
    changes = [save for save in saves if not (is_derived and save.creates)]
    writes = [save for save in changes if key in save.fields]
    if not writes:
        return (created.fields[key], set()) if is_derived and key in created.fields else None
    apart = [one for one in writes if not any(history.has_seen(other, one) for other in writes if other is not one)]
    best = max(apart, key=lambda save: (save.stamp, save.place.hash))
    return best.fields[key], {save.fields[key] for save in apart} - {best.fields[key]}


def told(found: RecordState, key: str) -> tuple[bytes, set[bytes]] | None:
    field = found.fields.get(key)
    return None if field is None else (field.value, {value for value, _ in field.others})


@given(st.integers(0, 1 << 32), st.integers(1, 14), st.booleans(), st.booleans())
def test_it_shows_what_nobody_had_seen_who_wrote_something_else(
    seed: int, size: int, forks: bool, is_derived: bool
) -> None:
    history = History(seed, size, forks=forks)
    saves = [save for save in history.saves if save.creates or history.chance.random() < 0.8]
    history.chance.shuffle(saves)
    found = state(saves, history, is_derived=is_derived)
    assert found is not None
    for key in FIELDS:
        assert told(found, key) == expected(history, saves, key, is_derived=is_derived)
    if found.is_away:
        away = found.fields[AWAY].save
        unseen = set(map(id, saves)) - {id(save) for save in saves if save is away or history.has_seen(away, save)}
        assert {id(save) for save in found.unseen} == unseen
    history.chance.shuffle(saves)
    assert state(saves, history, is_derived=is_derived) == found


@given(st.integers(0, 1 << 32), st.integers(1, 14))
def test_no_value_goes_unless_somebody_who_had_seen_it_wrote_another(seed: int, size: int) -> None:
    history = History(seed, size, forks=True)
    found = state(history.saves, history)
    assert found is not None
    for save in history.saves:
        for key, value in save.fields.items():
            field = found.fields[key]
            kept = value in (field.value, *(other for other, _ in field.others))
            assert kept or any(key in other.fields and history.has_seen(other, save) for other in history.saves)


def test_nothing_is_shown_of_what_nobody_created() -> None:
    place = ChainPlace(bytes(32), 1, bytes(32))
    assert state([Save(place, 1, {"name": TRUE})], History(0, 0, forks=False)) is None
