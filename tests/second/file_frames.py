"""The form of each message of the exchange of files (§13)."""

from itertools import pairwise
from typing import Any

from tests.second.frames import Form, is_bool, is_hash, is_text, read_frame
from tests.second.notation import MAX_SEQ, is_bin, is_uint, need

SEALED = 2**20 + 16
MANIFEST = 3 + 4096 * 40


def is_list_id(value: Any) -> bool:
    return is_bin(value, 16)


def is_bytes(value: Any, least: int, most: int) -> bool:
    return type(value) is bytes and least <= len(value) <= most


def is_change(value: Any) -> bool:
    parts = isinstance(value, list) and len(value) == 3 and is_uint(value[0], MAX_SEQ) and value[0] > 0
    return parts and is_hash(value[1]) and (value[2] is None or is_uint(value[2], 4096 * SEALED))


def are_changes(value: Any) -> bool:
    whole = isinstance(value, list) and len(value) <= 512 and all(map(is_change, value))
    return whole and all(one[0] < next_[0] for one, next_ in pairwise(value))


def is_number(value: Any) -> bool:
    return is_uint(value, 4095)


def is_part(size: int, bits: bytes) -> bool:
    """Each bit is of a chunk that there is."""
    chunks = (size + SEALED - 1) // SEALED
    padding = [bits[n // 8] >> n % 8 & 1 for n in range(chunks, len(bits) * 8)]
    return bits == b"" or (len(bits) == (chunks + 7) // 8 and not any(padding))


FORMS: dict[int, Form] = {
    1: (lambda v: is_uint(v) and v >= 1, lambda v: is_uint(v) and v >= 1),
    2: (lambda v: is_list_id(v) or v == b"", lambda v: is_uint(v, MAX_SEQ)),
    3: (is_list_id, are_changes, is_bool),
    4: (is_hash,),
    5: (is_hash, lambda v: v is None or is_bytes(v, 0, MANIFEST)),
    6: (is_hash, is_number),
    7: (is_hash, is_number, lambda v: v is None or is_bytes(v, 17, SEALED)),
    9: (),
    10: (),
    11: (lambda v: is_text(v, 500),),
    12: (is_hash, is_list_id),
    13: (is_hash, is_list_id, is_bool),
    14: (is_hash, lambda v: is_uint(v, 4096 * SEALED), lambda v: is_bytes(v, 0, 512)),
}


def parse_file_frame(data: bytes) -> tuple[int, list[Any]]:
    """Tag and fields; of a tag that is not known here none."""
    tag, fields = read_frame(data, FORMS, {})
    need(tag != 14 or is_part(*fields[1:]), "part: bits")
    return tag, fields
