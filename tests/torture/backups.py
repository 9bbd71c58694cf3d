"""Backups and sticks that are killed or find their disk full while they are made or taken in: no half one passes for a
whole one, nothing that was there goes, and the next one succeeds.

`python -m tests.torture.backups ROUNDS [SEED]`. As root each disk is a small one of its own. What a failed run leaves
is kept.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from random import Random, SystemRandom
from typing import Final

from desktop.backups import file_names
from desktop.cli import PARTLY
from desktop.home.home import Home
from desktop.home.records import HomeState
from desktop.workspace import Workspace
from tests.conftest import ROOT
from tests.desktop.command_line import ask, run
from tests.desktop.disk_stories import PAGE, fill, make_room
from tests.desktop.shops import LOOPBACK, Person, join, until
from tests.process import Running
from tests.surroundings import own_loopback, usual_signals

DISKS: Final = ("till", "office", "new", "drive")
DEEDS: Final = ("back_up", "restore", "bundle_out", "bundle_in")
FULL_DISKS: Final = 0.3
ROOM_PAGES: Final = (60, 300, 1500)
"""What is left of a full disk, at most: less than an empty home takes, less than the messages, about everything."""
DISK_MIB: Final = 300
"""Files leave 200 of them free on a disk with a home on it."""
MESSAGES: Final = 200
FILES: Final = 5
FILE_BYTES: Final = 700_000
SMALL_DISKS: Final = "small-disks"
TELL_EVERY: Final = 20


class BackupTorture:
    """A shop on two PCs, with a backup that holds, a drive, and a PC where nothing is.

    counts: what was done
    """

    def __init__(self, folder: Path, chance: Random, *, small_disks: bool) -> None:
        self.counts: Counter[str] = Counter()
        self._chance = chance
        self._small_disks = small_disks
        self._disks = {name: folder / name for name in DISKS}
        self._till, self._office, self._new = (self._disks[name] / "home" for name in DISKS[:3])
        self._drive = self._disks["drive"]
        self._kept, self._before = folder / "kept", folder / "office before"
        self._seconds = dict.fromkeys(DEEDS, 3.0)
        """How long each deed takes where nothing stops it."""

    def found(self) -> None:
        """What there is: messages, files, the backup with its words; the office PC as it was before them."""
        with ExitStack() as stack:
            ann = Person(Workspace.create(Home(self._till), "Olive & Co", "Ann", "Till", network=LOOPBACK))
            stack.callback(ann.close)
            bob = Person(join(ann, Home(self._office), "Bob", "Office"))
            stack.callback(bob.close)
            until(lambda: len(bob.workspace.sync_state().peers) == 2)
        shutil.move(self._office, self._before)
        for number in range(FILES):
            file = self._kept.parent / f"file {number}.bin"
            file.write_bytes(self._chance.randbytes(FILE_BYTES))
            ask(self._till, "file", "add", str(file))
            ask(self._till, "say", "everyone", f"file {number}", "--file", str(file))
        with ExitStack() as stack:
            ann = Person(Workspace.open(Home(self._till), network=LOOPBACK))
            stack.callback(ann.close)
            for number in range(MESSAGES):
                ann.say(f"message {number}")
        self._words = " ".join(ask(self._till, "recovery-sheet")["words"])
        self._kept.mkdir()
        self._backup = ask(self._till, "backup", "now", str(self._kept))["file"]
        self._stick = self._kept / "stick"
        ask(self._till, "bundle", "out", str(self._stick), "--all")
        self._all = self._shown(self._till)

    def _shown(self, home: Path) -> tuple[list[str], list[tuple[str, int, bool]]]:
        """What a PC shows: each message, and each file with its size and whether it is here."""
        said = [one["text"] for one in ask(home, "read", "everyone", "--limit", str(2 * MESSAGES))]
        files = [(one["name"], one["size"], one["here"]) for one in ask(home, "file", "list")]
        return said, sorted(files)

    def run(self, rounds: int) -> None:
        """So many. Raises AssertionError for whatever must not be."""
        for number in range(1, rounds + 1):
            deed = DEEDS[number % len(DEEDS)]
            getattr(self, f"_{deed}")(self._small_disks and self._chance.random() < FULL_DISKS)
            if number % TELL_EVERY == 0:
                print(f"{number:,} of {rounds:,} rounds: {self.told()}", flush=True)
        assert self._shown(self._till) == self._all
        assert ask(self._till, "verify")["ok"]

    def told(self) -> str:
        return ", ".join(f"{count:,} {what}" for what, count in sorted(self.counts.items()))

    def _back_up(self, full: bool) -> None:
        self._disturbed("back_up", full, self._drive, self._till, "backup", "now", str(self._drive))
        there = [found.path for found in file_names.found_in(self._drive)]
        for path in there:
            assert ask(self._till, "backup", "verify", str(path))["ok"], "half a backup has a whole one's name"
        time.sleep(1.0)  # a backup's name says when it was made, to the second
        made = ask(self._till, "backup", "now", str(self._drive))
        assert made["verified"]
        assert made["left_out"] == 0
        assert {path.name for path in self._drive.iterdir()} == {path.name for path in [*there, Path(made["file"])]}
        self._empty(self._drive)

    def _restore(self, full: bool) -> None:
        words = ("restore", self._backup, "--words", self._words)
        status = self._disturbed("restore", full, self._disks["new"], self._new, *words)
        if status == PARTLY:
            self.counts["restores without files"] += 1
            assert self._shown(self._new)[0] == self._all[0]
        else:
            if Home(self._new).state()[0] is HomeState.EMPTY:
                again = run(self._new, *words)
                assert again.status == 0, again
            assert self._shown(self._new) == self._all
        assert ask(self._new, "verify")["ok"]
        self._empty(self._disks["new"])

    def _bundle_out(self, full: bool) -> None:
        stick = self._drive / "stick"
        shutil.copy(self._stick, stick)
        words = ("bundle", "out", str(stick), "--all", "--replace")
        status = self._disturbed("bundle_out", full, self._drive, self._till, *words)
        self._takes_in(stick, with_files=status in (None, 1))
        assert ask(self._till, *words)["left_out"] == 0
        self._takes_in(stick)
        self._empty(self._drive)

    def _bundle_in(self, full: bool) -> None:
        shutil.copytree(self._before, self._office)
        words = ("bundle", "in", str(self._stick))
        self._disturbed("bundle_in", full, self._disks["office"], self._office, *words)
        self._takes_in(self._stick)

    def _takes_in(self, stick: Path, *, with_files: bool = True) -> None:
        """The office PC, as it is or was before, has all after it; files, where there was room for them on it."""
        if not self._office.exists():
            shutil.copytree(self._before, self._office)
        came = ask(self._office, "bundle", "in", str(stick))
        assert came["complete"]
        assert came["left_out"] == 0
        said, files = self._shown(self._office)
        assert said == self._all[0]
        assert files == self._all[1] or not with_files
        assert ask(self._office, "verify")["ok"]
        self._empty(self._disks["office"])

    def _disturbed(self, deed: str, full: bool, disk: Path, home: Path, *words: str) -> int | None:
        """Done, and killed meanwhile, or to its end on a disk that is too full; with which status it ended."""
        what = f"{deed.replace('_', ' ')} {'on a full disk' if full else 'killed'}"
        if full:
            home.parent.mkdir(exist_ok=True)
            fill(disk, self._chance.randint(0, self._chance.choice(ROOM_PAGES)) * PAGE)
        began_s = time.monotonic()
        process = Running([sys.executable, "-m", "ui", "--home", str(home), *words], ROOT, {"TMPDIR": str(disk.parent)})
        status: int | None = None
        if full:
            status = process.wait()
            self._refuses_in_words(status, "\n".join(process.stderr_lines))
            make_room(disk)
        else:
            time.sleep(self._chance.random() * self._seconds[deed])
            if not process.is_alive:
                self._seconds[deed] = time.monotonic() - began_s
                what = f"{deed.replace('_', ' ')} undisturbed"
            process.kill()
        self.counts[what] += 1
        return status

    def _refuses_in_words(self, status: int, said: str) -> None:
        assert status in (0, 1, PARTLY), said
        assert "Traceback" not in said, said
        if status == 1:
            self.counts["refusals by a full disk"] += 1
            assert any(word in said for word in ("room", "full", "The disk did not do")), said

    def _empty(self, folder: Path) -> None:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def torture(folder: Path, rounds: int, seed: str, *, small_disks: bool) -> int:
    """Do it, and say how it goes; the exit status."""
    own_loopback()
    os.environ |= {"COUNTERTOP_KEYRING": "file", "COUNTERTOP_NETWORK": "loopback", "COUNTERTOP_PORT": "0"}
    began_s = time.monotonic()
    tortured = BackupTorture(folder, Random(seed), small_disks=small_disks)
    try:
        tortured.found()
        tortured.run(rounds)
    except BaseException:
        print(tortured.told(), flush=True)
        if small_disks:  # they go with this process
            for name in DISKS:
                shutil.copytree(folder / name, folder / "left" / name)
        raise
    print(f"{rounds:,} of {rounds:,} rounds: {tortured.told()} in {time.monotonic() - began_s:.0f} s", flush=True)
    return 0


def on_small_disks(folder: Path, rounds: int, seed: str) -> int:
    """Run this again where each disk is small; its exit status."""
    mounts = "; ".join(f'mount -t tmpfs -o size={DISK_MIB}m tmpfs "$0/{name}"' for name in DISKS)
    command = [sys.executable, "-m", "tests.torture.backups", str(rounds), seed, SMALL_DISKS, str(folder)]
    started = ["unshare", "-m", "sh", "-c", f'set -e; {mounts}; exec "$@"', str(folder), *command]
    return subprocess.run(started, check=False).returncode


def main(rounds: int, seed: str = "", *inside: str) -> int:
    usual_signals()
    if inside:
        return torture(Path(inside[1]), rounds, seed, small_disks=True)
    seed = seed or str(SystemRandom().randrange(10**6))
    folder = Path(tempfile.mkdtemp(prefix="countertop-backups-"))
    for name in DISKS:
        (folder / name).mkdir()
    print(f"Seed {seed}; if it fails, what is left is kept in {folder}.", flush=True)
    if os.name == "posix" and os.geteuid() == 0:
        status = on_small_disks(folder, rounds, seed)
    else:
        print("Full disks are left out: that takes root.")
        status = torture(folder, rounds, seed, small_disks=False)
    if status == 0:
        shutil.rmtree(folder)
    return status


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), *sys.argv[2:]))
