"""Light or dark, and how large the text is; both take effect at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from ui.theme import Scheme, Theme
from ui.tokens import SPACE_8, SPACE_12, TEXT_PERCENT_RANGE
from ui.widgets import IconButton, Label, SegmentedChoice, Settings

SCHEME_KEY = "look.scheme"
TEXT_KEY = "look.text_percent"
_STEP = 10
_APPLY_MS = 60


class LookSettings(QWidget):
    """Attributes: `scheme` the choice of theme, `size` the slider of text size in percent."""

    def __init__(self, settings: Settings, theme: Theme) -> None:
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
        self.size = QSlider(Qt.Orientation.Horizontal)
        self.size.setAccessibleName(self.tr("Text size"))
        low, high = TEXT_PERCENT_RANGE
        self.size.setRange(low // _STEP, high // _STEP)
        self.size.setPageStep(2)
        self.size.setValue(round(theme.text_percent / _STEP))
        self.percent = Label("")
        self.smaller = IconButton("minus", self.tr("Smaller text"))
        self.larger = IconButton("plus", self.tr("Larger text"))
        self._apply = QTimer(self, singleShot=True, interval=_APPLY_MS)
        self._lay_out()
        self._connect()
        self._show_percent()

    def _on_scheme_chosen(self, scheme: str) -> None:
        self._theme.set_scheme(scheme)
        self._settings.set(SCHEME_KEY, str(scheme))

    def _on_size_changed(self) -> None:
        self._show_percent()
        self._apply.start()

    def _on_size_settled(self) -> None:
        """Not on every step of a slider that is being drawn: laying the window out anew takes a moment."""
        percent = self.size.value() * _STEP
        self._theme.set_text_percent(percent)
        self._settings.set(TEXT_KEY, percent)

    def _show_percent(self) -> None:
        self.percent.setText(self.tr("%1 %").replace("%1", str(self.size.value() * _STEP)))
        self.smaller.setEnabled(self.size.value() > self.size.minimum())
        self.larger.setEnabled(self.size.value() < self.size.maximum())

    def _connect(self) -> None:
        self.scheme.changed.connect(self._on_scheme_chosen)
        self.size.valueChanged.connect(self._on_size_changed)
        self._apply.timeout.connect(self._on_size_settled)
        self.smaller.clicked.connect(lambda: self.size.setValue(self.size.value() - 1))
        self.larger.clicked.connect(lambda: self.size.setValue(self.size.value() + 1))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Theme"), semibold=True))
        column.addWidget(self.scheme)
        column.addSpacing(SPACE_8)
        column.addWidget(Label(self.tr("Text size"), semibold=True))
        row = QHBoxLayout()
        row.setSpacing(SPACE_12)
        for part in (self.smaller, self.size, self.larger, self.percent):
            row.addWidget(part, 1 if part is self.size else 0)
        column.addLayout(row)
