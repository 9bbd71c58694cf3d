"""Carrying by stick what PCs lack that are never on one network."""

from ui.sticks.dialog import StickDialog

__all__ = ["StickDialog"]
