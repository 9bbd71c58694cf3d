"""The files in a bundle, on their way into the store."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import suppress
from typing import Final, Protocol

from sync.bundle.writing import Step
from sync.errors import DroppedFileError, MalformedError
from sync.files.manifest import Manifest
from sync.files.part import Part
from sync.files.store import FileStore

Fits = Callable[[int], bool]
"""Whether there is room for a file of this sealed size, in bytes."""
TOGETHER: Final = 64
"""Files that are put in their places at once: each costs less then."""


class FileSink(Protocol):
    """Where the files of a bundle go, manifest by manifest, each followed by its chunks; `settle` is the last."""

    def manifest(self, file: bytes, raw: bytes) -> Iterator[Step]:
        """A file begins. Raises MalformedError."""

    def chunk(self, file: bytes, number: int, sealed: bytes) -> Iterator[Step]:
        """A piece of the file that began last. Steps raise MalformedError."""

    def settle(self) -> Iterator[Step]:
        """Nothing comes any more."""


class CheckedFiles:
    """Looks at files, and keeps none. whole: how many came whole"""

    def __init__(self) -> None:
        self.whole = 0
        self._manifest: Manifest | None = None
        self._next = 0

    def manifest(self, file: bytes, raw: bytes) -> Iterator[Step]:
        """A file begins."""
        self._manifest, self._next = Manifest.decode(raw, file), 0
        self._count()
        yield from ()

    def chunk(self, file: bytes, number: int, sealed: bytes) -> Iterator[Step]:
        """The next piece of it."""
        manifest = self._manifest
        if manifest is None or (file, number) != (manifest.file, self._next) or not manifest.is_chunk(number, sealed):
            raise MalformedError("A piece of a file is not the one that has to come.")
        self._next += 1
        self._count()
        yield from ()

    def _count(self) -> None:
        if self._manifest is not None and self._next == self._manifest.count:
            self.whole += 1
            self._manifest = None

    def settle(self) -> Iterator[Step]:
        """Nothing was kept."""
        return iter(())


class CarriedFiles:
    """whole: those that came whole and were not here before

    besides: those to take in though no entry speaks of them; `is_unwanted`: whether somebody wants one here no more
    """

    def __init__(
        self,
        store: FileStore,
        fits: Fits,
        *,
        besides: Container[bytes] = (),
        is_unwanted: Callable[[bytes], bool] = lambda _file: False,
    ) -> None:
        self.whole: Final[list[bytes]] = []
        self._store: Final = store
        self._fits: Final = fits
        self._besides: Final = besides
        self._is_unwanted: Final = is_unwanted
        self._part: Part | None = None
        self._passing: Final = CheckedFiles()
        self._passed: Manifest | None = None
        self._left: Final[dict[bytes, int]] = {}
        self._complete: Final[dict[bytes, Part]] = {}

    @property
    def left_out(self) -> list[bytes]:
        """Those that are whole in the bundle and did not fit, the large ones first."""
        return sorted(self._left, key=lambda file: -self._left[file])

    def manifest(self, file: bytes, raw: bytes) -> Iterator[Step]:
        """A file begins. Taken in is what somebody speaks of, what is not here, and what fits."""
        manifest = Manifest.decode(raw, file)
        self._part = self._passed = None
        if self._store.is_whole(file) or file in self._complete or not self._is_wanted(file):
            return
        if not self._fits(manifest.sealed_size - self._store.folder.taken_by_part(file)):
            self._store.announce([manifest])  # so it is asked for
            self._passed = manifest
            yield from self._pass(self._passing.manifest(file, raw))
            return
        self._part = part = self._store.begin(manifest)
        yield lambda: list(part.look_through())
        yield from self._go_on(part)

    def _is_wanted(self, file: bytes) -> bool:
        return file in self._besides or (self._store.mentions.has(file) and not self._is_unwanted(file))

    def chunk(self, file: bytes, number: int, sealed: bytes) -> Iterator[Step]:
        """A piece of the file that began last."""
        if self._passed is not None:
            yield from self._pass(self._passing.chunk(file, number, sealed))
            return
        part = self._part
        if part is None or number in part.held:
            return
        if part.file != file:
            raise MalformedError("A piece of a file came outside of it.")
        if self._store.is_whole(file):  # over the network, meanwhile
            self._part = None
            return
        yield lambda: part.write(number, sealed)
        yield from self._go_on(part)

    def _pass(self, looking: Iterator[Step]) -> Iterator[Step]:
        """Find out whether the bundle has all of what does not fit: one that was found damaged ends too early."""
        before = self._passing.whole
        yield from looking
        if self._passed is not None and self._passing.whole > before:
            self._left[self._passed.file] = self._passed.sealed_size

    def _go_on(self, part: Part) -> Iterator[Step]:
        if part.is_complete:
            self._part = None
            self._complete[part.file] = part
            if len(self._complete) == TOGETHER:
                yield from self.settle()

    def settle(self) -> Iterator[Step]:
        """Put what is complete in its place."""
        parts = {file: part for file, part in self._complete.items() if not self._store.is_whole(file)}
        self._complete.clear()
        if parts:
            yield lambda: _complete(parts.values())
            with suppress(DroppedFileError):
                self._store.finish(parts)
            self.whole.extend(file for file in parts if self._store.is_whole(file))


def _complete(parts: Iterable[Part]) -> None:
    for part in parts:
        part.complete()
