"""The benchmarks' framework, and that every floor works, on small sizes and without judging times."""

import json
import sys
from pathlib import Path

import pytest

from tests.benchmarks import __main__ as bench
from tests.benchmarks.floors import BareDocument, BareSearch, KeyedTable, TlsEcho, paper_edits, start_empty_window
from tests.benchmarks.measure import (
    REGISTRY,
    Bench,
    Benchmark,
    Figures,
    NotMeasuredError,
    above_floor_at_most,
    at_most,
    benchmark,
    interleaved,
    ratio_at_least,
    ratio_at_most,
    table,
)


@pytest.mark.parametrize(
    ("aim", "met", "missed"),
    [
        (ratio_at_most(3), Figures(3, 1, "ms"), Figures(3.1, 1, "ms")),
        (ratio_at_least(0.7), Figures(7, 10, "MiB/s"), Figures(6.9, 10, "MiB/s")),
        (at_most(15, "s"), Figures(15, None, "s"), Figures(15.1, None, "s")),
        (above_floor_at_most(120, "MiB"), Figures(200, 80, "MiB"), Figures(201, 80, "MiB")),
        (
            ratio_at_most(3) & at_most(100, "ms", "p95"),
            Figures(3, 1, "ms", {"p95": 100}),
            Figures(3, 1, "ms", {"p95": 101}),
        ),
    ],
)
def test_an_aim_is_met_up_to_its_limit_and_no_further(aim, met: Figures, missed: Figures) -> None:
    assert aim.is_met(met)
    assert not aim.is_met(missed)


def test_figure_and_floor_take_turns() -> None:
    turns: list[str] = []
    figures = interleaved(lambda: turns.append("figure"), lambda: turns.append("floor"), repeats=5, warm_up=2)
    assert turns == ["figure", "floor"] * 7
    assert figures.ratio is not None
    assert set(figures.also) == {"p95", "p99", "worst"}


def run_main(monkeypatch: pytest.MonkeyPatch, folder: Path, *names: str) -> tuple[int, dict]:
    monkeypatch.setattr(bench, "BUILD", folder)
    code = bench.main(list(names))
    return code, json.loads((folder / "bench.json").read_text(encoding="utf-8"))


def test_the_table_and_the_file_tell_what_was_met_missed_impossible_and_broken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.modules["tests.benchmarks.measure"], "REGISTRY", dict(REGISTRY))
    for name in list(REGISTRY):
        monkeypatch.delitem(REGISTRY, name)
    monkeypatch.setattr(bench, "load_benchmarks", lambda: None)

    def cannot(_: Bench) -> Figures:
        raise NotMeasuredError("There is no data.")

    def breaks(_: Bench) -> Figures:
        raise ZeroDivisionError("by zero")

    for name, run, aim in [
        ("one", lambda _: Figures(2.0, 1.0, "ms"), ratio_at_most(3)),
        ("two", lambda _: Figures(4.0, 1.0, "ms"), ratio_at_most(3)),
        ("three", cannot, None),
        ("four", breaks, None),
    ]:
        monkeypatch.setitem(REGISTRY, name, Benchmark(name, f"what {name}", aim, run))
    code, written = run_main(monkeypatch, tmp_path)
    lines = capsys.readouterr().out.splitlines()
    assert code == 1, "a benchmark that breaks is a failure"
    assert [cell.strip() for cell in lines[2].split("|")] == ["what one", "2.00 ms", "1.00 ms", "2.00×", "≤ 3×", "yes"]
    assert lines[3].endswith("NO")
    assert "There is no data." in lines[4]
    assert "failed: by zero" in lines[5]
    assert [result.get("met") for result in written["results"]] == [True, False, None, None]
    assert run_main(monkeypatch, tmp_path, "on")[0] == 0, "a name chooses what begins so"


def test_a_name_is_given_once() -> None:
    benchmark("twice", "what")(lambda _: Figures(1, 1, "ms"))
    with pytest.raises(AssertionError, match="twice"):
        benchmark("twice", "what")(lambda _: Figures(1, 1, "ms"))
    del REGISTRY["twice"]


def test_the_floors_do_what_they_are_compared_with(tmp_path: Path) -> None:
    with KeyedTable(tmp_path / "floor.db") as rows, TlsEcho(tmp_path, on_receive=rows.insert) as echo:
        rows.insert()
        echo.round_trip(b"x" * 1000)
        assert rows.connection.execute("SELECT count(*) FROM entries").fetchone()[0] >= 2
        assert rows.connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert b"SQLite format" not in (tmp_path / "floor.db").read_bytes()
    with BareSearch(tmp_path / "search.db", ["flour and sugar", "salt", "more flour"]) as index:
        assert [text for _, text in index.search("flou*")] == ["flour and sugar", "more flour"]


def test_the_empty_window_is_painted_and_weighed() -> None:
    started = start_empty_window()
    assert started.seconds > 0
    assert started.memory_mib > 10


def test_the_bare_document_holds_its_edits_opened_as_written() -> None:
    written = BareDocument.written([(0, 0, "a"), (1, 0, "bc"), (0, 1, "x")], edits_a_commit=2)
    opened = BareDocument.opened(written.document.save())
    opened.commit(3)
    assert (str(written), str(opened)) == ("xbc", "xbca")


@pytest.mark.data
def test_the_real_trace_is_read_whole(countertop_data: Path) -> None:
    edits, end = paper_edits(countertop_data / "automerge-paper.json.gz")
    text: list[str] = []
    for position, deleted, inserted in edits:
        text[position : position + deleted] = inserted
    assert (len(edits), "".join(text)) == (259_778, end)


def test_table_needs_no_results() -> None:
    assert table([]).startswith("what")
