"""Reading a bundle: everything in it is checked as if a PC had sent it, and kept as it comes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import BinaryIO, Final

from sync.bundle.carried_files import FileSink
from sync.bundle.file_needs import FileNeeds
from sync.bundle.form import FILES_VERSION, LACKING, START, Digest, FileNeed, decode_lacking
from sync.bundle.writing import Step
from sync.entry import CONTENT, CONTROL
from sync.errors import (
    BehindError,
    ClosedSeatError,
    ForeignWorkspaceError,
    MalformedError,
    NotAllowedError,
    StorageError,
)
from sync.exchange.actions import NewerVersionError
from sync.exchange.frames import (
    PROTOCOL,
    Control,
    FrameReader,
    Have,
    RunFrame,
    Welcome,
    decode_control,
    decode_message,
    decode_run,
    packet,
)
from sync.exchange.messages import Bye, Strange
from sync.files.frames import ChunkAnswer, FileWelcome, ManifestAnswer, decode_file_message
from sync.files.holdings import FILES_KEPT
from sync.replica import Replica
from sync.vectors import Tips, Vector, newest

PIECE: Final = 1 << 20
"""Bytes that are read at once."""
TIPS_MOST: Final = 1 << 17
"""Ends of chains that a bundle may tell of: some tens of megabytes of memory, and more than a shop has."""
NEWER: Final = "A newer Countertop made this file. Update Countertop on this PC to read it."
NO_BUNDLE: Final = "This is not a file that another PC made to be carried."
BROKEN: Final = "This file is damaged. What came before the damage was taken in; have the file made once more."


class BundleReader:
    """One bundle that comes from a stream, which is read from its start. Interrupted, it may be read again.

    device: the PC that wrote it, as it says; empty before that is known
    entries: how many were new here; `refused`: frames with what follows on something that is not here
    told: by chain kind, what the PC that wrote it says to hold
    is_whole: it came to its end, and that PC's signature says that this is all that it wrote
    """

    def __init__(self, replica: Replica, stream: BinaryIO, files: FileSink) -> None:
        self.device = b""
        self.refused = 0
        self.is_whole = False
        self._files: Final = files
        self._replica: Final = replica
        self._stream: Final = stream
        self._began: Final = replica.head_arrival
        self._digest: Final = Digest()
        self.told: Final[dict[int, Vector]] = {CONTROL: {}, CONTENT: {}}
        self._tips = self._written_ms = 0
        self._needs: Final[list[FileNeed]] = []
        self._epochs: tuple[bytes, ...] = ()
        self._newer = False
        self._take: Callable[[bytes], Iterator[Step]] = self._take_welcome

    @property
    def entries(self) -> int:
        """How many entries came that were not here."""
        return self._replica.head_arrival - self._began

    def steps(self) -> Iterator[Step]:
        """All of it: do each step, in any thread, then go on here, in the thread of the log. Between two steps no more
        than a frame is taken in.

        Raises ForeignWorkspaceError, NewerVersionError, MalformedError with the sentence why nothing more of it can be
        taken in, StorageError and OSError. What came before stays.
        """
        source = _Source(self._stream)
        yield source.begin
        if source.data != START:
            raise MalformedError(NO_BUNDLE)
        self._digest.take(START)
        try:
            yield from _heard(self._frames(source))
        except ForeignWorkspaceError:
            raise
        except MalformedError as error:
            yield from self._files.settle()
            raise MalformedError(BROKEN) from error
        except (OSError, StorageError):
            yield from self._files.settle()
            raise
        yield from self._files.settle()

    def _frames(self, source: _Source) -> Iterator[Step]:
        reader = FrameReader()
        yield source.read
        while source.data:
            for frame in reader.feed(source.data):
                yield from self._take(frame)
                yield partial(self._digest.take, packet(frame))
            yield source.read

    # Frame by frame

    def _take_welcome(self, frame: bytes) -> Iterator[Step]:
        welcome = decode_message(frame)
        if not isinstance(welcome, Welcome):
            raise MalformedError(NO_BUNDLE)
        if welcome.oldest > PROTOCOL:
            raise NewerVersionError(NEWER)
        if welcome.genesis != self._replica.genesis.hash:
            raise ForeignWorkspaceError("This file is from another shop.")
        self.device, self._epochs, self._written_ms = welcome.device, welcome.epochs, welcome.wall_ms
        self._newer = welcome.version > PROTOCOL
        self._take = self._take_entries
        return iter(())

    def _take_entries(self, frame: bytes) -> Iterator[Step]:
        match decode_message(frame):
            case Have(chain, vector):
                self._tell(chain, {line.feed: line.tips for line in vector})
            case Control() as control:
                refused = self._replica.receive_control(decode_control(self._replica.genesis.hash, control))
                self.refused += refused is not None
            case RunFrame() as run:
                tips = self._replica.receive_run(decode_run(self._replica.genesis.hash, run))
                self.refused += tips is not None
            case Bye():
                self._take = self._take_file_welcome
            case Strange() if self._newer:
                pass
            case message:
                raise MalformedError(f"{type(message).__name__} has no place in a bundle.")
        return iter(())

    def _tell(self, chain: int, vector: Vector) -> None:
        self._tips += sum(map(len, vector.values()))
        if self._tips > TIPS_MOST:
            raise MalformedError("More is told of than a shop has.")
        self.told[chain].update(vector)

    def _take_file_welcome(self, frame: bytes) -> Iterator[Step]:
        welcome = decode_file_message(frame)
        if not isinstance(welcome, FileWelcome):
            raise MalformedError("The files do not begin as they should.")
        if welcome.oldest > FILES_VERSION:
            raise NewerVersionError(NEWER)
        self._newer = welcome.version > FILES_VERSION
        self._take = self._take_files
        return iter(())

    def _take_files(self, frame: bytes) -> Iterator[Step]:
        match decode_file_message(frame):
            case ManifestAnswer(file, manifest) if manifest is not None:
                yield from self._files.manifest(file, manifest)
            case ChunkAnswer(file, number, sealed) if sealed is not None:
                yield from self._files.chunk(file, number, sealed)
            case Strange(tag) if tag == LACKING:
                self._note_needs(decode_lacking(frame).files)
            case Bye():
                self._take = self._take_signature
            case Strange() if self._newer:
                pass
            case message:
                raise MalformedError(f"{type(message).__name__} has no place in a bundle.")

    def _note_needs(self, needs: Sequence[FileNeed]) -> None:
        if len(self._needs) + len(needs) > FILES_KEPT:
            raise MalformedError("More files lack than a shop has.")
        self._needs.extend(needs)

    def _take_signature(self, frame: bytes) -> Iterator[Step]:
        device = self._replica.verdicts.devices.get(self.device)
        if device is not None and self._digest.is_signed(frame, device.id, device.certificate):
            self.is_whole = True
            if device.stands:
                self._believe()
        self._take = self._take_nothing
        return iter(())

    def _take_nothing(self, _frame: bytes) -> Iterator[Step]:
        raise MalformedError("Something stands behind the end.")

    def _believe(self) -> None:
        """What the PC that wrote it holds, as far as that is more than it said since; and what it lacks."""
        peers = self._replica.peers
        for chain, told in self.told.items():
            known = peers.vector(self.device, chain)
            news = {feed: tips for feed, tips in told.items() if self._replica.knows(feed)}
            later = {
                feed: tips for feed, tips in news.items() if self._is_later(chain, feed, tips, known.get(feed, ()))
            }
            peers.has(self.device, chain, later)
        written_ms = min(self._written_ms, self._replica.wall_ms())
        peers.seen(self.device, max(written_ms, peers.last_seen_ms(self.device) or 0))
        peers.flush()
        FileNeeds(self._replica.log).keep(self.device, self._needs)
        with suppress(ClosedSeatError, BehindError, NotAllowedError):
            self._replica.seal_for(self.device, self._epochs)

    def _is_later(self, chain: int, feed: bytes, told: Tips, known: Tips) -> bool:
        """Whether this was told after that, by the same PC; one that has a branch more need be no further."""
        if newest(told) != newest(known):
            return newest(told) > newest(known)
        beyond = partial(self._replica.log.chains.beyond, feed, chain)
        return told != known and beyond(told) < beyond(known)


def _heard(steps: Iterator[Step]) -> Iterator[Step]:
    """The same steps; what one raises in its thread is raised here."""
    for step in steps:
        heard = _Heard(step)
        yield heard.do
        if heard.error is not None:
            raise heard.error


class _Heard:
    """A step that remembers what it raised."""

    def __init__(self, step: Step) -> None:
        self.error: Exception | None = None
        self._step = step

    def do(self) -> None:
        try:
            self._step()
        except Exception as error:
            self.error = error


class _Source:
    """The stream, read in another thread."""

    def __init__(self, stream: BinaryIO) -> None:
        self.data = b""
        self._stream = stream

    def begin(self) -> None:
        self.data = self._stream.read(len(START))

    def read(self) -> None:
        self.data = self._stream.read(PIECE)
