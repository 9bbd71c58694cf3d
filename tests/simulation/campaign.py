"""Many seeds on all cores: `python -m tests.simulation.campaign 1000` or `… 1234:1235`, for `make simulate`.

Hashes of strings and bytes have to be the same in every run: PYTHONHASHSEED=0.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import wait
from typing import Final, NoReturn

from tests.simulation.seeds import seeds_of, simulate_all

PROGRESS: Final = 100
"""Seeds after which it is said how far things are."""


def outcome(seed: int, run: Callable[[int], object]) -> tuple[int, str]:
    """A seed with what went wrong, and its story; empty when nothing did."""
    try:
        run(seed)
    except Exception:
        return seed, traceback.format_exc()
    return seed, ""


def outcomes(seeds: range, run: Callable[[int], object]) -> Iterator[tuple[int, str]]:
    """Each seed with what went wrong, as they are done."""
    with multiprocessing.Pool(os.cpu_count(), end_with_parent) as pool:
        yield from pool.imap_unordered(partial(outcome, run=run), seeds)


def end_with_parent() -> None:
    """End this worker with whoever started it, however that one ends; what it ran is cleared away."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, end)
    threading.Thread(target=_watch_parent, daemon=True).start()


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os.kill(os.getpid(), signal.SIGTERM)


def end(*_: object) -> NoReturn:
    """End as one does who is asked to."""
    sys.exit(128 + signal.SIGTERM)


def campaign(seeds: range, run: Callable[[int], object] = simulate_all) -> list[int]:
    """Run them all and say how it goes; the seeds that failed."""
    began, failed = time.monotonic(), []
    for count, (seed, failure) in enumerate(outcomes(seeds, run), 1):
        if failure:
            failed.append(seed)
            print(failure, flush=True)
        if failure or count % PROGRESS == 0 or count == len(seeds):
            seconds = time.monotonic() - began
            print(f"{count:,} of {len(seeds):,} seeds, {len(failed)} failed, {seconds:.0f} s", flush=True)
    for seed in sorted(failed):
        print(f"failed: make simulate SEEDS={seed}:{seed + 1}")
    return sorted(failed)


def main(seeds: str, run: Callable[[int], object] = simulate_all) -> NoReturn:
    """The command: 1 when a seed failed."""
    signal.signal(signal.SIGTERM, end)
    sys.exit(1 if campaign(seeds_of(seeds), run) else 0)


if __name__ == "__main__":
    main(sys.argv[1])
