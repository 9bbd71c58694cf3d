"""Another PC of a shop, in a process of its own: `python -m tests.benchmarks.other_pc HOME`, until stdin ends.

It prints JSON lines: `{address, code}` when it can be joined, `{durable}` after each commit of entries and
`{shown, id}` when a message is there for screens; times are the machine's monotonic clock, the same in all processes.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from desktop.chat.events import MessagePosted
from desktop.home.home import Home
from desktop.people import commands as people_commands
from desktop.rows.event import Event
from desktop.workspace import Workspace
from tests.benchmarks.shops import LOOPBACK, WAIT_S

ROOT = Path(__file__).resolve().parents[2]


class OtherPC:
    """That process, seen from the benchmark."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.address, self.code = self._begin()

    def _begin(self) -> tuple[str, str]:
        said = self.next_line()
        return said["address"], said["code"]

    def next_line(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the other PC ended")
        said: dict[str, Any] = json.loads(line)
        return said


@contextmanager
def other_pc(home: Home) -> Iterator[OtherPC]:
    """The shop of a home on another PC, ready to be joined."""
    command = [sys.executable, "-m", "tests.benchmarks.other_pc", str(home.path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield OtherPC(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()


def say(**line: Any) -> None:
    print(json.dumps(line), flush=True)


def main(home: str) -> None:
    workspace = Workspace.open(Home(Path(home)), network=LOOPBACK)
    while workspace.sync_state().network != "here":
        time.sleep(0.01)
    engine = workspace.engine
    invitation = workspace.do(people_commands.invite, role="employee").result(WAIT_S)
    say(address=invitation.addresses[0], code=invitation.code)

    def on_events(events: tuple[Event, ...]) -> None:
        for event in events:
            if isinstance(event, MessagePosted):
                say(shown=time.perf_counter(), id=event.message)

    engine.submit(lambda: engine.replica.subscribe(lambda: say(durable=time.perf_counter()))).result()
    workspace.subscribe(on_events)
    sys.stdin.read()
    workspace.close(5.0)


if __name__ == "__main__":
    main(sys.argv[1])
