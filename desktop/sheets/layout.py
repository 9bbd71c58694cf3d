"""Where in a sheet the table is: its titles over it, its header, its rows, and what stands below them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from desktop.sheets.columns import text_of
from desktop.sheets.date_text import day_in
from desktop.sheets.grid import Grid, RawCell, is_blank
from desktop.sheets.number_text import number_in
from desktop.sheets.titles import folded

_HEADERS_TRIED: Final = 30
_SAMPLE: Final = 40
_FEWEST_ROWS: Final = 3
"""From so many on it shows which of two rows is the header."""
_TOTALS: Final = frozenset({
    "total", "totals", "sum", "subtotal", "average", "gesamt", "gesamtsumme", "summe", "zwischensumme",
    "insgesamt", "somme", "totale", "totaux", "suma", "totales", "totali", "somma", "razem", "totaal", "合计", "总计",
    "小计", "总额",
})  # fmt: skip
_BESIDE_TOTALS: Final = frozenset({"grand", "general", "overall", "net", "gross", "netto", "brutto", "all", "amount"})
_NAME: Final = "Column {}"


@dataclass(frozen=True)
class Layout:
    """Which rows and columns of a grid are the table: places in it."""

    names: tuple[str, ...]
    columns: tuple[int, ...]
    rows: range
    header: int | None
    """The row of the header, the last of them; None where there is none."""
    notes: tuple[str, ...] = ()


def layout_of(grid: Grid, header_line: int | None = None) -> Layout:
    """Where the table is. `header_line`: the line of the file that is said to be the header, 0 for none; then all below
    it are rows."""
    if header_line == 0:
        return _laid_out(grid, None, 0, len(grid.rows), [])
    if header_line is not None:
        header = next((place for place, line in enumerate(grid.lines) if line >= header_line), len(grid.lines) - 1)
        return _laid_out(grid, header, header, len(grid.rows), [])
    found = _header(grid)
    notes: list[str] = []
    if found is None:
        end = _end(grid, 0, notes)
        notes.insert(0, "The columns have no names: the first line already is one of the rows.")
        return _laid_out(grid, None, 0, end, notes)
    first, found = _first_header(grid, found), _last_header(grid, found)
    if first:
        notes.append(f"{_lines(first)} above the table {'was' if first == 1 else 'were'} left out.")
    return _laid_out(grid, found, first, _end(grid, found + 1, notes), notes)


def _laid_out(grid: Grid, header: int | None, first: int, end: int, notes: list[str]) -> Layout:
    begin = 0 if header is None else header + 1
    rows = range(begin, max(begin, end))
    width = len(grid.rows[0]) if grid.rows else 0
    said = [_title(grid, first, header, column) if header is not None else "" for column in range(width)]
    used = _used(grid, rows, width)
    columns = tuple(column for column in range(width) if said[column] or column in used)
    names = _distinct([said[column] or _NAME.format(column + 1) for column in columns])
    return Layout(tuple(names), columns, rows, header, tuple(notes))


def _used(grid: Grid, rows: range, width: int) -> set[int]:
    left = set(range(width))
    for place in rows:
        row = grid.rows[place]
        left -= {column for column in left if not is_blank(row[column])}
        if not left:
            break
    return set(range(width)) - left


def _title(grid: Grid, first: int, header: int, column: int) -> str:
    """The words over a column; of several header rows all, merged cells counting for each column under them."""
    said: list[str] = []
    for row in range(first, header + 1):
        words = " ".join(text_of(_merged(grid, row, column)).split())
        if words and words not in said:
            said.append(words)
    return " – ".join(said)


def _merged(grid: Grid, row: int, column: int) -> RawCell:
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and left <= column <= right:
            return grid.rows[top][left]
    return grid.rows[row][column]


def _distinct(names: Iterable[str]) -> list[str]:
    taken: dict[str, int] = {}
    distinct: list[str] = []
    for name in names:
        fresh = name
        while fresh.casefold() in taken:
            taken[name.casefold()] += 1
            fresh = f"{name} ({taken[name.casefold()]})"
        taken[fresh.casefold()] = 1
        distinct.append(fresh)
    return distinct


def _header(grid: Grid) -> int | None:
    """The row that names what stands below it; None where the first row already is like those below."""
    width = _usual_width(grid)
    for place, row in enumerate(grid.rows[:_HEADERS_TRIED]):
        filled = [cell for cell in row if not is_blank(cell)]
        if len(filled) < min(width, max(2, 0.5 * width)) or _is_comment(row):
            continue
        return place if _names_columns(grid, place) else (None if place == 0 or not _is_text(filled) else place)
    return 0 if grid.rows and len(grid.rows) == 1 else None


def _usual_width(grid: Grid) -> int:
    """How many cells the rows have in which half of all cells stand."""
    widths = sorted(sum(not is_blank(cell) for cell in row) for row in grid.rows[: 2 * _SAMPLE])
    behind = 0
    for width in widths:
        behind += width
        if behind * 2 >= sum(widths):
            return width
    return 0


def _is_comment(row: Sequence[RawCell]) -> bool:
    first = next((cell for cell in row if not is_blank(cell)), None)
    return isinstance(first, str) and first.lstrip().startswith("#") and sum(not is_blank(cell) for cell in row) == 1


def _names_columns(grid: Grid, place: int) -> bool:
    """Whether a row is text that differs from what stands below it."""
    row = grid.rows[place]
    filled = [cell for cell in row if not is_blank(cell)]
    if not _is_text(filled):
        return isinstance(filled[0], str) and not _is_typed(filled[0])
    below = grid.rows[place + 1 : place + 1 + _SAMPLE]
    if any(map(_is_typed, filled)):
        return len(_over_typed(row, below)) >= sum(_same_sort(row, below, column) for column in range(len(row)))
    return not _repeats(row, below)


def _over_typed(row: Sequence[RawCell], below: Sequence[Sequence[RawCell]]) -> list[int]:
    """The columns in which words stand over numbers, days and the like."""
    words = [column for column, cell in enumerate(row) if not is_blank(cell) and not _is_typed(cell)]
    return [column for column in words if _mostly_typed(below, column)]


def _is_text(cells: Sequence[RawCell]) -> bool:
    return sum(isinstance(cell, str) for cell in cells) * 2 > len(cells)


def _same_sort(row: Sequence[RawCell], below: Sequence[Sequence[RawCell]], column: int) -> bool:
    """Whether a typed cell of a row stands over typed ones, and is no year over figures."""
    cell = row[column]
    if not _is_typed(cell) or _is_year(cell):
        return False
    return _mostly_typed(below, column)


def _mostly_typed(rows: Sequence[Sequence[RawCell]], column: int) -> bool:
    under = [each[column] for each in rows if not is_blank(each[column])]
    return bool(under) and sum(map(_is_typed, under)) * 2 > len(under)


def _is_year(cell: RawCell) -> bool:
    found = number_in(cell) if isinstance(cell, str) else None
    return found is not None and 1900 <= found.value <= 2100


def _repeats(row: Sequence[RawCell], below: Sequence[Sequence[RawCell]]) -> bool:
    """Whether most of a row's cells stand again in the same columns below."""
    filled = [column for column, cell in enumerate(row) if not is_blank(cell)]
    again = sum(any(each[column] == row[column] for each in below) for column in filled)
    return len(below) > 1 and again * 2 > len(filled)


def _is_typed(cell: RawCell) -> bool:
    if not isinstance(cell, str):
        return cell is not None
    return number_in(cell) is not None or day_in(cell) is not None


def _first_header(grid: Grid, header: int) -> int:
    """The first of the header rows: those above that hold words over several columns, but not over all."""
    width = len(grid.rows[0])
    over = [top for top, left, bottom, right in grid.merged if top < header <= bottom + 1 and right - left + 1 < width]
    return min(over, default=header)


def _last_header(grid: Grid, header: int) -> int:
    """The last of the header rows: merged cells reach down to it, or it is words still where figures follow."""
    down = [bottom for top, left, bottom, right in grid.merged if left == right and top <= header <= bottom]
    reaching = max(down, default=header)
    if reaching > header:
        return min(reaching, len(grid.rows) - 1)
    if len(grid.rows) < header + 2 + _FEWEST_ROWS:
        return header
    row, below = grid.rows[header + 1], grid.rows[header + 2 : header + 2 + _SAMPLE]
    over = _over_typed(row, below)
    typed = sum(_mostly_typed(below, column) for column in range(len(row)))
    return header + 1 if len(over) > 1 and len(over) * 2 > typed and not any(map(_is_typed, row)) else header


def _end(grid: Grid, begin: int, notes: list[str]) -> int:
    """Behind the last row; totals and remarks below are left out, and said."""
    end = len(grid.rows)
    width = _usual_width(grid)
    while end - 1 > begin and _is_remark(grid, end - 1, width):
        end -= 1
    if end < len(grid.rows):
        notes.append(
            f"{_lines(len(grid.rows) - end)} below the table {'was' if len(grid.rows) - end == 1 else 'were'} left out."
        )
    if end - 1 > begin and _is_total(grid.rows[end - 1]):
        end -= 1
        notes.append(f"Line {grid.lines[end]} is a total and was left out.")
    return end


def _is_remark(grid: Grid, place: int, width: int) -> bool:
    """One text alone, behind a blank line or as a comment, under a table of several columns."""
    filled = [cell for cell in grid.rows[place] if not is_blank(cell)]
    apart = grid.lines[place] > grid.lines[place - 1] + 1
    alone = len(filled) == 1 and isinstance(filled[0], str) and width > 2
    return alone and (apart or _is_comment(grid.rows[place]) or _is_remark_below(grid, place, width))


def _is_remark_below(grid: Grid, place: int, width: int) -> bool:
    before = grid.rows[place - 1]
    blank_between = place >= 2 and grid.lines[place - 1] > grid.lines[place - 2] + 1
    return blank_between and sum(not is_blank(cell) for cell in before) == 1 and width > 2


def _is_total(row: Sequence[RawCell]) -> bool:
    """A word for totals, and numbers beside it, but no other words."""
    filled = [cell for cell in row if not is_blank(cell)]
    words = [cell for cell in filled if isinstance(cell, str) and not _is_typed(cell)]
    if len(words) != 1 or len(filled) < 2:
        return False
    said = {word for word in folded(words[0]) if not word.isdigit()}
    return bool(said & _TOTALS) and said <= _TOTALS | _BESIDE_TOTALS


def _lines(count: int) -> str:
    return "A line" if count == 1 else f"{count} lines"
