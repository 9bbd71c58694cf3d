"""What becomes of what is not on the disk any more, and which the shop still has: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import Enum
from typing import Final

from desktop.mirrors.pairing import Pairs
from desktop.mirrors.sides import Agreed, ShopSide, ShopThing


class Fate(Enum):
    """Of one thing."""

    STAYS = 1
    """It is on the disk, or nobody can tell."""
    WAITS = 2
    """It may come back in a moment, as when a program saves, or something is to be moved out of it first."""
    THROWN = 3
    BACK = 4
    """It is put back: the shop has something newer of it, or one may not throw it away."""


class Fates:
    """Attributes: `missing`: ids of all that is not there; `kept_back`: names of what one may not throw away."""

    def __init__(
        self,
        agreed: Mapping[str, Agreed],
        shop: ShopSide,
        pairs: Pairs,
        missing_before: Collection[str],
        *,
        put_back: bool,
    ) -> None:
        self._agreed: Final = agreed
        self._shop: Final = shop
        self._pairs: Final = pairs
        self._missing_before: Final = missing_before
        self._put_back: Final = put_back
        self._inside: Final[dict[str, list[ShopThing]]] = {}
        for thing in shop.things.values():
            self._inside.setdefault(thing.within, []).append(thing)
        self._known: Final[dict[str, Fate]] = {}
        self.missing: Final = frozenset(id for id in pairs.lost if id in shop.things)
        self.kept_back: Final[list[str]] = []

    def of(self, fate: Fate) -> Iterator[str]:
        """The ids of those of which this becomes."""
        return (id for id in self._agreed if self.fate(id) is fate)

    def thrown(self) -> Iterator[tuple[str, frozenset[str]]]:
        """What is to be thrown away: the outermost, each with all that is in it."""
        for id in self.of(Fate.THROWN):
            if self.fate(self._shop.things[id].within) is not Fate.THROWN:
                yield id, frozenset((id, *self._below(id)))

    def fate(self, id: str) -> Fate:
        """What becomes of one."""
        if id not in self._known:
            self._known[id] = Fate.STAYS
            if id in self.missing:
                self._known[id] = self._decided(self._agreed[id], self._shop.things[id])
        return self._known[id]

    def _decided(self, one: Agreed, thing: ShopThing) -> Fate:
        if thing.file != one.file or self._put_back:
            return Fate.BACK
        if one.id not in self._missing_before:
            return Fate.WAITS
        if not thing.may_change:
            self.kept_back.append(thing.name)
            return Fate.BACK
        inside = {self._fate_in(each) for each in self._inside.get(one.id, ())}
        if Fate.BACK in inside:
            return Fate.BACK
        return Fate.WAITS if inside - {Fate.THROWN} else Fate.THROWN

    def _fate_in(self, thing: ShopThing) -> Fate:
        """What somebody added or moved there in the shop meanwhile is wanted there."""
        one = self._agreed.get(thing.id)
        return self.fate(thing.id) if one is not None and one.within == thing.within else Fate.BACK

    def _below(self, id: str) -> Iterator[str]:
        for thing in self._inside.get(id, ()):
            yield thing.id
            yield from self._below(thing.id)
