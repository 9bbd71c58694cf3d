"""Lists in a document of fields: the things of a list have random ids, and each a place.

A thing's fields have the keys `list/id/name`; names may hold slashes, so that a thing may have lists of its own. Who
moves one writes its place and nothing else. Who takes one away writes what it was then (`~away`): while it still is
that, it is away; once somebody changed it who did not know, both is so, and it is shown and marked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import Final, NamedTuple

from desktop.documents.fields import DropField, Fields, PutField, Step
from desktop.documents.places import is_place
from sync.contents import Value

AWAY: Final = "~away"
PLACE: Final = "~position"
_ID_BYTES: Final = 8


class Item(NamedTuple):
    """A thing of a list.

    fields: what it has, by name, without its place and whether it is away
    place: empty where it has none
    removed: what it was when it was taken away; empty where nobody did
    """

    id: str
    fields: Fields
    place: str
    removed: str

    @property
    def is_away(self) -> bool:
        """Whether somebody took it away as it is now."""
        return bool(self.removed) and self.removed == digest(self.fields)

    @property
    def is_contested(self) -> bool:
        """Whether somebody took it away and somebody else changed it who did not know."""
        return bool(self.removed) and not self.is_away


def new_id(random: bytes) -> str:
    """An id for a thing, of 8 random bytes."""
    return random[:_ID_BYTES].hex()


def lists(fields: Fields) -> dict[str, list[Item]]:
    """All lists by their names: their things in their order, also those that are away; those without a place last."""
    grouped: dict[str, dict[str, dict[str, Value]]] = {}
    for key, value in fields.items():
        of, _, rest = key.partition("/")
        id, slash, name = rest.partition("/")
        if slash:
            grouped.setdefault(of, {}).setdefault(id, {})[name] = value
    return {of: sorted((_item(id, each) for id, each in found.items()), key=_order) for of, found in grouped.items()}


def items(fields: Fields, of: str) -> list[Item]:
    """The things of one list, whose name may be a path."""
    start = f"{of}/"
    return lists({f"/{key[len(start) :]}": value for key, value in fields.items() if key.startswith(start)}).get("", [])


def fields_under(fields: Fields, path: str) -> Fields:
    """What the thing at a path has, by name, without its place and whether it is away."""
    start = f"{path}/"
    names = {key[len(start) :]: value for key, value in fields.items() if key.startswith(start)}
    return {name: value for name, value in names.items() if name not in (PLACE, AWAY)}


def _item(id: str, fields: dict[str, Value]) -> Item:
    place, removed = fields.pop(PLACE, None), fields.pop(AWAY, None)
    return Item(
        id,
        fields,
        place if isinstance(place, str) and is_place(place) else "",
        removed if isinstance(removed, str) else "",
    )


def _order(item: Item) -> tuple[bool, str, str]:
    return not item.place, item.place, item.id


def shown(things: Iterable[Item]) -> list[Item]:
    """Those that are not away."""
    return [item for item in things if not item.is_away]


def digest(fields: Fields) -> str:
    """What tells whether a thing is still what it was."""
    import msgspec

    found = [[key, str(value) if isinstance(value, str) else value] for key, value in sorted(fields.items())]
    return blake2b(msgspec.msgpack.encode(found), digest_size=8).hexdigest()


def add_item(of: str, id: str, values: Mapping[str, Value], place: str) -> list[Step]:
    """The steps that add a thing."""
    return [PutField(f"{of}/{id}/{name}", value) for name, value in {**values, PLACE: place}.items()]


def move_item(of: str, id: str, place: str) -> Step:
    """The step that gives a thing another place."""
    return PutField(f"{of}/{id}/{PLACE}", place)


def remove_item(of: str, id: str, fields: Fields) -> PutField:
    """The step that takes a thing away that has these fields."""
    return PutField(f"{of}/{id}/{AWAY}", digest(fields))


def bring_back(of: str, id: str) -> Step:
    """The step that brings a thing back, or keeps it that is contested."""
    return DropField(f"{of}/{id}/{AWAY}")


def places_around(things: Sequence[Item], after: str) -> tuple[str, str]:
    """The places between which a thing goes that comes after this one (an id; empty: first). KeyError for none such."""
    at = 0
    if after:
        at = 1 + next((at for at, item in enumerate(things) if item.id == after), -1)
        if not at:
            raise KeyError(after)
    low = next((item.place for item in reversed(things[:at]) if item.place), "")
    high = next((item.place for item in things[at:] if item.place > low), "")
    return low, high
