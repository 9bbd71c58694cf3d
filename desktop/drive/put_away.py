"""How much goes into the bin with what is thrown away: folders take along all that is in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from desktop.drive import queries
from desktop.rows.pieces import marks, pieces
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.rows.read_session import ReadSession

_FILES: Final = "SELECT record FROM drive_files WHERE NOT away AND within IN ({})"


def put_away_with(session: ReadSession, ids: Iterable[str]) -> int:
    """How many files and folders are in the bin then that were not before."""
    wanted = list(map(as_bytes, ids))
    with session.reading() as conn:
        tree = queries.tree(session)
        folders = {each for id in wanted if id in tree.parents for each in tree.below(id)} - tree.gone
        files = {id for id in wanted if id not in tree.parents}
        for some in pieces(folders):
            files.update(id for (id,) in conn.execute(_FILES.format(marks(some)), some).fetchall())
    return len(folders | files)
