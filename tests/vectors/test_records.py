"""The published vectors about records, read once more by whoever knows only the page."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec
import pytest

from tests.vectors import records
from tests.vectors.test_published import B, each


def h(what: bytes, *parts: bytes) -> str:
    return blake2b(b"countertop/" + what + b"/1" + b"".join(parts), digest_size=32).hexdigest()[:32]


@each("record_ids")
def test_record_ids(case: dict[str, Any]) -> None:
    match case:
        case {"record": record}:
            parts = (case[name] for name in ("genesis", "space", "collection", "creator", "nonce"))
            assert h(b"record", *map(B, parts)) == record
        case {"entry": entry, "nonce": nonce}:
            assert h(b"nonce", B(entry), case["place"].to_bytes(2, "big")) == nonce
        case {"key": key, "nonce": nonce}:
            assert h(b"derived", B(key)) == nonce
        case {"collection": name, "id": id}:
            assert h(b"collection", name.encode()) == id


@each("record_saves")
def test_record_saves(case: dict[str, Any]) -> None:
    assert records.says(B(case["save"])) == case["says"]


def changes(count: int) -> list[Any]:
    return [[records.change({}, nonce=number.to_bytes(16, "big")) for number in range(count)]]


@pytest.mark.parametrize(
    ("save", "says"),
    [
        (records.creation({"f": "x" * 65_536}), "heard"),
        (records.creation({"f": "x" * 65_537}), "void"),
        (records.creation(dict.fromkeys("abcd", "x" * 65500)), "heard"),
        (records.creation(dict.fromkeys("abcde", "x" * 65500)), "void"),
        (changes(1_000), "heard"),
        (changes(1_001), "void"),
    ],
)
def test_what_is_too_large_to_be_published_here(save: Any, says: str) -> None:
    assert records.case("", save)["says"] == says


@pytest.mark.parametrize("depth", [1, 400, 100_000])
def test_however_deep_values_stand_in_one_another_they_are_void(depth: int) -> None:
    date = msgspec.msgpack.encode(["date", "2028-01-01"])
    period = b"\x93" + msgspec.msgpack.encode("period")
    raw = msgspec.msgpack.encode(records.creation({"f": "??"}))
    assert records.says(raw.replace(b"\xa2??", period * depth + period + date + date + date * depth)) == "void"


@each("record_states")
def test_record_states(case: dict[str, Any]) -> None:
    saves = {save["hash"]: save for save in case["saves"]}

    def chain(at: str | None) -> set[str]:
        return {at} | chain(saves[at]["prev"]) if at else set()

    def past(save: dict[str, Any]) -> set[str]:
        return chain(save["prev"]).union(*map(chain, save["after"]))

    creations = [save for save in saves.values() if save["creates"]]
    created = min(creations, key=lambda save: (not save["may change all"], save["hash"]))
    changes = [save for save in saves.values() if not (case["derived"] and save["creates"])]
    shown: dict[str, list[str]] = {}
    for key in {key for save in (*changes, created) for key in save["fields"]}:
        writes = [save for save in changes if key in save["fields"]]
        apart = [one for one in writes if not any(one["hash"] in past(other) for other in writes)]
        apart.sort(key=lambda save: (save["stamp"], save["hash"]), reverse=True)
        shown[key] = list(dict.fromkeys(save["fields"][key] for save in apart or [created]))
    assert shown == case["fields"]
    assert case["away"] == (shown.get("~away", [""])[0] == "c3")
