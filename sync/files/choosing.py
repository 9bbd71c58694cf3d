"""Which files to fetch next: goes through what other PCs have, in small steps, and asks `wishes` of each.

What somebody asked for is looked at first, then what entries newly speak of, then what each connected PC has, its
newest first: so the photo of this morning comes before those of last year.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from sync.files.fetching import Fetching
from sync.files.holdings import Holdings
from sync.files.store import FileStore
from sync.files.wish_list import WishList
from sync.files.wishes import DiskSpace, WhyNot, why_not

PAGE: Final = 128
"""Files looked at in one step, which takes a millisecond or two."""
END: Final = 1 << 62

Disk = Callable[[], tuple[int, int]]
"""Gives the bytes that are free on the disk, and its size."""
Begin = Callable[[bytes, Mapping[bytes, int], bool], None]
"""Fetch a file from these PCs, first of all or not."""


class Chooser:
    """keep_everything, budget: the person's choice for this PC, see `wishes.DiskSpace`

    `begin` is called with what is to be fetched.
    """

    def __init__(
        self, store: FileStore, holdings: Holdings, wishes: WishList, fetching: Fetching, disk: Disk, begin: Begin
    ) -> None:
        self.keep_everything = False
        self.budget: int | None = None
        self._store: Final = store
        self._holdings: Final = holdings
        self._wishes: Final = wishes
        self._fetching: Final = fetching
        self._disk: Final = disk
        self._begin: Final = begin
        self._to_look: dict[bytes, list[tuple[int, int]]] = {}
        self._mentioned = store.mentions.last
        self._has_wishes = True
        self._held_back: dict[bytes, WhyNot] = {}
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

    def wished(self) -> None:
        """Somebody asked for something."""
        self._has_wishes = True

    def again(self) -> None:
        """Look at everything once more: the choice for this PC has changed, or there may be more room."""
        for device in self._to_look:
            self.meet(device)

    @property
    def is_short(self) -> bool:
        """Whether something does not come for want of room."""
        return any(reason is not WhyNot.LARGE for reason in self._held_back.values())

    def why_not(self, file: bytes) -> WhyNot | None:
        """Why a file did not come when it was last looked at, though a PC that has it is connected."""
        return self._held_back.get(file)

    # Looking

    def step(self) -> bool:
        """Look at a few; whether there may be more to look at now. Raises StorageError."""
        self._space = None
        if self._has_wishes:
            self._has_wishes = False
            for file in self._wishes.lacking():
                self._consider(file, is_wished=True)
            return True
        if found := self._store.mentions.since(self._mentioned, PAGE):
            self._mentioned = found[-1][0]
            for _, file in found:
                if not self._store.is_whole(file):
                    self._consider(file, is_wished=False)
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
                self._consider(held.file, is_wished=False)
        if len(found) == PAGE:
            spans.append((after, found[-1].number))
        return bool(spans)

    def _consider(self, file: bytes, *, is_wished: bool) -> None:
        if file in self._fetching.files and not is_wished:
            return
        claims = {device: size for device, size in self._holdings.holders(file).items() if device in self._to_look}
        if not claims:
            return
        size = self._store.size(file) or min(claims.values())
        reason = why_not(size, self._room(), asked=is_wished, everything=self.keep_everything)
        if reason is not None:
            self._held_back[file] = reason
            return
        self._held_back.pop(file, None)
        if self._space is not None:
            self._space = self._space.less(size)
        self._begin(file, claims, is_wished)

    def _room(self) -> DiskSpace:
        """What room there is beside what is coming already."""
        if self._space is None:
            free, total = self._disk()
            coming = sum(self._store.size(file) or 0 for file in self._fetching.files)
            self._space = DiskSpace(self._store.used, self.budget, free, total).less(coming)
        return self._space
