"""The first question: a new shop, or one that is there already."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui.bidi import filled
from ui.icons import paint_icon
from ui.setup.page import Page
from ui.system_open import open_folder
from ui.theme import Theme
from ui.tokens import BIG_SCREEN_WIDTH, ICON, META, PANE_TITLE, RADIUS, SPACE_4, SPACE_16, TEXT_PERCENT_OFFERED
from ui.widgets import Label, LinkButton, SegmentedChoice

_ICON = ICON + 8
_MIN_WIDTH = 280


class ChoosingPage(Page):
    """Signals: `new_chosen`, `join_chosen`, `text_size_chosen(int)` in percent, which is asked on a big screen only."""

    new_chosen = Signal()
    join_chosen = Signal()
    text_size_chosen = Signal(int)

    def __init__(self, put_aside: Path | None = None) -> None:
        """`put_aside`: the folder with the shop that was here before."""
        super().__init__(
            QCoreApplication.translate("ChoosingPage", "Welcome to Countertop"),
            QCoreApplication.translate(
                "ChoosingPage",
                "Chat, notes and to-dos for everyone in the shop, kept on your own PCs. "
                "No account, no internet needed.",
            ),
        )
        new = Card(
            "store",
            self.tr("Start a new shop"),
            self.tr("This is the first PC. You give the shop its name and then let the others in."),
        )
        join = Card(
            "link",
            self.tr("Join a shop"),
            self.tr("Countertop runs on another PC already. It shows you a code of eight digits."),
        )
        new.clicked.connect(self.new_chosen)
        join.clicked.connect(self.join_chosen)
        for card in (new, join):
            self.body.addWidget(card)
        self.first = new
        self.text_size = SegmentedChoice(
            self.tr("Text size"),
            [("100", self.tr("Normal")), (str(TEXT_PERCENT_OFFERED), self.tr("Larger"))],
            str(TEXT_PERCENT_OFFERED) if Theme.current().text_percent == TEXT_PERCENT_OFFERED else "100",
        )
        self.text_size.changed.connect(lambda percent: self.text_size_chosen.emit(int(percent)))
        self._asked = QWidget()
        row = QHBoxLayout(self._asked)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self.tr("Text on this large screen"), tone="quiet", wrap=True), 1)
        row.addWidget(self.text_size)
        self.body.addWidget(self._asked)
        if put_aside is not None:
            self._say_where(put_aside)

    def _say_where(self, put_aside: Path) -> None:
        sentence = filled(self.tr("The shop that was here is kept in %1"), str(put_aside))
        where = Label(sentence, META, "quiet", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = LinkButton(self.tr("Show the folder"), "folder", flush=True)
        show.clicked.connect(lambda: open_folder(put_aside, self))
        self.body.addWidget(where)
        self.body.addWidget(show, 0, Qt.AlignmentFlag.AlignLeft)

    def showEvent(self, event: QShowEvent) -> None:
        self._asked.setVisible(self.screen().availableGeometry().width() >= BIG_SCREEN_WIDTH)
        super().showEvent(event)


class Card(QAbstractButton):
    """A large button with an icon, a title and a sentence; Return presses it, arrows move between cards."""

    def __init__(self, icon_name: str, title: str, sentence: str) -> None:
        super().__init__()
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._icon_name = icon_name
        self._texts = (Label(title, PANE_TITLE, wrap=True), Label(sentence, tone="quiet", wrap=True))
        self._column = QVBoxLayout(self)
        self._column.setSpacing(SPACE_4)
        for text in self._texts:
            text.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            self._column.addWidget(text)
        self._on_theme_changed()
        Theme.current().changed.connect(self._on_theme_changed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        return self._column.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return QSize(_MIN_WIDTH, self.heightForWidth(max(self.width(), _MIN_WIDTH)))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._column.heightForWidth(width)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if self.isDown() else "hover" if self.underMouse() else "surface"
        painter.setPen(theme.colour("edge" if self.underMouse() else "line"))
        painter.setBrush(theme.colour(ground))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS + 2, RADIUS + 2)
        side = theme.scaled(_ICON)
        place = QRect(SPACE_16, SPACE_16, side, side)
        paint_icon(painter, place, self._icon_name, theme.colour("accent"))

    def _on_theme_changed(self) -> None:
        left = 2 * SPACE_16 + Theme.current().scaled(_ICON)
        self._column.setContentsMargins(left, SPACE_16, SPACE_16, SPACE_16)
        self.updateGeometry()
