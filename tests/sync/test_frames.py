"""Frames: what is written is read back, and any other bytes are refused by name."""

import contextlib
import os

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.control import Tip
from sync.entry import CONTENT, CONTROL
from sync.errors import MalformedError, SyncError, TooLargeError
from sync.exchange import frames
from sync.exchange.frames import FrameReader, Run
from tests.simulation.memory import Shop

SHOP = Shop(2)
GENESIS = SHOP.genesis.hash
CHAIN = [SHOP.authors[1].content(os.urandom(40)) for _ in range(5)]


def run_of(entries):
    return Run(entries[0].feed, CONTENT, entries, entries[-1].signature)


def hashes(count=32):
    return st.binary(min_size=count, max_size=count)


tips = st.builds(Tip, st.integers(1, 2**40), hashes()).map(lambda tip: (tip,))
signatures = hashes(64)
messages = st.one_of(
    st.builds(
        frames.Welcome,
        st.just(1),
        st.just(1),
        st.integers(0, 2**52),
        hashes(),
        hashes(16),
        st.lists(st.just("192.168.1.7:47000"), max_size=3).map(tuple),
        st.lists(hashes(), max_size=3).map(tuple),
    ),
    st.builds(
        frames.Have,
        st.sampled_from((0, 1)),
        st.lists(st.builds(frames.FeedTips, hashes(), tips), max_size=4).map(tuple),
        st.booleans(),
        st.integers(0, 2**40),
    ),
    st.builds(
        frames.Control, st.lists(st.tuples(st.binary(max_size=9), st.binary(max_size=9), signatures), min_size=1)
    ),
    st.builds(
        frames.RunFrame,
        hashes(),
        st.lists(st.tuples(st.binary(max_size=9), st.none() | st.binary(max_size=9)), min_size=1),
        signatures,
    ),
    st.builds(frames.Refused, st.sampled_from((0, 1)), hashes(), tips | st.just(())),
    st.builds(frames.Show, hashes()),
    st.builds(frames.Shown, st.binary(min_size=1, max_size=99), signatures),
    st.builds(frames.Wants, *[st.lists(hashes(), max_size=3).map(tuple)] * 2),
    st.builds(frames.Bulk, st.booleans()),
    st.builds(frames.Summary, hashes(), st.lists(st.tuples(hashes(16), hashes()), max_size=3).map(tuple)),
    st.builds(frames.Bye, st.text(max_size=100)),
    st.sampled_from((frames.Ping(), frames.Pong())),
)


@given(messages)
def test_a_message_is_read_back_as_it_was_written(message):
    assert frames.decode_message(frames.encode_message(message)) == message


@given(st.binary(max_size=200))
def test_any_bytes_give_a_message_or_a_named_error(data):
    with contextlib.suppress(MalformedError):
        assert frames.decode_message(data) is not None


@given(messages, st.data())
def test_a_bent_frame_gives_a_message_or_a_named_error(message, data):
    frame = bytearray(frames.encode_message(message))
    for _ in range(data.draw(st.integers(1, 4))):
        frame[data.draw(st.integers(0, len(frame) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(frame)))
    for bent in (bytes(frame), bytes(frame[:cut])):
        with contextlib.suppress(SyncError):
            read = frames.decode_message(bent)
            if isinstance(read, frames.Control):
                frames.decode_control(GENESIS, read)
            elif isinstance(read, frames.RunFrame):
                frames.decode_run(GENESIS, read)


@pytest.mark.parametrize(
    "head", [b"\x92\x03\xdd", b"\x92\x08\xdd", b"\x95\x02\x00\xdd", b"\x94\x04\xc4\x00\xdd", b"\xdd", b"\x92\x0b\xdb"]
)
def test_a_promise_of_four_billion_items_is_refused_without_making_room(head):
    with pytest.raises(MalformedError):
        frames.decode_message(head + b"\xff\xff\xff\xff\x00")


@pytest.mark.parametrize("depth", [10, 100_000])
def test_deep_nesting_is_refused(depth):
    with pytest.raises(MalformedError):
        frames.decode_message(b"\x91" * depth)


def test_fields_and_tags_of_a_later_version_do_not_disturb():
    later = msgspec.msgpack.encode([2, CONTENT, [], True, 0, "more", {"and": "more"}])
    assert frames.decode_message(later) == frames.Have(CONTENT, (), True, 0)
    assert frames.decode_message(msgspec.msgpack.encode([77, "x"])) == frames.Strange(77)


@pytest.mark.parametrize(
    "bad",
    [
        frames.Welcome(1, 2, 0, bytes(32), bytes(16)),
        frames.Welcome(1, 1, -1, bytes(32), bytes(16)),
        frames.Welcome(1, 1, 0, bytes(31), bytes(16)),
        frames.Welcome(1, 1, 0, bytes(32), bytes(16), ("a\nb:1",)),
        frames.Welcome(1, 1, 0, bytes(32), bytes(16), ("x",) * 17),
        frames.Have(2, (), True, 0),
        frames.Have(0, (), True, -1),
        frames.Have(0, (frames.FeedTips(bytes(32), ()),), True, 0),
        frames.Have(0, (frames.FeedTips(bytes(32), (Tip(0, bytes(32)),)),), True, 0),
        frames.Have(0, (frames.FeedTips(bytes(32), (Tip(1, bytes(32)),) * 2),), True, 0),
        frames.Have(0, (frames.FeedTips(bytes(32), (Tip(1 << 63, bytes(32)),)),), True, 0),
        frames.Have(0, (frames.FeedTips(bytes(32), tuple(Tip(1, bytes([n]) * 32) for n in range(9))),), True, 0),
        frames.Control([]),
        frames.Control([(b"", b"", bytes(63))]),
        frames.RunFrame(bytes(32), [], bytes(64)),
        frames.RunFrame(bytes(32), [(b"", b"")] * 513, bytes(64)),
        frames.Refused(0, bytes(31), ()),
        frames.Show(bytes(33)),
        frames.Shown(bytes(2000), bytes(64)),
        frames.Wants((bytes(31),), ()),
        frames.Wants((), (bytes(31),)),
        frames.Wants((), (bytes(32),) * 1025),
        frames.Bye("x" * 501),
        frames.Summary(bytes(31), ()),
        frames.Summary(bytes(32), ((bytes(15), bytes(32)),)),
        frames.Summary(bytes(32), ((bytes(16), bytes(33)),)),
        frames.Summary(bytes(32), ((bytes(16), bytes(32)),) * 1025),
    ],
)
def test_a_message_with_a_wrong_field_is_refused(bad):
    with pytest.raises(MalformedError):
        frames.decode_message(frames.encode_message(bad))


@given(st.lists(st.binary(min_size=1, max_size=50), max_size=6), st.lists(st.integers(1, 20), max_size=60))
def test_a_stream_cut_anywhere_gives_the_same_frames(sent, cuts):
    stream = b"".join(map(frames.packet, sent))
    reader, got, start = FrameReader(), [], 0
    for cut in [*cuts, len(stream)]:
        got += reader.feed(stream[start : start + cut])
        start += cut
    assert got == sent
    assert not reader.unfinished


def test_a_frame_of_a_gibibyte_is_refused_at_its_header():
    with pytest.raises(TooLargeError):
        FrameReader().feed((1 << 30).to_bytes(4, "big"))
    with pytest.raises(TooLargeError):
        FrameReader().feed(b"\x00\x00\x00\x01x" + (frames.FRAME_LIMIT + 1).to_bytes(4, "big"))
    with pytest.raises(MalformedError):
        FrameReader().feed(bytes(4))


def test_a_run_and_a_control_frame_are_read_back():
    run = run_of(CHAIN)
    assert frames.decode_run(GENESIS, frames.decode_message(frames.encode_run(run))) == Run(
        run.feed, CONTENT, [*(unsigned(entry) for entry in CHAIN[:-1]), CHAIN[-1]], run.signature
    )
    frame = frames.decode_message(frames.encode_control(SHOP.beginning))
    assert frames.decode_control(GENESIS, frame) == SHOP.beginning


def unsigned(entry):
    return type(entry)(entry.raw, entry.header, entry.hash, entry.body)


def wire(chain, **changes):
    frame = frames.decode_message(frames.encode_run(run_of(chain)))
    return msgspec.structs.replace(frame, **changes)


@pytest.mark.parametrize(
    "frame",
    [
        wire([CHAIN[0], CHAIN[2]]),
        wire([CHAIN[1], CHAIN[0]]),
        wire([CHAIN[0], CHAIN[0]]),
        wire(CHAIN, feed=SHOP.authors[0].keys.feed),
        wire(CHAIN, entries=[(CHAIN[0].raw, CHAIN[1].body)]),
        wire(CHAIN, entries=[(CHAIN[0].raw[:-1], CHAIN[0].body)]),
        wire([SHOP.beginning[0]]),
    ],
)
def test_a_run_whose_links_do_not_hold_is_refused(frame):
    with pytest.raises(MalformedError):
        frames.decode_run(GENESIS, frame)


def test_content_in_a_control_frame_is_refused():
    with pytest.raises(MalformedError):
        frames.decode_control(GENESIS, frames.decode_message(frames.encode_control(CHAIN[:1])))


def test_the_largest_batch_fits_into_a_frame():
    author = Shop(1, seed=9).authors[0]
    body = bytes(frames.BATCH_BYTES // frames.BATCH_ENTRIES - 300)
    entries = [author.content(body, sign=False) for _ in range(frames.BATCH_ENTRIES - 1)]
    entries.append(author.content(bytes(frames.BATCH_BYTES - sum(entry.size for entry in entries) - 330)))
    assert frames.BATCH_BYTES - 200 < sum(entry.size for entry in entries) <= frames.BATCH_BYTES
    assert len(frames.encode_run(run_of(entries))) <= frames.FRAME_LIMIT


def test_a_vector_of_many_feeds_comes_in_parts_and_the_last_says_so():
    vector = {number.to_bytes(32, "big"): (Tip(1, bytes(32)),) for number in range(frames.FEEDS_LIMIT + 1)}
    parts = [frames.decode_message(frame) for frame in frames.encode_have(CONTROL, vector, 3, complete=True)]
    assert [(len(part.vector), part.complete, part.handled) for part in parts] == [
        (frames.FEEDS_LIMIT, False, 3),
        (1, True, 3),
    ]
    assert [frames.decode_message(frame).complete for frame in frames.encode_have(CONTROL, {}, 0)] == [False]
