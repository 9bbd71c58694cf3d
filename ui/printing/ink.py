"""Text on paper: its measures, its fonts, and its lines in a column. All lengths are in units of 1/1440 inch."""

from __future__ import annotations

from threading import local
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from ui.theme import Theme

PER_INCH: Final = 1440
PT: Final = PER_INCH / 72
MM: Final = PER_INCH / 25.4

INK: Final = QColor("#000000")
QUIET: Final = QColor("#555555")
RULE: Final = QColor("#B0B0B0")
FILL: Final = QColor("#EEEEEE")

_PITCH: Final = 1.3
"""From one line to the next, by the size of the letters."""
_BASELINE: Final = 1.0


_own: Final = local()
"""Fonts of a thread: no two may measure with one."""


def _face(family: str, size: float, *, semibold: bool) -> tuple[QFont, QFontMetricsF]:
    """Letters of a size in points, and their measures."""
    faces = _own.__dict__.setdefault("faces", {})
    key = (family, size, semibold)
    if key not in faces:
        font = QFont(family)
        font.setPixelSize(round(size * PT))
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        faces[key] = (font, QFontMetricsF(font))
    found: tuple[QFont, QFontMetricsF] = faces[key]
    return found


class Ink:
    """Letters of one size and weight: how wide texts are, and which lines they make. Any thread may use it."""

    def __init__(self, size: float, *, semibold: bool = False, colour: QColor = INK) -> None:
        """`size`: in points."""
        self.size = size
        self.colour = colour
        self._family = Theme.current().font().family()
        self._semibold = semibold
        self._widths: dict[str, float] = {}
        self._counts: dict[tuple[str, float], int] = {}

    @property
    def _font(self) -> QFont:
        return _face(self._family, self.size, semibold=self._semibold)[0]

    @property
    def _metrics(self) -> QFontMetricsF:
        return _face(self._family, self.size, semibold=self._semibold)[1]

    @property
    def pitch(self) -> float:
        """From one line to the next."""
        return self.size * PT * _PITCH

    def width(self, text: str) -> float:
        """Of its widest line where nothing is broken."""
        found = self._widths.get(text)
        if found is None:
            found = max((self._metrics.horizontalAdvance(line) for line in text.splitlines()), default=0.0)
            self._widths[text] = found
        return found

    def widest_word(self, text: str) -> float:
        """Of its longest word."""
        return max(map(self.width, text.split()), default=0.0)

    def count(self, text: str, width: float) -> int:
        """How many lines it makes in a column of that width: one at least."""
        if "\n" not in text and self.width(text) <= width:
            return 1
        key = (text, width)
        if key not in self._counts:
            self._counts[key] = max(1, len(self._lines(text, width)[1]))
        return self._counts[key]

    def draw(
        self,
        painter: QPainter,
        place: QRectF,
        text: str,
        *,
        first: int = 0,
        last: int | None = None,
        right: bool = False,
        middle: bool = False,
    ) -> None:
        """The lines from the first to before the last, from the top of a place on, as wide as it is."""
        layout, lines = self._lines(text, place.width(), right=right, middle=middle)
        painter.setPen(self.colour)
        for number, line in enumerate(lines[first:last]):
            top = place.top() + number * self.pitch + self.size * PT * _BASELINE - line.ascent()
            line.draw(painter, QPointF(place.left(), top - line.y()))
        del layout

    def elided(self, text: str, width: float) -> str:
        """On one line, as far as it fits."""
        return self._metrics.elidedText(" ".join(text.split()), Qt.TextElideMode.ElideRight, width)

    def _lines(self, text: str, width: float, *, right: bool = False, middle: bool = False) -> tuple[QTextLayout, list]:  # type: ignore[type-arg]
        """The layout, which the lines do not outlive, and these."""
        layout = QTextLayout(text.replace("\n", "\u2028"), self._font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        aligned = Qt.AlignmentFlag.AlignLeft
        if right:
            aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute
        elif middle:
            aligned = Qt.AlignmentFlag.AlignHCenter
        option.setAlignment(aligned)
        layout.setTextOption(option)
        layout.beginLayout()
        lines = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            lines.append(line)
        layout.endLayout()
        return layout, lines


def rule(painter: QPainter, left: float, right: float, y: float, *, strong: bool = False) -> None:
    """A line across."""
    painter.fillRect(QRectF(left, y, right - left, (0.75 if strong else 0.4) * PT), QUIET if strong else RULE)
