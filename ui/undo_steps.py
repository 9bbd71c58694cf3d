"""What was changed on a page, and what stood there before: Ctrl+Z or the button of a toast puts it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.widgets import Toast

if TYPE_CHECKING:
    from desktop.engine.command_context import CommandContext
    from desktop.rows.read_session import ReadSession

Values = Mapping[str, Any]


class ChangedValues(NamedTuple):
    """What fields said before a command and after it, as far as that is something else."""

    before: Values
    after: Values


def noting(read: Callable[[ReadSession], Values], command: Callable[..., object]) -> Callable[..., ChangedValues]:
    """The command, which tells what it changed: that is read where it is carried out, between no other two."""

    def noted(context: CommandContext, *values: object, **named: object) -> ChangedValues:
        before = read(context.session)
        command(context, *values, **named)
        after = read(context.session)
        keys = {key for key in {*before, *after} if before.get(key) != after.get(key)}
        return ChangedValues({key: before.get(key) for key in keys}, {key: after.get(key) for key in keys})

    return noted


class UndoSteps(QObject):
    """By the names of what is changed; nothing is put back that shows something else since."""

    def __init__(self, page: QWidget, now: Callable[[], Values], put_back: Callable[[Values], object]) -> None:
        super().__init__(page)
        self._page = page
        self._now = now
        self._put_back = put_back
        self._steps: dict[str, list[ChangedValues]] = {}

    def add(self, name: str, step: ChangedValues, saved: str) -> None:
        """Something was saved, as a sentence says."""
        if not step.before:
            return
        self._steps.setdefault(name, []).append(step)
        toast = Toast(self._page, saved, self.tr("Undo"))
        toast.clicked.connect(lambda: self._undo(name, step))

    def undo(self, name: str) -> None:
        """Put back what stood there before the last change."""
        if self._steps.get(name):
            self._undo(name, self._steps[name][-1])

    def _undo(self, name: str, step: ChangedValues) -> None:
        if step not in self._steps[name]:
            return
        self._steps[name].remove(step)
        now = self._now()
        back = {key: step.before[key] for key in step.before if now.get(key) == step.after[key]}
        if back:
            self._put_back(back)
            Toast(self._page, self.tr("It is as it was before."))
        else:
            Toast(self._page, self.tr("Somebody changed this since. It stays as it is."))
