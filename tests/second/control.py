"""What control entries say, and the ids of spaces and epochs (§4)."""

import itertools
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from tests.second.notation import MAX_SEQ, blake, is_bin, is_uint, need, raw_parts, unpack

EMPLOYEE, MANAGER, OWNER = 1, 2, 3
SHOP, DIRECT, PRIVATE, BY_ROLE, FILE = range(5)


class Kind(IntEnum):
    """The kinds of version 1; any other number is a kind of a later one."""

    COVERED = 0
    MEMBER_ADDED = 1
    ROLE_SET = 2
    MEMBER_REMOVED = 3
    DEVICE_ADDED = 4
    DEVICE_REMOVED = 5
    SEAT_ADDED = 6
    SEAT_REMOVED = 7
    SPACE_CREATED = 8
    EPOCH_STARTED = 9
    SPACE_MEMBER_ADDED = 10
    SPACE_MEMBER_REMOVED = 11
    CUT_RAISED = 12
    ERASED = 13
    RECOVERY_ADDED = 14
    KEY_SEALED = 15
    OWNER_ANSWERED = 16


SHAPES: dict[int, tuple[int | str, ...]] = {
    Kind.COVERED: (),
    Kind.MEMBER_ADDED: (16, "role"),
    Kind.ROLE_SET: (16, "role", "cut"),
    Kind.MEMBER_REMOVED: (16, "cut"),
    Kind.DEVICE_ADDED: (16, 16, 282),
    Kind.DEVICE_REMOVED: (16, "cut"),
    Kind.SEAT_ADDED: (16, 16, 32, 32, 64),
    Kind.SEAT_REMOVED: (32, "cut"),
    Kind.SPACE_CREATED: (32, "space kind", "members", "nonce"),
    Kind.EPOCH_STARTED: (32, 32),
    Kind.SPACE_MEMBER_ADDED: (32, 16, 32),
    Kind.SPACE_MEMBER_REMOVED: (32, 16, "cut"),
    Kind.CUT_RAISED: (32, "raised"),
    Kind.ERASED: (32, "hashes", "ranges", "kept"),
    Kind.RECOVERY_ADDED: (16, 32, 64),
    Kind.KEY_SEALED: ("sealed",),
    Kind.OWNER_ANSWERED: ("hashes", "yes"),
}
MISSING: dict[Any, Any] = {"cut": [], "members": [], "nonce": b"", "ranges": [], "kept": False}


def is_tips(tips: Any) -> bool:
    return (
        isinstance(tips, list)
        and len(tips) <= 8
        and all(isinstance(t, list) and len(t) >= 2 and is_bin(t[1], 32) for t in tips)
        and all(is_uint(t[0], MAX_SEQ) and t[0] >= 1 for t in tips)
        and all(a[1] < b[1] for a, b in itertools.pairwise(tips))
    )


def is_cut(cut: Any) -> bool:
    return (
        isinstance(cut, list)
        and all(isinstance(c, list) and len(c) >= 3 and is_bin(c[0], 32) and is_tips(c[2]) for c in cut)
        and all(type(c[1]) is int and c[1] in (0, 1) for c in cut)
        and all(a[:2] < b[:2] for a, b in itertools.pairwise(cut))
    )


def is_sealed(keys: Any) -> bool:
    return (
        isinstance(keys, list)
        and len(keys) <= 4096
        and all(isinstance(k, list) and len(k) >= 3 and is_bin(k[0], 32) and is_bin(k[1], 32) for k in keys)
        and all(type(k[2]) is bytes and len(k[2]) <= 256 for k in keys)
    )


def is_ranges(ranges: Any) -> bool:
    return (
        isinstance(ranges, list)
        and all(isinstance(r, list) and len(r) >= 2 and is_bin(r[1], 32) for r in ranges)
        and all(is_uint(r[0], MAX_SEQ) and r[0] >= 1 for r in ranges)
    )


CHECKS = {
    "role": lambda v: type(v) is int and v in (EMPLOYEE, MANAGER, OWNER),
    "space kind": lambda v: type(v) is int and v in range(5),
    "members": lambda v: isinstance(v, list) and all(is_bin(m, 16) for m in v),
    "nonce": lambda v: type(v) is bytes,
    "hashes": lambda v: isinstance(v, list) and all(is_bin(h, 32) for h in v),
    "ranges": is_ranges,
    "kept": lambda v: type(v) is bool,
    "yes": lambda v: type(v) is bool,
    "sealed": is_sealed,
    "cut": is_cut,
    "raised": is_cut,
}


def fits(shape: int | str, value: Any) -> bool:
    return is_bin(value, shape) if isinstance(shape, int) else bool(CHECKS[shape](value))


def parse_control(body: bytes) -> tuple[list[bytes], int, list[Any]]:
    """Heads, kind and value of a control body. What a later version says in its place is any MessagePack."""
    parts = raw_parts(body)
    need(len(parts) >= 3, "control: shape")
    heads, kind = unpack(parts[0]), unpack(parts[1])
    need(isinstance(heads, list) and len(heads) <= 64 and all(is_bin(h, 32) for h in heads), "control: heads")
    need(heads == sorted(set(heads)) and type(kind) is int, "control: order of heads, or kind")
    if kind not in SHAPES:
        return heads, kind, []
    shapes = SHAPES[kind]
    value = [unpack(part) for part in raw_parts(parts[2])[: len(shapes)]]
    value = [*value, *(MISSING[shape] for shape in shapes[len(value) :] if shape in MISSING)]
    need(len(value) >= len(shapes), f"control: too little for kind {kind}")
    need(all(fits(s, v) for s, v in zip(shapes, value, strict=False)), f"control: value of kind {kind}")
    need(kind != Kind.SPACE_CREATED or is_space(*value[1:]), "control: space")
    need(kind != Kind.ERASED or len(value[1]) + len(value[2]) <= 1000, "control: too much erased at once")
    need(kind != Kind.OWNER_ANSWERED or len(value[0]) <= 1000, "control: too much agreed to at once")
    return heads, kind, value


def is_space(kind: int, members: list[bytes], nonce: bytes) -> bool:
    return {
        SHOP: not members and not nonce,
        DIRECT: len(members) == 2 and members[0] < members[1] and not nonce,
        PRIVATE: not members and len(nonce) == 16,
        BY_ROLE: not members and nonce in (b"\2", b"\3"),
        FILE: len(members) == 1 and nonce in (b"\2", b"\3"),
    }[kind]


def space_id(genesis: bytes, kind: int, members: Sequence[bytes] = (), nonce: bytes = b"") -> bytes:
    return blake(b"countertop/space/1", genesis, bytes([kind]), *members, nonce)


def epoch_key_hash(key: bytes) -> bytes:
    return blake(b"countertop/epoch/1", key)
