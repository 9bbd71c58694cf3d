"""Copies that are to go from this PC, and promises to other PCs that theirs may go: carries out what `promises` says.

What somebody wants here no more is to go; and where files take more room than they may, what is large and was not
opened for long, as far as other PCs have it. In the loop of `traffic`; copies are read anew in `threads`, one at a
time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from itertools import islice
from typing import Any, Final, Protocol

from sync.errors import DamagedCopyError, StorageError
from sync.files.choosing import Chooser
from sync.files.frames import PromiseAnswer, PromiseRequest
from sync.files.holdings import Holdings
from sync.files.promises import PROMISES, Promises
from sync.files.store import FileStore
from sync.files.threads import FileThreads
from sync.files.wish_list import WishList
from sync.files.wishes import LocalCopy, to_make_room

INTENTS: Final = 8
"""Files that this PC intends to drop at once."""
CHECKS_LIMIT: Final = 64
"""Other PCs' questions for promises that wait."""
PATIENCE_S: Final = 600.0
"""How long an intent stands: other PCs read their copies anew."""
REST_S: Final = 60.0
"""How long it takes after an intent was given up until the file's turn comes again, unless another PC is connected."""
STEP_S: Final = 1.0
BUDGET_S: Final = 10.0
"""How often it is looked whether files take more room than they may."""
LARGEST: Final = 200
"""Files among which those are chosen that go for want of room."""
_TOGETHER: Final = 16


class PromiseLine(Protocol):
    """A connection over which promises are asked for and given."""

    def say(self, message: PromiseRequest | PromiseAnswer) -> None:
        """Send it."""


class Dropping:
    """promises: what this PC intends to drop now, and has been promised for that

    `spawn` runs what takes long; `went` is called after the list of whole files has changed.
    """

    def __init__(
        self,
        promises: Promises,
        store: FileStore,
        holdings: Holdings,
        wishes: WishList,
        chooser: Chooser,
        threads: FileThreads,
        lines: Mapping[bytes, PromiseLine],
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        went: Callable[[], None],
    ) -> None:
        self.promises: Final = promises
        self._store: Final = store
        self._holdings: Final = holdings
        self._wishes: Final = wishes
        self._chooser: Final = chooser
        self._threads: Final = threads
        self._lines: Final = lines
        self._spawn: Final = spawn
        self._went: Final = went
        self._until_s: Final[dict[bytes, float]] = {}
        self._rests_until_s: dict[bytes, float] = {}
        self._came_meanwhile: Final[set[bytes]] = set()
        """Of what is intended: what another PC has got since that PC was asked."""
        self._over_budget: list[bytes] = []
        self._looked_s = -BUDGET_S
        self._stepped_s = 0.0
        self._checks = 0
        self._reading: Final = asyncio.Lock()

    # What is to go from here

    def step(self, now_s: float) -> None:
        """Time has passed: drop what may go, give up what does not get on, ask for more. Raises StorageError."""
        if now_s - self._stepped_s < STEP_S:
            return
        self._stepped_s = now_s
        for file in self.promises.intended:
            self._try(file, now_s)
        self._look_at_budget(now_s)
        for file in (*self._wishes.to_go(), *self._over_budget):
            if len(self.promises.intended) >= INTENTS:
                break
            if file not in self.promises.intended and self._rests_until_s.get(file, now_s) <= now_s:
                self._intend(file, now_s)

    def _try(self, file: bytes, now_s: float) -> None:
        if not self._is_to_go(file):
            self.promises.give_up(file)
        elif self.promises.may_drop(file):
            self._drop(file)
        elif self.promises.is_hopeless(file) or self._until_s[file] <= now_s:
            self.promises.give_up(file)
            self._rest(file, now_s)

    def _rest(self, file: bytes, now_s: float) -> None:
        self._until_s.pop(file, None)
        if file not in self._came_meanwhile:
            self._rests_until_s[file] = now_s + REST_S

    def _is_to_go(self, file: bytes) -> bool:
        if not self._store.is_whole(file):
            return False
        return self._wishes.is_unwanted(file) or (file in self._over_budget and not self._wishes.is_kept(file))

    def _intend(self, file: bytes, now_s: float) -> None:
        holders = [device for device in self._holdings.holders(file) if device in self._lines]
        if len(holders) < PROMISES or not self._is_to_go(file):
            self._rest(file, now_s)
            return
        self._until_s[file] = now_s + PATIENCE_S
        self._came_meanwhile.discard(file)
        number = self.promises.intend(file, holders)
        for device in holders:
            self._lines[device].say(PromiseRequest(file, number))

    def _drop(self, file: bytes) -> None:
        self.promises.give_up(file)
        self._until_s.pop(file, None)
        self._wishes.taken_over(file)
        self._store.drop([file])
        self._spawn(self._threads.run(self._store.folder.clear))
        self._went()

    def _look_at_budget(self, now_s: float) -> None:
        if now_s - self._looked_s < BUDGET_S:
            return
        self._looked_s = now_s
        self._rests_until_s = {file: until_s for file, until_s in self._rests_until_s.items() if until_s > now_s}
        excess = self._chooser.excess
        self._over_budget = to_make_room(self._copies(), excess) if excess > 0 else []

    def _copies(self) -> Iterator[LocalCopy]:
        """The largest that other PCs have, too, and nobody keeps here."""
        for whole, size in self._store.largest(LARGEST):
            if len(self._holdings.holders(whole.file)) >= PROMISES and not self._wishes.is_kept(whole.file):
                yield LocalCopy(whole.file, size, whole.opened_ms)

    # What other PCs say

    def meet(self) -> None:
        """One more PC is connected."""
        self._rests_until_s.clear()

    def leave(self, device: bytes) -> None:
        """A PC is not connected any more."""
        self.promises.leave(device)

    def told(self, device: bytes, file: bytes, *, has: bool) -> None:
        """A PC told that it has a file now, or no more."""
        if has:
            self._rests_until_s.pop(file, None)
            if file in self.promises.intended:
                self._came_meanwhile.add(file)
        else:
            self.promises.lacks(device, file)

    def answered(self, device: bytes, answer: PromiseAnswer) -> None:
        """A PC promised, or did not."""
        self.promises.answered(device, answer.file, answer.number, promised=answer.promised)

    def asked(self, device: bytes, request: PromiseRequest) -> None:
        """A PC asks for a promise: it is answered once the copy here was read."""
        if self._checks >= CHECKS_LIMIT:
            self._say(device, request, promised=False)
        else:
            self._checks += 1
            self._spawn(self._answer(device, request))

    async def _answer(self, device: bytes, request: PromiseRequest) -> None:
        try:
            async with self._reading:
                promised = await self._is_right(request.file) and self._promise(device, request.file)
        except StorageError:
            promised = False
        finally:
            self._checks -= 1
        self._say(device, request, promised=promised)

    def _promise(self, device: bytes, file: bytes) -> bool:
        """Nothing else happens between this and the answer."""
        promised = self._may_promise(file) and self.promises.may_promise(file, device)
        if promised:
            self._wishes.promise(file)
        return promised

    def _may_promise(self, file: bytes) -> bool:
        """What nobody speaks of goes by itself some day."""
        return self._store.is_whole(file) and self._store.mentions.has(file)

    async def _is_right(self, file: bytes) -> bool:
        whole = self._store.whole(file) if self._may_promise(file) else None
        if whole is None:
            return False
        steps = whole.look_through()
        try:
            while await self._threads.run(lambda: len([*islice(steps, _TOGETHER)])) == _TOGETHER:
                pass
        except DamagedCopyError:
            self._store.lost(file)
            self._went()
            return False
        return True

    def _say(self, device: bytes, request: PromiseRequest, *, promised: bool) -> None:
        if device in self._lines:
            self._lines[device].say(PromiseAnswer(request.file, request.number, promised))
