"""What stands on labels, and on which sheets they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.barcodes import CodeKind
from desktop.printing.label_grids import GRIDS, single
from desktop.records.collection import Kind
from desktop.records.printed import LabelWish, printed_fields
from ui.bidi import filled
from ui.printing.menu_choice import MenuChoice
from ui.records.printing.number_line import NumberLine
from ui.tokens import META, SPACE_8
from ui.widgets import Label, SegmentedChoice, Toggles

if TYPE_CHECKING:
    from desktop.printing.label_grids import LabelGrid
    from desktop.printing.papers import Paper
    from desktop.records.collection import RecordCollection

_SINGLE: Final = "single"
_WIDTH_MM, _HEIGHT_MM = 62, 29
_LEAST_MM, _MOST_MM = 15, 300
_MOST_LINES: Final = 12
"""So many fields are offered: a label has no room for more."""


class LabelChoices(QWidget):
    """Signals: `changed`."""

    changed = Signal()

    def __init__(self, collection: RecordCollection, codes: tuple[str, ...], paper: Paper) -> None:
        """`codes`: the keys of the fields that scanners read; `paper`: what is usual in the shop."""
        super().__init__()
        self._lines: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_8)
        grids = sorted(GRIDS, key=lambda grid: grid.paper != paper)
        self.sheet = MenuChoice(self.tr("Sheet"), [*((grid.key, self._called(grid)) for grid in grids),
                                                  (_SINGLE, self.tr("Label printer"))])  # fmt: skip
        self.sheet.changed.connect(lambda _: self._on_sheet())
        self.begin = NumberLine(self.tr("Begin at label"), 1, 1, max(grid.on_sheet for grid in GRIDS))
        self.wide = NumberLine(self.tr("mm wide"), _WIDTH_MM, _LEAST_MM, _MOST_MM)
        self.high = NumberLine(self.tr("mm high"), _HEIGHT_MM, _LEAST_MM, _MOST_MM)
        self._add(self.sheet, self.begin, self.wide, self.high)
        self._add_lines(collection)
        self._add_code(collection, codes)
        self._add_copies(collection)
        for line in (self.begin, self.wide, self.high):
            line.changed.connect(self.changed)
        self._show_measures()

    def grid(self) -> LabelGrid:
        """The sheet that is chosen."""
        if self.sheet.value() == _SINGLE:
            return single(self.wide.number(), self.high.number())
        return next(grid for grid in GRIDS if grid.key == self.sheet.value())

    def first(self) -> int:
        """At which label of the first sheet they begin, from 1."""
        return self.begin.number()

    def wish(self) -> LabelWish:
        """What stands on them."""
        code = self._code.value() if self._code is not None else ""
        return LabelWish(
            lines=tuple(self._lines),
            code=self._code_field if code else "",
            code_kind=CodeKind(code) if code else CodeKind.BARS,
            copies=self._copies.value() if self._copies is not None else "",
        )

    def _called(self, grid: LabelGrid) -> str:
        """By its measures: makers' names come and go."""
        words = self.tr("%1: %2 × %3, each %4 × %5 mm")
        sides = (f"{grid.width_mm:g}", f"{grid.height_mm:g}")
        return filled(words, grid.paper.name, str(grid.across), str(grid.down), *sides)

    def _on_sheet(self) -> None:
        self._show_measures()
        self.changed.emit()

    def _show_measures(self) -> None:
        is_single = self.sheet.value() == _SINGLE
        self.begin.setVisible(not is_single)
        self.wide.setVisible(is_single)
        self.high.setVisible(is_single)

    def _add(self, *parts: QWidget) -> None:
        for part in parts:
            self._column.addWidget(part)

    def _add_lines(self, collection: RecordCollection) -> None:
        offered = [field for field in printed_fields(collection) if field.key != collection.title][:_MOST_LINES]
        if not offered:
            return
        name = self.tr("Below the name")
        lines = Toggles(name, [(field.key, field.label, field.label) for field in offered])
        lines.switched.connect(self._on_line)
        self._order = [field.key for field in offered]
        self._add(Label(name, META, "quiet"), lines)

    def _on_line(self, key: str, on: bool) -> None:
        chosen = {*self._lines, key} if on else {each for each in self._lines if each != key}
        self._lines = [each for each in self._order if each in chosen]
        self.changed.emit()

    def _add_code(self, collection: RecordCollection, codes: tuple[str, ...]) -> None:
        self._code: SegmentedChoice | None = None
        self._code_field = codes[0] if codes else ""
        if not codes:
            return
        name = self.tr("For scanners")
        kinds = [("bars", self.tr("Bars")), ("square", self.tr("QR")), ("", self.tr("Nothing"))]
        self._code = SegmentedChoice(name, kinds)
        self._code.changed.connect(lambda _: self.changed.emit())
        self._add(Label(name, META, "quiet"), self._code)

    def _add_copies(self, collection: RecordCollection) -> None:
        self._copies: MenuChoice | None = None
        numbers = [field for field in printed_fields(collection) if field.kind in (Kind.NUMBER, Kind.COUNT)]
        if not numbers:
            return
        offered = [(field.key, filled(self.tr("As many as “%1” says"), field.label)) for field in numbers]
        self._copies = MenuChoice(self.tr("How many"), [("", self.tr("One of each")), *offered])
        self._copies.changed.connect(lambda _: self.changed.emit())
        self._add(self._copies)
