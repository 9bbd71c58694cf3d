"""Lines of a sheet: a stretch each, with what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.bidi import filled, isolated
from ui.clock.words import clock_in, doing, remarks, span, worked
from ui.times import day_title
from ui.tokens import META, SPACE_4, SPACE_8, SPACE_12
from ui.widgets import Avatar, Label, LinkButton

if TYPE_CHECKING:
    from datetime import tzinfo

    from desktop.clock.stretches import Stretch

tr = QCoreApplication.translate


class StretchRow(QWidget):
    """Attributes: `change`, which puts something right, where whoever looks may."""

    def __init__(
        self, stretch: Stretch, there: tzinfo, *, with_day: bool, wanted: Callable[[Stretch], object] | None
    ) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, SPACE_4, 0, SPACE_4)
        row.setSpacing(SPACE_12)
        if not with_day or wanted is not None:
            row.addWidget(Avatar(stretch.person, stretch.person_id), 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        name = isolated(stretch.person) if wanted is not None or not with_day else ""
        title = ", ".join(filter(None, (name, day_title(stretch.day) if with_day else "")))
        texts.addWidget(Label(title, semibold=True, wrap=True))
        texts.addWidget(Label(", ".join(filter(None, (span(stretch, there), worked(stretch)))), wrap=True))
        if words := remarks(stretch):
            texts.addWidget(Label(words, META, "attention" if stretch.to_settle else "quiet", wrap=True))
        for time in stretch.times:
            if time.is_corrected:
                said = filled(
                    tr("Clock", "%1 %2, put right by %3: %4"),
                    doing(time.what), clock_in(time.at, there), isolated(time.corrected_by), isolated(time.note),
                )  # fmt: skip
                texts.addWidget(Label(said, META, "quiet", wrap=True))
        row.addLayout(texts, 1)
        self.change: LinkButton | None = None
        if wanted is not None:
            self.change = LinkButton(tr("Clock", "Put right"))
            self.change.setAccessibleDescription(title)
            self.change.clicked.connect(partial(wanted, stretch))
            row.addWidget(self.change, 0, Qt.AlignmentFlag.AlignTop)


class StretchRows(QWidget):
    """Attributes: `rows`."""

    def __init__(self, *, with_day: bool) -> None:
        super().__init__()
        self.rows: list[StretchRow] = []
        self._with_day = with_day
        self._shown: tuple[Stretch, ...] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE_8)

    def show_stretches(
        self,
        stretches: Iterable[Stretch],
        there: tzinfo,
        wanted: Callable[[Stretch], Callable[[Stretch], object] | None],
    ) -> None:
        """These; `wanted`: what puts one right, None where whoever looks may not."""
        listed = tuple(stretches)
        if listed == self._shown:
            return
        self._shown = listed
        for old in self.rows:
            old.hide()
            old.deleteLater()
        self.rows = [StretchRow(each, there, with_day=self._with_day, wanted=wanted(each)) for each in listed]
        for row in self.rows:
            self._column.addWidget(row)
