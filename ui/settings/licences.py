"""What Countertop is made of, and under which licences."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.theme import Theme
from ui.widgets import Dialog

COUNTERTOP = """Countertop
Licensed under the Apache License, Version 2.0.
http://www.apache.org/licenses/LICENSE-2.0
"""
QT = """Qt and PySide6 (Qt for Python)
Copyright (C) The Qt Company Ltd and contributors.
Used under the GNU Lesser General Public License, version 3. Qt is linked dynamically and is not changed: you may put
another build of the same version in the place of the Qt libraries that came with Countertop. The texts of the LGPL
version 3 and of the GPL version 3, which it refers to, come with Countertop; Qt’s source is at https://download.qt.io.
"""
OTHERS = """Further parts
Automerge, msgspec, platformdirs, keyring, spake2, sqlite-utils: MIT, BSD or Apache-2.0
cryptography: Apache-2.0 or BSD; python-zeroconf: LGPL 2.1 or later
SQLite: public domain; SQLCipher: BSD, Copyright (c) Zetetic LLC
"""


def licences_text() -> str:
    """All notices, one below the other."""
    lucide = (files("ui.icons") / "LICENSE").read_text("utf-8")
    return "\n".join((COUNTERTOP, QT, f"Icons: Lucide\n{lucide}", OTHERS))


def show_licences(parent: QWidget) -> Dialog:
    """Open the notices."""
    dialog = Dialog(
        parent,
        QCoreApplication.translate("Licences", "Licences"),
        QCoreApplication.translate("Licences", "What Countertop is made of."),
        QCoreApplication.translate("Licences", "Close"),
    )
    page = QPlainTextEdit(licences_text())
    page.setReadOnly(True)
    page.setTabChangesFocus(True)
    page.setProperty("field", True)
    page.setAccessibleName(QCoreApplication.translate("Licences", "Licences"))
    page.setMinimumSize(Theme.current().scaled(480), 280)
    dialog.body.addWidget(page)
    dialog.open()
    return dialog
