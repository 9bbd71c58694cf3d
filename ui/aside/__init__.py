"""What was set aside: a notice that there is something, and the list in which an owner keeps it."""

from ui.aside.dialog import AsideDialog
from ui.aside.notice import AsideNotice

__all__ = ["AsideDialog", "AsideNotice"]
