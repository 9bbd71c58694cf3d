"""What of records is printed: the list, each on its sheet, labels, or empty sheets; and how."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from desktop.printing.content import Block, PaperTitle, Repeated
from ui.printing.print_dialog import PrintChoices
from ui.records.printing import reading
from ui.records.printing.label_choices import LabelChoices
from ui.records.printing.number_line import NumberLine
from ui.tokens import META, SPACE_8
from ui.widgets import Label, SegmentedChoice, Toggles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from desktop.printing.label_grids import LabelGrid
    from desktop.printing.papers import Paper
    from desktop.printing.table_fit import Orientation
    from desktop.records.printed import RecordSheets
    from desktop.rows.read_session import ReadSession
    from ui.printing.pages import PrintedPages
    from ui.records.printing.reading import SeenRecords

LIST, EACH, LABELS, EMPTY = "list", "each", "labels", "empty"
_MOST_PAGES = 200


class RecordChoices(PrintChoices):
    """Attributes: `what`, the buttons by LIST, EACH, LABELS and EMPTY."""

    def __init__(
        self, seen: SeenRecords, shop: str, sheets: RecordSheets, paper: Paper, what: Sequence[str], chosen: str
    ) -> None:
        """`paper`: what is usual in the shop; `what`: what can be printed of them, `chosen` at first."""
        super().__init__()
        self._paper = paper
        self._seen = seen
        self._shop = shop
        self._sheets = sheets
        self._sums = set(reading.usually_summed(seen.columns))
        self._comments = False
        self.what: dict[str, QRadioButton] = {}
        self._parts: dict[str, QWidget] = {}
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_8)
        for key in what:
            self._add(key)
        for key in what:
            self._column.addWidget(self._parts[key])
        self.what[chosen].setChecked(True)
        self._show_part()
        self._group.buttonToggled.connect(lambda _, on: self._on_chosen() if on else None)

    def chosen(self) -> str:
        """What is printed."""
        return next(key for key, button in self.what.items() if button.isChecked())

    def question(
        self, paper: Paper, orientation: Orientation, is_wanted: Callable[[], bool]
    ) -> Callable[[ReadSession], PrintedPages]:
        read = self._reading()
        if self.chosen() == LABELS:
            return partial(_labels, read, self.labels.grid(), self.labels.first())
        return partial(_pages, read, paper, orientation, is_wanted)

    def _reading(self) -> Callable[[ReadSession], reading.Printout]:
        seen, shop, sheets = self._seen, self._shop, self._sheets
        match self.chosen():
            case "list":
                sums = frozenset(self._sums)
                return partial(reading.read_list, seen=seen, shop=shop, footer=sheets.footer, sums=sums)
            case "each":
                with_comments = self._comments
                return partial(reading.read_each, seen=seen, shop=shop, sheets=sheets, with_comments=with_comments)
            case "labels":
                return partial(reading.read_labels, seen=seen, wish=self.labels.wish())
            case _:
                return partial(
                    reading.read_empty, seen=seen, shop=shop, blocks=self._empty_blocks(), footer=sheets.footer
                )

    def _empty_blocks(self) -> list[Block]:
        pages = self.pages.number()
        if self.fill.value() == "ruled" and self._sheets.ruled is not None:
            return [PaperTitle(self._seen.title), replace(self._sheets.ruled, pages=pages)]
        return [Repeated(self._sheets.empty, pages, most=1 if self.fill.value() == "one" else 0)]

    # Laying out

    def _add(self, key: str) -> None:
        words = {
            LIST: self.tr("The list as it is seen"),
            EACH: self.tr("Each on its own page"),
            LABELS: self.tr("Labels"),
            EMPTY: self.tr("Empty sheets to fill in"),
        }
        if self._seen.only:
            words |= {EACH: self.tr("All of it"), LABELS: self.tr("A label")}
        button = self.what[key] = QRadioButton(words[key])
        self._group.addButton(button)
        self._column.addWidget(button)
        self._parts[key] = {
            LIST: self._list_part, EACH: self._each_part, LABELS: self._label_part, EMPTY: self._empty_part,
        }[key]()  # fmt: skip

    def _on_chosen(self) -> None:
        self._show_part()
        self.changed.emit()

    def _show_part(self) -> None:
        chosen = self.chosen()
        self.has_paper = chosen != LABELS
        for key, part in self._parts.items():
            part.setVisible(key == chosen)

    def _list_part(self) -> QWidget:
        part, columns = QWidget(), reading.summed(self._seen.columns)
        if columns:
            name = self.tr("Sums at the end")
            toggles = Toggles(name, [(each.key, each.label, each.label) for each in columns])
            toggles.set_on(self._sums)
            toggles.switched.connect(self._on_sum)
            _stack(part, Label(name, META, "quiet"), toggles)
        return part

    def _on_sum(self, key: str, on: bool) -> None:
        self._sums = self._sums | {key} if on else self._sums - {key}
        self.changed.emit()

    def _each_part(self) -> QWidget:
        words = self.tr("Comments")
        toggles = Toggles(self.tr("What is printed besides"), [("comments", words, words)])
        toggles.switched.connect(self._on_comments)
        return toggles

    def _on_comments(self, _key: str, on: bool) -> None:
        self._comments = on
        self.changed.emit()

    def _label_part(self) -> QWidget:
        self.labels = LabelChoices(self._seen.collection, self._sheets.codes, self._paper)
        self.labels.changed.connect(self.changed)
        return self.labels

    def _empty_part(self) -> QWidget:
        offered = [("one", self.tr("One a page")), ("many", self.tr("As fit"))]
        if self._sheets.ruled is not None:
            offered.append(("ruled", self.tr("A list")))
        self.fill = SegmentedChoice(self.tr("How they stand on it"), offered)
        self.fill.changed.connect(lambda _: self.changed.emit())
        self.pages = NumberLine(self.tr("How many pages"), 1, 1, _MOST_PAGES)
        self.pages.changed.connect(self.changed)
        part = QWidget()
        _stack(part, Label(self.fill.accessibleName(), META, "quiet"), self.fill, self.pages)
        return part


def _stack(part: QWidget, *below: QWidget) -> None:
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE_8)
    for each in below:
        column.addWidget(each)


def _pages(
    read: Callable[[ReadSession], reading.Printout],
    paper: Paper,
    orientation: Orientation,
    is_wanted: Callable[[], bool],
    session: ReadSession,
) -> PrintedPages:
    from ui.printing.pages import laid_out

    return laid_out(read(session), paper, orientation, is_wanted)


def _labels(
    read: Callable[[ReadSession], reading.Printout], grid: LabelGrid, first: int, session: ReadSession
) -> PrintedPages:
    from ui.printing.pages import labels_laid_out

    return labels_laid_out(read(session), grid, first)
