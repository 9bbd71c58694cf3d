"""What is kept of the drive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from desktop.records.collection import Audience, Field, Kind, RecordCollection, Rights
from sync.control import Role

if TYPE_CHECKING:
    from desktop.records.collection import Writing

NAME: Final = "name"
WITHIN: Final = "within"
CAME_FROM: Final = "came_from"
FILE: Final = "file"


@dataclass(frozen=True)
class DriveRights(Rights):
    """Managers may do everything, everybody what they added themselves; and everybody may say what is in a file, for
    what was in it before stays."""

    change_all: Role = Role.MANAGER

    def allow(self, writing: Writing) -> bool:
        """Whether it counts."""
        says_content = not writing.creates and set(writing.fields) == {FILE}
        return says_content or super().allow(writing)


FOLDERS: Final = RecordCollection(
    name="drive.folder",
    table="drive_folders",
    one="folder",
    many="folders",
    title=NAME,
    fields=(
        Field(NAME, Kind.TEXT, "Name", is_sorted=True),
        Field(WITHIN, Kind.LINK, "In folder", of="drive.folder", is_sorted=True),
        Field(CAME_FROM, Kind.BYTES, "Came from", is_searched=False, is_listed=False),
    ),
    rights=DriveRights(),
    audience=Audience.EACH_ITS_OWN,
)
"""`within`: in which folder of the same readers it is; without one at the top. `came_from`: the id of the record that
it was before it got other readers."""

FILES: Final = RecordCollection(
    name="drive.file",
    table="drive_files",
    one="file",
    many="files",
    title=NAME,
    fields=(*FOLDERS.fields, Field(FILE, Kind.FILE, "File", is_searched=False)),
    rights=DriveRights(),
    audience=Audience.EACH_ITS_OWN,
)
"""Each save of `file` is a version."""


def moved_key(id: str) -> bytes:
    """From which is derived what a record becomes that gets other readers: two who move it apart make the same."""
    return b"drive/moved" + bytes.fromhex(id)
