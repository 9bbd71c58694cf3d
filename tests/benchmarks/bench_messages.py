"""One message: kept here, brought to another PC, and whether it costs more where there are many."""

import contextlib
import itertools
import statistics
import time

from desktop.chat import commands as chat_commands
from desktop.home.home import Home
from desktop.workspace import Workspace
from tests.benchmarks.floors import KeyedTable, TlsEcho
from tests.benchmarks.measure import Bench, Figures, at_most, benchmark, interleaved, ratio_at_most, seconds_of, spread
from tests.benchmarks.other_pc import OtherPC, other_pc
from tests.benchmarks.shops import WAIT_S, found, join, made_up, opened, shop_of

TURNS = 300
PAUSE_S = 0.06
FEW, VERY_MANY = 1_000, 1_000_000


class Poster:
    """Somebody who writes one message after another; each is durable, in the model and searchable on return."""

    def __init__(self, workspace: Workspace, conversation: str) -> None:
        self._workspace = workspace
        self._conversation = conversation
        self._numbers = itertools.count(10_000_000)

    def post(self) -> str:
        text = made_up(next(self._numbers))
        return self._workspace.do(chat_commands.post_message, self._conversation, text).result(WAIT_S).id


@benchmark("send", "send a message: durable, in the model, searchable", ratio_at_most(3))
def send(bench: Bench) -> Figures:
    with (
        opened(shop_of(FEW).copied(bench.folder)) as workspace,
        KeyedTable(bench.folder / "floor.db") as table,
    ):
        session = workspace.read()
        figures = interleaved(Poster(workspace, workspace.everyone).post, table.insert, TURNS)
        last = made_up(10_000_000 + TURNS + 2)
        assert [hit.text for hit in session.search(last + " ")] == [last]
        session.close()
        return figures


@benchmark(
    "deliver",
    "message from PC to PC over TLS, durable at both",
    ratio_at_most(3) & at_most(100, "ms", "p95") & at_most(15, "ms", "shown there p95"),
)
def deliver(bench: Bench) -> Figures:
    with (
        other_pc(found(bench.folder)) as other,
        contextlib.closing(join(Home(bench.folder / "joined"), other.address, other.code)) as workspace,
        KeyedTable(bench.folder / "here.db") as here,
        KeyedTable(bench.folder / "there.db") as there,
        TlsEcho(bench.folder, on_receive=there.insert) as echo,
    ):
        poster = Poster(workspace, workspace.everyone)
        turns = [(*_delivered(poster, other), _floor(here, echo)) for _ in range(TURNS)][3:]
    durable, shown, floor = ([turn[n] * 1000 for turn in turns] for n in range(3))
    also = {**spread(durable), "shown there": statistics.median(shown), "shown there p95": spread(shown)["p95"]}
    return Figures(statistics.median(durable), statistics.median(floor), "ms", also)


def _delivered(poster: Poster, other: OtherPC) -> tuple[float, float]:
    """Seconds until a message was durable on the other PC, and until it was there for screens.

    Nobody writes faster than `PAUSE_S`; what comes sooner after what was shown last waits for its batch.
    """
    time.sleep(PAUSE_S)
    start, durable = time.perf_counter(), 0.0
    id = poster.post()
    while (line := other.next_line()).get("id") != id:
        durable = line.get("durable", durable)
    return durable - start, line["shown"] - start


def _floor(here: KeyedTable, echo: TlsEcho) -> float:
    """The same after as long a pause: what has slept is slower."""
    time.sleep(PAUSE_S)
    return seconds_of(here.insert) + seconds_of(echo.round_trip)


@benchmark("scale", f"one message among {VERY_MANY:,}; floor: among {FEW:,}", ratio_at_most(1.3))
def scale(bench: Bench) -> Figures:
    many = shop_of(VERY_MANY)
    with opened(Home(many.home)) as large, opened(shop_of(FEW).copied(bench.folder)) as small:
        return interleaved(Poster(large, large.everyone).post, Poster(small, small.everyone).post, TURNS)
