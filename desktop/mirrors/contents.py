"""What files hold, by hashes: read only where it is not known, and given up when nobody waits any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Final

from desktop.errors import NotFoundError
from desktop.files.contents import pieces
from desktop.home.user_files import open_to_read
from desktop.mirrors.disk import stamp_of
from desktop.mirrors.sides import DiskThing, Stamp
from sync.errors import UserFacingError

if TYPE_CHECKING:
    from desktop.files.value import FileValue
    from desktop.mirrors.agreements import Agreements
    from desktop.rows.read_session import ReadSession

HASH_SIZE: Final = 32
_PIECE: Final = 1 << 20


class LookEndedError(Exception):
    """Nobody waits for it any more."""


class FoundContents:
    """Attribute: `has_ended`: nothing more is to be read."""

    def __init__(self, root: Path, agreements: Agreements) -> None:
        self._root: Final = root
        self._agreements: Final = agreements
        self._session: ReadSession | None = None
        self._values: Mapping[bytes, FileValue] = {}
        self._read: dict[str, tuple[Stamp, bytes]] = {}
        self.has_ended = False

    def look_through(self, session: ReadSession, values: Mapping[bytes, FileValue]) -> None:
        """Read what the shop's files hold, by this session of the thread that asks."""
        self._session, self._values = session, values

    def known(self, path: str, stamp: Stamp) -> bytes:
        """What was read of a file; nothing where that is another one by now."""
        found, digest = self._read.get(path, (None, b""))
        return digest if found == stamp else b""

    def on_disk(self, thing: DiskThing) -> bytes | None:
        digest = self.known(thing.path, thing.stamp)
        if digest:
            return digest
        try:
            return self._hashed(thing.path, thing.stamp)
        except (OSError, UserFacingError):
            return None

    def _hashed(self, path: str, stamp: Stamp) -> bytes | None:
        where = self._root / path
        with open_to_read(where) as stream:
            digest = self.digest(iter(lambda: stream.read(_PIECE), b""))
        if stamp_of(where) != stamp:
            return None
        self._read[path] = stamp, digest
        return digest

    def in_shop(self, file: bytes) -> bytes | None:
        known = self._agreements.digests.get(file)
        value = self._values.get(file)
        if known is not None or value is None or self._session is None:
            return known if self.is_here(file) else None
        try:
            digest = self.digest(pieces(self._session, value))
        except (NotFoundError, UserFacingError):
            return None
        self._agreements.learn(file, digest)
        return digest

    def is_here(self, file: bytes) -> bool:
        """Whether its bytes can be written out."""
        return self._session is not None and self._session.files().is_whole(file)

    def forget_read(self, alive: Iterable[str]) -> None:
        """Remember only what is still there."""
        self._read = {path: self._read[path] for path in alive if path in self._read}

    def digest(self, found: Iterable[bytes]) -> bytes:
        """The hash of all that is read. Raises LookEndedError."""
        hashed = blake2b(digest_size=HASH_SIZE)
        for piece in self.checked(found):
            hashed.update(piece)
        return hashed.digest()

    def checked(self, found: Iterable[bytes]) -> Iterator[bytes]:
        """The same pieces. Raises LookEndedError as soon as nobody waits for them."""
        for piece in found:
            if self.has_ended:
                raise LookEndedError
            yield piece
