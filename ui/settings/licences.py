"""What Countertop is made of, under which licences, and the texts of these."""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from ui.plain_text import PlainTextEdit
from ui.theme import Theme
from ui.widgets import Dialog, NoticeDialog

_WIDTH = 600
_HEIGHT = 320
_LOWEST = 160
_ROUND_IT = 190
_NOTICES = (
    "Countertop\nLicensed under the Apache License, Version 2.0.",
    "Qt, and PySide6-Essentials and shiboken6 (Qt for Python)\nCopyright (C) The Qt Company Ltd and contributors.\n"
    "Used under the GNU Lesser General Public License, version 3. Qt is linked dynamically and is not changed: you may "
    "put another build of the same version in the place of the Qt libraries that Countertop uses. Qt’s source is at "
    "https://download.qt.io, and what Qt itself contains is listed at "
    "https://doc.qt.io/qt-6/licenses-used-in-qt.html.",
    "python-zeroconf\nUsed under the GNU Lesser General Public License, version 2.1 or later.",
    "libheif and libde265, which pi-heif brings\nUsed under the GNU Lesser General Public License, version 3. They are "
    "libraries of their own and are not changed. Their source is at https://github.com/strukturag.",
    "Further parts\n"
    "anyio, automerge, backports.tarfile, charset-normalizer, holidays, ifaddr, jaraco.classes, jaraco.context, "
    "jaraco.functools, jeepney, keyring, lark, mnemonic, more-itertools, pip, platformdirs, pluggy, pyrage, "
    "python-barcode, python-calamine, six, spake2, tabulate, watchfiles, zipp: MIT; cffi: MIT-0\n"
    "babel, click, fastjsonschema, idna, msgspec, pi-heif, pycparser, pypdfium2, python-dateutil, pywin32-ctypes, "
    "SecretStorage, segno: BSD-3-Clause; XlsxWriter: BSD-2-Clause\n"
    "cryptography, importlib-metadata, lazy-importer, sqlite-fts4, sqlite-utils, tzdata: Apache License, Version 2.0\n"
    "Pillow: MIT-CMU; typing-extensions: PSF-2.0; click-default-group: public domain\n"
    "PDFium, in pypdfium2: BSD-3-Clause and Apache License, Version 2.0, Copyright The PDFium Authors\n"
    "Locale data (CLDR), in babel: Unicode License, Version 3\n"
    "SQLite: public domain\nSQLCipher, in sqlcipher3: BSD, Copyright (c) Zetetic LLC; sqlcipher3: zlib",
)
_TEXTS = ("Apache-2.0", "LGPL-3.0", "GPL-3.0", "LGPL-2.1")
_RULE = "\n\n" + "—" * 24 + "\n\n"


def licences_text() -> str:
    """All notices, and below them the texts of the licences they name."""
    lucide = (files("ui.icons") / "LICENSE").read_text("utf-8").strip()
    folder = files("ui.settings") / "texts"
    texts = [(folder / f"{name}.txt").read_text("utf-8").strip("\n") for name in _TEXTS]
    notices = "\n\n".join((*_NOTICES, f"Icons: Lucide\n{lucide}"))
    return _RULE.join((notices, *texts))


def show_licences(parent: QWidget) -> Dialog:
    """Open the notices."""
    dialog = NoticeDialog(
        parent,
        QCoreApplication.translate("Licences", "Licences"),
        QCoreApplication.translate("Licences", "What Countertop is made of."),
        width=_WIDTH,
    )
    page = PlainTextEdit(licences_text())
    page.setReadOnly(True)
    page.setTabChangesFocus(True)
    page.setProperty("field", True)
    page.setAccessibleName(QCoreApplication.translate("Licences", "Licences"))
    scaled = Theme.current().scaled
    page.setMinimumHeight(max(_LOWEST, min(scaled(_HEIGHT), parent.window().height() - scaled(_ROUND_IT))))
    dialog.body.addWidget(page)
    dialog.open()
    return dialog
