"""Words without an end, as somebody may paste them: Qt looks for the end of such a word anew for each line, which takes
41 seconds for one of 360,000 letters. Where one stands, lines break anywhere."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtGui import QTextCursor, QTextOption
from PySide6.QtWidgets import QPlainTextEdit

_LONG: Final = 2_000
_ENDLESS: Final = re.compile(
    f"[^\\s\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]{{{_LONG}}}"
)
"""Chinese, Japanese, Korean and Thai are written without spaces, and break all the same."""
_USUAL: Final = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere
_ANYWHERE: Final = QTextOption.WrapMode.WrapAnywhere


def break_endless_words(edit: QPlainTextEdit) -> None:
    """From now on: as soon as one is put in, before it is laid out."""

    def on_change(place: int, _removed: int, added: int) -> None:
        last = edit.document().characterCount() - 1
        if place == 0 and added >= last and edit.wordWrapMode() == _ANYWHERE:
            edit.setWordWrapMode(_USUAL)  # all of it is another text
        if added and edit.wordWrapMode() == _USUAL and last >= _LONG:
            around = QTextCursor(edit.document())
            around.setPosition(max(0, place - _LONG))
            around.setPosition(min(last, place + added + _LONG), QTextCursor.MoveMode.KeepAnchor)
            if _ENDLESS.search(around.selectedText()):
                edit.setWordWrapMode(_ANYWHERE)

    edit.document().contentsChange.connect(on_change)
