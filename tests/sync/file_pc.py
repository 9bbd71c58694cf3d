"""A PC that fetches and serves files, in a process of its own: `python -m tests.sync.file_pc HOME`.

It takes JSON lines on stdin and prints JSON lines; times are the machine's monotonic clock, the same in all processes.

    {"dial": address}   {"want": file}   {"drop": file}   {"hurry": true}   {"say": text}   {"memory": true}
    {address}, {whole: how many files, at}, {news: entries held, at}, {memory: MiB}"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sync.errors import StorageError
from sync.files import dropping, traffic, wishes
from sync.identity import KEY_SIZE
from sync.log import Log
from sync.network import Network
from sync.replica import Replica
from tests.sync.lan import at, say, wall_ms

ROOT = Path(__file__).resolve().parents[2]
KEY_FILE = "key"


def new_home(folder: Path) -> Log:
    """A log in a new folder, its key beside it."""
    folder.mkdir(parents=True)
    key = os.urandom(KEY_SIZE)
    (folder / KEY_FILE).write_bytes(key)
    return Log.create(folder / "log.db", key)


class FilePC:
    """That process, seen from outside. held, whole: entries and whole files that it was last known to have"""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.held = self.whole = 0
        self.address: str = self.wait("address")["address"]

    def tell(self, **line: Any) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(line) + "\n")
        self.process.stdin.flush()

    def wait(self, key: str, at_least: float = 0) -> dict[str, Any]:
        """The next line with this key, whose value is at least so much where it is a number."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said: dict[str, Any] = json.loads(line)
            self.whole = said.get("whole", self.whole)
            if key in said and (isinstance(said[key], str) or said[key] >= at_least):
                return said
        raise RuntimeError("a PC ended")

    def read_to_the_end(self) -> None:
        """Whatever it still says, once it is killed."""
        with suppress(RuntimeError):
            self.wait("nothing")

    def wait_for_news(self) -> float:
        """When entries came next."""
        said = self.wait("news", self.held + 1)
        self.held = said["news"]
        return float(said["at"])

    @property
    def memory_mib(self) -> float:
        """The most that it has taken so far."""
        self.tell(memory=True)
        return float(self.wait("memory")["memory"])


@contextmanager
def file_pc(home: Path) -> Iterator[FilePC]:
    """The replica in a folder (`log.db`, its key beside it), on the network of this computer."""
    command = [sys.executable, "-m", "tests.sync.file_pc", str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield FilePC(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def peak_mib() -> float:
    """Of this program alone: `getrusage` counts what it was started from."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (peak_kib,) = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return peak_kib / 1024


def tell(**line: Any) -> None:
    print(json.dumps(line), flush=True)


class _Told:
    """What it tells of itself while it runs, and what it is told to do."""

    def __init__(self, replica: Replica, network: Network) -> None:
        self._replica, self._network = replica, network
        self._whole = self._news = -1
        self.look()

    def look(self) -> None:
        """Say what is whole and held, if that has changed."""
        whole, news = self._count(), self._replica.head_arrival
        if whole != self._whole:
            tell(whole=whole, at=time.perf_counter())
        if news != self._news:
            tell(news=news, at=time.perf_counter())
        self._whole, self._news = whole, news

    def _count(self) -> int:
        counted = self._replica.log.db.conn.execute("SELECT count(*) FROM files WHERE whole").fetchone()
        return int(counted[0])

    async def do(self, line: dict[str, Any]) -> None:
        if "dial" in line:
            await self._network.dial(line["dial"])
        elif "want" in line:
            self._network.files.want(bytes.fromhex(line["want"]))
        elif "drop" in line:
            self._network.files.drop(bytes.fromhex(line["drop"]))
        elif "hurry" in line:
            dropping.STEP_S = traffic.TICK_S = 0.05  # type: ignore[misc]
            wishes.FREE_BYTES = 0  # type: ignore[misc]
        elif "say" in line:
            say(self._replica, line["say"])
        elif "memory" in line:
            tell(memory=peak_mib())


async def main(home: Path) -> None:
    replica = Replica.open(Log.open(home / "log.db", (home / KEY_FILE).read_bytes()), os.urandom, wall_ms)
    network = Network(replica, port=0, loopback_only=True, discovery=False)
    await network.start()
    told = _Told(replica, network)
    network.files.subscribe(told.look)
    replica.subscribe(told.look)
    finish = replica.files.finish

    def finish_and_tell(files: Iterable[bytes]) -> None:
        finish(files)
        told.look()

    replica.files.finish = finish_and_tell  # type: ignore[method-assign]
    tell(address=at(network))
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        try:
            await told.do(json.loads(line))
        except StorageError as error:
            tell(refused=str(error))
    await network.stop()
    replica.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
