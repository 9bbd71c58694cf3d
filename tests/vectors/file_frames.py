"""Frames of a connection for files that are well formed, and others that are not."""

from __future__ import annotations

from typing import Any

import msgspec

FILE, OTHER, LIST = bytes(32), b"\1" * 32, b"\2" * 16
TOP, SEALED = 2**53 - 1, 2**20 + 16

RIGHT: dict[str, Any] = {
    "welcome": [1, 1, 1],
    "welcome of a later version": [1, 3, 1, "later"],
    "since where nothing is known": [2, b"", 0],
    "since": [2, LIST, TOP],
    "holding": [3, LIST, [[1, FILE, 17], [4, OTHER, None]], True],
    "holding of nothing": [3, LIST, [], True],
    "holding of an empty and of the largest file": [3, LIST, [[7, FILE, 0], [8, OTHER, 4096 * SEALED]], False],
    "manifest?": [4, FILE],
    "manifest": [5, FILE, b"\x90"],
    "manifest that is not there": [5, FILE, None],
    "chunk?": [6, FILE, 4095],
    "chunk": [7, FILE, 0, bytes(17)],
    "chunk that is not there": [7, FILE, 3, None],
    "promise?": [12, FILE, LIST],
    "promise": [13, FILE, LIST, True],
    "part of nine chunks": [14, FILE, 9 * SEALED, b"\x05\x01"],
    "part whose last chunk is small": [14, FILE, 8 * SEALED + 17, b"\x00\x01"],
    "part that is there no more": [14, FILE, 0, b""],
    "ping": [9],
    "pong": [10],
    "bye": [11, "Until later."],
    "more fields": [6, FILE, 1, "later"],
    "an unknown tag": [99, {"later": 1}],
}
WRONG: dict[str, Any] = {
    "no array": {"tag": 9},
    "tag 0": [0],
    "welcome that understands only what is newer than itself": [1, 1, 2],
    "since of half a list": [2, LIST[:8], 0],
    "since below nothing": [2, LIST, -1],
    "since too far": [2, LIST, 2**53],
    "holding of no list": [3, b"", [], True],
    "holding numbered 0": [3, LIST, [[0, FILE, 17]], True],
    "holding with a number twice": [3, LIST, [[1, FILE, 17], [1, OTHER, 17]], True],
    "holding of a file that is too large": [3, LIST, [[1, FILE, 4096 * SEALED + 1]], True],
    "holding of a short id": [3, LIST, [[1, LIST, 17]], True],
    "holding too much": [3, LIST, [[at, FILE, None] for at in range(1, 514)], True],
    "manifest? of a short id": [4, LIST],
    "chunk? beyond the last": [6, FILE, 4096],
    "chunk? without a number": [6, FILE],
    "chunk without a byte of the file": [7, FILE, 0, bytes(16)],
    "promise? without half its number": [12, FILE, LIST[:8]],
    "promise that says neither yes nor no": [13, FILE, LIST, None],
    "part of a file that is too large": [14, FILE, 4096 * SEALED + 1, bytes(513)],
    "part with too few bits": [14, FILE, 9 * SEALED, b"\xff"],
    "part with a byte too many": [14, FILE, 8 * SEALED, b"\xff\x00"],
    "part with a chunk that there is not": [14, FILE, 9 * SEALED, b"\x05\x02"],
    "bye that goes on and on": [11, "a" * 501],
}


def made() -> list[dict[str, Any]]:
    cases = [(name, frame, True) for name, frame in RIGHT.items()]
    cases += [(name, frame, False) for name, frame in WRONG.items()]
    return [{"name": n, "frame": msgspec.msgpack.encode(frame).hex(), "well formed": good} for n, frame, good in cases]
