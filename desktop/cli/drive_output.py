"""How the command line shows the drive: to programs and to people."""

from __future__ import annotations

from typing import Final

from desktop.cli.output import UNTITLED, Json, plain_snippet, time_json
from desktop.drive.erasing import ErasedFiles
from desktop.drive.records import AddedFile, DriveFile, DriveFolder, FileVersion, FoundThing
from desktop.files.sizes import size_words
from desktop.home.wall_clock import local_time

_FOR: Final = {"everyone": "", "managers": "for managers", "owners": "for owners"}


def added_json(file: AddedFile) -> dict[str, Json]:
    """A file that was added, as programs see it."""
    return {"id": file.id, "name": file.name, "size": file.size}


def folder_json(folder: DriveFolder, path: str) -> dict[str, Json]:
    """A folder as programs see it; `path`: the names that lead to it, and its own."""
    return {
        "id": folder.id, "name": folder.name, "path": path, "folder": folder.within or None, "readers": folder.readers,
        "by": folder.by, "by_id": folder.by_id, "at": time_json(folder.at), "away": folder.away is not None,
        "moved_into_each_other": folder.is_torn,
    }  # fmt: skip


def file_json(file: DriveFile) -> dict[str, Json]:
    """A file as programs see it."""
    return {
        "id": file.id, "name": file.name, "folder": file.within or None, "readers": file.readers, "size": file.size,
        "media_type": file.file.media_type if file.file else None, "here": file.is_here, "by": file.by,
        "by_id": file.by_id, "at": time_json(file.at), "away": file.away is not None,
        "versions_at_the_same_time": len(file.versions_apart),
    }  # fmt: skip


def version_json(version: FileVersion) -> dict[str, Json]:
    """A version as programs see it."""
    return {
        "version": version.number, "id": version.id, "name": version.file.name, "size": version.file.size,
        "by": version.by, "by_id": version.by_id, "pc": version.pc, "at": time_json(version.at),
        "shown": version.is_shown, "at_the_same_time": version.is_apart, "here": version.is_here,
    }  # fmt: skip


def thing_json(thing: DriveFile | DriveFolder) -> dict[str, Json]:
    """Either, as programs see it in one list: `kind` tells which."""
    if isinstance(thing, DriveFile):
        return {"kind": "file"} | file_json(thing)
    return {"kind": "folder"} | folder_json(thing, thing.name)


def found_json(found: FoundThing) -> dict[str, Json]:
    """What words found, as programs see it: `snippet` and `page` where they stand in it."""
    return thing_json(found.thing) | {"snippet": plain_snippet(found.snippet) or None, "page": found.page or None}


def found_line(found: FoundThing) -> str:
    """The same as people read it."""
    page = f"page {found.page}: " if found.page else ""
    return "  ".join(filter(None, (thing_line(found.thing), f"{page}{plain_snippet(found.snippet)}")))


def thing_line(thing: DriveFile | DriveFolder) -> str:
    """Either, as people read it in a list."""
    name = thing.name or UNTITLED
    words = [f"{name}/"] if isinstance(thing, DriveFolder) else [name, size_words(thing.size)]
    about = [f"{thing.by}, {local_time(thing.at):%Y-%m-%d %H:%M}", _FOR[thing.readers], *_notes(thing)]
    return "  ".join([thing.id[:8], *words, *filter(None, about)])


def _notes(thing: DriveFile | DriveFolder) -> list[str]:
    if isinstance(thing, DriveFolder):
        return ["(moved into another one that was moved into it)"] if thing.is_torn else []
    others = [f"({one.by} saved another version at the same time)" for one in thing.versions_apart]
    return [*others, *([] if thing.is_here else ["(not on this PC yet)"])]


def version_line(version: FileVersion) -> str:
    """A version as people read it."""
    saved = f"{version.by}, {local_time(version.at):%Y-%m-%d %H:%M}, on {version.pc}"
    note = "now" if version.is_shown else "made at the same time" if version.is_apart else ""
    return "  ".join(filter(None, [f"version {version.number}", size_words(version.file.size), saved, note]))


def gone_json(gone: ErasedFiles) -> dict[str, Json]:
    """What was erased for good, as programs see it."""
    return {"files": list(gone.files), "folders": list(gone.folders)}


def going_words(gone: ErasedFiles) -> str:
    """How much goes for good."""
    parts = [(len(gone.files), "file"), (len(gone.folders), "folder")]
    return " and ".join(f"{count:,} {one if count == 1 else f'{one}s'}" for count, one in parts if count) or "nothing"
