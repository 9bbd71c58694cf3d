"""Many seeds on all cores: `python -m tests.simulation.campaign 1000` or `… 1234:1235`, for `make simulate`.

Hashes of strings and bytes have to be the same in every run: PYTHONHASHSEED=0.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from typing import Final

from tests.simulation.seeds import seeds_of, simulate_all

PROGRESS: Final = 100
"""Seeds after which it is said how far things are."""


def failure_of(seed: int, run: Callable[[int], object]) -> str:
    """What went wrong with a seed, with its story; empty when nothing did."""
    try:
        run(seed)
    except Exception:
        return traceback.format_exc()
    return ""


def results(seeds: range, run: Callable[[int], object]) -> Iterator[tuple[int, str]]:
    """Each seed with what went wrong, as they are done."""
    with ProcessPoolExecutor() as pool:
        running = {pool.submit(partial(failure_of, run=run), seed): seed for seed in seeds}
        for done in as_completed(running):
            yield running.pop(done), done.result()


def campaign(seeds: range, run: Callable[[int], object] = simulate_all) -> list[int]:
    """Run them all and say how it goes; the seeds that failed."""
    began, failed = time.monotonic(), []
    for count, (seed, failure) in enumerate(results(seeds, run), 1):
        if failure:
            failed.append(seed)
            print(failure, flush=True)
        if failure or count % PROGRESS == 0 or count == len(seeds):
            seconds = time.monotonic() - began
            print(f"{count:,} of {len(seeds):,} seeds, {len(failed)} failed, {seconds:.0f} s", flush=True)
    for seed in sorted(failed):
        print(f"failed: make simulate SEEDS={seed}:{seed + 1}")
    return sorted(failed)


if __name__ == "__main__":
    sys.exit(1 if campaign(seeds_of(sys.argv[1])) else 0)
