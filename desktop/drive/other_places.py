"""Where somebody moved a file or a folder while it was moved elsewhere: the places that it is not shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from desktop.drive import queries
from desktop.drive.collections import WITHIN
from desktop.records.identity import RecordKey
from desktop.rows.read_session import as_bytes

if TYPE_CHECKING:
    from desktop.drive.records import DriveFile, DriveFolder
    from desktop.rows.read_session import ReadSession


class OtherPlace(NamedTuple):
    """A folder that is there, and its name; both empty: the top."""

    folder: str
    name: str


def other_places(session: ReadSession, thing: DriveFile | DriveFolder) -> list[OtherPlace]:
    """Each once, without the one in which it stands."""
    with session.reading() as conn:
        (space,) = conn.execute("SELECT space FROM records WHERE record = ?", (as_bytes(thing.id),)).fetchone()
        said = [other.value for other in thing.apart.get(WITHIN, ())]
        ids = [one.id(session.sources.genesis, space).hex() for one in said if isinstance(one, RecordKey)]
        found = [OtherPlace(one.id, one.name) for one in queries.there(session, dict.fromkeys(ids))]
    if len(ids) < len(said):
        found.append(OtherPlace("", ""))
    return [one for one in found if one.folder != thing.within]
