"""The steps of a mirror that change the disk, in a thread of their own: each is agreed on as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from desktop.files.contents import pieces
from desktop.mirrors.contents import HASH_SIZE, FoundContents, LookEndedError
from desktop.mirrors.disk_deeds import ChangedError, DiskDeeds, NoRoomError, beside_name
from desktop.mirrors.sides import Agreed, DiskThing, name_of
from desktop.mirrors.steps import (
    Agree,
    DiskStep,
    Forget,
    MakeFolder,
    MoveOnDisk,
    TakeOff,
    TakeOffFolder,
    WriteFile,
)
from sync.errors import UserFacingError

if TYPE_CHECKING:
    from desktop.mirrors.agreements import Agreements
    from desktop.mirrors.shop import ShopView
    from desktop.rows.read_session import ReadSession


class ToDisk:
    """For one look at both sides. done: how many steps; busy: paths that the disk or a program does not let one
    change now; without_room: names of files for which the disk has none"""

    def __init__(
        self, deeds: DiskDeeds, agreements: Agreements, contents: FoundContents, view: ShopView, pc: str
    ) -> None:
        self._deeds: Final = deeds
        self._agreements: Final = agreements
        self._contents: Final = contents
        self._view: Final = view
        self._pc: Final = pc
        self.done = 0
        self.busy: Final[list[str]] = []
        self.without_room: Final[list[str]] = []

    def carry_out(self, steps: Sequence[DiskStep | Agree | Forget], session: ReadSession) -> None:
        """These, as far as each is still what is to be done."""
        self._contents.look_through(session, self._view.values)
        rows: list[Agreed] = []
        forgotten: list[str] = []
        try:
            for step in steps:
                if self._contents.has_ended:
                    raise LookEndedError
                self._try(step, session, rows, forgotten)
        finally:
            self._agreements.agree(rows, forgotten)

    def _try(self, step: Any, session: ReadSession, rows: list[Agreed], forgotten: list[str]) -> None:
        try:
            match step:
                case Agree(row):
                    rows.append(row)
                case Forget(id):
                    forgotten.append(id)
                case TakeOff(id, path, stamp):
                    self._deeds.take_off(path, stamp)
                    forgotten.append(id)
                case TakeOffFolder(id, path):
                    self._deeds.take_off_folder(path)
                    forgotten.append(id)
                case _:
                    rows += self._placed(step, session)
            self.done += 1
        except ChangedError:
            return
        except NoRoomError:
            self.without_room.append(name_of(step.path))
        except (OSError, UserFacingError):
            self.busy.append(step.path)

    def _placed(self, step: MakeFolder | MoveOnDisk | WriteFile, session: ReadSession) -> Iterator[Agreed]:
        thing = self._view.side.things[step.id]
        row = Agreed(step.id, thing.within, thing.name, name_of(step.path), thing.is_folder)
        match step:
            case MakeFolder(_, path):
                yield row._replace(stamp=self._deeds.make_folder(path))
            case MoveOnDisk(id, path, to, is_there):
                self._deeds.move(path, to)
                before = self._agreements.rows.get(id, row)
                name = thing.name if is_there else ""
                yield before._replace(within=thing.within, name=name, disk_name=name_of(to))
            case WriteFile():
                yield self._written(step, row, session)

    def _written(self, step: WriteFile, row: Agreed, session: ReadSession) -> Agreed:
        thing = self._view.side.things[step.id]
        value = self._view.values[thing.file]
        if step.aside and step.stamp is not None:
            self._keep_beside(step)
        hashed = blake2b(digest_size=HASH_SIZE)

        def read() -> Iterator[bytes]:
            for piece in self._contents.checked(pieces(session, value)):
                hashed.update(piece)
                yield piece

        stamp = self._deeds.write(step.path, read(), value.size, step.stamp)
        return row._replace(file=value.id, digest=hashed.digest(), stamp=stamp)

    def _keep_beside(self, step: WriteFile) -> None:
        assert step.stamp is not None
        mine = self._contents.on_disk(DiskThing(step.path, False, step.stamp))
        if mine is None:
            raise ChangedError
        name = beside_name(name_of(step.path), self._pc, step.stamp.mtime_ns)
        self._deeds.keep_beside(step.path, step.stamp, name, self._is_like(mine))

    def _is_like(self, digest: bytes) -> Callable[[Path], bool]:
        def is_alike(there: Path) -> bool:
            with there.open("rb") as stream:
                return self._contents.digest(iter(lambda: stream.read(1 << 20), b"")) == digest

        return is_alike
