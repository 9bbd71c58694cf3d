"""Telling connected PCs what is here of files that are not whole: at once where one is met, then now and then."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, Final, Protocol

from sync.errors import StorageError
from sync.files.frames import PARTS_LIMIT, PartHolding
from sync.files.intake import Intake

EVERY_S: Final = 5.0
"""How often what has changed is told."""


class PartLine(Protocol):
    """A connection over which parts are told of."""

    def tell_of_parts(self, parts: Sequence[PartHolding]) -> None:
        """These are the parts that are here now."""


class PartTelling:
    """`spawn` runs what takes long; `refused` is told what the disk said."""

    def __init__(
        self,
        intake: Intake,
        lines: Mapping[bytes, PartLine],
        *,
        spawn: Callable[[Coroutine[Any, Any, None]], None],
        refused: Callable[[StorageError], None],
    ) -> None:
        self._intake: Final = intake
        self._lines: Final = lines
        self._spawn: Final = spawn
        self._refused: Final = refused
        self._untold: Final[set[bytes]] = set()
        self._told_s = -EVERY_S
        self._is_looking = False

    def meet(self, device: bytes) -> None:
        """A PC is connected."""
        self._untold.add(device)

    def leave(self, device: bytes) -> None:
        """It is not any more."""
        self._untold.discard(device)

    def heard(self, device: bytes) -> None:
        """It told of its files, so it is known which version it speaks."""
        if device in self._untold:
            self._untold.discard(device)
            self._lines[device].tell_of_parts(self._parts)

    def step(self, now_s: float) -> None:
        """Time has passed."""
        if now_s - self._told_s >= EVERY_S and not self._is_looking:
            self._told_s = now_s
            self._is_looking = True
            self._spawn(self._tell())

    async def _tell(self) -> None:
        try:
            await self._intake.look_for_parts()
        except StorageError as error:
            self._refused(error)
        finally:
            self._is_looking = False
        parts = self._parts
        for line in tuple(self._lines.values()):
            line.tell_of_parts(parts)

    @property
    def _parts(self) -> list[PartHolding]:
        held = [part for part in self._intake.parts.values() if part.held][-PARTS_LIMIT:]
        return [PartHolding(part.file, part.manifest.sealed_size, part.chunks) for part in held]
