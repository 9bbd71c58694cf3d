"""The key of a home is kept elsewhere, and that is killed at each step, each time in another copy of the home.

`python -m tests.desktop.key_kills HOME COPIES PLACE` prints which key counted after each, in order, as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from contextlib import closing
from pathlib import Path

import keyring
import keyring.backend

from desktop.home import key_store, passphrase, rekeying
from desktop.home.home import Home, seat_key
from desktop.rows.local_state import LocalState
from sync.database import connect, damaged_pages
from sync.log import Log
from sync.seats import Seats
from tests.volume import THOROUGH

WORDS = "brot und salz"
EVENTS = {"open", "os.remove", "os.rename", "os.mkdir"}
STRIDE = 1 if THOROUGH else 5


class FileKeyring(keyring.backend.KeyringBackend):
    """One that outlives a process."""

    priority = 1.0
    path: Path

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._read(), username: password})

    def get_password(self, service: str, username: str) -> str | None:
        return self._read().get(username)

    def delete_password(self, service: str, username: str) -> None:
        self._write({name: kept for name, kept in self._read().items() if name != username})

    def _read(self) -> dict[str, str]:
        return json.loads(self.path.read_text()) if self.path.exists() else {}

    def _write(self, kept: dict[str, str]) -> None:
        self.path.write_text(json.dumps(kept))


def killed_at(home: Path, place: key_store.KeptIn, at: int) -> bool:
    """Whether that came to its end before it was killed at a step."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    steps = iter(range(1, sys.maxsize))

    def step(*_: object) -> None:
        if next(steps) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(lambda event, args: step() if event in EVENTS and str(home) in str(args[0]) else None)
    rekeying.keep_key(Home(home), place, WORDS, step)
    os._exit(0)


def which_counts(folder: Path, old: bytes, secret: bytes) -> str:
    """Which key opens everything; that all is there, and nothing is left over."""
    home = Home(folder)
    home.unlock(WORDS)
    key = home.key()
    with closing(Log.open(home.log_path, key_store.derived(key, "log"))) as log:
        assert Seats(log, os.urandom).device().private == secret
        assert damaged_pages(log.db.conn) == []
    for path in folder.glob("seats/*/*.db"):
        with closing(connect(path, seat_key(key, bytes.fromhex(path.parent.name)), query_only=True)) as made:
            assert damaged_pages(made) == []
    (seat,) = folder.glob("seats/*")
    with closing(LocalState(seat / "own.db", seat_key(key, bytes.fromhex(seat.name)))) as own:
        assert own.draft(b"there") == "half a"
    assert not list(folder.rglob("*.rekeyed*"))
    assert "change" not in json.loads((folder / "home.json").read_text())
    assert (folder / "key").exists() == (home.key_kept_in == "file")
    return "old" if key == old else "new"


def main(home: Path, copies: Path, place: key_store.KeptIn) -> None:
    keyring.set_keyring(ring := FileKeyring())
    passphrase._LOG_N = 4
    ring.path = copies / "keyring"
    copies.mkdir()
    old = Home(home).key()
    with closing(Log.open(home / "log.db", key_store.derived(old, "log"))) as log:
        secret = Seats(log, os.urandom).device().private
    (seat,) = home.glob("seats/*")
    with closing(LocalState(seat / "own.db", seat_key(old, bytes.fromhex(seat.name)))) as own:
        own.save_draft(b"there", "half a")  # in the WAL, as a process leaves it that was killed before
        outcomes, ended, at = [], False, 1
        while not ended:
            copy = copies / str(len(outcomes))
            shutil.copytree(home, copy)
            assert (copy / "seats" / seat.name / "own.db-wal").stat().st_size
            ended = killed_at(copy, place, at)
            outcomes.append(which_counts(copy, old, secret))
            at += STRIDE
    print(json.dumps(outcomes))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])  # type: ignore[arg-type]
