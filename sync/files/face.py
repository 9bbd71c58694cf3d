"""What people see of the files that come and go, and what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from sync.files.traffic import FileTraffic
from sync.files.wishes import WhyNot


@dataclass(frozen=True, slots=True)
class Progress:
    """A file that is coming: chunks that are here, of how many (0: not known yet), and from which PCs it comes now."""

    here: int
    of: int
    sources: frozenset[bytes]


class FilesFace:
    """Of one PC's traffic; in its loop's thread."""

    def __init__(self, traffic: FileTraffic) -> None:
        self._traffic: Final = traffic

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call this one, in the loop's thread, after anything that is shown has changed, a few times a second at
        most."""
        self._traffic.changed = listener

    @property
    def trouble(self) -> str | None:
        """A sentence while the disk refuses, and nothing is fetched."""
        return self._traffic.trouble

    @property
    def progress(self) -> dict[bytes, Progress]:
        """The files that are coming now."""
        found = {}
        for file in self._traffic.fetching.files:
            part = self._traffic.intake.parts.get(file)
            sources = frozenset(self._traffic.fetching.sources(file))
            found[file] = Progress(len(part.held), part.manifest.count, sources) if part else Progress(0, 0, sources)
        return found

    def holders(self, file: bytes) -> frozenset[bytes]:
        """The other PCs that say that they have all of a file, connected or not."""
        return frozenset(self._traffic.holdings.holders(file))

    def why_not(self, file: bytes) -> WhyNot | None:
        """Why a file does not come from the PCs that are connected; None: nothing speaks against it."""
        return self._traffic.chooser.why_not(file)

    def want(self, file: bytes) -> None:
        """Somebody waits for a file: fetch it first of all, from now on until it is here. Raises StorageError."""
        if not self._traffic.store.is_whole(file):
            self._traffic.wishes.want(file)
        self._wished(file)

    def keep(self, file: bytes) -> None:
        """Keep a file on this PC. Raises StorageError."""
        self._traffic.wishes.keep(file)
        self._wished(file)

    def _wished(self, file: bytes) -> None:
        self._traffic.chooser.wished(file)
        self._traffic.look()

    def release(self, file: bytes) -> None:
        """Nobody needs a file here any more; if it is coming because of that, it does not go on. Raises
        StorageError."""
        self._traffic.wishes.release(file)
        self._traffic.intake.drop(file)
        self._traffic.chooser.again()
        self._traffic.look()

    def drop(self, file: bytes) -> None:
        """Nobody wants a file on this PC any more, kept or not: its copy goes as soon as two other PCs promise to keep
        theirs, and does not come again by itself. Raises StorageError."""
        self._traffic.wishes.drop(file)
        self._traffic.intake.drop(file)
        self._traffic.look()

    def is_to_go(self, file: bytes) -> bool:
        """Whether somebody wants a file here no more; it may be here still."""
        return self._traffic.wishes.is_unwanted(file)

    def is_kept(self, file: bytes) -> bool:
        """Whether somebody keeps a file on this PC."""
        return self._traffic.wishes.is_kept(file)

    def choose(self, *, keep_everything: bool, budget: int | None) -> None:
        """The choice for this PC: whether every file comes by itself, and how many bytes those that do may take in all
        (None: as many as there are)."""
        self._traffic.chooser.keep_everything, self._traffic.chooser.budget = keep_everything, budget
        self._traffic.chooser.again()
        self._traffic.look()
