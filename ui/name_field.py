"""A name that is changed where it stands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtWidgets import QWidget

from ui.bridge import Bridge
from ui.kept_field import KeptField
from ui.widgets import announce


class NameField(KeptField):
    """`rename` is the command; `show_name` what it is now."""

    def __init__(
        self,
        label: str,
        bridge: Bridge,
        rename: Callable[[str], Future[Any]],
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(label, bridge, lambda name, _seen: rename(name), hint=hint, parent=parent)
        self.saved.connect(lambda: announce(self, self.tr("Saved")))

    def show_name(self, name: str) -> None:
        """Show what it is now, unless another one is being typed."""
        self.show_value(name)
