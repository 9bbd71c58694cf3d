"""How this PC stands with the others, at the rail's foot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent

from ui.aside_words import everybody_words
from ui.bidi import filled
from ui.icons import paint_icon
from ui.rail_items import RailItem
from ui.theme import Theme
from ui.times import short_when
from ui.tokens import ICON, META, RAIL_WIDTH, SPACE_4, SPACE_8
from ui.widgets.announcement import announce

if TYPE_CHECKING:
    from desktop.people.records import PC

_WORDS_FLAGS = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
_LOOKS = {
    "opening": ("loader-circle", "quiet"),
    "one_pc": ("monitor", "quiet"),
    "up_to_date": ("check-check", "accent"),
    "partly": ("check", "quiet"),
    "sending": ("arrow-up", "accent"),
    "catching_up": ("arrow-down", "accent"),
    "alone": ("wifi-off", "quiet"),
    "trouble": ("triangle-alert", "danger"),
}


class SyncLine(RailItem):
    """How this PC stands with the others, as a sign and in words; a click asks for more."""

    def __init__(self) -> None:
        super().__init__()
        self._kind = "opening"
        self._icon_shown = True
        self.show_state("opening")

    def show_state(
        self, kind: str, count: int = 0, since: datetime | None = None, pcs: int = 0, aside: str = ""
    ) -> None:
        """`kind`: opening, one_pc, up_to_date, partly, sending, catching_up, alone or trouble.

        `count`: entries still to go, or (partly) PCs that have everything, of `pcs`; `since`: aware;
        `aside`: what is said of what is set aside.
        """
        words = self._words(kind, count, since, pcs)
        changed = kind != self._kind
        self._kind = kind
        self.setText(words)
        self.setAccessibleName(filled(self.tr("%1. Show the shop’s PCs"), words))
        self.setToolTip(self._explanation(kind, aside))
        self.updateGeometry()
        self.update()
        if changed and kind in ("alone", "trouble"):
            announce(self, words)

    def longest_words(self) -> list[str]:
        """What the rail must be wide enough for: a line breaks between words, never within one, nor before a time."""
        states = [self._words(kind, 0, None, 0) for kind in _LOOKS]
        return [
            filled(self.tr("Alone since %1"), "").strip(),
            *(word for state in states for word in state.split()),
        ]

    def show_icon(self, *, shown: bool) -> None:
        """Whether the sign stands above the words."""
        if shown != self._icon_shown:
            self._icon_shown = shown
            self.updateGeometry()
            self.update()

    def height_of(self, *, icon: bool) -> int:
        """How high it is with or without its sign, in pixels."""
        return self._words_size().height() + 2 * SPACE_8 + (self._icon_side() + SPACE_4 if icon else 0)

    def sizeHint(self) -> QSize:
        return QSize(self._words_size().width(), self.height_of(icon=self._icon_shown))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = Theme.current()
        painter = QPainter(self)
        self.paint_ground(painter)
        icon_name, token = _LOOKS[self._kind]
        side = self._icon_side() if self._icon_shown else -SPACE_4
        if self._icon_shown:
            paint_icon(painter, QRect((self.width() - side) // 2, SPACE_8, side, side), icon_name, theme.colour(token))
        painter.setFont(theme.font(META))
        painter.setPen(theme.colour("danger" if self._kind == "trouble" else "quiet"))
        painter.drawText(self.rect().adjusted(0, SPACE_8 + side + SPACE_4, 0, 0), _WORDS_FLAGS, self.text())

    def _icon_side(self) -> int:
        return Theme.current().scaled(ICON - 2)

    def _words_size(self) -> QSize:
        rail = self.parentWidget()
        room = rail.width() - 2 * (SPACE_4 + 1) if rail is not None else RAIL_WIDTH  # margins, and the rail's edge
        metrics = QFontMetrics(Theme.current().font(META))
        return metrics.boundingRect(QRect(0, 0, room, 10_000), _WORDS_FLAGS, self.text()).size()

    def _words(self, kind: str, count: int, since: datetime | None, pcs: int) -> str:
        number = QLocale().toString(count)
        match kind:
            case "opening":
                return self.tr("Opening")
            case "one_pc":
                return self.tr("One PC")
            case "up_to_date":
                return self.tr("Up to date")
            case "partly":
                return having_words(count, pcs)
            case "sending":
                return filled(self.tr("Sending %1"), number)
            case "catching_up":
                return filled(self.tr("Catching up %1"), number)
            case "alone":
                return filled(self.tr("Alone since %1"), short_when(since)) if since else self.tr("Working alone")
            case "trouble":
                return self.tr("Trouble")
        raise ValueError(f"no such state: {kind}")

    def _explanation(self, kind: str, aside: str) -> str:
        return {
            "opening": self.tr("The other PCs are looked for as soon as the shop is open."),
            "one_pc": self.tr("Everything is saved here. Add a PC, and both hold the same."),
            "up_to_date": everybody_words(aside),
            "partly": self.tr("The other PCs get the rest as soon as they are on."),
            "sending": self.tr("Saved here; on its way to the other PCs."),
            "catching_up": self.tr("Taking in what the other PCs have."),
            "alone": self.tr("Working alone. Nothing is lost; it will catch up."),
            "trouble": self.tr("Something needs you. Click to see what."),
        }[kind]


def having_everything(pcs: Sequence[PC]) -> int:
    """How many of them have everything that this PC has; it is one of them itself."""
    return sum(pc.is_this or pc.missing == 0 for pc in pcs)


def having_words(having: int, pcs: int) -> str:
    """How many of the shop's PCs have everything."""
    one = QCoreApplication.translate("SyncLine", "%1 of %2 PCs has everything")
    several = QCoreApplication.translate("SyncLine", "%1 of %2 PCs have everything")
    number = QLocale().toString
    return filled(one if having == 1 else several, number(having), number(pcs))
