"""Whether the person asked their system for less motion. Qt 6.11 does not say, so each system is asked its own way."""

import sys
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

_SPI_GETCLIENTAREAANIMATION = 0x1042
_OFF = ("0", "false")


def system_wants_less_motion() -> bool:
    """False where the system cannot be asked."""
    if sys.platform == "win32":
        return _windows_animations_off()
    if sys.platform == "darwin":
        return _macos_motion_reduced()
    return animations_off(Path(_configuration_folder()))


def animations_off(configuration: Path) -> bool:
    """What GTK's and KDE's files in the user's configuration folder say (`settings.ini`, `kdeglobals`)."""
    for name, key in (
        ("gtk-4.0/settings.ini", "Settings/gtk-enable-animations"),
        ("gtk-3.0/settings.ini", "Settings/gtk-enable-animations"),
        ("kdeglobals", "KDE/AnimationDurationFactor"),
    ):
        value = QSettings(str(configuration / name), QSettings.Format.IniFormat).value(key)
        if value is not None and str(value).strip().lower() in _OFF:
            return True
    return False


def _configuration_folder() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericConfigLocation)


def _windows_animations_off() -> bool:
    """SystemParametersInfo, "Show animations in Windows"."""
    import ctypes

    shown = ctypes.c_int(1)
    ctypes.windll.user32.SystemParametersInfoW(  # type: ignore[attr-defined, unused-ignore]
        _SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(shown), 0
    )
    return not shown.value


def _macos_motion_reduced() -> bool:
    plist = Path.home() / "Library/Preferences/com.apple.universalaccess.plist"
    value = QSettings(str(plist), QSettings.Format.NativeFormat).value("reduceMotion")
    return value is not None and str(value).strip().lower() not in _OFF
