"""A process that is killed while it adds and receives files: what it acknowledged is whole, the rest does no harm."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from sync.log import Log
from sync.replica import Replica
from tests.conftest import ROOT
from tests.sync.replicas import KEY, WallClock, founded, seeded

WRITER = """
import os, sys, time
from sync.log import Log
from sync.replica import Replica
from tests.sync.replicas import KEY
from tests.sync.stored_files import receive, sealed_chunks
replica = Replica.open(Log.open(sys.argv[1], KEY), os.urandom, lambda: int(time.time() * 1000))
while True:
    with replica.files.adder() as adder:
        sealed = [adder.seal(os.urandom(3_000_000)), adder.seal(os.urandom(10))]
        replica.files.add(sealed)
    print(*(each.file.hex() for each in sealed), flush=True)
    print(receive(replica.files, sealed_chunks(os.urandom(2_000_000))).file.hex(), flush=True)
"""


def test_a_killed_process_leaves_whole_what_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    founded(path).close()
    acknowledged: set[bytes] = set()
    for lines in (1, 4):
        command = [sys.executable, "-c", WRITER, str(path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            said = [writer.stdout.readline() for _ in range(lines)]
            writer.kill()
            said += writer.stdout.readlines()
        acknowledged |= {bytes.fromhex(file) for line in said if line.endswith("\n") for file in line.split()}
    replica = Replica.open(Log.open(path, KEY), seeded("again"), WallClock())
    files = replica.files
    assert all(files.is_whole(file) for file in acknowledged)
    assert list(filter(None, files.check())) == []
    for _ in files.sweep():
        pass
    assert {path.name for path in files.folder.new.iterdir()} == {"lock"}
    assert all(files.size(file) is not None for found in files.folder.found() for file, _ in found)
    replica.close()
