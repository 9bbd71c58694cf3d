"""Records: what identifies them, what an entry may say of them, and small histories with what they show."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Final

import msgspec

from desktop.records.area import RECORDS
from desktop.records.facts import RecordSaved
from desktop.records.identity import NOBODY, RecordKey, collection_id, created_nonce, derived_key, derived_nonce
from desktop.records.state import state
from desktop.rows.fact_types import FactTypes, UnknownTypeError, VoidFactError
from sync.entry import decode_payloads
from sync.errors import MalformedError
from tests.desktop.test_record_state import History
from tests.desktop.toy_collection.area import THINGS, WITH_THINGS

Case = dict[str, Any]

GENESIS, SPACE, FEED = b"\x01" * 32, b"\x02" * 32, b"\x03" * 32
MEMBER, NONCE, DIGEST = b"\x04" * 16, b"\x05" * 16, b"\x06" * 32
SEEDS: Final = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
FACTS: Final = FactTypes(next(area for area in WITH_THINGS if area.key == RECORDS).facts)

_encode: Final = msgspec.msgpack.Encoder().encode


# What identifies them


def made_ids() -> list[Case]:
    return [
        {"name": "a collection", "collection": "todo", "id": collection_id("todo").hex()},
        *(_created(place) for place in (0, 999)),
        *(_derived(key) for key in (b"settings", MEMBER, b"k" * 256)),
        *(_record(key) for key in (RecordKey(THINGS.id, MEMBER, NONCE), derived_key(THINGS.id, b"one"))),
    ]


def _created(place: int) -> Case:
    nonce = created_nonce(DIGEST, place)
    return {"name": f"created at {place}", "entry": DIGEST.hex(), "place": place, "nonce": nonce.hex()}


def _derived(key: bytes) -> Case:
    return {"name": f"derived from {len(key)} bytes", "key": key.hex(), "nonce": derived_nonce(key).hex()}


def _record(key: RecordKey) -> Case:
    named = {"genesis": GENESIS, "space": SPACE, **key._asdict(), "record": key.id(GENESIS, SPACE)}
    name = "a derived record" if key.creator == NOBODY else "a record"
    return {"name": name} | {field: value.hex() for field, value in named.items()}


# What an entry may say


def made_saves() -> list[Case]:
    values = [case(name, creation({"f": value})) for name, value in VALUES.items()]
    return values + [case(name, save) for name, save in SAVES.items()] + [_case(name, raw) for name, raw in RAW.items()]


def creation(fields: dict[str, Any], nonce: bytes = b"", parent: Any = b"", collection: bytes = THINGS.id) -> list[Any]:
    return [[[collection, b"", nonce, fields, parent]], [], [b"", b"", b"", 0]]


def change(fields: dict[str, Any], creator: bytes = MEMBER, nonce: bytes = NONCE) -> list[Any]:
    return [THINGS.id, creator, nonce, fields]


def case(name: str, save: Any) -> Case:
    return _case(name, _encode(save))


def _case(name: str, raw: bytes) -> Case:
    return {"name": name, "save": raw.hex(), "says": says(raw)}


def says(raw: bytes) -> str:
    """What becomes of an entry with such a payload: it is "heard", "void", or "withheld" until a version knows it."""
    try:
        payloads = decode_payloads(b"\x00" + _encode([[RecordSaved.TYPE, False, msgspec.Raw(raw)]]))
        FACTS.read(payloads, SimpleNamespace(is_kept=True, files=()))  # type: ignore[arg-type]
    except (VoidFactError, MalformedError):
        return "void"
    except UnknownTypeError:
        return "withheld"
    return "heard"


_LINK: Final = ["link", THINGS.id, MEMBER, NONCE]
VALUES: Final[dict[str, Any]] = {
    "nothing": None,
    "a yes": True,
    "a text": "Öl",
    "the largest whole number": (1 << 63) - 1,
    "a whole number that is too large": 1 << 63,
    "bytes": b"\x00",
    "a float": 1.5,
    "not a number": float("nan"),
    "a map": {"a": 1},
    "an empty array": [],
    "a tag that is no text": [1, "2"],
    "a later tag": ["colour", "red"],
    "a decimal": ["decimal", "-12.05"],
    "a decimal with a zero behind": ["decimal", "1.50"],
    "a decimal with a zero before": ["decimal", "01"],
    "a decimal that is minus nothing": ["decimal", "-0"],
    "a decimal that is too precise": ["decimal", "0.0000001"],
    "a decimal that is too large": ["decimal", "1000000000000"],
    "a decimal that is a number": ["decimal", 12],
    "money": ["money", "8.5", "EUR"],
    "money of no currency": ["money", "8.5", "eur"],
    "a date": ["date", "2028-02-29"],
    "a date that is none": ["date", "2027-02-29"],
    "a date in another form": ["date", "20280229"],
    "a time": ["time", "09:30"],
    "a time with seconds": ["time", "09:30:15"],
    "a time with seconds that are none": ["time", "09:30:00"],
    "a time of a zone": ["time", "09:30+01:00"],
    "a moment": ["moment", 1_800_000_000_000],
    "a moment before 1970": ["moment", -1],
    "a moment that is a yes": ["moment", True],
    "a period": ["period", ["date", "2028-01-01"], ["date", "2028-01-02"]],
    "a period of two kinds": ["period", ["date", "2028-01-01"], ["time", "10:00"]],
    "a period of periods": ["period", *[["period", ["time", "09:00"], ["time", "10:00"]]] * 2],
    "a member": ["member", MEMBER],
    "a member that is none": ["member", MEMBER[1:]],
    "a link": _LINK,
    "a link with more": [*_LINK, b""],
    "a document": ["document", "note", NONCE],
    "an address": ["address", "1 High St", "1000", "Town", "Land"],
    "an address with less": ["address", "1 High St"],
}
"""Of the field of a record that is created."""

_LEG: Final = [THINGS.id, b"", b"", {"name": "Leg"}, [THINGS.id, b"", b""]]
_CONTEXT: Final = [b"", b"", b"", 0]
SAVES: Final[dict[str, Any]] = {
    "a change": [[change({"a": 1, "b": None})], [DIGEST], [b"b" * 16, b"", b"", 0]],
    "a change without what was seen and context": [[change({})]],
    "nothing at all": [[], [], _CONTEXT],
    "a derived creation": creation({"a": 1}, b"one"),
    "a key that is too long": creation({"a": 1}, b"k" * 257),
    "another collection": creation({"a": 1}, collection=b"\x07" * 16),
    "a row of what is created first": [[*creation({"a": 1})[0], _LEG], [], _CONTEXT],
    "a row of itself": [[_LEG], [], _CONTEXT],
    "a row of what is only changed": [[change({}), _LEG], [], _CONTEXT],
    "a row of another": creation({"a": 1}, parent=[THINGS.id, MEMBER, NONCE]),
    "a row of half another": creation({"a": 1}, parent=[THINGS.id, MEMBER, b""]),
    "a change that makes a row of it": [[[*change({}), [THINGS.id, MEMBER, NONCE]]], [], _CONTEXT],
    "a creator that is none": [[change({}, creator=MEMBER[1:])], [], _CONTEXT],
    "fields out of order": creation({"b": 1, "a": 1}),
    "a field of no name": creation({"": 1}),
    "a field of 64 bytes": creation({"ö" * 32: 1}),
    "a field of 65 bytes": creation({"ö" * 32 + "x": 1}),
    "a field that is a number": creation({1: 1}),  # type: ignore[dict-item]
    "64 that were seen": [[change({})], [bytes([n]) * 32 for n in range(64)], _CONTEXT],
    "65 that were seen": [[change({})], [bytes([n]) * 32 for n in range(65)], _CONTEXT],
    "half a hash that was seen": [[change({})], [DIGEST[:16]], _CONTEXT],
    "too deep": [[change({})], [], [b"", b"", b"", 9]],
}
SAVES["a field of a later version"] = [*creation({"a": 1}), "later"]

_TEXT: Final = _encode(creation({"f": "??"}))
RAW: Final = {
    "a text that is no UTF-8": _TEXT.replace(b"??", b"\xff\xfe"),
    "cut short": _TEXT[:-1],
    "too much": _TEXT + b"\xc0",
    "a field twice": _encode(creation({"f": "r", "g": "r"})).replace(b"\xa1g", b"\xa1f"),
    "a map in a value that names a key twice": _TEXT.replace(b"\xa2??", b"\x82\xa1a\x01\xa1a\x01"),
    "a number that is longer than it needs to be": _TEXT.replace(b"\xa2??", b"\xd1\x00\x05"),
    "arrays in arrays": _TEXT.replace(b"\xa2??", b"\x91" * 60 + b"\x90"),
}


# What histories show


def made_states() -> list[Case]:
    return [
        shown(f"history {seed}{', derived' * is_derived}", History(seed, 8, forks=forks), is_derived=is_derived)
        for seed in SEEDS
        for forks, is_derived in ((False, False), (True, False), (False, True))
    ]


def shown(name: str, history: History, *, is_derived: bool) -> Case:
    """A history of saves that all count, and what its fields show."""
    found = state(history.saves, history, is_derived=is_derived)
    assert found is not None
    fields = {
        key: [field.value.hex(), *(value.hex() for value, _ in field.others)]
        for key, field in sorted(found.fields.items())
    }
    saves = [_told(history, digest) for digest in history.entries]
    random.Random(name).shuffle(saves)
    return {"name": name, "derived": is_derived, "saves": saves, "fields": fields, "away": found.is_away}


def _told(history: History, digest: bytes) -> Case:
    save, prev = history.entries[digest]
    place = save.place
    return {
        "hash": digest.hex(), "feed": place.feed.hex(), "seq": place.seq,
        "prev": prev.save.place.hash.hex() if prev else None, "stamp": save.stamp,
        "after": sorted(seen.hash.hex() for seen in save.seen), "creates": save.creates,
        "may change all": save.is_preferred, "fields": {key: value.hex() for key, value in save.fields.items()},
    }  # fmt: skip


MADE: Final[dict[str, Callable[[], Sequence[Case]]]] = {
    "record_ids": made_ids,
    "record_saves": made_saves,
    "record_states": made_states,
}
