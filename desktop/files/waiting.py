"""Files that are to go with what somebody is still writing: kept by the seat, so that their copies stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from desktop.files.value import FileValue

if TYPE_CHECKING:
    from desktop.rows.local_state import LocalState

_PREFIX: Final = "files/waiting/"

_read: Final = msgspec.msgpack.Decoder(tuple[FileValue, ...]).decode


def waiting(local_state: LocalState, place: str) -> tuple[FileValue, ...]:
    """Those that go with what is written in a place, which an area names."""
    raw = local_state.kept(_PREFIX + place)
    return _read(raw) if raw else ()


def keep_waiting(local_state: LocalState, place: str, files: Sequence[FileValue]) -> None:
    """These go with it now, in place of all others."""
    if tuple(files) != waiting(local_state, place):
        local_state.keep(_PREFIX + place, msgspec.msgpack.encode(files) if files else b"")


def all_waiting(local_state: LocalState) -> frozenset[bytes]:
    """The ids of all that are."""
    return waiting_among(local_state.all_kept())


def waiting_among(kept: Mapping[str, bytes]) -> frozenset[bytes]:
    """The ids of all that are, of what is kept by its names."""
    found = (raw for name, raw in kept.items() if name.startswith(_PREFIX) and raw)
    return frozenset(file.id for raw in found for file in _read(raw))
