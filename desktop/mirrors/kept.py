"""Which mirrors this seat has on this PC: kept by it alone, and taken over by the one that takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from desktop.mirrors import KEPT
from desktop.mirrors.reconciling import GoneAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from desktop.rows.local_state import LocalState


class KeptMirror(Struct, frozen=True):
    """One: its id, the id of the shop's folder, where the disk's is.

    answer: what was said of files that are gone; `takes_disk`: that the folder that is there now is the one; `asked`:
    the step, in hex, in which so many were thrown away that an owner is asked; empty as long as there is none
    """

    id: str
    folder: str
    path: str
    answer: GoneAnswer = GoneAnswer.NONE
    takes_disk: bool = False
    asked: str = ""


_decode: Final = msgspec.json.Decoder(tuple[KeptMirror, ...]).decode


def kept_mirrors(local_state: LocalState) -> tuple[KeptMirror, ...]:
    """All, in the order in which they were added."""
    raw = local_state.kept(KEPT)
    return _decode(raw) if raw else ()


def keep_mirrors(local_state: LocalState, mirrors: Iterable[KeptMirror]) -> None:
    """These, in place of all others."""
    local_state.keep(KEPT, msgspec.json.encode(tuple(mirrors)))


def keep_mirror(local_state: LocalState, mirror: KeptMirror) -> None:
    """One as it is now, if it is still there."""
    known = kept_mirrors(local_state)
    keep_mirrors(local_state, (mirror if one.id == mirror.id else one for one in known))
