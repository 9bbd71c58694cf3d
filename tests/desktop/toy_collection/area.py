"""Things with fields of every kind, as the smallest area with records."""

from __future__ import annotations

from desktop.area import Area
from desktop.areas import AREAS
from desktop.documents.area import with_documents
from desktop.processes.area import with_processes
from desktop.records.area import with_records
from desktop.records.collection import Audience, Field, Kind, RecordCollection, Rights
from sync.control import Role

THINGS = RecordCollection(
    name="toy.thing",
    table="toy_things",
    one="thing",
    many="things",
    title="name",
    fields=(
        Field("name", Kind.TEXT, "Name", is_sorted=True),
        Field("colour", Kind.CHOICE, "Colour", (("r", "Red"), ("g", "Green"))),
        Field("weight", Kind.NUMBER, "Weight"),
        Field("price", Kind.MONEY, "Price", is_sorted=True),
        Field("day", Kind.DATE, "Day"),
        Field("hour", Kind.TIME, "Hour"),
        Field("made", Kind.MOMENT, "Made"),
        Field("sold", Kind.YES_NO, "Sold"),
        Field("maker", Kind.PERSON, "Maker"),
        Field("part", Kind.LINK, "Part of"),
        Field("pieces", Kind.COUNT, "Pieces"),
        Field("tag", Kind.TEXT, "Tags", is_set=True),
        Field("code", Kind.TEXT, "Code", is_searched=False),
        Field("origin", Kind.BYTES, "Origin"),
    ),
    rights=Rights(change_all=Role.MANAGER),
)
"""Everybody adds things and changes their own; managers change all."""

PIECES = RecordCollection(
    name="toy.piece",
    table="toy_pieces",
    one="piece",
    many="pieces",
    title="name",
    fields=(
        Field("name", Kind.TEXT, "Name"),
        Field("colour", Kind.TEXT, "Colour"),
        Field("weight", Kind.NUMBER, "Weight"),
    ),
    rights=Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER),
    rows_of=("toy.thing",),
)
"""Rows of things: who may change the thing writes them, others only managers."""

SECRETS = RecordCollection(
    name="toy.secret",
    table="toy_secrets",
    one="secret",
    many="secrets",
    title="what",
    fields=(Field("what", Kind.TEXT, "What"), Field("phone", Kind.TEXT, "Phone")),
    rights=Rights(Role.MANAGER, Role.MANAGER, Role.MANAGER, frozenset(("phone",))),
    audience=Audience.OWN,
)
"""One for each person, in their file: managers write it, the person only the phone."""

AREA = Area(key="things", version=1, collections=(THINGS, PIECES, SECRETS))

WITH_THINGS = with_documents(with_processes(with_records((*AREAS, AREA))))
"""All areas there are, and this one."""
