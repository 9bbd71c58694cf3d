"""Settings: names, the look, where the data lies, what Countertop is made of."""

from ui.settings.screen import SettingsScreen

__all__ = ["SettingsScreen"]
