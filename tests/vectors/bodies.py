"""Control bodies that are well formed, and others that are not: (name, body, whether it is)."""

from __future__ import annotations

from typing import Any

import msgspec

H, G, M, N = bytes(32), b"\1" * 32, b"\2" * 16, b"\3" * 16
TIP, LATER_TIP = [1, H], [7, G]
CUT = [[H, 1, [TIP, LATER_TIP]]]
TOP = 2**53 - 1

RIGHT: dict[str, Any] = {
    "covered": [[], 0, []],
    "the most heads": [[bytes([at]) * 32 for at in range(64)], 0, []],
    "member added": [[], 1, [M, 1]],
    "role set": [[], 2, [M, 3, CUT]],
    "a cut left out": [[], 3, [M]],
    "a cut without tips": [[], 3, [M, [[H, 0, []]]]],
    "a cut of both chains": [[], 3, [M, [[H, 0, [TIP]], [H, 1, [TIP]]]]],
    "the most tips": [[], 3, [M, [[H, 1, [[1, bytes([at]) * 32] for at in range(8)]]]]],
    "device added": [[], 4, [M, N, bytes(282)]],
    "seat added": [[], 6, [M, N, H, G, bytes(64)]],
    "seat removed": [[], 7, [H, CUT]],
    "the shop": [[], 8, [H, 0, [], b""]],
    "the shop without members and nonce": [[], 8, [H, 0]],
    "a direct conversation": [[], 8, [H, 1, [M, N], b""]],
    "a private space": [[], 8, [H, 2, [], N]],
    "a role space": [[], 8, [H, 3, [], b"\2"]],
    "a file space": [[], 8, [H, 4, [M], b"\3"]],
    "cut raised": [[], 12, [H, []]],
    "erased": [[], 13, [H, [G, H], [[1, H], [TOP, G]], True]],
    "erased without ranges and kept": [[], 13, [H, [G]]],
    "recovery key added": [[], 14, [M, H, bytes(64)]],
    "key sealed": [[], 15, [[[H, G, bytes(80)]]]],
    "more in the body": [[], 0, [], "later"],
    "more in the value": [[], 1, [M, 1, {"later": 1}]],
    "more in a tip": [[], 3, [M, [[H, 1, [[1, H, "later"]], "later"]]]],
    "agreed": [[], 16, [[G, H], True]],
    "not agreed": [[], 16, [[G], False]],
    "an unknown kind": [[], 17, []],
    "an unknown kind that says something else than an array": [[], 4000, {"later": [1.5, None]}],
    "a kind below zero": [[], -1, []],
}
WRONG: dict[str, Any] = {
    "nothing": [],
    "no value": [[], 0],
    "a map": {"heads": []},
    "heads that are not sorted": [[G, H], 0, []],
    "a head twice": [[H, H], 0, []],
    "a short head": [[H[:31]], 0, []],
    "too many heads": [[bytes([at]) * 32 for at in range(65)], 0, []],
    "a kind that is text": [[], "0", []],
    "a kind that is a boolean": [[], True, []],
    "a known kind without an array": [[], 0, None],
    "too little in the value": [[], 1, [M]],
    "a role that there is not": [[], 1, [M, 4]],
    "a role that is a float": [[], 1, [M, 1.0]],
    "a long id": [[], 1, [G, 1]],
    "text for bytes": [[], 1, ["2" * 16, 1]],
    "a cut that is not sorted": [[], 3, [M, [[G, 1, [TIP]], [H, 1, [TIP]]]]],
    "a chain twice in a cut": [[], 3, [M, [[H, 1, [TIP]], [H, 1, [TIP]]]]],
    "a third chain": [[], 3, [M, [[H, 2, [TIP]]]]],
    "tips that are not sorted": [[], 3, [M, [[H, 1, [LATER_TIP, TIP]]]]],
    "a tip numbered 0": [[], 3, [M, [[H, 1, [[0, H]]]]]],
    "a tip numbered too high": [[], 3, [M, [[H, 1, [[TOP + 1, H]]]]]],
    "too many tips": [[], 3, [M, [[H, 1, [[1, bytes([at]) * 32] for at in range(9)]]]]],
    "a cut raised to nothing": [[], 12, [H]],
    "a short certificate": [[], 4, [M, N, bytes(281)]],
    "a shop with members": [[], 8, [H, 0, [M], b""]],
    "a conversation of one": [[], 8, [H, 1, [M], b""]],
    "a conversation with oneself": [[], 8, [H, 1, [M, M], b""]],
    "members that are not sorted": [[], 8, [H, 1, [N, M], b""]],
    "a private space without a nonce": [[], 8, [H, 2, [], b""]],
    "a role space of employees": [[], 8, [H, 3, [], b"\1"]],
    "a file space of nobody": [[], 8, [H, 4, [], b"\2"]],
    "a kind of space that there is not": [[], 8, [H, 5, [], b""]],
    "erased from 0": [[], 13, [H, [], [[0, H]], False]],
    "kept as a number": [[], 13, [H, [], [], 1]],
    "agreed without a word": [[], 16, [[G]]],
    "agreed as a number": [[], 16, [[G], 1]],
    "agreed to too much at once": [[], 16, [[H] * 1001, True]],
    "a sealed key that is too long": [[], 15, [[[H, G, bytes(257)]]]],
}


def made() -> list[dict[str, Any]]:
    cases = [(name, body, True) for name, body in RIGHT.items()] + [(name, body, False) for name, body in WRONG.items()]
    short = [(name, msgspec.msgpack.encode(body), good) for name, body, good in cases]
    odd = [
        ("behind the body", msgspec.msgpack.encode([[], 0, []]) + b"\0", False),
        ("cut short", b"\x93\x90\x00", False),
    ]
    return [{"name": name, "body": body.hex(), "well formed": good} for name, body, good in short + odd]
