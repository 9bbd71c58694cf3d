"""Light or dark, and how large the text is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QSlider, QVBoxLayout, QWidget

from ui.bidi import filled
from ui.text_size import STEP, TextSize
from ui.theme import Scheme, Theme
from ui.tokens import SPACE_8, SPACE_12, TEXT_PERCENT_RANGE
from ui.widgets import IconButton, Label, SegmentedChoice, SettingsStore

SCHEME_KEY = "look.scheme"
_APPLY_MS = 60


class LookSettings(QWidget):
    """Attributes: `scheme` the choice of theme, `size` the choice of text size."""

    def __init__(self, settings: SettingsStore, theme: Theme) -> None:
        super().__init__()
        self._settings = settings
        self._theme = theme
        self.scheme = SegmentedChoice(
            self.tr("Theme"),
            [
                (Scheme.SYSTEM, self.tr("As the system")),
                (Scheme.LIGHT, self.tr("Light")),
                (Scheme.DARK, self.tr("Dark")),
            ],
            theme.scheme,
        )
        self.size = TextSizeChoice(settings, theme)
        self._lay_out()
        self.scheme.changed.connect(self._on_scheme_chosen)

    def _on_scheme_chosen(self, scheme: str) -> None:
        self._theme.set_scheme(scheme)
        self._settings.set(SCHEME_KEY, str(scheme))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Theme"), semibold=True))
        column.addWidget(self.scheme)
        column.addSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Text size"), semibold=True))
        column.addWidget(self.size)


class TextSizeChoice(QWidget):
    """A slider between two buttons. As long as the mouse is on it, a line below shows the size, and the window takes it
    when the mouse leaves: else the buttons would move away from under it. By keyboard it takes effect at once.

    Attributes: `slider` in steps of ten percent, `smaller`, `larger`.
    """

    def __init__(self, settings: SettingsStore, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._text_size = TextSize(theme, settings, self)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(self.tr("Text size"))
        low, high = TEXT_PERCENT_RANGE
        self.slider.setRange(low // STEP, high // STEP)
        self.slider.setPageStep(2)
        self.percent = Label("")
        self.smaller = IconButton("minus", self.tr("Smaller text"))
        self.larger = IconButton("plus", self.tr("Larger text"))
        self._row = _Row()
        self._preview = _Preview(self.tr("This is how large the text will be."))
        self._apply = QTimer(self, singleShot=True, interval=_APPLY_MS)
        self._lay_out()
        self._connect()
        self._show_size_in_use()

    def _on_moved(self) -> None:
        self._show_percent()
        if not (self._row.underMouse() or self.slider.isSliderDown()):
            self._apply.start()

    def _on_settled(self) -> None:
        self._apply.stop()
        self._text_size.set_percent(self._chosen())

    def _show_size_in_use(self) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(self._theme.text_percent / STEP))
        self.slider.blockSignals(False)
        self._show_percent()

    def _show_percent(self) -> None:
        self.percent.setText(filled(self.tr("%1 %"), str(self._chosen())))
        self.smaller.setEnabled(self.slider.value() > self.slider.minimum())
        self.larger.setEnabled(self.slider.value() < self.slider.maximum())
        self._preview.show_percent(self._chosen())

    def _chosen(self) -> int:
        return self.slider.value() * STEP

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._on_settled()

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._on_moved)
        self._row.left.connect(self._on_settled)
        self._apply.timeout.connect(self._on_settled)
        self._theme.changed.connect(self._show_size_in_use)
        self.smaller.clicked.connect(lambda: self.slider.setValue(self.slider.value() - 1))
        self.larger.clicked.connect(lambda: self.slider.setValue(self.slider.value() + 1))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_12)
        for part in (self.smaller, self.slider, self.larger, self.percent):
            row.addWidget(part, 1 if part is self.slider else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(self._row)
        column.addWidget(self._preview)


class _Row(QWidget):
    """Signals: `left` when the mouse goes."""

    left = Signal()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.left.emit()


class _Preview(QWidget):
    """A line in the size that is chosen and not taken yet; it has room for the largest, so that nothing moves."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words = words
        self._percent = 100
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_percent(self, percent: int) -> None:
        """Show another size."""
        self._percent = percent
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(0, QFontMetrics(self._font(TEXT_PERCENT_RANGE[1])).height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._percent == Theme.current().text_percent:
            return
        painter = QPainter(self)
        font = self._font(self._percent)
        painter.setFont(font)
        painter.setPen(Theme.current().colour("quiet"))
        words = QFontMetrics(font).elidedText(self._words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _font(self, percent: int) -> QFont:
        font = Theme.current().font()
        font.setPointSizeF(font.pointSizeF() * percent / Theme.current().text_percent)
        return font
