"""Keys by their place, where a layout has other letters than Latin ones."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from desktop.rows.today import TodayDeed, TodayItem, TodayKind, TodayPlace
from ui.key_position import key_meant
from ui.today.card import TodayCard

Y, N, X = (8 + code for code in (21, 49, 45))
"""Where an American keyboard has them, as X11 numbers keys."""


def pressed(letter, code):
    none = Qt.KeyboardModifier.NoModifier
    return QKeyEvent(QEvent.Type.KeyPress, ord(letter), none, code, 0, 0, letter.lower())


@pytest.mark.parametrize(
    ("letter", "code", "key"),
    [
        ("Н", Y, "Y"), ("Т", N, "N"), ("Ч", X, "X"),
        ("Υ", Y, "Y"), ("Ν", N, "N"), ("Χ", X, "X"),
        ("ט", Y, "Y"), ("מ", N, "N"), ("ס", X, "X"),
        ("غ", Y, "Y"), ("ى", N, "N"), ("ء", X, "X"),
        ("ั", Y, "Y"), ("ื", N, "N"), ("ป", X, "X"),
        ("Z", Y, "Z"), ("Y", 8 + 44, "Y"), ("Ö", X, "Ö"), ("Ş", 8 + 39, "Ş"),
    ],
)  # fmt: skip
def test_a_letter_that_is_not_latin_is_meant_by_its_place(theme, letter, code, key):
    assert key_meant(pressed(letter, code)) == ord(key)


def test_a_card_of_today_is_answered_on_a_russian_keyboard(theme):
    item = TodayItem(
        TodayKind.DECIDE, "Jin: Leave", TodayPlace("form/1", "1"), datetime.now(UTC), deeds=(TodayDeed.YES,)
    )
    card, said = TodayCard(None, item), []
    card.done.connect(lambda deed, _: said.append(deed))
    card.show()
    card.activateWindow()
    card.setFocus()
    QApplication.processEvents()
    for letter, code in (("Ч", X), ("Н", Y)):
        QApplication.sendEvent(card, pressed(letter, code))
    card.hide()
    card.deleteLater()
    assert said == [TodayDeed.YES]
