"""The framework of the benchmarks: what one is, how it is timed, what is printed and written.

A benchmark is a function that takes a `Bench` and returns `Figures`: what Countertop reached and what its floor
reached in the same run. The decorator `benchmark` registers it under a short name:

    @benchmark("send", "send a message: durable, in the model, searchable", ratio_at_most(3))
    def send_a_message(bench: Bench) -> Figures:
        with KeyedTable(bench.folder / "floor.db") as table:
            return interleaved(figure=post_one, floor=table.insert, repeats=500)
"""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


class NotMeasuredError(Exception):
    """This benchmark cannot run here; the sentence says why. It is no failure."""


@dataclass(frozen=True)
class Bench:
    """What a benchmark may use: an empty `folder` on a real disk, and where the real `data` lies."""

    folder: Path
    data: Path

    def real(self, name: str) -> Path:
        """A file of the real data; NotMeasuredError when it is not there."""
        if not (self.data / name).exists():
            raise NotMeasuredError(f"{name} is not in {self.data}; COUNTERTOP_DATA can say where it is.")
        return self.data / name


@dataclass(frozen=True)
class Figures:
    """A figure and its floor in one unit ("ms", "s", "MiB", "MiB/s"); the floor is None where there is none.

    `also` holds further figures of the same run under their names, such as {"p95": 41.0}.
    """

    figure: float
    floor: float | None
    unit: str
    also: dict[str, float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.figure / self.floor if self.floor else None


@dataclass(frozen=True)
class Aim:
    """What figures should reach, in words and as a test of them."""

    text: str
    is_met: Callable[[Figures], bool]

    def __and__(self, other: "Aim") -> "Aim":
        return Aim(f"{self.text}, {other.text}", lambda figures: self.is_met(figures) and other.is_met(figures))


def ratio_at_most(limit: float) -> Aim:
    return Aim(f"≤ {limit:g}×", lambda figures: figures.ratio is not None and figures.ratio <= limit)


def ratio_at_least(limit: float) -> Aim:
    return Aim(f"≥ {limit:g}×", lambda figures: figures.ratio is not None and figures.ratio >= limit)


def at_most(limit: float, unit: str, name: str = "") -> Aim:
    """At most so much: the figure itself, or the one that `also` holds under that name."""
    text = f"{name} ≤ {limit:g} {unit}" if name else f"≤ {limit:g} {unit}"
    return Aim(text, lambda figures: (figures.also[name] if name else figures.figure) <= limit)


def above_floor_at_most(limit: float, unit: str) -> Aim:
    """At most so much more than the floor, as memory over an empty window."""
    return Aim(f"≤ floor + {limit:g} {unit}", lambda figures: figures.figure - (figures.floor or 0.0) <= limit)


@dataclass(frozen=True)
class Benchmark:
    name: str
    what: str
    aim: Aim | None
    run: Callable[[Bench], Figures]


@dataclass(frozen=True)
class Result:
    """What became of one benchmark: its figures, or the sentence that says why there are none."""

    benchmark: Benchmark
    figures: Figures | None
    problem: str = ""
    is_failure: bool = False

    @property
    def met(self) -> bool | None:
        aim = self.benchmark.aim
        return aim.is_met(self.figures) if aim and self.figures else None

    def as_json(self) -> dict[str, Any]:
        aim = self.benchmark.aim
        about = {"name": self.benchmark.name, "what": self.benchmark.what, "aim": aim.text if aim else None}
        if self.figures is None:
            return {**about, "problem": self.problem}
        return {**about, **asdict(self.figures), "ratio": self.figures.ratio, "met": self.met}


REGISTRY: dict[str, Benchmark] = {}


def benchmark(name: str, what: str, aim: Aim | None = None) -> Callable[[Callable[[Bench], Figures]], Benchmark]:
    """Register the decorated function under a name of its own."""

    def register(run: Callable[[Bench], Figures]) -> Benchmark:
        assert name not in REGISTRY, f"Two benchmarks are called {name}."
        REGISTRY[name] = Benchmark(name, what, aim, run)
        return REGISTRY[name]

    return register


def seconds_of(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def interleaved(
    figure: Callable[[], object], floor: Callable[[], object], repeats: int, *, warm_up: int = 3
) -> Figures:
    """Time both by turns, in ms; the first `warm_up` turns are not counted."""
    return by_turns(lambda: seconds_of(figure) * 1000, lambda: seconds_of(floor) * 1000, "ms", repeats, warm_up=warm_up)


def by_turns(
    figure: Callable[[], float], floor: Callable[[], float], unit: str, repeats: int, *, warm_up: int = 1
) -> Figures:
    """Measure both by turns, so that whatever else the machine does hits both alike: medians, and the figure's spread.

    Both return what they measured, in the unit, such as a window's seconds to its first frame.
    """
    turns = [(figure(), floor()) for _ in range(warm_up + repeats)][warm_up:]
    figures, floors = [turn[0] for turn in turns], [turn[1] for turn in turns]
    return Figures(statistics.median(figures), statistics.median(floors), unit, spread(figures))


def spread(values: list[float]) -> dict[str, float]:
    """The 95th and 99th percentile and the worst."""
    ordered = sorted(values)

    def percentile(part: float) -> float:
        return ordered[min(len(ordered) - 1, int(len(ordered) * part))]

    return {"p95": percentile(0.95), "p99": percentile(0.99), "worst": ordered[-1]}


def table(results: Iterable[Result]) -> str:
    """One line a result: what, figure, floor, ratio, aim, met."""
    rows = [["what", "figure", "floor", "ratio", "aim", "met"]]
    for result in results:
        figures, aim = result.figures, result.benchmark.aim
        if figures is None:
            rows.append([result.benchmark.what, result.problem, "", "", "", ""])
            continue
        rows.append([
            result.benchmark.what,
            ", ".join([shown(figures.figure, figures.unit), *also(figures)]),
            shown(figures.floor, figures.unit) if figures.floor is not None else "–",
            f"{figures.ratio:.2f}×" if figures.ratio is not None else "–",
            aim.text if aim else "–",
            {True: "yes", False: "NO", None: "–"}[result.met],
        ])  # fmt: skip
    counted = [row for row in rows if row[2]]
    widths = [max(len(row[column]) for row in (rows if column == 0 else counted)) for column in range(6)]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join(
        [lines[0], "-+-".join("-" * width for width in widths), *(line.rstrip(" |") for line in lines[1:])]
    )


def also(figures: Figures) -> list[str]:
    return [f"{name} {shown(value, figures.unit)}" for name, value in figures.also.items()]


def shown(value: float, unit: str) -> str:
    """Three significant digits, or all that stand before the point."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f} {unit}"
