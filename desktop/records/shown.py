"""What a record shows, as its row keeps it: the values that show, with those written at the same time, and by which
saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Raw

if TYPE_CHECKING:
    from desktop.records.state import RecordState, Save

_encode: Final = msgspec.msgpack.Encoder().encode


class ShownValue(NamedTuple):
    """A packed value and the hash of the save that wrote it."""

    value: bytes
    save: bytes


class ShownField(NamedTuple):
    """The value that shows, then the others that were written at the same time."""

    value: ShownValue
    others: tuple[ShownValue, ...]


class ShownRecord(NamedTuple):
    """Its fields by their keys, and the saves that whoever threw it away had not seen."""

    fields: Mapping[str, ShownField]
    unseen: tuple[bytes, ...]


_Kept = tuple[list[bytes], dict[str, tuple[tuple[Raw, int], ...]], list[bytes]]
"""The saves' hashes; of each field the values with the places of their saves among these; what was not seen."""

_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


def packed(state: RecordState) -> bytes:
    """A record's state as its row keeps it: the same state gives the same bytes."""
    saves = sorted({save.place.hash for save in _writers(state)})
    places = {digest: number for number, digest in enumerate(saves)}
    fields = {
        key: [(Raw(value), places[save.place.hash]) for value, save in ((field.value, field.save), *field.others)]
        for key, field in sorted(state.fields.items())
    }
    return _encode((saves, fields, [save.place.hash for save in state.unseen]))


def unpacked(shown: bytes) -> ShownRecord:
    """What a row keeps."""
    saves, fields, unseen = _decode(shown)
    found = {key: [ShownValue(bytes(value), saves[at]) for value, at in kept] for key, kept in fields.items()}
    return ShownRecord({key: ShownField(kept[0], tuple(kept[1:])) for key, kept in found.items()}, tuple(unseen))


def _writers(state: RecordState) -> Iterator[Save]:
    for field in state.fields.values():
        yield field.save
        yield from (save for _, save in field.others)
