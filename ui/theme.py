"""The theme of the running application: colours, fonts and styles for whoever paints.

There is one `Theme` an application, made by the composition root before the first widget. Widgets get it with
`Theme.current()`, so that constructors need not hand it on.
"""

import sys
from enum import StrEnum

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QStyleFactory, QWidget

from ui.motion import system_wants_less_motion
from ui.stylesheet import stylesheet
from ui.tokens import (
    BODY,
    CODE,
    CODE_MOST_PX,
    CODE_SPACING_PERCENT,
    DARK,
    EMOJI_PX,
    ICON,
    LIGHT,
    LINE_PX,
    META,
    SEMIBOLD_ROLES,
    TARGET,
    TEXT_PERCENT_RANGE,
    TYPE_PX,
    Tokens,
    hue_index,
    mix,
)

__all__ = ["Scheme", "Theme", "restyle"]

_PT_PER_PX = 1.0 if sys.platform == "darwin" else 0.75
"""Sizes are told in points, so that they follow the resolution that a desktop was set to."""


class Scheme(StrEnum):
    """What the person chose in Settings."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Signals: `changed` after colours, text size or motion changed and were applied to the application."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: str = Scheme.SYSTEM, text_percent: int = 100) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._body_pt = max(_size_pt(app.font()), TYPE_PX[BODY] * _PT_PER_PX)
        self._family = app.font().family()
        self._scheme = Scheme(scheme)
        self._text_percent = _within_range(text_percent)
        self._reduced_motion: bool | None = None
        self._system_reduced_motion = system_wants_less_motion()
        self._colours: dict[str, QColor] = {}
        self._fonts: dict[tuple[str, bool], QFont] = {}
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)
        self._apply()

    @staticmethod
    def current() -> "Theme":
        """The application's theme. Raises RuntimeError before one was made."""
        app = QApplication.instance()
        found = app.findChild(Theme, "theme", Qt.FindChildOption.FindDirectChildrenOnly) if app else None
        if found is None:
            raise RuntimeError("make a Theme before the first widget")
        return found

    # What the person chose

    @property
    def scheme(self) -> Scheme:
        return self._scheme

    @property
    def text_percent(self) -> int:
        return self._text_percent

    @property
    def dark(self) -> bool:
        if self._scheme is Scheme.SYSTEM:
            return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    @property
    def reduced_motion(self) -> bool:
        """True when the system (or `set_reduced_motion`) asks for none."""
        if self._reduced_motion is not None:
            return self._reduced_motion
        return self._system_reduced_motion

    def set_scheme(self, scheme: str) -> None:
        if Scheme(scheme) is not self._scheme:
            self._scheme = Scheme(scheme)
            self._apply()

    def set_text_percent(self, percent: int) -> None:
        """Text size in percent of the platform's, held within 90–200."""
        if _within_range(percent) != self._text_percent:
            self._text_percent = _within_range(percent)
            self._apply()

    def set_reduced_motion(self, reduced: bool | None) -> None:
        """None: as the system asks."""
        self._reduced_motion = reduced
        self.changed.emit()

    # What painters use

    @property
    def tokens(self) -> Tokens:
        return DARK if self.dark else LIGHT

    def colour(self, token: str) -> QColor:
        """A colour by token name, for example "ink". Raises AttributeError for a name that is no token."""
        if token not in self._colours:
            self._colours[token] = QColor(getattr(self.tokens, token))
        return QColor(self._colours[token])

    def hue(self, member_id: str | bytes) -> QColor:
        """The colour of a person: readable as text on every ground, and under `on_accent` text."""
        return QColor(self.tokens.hues[hue_index(member_id)])

    def tint(self, token: str, share: float, ground: str = "paper") -> QColor:
        """`share` (0–1) of a token laid over a ground token: quiet grounds of banners and badges."""
        return QColor(mix(getattr(self.tokens, token), getattr(self.tokens, ground), share))

    def font(self, role: str = BODY, *, semibold: bool = False) -> QFont:
        """A font by role: meta, body, pane, page, code. Titles and the code are semibold by themselves."""
        key = (role, semibold or role in SEMIBOLD_ROLES)
        if key not in self._fonts:
            self._fonts[key] = self._make_font(*key)
        return QFont(self._fonts[key])

    def emoji_font(self) -> QFont:
        """For a message of nothing but emoji."""
        font = self.font()
        font.setPointSizeF(self._body_pt * EMOJI_PX / TYPE_PX[BODY] * self._text_percent / 100)
        return font

    def line_spacing_percent(self, role: str = BODY) -> int:
        """What of a font's own line height makes the line of its role; at least 100. For text layouts and rich text."""
        metrics = QFontMetricsF(self.font(role))
        em = QFontInfo(self.font(role)).pixelSize()
        return max(100, round(100 * LINE_PX[role] / TYPE_PX[role] * em / metrics.height()))

    def scaled(self, pixels: int) -> int:
        """A size that must grow with the text (icons, initials, row heights), in device-independent pixels."""
        return round(pixels * max(self._text_percent, 100) / 100)

    def _make_font(self, role: str, semibold: bool) -> QFont:
        font = QFont(self._family)
        font.setPointSizeF(self._size_pt(role))
        font.setWeight(QFont.Weight.DemiBold if semibold else QFont.Weight.Normal)
        if role == CODE:
            font.setFeature(QFont.Tag("tnum"), 1)
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, CODE_SPACING_PERCENT)
        return font

    def _size_pt(self, role: str) -> float:
        asked = self._body_pt * TYPE_PX[role] / TYPE_PX[BODY] * self._text_percent / 100
        most = CODE_MOST_PX * _PT_PER_PX if role == CODE else asked
        return max(min(asked, most), TYPE_PX[META] * _PT_PER_PX)

    def _on_system_scheme_changed(self) -> None:
        if self._scheme is Scheme.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._colours.clear()
        self._fonts.clear()
        # One sheet put in another's place is applied to each widget as often as it has widgets round it.
        self._app.setStyleSheet("")
        self._app.setFont(self.font())
        self._app.setPalette(_palette(self.tokens))
        sizes = {role: self._size_pt(role) for role in TYPE_PX}
        self._app.setStyleSheet(stylesheet(self.tokens, sizes, self.scaled(TARGET), self.scaled(ICON - 2)))
        self.changed.emit()


def restyle(widget: QWidget, **properties: object) -> None:
    """Set dynamic properties that the stylesheet looks at, and let them show."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    if isinstance(widget, QAbstractScrollArea):  # else it keeps the room of the frame that it had
        QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.StyleChange))
    widget.update()


def _size_pt(font: QFont) -> float:
    """In points, also for a platform that names its font's size in pixels."""
    return font.pointSizeF() if font.pointSizeF() > 0 else QFontInfo(font).pointSizeF()


def _within_range(percent: int) -> int:
    low, high = TEXT_PERCENT_RANGE
    return max(low, min(high, int(percent)))


def _palette(t: Tokens) -> QPalette:
    role = QPalette.ColorRole
    colours = {
        role.Window: t.paper,
        role.WindowText: t.ink,
        role.Base: t.surface,
        role.AlternateBase: t.hover,
        role.Text: t.ink,
        role.Button: t.surface,
        role.ButtonText: t.ink,
        role.BrightText: t.danger,
        role.PlaceholderText: t.quiet,
        role.Highlight: t.accent,
        role.HighlightedText: t.on_accent,
        role.Accent: t.accent,
        role.Link: t.accent,
        role.LinkVisited: t.accent,
        role.ToolTipBase: t.ink,
        role.ToolTipText: t.paper,
        role.Light: t.surface,
        role.Midlight: t.hover,
        role.Mid: t.line,
        role.Dark: t.edge,
        role.Shadow: t.edge,
    }
    palette = QPalette()
    for which, value in colours.items():
        palette.setColor(which, QColor(value))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(t.quiet))
    return palette
