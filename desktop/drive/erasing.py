"""Erasing what is in the bin for good: folders with all that is in them, files with all their versions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from desktop.drive import queries
from desktop.drive.collections import FILES, FOLDERS
from desktop.engine.loop_thread import take_turns
from desktop.errors import InvalidError, NotAllowedError, NotFoundError
from desktop.people.commands import own_role
from desktop.records import commands as record_commands
from desktop.records.erasing import erase_all
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes
from sync.control import Role

if TYPE_CHECKING:
    import sqlite3

    from desktop.drive.tree import Tree
    from desktop.engine.command_context import CommandContext
    from desktop.records.collection import RecordCollection
    from desktop.records.identity import RecordKey
    from desktop.rows.read_session import ReadSession

AT_ONCE: Final = 50
_STANDS: Final = """
SELECT r.record, r.away, coalesce(f.within, x'') FROM records r LEFT JOIN drive_files f ON f.number = r.number
WHERE r.record IN ({})
"""
OWNERS_ONLY: Final = "Only an owner can erase files for good."


class ErasedFiles(Struct, frozen=True):
    """The ids of what goes for good: the files first, then the folders, each before the one that it is in."""

    files: tuple[str, ...]
    folders: tuple[str, ...]


def going(session: ReadSession, ids: Iterable[str]) -> ErasedFiles:
    """What goes with these, whether it was thrown away itself or not. Raises InvalidError for what is not in the bin,
    NotFoundError for what is not here."""
    wanted = list(dict.fromkeys(ids))
    with session.reading() as conn:
        standing = queries.tree(session)
        _refuse_others(conn, standing, wanted)
        folders: dict[bytes, None] = {}
        for id in wanted:
            if as_bytes(id) in standing.parents:
                folders |= dict.fromkeys(standing.below(as_bytes(id)))
        files = {id: None for id in wanted if as_bytes(id) not in standing.parents}
        for some in pieces(folders):
            query = f"SELECT record FROM drive_files WHERE within IN ({marks(some)}) ORDER BY record"
            files |= {id.hex(): None for (id,) in conn.execute(query, some).fetchall()}
        deepest_first = sorted(folders, key=lambda id: len(standing.path(id)), reverse=True)
        return ErasedFiles(tuple(files), tuple(id.hex() for id in deepest_first))


def _refuse_others(conn: sqlite3.Connection, standing: Tree, ids: Iterable[str]) -> None:
    """Raises as `going`."""
    wanted = list(map(as_bytes, ids))
    found = [row for some in pieces(wanted) for row in conn.execute(_STANDS.format(marks(some)), some).fetchall()]
    if len(found) < len(wanted):
        raise NotFoundError("This is not here.")
    if not all(away or standing.parents.get(id, within) in standing.gone for id, away, within in found):
        raise InvalidError("Only what is in the bin can be erased for good. Throw it away first.")


async def erase(context: CommandContext, ids: Sequence[str]) -> ErasedFiles:
    """An owner erases these for good, some at a time: what went. What was cut short leaves the rest in the bin. Raises
    NotAllowedError, else as `going`."""
    if own_role(context) != Role.OWNER:
        raise NotAllowedError(OWNERS_ONLY)
    await context.rows.until_in_step()  # or what is no row yet would stay
    gone = going(context.session, ids)
    for collection, some in ((FILES, gone.files), (FOLDERS, gone.folders)):
        for start in range(0, len(some), AT_ONCE):
            erase_all(context, _by_space(context, collection, some[start : start + AT_ONCE]))
            await take_turns()
    await context.rows.until_shown()
    return gone


def _by_space(
    context: CommandContext, collection: RecordCollection, ids: Iterable[str]
) -> dict[bytes, list[RecordKey]]:
    found: dict[bytes, list[RecordKey]] = {}
    for id in ids:
        one = record_commands.find(context, collection, id)
        found.setdefault(one.space, []).append(one.key)
    return found
