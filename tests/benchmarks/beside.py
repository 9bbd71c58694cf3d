"""The same things done with the same files by two PCs with Countertop, or with Syncthing, on a network of their own.

`python -m tests.benchmarks.beside PROGRAM FOLDER` prints one JSON object: seconds until the other PC has it (`large`, a
file of 1 GiB; `byte`, another byte in its middle; `small`, 10,000 files of 10 kB in two folders; `rename`, another name
for one of these), seconds of both to `start` with all that, and MiB that were resident at most, by PC (`memory`).
"""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final, Protocol

from msgspec.structs import replace

from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.workspace import Workspace
from tests.benchmarks.measure import seconds_of
from tests.benchmarks.other_pc import ROOT
from tests.benchmarks.shops import LOOPBACK, WAIT_S, join
from tests.benchmarks.syncthing import PROGRAM, Syncthing, until
from tests.surroundings import own_loopback

MIB: Final = 1 << 20
LARGE_MIB: Final = 1024
SMALL: Final = 10_000
IN_EACH: Final = 5_000
FOLDERS: Final = ("letters", "bills")
NEW_NAME: Final = "post"
PORTS: Final = 47_501, 47_511


class Side(Protocol):
    """Two PCs with one program; each method returns once the second PC has it. Started again after it was closed."""

    def start(self) -> None: ...
    def large(self, path: Path) -> None: ...
    def byte(self, path: Path) -> None: ...
    def small(self, folders: list[Path]) -> None: ...
    def rename(self) -> None: ...
    def memory(self) -> list[float]: ...
    def close(self) -> None: ...


class WithSyncthing:
    """Files are moved into its folder, and it is told to look."""

    def __init__(self, folder: Path) -> None:
        self._pcs = [Syncthing(folder / str(port), port) for port in PORTS]
        self._pcs[0].knows(self._pcs[1])
        self._pcs[1].knows(self._pcs[0])
        self._here, self._there = (pc.files for pc in self._pcs)

    def start(self) -> None:
        for pc in self._pcs:
            pc.start()
        until(lambda: all(pc.is_ready() for pc in self._pcs))

    def large(self, path: Path) -> None:
        path.rename(self._here / path.name)
        self._pcs[0].scan()
        until(lambda: (self._there / path.name).exists())

    def byte(self, path: Path) -> None:
        changed = other_byte(self._here / path.name)
        self._pcs[0].scan()
        until(lambda: byte_of(self._there / path.name) == changed)

    def small(self, folders: list[Path]) -> None:
        for folder in folders:
            folder.rename(self._here / folder.name)
        self._pcs[0].scan()
        until(lambda: all(names_in(self._there / folder.name) == IN_EACH for folder in folders))

    def rename(self) -> None:
        (self._here / FOLDERS[0]).rename(self._here / NEW_NAME)
        self._pcs[0].scan()
        until(lambda: names_in(self._there / NEW_NAME) == IN_EACH and not names_in(self._there / FOLDERS[0]))

    def memory(self) -> list[float]:
        return [pc.memory_mib for pc in self._pcs]

    def close(self) -> None:
        for pc in self._pcs:
            pc.close()


class Process:
    """A `drive_pc`, seen from outside."""

    def __init__(self, home: Path, port: int) -> None:
        command = [sys.executable, "-m", "tests.benchmarks.drive_pc", str(home), str(port)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def answer(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("A PC ended.")
        said: dict[str, Any] = json.loads(line)
        return said

    def asked(self, **line: Any) -> dict[str, Any]:
        """Its answer once that is done."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def close(self) -> None:
        self._process.communicate()


class WithCountertop:
    """Files are added to the shop's drive."""

    def __init__(self, folder: Path) -> None:
        self._homes = [folder / str(port) for port in PORTS]
        self._running: list[Process] = []
        network = replace(LOOPBACK, port=PORTS[0])
        till = Workspace.create(Home(self._homes[0]), "Olive & Co", "Alice", "Till", network=network)
        until(lambda: till.sync_state().network == "here")
        invitation = till.do(people_commands.invite, role="employee").result(WAIT_S)
        office = join(Home(self._homes[1]), invitation.addresses[0], invitation.code)
        until(lambda: all(peer.online and peer.missing == 0 for peer in office.sync_state().peers if not peer.is_this))
        for workspace in (office, till):
            workspace.close(30.0)

    def start(self) -> None:
        self._running = [Process(home, port) for home, port in zip(self._homes, PORTS, strict=True)]
        for pc in self._running:
            pc.answer()
        for pc in self._running:
            pc.asked(ready=True)

    def large(self, path: Path) -> None:
        self._adds(path)
        self._there.asked(bytes=LARGE_MIB * MIB)

    def byte(self, path: Path) -> None:
        other_byte(path)
        self._adds(path)
        self._there.asked(bytes=2 * LARGE_MIB * MIB)

    def small(self, folders: list[Path]) -> None:
        self._adds(*folders)
        for folder in folders:
            self._there.asked(holds=[folder.name, IN_EACH])

    def rename(self) -> None:
        self._running[0].asked(rename=[FOLDERS[0], NEW_NAME])
        self._there.asked(shows=NEW_NAME)

    def memory(self) -> list[float]:
        return [float(pc.asked(memory=True)["mib"]) for pc in self._running]

    def close(self) -> None:
        for pc in self._running:
            pc.close()
        self._running = []

    @property
    def _there(self) -> Process:
        return self._running[1]

    def _adds(self, *paths: Path) -> None:
        self._running[0].asked(add=[str(path) for path in paths])


SIDES: Final[dict[str, Callable[[Path], Side]]] = {PROGRAM: WithSyncthing, "countertop": WithCountertop}


def other_byte(path: Path) -> bytes:
    """Change the byte in the middle of the large file: what it is now."""
    changed = bytes([byte_of(path)[0] ^ 1])
    with path.open("r+b") as stream:
        stream.seek(LARGE_MIB * MIB // 2)
        stream.write(changed)
    return changed


def byte_of(path: Path) -> bytes:
    """That byte; none while the file is not in its place."""
    with suppress(FileNotFoundError), path.open("rb") as stream:
        stream.seek(LARGE_MIB * MIB // 2)
        return stream.read(1)
    return b""


def names_in(folder: Path) -> int:
    """How many files are there under their own names."""
    with suppress(FileNotFoundError):
        return sum(name.endswith(".txt") for name in os.listdir(folder))
    return 0


def random_files(folder: Path) -> tuple[Path, list[Path]]:
    """The large file, and the folders with small ones; always the same bytes."""
    give, large, folders = random.Random(1).randbytes, folder / "large", [folder / name for name in FOLDERS]
    with large.open("wb") as stream:
        for _ in range(LARGE_MIB):
            stream.write(give(MIB))
    for small in folders:
        small.mkdir()
        for number in range(IN_EACH):
            (small / f"{number}.txt").write_bytes(give(SMALL))
    return large, folders


def story(side: Side, folder: Path) -> dict[str, Any]:
    large, folders = random_files(folder)

    def timed(deed: Callable[[], None]) -> float:
        os.sync()
        return seconds_of(deed)

    with closing(side):
        side.start()
        found: dict[str, Any] = {
            "large": timed(lambda: side.large(large)),
            "byte": timed(lambda: side.byte(large)),
            "small": timed(lambda: side.small(folders)),
            "rename": timed(side.rename),
            "memory": side.memory(),
        }
    with closing(side):
        found["start"] = timed(side.start)
    return found


def main(program: str, folder: str) -> None:
    own_loopback()
    print(json.dumps(story(SIDES[program](Path(folder)), Path(folder))))


if __name__ == "__main__":
    main(*sys.argv[1:])
