"""One mirror at work: it looks at both sides, does what follows, and waits for the next hint."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from msgspec.structs import replace

from desktop.agreeing.commands import PUT_AWAY_LIMIT, agree_to_own
from desktop.agreeing.queries import own_step
from desktop.drive.records import SkippedFile
from desktop.engine.loop_thread import in_thread, take_turns
from desktop.errors import NotFoundError, UserFacingError
from desktop.files import state as files_state
from desktop.files.sizes import files_words
from desktop.mirrors import disk, shop
from desktop.mirrors.agreements import FILE, Agreements
from desktop.mirrors.contents import FoundContents
from desktop.mirrors.disk_deeds import DiskDeeds
from desktop.mirrors.kept import KeptMirror, keep_mirror
from desktop.mirrors.reconciling import GoneAnswer, reconcile
from desktop.mirrors.records import MirrorState, StateKind
from desktop.mirrors.sides import DiskSide
from desktop.mirrors.steps import AddFile, AddFolder, AddVersion, Forget, MoveInShop, Plan, Step, ThrowAway, WriteFile
from desktop.mirrors.to_disk import ToDisk
from desktop.mirrors.to_shop import ToShop
from desktop.mirrors.watching import Watching
from desktop.records.commands import BATCH_SIZE
from desktop.rows.read_session import ReadSession

if TYPE_CHECKING:
    from desktop.agreeing.records import HeldStep
    from desktop.engine.command_context import CommandContext
    from desktop.mirrors.shop import ShopView

T = TypeVar("T")

LOOK_S: Final = 120.0
"""So often one looks without a hint."""
SOON_S: Final = 0.05
AGAIN_S: Final = 15.0
AWAY_S: Final = 2.0
"""So often one looks whether the folder is there again."""
GATHER_S: Final = 0.3
"""After a hint others follow."""
TELL_S: Final = 0.5
"""So often at most one says how many are on their way."""
WRITTEN_AT_ONCE: Final = 16
_END_S: Final = 1.5
_REST: Final = 4.0
"""Where hints never end, as while a large folder is copied, one looks for at most a fifth of the time."""
_SHOP_STEPS: Final = (AddFolder, AddFile, AddVersion, MoveInShop, ThrowAway)
_FILE_STEPS: Final = (AddFile, AddVersion, WriteFile)
_LOOKS: Final = 3


class NotThereError(Exception):
    """The folder of the disk is not there now."""


class OtherDiskError(Exception):
    """Another folder stands in its place."""


class _Look(NamedTuple):
    kept: KeptMirror
    plan: Plan
    view: ShopView
    skipped: list[SkippedFile]
    files: int
    waits: bool


class Mirroring:
    """Lives in the engine's thread; what takes long is done in others. `told` is called with each new state."""

    def __init__(self, context: CommandContext, kept: KeptMirror, pc: str, told: Callable[[], None]) -> None:
        self.kept = kept
        self._context: Final = context
        self._pc: Final = pc
        self._told: Final = told
        self._root: Final = Path(kept.path)
        self._hint: Final = asyncio.Event()
        self._quiet: Final = disk.Quiet()
        self._missing: Final = disk.Missing()
        self._refused: Final[set[str]] = set()
        self._state: MirrorState | None = None
        self._agreements: Agreements
        self._contents: FoundContents
        self._wanted: frozenset[bytes] = frozenset()
        self._in_vain = 0
        self._told_s = self._took_s = 0.0

    def hint(self) -> None:
        """Something changed, here or in the shop: look again soon."""
        self._hint.set()

    def hint_bytes(self) -> None:
        """Files came from other PCs."""
        if self._wanted:
            self._hint.set()

    async def run(self) -> None:
        """Until it is cancelled."""
        sources = self._context.session.sources
        path, key, loop = sources.own_path.with_name(FILE), sources.seat_key, asyncio.get_running_loop()
        self._agreements = await in_thread(lambda: Agreements(path, key, self.kept.id))
        self._contents = FoundContents(self._root, self._agreements)

        def on_changed() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(self.hint)

        watching: Watching | None = None
        try:
            await self._tell(MirrorState("looking", files=self._count()))
            while True:
                delay_s = await self._look_and_do()
                if self._is_away:
                    await _ended(watching)
                    watching = None
                elif watching is None:
                    watching, delay_s = Watching(self._root, on_changed), min(delay_s, GATHER_S)
                await self._wait(delay_s)
        finally:
            self._contents.has_ended = True
            await asyncio.shield(_ended(watching))
            self._agreements.close()

    @property
    def _is_away(self) -> bool:
        """A folder that comes again is watched anew: a system goes on with the one that it was told of."""
        return self._state is not None and self._state.kind in ("not_there", "other_disk")

    async def _wait(self, delay_s: float) -> None:
        try:
            async with asyncio.timeout(delay_s):
                await self._hint.wait()
        except TimeoutError:
            return
        self._in_vain = 0
        await asyncio.sleep(max(GATHER_S, _REST * self._took_s))

    async def _beside(self, work: Callable[[], T]) -> T:
        """Work in another thread, which is told to end when nobody waits any more, and waited for a little."""
        task = asyncio.ensure_future(in_thread(work))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self._contents.has_ended = True
            await asyncio.wait({task}, timeout=_END_S)
            if task.done() and not task.cancelled():
                task.exception()
            raise

    # Looking

    async def _look_and_do(self) -> float:
        """Look once and do what follows; in how many seconds to look again without a hint."""
        self._hint.clear()
        began_s = time.monotonic()
        try:
            await self._context.rows.until_in_step()
            look = await self._beside(self._look)
        except (NotThereError, FileNotFoundError, NotADirectoryError):
            await self._tell(MirrorState("not_there", files=self._count()))
            return AWAY_S
        except OtherDiskError:
            await self._tell(MirrorState("other_disk", files=self._count()))
            return AWAY_S
        except NotFoundError:
            await self._tell(MirrorState("no_folder", files=self._count()))
            return LOOK_S
        except (disk.MovedMeanwhileError, UserFacingError):  # in a moment
            return _short_s()
        except OSError as error:
            words = f"stopped: {self._root} cannot be read: {error.strerror}."
            await self._tell(MirrorState("trouble", files=self._count(), words=words))
            return AGAIN_S
        self._took_s = min(time.monotonic() - began_s, AGAIN_S)
        return max(await self._do(look), self._took_s)

    def _look(self) -> _Look:
        """In another thread. Raises what says why there is nothing to be done."""
        kept = self.kept
        self._check_marker(kept)
        for left in range(_LOOKS)[::-1]:
            try:
                side, skipped = disk.look(self._root, self._quiet)
                break
            except disk.MovedMeanwhileError:
                if not left:
                    raise
        self._check_marker(kept)
        session = ReadSession(self._context.session.sources)
        try:
            view = shop.view(session, kept.folder, self._agreements.rows, self._refused)
            self._contents.look_through(session, view.values)
            step = own_step(session, bytes.fromhex(kept.asked)) if kept.asked else None
            plan = self._reconciled(kept, side, view, step)
        finally:
            session.close()
        self._missing.note(plan.missing)
        self._contents.forget_read(side.things)
        return _Look(kept, plan, view, skipped, self._count(), step is not None)

    def _reconciled(self, kept: KeptMirror, side: DiskSide, view: ShopView, step: HeldStep | None) -> Plan:
        """`step`: what an owner is asked about. Until there is an answer, nothing more is thrown away; with no it comes
        back."""
        for path in disk.leftovers(side):
            (self._root / path).unlink(missing_ok=True)
        missing = self._missing.for_long() if step is None else frozenset()
        answer = GoneAnswer.PUT_BACK if step is not None and step.refused else kept.answer
        return reconcile(self._agreements.rows, side, view.side, self._contents, missing, answer)

    def _check_marker(self, kept: KeptMirror) -> None:
        if not self._root.is_dir():
            raise NotThereError
        if disk.is_marked(self._root, kept.id):
            return
        if not kept.takes_disk:
            raise OtherDiskError
        self._agreements.forget_all()
        disk.mark(self._root, kept.id)

    def _count(self) -> int:
        return sum(not one.is_folder for one in self._agreements.rows.values())

    # Doing

    async def _do(self, look: _Look) -> float:
        plan = look.plan
        if plan.question is not None:
            gone, of = plan.question
            await self._tell(MirrorState("asks", files=look.files, gone=gone, of=of))
            return LOOK_S
        await self._want(plan.wanted)
        to_disk, to_shop = await self._carry_out(look)
        self._take_note(look)
        self._refused.update(to_shop.refused)
        done = to_disk.done + to_shop.done
        is_due = (done or plan.again) and bool(plan.steps)
        self._in_vain = 0 if done else self._in_vain + 1
        if is_due or to_shop.refused:
            return SOON_S if done or to_shop.refused else self._in_a_moment_s()
        await self._tell(self._state_after(look, to_disk, to_shop))
        if plan.missing or plan.waiting:
            return self._in_a_moment_s()
        return AGAIN_S if plan.steps or plan.wanted else LOOK_S

    def _take_note(self, look: _Look) -> None:
        """What was answered is answered once: what is gone the next time is another question."""
        plan = look.plan
        is_answered = not plan.missing or any(isinstance(step, ThrowAway | Forget) for step in plan.steps)
        if self.kept != look.kept:
            return  # said since
        is_over = bool(self.kept.asked) and not (look.waits and plan.missing)
        if self.kept.takes_disk or is_over or (self.kept.answer is not GoneAnswer.NONE and is_answered):
            self.kept = KeptMirror(self.kept.id, self.kept.folder, self.kept.path)
            keep_mirror(self._context.local_state, self.kept)

    def _in_a_moment_s(self) -> float:
        """Where a program has a file open for hours, one does not look every two seconds."""
        return min(_short_s() * (1 << min(max(self._in_vain - 1, 0), 8)), AGAIN_S)

    async def _want(self, wanted: frozenset[bytes]) -> None:
        """What has to come from other PCs is asked for; it may take more than this PC keeps of others by itself."""
        new, self._wanted = wanted - self._wanted, wanted
        for file in new:
            files_state.want(self._context, file)
            await take_turns()

    async def _carry_out(self, look: _Look) -> tuple[ToDisk, ToShop]:
        deeds, batch = DiskDeeds(self._root), self._context.random(BATCH_SIZE)
        asks = look.plan.puts_away > PUT_AWAY_LIMIT
        if asks:  # kept first: who is cut short asks again for what is left
            self.kept = replace(self.kept, answer=GoneAnswer.NONE, asked=batch.hex())
            keep_mirror(self._context.local_state, self.kept)
        to_disk = ToDisk(deeds, self._agreements, self._contents, look.view, self._pc)
        to_shop = ToShop(
            self._context,
            self.kept.folder,
            self._root,
            self._agreements,
            self._contents,
            look.plan,
            deeds,
            self._beside,
            batch,
        )
        left = sum(isinstance(step, _FILE_STEPS) for step in look.plan.steps)
        for is_shop, steps in groupby(look.plan.steps, lambda step: isinstance(step, _SHOP_STEPS)):
            for some in _parted(steps, is_shop=is_shop):
                if left and time.monotonic() - self._told_s >= TELL_S:
                    await self._tell(MirrorState("on_the_way", look.files, left + len(look.plan.wanted)))
                if is_shop:
                    await to_shop.carry_out(type(some[0]), some)  # type: ignore[arg-type]
                else:
                    await self._beside(lambda some=some: self._to_disk(to_disk, some))  # type: ignore[misc]
                left -= sum(isinstance(step, _FILE_STEPS) for step in some)
                await take_turns()
        if asks and look.kept.answer is GoneAnswer.THROW_AWAY:
            await agree_to_own(self._context, batch)
        return to_disk, to_shop

    def _to_disk(self, to_disk: ToDisk, steps: list[Step]) -> None:
        session = ReadSession(self._context.session.sources)
        try:
            to_disk.carry_out(steps, session)  # type: ignore[arg-type]
        finally:
            session.close()

    # Telling

    def _state_after(self, look: _Look, to_disk: ToDisk, to_shop: ToShop) -> MirrorState:
        plan = look.plan
        busy = tuple(sorted({*to_disk.busy, *plan.waiting}))
        kind: StateKind = "on_the_way" if plan.wanted else "up_to_date"
        words = ""
        if to_disk.without_room:
            more = files_words(len(to_disk.without_room))
            kind, words = "trouble", f"stopped: {self._root} has no room for {more} more."
        if look.waits:
            kind = "waits"
        left_out = (*look.skipped, *to_shop.left_out)
        return MirrorState(
            kind, self._count(), len(plan.wanted), words=words, busy=busy, left_out=left_out, kept_back=plan.kept_back
        )

    async def _tell(self, state: MirrorState) -> None:
        if state == self._state:
            return
        self._state, self._told_s = state, time.monotonic()
        try:
            await self._beside(lambda: self._agreements.tell(state))
        except UserFacingError:
            return
        self._told()


async def _ended(watching: Watching | None) -> None:
    if watching is not None:
        watching.stop()
        await in_thread(lambda: watching.wait(_END_S))


def _short_s() -> float:
    """After so long what was being written, or was gone for a moment, is as it is to be."""
    return disk.QUIET_S + 0.1


def _parted(steps: Iterable[Step], *, is_shop: bool) -> Iterable[list[Step]]:
    """Those for the shop by their kinds, those for the disk some at a time."""
    if is_shop:
        for _, some in groupby(steps, type):
            yield list(some)
        return
    listed = list(steps)
    for start in range(0, len(listed), WRITTEN_AT_ONCE):
        yield listed[start : start + WRITTEN_AT_ONCE]
