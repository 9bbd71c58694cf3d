"""Entries: what is written is what is read; anything else is refused with a sentence."""

import zlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.clock import STAMP_LIMIT
from sync.entry import (
    CONTENT,
    CONTROL,
    ENTRY_LIMIT,
    FILES_LIMIT,
    INFLATED_LIMIT,
    KEPT,
    SEQ_LIMIT,
    ZEROS,
    Batch,
    Header,
    Payload,
    body_hash,
    complete,
    content_draft,
    control_draft,
    decode_entry,
    decode_header,
    decode_payloads,
    encode_header,
    encode_payloads,
    open_content,
    seal_content,
)
from sync.errors import MalformedError, SyncError, TooLargeError, UnreadableError

GENESIS = bytes(range(32))
EPOCH_KEY = b"k" * 32
hashes = st.binary(min_size=32, max_size=32)
payload_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text() | st.binary(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)
payload_lists = st.lists(st.builds(Payload, st.text(), st.booleans(), payload_values), min_size=1, max_size=4)


def content_header(**changes: object) -> Header:
    draft = Header(
        1, b"f" * 32, CONTENT, 1, b"p" * 32, 7 << 16, b"v" * 32, b"s" * 32, b"e" * 32, b"n" * 24, 0, ZEROS, 0, ()
    )
    return msgspec.structs.replace(draft, **changes)


def control_header(**changes: object) -> Header:
    draft = control_draft(b"f" * 32, 1, b"p" * 32, 7 << 16)
    return msgspec.structs.replace(draft, body_hash=body_hash(b""), **changes)


@given(payload_lists)
def test_what_is_sealed_opens_again(payloads: list[Payload]) -> None:
    entry = seal_content(GENESIS, content_header(), payloads, EPOCH_KEY)
    received = decode_entry(GENESIS, entry.raw, entry.body)
    assert received.hash == entry.hash
    assert open_content(GENESIS, received, EPOCH_KEY) == payloads


@given(st.binary(max_size=400))
def test_any_bytes_for_a_header_are_a_header_or_an_error(raw: bytes) -> None:
    try:
        header = decode_header(raw)
    except SyncError:
        return
    assert header.version > 1 or encode_header(header) == raw


@given(st.data())
def test_a_flipped_bit_never_passes_for_the_same_entry(data: st.DataObject) -> None:
    entry = seal_content(GENESIS, content_header(), [Payload("message.posted", False, "hello " * 9)], EPOCH_KEY)
    parts = bytearray(entry.raw + entry.body)
    position = data.draw(st.integers(0, len(parts) * 8 - 1))
    parts[position // 8] ^= 1 << position % 8
    raw, body = bytes(parts[: len(entry.raw)]), bytes(parts[len(entry.raw) :])
    try:
        received = decode_entry(GENESIS, raw, body)
    except MalformedError:
        return
    assert received.hash != entry.hash


@given(st.binary(max_size=200))
def test_any_bytes_for_a_payload_list_are_one_or_an_error(plain: bytes) -> None:
    for data in (plain, b"\x00" + plain, b"\x01" + plain, b"\x01" + zlib.compress(plain)):
        try:
            assert all(isinstance(payload, Payload) for payload in decode_payloads(data))
        except MalformedError:
            continue


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"feed": b"short"},
        {"chain": 2},
        {"seq": 0},
        {"prev": b""},
        {"stamp": -1},
        {"view": b"v" * 31},
        {"salt": b"n" * 23},
        {"body_length": -1},
        {"body_hash": b"h" * 33},
        {"flags": 2},
        {"flags": 3},
        {"flags": -1},
        {"files": (b"short",)},
        {"files": (b"g" * 32, b"f" * 32)},
        {"files": (b"f" * 32, b"f" * 32)},
        {"files": tuple(bytes([number]) * 32 for number in range(17))},
    ],
)
def test_a_field_out_of_range_is_malformed(changes: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        decode_header(encode_header(content_header(**changes)))


@pytest.mark.parametrize(
    "filled",
    [
        {"view": b"x" * 32},
        {"space": b"x" * 32},
        {"epoch": b"x" * 32},
        {"salt": b"x" * 24},
        {"flags": KEPT},
        {"files": (b"x" * 32,)},
    ],
)
def test_control_leaves_the_fields_of_content_empty(filled: dict[str, object]) -> None:
    with pytest.raises(MalformedError, match="only content may fill"):
        decode_header(encode_header(control_header(**filled)))
    assert decode_header(encode_header(control_header())).chain == CONTROL


def test_a_header_in_another_encoding_is_malformed() -> None:
    raw = encode_header(control_header())
    wide_version = raw[:1] + b"\xcc\x01" + raw[2:]
    with pytest.raises(MalformedError, match="canonical"):
        decode_header(wide_version)


@pytest.mark.parametrize("version", [1, 2])
def test_only_a_later_version_may_append_fields_and_none_leaves_any_out(version: int) -> None:
    fields = msgspec.structs.astuple(content_header(version=version))
    with pytest.raises(MalformedError):
        decode_header(msgspec.msgpack.encode(fields[:-1]))
    longer = msgspec.msgpack.encode([*fields, "new in version 2"])
    if version == 2:
        assert decode_header(longer) == content_header(version=2)
        return
    with pytest.raises(MalformedError):
        decode_header(longer)


def test_an_entry_says_whether_it_is_kept_and_of_which_files_it_speaks() -> None:
    files = [bytes([number]) * 32 for number in range(FILES_LIMIT)]
    places = b"f" * 32, 1, b"p" * 32, 7 << 16, b"v" * 32, b"s" * 32, b"e" * 32, b"n" * 24
    header = content_draft(*places, Batch([], is_kept=True, files=[*files[::-1], files[3]]))
    assert decode_header(encode_header(header)) == header
    assert (header.is_kept, header.files) == (True, tuple(files))
    assert not content_draft(*places, Batch([])).is_kept
    with pytest.raises(TooLargeError, match="16 files"):
        content_draft(*places, Batch([], files=[*files, b"one more".ljust(32)]))


def test_the_largest_header_is_not_too_large() -> None:
    files = tuple(bytes([number]) * 32 for number in range(FILES_LIMIT))
    header = content_header(seq=SEQ_LIMIT - 1, stamp=STAMP_LIMIT - 1, body_length=ENTRY_LIMIT, flags=KEPT, files=files)
    assert decode_header(encode_header(header)) == header


def test_lengths_are_refused_before_anything_is_allocated() -> None:
    with pytest.raises(TooLargeError):
        decode_header(encode_header(content_header(body_length=1 << 40)))
    with pytest.raises(TooLargeError):
        decode_header(bytes(5000))
    with pytest.raises(TooLargeError):
        complete(GENESIS, content_header(), bytes(ENTRY_LIMIT))


def test_a_bomb_is_refused_while_it_inflates() -> None:
    bomb = b"\x01" + zlib.compress(bytes(INFLATED_LIMIT * 20))
    with pytest.raises(TooLargeError):
        decode_payloads(bomb)
    with pytest.raises(TooLargeError):
        encode_payloads([Payload("x", False, bytes(INFLATED_LIMIT))])


def test_content_cut_short_or_with_something_behind_it_is_malformed() -> None:
    packed = encode_payloads([Payload("message.posted", False, "again and again " * 40)])
    assert packed[:1] == b"\x01"
    for wrong in (packed[:-1], packed + b"\x00"):
        with pytest.raises(MalformedError):
            decode_payloads(wrong)


@pytest.mark.parametrize("value", [b"\x82\xa1a\x01\xa1a\x01", b"\xcc\x05", b"\xd9\x01a", b"\xca\x3f\x80\x00\x00"])
def test_content_is_written_in_one_way_only(value: bytes) -> None:
    """What names a key twice each library would understand in its own way."""
    head = b"\x00\x91\x93\xa1x\xc2"
    assert decode_payloads(head + msgspec.msgpack.encode(msgspec.msgpack.decode(value)))
    with pytest.raises(MalformedError):
        decode_payloads(head + value)


def test_what_a_later_version_appends_to_what_is_said_is_passed_over() -> None:
    assert decode_payloads(b"\x00\x91\x94\xa1x\xc2\xa1a\x01") == [Payload("x", False, "a")]


def test_a_body_opens_only_with_its_key_and_in_its_place() -> None:
    entry = seal_content(GENESIS, content_header(), [Payload("note", True, None)], EPOCH_KEY)
    with pytest.raises(UnreadableError):
        open_content(GENESIS, entry, b"x" * 32)
    with pytest.raises(UnreadableError):
        open_content(b"another shop".ljust(32), entry, EPOCH_KEY)
    moved = decode_entry(GENESIS, encode_header(msgspec.structs.replace(entry.header, seq=2)), entry.body)
    with pytest.raises(UnreadableError):
        open_content(GENESIS, moved, EPOCH_KEY)
    absent = decode_entry(GENESIS, entry.raw, None)
    with pytest.raises(UnreadableError):
        open_content(GENESIS, absent, EPOCH_KEY)


def test_another_body_than_the_named_one_is_malformed() -> None:
    entry = seal_content(GENESIS, content_header(), [Payload("note", True, None)], EPOCH_KEY)
    with pytest.raises(MalformedError):
        decode_entry(GENESIS, entry.raw, entry.body[:-1] + b"\x00")
