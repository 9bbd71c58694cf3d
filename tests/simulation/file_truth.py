"""What is true of the files of a simulated shop, whatever its PCs believe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sync.files.manifest import Manifest, offset
from sync.forgetting import DAY_MS, TERM_MS
from tests.sync.stored_files import manifest_of

if TYPE_CHECKING:
    from tests.simulation.file_machine import FileMachine


TERM_DAYS: Final = TERM_MS // DAY_MS


class FileTruth:
    """chunks, manifests: of every file; dropped: of which files copies were dropped, how many; there: the files of
    which the shop's PCs together have all chunks; day: how many have passed; added: by whom, on which day
    """

    def __init__(self) -> None:
        self.machines: list[FileMachine] = []
        self.chunks: dict[bytes, list[bytes]] = {}
        self.manifests: dict[bytes, Manifest] = {}
        self.added: dict[tuple[FileMachine, bytes], int] = {}
        self.dropped: dict[bytes, int] = {}
        self.there: set[bytes] = set()
        self.day = 0
        self._struck: dict[tuple[FileMachine, bytes], float] = {}

    def add(self, chunks: list[bytes]) -> bytes:
        """One more file; its id."""
        manifest = manifest_of(chunks)
        self.chunks[manifest.file], self.manifests[manifest.file] = chunks, manifest
        return manifest.file

    @property
    def shop(self) -> list[FileMachine]:
        """The PCs that are in it."""
        return [machine for machine in self.machines if not machine.is_removed]

    def is_spoken_of(self, file: bytes) -> bool:
        """Whether any PC of the shop, on or off, knows something that speaks of it and was not taken back."""
        return any(machine.entries.standing(file) for machine in self.shop)

    def holders(self, file: bytes) -> list[FileMachine]:
        """The PCs of the shop that have all of it, and say so, on or off."""
        return [machine for machine in self.shop if self.holds(machine, file)]

    def holds(self, machine: FileMachine, file: bytes) -> bool:
        """Whether it is whole there, on the disk too."""
        path = machine.store.folder.whole(file)
        return machine.store.is_whole(file) and path.exists() and path.read_bytes() == b"".join(self.chunks[file])

    def note_what_is_there(self) -> None:
        """Look what is on the disks of the shop now."""
        self.there = {file for file in self.chunks if self.is_there(file)}

    def is_there(self, file: bytes, besides: FileMachine | None = None) -> bool:
        """Whether the PCs of the shop have all chunks of it together, whole or in parts, besides one of them."""
        found = set[int]()
        for machine in self.shop:
            part = machine.store.part(file)
            if machine is besides:
                continue
            if machine.store.is_whole(file):
                return True
            if part is not None:
                found.update(number for number in part.look_through() if number in part.held)
        return len(found) == len(self.chunks[file])

    def struck(self, machine: FileMachine, files: list[bytes], now_s: float) -> None:
        """Misfortune takes its copies of these."""
        for file in files:
            self._struck[machine, file] = now_s

    def check_unspoken(self, machine: FileMachine, file: bytes) -> None:
        """It goes from a PC by itself: nothing speaks of it there that was not forgotten, nor was it added of late."""
        assert file not in machine.drafts, f"{machine} dropped {file.hex()[:6]}, which it needs"
        known = machine.entries.known.values()
        assert not any(one.file == file and one.has_body for one in known), (
            f"{machine} dropped {file.hex()[:6]} too soon"
        )
        days = self.day - self.added.get((machine, file), -TERM_DAYS)
        assert days >= TERM_DAYS, f"{machine} dropped {file.hex()[:6]}, {days} days after it was added"
        self._struck.pop((machine, file), None)
        self.dropped.pop(file, None)

    def check_drop(self, machine: FileMachine, file: bytes, since_s: float) -> None:
        """A PC drops its copy now, which it intends since then: nobody keeps it there, and two others have theirs, or
        were struck meanwhile."""
        assert not machine.face.is_kept(file), f"{machine} dropped {file.hex()[:6]}, which somebody keeps there"
        left = [other for other in self.machines if other is not machine and self._counts(other, file, since_s)]
        assert len(left) >= 2, f"{machine} dropped {file.hex()[:6]}, which is left on {left}"
        self._struck.pop((machine, file), None)
        self.dropped[file] = self.dropped.get(file, 0) + 1

    def _counts(self, machine: FileMachine, file: bytes, since_s: float) -> bool:
        if not machine.is_removed and self.holds(machine, file):
            return True
        return self._struck.get((machine, file), -1.0) >= since_s

    def is_right(self, machine: FileMachine, file: bytes) -> bool:
        """Whether what stands in a whole file's place is that."""
        manifest, raw = self.manifests[file], machine.store.folder.whole(file).read_bytes()
        return all(
            manifest.is_chunk(number, raw[offset(number) :][: manifest.chunks[number].size])
            for number in range(manifest.count)
        )
