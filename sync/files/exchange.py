"""One connection for files, sans-I/O: frames and times go in, answers and closings come out, what is sent is pulled.

Both say welcome and up to where they know the other's list of whole files; each tells what came since, and goes on
telling; now and then also which parts it has of files that are not whole there. Either asks for manifests and chunks;
every question is answered, in the order in which they came. Questions and what keeps the connection go before the list
and parts, and these before chunks, so whoever sends never holds more than one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, Final, Protocol

from sync.errors import MalformedError, SyncError
from sync.exchange.actions import Close, EndedError, NewerVersionError
from sync.exchange.liveness import Liveness
from sync.exchange.messages import SENTENCE_LIMIT, Bye, Ping, Pong, Strange
from sync.files.frames import (
    OLDEST_PROTOCOL,
    PARTS_PROTOCOL,
    PROTOCOL,
    ChunkAnswer,
    ChunkRequest,
    FileChange,
    FileMessage,
    FileWelcome,
    Holding,
    Known,
    ManifestAnswer,
    ManifestRequest,
    PartHolding,
    PromiseAnswer,
    PromiseRequest,
    Request,
    Since,
    decode_file_message,
    encode_file_message,
)

REQUESTS_LIMIT: Final = 64
"""Questions of one PC that wait for an answer."""
CHANGES_AT_ONCE: Final = 128
"""Changes to the list that are told at once: the other end takes some milliseconds to write them down."""
PARTS_AT_ONCE: Final = 32
"""Parts that are told of at once."""

_CHATTER: Final = (Since, PartHolding, PromiseRequest, PromiseAnswer, Ping, Pong, Strange)

Said = Holding | PartHolding | ManifestAnswer | ChunkAnswer | PromiseRequest | PromiseAnswer
"""What the peer said that others have to deal with."""
Event = Said | Close
"""What a frame led to that others have to deal with."""


class WholeFiles(Protocol):
    """The numbered list of the files that are whole here."""

    @property
    def list_id(self) -> bytes:
        """Which list the numbers are of, 16 bytes."""

    def has_given(self, number: int) -> bool:
        """Whether a change may have had this number, as far as is known here."""

    def renew_list(self) -> bytes:
        """Begin another list: somebody knows a number of this one that was never given."""

    def changes(self, after: int, limit: int) -> Sequence[FileChange]:
        """The changes with higher numbers, in order: of each file the last one."""


class FileExchange:
    """One connection's conversation about files with one PC of the shop.

    `known`: which list of that PC is known here, up to which change. `liveness`, `closed` are to be read.
    """

    def __init__(self, files: WholeFiles, known: tuple[bytes, int], now_ms: int) -> None:
        self.liveness: Final = Liveness(now_ms)
        self.closed = False
        self.has_told_all = False
        self._files = files
        self._known = known
        self._peer: FileWelcome | None = None
        self._out: deque[Known] = deque((FileWelcome(PROTOCOL, OLDEST_PROTOCOL), Since(*known)))
        self._told: tuple[bytes, int] | None = None
        self._stale = False
        self._has_begun_anew = False
        self._parts: dict[bytes, PartHolding] = {}
        self._parts_told: dict[bytes, PartHolding] = {}
        self._to_answer: deque[Request] = deque()
        self._asked: deque[Request] = deque()
        self._events: list[Event] = []
        self._handlers: dict[type[FileMessage], Callable[[Any, int], None]] = {
            FileWelcome: self._take_welcome,
            Since: self._take_since,
            Holding: self._take_holding,
            ManifestRequest: self._take_request,
            ChunkRequest: self._take_request,
            ManifestAnswer: self._take_answer,
            ChunkAnswer: self._take_answer,
            PartHolding: self._pass_on,
            PromiseRequest: self._pass_on,
            PromiseAnswer: self._pass_on,
            Ping: lambda message, now_ms: self._out.append(Pong()),
            Pong: lambda message, now_ms: None,
            Bye: self._take_bye,
            Strange: self._take_strange,
        }

    # What comes in

    def receive(self, frame: bytes, now_ms: int) -> list[Event]:
        """What one frame from the peer leads to."""
        return self._guarded(lambda: self._receive(frame, now_ms))

    def tick(self, now_ms: int) -> list[Event]:
        """Time has passed; call about once a second."""
        return self._guarded(lambda: self._tick(now_ms))

    def news(self) -> None:
        """The list of whole files has changed."""
        self._stale = True

    def ask(self, request: Request) -> None:
        """Ask the peer; the answer is an event."""
        self._asked.append(request)
        self._out.append(request)

    def tell_of_parts(self, parts: Sequence[PartHolding]) -> None:
        """These are the parts here now: what the peer has not been told of them goes out, so many at once."""
        if self._peer is None or self._peer.version < PARTS_PROTOCOL:
            return
        gone = [PartHolding(file, 0, b"") for file in self._parts_told.keys() - {part.file for part in parts}]
        news = (part for part in (*gone, *parts) if self._parts_told.get(part.file) != part)
        for part in islice(news, PARTS_AT_ONCE):
            self._parts[part.file] = part
            self._parts_told[part.file] = part
            if not part.chunks:
                del self._parts_told[part.file]

    def say(self, message: PromiseRequest | PromiseAnswer) -> None:
        """Ask for a promise, or answer when that has been found out."""
        self._out.append(message)

    def end(self, sentence: str) -> list[Event]:
        """Say good-bye and close; nothing is answered any more."""
        return self._guarded(lambda: self._close(EndedError(sentence)))

    def _guarded(self, step: Callable[[], None]) -> list[Event]:
        if self.closed:
            return []
        try:
            step()
        except SyncError as error:
            self._close(error)
        events, self._events = self._events, []
        return events

    def _receive(self, frame: bytes, now_ms: int) -> None:
        message = decode_file_message(frame)
        self.liveness.heard(now_ms)
        if self._peer is None and not isinstance(message, FileWelcome | Bye):
            raise MalformedError("The other PC did not say which version it speaks.")
        if isinstance(message, _CHATTER):
            self.liveness.chattered(now_ms)
        self._handlers[type(message)](message, now_ms)

    def _take_welcome(self, welcome: FileWelcome, _now_ms: int) -> None:
        if self._peer is not None:
            raise MalformedError("The other PC introduced itself twice.")
        if welcome.oldest > PROTOCOL:
            raise NewerVersionError("The other PC runs a newer Countertop. Update Countertop on this PC.")
        if welcome.version < OLDEST_PROTOCOL:
            raise NewerVersionError("The other PC runs an older Countertop. Update Countertop there.")
        self._peer = welcome

    def _take_since(self, since: Since, _now_ms: int) -> None:
        if since.list == self._files.list_id and not self._files.has_given(since.number):
            if self._has_begun_anew:
                raise MalformedError("The other PC knows of files that there never were.")
            self._files.renew_list()
            self._has_begun_anew = True
        self._told = since.list, since.number
        self._stale = True

    def _take_holding(self, holding: Holding, now_ms: int) -> None:
        list_id, number = self._known
        if holding.list != list_id:
            self.liveness.chattered(now_ms)
        after = number if holding.list == list_id else 0
        if holding.changes:
            if holding.changes[0].number <= after:
                raise MalformedError("The other PC told of its files in an order that there is not.")
            after = holding.changes[-1].number
        self._known = holding.list, after
        self.has_told_all = holding.complete
        self._events.append(holding)

    def _take_request(self, request: Request, _now_ms: int) -> None:
        if len(self._to_answer) >= REQUESTS_LIMIT:
            raise MalformedError("The other PC asks for more than it waits for.")
        self._to_answer.append(request)

    def _take_answer(self, answer: ManifestAnswer | ChunkAnswer, now_ms: int) -> None:
        if not self._asked or self._asked.popleft() != _question(answer):
            raise MalformedError("The other PC sent a part of a file that nobody asked for.")
        self.liveness.moved(now_ms)
        self._events.append(answer)

    def _pass_on(self, message: PartHolding | PromiseRequest | PromiseAnswer, _now_ms: int) -> None:
        self._events.append(message)

    def _take_bye(self, bye: Bye, _now_ms: int) -> None:
        said = "".join(letter for letter in bye.sentence if letter.isprintable())
        self._close(EndedError(f"The other PC ended the connection: {said}"), answer=False)

    def _take_strange(self, message: Strange, _now_ms: int) -> None:
        if self._peer is None or self._peer.version <= PROTOCOL:
            raise MalformedError(f"The other PC sent something unknown ({message.tag}).")

    def _tick(self, now_ms: int) -> None:
        if not self._asked:
            self.liveness.moved(now_ms)
        self.liveness.tick(now_ms)
        if self.liveness.should_ping(now_ms):
            self._out.append(Ping())

    def _close(self, error: SyncError, *, answer: bool = True) -> None:
        self.closed = True
        self._out.clear()
        self._parts.clear()
        self._to_answer.clear()
        if answer:
            self._out.append(Bye(str(error)[:SENTENCE_LIMIT]))
        self._events.append(Close(str(error), type(error)))

    # What goes out

    def next(self, now_ms: int) -> bytes | Request | None:
        """The next frame to send, or the question to answer next with `answer`; None: nothing at the moment."""
        if self._out:
            return self._said(self._out.popleft(), now_ms)
        if (told := self._next_of_list()) is not None:
            return self._said(told, now_ms)
        if self._parts:
            return self._said(self._parts.pop(next(iter(self._parts))), now_ms)
        if not self._to_answer:
            return None
        self.liveness.said(now_ms)
        return self._to_answer.popleft()

    def _said(self, message: Known, now_ms: int) -> bytes:
        self.liveness.said(now_ms)
        return encode_file_message(message)

    def _next_of_list(self) -> Holding | None:
        """The next part of the own list, as soon as it is known what the peer has of it."""
        if self._told is None or not self._stale or self.closed:
            return None
        list_id, number = self._told
        after = number if list_id == self._files.list_id else 0
        changes = self._files.changes(after, CHANGES_AT_ONCE)
        self._stale = len(changes) == CHANGES_AT_ONCE
        self._told = self._files.list_id, changes[-1].number if changes else after
        return Holding(self._files.list_id, tuple(changes), complete=not self._stale)


def answer(request: Request, content: bytes | None) -> bytes:
    """The frame that answers a question; None: it is not here."""
    if isinstance(request, ManifestRequest):
        return encode_file_message(ManifestAnswer(request.file, content))
    return encode_file_message(ChunkAnswer(request.file, request.number, content))


def _question(answered: ManifestAnswer | ChunkAnswer) -> Request:
    if isinstance(answered, ManifestAnswer):
        return ManifestRequest(answered.file)
    return ChunkRequest(answered.file, answered.number)
