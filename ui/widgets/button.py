"""What is clicked: one primary button a screen, quiet ones beside it, danger for what cannot be taken back."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from ui.icons import icon
from ui.theme import Theme
from ui.tokens import ICON, SPACE_4, TARGET
from ui.widgets.return_key import PressedByReturn


class _TextButton(PressedByReturn, QPushButton):
    _kind = "quiet"
    _icon_token = "quiet"

    def __init__(self, text: str, icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", self._kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._icon_name = icon_name
        if icon_name:
            self.setIcon(icon(icon_name, self._icon_token))
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def sizeHint(self) -> QSize:
        """Reckoned in semibold, which the style sheet asks for but the style does not measure."""
        metrics = QFontMetrics(Theme.current().font(semibold=True))
        side = max(Theme.current().scaled(TARGET), metrics.height() + 8)
        icon_room = self.iconSize().width() + 6 if self._icon_name else 0
        text = metrics.size(Qt.TextFlag.TextShowMnemonic, self.text()).width()
        return QSize(max(text + icon_room + 32, 2 * TARGET), side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_theme_changed(self) -> None:
        side = Theme.current().scaled(ICON - 2)
        self.setIconSize(QSize(side + SPACE_4, side))
        self.updateGeometry()


class PrimaryButton(_TextButton):
    """The one thing to do here. Return presses it when it has focus."""

    _kind = "primary"
    _icon_token = "on_accent"


class QuietButton(_TextButton):
    """Another thing one may do."""

    _icon_token = "ink"


class DangerButton(_TextButton):
    """Takes something away."""

    _kind = "danger"
    _icon_token = "danger"


class LinkButton(_TextButton):
    """A quiet way out or onward, without a border: Later, Cancel, Show older.

    `flush`: it stands in a column of texts and begins where they begin.
    """

    _kind = "link"
    _icon_token = "accent"

    def __init__(self, text: str, icon_name: str = "", parent: QWidget | None = None, *, flush: bool = False) -> None:
        super().__init__(text, icon_name, parent)
        self.setProperty("flush", flush)


class IconButton(PressedByReturn, QPushButton):
    """An icon with a name that screen readers say and the tool tip shows; at least 32 px in each direction."""

    def __init__(
        self, icon_name: str, name: str, *, token: str = "quiet", checkable: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        if not name:
            raise ValueError("an icon button needs a name")
        self._token = token
        self.setProperty("kind", "icon")
        self.setCheckable(checkable)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_look(icon_name, name)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def set_look(self, icon_name: str, name: str) -> None:
        """Change icon and name together."""
        self.setIcon(icon(icon_name, self._token, checked_token="accent"))
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        side = Theme.current().scaled(TARGET)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def _on_theme_changed(self) -> None:
        side = Theme.current().scaled(ICON)
        self.setIconSize(QSize(side, side))
        self.updateGeometry()
