"""The published vectors about forms, read once more by whoever knows only the page."""

from __future__ import annotations

from hashlib import blake2b
from typing import Any

import msgspec

from tests.vectors import forms
from tests.vectors.test_published import B, each


def h(what: bytes, *parts: bytes) -> str:
    return blake2b(b"countertop/" + what + b"/1" + b"".join(parts), digest_size=32).hexdigest()[:32]


@each("form_ids")
def test_form_ids(case: dict[str, Any]) -> None:
    match case:
        case {"audience": audience, "form": form}:
            parts = (case[name] for name in ("genesis", "space", "creator", "nonce"))
            assert h(b"form", *map(B, parts), audience.encode()) == form
        case {"question": question, "rows": rows}:
            assert h(b"rows", B(case["form"]), question.encode()) == rows
        case {"key": key, "creator": creator, "nonce": nonce}:
            assert (creator, nonce) == ("00" * 16, h(b"derived", b"form/" + key.encode()))


@each("form_publications")
def test_form_publications(case: dict[str, Any]) -> None:
    assert forms.says(msgspec.msgpack.decode(B(case["publication"]))) == case["says"]


@each("form_states")
def test_form_states(case: dict[str, Any]) -> None:
    entries = {entry["hash"]: entry for entry in case["entries"]}
    published = {digest: entry for digest, entry in entries.items() if "cut" in entry}

    def path(at: str | None) -> list[str]:
        return [at, *path(entries[at]["prev"])] if at else []

    def seen(by: str, digest: str) -> bool:
        entry = entries[digest]
        if entry["feed"] == entries[by]["feed"]:
            return digest != by and digest in path(by)
        tips = published[by]["cut"].get(entry["feed"], [])
        return any(entry["seq"] <= seq and not apart(tip, digest) for seq, tip in tips)

    def apart(tip: str, digest: str) -> bool:
        is_here = tip in entries and entries[tip]["feed"] == entries[digest]["feed"]
        return is_here and tip not in path(digest) and digest not in path(tip)

    def last(some: list[str]) -> list[str]:
        over = {one for one in some for other in some if one != other and seen(other, one) and not seen(one, other)}
        return [one for one in some if one not in over] or some

    def counts(one: str) -> bool:
        beyond = [other for other in managers if not seen(other, one)]
        return one in managers or (
            published[one]["by creator"] and not any(published[m]["locks"] for m in last(beyond))
        )

    def chosen(some: list[str]) -> str | None:
        return max(last(some), key=lambda one: (published[one]["role"], published[one]["stamp"], one), default=None)

    managers = [one for one in published if published[one]["role"] >= 2]
    counting = sorted(filter(counts, published))
    assert (counting, chosen(counting)) == (case["counting"], case["current"])
    found = {digest: chosen([one for one in counting if not seen(one, digest)]) for digest in entries}
    assert found == case["in force"]
