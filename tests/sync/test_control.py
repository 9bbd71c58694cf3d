"""Control values: each kind survives its encoding, an unknown kind is kept apart, anything else is refused."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.control import (
    HEADS_LIMIT,
    KINDS,
    Covered,
    CutTips,
    DeviceAdded,
    Erased,
    ErasedRange,
    KeySealed,
    MemberAdded,
    RoleSet,
    SealedKey,
    SeatRemoved,
    SpaceCreated,
    SpaceKind,
    Tip,
    Unknown,
    Value,
    decode_control,
    encode_control,
    space_id,
)
from sync.errors import MalformedError

SIZES = {"member": 16, "device": 16, "proof": 64, "certificate": 282, "sealed": 80}


def example(kind: type) -> Value:
    """A well-formed value of a kind, every field filled."""
    if kind is SpaceCreated:
        return SpaceCreated(b"s" * 32, SpaceKind.DIRECT, (b"a" * 16, b"b" * 16))
    special = {
        "role": 2,
        "cut": (CutTips(b"f" * 32, 1, (Tip(9, b"t" * 32),)),),
        "entries": (b"e" * 32,),
        "ranges": (ErasedRange(7, b"e" * 32),),
        "kept": True,
        "yes": False,
        "keys": (SealedKey(b"e" * 32, b"f" * 32, b"sealed"),),
    }
    return kind(*[special.get(field, b"x" * SIZES.get(field, 32)) for field in kind.__struct_fields__])


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_each_kind_survives_its_encoding(kind: type) -> None:
    heads = (b"a" * 32, b"b" * 32)
    assert decode_control(encode_control(heads, example(kind))) == (heads, example(kind))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_a_field_of_the_wrong_size_is_malformed(kind: type) -> None:
    value = example(kind)
    for field in kind.__struct_fields__:
        if isinstance(getattr(value, field), bytes) and field not in {"certificate", "sealed"}:
            with pytest.raises(MalformedError):
                decode_control(encode_control((), msgspec.structs.replace(value, **{field: b"short"})))


def test_an_unknown_kind_is_told_apart() -> None:
    body = msgspec.msgpack.encode([[], 99, {"what": ["ever"]}])
    assert decode_control(body) == ((), Unknown(99))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_value_or_an_error(body: bytes) -> None:
    try:
        decode_control(body)
    except MalformedError:
        return


@pytest.mark.parametrize(
    "value",
    [
        MemberAdded(b"m" * 16, 0),
        MemberAdded(b"m" * 16, 4),
        RoleSet(b"m" * 16, 1, (CutTips(b"f" * 32, 2, ()),)),
        RoleSet(b"m" * 16, 1, (CutTips(b"f" * 32, 1, (Tip(1, b"t" * 32),) * 9),)),
        SeatRemoved(b"f" * 32, (CutTips(b"f" * 32, 0, (Tip(0, b"t" * 32),)),)),
        SeatRemoved(b"f" * 32, (CutTips(b"f" * 32, 0, (Tip(1 << 53, b"t" * 32),)),)),
        SeatRemoved(b"f" * 32, (CutTips(b"f" * 32, 0, (Tip(1, b"t" * 32), Tip(2, b"s" * 32))),)),
        SeatRemoved(b"f" * 32, (CutTips(b"f" * 32, 0, ()), CutTips(b"f" * 32, 0, ()))),
        SeatRemoved(b"f" * 32, (CutTips(b"f" * 32, 1, ()), CutTips(b"f" * 32, 0, ()))),
        DeviceAdded(b"m" * 16, b"d" * 16, b""),
        DeviceAdded(b"m" * 16, b"d" * 16, bytes(283)),
        Erased(b"f" * 32, (b"e" * 32,) * 1001),
        Erased(b"f" * 32, (b"e" * 32,) * 1000, (ErasedRange(1, b"e" * 32),)),
        Erased(b"f" * 32, (), (ErasedRange(1, b"e" * 31),)),
        Erased(b"f" * 32, (), (ErasedRange(0, b"e" * 32),)),
        Erased(b"f" * 32, (), (ErasedRange(1 << 53, b"e" * 32),)),
        KeySealed((SealedKey(b"e" * 32, b"f" * 32, bytes(257)),)),
        SpaceCreated(b"s" * 32, SpaceKind.DIRECT, (b"b" * 16, b"a" * 16)),
        SpaceCreated(b"s" * 32, SpaceKind.DIRECT, (b"a" * 16,)),
        SpaceCreated(b"s" * 32, SpaceKind.PRIVATE, (), b""),
        SpaceCreated(b"s" * 32, SpaceKind.ROLE, (), b"\x01"),
        SpaceCreated(b"s" * 32, SpaceKind.ROLE, (), b"\x02\x00"),
        SpaceCreated(b"s" * 32, SpaceKind.ROLE, (b"m" * 16,), b"\x02"),
        SpaceCreated(b"s" * 32, SpaceKind.FILE, (), b"\x02"),
        SpaceCreated(b"s" * 32, SpaceKind.FILE, (b"m" * 15,), b"\x02"),
        SpaceCreated(b"s" * 32, SpaceKind.FILE, (b"m" * 16,), b"\x04"),
        SpaceCreated(b"s" * 32, SpaceKind.FILE, (b"m" * 16, b"n" * 16), b"\x02"),
        SpaceCreated(b"s" * 32, 5),
    ],
)
def test_values_out_of_range_are_malformed(value: Value) -> None:
    with pytest.raises(MalformedError):
        decode_control(encode_control((), value))


@pytest.mark.parametrize(
    "heads", [(b"short",), (b"b" * 32, b"a" * 32), (b"a" * 32, b"a" * 32), tuple(bytes([n]) * 32 for n in range(65))]
)
def test_heads_are_few_sorted_and_distinct(heads: tuple[bytes, ...]) -> None:
    with pytest.raises(MalformedError):
        decode_control(encode_control(heads, Covered()))
    most = tuple(bytes([n]) * 32 for n in range(HEADS_LIMIT))
    assert decode_control(encode_control(most, Covered()))[0] == most


def test_a_direct_conversation_has_one_id_whoever_makes_it() -> None:
    genesis, ann, bob = b"g" * 32, b"a" * 16, b"b" * 16
    assert space_id(genesis, SpaceKind.DIRECT, (ann, bob)) == space_id(genesis, SpaceKind.DIRECT, (bob, ann))
    assert space_id(genesis, SpaceKind.DIRECT, (ann, bob)) != space_id(b"h" * 32, SpaceKind.DIRECT, (ann, bob))
