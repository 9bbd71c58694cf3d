"""Everything that was ever written of a person, the latest first: what, by whom, when, on which PC."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.records.records import SavedChange
from ui.bidi import filled
from ui.people.fact_fields import LABELS
from ui.people.fact_words import value_words
from ui.people.facts_reading import FactsShown
from ui.times import moment
from ui.tokens import META
from ui.widgets import Label, NoticeDialog

MOST_SHOWN = 60
tr = QCoreApplication.translate


def show_history(parent: QWidget, name: str, saves: Sequence[SavedChange], shown: FactsShown) -> NoticeDialog:
    """Open it; `name`: whose it is."""
    dialog = NoticeDialog(parent, filled(tr("FactHistory", "What was written about %1"), name))
    for words, about in list(_lines(saves, shown))[:MOST_SHOWN]:
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(Label(words, wrap=True))
        lines.addWidget(Label(about, META, "quiet", wrap=True))
        dialog.body.addLayout(lines)
    dialog.open()
    return dialog


def _lines(saves: Sequence[SavedChange], shown: FactsShown) -> Iterator[tuple[str, str]]:
    for saved in reversed(saves):
        about = filled(tr("FactHistory", "%1, %2, %3"), saved.by, moment(saved.at), saved.pc)
        if not saved.counts:
            about = filled(tr("FactHistory", "%1. It does not count: %2 may not change this."), about, saved.by)
        for key, value in saved.values.items():
            # Who says something first of a record makes it before, with nothing in it.
            if key in LABELS and not (saved.creates and value is None):
                said = value_words(value, shown) or tr("FactHistory", "emptied")
                yield filled(tr("FactHistory", "%1: %2"), tr("Facts", LABELS[key]), said), about
