"""Files that are read in a process of their own: whatever is in them ends in a table or in a clear sentence."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.errors import InvalidError
from desktop.sheets import reading
from desktop.sheets.columns import SheetColumn
from desktop.sheets.grid import CellError, Grid
from desktop.sheets.guessing import ReadingHints
from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.limits import CELLS
from desktop.sheets.parsing import ReadingWish, TableFile, parse_file
from desktop.sheets.reading import read_file
from desktop.sheets.tables import table_of
from desktop.sheets.transport import decoded_reply, decoded_tables, encoded
from desktop.sheets.value_table import ValueTable
from desktop.sheets.workbook_grid import workbook_grids
from desktop.sheets.xlsx_file import xlsx_bytes
from tests.desktop import hostile_workbooks as hostile

HINTS = ReadingHints(month_first=True, decimal_sign=",", people=("Ann", "Bo"))
COLUMNS = (SheetColumn("Name"), SheetColumn("Pieces", Kind.NUMBER), SheetColumn("Day", Kind.DATE))
ROWS = [["Ann", Decimal(3), date(2026, 11, 30)], ["Bo", Decimal("1.5"), None], ["Ann", None, date(2026, 12, 1)]]
SENTENCE = re.compile(r"[^\n]{10,400}[.]")
BOMBS = [
    (hostile.zip_bomb, "holds 513 MB when unpacked"),
    (hostile.lying_bomb, "is damaged"),
    (hostile.billion_laughs, "is damaged"),
    (hostile.far_cell, "needs more memory"),
    (hostile.one_text_a_million_times, "needs more memory"),
    (hostile.wide_sheet, "has 16,000 columns"),
]


def child(program: str) -> tuple[str, ...]:
    """What starts a child that does this instead."""
    return (sys.executable, "-S", "-P", "-c", f"import os, sys, time\nsys.stdin.buffer.read()\n{program}")


def read_or_refused(name: str, data: bytes) -> TableFile | str:
    """The tables of a file, or the sentence that it is refused with."""
    try:
        return read_file(name, data)
    except InvalidError as error:
        sentence = str(error)
    assert SENTENCE.fullmatch(sentence), sentence
    assert name in sentence
    return sentence


def test_a_file_is_read_in_another_process_as_in_this_one() -> None:
    data = xlsx_bytes([ValueTable("List", COLUMNS, ROWS)])
    here = parse_file("list.xlsx", data, HINTS, ReadingWish())
    there = read_file("list.xlsx", data, HINTS)
    assert there == here
    assert list(there.tables[0].values()) == ROWS
    assert there.tables[0].columns[0].kind is Kind.PERSON


def test_every_kind_of_cell_comes_out_of_the_other_process_as_it_was() -> None:
    cells = [
        "text", 1, 2.5, True, None, date(1, 1, 1), datetime(2026, 1, 2, 3, 4, 5, 678_000), time(1, 2, 3),  # noqa: DTZ001
        timedelta(days=-2, microseconds=5), CellError("#N/A"),
    ]  # fmt: skip
    grid = Grid("List", [[f"c{place}" for place in range(len(cells))], list(cells)], [1, 2])
    file = TableFile("f", (table_of(grid, HINTS, 1),), "utf-8")
    assert decoded_tables("f", decoded_reply(encoded(file))) == file


@pytest.mark.parametrize(("bomb", "says"), BOMBS, ids=[bomb.__name__ for bomb, _ in BOMBS])
def test_a_file_that_is_made_to_do_harm_ends_in_a_sentence(
    bomb: Callable[[], bytes], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MEMORY", 400 << 20)
    assert says in str(read_or_refused("bomb.xlsx", bomb()))


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS looks at the memory now and then")
def test_the_other_process_takes_no_more_memory_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"a,b\n" + b"1,2\n" * 20_000
    assert not isinstance(read_or_refused("list.csv", data), str)
    monkeypatch.setattr(reading, "MEMORY", 1 << 20)
    assert "needs more memory" in str(read_or_refused("list.csv", data))


@pytest.mark.parametrize(
    ("program", "says"),
    [
        ("os.abort()", "more memory than there may be"),
        ("sys.exit(1)", "more memory than there may be"),
        ("os.write(1, b'nonsense')", "more memory than there may be"),
        ("os.write(1, bytes([0x93, 0xa0, 0xa0, 0x91, 0x96, 0xa0, 0x90, 0x91, 0x91, 1, 0x90, 0xc0, 0x90]))", "memory"),
        ("time.sleep(60)", "not done after"),
        ("while True: os.write(1, bytes(1 << 16))", "too much in it"),
    ],
)
def test_whatever_the_other_process_does_this_one_goes_on(
    program: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "COMMAND", child(program))
    monkeypatch.setattr(reading, "TIME_S", 1.0 if "sleep" in program else 30.0)
    monkeypatch.setattr(reading, "ANSWER_BYTES", 1 << 20)
    with pytest.raises(InvalidError, match=says):
        read_file("list.csv", b"a,b\n1,2\n")


def test_without_another_process_nothing_is_read_and_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "COMMAND", ("/nowhere/at/all",))
    with pytest.raises(InvalidError, match=r"list\.csv cannot be read now"):
        read_file("list.csv", b"a,b\n1,2\n")


def test_a_million_columns_are_too_many() -> None:
    assert isinstance(read_or_refused("wide.csv", b"a," * 1_000_000), str)
    rows = b"1" + b",1" * 999 + b"\n"
    assert "more than can be taken at once" in str(read_or_refused("large.csv", rows * (CELLS // 1_000 + 2)))


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix not in {".json", ".md"})


@pytest.mark.data
def test_real_tables_open_or_are_refused_in_words(countertop_data: Path) -> None:
    """Every ninth of them, small ones; all of them in `make test-slow`."""
    sample = [file for file in _files(countertop_data / "tables") if sha256(file.name.encode()).digest()[1] % 9 == 0]
    small = [file for file in sample if file.stat().st_size < 20_000]
    assert len(small) > 10
    refused = {}
    for file in small:
        try:
            tables = parse_file(file.name, file.read_bytes(), HINTS, ReadingWish()).tables
            assert [len(list(table.values())) for table in tables] == [len(table.rows) for table in tables]
        except InvalidError as error:
            refused[file.name] = str(error)
    assert [sentence for sentence in refused.values() if not SENTENCE.fullmatch(sentence)] == []
    assert len(refused) < 0.2 * len(small), refused


@pytest.mark.data
@pytest.mark.slow
@pytest.mark.parametrize("folder", ["tables", "hostile/poi-xlsx", "hostile/duckdb-afl", "business"])
def test_all_real_and_hostile_tables_open_or_are_refused_in_words(folder: str, countertop_data: Path) -> None:
    files = _files(countertop_data / folder)
    said = {str(file.relative_to(countertop_data)): read_or_refused(file.name, file.read_bytes()) for file in files}
    refused = {name: sentence for name, sentence in said.items() if isinstance(sentence, str)}
    assert len(said) > 10
    assert "hostile" in folder or len(refused) < 0.1 * len(said), refused


@pytest.mark.data
@pytest.mark.slow
def test_workbooks_say_what_another_library_reads_in_them(countertop_data: Path) -> None:
    for opinion in json.loads((countertop_data / "tables/xlsx-values.json").read_text()):
        data = (countertop_data / "tables" / opinion["file"]).read_bytes()
        for sheet in opinion.get("sheets", []) if "whitespace" not in opinion["file"] else []:
            grids = {grid.name: grid for grid in workbook_grids(opinion["file"], data)}
            if sheet["name"] in grids:
                _compare(grids[sheet["name"]], sheet["rows"])


def _compare(grid: Grid, rows: list[list[object]]) -> None:
    """The other opinion tells of 15 columns, and keeps the carriage returns that XML drops."""
    ours = dict(zip(grid.lines, grid.rows, strict=True))
    for line, row in enumerate(rows, 1):
        said = [cell for cell in map(_alike, row) if cell is not None]
        mine = [cell for cell in map(_alike, ours.get(line, [])) if cell is not None]
        assert mine[: len(said)] == said, (grid.name, line)


def _alike(cell: object) -> object:
    if isinstance(cell, dict):
        (cell,) = cell.values()
    if isinstance(cell, date | time):
        cell = cell.isoformat()
    if isinstance(cell, str):
        return cell.removesuffix("T00:00:00").replace("_x000D_", "").replace("\r", "").strip() or None
    if isinstance(cell, int | float):
        return float(f"{cell:.12g}")
    return str(cell) if isinstance(cell, timedelta) else cell.text if isinstance(cell, CellError) else cell
