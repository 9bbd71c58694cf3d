"""How much of what waits, in a line: “3 to decide · 2 not right · 7 orders”."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop.rows.today import TodayKind
from ui.bidi import filled

_WORDS: Final[Mapping[TodayKind, str]] = {
    TodayKind.DECIDE: QT_TRANSLATE_NOOP("TodayCounts", "%1 to decide"),
    TodayKind.NOT_RIGHT: QT_TRANSLATE_NOOP("TodayCounts", "%1 not right"),
    TodayKind.WHO_IS_IN: QT_TRANSLATE_NOOP("TodayCounts", "%1 here"),
    TodayKind.JOBS: QT_TRANSLATE_NOOP("TodayCounts", "%1 to do"),
    TodayKind.ORDERS: QT_TRANSLATE_NOOP("TodayCounts", "%1 due today and tomorrow"),
    TodayKind.FOR_ME: QT_TRANSLATE_NOOP("TodayCounts", "%1 for me"),
    TodayKind.NEW: QT_TRANSLATE_NOOP("TodayCounts", "%1 new"),
}


def counts_words(by_kind: Mapping[TodayKind, Sized]) -> str:
    """In the order of the kinds, of those that are counted."""
    counted = ((_WORDS[kind], len(some)) for kind, some in by_kind.items() if kind in _WORDS)
    return " · ".join(filled(QCoreApplication.translate("TodayCounts", words), f"{many:,}") for words, many in counted)
