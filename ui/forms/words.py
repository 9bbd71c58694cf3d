"""What the section Forms says of forms in general."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from desktop.forms.definition import Definition

tr = QCoreApplication.translate


def who_fills_in(definition: Definition) -> str:
    """Who may, for somebody who may not."""
    if definition.add.people:
        if definition.add.role == "manager":
            return tr("Forms", "Only managers and owners fill this in, and who was chosen for it.")
        return tr("Forms", "Only owners fill this in, and who was chosen for it.")
    if definition.add.role == "manager":
        return tr("Forms", "Only managers and owners fill this in.")
    return tr("Forms", "Only owners fill this in.")
