"""Frames of a connection for files: what is written is read back, and any other bytes are refused by name."""

import contextlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import MalformedError
from sync.exchange.frames import FRAME_LIMIT
from sync.exchange.messages import Bye, Ping, Pong, Strange
from sync.files import frames
from sync.files.frames import FileChange, decode_file_message, encode_file_message
from sync.files.manifest import MANIFEST_LIMIT, SEALED_SIZE

FILE = bytes(range(32))


def sized(count=32):
    return st.binary(min_size=count, max_size=count)


changes = st.lists(st.tuples(sized(), st.none() | st.integers(0, 2**32)), max_size=4).map(
    lambda told: tuple(FileChange(number, *one) for number, one in enumerate(told, 1))
)
messages = st.one_of(
    st.builds(frames.FileWelcome, st.just(1), st.just(1)),
    st.builds(frames.Since, st.just(b"") | sized(16), st.integers(0, 2**52)),
    st.builds(frames.Holding, sized(16), changes, st.booleans()),
    st.builds(frames.ManifestRequest, sized()),
    st.builds(frames.ManifestAnswer, sized(), st.none() | st.binary(max_size=99)),
    st.builds(frames.ChunkRequest, sized(), st.integers(0, 4095)),
    st.builds(frames.ChunkAnswer, sized(), st.integers(0, 4095), st.none() | st.binary(min_size=17, max_size=99)),
    st.builds(frames.PromiseRequest, sized(), sized(16)),
    st.builds(frames.PromiseAnswer, sized(), sized(16), st.booleans()),
    st.builds(Bye, st.text(max_size=100)),
    st.sampled_from((Ping(), Pong())),
)


@given(messages)
def test_a_message_is_read_back_as_it_was_written(message):
    assert decode_file_message(encode_file_message(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_give_a_message_or_a_named_error(data):
    with contextlib.suppress(MalformedError):
        assert decode_file_message(data) is not None


@given(messages, st.data())
def test_a_bent_frame_gives_a_message_or_a_named_error(message, data):
    frame = bytearray(encode_file_message(message))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for bent in (bytes(frame), bytes(frame[:cut])):
        with contextlib.suppress(MalformedError):
            decode_file_message(bent)


@pytest.mark.parametrize(
    "head", [b"\x94\x03\xc4\x00\xdd", b"\x94\x07\xc4\x00\x00\xc6", b"\x93\x05\xc4\x00\xc6", b"\xdd"]
)
def test_a_promise_of_four_billion_bytes_is_refused_without_making_room(head):
    with pytest.raises(MalformedError):
        decode_file_message(head + b"\xff\xff\xff\xff\x00")


def test_fields_and_tags_of_a_later_version_do_not_disturb():
    later = msgspec.msgpack.encode([6, FILE, 3, "more", {"and": "more"}])
    assert decode_file_message(later) == frames.ChunkRequest(FILE, 3)
    assert decode_file_message(msgspec.msgpack.encode([15, FILE, True])) == Strange(15)


@pytest.mark.parametrize(
    "bad",
    [
        frames.FileWelcome(1, 2),
        frames.FileWelcome(1, 0),
        frames.Since(bytes(15), 0),
        frames.Since(bytes(16), -1),
        frames.Since(bytes(16), 1 << 53),
        frames.Holding(b"", (), True),
        frames.Holding(bytes(16), (FileChange(0, FILE, 1),), True),
        frames.Holding(bytes(16), (FileChange(1, FILE[1:], 1),), True),
        frames.Holding(bytes(16), (FileChange(1, FILE, -1),), True),
        frames.Holding(bytes(16), (FileChange(1, FILE, frames.SEALED_LIMIT + 1),), True),
        frames.Holding(bytes(16), (FileChange(2, FILE, 1), FileChange(2, FILE, 1)), True),
        frames.Holding(bytes(16), tuple(FileChange(n, FILE, 1) for n in range(1, 514)), True),
        frames.ManifestRequest(FILE[1:]),
        frames.ManifestAnswer(FILE, bytes(MANIFEST_LIMIT + 1)),
        frames.ChunkRequest(FILE, 4096),
        frames.ChunkRequest(FILE, -1),
        frames.ChunkAnswer(FILE, 0, bytes(16)),
        frames.ChunkAnswer(FILE, 0, bytes(SEALED_SIZE + 1)),
        frames.PromiseRequest(FILE[1:], bytes(16)),
        frames.PromiseAnswer(FILE, bytes(15), True),
        frames.PartHolding(FILE[1:], 1, b"\1"),
        frames.PartHolding(FILE, 9 * SEALED_SIZE, b"\1"),
        frames.PartHolding(FILE, 9 * SEALED_SIZE, b"\1\2"),
        frames.PartHolding(FILE, frames.SEALED_LIMIT + 1, b""),
        Bye("x" * 501),
    ],
)
def test_a_message_with_a_wrong_field_is_refused(bad):
    with pytest.raises(MalformedError):
        decode_file_message(encode_file_message(bad))


def test_the_largest_of_each_fits_into_a_frame():
    largest = (
        frames.ChunkAnswer(FILE, 4095, bytes(SEALED_SIZE)),
        frames.ManifestAnswer(FILE, bytes(MANIFEST_LIMIT)),
        frames.Holding(
            bytes(16), tuple(FileChange((1 << 53) - 600 + n, FILE, frames.SEALED_LIMIT) for n in range(512)), True
        ),
    )
    for message in (*largest, frames.PartHolding(FILE, frames.SEALED_LIMIT, b"\xff" * 512)):
        frame = encode_file_message(message)
        assert len(frame) <= FRAME_LIMIT
        assert decode_file_message(frame) == message
