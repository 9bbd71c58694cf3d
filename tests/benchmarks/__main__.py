"""`make bench`: run the benchmarks, print one table, write `build/bench.json`.

    python -m tests.benchmarks [--list] [NAME …]      a NAME runs every benchmark whose name begins so

Benchmarks stand in `bench_*.py` beside this file. The exit code is 1 when one of them failed to run; an aim that is
not met is told in the table and fails nothing, because machines differ.
"""

import argparse
import datetime as dt
import importlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from tests.benchmarks.measure import REGISTRY, Bench, Benchmark, NotMeasuredError, Result, table

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure Countertop against its floors.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="run only the benchmarks whose names begin so")
    parser.add_argument("--list", action="store_true", help="list their names")
    options = parser.parse_args(arguments)
    load_benchmarks()
    chosen = choose(options.names)
    if not chosen:
        parser.error(f"No benchmark begins so. There are: {', '.join(REGISTRY)}.")
    if options.list:
        print("\n".join(f"{benchmark.name:24} {benchmark.what}" for benchmark in chosen))
        return 0
    results = [run(benchmark) for benchmark in chosen]
    print(table(results))
    write(results)
    return 1 if any(result.is_failure for result in results) else 0


def load_benchmarks() -> None:
    for file in sorted(Path(__file__).parent.glob("bench_*.py")):
        importlib.import_module(f"tests.benchmarks.{file.stem}")


def choose(names: list[str]) -> list[Benchmark]:
    return [one for name, one in REGISTRY.items() if not names or any(name.startswith(begin) for begin in names)]


def run(benchmark: Benchmark) -> Result:
    """Run one in a folder of its own on the disk of the working tree; a temporary file system would flatter."""
    print(f"measuring: {benchmark.what} …", file=sys.stderr, flush=True)
    BUILD.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=BUILD))
    data = Path(os.environ.get("COUNTERTOP_DATA") or ROOT.parent / "shared" / "data")
    try:
        return Result(benchmark, benchmark.run(Bench(folder, data)))
    except NotMeasuredError as error:
        return Result(benchmark, None, str(error))
    except Exception as error:
        traceback.print_exc()
        return Result(benchmark, None, f"failed: {error}", is_failure=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write(results: list[Result]) -> None:
    """Write `build/bench.json`: the machine, the commit, and each result."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    about = {
        "measured_at": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
        "commit": commit.stdout.strip() or None,
        "machine": {"system": platform.platform(), "processors": os.cpu_count(), "python": platform.python_version()},
        "results": [result.as_json() for result in results],
    }
    text = json.dumps(about, indent=2, ensure_ascii=False) + "\n"
    (BUILD / "bench.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
