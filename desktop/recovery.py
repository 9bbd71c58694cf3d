"""Beginning again from a backup, on a PC where nothing is, with the words of the recovery sheet and nobody's help."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec.structs import replace

from desktop import areas
from desktop.backups import age
from desktop.backups.behind_pins import brought_by
from desktop.backups.own_state import BroughtState, OwnState
from desktop.backups.words import secret_of
from desktop.bundles.left_out import FilesLeftOut, left_out
from desktop.colleagues import brought as behind_pins
from desktop.engine.engine import Engine, open_replica
from desktop.engine.records import OFFLINE, ON_THE_LAN, NetworkSettings
from desktop.errors import InvalidError
from desktop.home import key_store, user_files
from desktop.home.environment import host_name
from desktop.home.home import seat_key
from desktop.home.wall_clock import wall_ms
from desktop.people import commands as people_commands
from desktop.people import queries as people_queries
from desktop.people.facts import PCNamed
from desktop.rows import typed_text
from desktop.rows.local_state import LocalState
from desktop.rows.names import meant
from desktop.workspace import Workspace
from sync import backup
from sync.bundle.carried_files import CarriedFiles
from sync.bundle.reading import BundleReader
from sync.entry import CONTENT
from sync.errors import MalformedError
from sync.files.folder import FOLDER
from sync.log import Log
from sync.recovery import RecoveryKey

if TYPE_CHECKING:
    from typing import BinaryIO

    from desktop.home.home import Home
    from sync.replica import Replica


_TOLD_S: Final = 0.2
_CLOSED_S: Final = 60.0


class Restored(NamedTuple):
    """A shop that goes on here. `is_whole`: all of the backup was there; `left_out`: files for which there was no
    room."""

    workspace: Workspace
    entries: int
    files: int
    left_out: FilesLeftOut
    is_whole: bool


class Bringing(NamedTuple):
    """How far it is: bytes of the backup that are read, or, `is_read`, entries that can be shown, of so many."""

    is_read: bool
    done: int
    total: int


Told = Callable[[Bringing], object]
"""What it raises ends all, and nothing is in the home."""


class _Read(NamedTuple):
    entries: int
    files: CarriedFiles
    is_whole: bool


def restore(
    home: Home,
    path: Path,
    words: str,
    person: str = "",
    pc: str | None = None,
    *,
    network: NetworkSettings = ON_THE_LAN,
    told: Told = lambda _: None,
) -> Restored:
    """Begin again in an empty home: as another PC of whose sheet it is, with seats of its own. Of a backup that breaks
    off what is there comes back. `person`: who that is, where somebody wants to be sure. `told` hears how far
    it is, in this thread.

    Takes its time. Raises InvalidError for words, names and files that are none, HomeError; sync's NotAllowedError
    where the sheet lets nobody in any more, MalformedError where it is no backup. Then nothing is in the home.
    """
    key, name = RecoveryKey.of(secret_of(words)), typed_text.name(pc or host_name(), "this PC")
    home_key, files = home.begin(), home.path / FOLDER
    had_files = files.exists()
    try:
        with user_files.open_to_read(path) as source, age.opening(source, key.private) as stream:
            size = path.stat().st_size
            read = _read(
                home, home_key, path, stream, key, lambda: told(Bringing(False, min(source.tell(), size), size))
            )
        told(Bringing(True, 0, read.entries))
        workspace = _opened(home, home_key, network, person, name, told)
    except BaseException:
        home.abandon()
        if not had_files:
            shutil.rmtree(files, ignore_errors=True)
        raise
    left = workspace.do(lambda context: left_out(context.session, read.files.left_out)).result()
    return Restored(workspace, read.entries, len(read.files.whole), left, read.is_whole)


def _opened(home: Home, home_key: bytes, network: NetworkSettings, person: str, pc: str, told: Told) -> Workspace:
    _show(home, home_key, person, pc, told)
    engine = Engine.start(home, home_key, network, areas.AREAS, open_replica, create=False)
    try:
        workspace = Workspace.of(engine)
        home.finish()
    except BaseException:
        engine.stop(2.0)
        raise
    return workspace


def _show(home: Home, home_key: bytes, person: str, pc: str, told: Told) -> None:
    """Until all can be shown, no other PC hears of this one: one on which it is stopped is not left in the shop."""
    engine = Engine.start(home, home_key, OFFLINE, areas.AREAS, open_replica, create=False)
    try:
        in_step = engine.submit_async(engine.rows.until_in_step)
        while not in_step.done():
            told(
                Bringing(True, *engine.submit(lambda: (engine.projection.cursor, engine.replica.head_arrival)).result())
            )
            wait((in_step,), _TOLD_S)
        in_step.result()
        me = engine.submit(lambda: people_queries.myself(engine.session).name).result()
        if person and not meant([(me, True)], person):
            raise InvalidError(f"This is the recovery sheet of {me}, not of {person}.")
        engine.submit(lambda: people_commands.say(engine, PCNamed(engine.replica.me.device, pc))).result()
    finally:
        engine.stop(_CLOSED_S)


def _read(
    home: Home, home_key: bytes, path: Path, stream: BinaryIO, key: RecoveryKey, tell: Callable[[], object]
) -> _Read:
    opened = backup.opened(stream)
    brought = BroughtState(opened.kept, key)
    log = Log.create(home.log_path, key_store.derived(home_key, "log"))
    with closing(backup.read_into(log, opened.restoration, os.urandom, wall_ms)) as replica:
        files = CarriedFiles(replica.files, replica.files.folder.has_room, besides=brought.files)
        reader = BundleReader(replica, opened.bundle, files)
        try:
            for step in reader.steps():
                step()
                tell()
        except MalformedError:
            if not reader.entries:
                raise
        replica.files.leave_behind(files.left_out, str(path.resolve()))
        replica.recovering.recover(key, opened.restoration.epochs)
        state = _own_state(home, replica, opened.kept, brought, key)
        replica.peers.keep_history(reader.told[CONTENT], state.unread)
        _bring_back(home, home_key, replica.me.feed, state)
        return _Read(reader.entries, files, reader.is_whole)


def _own_state(
    home: Home, replica: Replica, states: Sequence[backup.SealedState], brought: BroughtState, key: RecoveryKey
) -> OwnState:
    """What whose sheet it is kept for themselves, as it was last; what others kept behind their PINs waits for them."""
    me, not_wanted = replica.me.member, {name for area in areas.AREAS for name in area.of_this_pc}
    is_told = brought.is_of(replica)
    found = brought.state if is_told else OwnState()
    for each in brought_by(states, replica):
        if is_told and (each.member, each.device) == (me, brought.device):
            continue  # the same once more
        things = each.by_sheet(key, home.path, not_wanted) if each.member == me else None
        if things is None:
            behind_pins.keep(replica.log, each.member, each.kept, each.said)
        else:  # the latest come first
            found = replace(found, drafts={**things.drafts, **found.drafts}, kept={**things.kept, **found.kept})
    return found


def _bring_back(home: Home, home_key: bytes, feed: bytes, state: OwnState) -> None:
    path = home.seat_path(feed)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(LocalState(path / "own.db", seat_key(home_key, feed))) as own:
        own.bring_back(state.drafts, state.kept)
