"""Letting one more PC in: the code, for whom it is, and what became of it."""

from ui.inviting.dialog import InvitingDialog
from ui.inviting.panel import InvitingPanel

__all__ = ["InvitingDialog", "InvitingPanel"]
