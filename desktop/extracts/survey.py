"""Which files are to be read, and which are not needed any more; beside the engine, with a session of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.errors import UserFacingError
from desktop.extracts.index import Holder
from desktop.extracts.kinds import is_pdf
from desktop.extracts.questions import Extract, NoAnswer, TextWanted
from desktop.files.media import media_type
from desktop.sheets.workbook_grid import COMPOUND, PACKED

if TYPE_CHECKING:
    from desktop.extracts.process import FileReader
    from desktop.rows.held_files import KeptFile
    from desktop.rows.read_session import ReadSession

FILE_BYTES: Final = 50 << 20
"""Larger files are found by their names only."""
ALL_CHARS: Final = 200_000_000
"""Of all that is kept; then older files are found by their names only."""
AT_ONCE: Final = 16
AT_ONCE_S: Final = 1.0
_WITHOUT_WORDS: Final = ("image/", "audio/", "video/")


class Survey(NamedTuple):
    """What there is to do: which rows hold files, or do so no more; files to read, the newest first; files whose
    reading the process did not survive before; texts of files that nothing holds any more."""

    came: list[Holder]
    gone: list[Holder]
    unread: list[KeptFile]
    deadly: list[KeptFile]
    unneeded: list[bytes]


class ReadFile(NamedTuple):
    """A file that was read, and what stands in it; None: nothing that could be read. `is_put_off`: it could not be
    looked at now; `has_died`: the process did not survive it."""

    file: bytes
    extract: Extract | None = None
    is_put_off: bool = False
    has_died: bool = False


def survey(session: ReadSession) -> Survey:
    """Look at all files that are shown somewhere, and at what is known of them."""
    with session.reading() as conn:
        held = {
            Holder(file.file, area.key, file.holder, file.since_ms): file
            for area in session.sources.load_areas()
            for file in area.held_files.files(conn)
        }
        known = set(map(Holder._make, conn.execute("SELECT file, area, holder, since_ms FROM held_files").fetchall()))
        read = {file for (file,) in conn.execute("SELECT file FROM extracts").fetchall()}
        deadly = {file for (file,) in conn.execute("SELECT file FROM deadly_files").fetchall()}
        (chars,) = conn.execute("SELECT coalesce(sum(chars), 0) FROM extracts").fetchone()
    came, gone = [one for one in held if one not in known], [one for one in known if one not in held]
    kept = {(one.file, one.area, one.holder) for one in held}
    unread = {file.file: file for file in sorted(held.values(), key=_age) if file.file not in read}
    may_be_read = [file for file in unread.values() if chars < ALL_CHARS and session.files().is_whole(file.file)]
    return Survey(
        came,
        [one for one in gone if one[:3] not in kept],
        [file for file in may_be_read if file.file not in deadly],
        [file for file in may_be_read if file.file in deadly],
        list((read | deadly) - {one.file for one in held}),
    )


def read_some(session: ReadSession, reader: FileReader, files: Sequence[KeptFile]) -> list[ReadFile]:
    """Read some of these, as many as are read within a second."""
    until, found = time.monotonic() + AT_ONCE_S, list[ReadFile]()
    for file in files:
        try:
            found.append(_read(session, reader, file))
        except UserFacingError:  # it went, or is damaged: when it comes again; or nothing can be started now
            found.append(ReadFile(file.file, is_put_off=True))
        if time.monotonic() > until:
            break
    return found


def _age(file: KeptFile) -> tuple[int, bytes]:
    return -file.since_ms, file.file


def _read(session: ReadSession, reader: FileReader, file: KeptFile) -> ReadFile:
    pieces = _bytes(session, file)
    if file.size > FILE_BYTES or not _has_words(file.name, head := next(pieces, b"")):
        return ReadFile(file.file)
    said = reader.ask(TextWanted(file.name, head + b"".join(pieces)))
    if isinstance(said, Extract):
        return ReadFile(file.file, said)
    return ReadFile(file.file, has_died=isinstance(said, NoAnswer) and said.has_died)


def _bytes(session: ReadSession, file: KeptFile) -> Iterator[bytes]:
    whole = session.files().whole(file.file)
    return iter(()) if whole is None else whole.pieces(file.key, is_use=False)


def _has_words(name: str, head: bytes) -> bool:
    """Whether what begins so may be something that is read."""
    if is_pdf(head) or head.startswith((PACKED, COMPOUND)):
        return True
    return bool(head) and not media_type(name).startswith(_WITHOUT_WORDS)
