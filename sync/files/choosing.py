"""Which files to fetch next: goes through what other PCs have, in small steps, and asks `wishes` of each.

What somebody asked for is looked at first, then what entries newly speak of, then what each connected PC has, its
newest first: so the photo of this morning comes before those of last year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sync.files.fetching import Fetching
from sync.files.holdings import Holdings
from sync.files.peer_parts import PeerParts
from sync.files.store import FileStore
from sync.files.wish_list import WishList
from sync.files.wishes import DiskSpace, WhyNot, why_not

PAGE: Final = 128
"""Files looked at in one step, which takes a millisecond or two."""
FIRST: Final = 32
"""Files that somebody wants go before all others; beyond so many they take turns with them."""
END: Final = 1 << 62

Disk = Callable[[], tuple[int, int]]
"""Gives the bytes that are free on the disk, and its size."""
Begin = Callable[[bytes, bool], None]
"""Fetch a file, first of all or not."""


class Chooser:
    """keep_everything, budget: the person's choice for this PC, see `wishes.DiskSpace`
    is_short: whether something does not come for want of room

    `begin` is called with what is to be fetched.
    """

    def __init__(
        self,
        store: FileStore,
        holdings: Holdings,
        peer_parts: PeerParts,
        wishes: WishList,
        fetching: Fetching,
        disk: Disk,
        begin: Begin,
    ) -> None:
        self.keep_everything = False
        self.budget: int | None = None
        self._store: Final = store
        self._holdings: Final = holdings
        self._peer_parts: Final = peer_parts
        self._wishes: Final = wishes
        self._fetching: Final = fetching
        self._disk: Final = disk
        self._begin: Final = begin
        self._to_look: dict[bytes, list[tuple[int, int]]] = {}
        self._news: dict[bytes, None] = {}
        self._mentioned = store.mentions.last
        self._has_wishes = True
        self._wished: list[bytes] = []
        self._wished_last = b""
        self.is_short = False
        self._space: DiskSpace | None = None

    # What there is to look at

    def meet(self, device: bytes) -> None:
        """A PC is connected: look at all that it has."""
        self._to_look[device] = [(0, END)]
        self._has_wishes = True

    def leave(self, device: bytes) -> None:
        """It is not any more."""
        self._to_look.pop(device, None)

    def told(self, device: bytes, first: int, last: int) -> None:
        """A PC told changes from this number to that."""
        spans = self._to_look.setdefault(device, [])
        if spans and spans[-1][1] == first:
            spans[-1] = spans[-1][0], last + 1
        else:
            spans.append((first - 1, last + 1))
        self._has_wishes = True

    def look_at(self, file: bytes) -> None:
        """It may come now: a PC has a part of it, or it is whole here no more."""
        self._news[file] = None

    def wished(self, file: bytes) -> None:
        """Somebody asked for a file, now: it goes before what was wanted earlier."""
        self._has_wishes = True
        self._wished_last = file

    def again(self) -> None:
        """Look at everything once more: the choice for this PC has changed, or there may be more room."""
        self.is_short = False
        self._news.update(dict.fromkeys(self._peer_parts.files))
        for device in self._to_look:
            self.meet(device)

    def why_not(self, file: bytes) -> WhyNot | None:
        """Why a file does not come, though a PC that has it is connected."""
        size = self._size(file, self._claims(file))
        return None if size is None or self._store.is_whole(file) else self._speaks_against(file, size)

    def fits(self, file: bytes, size: int) -> bool:
        """Whether a file is to be fetched whose true size is known now: somebody may have told another one."""
        self._space = None
        return self._speaks_against(file, size) is None

    # Looking

    def step(self) -> bool:
        """Look at a few; whether there may be more to look at now. Raises StorageError."""
        self._space = None
        if self._has_wishes:
            self._has_wishes = False
            wished = self._wishes.lacking()
            first = ([self._wished_last] if self._wished_last in wished else []) + wished[:FIRST]
            for file in reversed(first):
                self._consider(file, is_first=True)
            self._wished = wished[FIRST:]
            return True
        if some := self._wished[: min(PAGE, self._fetching.room_for_wishes)]:
            del self._wished[: len(some)]
            for file in some:
                self._consider(file, is_first=False)
            return True
        if found := self._store.mentions.since(self._mentioned, min(PAGE, self._fetching.room)):
            self._mentioned = found[-1][0]
            for _, file in found:
                if not self._store.is_whole(file):
                    self._consider(file, is_first=False)
            return True
        if self._news and self._fetching.room > 0:
            file, _ = self._news.popitem()
            if not self._store.is_whole(file) and self._store.mentions.has(file):
                self._consider(file, is_first=False)
            return True
        return self._fetching.room > 0 and any(self._look_at(device) for device in tuple(self._to_look))

    def _look_at(self, device: bytes) -> bool:
        spans = self._to_look[device]
        if not spans:
            return False
        after, before = spans.pop()
        found = self._holdings.between(device, after, before, PAGE)
        for held in found:
            if self._fetching.room <= 0:
                spans.append((after, held.number + 1))
                return False
            if held.is_mentioned and not held.is_whole and not held.is_wished:
                self._consider(held.file, is_first=False)
        if len(found) == PAGE:
            spans.append((after, found[-1].number))
        return bool(spans)

    def _consider(self, file: bytes, *, is_first: bool) -> None:
        if file in self._fetching.files and not is_first:
            return
        claims = self._claims(file)
        size = self._size(file, claims)
        if size is None or self._speaks_against(file, size) is not None:
            return
        if self._space is not None:
            self._space = self._space.less(size)
        self._begin(file, is_first)

    def _claims(self, file: bytes) -> dict[bytes, int]:
        """The connected PCs that have all of it or a part, and the size that they say that all of it has."""
        parts = {device: part.size for device, part in self._peer_parts.holders(file).items()}
        claims = parts | self._holdings.holders(file)
        return {device: size for device, size in claims.items() if device in self._to_look}

    def _size(self, file: bytes, claims: Mapping[bytes, int]) -> int | None:
        return (self._store.size(file) or min(claims.values())) if claims else None

    @property
    def excess(self) -> int:
        """Bytes that files take here beyond what they may."""
        return 0 if self.budget is None or self.keep_everything else max(0, self._store.used - self.budget)

    def _speaks_against(self, file: bytes, size: int) -> WhyNot | None:
        asked = self._wishes.has(file)
        if not asked and self._wishes.is_unwanted(file):
            return WhyNot.UNWANTED
        reason = why_not(size, self._room(), asked=asked, everything=self.keep_everything)
        self.is_short = self.is_short or reason in (WhyNot.BUDGET, WhyNot.DISK)
        return reason

    def _room(self) -> DiskSpace:
        """What room there is beside what is coming already."""
        if self._space is None:
            free, total = self._disk()
            coming = self._store.sizes(self._fetching.files)
            self._space = DiskSpace(self._store.used, self.budget, free, total).less(coming)
        return self._space
