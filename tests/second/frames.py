"""The form of each message of the exchange (§6); what entries say is not looked at here."""

from collections.abc import Callable, Sequence
from typing import Any

from tests.second.control import is_tips
from tests.second.notation import MAX_SEQ, Bad, is_bin, is_uint, need, raw_parts, unpack


def is_hash(value: Any) -> bool:
    return is_bin(value, 32)


def is_signature(value: Any) -> bool:
    return is_bin(value, 64)


def is_bool(value: Any) -> bool:
    return type(value) is bool


def is_chain(value: Any) -> bool:
    return is_uint(value, 1)


def is_text(value: Any, most: int) -> bool:
    return type(value) is str and len(value) <= most


def is_list(value: Any, of: Callable[[Any], bool], most: int, least: int = 0) -> bool:
    return isinstance(value, list) and least <= len(value) <= most and all(of(item) for item in value)


def is_address(value: Any) -> bool:
    return is_text(value, 255) and value != "" and value.isprintable()


def is_line(value: Any) -> bool:
    """One feed's line of a vector."""
    return isinstance(value, list) and len(value) >= 2 and is_hash(value[0]) and is_tips(value[1]) and value[1] != []


def is_signed(value: Any) -> bool:
    """A control entry."""
    parts = isinstance(value, list) and len(value) >= 3
    return parts and type(value[0]) is bytes and type(value[1]) is bytes and is_signature(value[2])


def is_item(value: Any) -> bool:
    """An entry of a run."""
    parts = isinstance(value, list) and len(value) >= 2
    return parts and type(value[0]) is bytes and type(value[1]) in (bytes, type(None))


def is_compared(value: Any) -> bool:
    """A space's line of a summary."""
    return isinstance(value, list) and len(value) >= 2 and is_bin(value[0], 16) and is_hash(value[1])


def is_header(value: Any) -> bool:
    return type(value) is bytes and 1 <= len(value) <= 1024


def are_addresses(value: Any) -> bool:
    return is_list(value, is_address, 16)


def are_hashes(value: Any) -> bool:
    return is_list(value, is_hash, 1024)


Form = Sequence[Callable[[Any], bool]]
FORMS: dict[int, Form] = {
    1: (
        lambda v: is_uint(v) and v >= 1,
        lambda v: is_uint(v) and v >= 1,
        lambda v: is_uint(v, MAX_SEQ),
        is_hash,
        lambda v: is_bin(v, 16),
        are_addresses,
        are_hashes,
    ),
    2: (is_chain, lambda v: is_list(v, is_line, 4096), is_bool, is_uint),
    3: (lambda v: is_list(v, is_signed, 512, 1),),
    4: (is_hash, lambda v: is_list(v, is_item, 512, 1), is_signature),
    5: (is_chain, is_hash, is_tips),
    6: (is_hash,),
    7: (is_header, is_signature),
    8: (are_hashes, are_hashes),
    9: (),
    10: (),
    11: (lambda v: is_text(v, 500),),
    12: (is_bool,),
    13: (is_hash, lambda v: is_list(v, is_compared, 1024)),
}
OPTIONAL = {1: 2}
"""How many fields at the end may be left out."""


def parse_frame(data: bytes) -> tuple[int, list[Any]]:
    """Tag and fields; of a tag that is not known here none."""
    return read_frame(data, FORMS, OPTIONAL)


def read_frame(data: bytes, forms: dict[int, Form], optional: dict[int, int]) -> tuple[int, list[Any]]:
    """Tag and fields of a frame, by the forms of what is said over that kind of connection."""
    parts = raw_parts(data)
    tag = unpack(parts[0]) if parts else None
    if type(tag) is not int or tag < 1:
        raise Bad("frame: tag")
    form = forms.get(tag, ())
    fields = [unpack(part) for part in parts[1 : len(form) + 1]]
    need(len(fields) >= len(form) - optional.get(tag, 0), "frame: too little")
    need(all(fits(value) for fits, value in zip(form, fields, strict=False)), f"frame: form of {tag}")
    need(tag != 1 or fields[1] <= fields[0], "welcome: understands only what is newer")
    return tag, fields
