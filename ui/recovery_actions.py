"""What the button beside a trouble says, and what of it the system has to do."""

from __future__ import annotations

import sys

from PySide6.QtCore import QCoreApplication, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from desktop.engine.records import RecoveryAction

_CLOCK_PAGES = {
    "win32": "ms-settings:dateandtime",
    "darwin": "x-apple.systempreferences:com.apple.preference.datetime",
}
_CLOCK_PROGRAMS = (
    ("gnome-control-center", "datetime"),
    ("systemsettings", "kcm_clock"),
    ("cinnamon-settings", "calendar"),
    ("mate-time-admin", ""),
    ("lxqt-admin-time", ""),
    ("time-admin", ""),
)


def remedy_words(action: RecoveryAction | None) -> str:
    """What the button says; empty for a trouble without one."""
    words: dict[RecoveryAction, str] = {
        "check_network": QCoreApplication.translate("Remedies", "Check the network"),
        "verify": QCoreApplication.translate("Remedies", "Check everything"),
        "free_space": QCoreApplication.translate("Remedies", "Show the folder"),
        "show_log": QCoreApplication.translate("Remedies", "Show the log"),
        "set_clock": QCoreApplication.translate("Remedies", "Set the clock"),
        "begin_anew": QCoreApplication.translate("Remedies", "What can be done"),
        "show_person": QCoreApplication.translate("Remedies", "Show the person"),
    }
    return words[action] if action is not None else ""


def open_clock_settings() -> bool:
    """The system's page for date and time; False where there is none that is known."""
    page = _CLOCK_PAGES.get(sys.platform)
    if page is not None:
        return QDesktopServices.openUrl(QUrl(page))
    import shutil

    for program, argument in _CLOCK_PROGRAMS:
        found = shutil.which(program)
        if found is not None:
            return QProcess.startDetached(found, [argument] if argument else [])[0]
    return False
