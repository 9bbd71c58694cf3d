"""Bringing files into the shop. What takes long happens beside the engine: nobody waits for it to say something."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop.engine.loop_thread import in_thread
from desktop.files import names, pictures
from desktop.files.media import media_type
from desktop.files.pictures import Picture
from desktop.files.value import FileValue
from sync.files.adding import Adder, SealedFile, Watch, place, watch_nothing
from sync.files.sources import FoundFile, Source

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext

AT_ONCE: Final = 64
"""Files that are kept together: each costs less then."""
_NO_PICTURE: Final = Picture(0, 0, b"")


class GivenFile(NamedTuple):
    """A file that somebody adds: where it is, its bytes, or what stands for it in the shop already; and what it is
    called."""

    content: Source | FileValue
    name: str

    @classmethod
    def at(cls, path: Path) -> GivenFile:
        """One on a disk, by its own name."""
        return cls(path, path.name)

    @property
    def where(self) -> str:
        """Where it is on a disk, else what it is called."""
        match self.content:
            case Path() as path:
                return str(path)
            case FoundFile(path):
                return str(path)
            case _:
                return self.name


async def add_files(
    context: CommandContext, given: Sequence[GivenFile], watch: Watch = watch_nothing
) -> list[FileValue]:
    """Keep copies of files, durably, to be said in messages and fields; in their order.

    `watch` is told, in another thread, how much of one was read; what it raises ends it. Of a file that nothing speaks
    of after 30 days the copy goes. Raises SourceError or TooLargeError about the first that cannot be added,
    StorageError; then those before it may have been kept.
    """
    known = {at: _known(each) for at, each in enumerate(given) if isinstance(each.content, FileValue)}
    new = iter(await _added(context, [each for at, each in enumerate(given) if at not in known], watch))
    return [known[at] if at in known else next(new) for at in range(len(given))]


def _known(given: GivenFile) -> FileValue:
    """A file of the shop that is given once more: its bytes are where they are."""
    assert isinstance(given.content, FileValue)
    return replace(given.content, name=names.file_name(given.name))


async def _added(context: CommandContext, given: Sequence[GivenFile], watch: Watch) -> list[FileValue]:
    store, added = context.replica.files, list[FileValue]()
    waiting = iter(given)
    with store.adder() as adder:
        while some := list(islice(waiting, AT_ONCE)):
            sealed = await in_thread(partial(_sealed, adder, some, watch))
            store.announce(each.manifest for each in sealed)
            await in_thread(partial(place, store.folder, sealed))
            store.finish(each.file for each in sealed)
            added += await in_thread(partial(_values, some, sealed))
    return added


def _sealed(adder: Adder, some: Sequence[GivenFile], watch: Watch) -> list[SealedFile]:
    return [adder.seal(_source(each), watch) for each in some]


def _values(some: Sequence[GivenFile], sealed: Sequence[SealedFile]) -> list[FileValue]:
    return [_value(*each) for each in zip(some, sealed, strict=True)]


def _source(given: GivenFile) -> Source:
    assert not isinstance(given.content, FileValue)
    return given.content


def _value(given: GivenFile, sealed: SealedFile) -> FileValue:
    """What stands for a file that was sealed; a picture is looked at."""
    name = names.file_name(given.name)
    width, height, preview = pictures.picture_of(_source(given)) or _NO_PICTURE
    return FileValue(
        sealed.file, sealed.key, sealed.manifest.plain_size, media_type(name), name, preview, width, height
    )
