"""One connection for files: lists are told and resumed, questions answered, nonsense closes with a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync.errors import MalformedError
from sync.exchange.actions import Close, EndedError, NewerVersionError, SilentError
from sync.exchange.messages import Bye, Ping
from sync.files.exchange import CHANGES_AT_ONCE, PARTS_AT_ONCE, REQUESTS_LIMIT, FileExchange, answer
from sync.files.frames import (
    PROTOCOL,
    ChunkAnswer,
    ChunkRequest,
    FileChange,
    FileWelcome,
    Holding,
    ManifestAnswer,
    ManifestRequest,
    PartHolding,
    Since,
    decode_file_message,
    encode_file_message,
)
from sync.files.manifest import SEALED_SIZE

FILES = [bytes([n]) * 32 for n in range(9)]


class Whole:
    """A list of whole files in memory."""

    def __init__(self, list_id=b"l" * 16):
        self.list_id = list_id
        self.told = {}
        self.number = 0

    def put(self, file, size=100):
        self.number += 1
        self.told[file] = FileChange(self.number, file, size)

    def has_given(self, number):
        return number <= self.number

    def renew_list(self):
        self.list_id = b"n" * 16

    def changes(self, after, limit):
        return sorted((one for one in self.told.values() if one.number > after), key=lambda one: one.number)[:limit]


class Ends:
    """Two exchanges with a perfect cable between them; `heard` by end: what others have to deal with."""

    def __init__(self, *whole, known=((b"", 0), (b"", 0))):
        self.ends = [FileExchange(files, at, 0) for files, at in zip(whole, known, strict=True)]
        self.heard = [], []
        self.now_ms = 0

    def settle(self, serve=lambda end, request: b"x" * 40):
        moved = True
        while moved:
            moved = False
            for index, end in enumerate(self.ends):
                while (out := end.next(self.now_ms)) is not None:
                    moved = True
                    frame = out if isinstance(out, bytes) else answer(out, serve(index, out))
                    self.heard[1 - index].extend(self.ends[1 - index].receive(frame, self.now_ms))

    def told(self, index):
        return [change for event in self.heard[index] if isinstance(event, Holding) for change in event.changes]


def greeted(*messages, known=(b"", 0), version=1):
    """An exchange that has heard these messages after a welcome, and the last events."""
    end = FileExchange(Whole(), known, 0)
    events = end.receive(encode_file_message(FileWelcome(version, 1)), 0)
    for message in messages:
        events = end.receive(encode_file_message(message), 0)
    return end, events


def said(end):
    out = []
    while (one := end.next(0)) is not None:
        out.append(decode_file_message(one) if isinstance(one, bytes) else one)
    return out


def test_each_tells_what_it_holds_and_goes_on_telling():
    one, other = Whole(b"1" * 16), Whole(b"2" * 16)
    for file in FILES[:3]:
        one.put(file)
    ends = Ends(one, other)
    ends.settle()
    assert [change.file for change in ends.told(1)] == FILES[:3]
    assert ends.ends[0].has_told_all
    assert ends.ends[1].has_told_all
    one.put(FILES[0], None)
    one.put(FILES[5])
    ends.ends[0].news()
    ends.settle()
    assert [(change.file, change.size) for change in ends.told(1)[3:]] == [(FILES[0], None), (FILES[5], 100)]


def test_only_what_came_since_is_told_and_all_of_another_list():
    one = Whole(b"1" * 16)
    for file in FILES[:4]:
        one.put(file)
    since = Ends(one, Whole(), known=((b"", 0), (one.list_id, 2)))
    since.settle()
    assert [change.file for change in since.told(1)] == FILES[2:4]
    anew = Ends(one, Whole(), known=((b"", 0), (b"9" * 16, 2)))
    anew.settle()
    assert [change.file for change in anew.told(1)] == FILES[:4]


def test_a_list_of_which_somebody_knows_more_than_there_is_begins_anew():
    one = Whole(b"1" * 16)
    one.put(FILES[0])
    ends = Ends(one, Whole(), known=((b"", 0), (one.list_id, 5)))
    ends.settle()
    assert one.list_id == b"n" * 16
    assert [change.file for change in ends.told(1)] == FILES[:1]


def test_a_long_list_comes_in_parts_and_the_last_says_so():
    one = Whole(b"1" * 16)
    for number in range(CHANGES_AT_ONCE + 1):
        one.put(number.to_bytes(32, "big"))
    ends = Ends(one, Whole())
    ends.settle()
    parts = [event for event in ends.heard[1] if isinstance(event, Holding)]
    assert [(len(part.changes), part.complete) for part in parts] == [(CHANGES_AT_ONCE, False), (1, True)]


def test_questions_are_answered_in_their_order():
    ends = Ends(Whole(), Whole())
    ends.settle()
    asked = [ChunkRequest(FILES[1], 7), ManifestRequest(FILES[2]), ChunkRequest(FILES[1], 8)]
    for request in asked:
        ends.ends[0].ask(request)
    ends.settle(lambda _end, request: None if isinstance(request, ManifestRequest) else b"y" * 30)
    assert ends.heard[0][-3:] == [
        ChunkAnswer(FILES[1], 7, b"y" * 30),
        ManifestAnswer(FILES[2], None),
        ChunkAnswer(FILES[1], 8, b"y" * 30),
    ]


def part(number, chunks=b"\1"):
    return PartHolding(FILES[0][:31] + bytes([number]), 3 * SEALED_SIZE, chunks)


def test_what_is_here_in_parts_is_told_as_it_changes_some_at_a_time_and_before_chunks():
    end, _ = greeted(Since(b"", 0), ChunkRequest(FILES[0], 0), version=PROTOCOL)
    parts = [part(number) for number in range(PARTS_AT_ONCE + 2)]
    end.tell_of_parts(parts)
    assert said(end)[2:] == [Holding(b"l" * 16, (), True), *parts[:PARTS_AT_ONCE], ChunkRequest(FILES[0], 0)]
    end.tell_of_parts(parts)
    assert said(end) == parts[PARTS_AT_ONCE:]
    end.tell_of_parts([part(0, b"\3"), *parts[1:-1]])
    assert said(end) == [PartHolding(parts[-1].file, 0, b""), part(0, b"\3")]
    end.tell_of_parts([part(0, b"\3"), *parts[1:-1]])
    assert said(end) == []


def test_a_pc_of_the_version_before_is_told_of_no_parts():
    end, _ = greeted(Since(b"", 0), version=1)
    end.tell_of_parts([part(0)])
    assert said(end)[2:] == [Holding(b"l" * 16, (), True)]


def test_questions_and_the_list_go_before_chunks():
    end, _ = greeted(Since(b"", 0), ChunkRequest(FILES[0], 0))
    end.ask(ManifestRequest(FILES[1]))
    kinds = [type(one) for one in said(end)]
    assert kinds == [FileWelcome, Since, ManifestRequest, Holding, ChunkRequest]


@pytest.mark.parametrize(
    "messages",
    [
        [FileWelcome(1, 1)],
        [ChunkAnswer(FILES[0], 0, bytes(20))],
        [ManifestAnswer(FILES[0], None)],
        [ChunkRequest(FILES[0], 0)] * (REQUESTS_LIMIT + 1),
        [
            Holding(b"l" * 16, (FileChange(3, FILES[0], 1),), True),
            Holding(b"l" * 16, (FileChange(3, FILES[1], 1),), True),
        ],
        [Ping()] * 201,
        [Since(b"", 0)] * 201,
        [PartHolding(FILES[0], 0, b"")] * 201,
        [Holding(bytes([number % 2]) * 16, (), True) for number in range(201)],
        [Since(b"l" * 16, 5), Since(b"n" * 16, 5)],
    ],
)
def test_what_no_honest_pc_says_closes_with_a_sentence(messages):
    end, events = greeted(*messages)
    assert [event.error for event in events if isinstance(event, Close)] == [MalformedError]
    assert isinstance(said(end)[-1], Bye)
    assert end.receive(encode_file_message(Ping()), 0) == []


def test_an_answer_to_another_question_closes():
    end, _ = greeted()
    end.ask(ChunkRequest(FILES[0], 0))
    assert isinstance(end.receive(encode_file_message(ChunkAnswer(FILES[0], 1, bytes(20))), 0)[0], Close)


def test_whoever_does_not_say_welcome_first_is_not_heard():
    end = FileExchange(Whole(), (b"", 0), 0)
    (closed,) = end.receive(encode_file_message(Ping()), 0)
    assert closed.error is MalformedError


def test_a_later_version_is_understood_if_it_understands_this_one():
    end = FileExchange(Whole(), (b"", 0), 0)
    end.receive(encode_file_message(FileWelcome(PROTOCOL + 1, 1)), 0)
    assert end.receive(bytes([0x91, 77]), 0) == []
    newer = FileExchange(Whole(), (b"", 0), 0)
    (closed,) = newer.receive(encode_file_message(FileWelcome(PROTOCOL + 1, PROTOCOL + 1)), 0)
    assert closed.error is NewerVersionError
    same, _ = greeted(version=PROTOCOL)
    (closed,) = same.receive(bytes([0x91, 77]), 0)
    assert closed.error is MalformedError


def test_silence_ends_it_and_quiet_with_pings_does_not():
    quiet = Ends(Whole(), Whole())
    for second in range(120):
        quiet.now_ms = second * 1000
        for end in quiet.ends:
            end.tick(quiet.now_ms)
        quiet.settle()
    assert not any(end.closed for end in quiet.ends)
    end, _ = greeted()
    closed = [event for second in range(70) for event in end.tick(second * 1000)]
    assert [event.error for event in closed] == [SilentError]


def test_a_question_that_is_never_answered_ends_it_though_the_peer_pings():
    end, _ = greeted()
    end.ask(ChunkRequest(FILES[0], 0))
    closed = []
    for second in range(70):
        end.receive(encode_file_message(Ping()), second * 1000)
        closed += end.tick(second * 1000)
    assert [event.error for event in closed] == [SilentError]


def test_after_the_end_nothing_is_answered():
    end, _ = greeted(Since(b"", 0), ChunkRequest(FILES[0], 0))
    (closed,) = end.end("This PC was removed from the shop.")
    assert closed.error is EndedError
    assert said(end) == [Bye("This PC was removed from the shop.")]


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=60), max_size=8))
def test_any_frames_give_answers_or_one_closing(frames):
    end, _ = greeted()
    closings = [event for frame in frames for event in end.receive(frame, 0) if isinstance(event, Close)]
    assert len(closings) == (1 if end.closed else 0)
