"""Writing a bundle: what this PC says to those that it does not meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import BinaryIO, Final

from sync.bundle.file_needs import FileNeeds
from sync.bundle.form import FILES_VERSION, START, Digest, encode_lacking
from sync.bundle.lacking import known_everywhere
from sync.entry import CONTENT, CONTROL, Entry
from sync.errors import DamagedCopyError
from sync.exchange.frames import (
    BATCH_BYTES,
    BATCH_ENTRIES,
    EPOCHS_LIMIT,
    OLDEST_PROTOCOL,
    PROTOCOL,
    Welcome,
    encode_control,
    encode_have,
    encode_message,
    encode_run,
    packet,
)
from sync.exchange.messages import Bye
from sync.files import frames as file_frames
from sync.files.frames import ChunkAnswer, FileWelcome, ManifestAnswer, encode_file_message
from sync.files.whole_file import WholeFile
from sync.replica import Replica
from sync.vectors import Vector

Step = Callable[[], object]
"""Something that waits for a disk, to be done in any thread."""
Choose = Callable[[Mapping[bytes, int]], Iterable[bytes]]
"""Of the files that are mentioned and here, with their sealed sizes, those that are to be written."""
LOOKED_AT_ONCE: Final = 500
"""Files of which it is found out whether they are here: some milliseconds."""
ANYBODY: Final = b""
"""Whoever reads it is given what every PC is given."""


class BundleWriter:
    """One bundle on its way to a stream, which is written from its start.

    everything: all that is held here, not only what some PC of the shop is not known to have
    besides: files that are to be in it though no entry in it speaks of them
    wants_all: this PC asks for whatever it lacks, large or not
    entries, files, bytes: how many were written; `mentioned`: the files that it is to hold, in their order
    """

    def __init__(
        self,
        replica: Replica,
        stream: BinaryIO,
        *,
        everything: bool = False,
        besides: Iterable[bytes] = (),
        wants_all: bool = False,
    ) -> None:
        self.entries = self.files = self.bytes = 0
        self.mentioned: Final[dict[bytes, None]] = {}
        self._besides: Final = besides
        self._wants_all: Final = wants_all
        self._needs: Final = FileNeeds(replica.log)
        self._replica: Final = replica
        self._stream: Final = stream
        self._digest: Final = Digest()
        self._base: Final[dict[int, Vector]] = {
            chain: {} if everything else known_everywhere(replica, chain) for chain in (CONTROL, CONTENT)
        }

    def steps(self, choose: Choose = list) -> Iterator[Step]:
        """All of it: do each step, in any thread, then go on here, in the thread of the log. Between two steps pass
        some milliseconds.

        `choose` is asked in a step, once the entries are written: it may wait for a disk. Raises StorageError; steps
        raise OSError.
        """
        yield self._writing(START)
        for frame in self._said_of_entries():
            yield self._writing(packet(frame))
        store = self._replica.files
        yield self._writing(packet(encode_file_message(FileWelcome(FILES_VERSION, file_frames.OLDEST_PROTOCOL))))
        for needs in self._needs.lacking(everything=self._wants_all):
            yield self._writing(packet(encode_lacking(needs))) if needs else _others_have_their_turn
        yield from self._mention_needed()
        here: dict[bytes, int] = {}
        yield from self._look_for(here)
        chosen: list[bytes] = []
        yield lambda: chosen.extend(choose(here))
        for file in chosen:
            if whole := store.whole(file):
                yield from self._file(whole)
        for file in sorted(here.keys() - set(chosen)):
            if whole := store.whole(file):
                yield self._writing(_manifest(whole))
        yield self._writing(packet(encode_file_message(Bye(""))))
        yield self._writing(packet(self._digest.signed(self._replica.device)))

    def _writing(self, data: bytes) -> Step:
        self._digest.take(data)
        self.bytes += len(data)
        return lambda: _write_all(self._stream, data)

    # Entries

    def _said_of_entries(self) -> Iterator[bytes]:
        replica = self._replica
        yield encode_message(
            Welcome(
                PROTOCOL,
                OLDEST_PROTOCOL,
                max(0, replica.wall_ms()),
                replica.genesis.hash,
                replica.device.device,
                epochs=tuple(replica.epochs_wanted()[:EPOCHS_LIMIT]),
            )
        )
        for chain in (CONTROL, CONTENT):
            yield from encode_have(chain, replica.vector(chain), 0, complete=True)
        yield from self._control()
        yield from self._runs()
        yield encode_message(Bye(""))

    def _control(self) -> Iterator[bytes]:
        after, base = 0, self._base[CONTROL]
        while True:
            entries, after = self._replica.control_since(base, after, BATCH_ENTRIES, BATCH_BYTES)
            if not entries:
                return
            self._note(entries)
            yield encode_control(entries)

    def _runs(self) -> Iterator[bytes]:
        for feed in sorted(self._replica.vector(CONTENT)):
            for run in self._replica.runs_after(feed, self._base[CONTENT].get(feed, ()), ANYBODY):
                self._note(run.entries)
                yield encode_run(run)

    def _note(self, entries: Sequence[Entry]) -> None:
        self.entries += len(entries)
        for entry in entries:
            self.mentioned.update(dict.fromkeys(entry.header.files))

    # Files

    def _mention_needed(self) -> Iterator[Step]:
        self.mentioned.update(dict.fromkeys(self._besides))
        standing = {device.id for device in self._replica.verdicts.devices.values() if device.stands}
        self._needs.forget_others(standing)
        for files in self._needs.to_carry(LOOKED_AT_ONCE):
            self.mentioned.update(dict.fromkeys(files))
            yield _others_have_their_turn

    def _look_for(self, here: dict[bytes, int]) -> Iterator[Step]:
        for looked, file in enumerate(self.mentioned):
            if looked % LOOKED_AT_ONCE == 0:
                yield _others_have_their_turn
            size = self._replica.files.whole_size(file)
            if size is not None:
                here[file] = size

    def _file(self, whole: WholeFile) -> Iterator[Step]:
        """One that is found damaged on the way ends there: what came of it is of use to whoever has the rest."""
        yield self._writing(_manifest(whole))
        for number in range(whole.manifest.count):
            chunk = _Chunk(whole, number)
            yield chunk.read
            if chunk.sealed is None:
                return
            yield self._writing(packet(encode_file_message(ChunkAnswer(whole.file, number, chunk.sealed))))
        self.files += 1


def _manifest(whole: WholeFile) -> bytes:
    return packet(encode_file_message(ManifestAnswer(whole.file, whole.manifest.raw)))


class _Chunk:
    """A chunk that is read in another thread; nothing where it is damaged."""

    def __init__(self, whole: WholeFile, number: int) -> None:
        self.sealed: bytes | None = None
        self._whole = whole
        self._number = number

    def read(self) -> None:
        try:
            self.sealed = self._whole.chunk(self._number)
        except DamagedCopyError:
            self.sealed = None


def _others_have_their_turn() -> None:
    """A step in which nothing is done."""


def _write_all(stream: BinaryIO, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[stream.write(view) :]
