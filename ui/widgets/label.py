"""Text on screen: a label by type role and tone, and one that elides."""

import math
import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextDocument,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QWidget

from desktop.rows.names import ISOLATE, ISOLATE_END
from ui.bidi import runs_from_right
from ui.theme import Theme, restyle
from ui.tokens import BODY
from ui.widgets.menu import Menu
from ui.widgets.text_menu import TextAction, text_menu

_LONG_WORD = re.compile(r"\S{20,}")
_WORD_PART = re.compile(r"[^/._@?&=-]{1,12}[/._@?&=-]*|[/._@?&=-]+")
_MAY_BREAK = "\u200b"
_AS_COPIED = str.maketrans("\u2028\u2029", "\n\n", f"{_MAY_BREAK}{ISOLATE}{ISOLATE_END}")
_AS_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": "<br>"})


class Label(QLabel):
    """Plain text in a type role (meta, body, pane, page, code) and a tone (ink, quiet, accent, attention, danger).

    With `wrap` it breaks lines at the theme's line height. `text()` is always the plain text; nothing in it is markup.
    """

    def __init__(
        self,
        text: str = "",
        role: str = BODY,
        tone: str = "ink",
        *,
        wrap: bool = False,
        semibold: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._plain = ""
        self._wrap = wrap
        self.setProperty("textRole", role)
        self.setProperty("tone", tone)
        self.setProperty("semibold", semibold)
        self.setWordWrap(wrap)
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.setText(text)

    def text(self) -> str:
        return self._plain

    def setText(self, text: str) -> None:
        self._plain = text
        self.setAccessibleName(text)
        super().setText(self._paragraphs() if self._wrap and text else text)
        self._make_room()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse:
            self.menu().popup(event.globalPos())
        else:
            super().contextMenuEvent(event)

    def menu(self) -> Menu:
        """What can be done with the text, where it can be selected."""
        copy, every = TextAction(self.copy, self.hasSelectedText()), TextAction(self.select_all, bool(self._plain))
        return text_menu(self, copy=copy, select_all=every)

    def copy(self) -> None:
        """Copy what is selected, without the places where a long word may break and what stands round names."""
        QGuiApplication.clipboard().setText(self.selectedText().translate(_AS_COPIED))

    def select_all(self) -> None:
        """Select everything."""
        document = QTextDocument()
        fill = document.setHtml if self._wrap else document.setPlainText
        fill(super().text())
        self.setSelection(0, document.characterCount() - 1)

    def overhang(self) -> int:
        """How far the first letter reaches out to the left of where text begins: a J does, and would be cut off."""
        return max(0, math.ceil(-QFontMetricsF(self.font()).leftBearing(self._plain[0]))) if self._plain else 0

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._make_room()

    def _make_room(self) -> None:
        indent = self.overhang() or -1
        if indent != self.indent():
            self.setIndent(indent)

    def set_tone(self, tone: str) -> None:
        """Change the colour token of the text."""
        if self.property("tone") != tone:
            restyle(self, tone=tone)

    def set_max_characters(self, count: int) -> None:
        """Keep lines at most about this many characters wide."""
        self.ensurePolished()
        self.setMaximumWidth(self.fontMetrics().averageCharWidth() * count)

    def _paragraphs(self) -> str:
        align = "center" if self.alignment() & Qt.AlignmentFlag.AlignHCenter else "left"
        lines = _LONG_WORD.sub(_breakable, self._plain).translate(_AS_MARKUP)
        # A document asks the first letter, also where that is isolated.
        runs = "rtl" if runs_from_right(self._plain) else "ltr"
        style = f"line-height:{Theme.current().line_spacing_percent()}%; margin:0"
        return f'<p dir="{runs}" align="{align}" style="{style}">{lines}</p>'

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        super().setAlignment(alignment)
        self.setText(self._plain)


def _breakable(word: re.Match[str]) -> str:
    """A label breaks lines between words only: an address or a very long word gets places where it may break too."""
    return _MAY_BREAK.join(_WORD_PART.findall(word.group()))


class ElidedLabel(Label):
    """One line that ends in … when there is no room; the whole text is then the tool tip."""

    def __init__(
        self,
        text: str = "",
        role: str = BODY,
        tone: str = "ink",
        *,
        semibold: bool = False,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        self._mode = mode
        super().__init__(text, role, tone, semibold=semibold, parent=parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setProperty("elides", True)

    def setText(self, text: str) -> None:
        super().setText(" ".join(text.split()))
        self._explain()
        self.update()

    def minimumSizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance("…"), metrics.height()).grownBy(self.contentsMargins())

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 1 + self.overhang(), metrics.height()).grownBy(
            self.contentsMargins()
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        shown = self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width() - self.overhang())
        alignment = QStyle.visualAlignment(self.layoutDirection(), self.alignment())
        painter.setPen(option.palette.windowText().color())
        place = self.contentsRect().adjusted(self.overhang(), 0, 0, 0)
        painter.drawText(place, int(alignment | Qt.AlignmentFlag.AlignVCenter), shown)

    def _explain(self) -> None:
        needed = self.fontMetrics().horizontalAdvance(self.text()) + self.overhang()
        fits = needed <= self.contentsRect().width()
        self.setToolTip("" if fits else self.text())
