"""Frames of the exchange that are well formed, and others that are not, before anything in them is looked at."""

from __future__ import annotations

from typing import Any

import msgspec

H, G, D = bytes(32), b"\1" * 32, b"\2" * 16
TIP, LATER_TIP, TOP = [1, H], [7, G], 2**53 - 1
WELCOME = [1, 1, 1, 1_800_000_000_000, H, D]
ENTRY = [b"header", b"body", bytes(64)]

RIGHT: dict[str, Any] = {
    "welcome": [*WELCOME, ["192.168.1.7:24474"], [G]],
    "welcome without what may be left out": WELCOME,
    "welcome of a later version": [1, 2, 1, 0, H, D, [], [], "later"],
    "have": [2, 0, [[H, [TIP, LATER_TIP]]], True, 3],
    "have of nothing": [2, 1, [], True, 0],
    "have of a feed twice": [2, 1, [[H, [TIP]], [H, [LATER_TIP]]], False, 0],
    "have up to the highest number": [2, 1, [[H, [[TOP, H]]]], False, 0],
    "control": [3, [ENTRY]],
    "run": [4, H, [[b"header", b"body"]], bytes(64)],
    "run without a body": [4, H, [[b"header", None]], bytes(64)],
    "refused": [5, 1, H, [TIP]],
    "refused where nothing is held": [5, 0, H, []],
    "show": [6, H],
    "shown": [7, b"header", bytes(64)],
    "wants": [8, [H], [G, H]],
    "ping": [9],
    "pong": [10],
    "bye": [11, "Until later."],
    "bulk": [12, True],
    "more fields": [9, "later"],
    "summary": [13, H, [[D, G]]],
    "an unknown tag": [99, {"later": 1}],
}
WRONG: dict[str, Any] = {
    "no array": {"tag": 9},
    "no tag": [],
    "a tag that is text": ["9"],
    "tag 0": [0],
    "welcome without a device": WELCOME[:-1],
    "welcome in a time too far": [1, 1, 1, 2**53, H, D],
    "welcome that understands only what is newer than itself": [1, 1, 2, 0, H, D],
    "welcome with an address that cannot be printed": [*WELCOME, ["\n"], []],
    "welcome with an empty address": [*WELCOME, [""], []],
    "welcome with too many addresses": [*WELCOME, ["a"] * 17, []],
    "have of a third chain": [2, 2, [], True, 0],
    "have without tips": [2, 0, [[H, []]], True, 0],
    "have with tips that are not sorted": [2, 0, [[H, [LATER_TIP, TIP]]], True, 0],
    "have with a tip twice": [2, 0, [[H, [TIP, TIP]]], True, 0],
    "have with too many tips": [2, 0, [[H, [[1, bytes([at]) * 32] for at in range(9)]]], True, 0],
    "have numbered 0": [2, 0, [[H, [[0, H]]]], True, 0],
    "have with less than nothing handled": [2, 0, [], True, -1],
    "control of nothing": [3, []],
    "control without a signature": [3, [ENTRY[:2]]],
    "control without a body": [3, [[b"header", None, bytes(64)]]],
    "run of nothing": [4, H, [], bytes(64)],
    "run with a short signature": [4, H, [[b"header", b"body"]], bytes(63)],
    "refused with a short feed": [5, 1, D, []],
    "show of a short hash": [6, D],
    "shown without a header": [7, b"", bytes(64)],
    "wants without bodies": [8, []],
    "bye that goes on and on": [11, "a" * 501],
    "bulk as a number": [12, 1],
    "summary with a short digest": [13, H, [[D, D]]],
}


def made() -> list[dict[str, Any]]:
    cases = [(name, frame, True) for name, frame in RIGHT.items()]
    cases += [(name, frame, False) for name, frame in WRONG.items()]
    return [{"name": n, "frame": msgspec.msgpack.encode(frame).hex(), "well formed": good} for n, frame, good in cases]
