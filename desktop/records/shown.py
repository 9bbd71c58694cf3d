"""What a record shows, as its row keeps it: the values that show, with those written at the same time, and by which
saves."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec
from msgspec import Raw

from desktop.records.state import AWAY, YES

if TYPE_CHECKING:
    from desktop.records.state import RecordState

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

    @property
    def by_key(self) -> dict[str, bytes]:
        """The packed values that show, by their fields."""
        return {key: field.value.value for key, field in self.fields.items()}

    @property
    def is_away(self) -> bool:
        """Whether it was thrown away, and not brought back."""
        return self.by_key.get(AWAY) == YES


_Kept = tuple[list[bytes], dict[str, tuple[tuple[Raw, int], ...]], list[bytes]]
"""The saves' hashes; of each field the values with the places of their saves among these; what was not seen."""

_decode: Final = msgspec.msgpack.Decoder(_Kept).decode


def some_of(shown: bytes, fields: Collection[str]) -> dict[str, bytes]:
    """The packed values that show of these fields, and of the elements of these sets, in what a row keeps."""
    _, kept, _ = _decode(shown)
    return {key: bytes(values[0][0]) for key, values in kept.items() if key.partition("/")[0] in fields}


def shown(state: RecordState) -> ShownRecord:
    """What a row keeps of a record's state."""
    fields = {
        key: ShownField(
            ShownValue(field.value, field.save.place.hash),
            tuple(ShownValue(value, save.place.hash) for value, save in field.others),
        )
        for key, field in state.fields.items()
    }
    return ShownRecord(fields, tuple(save.place.hash for save in state.unseen))


def packed(record: ShownRecord) -> bytes:
    """The same as its row keeps it: the same state gives the same bytes."""
    saves = sorted({value.save for field in record.fields.values() for value in (field.value, *field.others)})
    places = {digest: number for number, digest in enumerate(saves)}
    fields = {
        key: [(Raw(value), places[save]) for value, save in (field.value, *field.others)]
        for key, field in sorted(record.fields.items())
    }
    return _encode((saves, fields, record.unseen))


def field_of(shown: bytes, key: str) -> ShownField | None:
    """One field alone of what a row keeps, or none: several times as quick as all of them."""
    saves, fields, _ = _decode(shown)
    found = [ShownValue(bytes(value), saves[at]) for value, at in fields.get(key, ())]
    return ShownField(found[0], tuple(found[1:])) if found else None


def unpacked(shown: bytes) -> ShownRecord:
    """What a row keeps."""
    saves, fields, unseen = _decode(shown)
    found = {key: [ShownValue(bytes(value), saves[at]) for value, at in kept] for key, kept in fields.items()}
    return ShownRecord({key: ShownField(kept[0], tuple(kept[1:])) for key, kept in found.items()}, tuple(unseen))
