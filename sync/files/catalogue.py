"""Which files are here, for whoever asks: a writer, or a reader with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from sync.files.folder import FilesFolder
from sync.files.frames import FileChange
from sync.files.manifest import Manifest
from sync.files.part import Part
from sync.files.whole_file import WholeFile

Ask = Callable[..., list[tuple[Any, ...]]]
"""Gives the rows that a query of the log gives, with these values."""

_PAGE: Final = 100
_LEFT_BEHIND: Final = """SELECT left_behind.file, size, source, EXISTS (SELECT 1 FROM mentions WHERE file = id)
FROM left_behind JOIN files ON id = left_behind.file
WHERE NOT EXISTS (SELECT 1 FROM file_wishes WHERE file_wishes.file = id AND kept < 0)
AND NOT EXISTS (SELECT 1 FROM peer_files JOIN peer_lists USING (key) WHERE file = id AND device IS NOT NULL)
ORDER BY size DESC, id"""


class LeftBehindFile(NamedTuple):
    """A file that had no room here when a bundle was taken in, and that no PC has since, as far as they told.

    size: sealed, in bytes; source: where the bundle lay; is_mentioned: an entry speaks of it
    """

    file: bytes
    size: int
    source: str
    is_mentioned: bool


class FileCatalogue:
    """The files of one replica.

    folder: where their bytes lie
    """

    def __init__(self, ask: Ask, folder: Path) -> None:
        self._ask: Final = ask
        self.folder: Final = FilesFolder(folder)

    @property
    def number(self) -> int:
        """The number of the last change; 0 before the first."""
        return int(self._ask("SELECT coalesce(max(number), 0) FROM file_changes")[0][0])

    def changes(self, after: int, limit: int) -> list[FileChange]:
        """The changes with higher numbers, in order: of each file its last one."""
        statement = (
            "SELECT number, file, CASE WHEN whole THEN size END FROM file_changes LEFT JOIN files ON id = file "
            "WHERE number > ? ORDER BY number LIMIT +?"
        )
        return [FileChange(*row) for row in self._ask(statement, after, limit)]

    def manifest(self, file: bytes) -> Manifest | None:
        """A file's manifest, when it is known here, whole or not."""
        row = self._first("SELECT manifest FROM files WHERE id = ?", file)
        return None if row is None else Manifest.decode(row[0], file)

    def size(self, file: bytes) -> int | None:
        """The sealed size in bytes, when the manifest is known here."""
        row = self._first("SELECT size FROM files WHERE id = ?", file)
        return None if row is None else row[0]

    def sizes(self, files: Collection[bytes]) -> int:
        """The sealed bytes of those of these, not too many, whose manifests are known here."""
        marks = ",".join("?" * len(files))
        return int(self._ask(f"SELECT coalesce(sum(size), 0) FROM files WHERE id IN ({marks})", *files)[0][0])

    def is_whole(self, file: bytes) -> bool:
        """Whether all of a file is here."""
        return self._first("SELECT 1 FROM files WHERE id = ? AND whole", file) is not None

    def whole_size(self, file: bytes) -> int | None:
        """The sealed size in bytes, when all of a file is here."""
        row = self._first("SELECT size FROM files WHERE id = ? AND whole", file)
        return None if row is None else row[0]

    def whole(self, file: bytes) -> WholeFile | None:
        """A whole file, to read in any thread; None when it is not whole here."""
        row = self._first("SELECT manifest FROM files WHERE id = ? AND whole", file)
        return None if row is None else WholeFile(self.folder, Manifest.decode(row[0], file))

    def all_whole(self) -> Iterator[WholeFile]:
        """Every whole file; what comes or goes meanwhile may be among them or not."""
        after = b""
        while rows := self._ask(
            "SELECT id, manifest FROM files WHERE whole AND id > ? ORDER BY id LIMIT +?", after, _PAGE
        ):
            for file, manifest in rows:
                yield WholeFile(self.folder, Manifest.decode(manifest, file))
            after = rows[-1][0]

    def largest(self, limit: int) -> Iterator[tuple[WholeFile, int]]:
        """The whole files that take most room, and how many bytes."""
        for file, size, manifest in self._ask(
            "SELECT id, size, manifest FROM files WHERE whole ORDER BY size DESC, id LIMIT +?", limit
        ):
            yield WholeFile(self.folder, Manifest.decode(manifest, file)), size

    @property
    def used(self) -> int:
        """Bytes that whole files take here."""
        return int(self._ask("SELECT used FROM file_room")[0][0])

    def left_behind(self) -> list[LeftBehindFile]:
        """What was left in bundles for want of room, and is nowhere else; the large ones first. Not what somebody wants
        here no more."""
        if not self._ask("SELECT 1 FROM left_behind LIMIT 1"):
            return []
        rows = self._ask(_LEFT_BEHIND)
        return [LeftBehindFile(file, size, source, bool(mentioned)) for file, size, source, mentioned in rows]

    def part(self, file: bytes) -> Part | None:
        """A file that was begun and is not whole, to go on with or to serve from; look it through first."""
        row = self._first("SELECT manifest FROM files WHERE id = ? AND NOT whole", file)
        return None if row is None else Part(self.folder, Manifest.decode(row[0], file))

    def _first(self, statement: str, *values: object) -> tuple[Any, ...] | None:
        rows = self._ask(statement, *values)
        return rows[0] if rows else None
