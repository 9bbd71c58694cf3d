"""Two people who take turns at one PC."""

import json
import os
import statistics
import subprocess
import sys
from contextlib import closing

from desktop.colleagues import commands
from desktop.entering import entered
from desktop.home.home import Home
from tests.benchmarks.measure import Bench, Figures, NotMeasuredError, at_most, benchmark, spread
from tests.benchmarks.other_pc import ROOT
from tests.benchmarks.shops import MANY, OFF, WAIT_S, opened, shop_with_history
from ui.own_settings import OwnSettings

PIN = "2580"
TURNS = 20


@benchmark(
    "switch",
    f"another one in at the same PC, {MANY:,} messages, from F12; floor: one scrypt, bare window painted twice",
    at_most(2_000, "ms", "worst"),
)
def switch(bench: Bench) -> Figures:
    home = shop_with_history(bench).copied(bench.folder)
    share(home)
    command = [sys.executable, "-m", "tests.benchmarks.switching", str(home.path), PIN, str(TURNS)]
    figures, floors = zip(*_turns(command), strict=True)
    return Figures(statistics.median(figures), statistics.median(floors), "ms", spread(list(figures)))


def share(home: Home) -> None:
    """Let Bo in, and give both a PIN; each has all rows, and the full conversation open."""
    with opened(home) as workspace:
        bo = workspace.do(commands.add_new, "Bo", "employee", PIN).result(WAIT_S)
        alice = workspace.do(commands.set_pin, PIN).result(WAIT_S)
    channel = home.settings.get("chat.conversation")
    for insider in (alice, bo):
        OwnSettings(home.settings, insider.member.hex()).set("chat.conversation", channel)
        with closing(entered(home, insider, OFF)) as workspace:
            workspace.in_step().result(WAIT_S)


def _turns(command: list[str]) -> list[tuple[float, float]]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "COUNTERTOP_NETWORK": "loopback"}
    environment["QT_LOGGING_RULES"] = "default.warning=false"  # it has no windows to raise
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            for line in iter(process.stdout.readline, ""):
                if line.startswith("[["):
                    turns: list[tuple[float, float]] = json.loads(line)
                    return turns
            raise NotMeasuredError("The window ended before both had taken their turns.")
        finally:
            process.kill()
