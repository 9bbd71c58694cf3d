"""A PC of a shop with its drive, in a process of its own: `python -m tests.benchmarks.drive_pc HOME PORT`.

It says `{at}` once it is open. Then it takes JSON lines on stdin, does or waits for one after the other, and answers
each with `{at}`; times are the machine's monotonic clock, the same in all processes.

    {"dial": address}        another PC is told where this one finds it
    {"ready": true}          another PC is connected, and has all
    {"add": [path, …]}       files and folders are in the drive, those of a name that is there as new versions
    {"rename": [old, new]}   a folder at the top has another name
    {"shows": name}          that name stands at the top
    {"holds": [name, n]}     a folder there has n files, and all that is in them is on this PC
    {"bytes": n}             so many sealed bytes of whole files are here
    {"memory": true}         answered with `{mib}` too, the most that was resident
"""

import json
import os
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from desktop.drive import adding, commands, queries
from desktop.drive.records import DriveFolder
from desktop.engine.records import NetworkSettings
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.benchmarks.other_pc import say
from tests.benchmarks.shops import BUILD_S
from tests.benchmarks.syncthing import peak_mib, until


class DrivePC:
    """What it does; each method is a word of the lines above."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._session = workspace.read()

    def dial(self, address: str) -> None:
        self._do(people_commands.add_address, address)

    def ready(self, _: bool) -> None:
        until(lambda: any(peer.online and peer.missing == 0 for peer in self._workspace.sync_state().peers))

    def add(self, paths: list[str]) -> None:
        self._do(adding.add_paths, [Path(path) for path in paths], new_versions=True)

    def rename(self, names: list[str]) -> None:
        self._do(commands.rename, self._folder(names[0]).id, names[1])

    def shows(self, name: str) -> None:
        until(lambda: name in {one.name for one in self._top()})

    def holds(self, name_and_count: list[Any]) -> None:
        name, count = name_and_count
        self.shows(name)
        folder = self._folder(name).id

        def has_all() -> bool:
            files = queries.listing(self._session, folder).files
            return len(files) == count and all(one.is_here for one in files)

        until(has_all)

    def bytes(self, count: int) -> None:
        engine = self._workspace.engine
        until(lambda: engine.submit(lambda: engine.replica.files.used).result() >= count)

    def memory(self, _: bool) -> dict[str, float]:
        return {"mib": peak_mib(os.getpid())}

    def _top(self) -> list[Any]:
        listed = queries.listing(self._session)
        return [*listed.folders, *listed.files]

    def _folder(self, name: str) -> DriveFolder:
        return next(one for one in queries.listing(self._session).folders if one.name == name)

    def _do(self, command: Any, *values: Any, **named: Any) -> None:
        self._workspace.do(command, *values, **named).result(BUILD_S)

    def close(self) -> None:
        self._session.close()
        self._workspace.close(5.0)


def main(home: str, port: str) -> None:
    network = NetworkSettings(port=int(port), discovery=False, loopback_only=True, keeps_all_files=True)
    pc = DrivePC(Workspace.open(Home(Path(home)), network=network))
    say(at=perf_counter())
    for line in sys.stdin:
        ((word, value),) = json.loads(line).items()
        more = getattr(pc, word)(value) or {}
        say(at=perf_counter(), **more)
    pc.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
