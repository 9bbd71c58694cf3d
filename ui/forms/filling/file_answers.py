"""Questions that are answered with a file: one that is given, or a signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from desktop.files.value import FileValue
from desktop.forms.draft_files import file_of, kept_file
from ui.files.file_slot import FileSlot
from ui.files.signature_slot import SignatureSlot
from ui.forms.filling.answering import Answering

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop.records.collection import TakenFiles
    from ui.bridge import Bridge


class FileAnswer(Answering):
    """Attributes: `slot`, what holds the file."""

    def __init__(self, slot: FileSlot | SignatureSlot) -> None:
        super().__init__(slot)
        self.slot = slot
        slot.entered.connect(self.entered)
        slot.one.given.connect(self.changed)

    @property
    def is_coming(self) -> bool:
        return self.slot.one.is_coming

    @property
    def has_failed(self) -> bool:
        return self.slot.one.has_failed

    def value(self) -> Any:
        return self.slot.one.value

    def said(self) -> Any:
        value = self.slot.one.value
        return None if value is None else kept_file(value)

    def say(self, said: Any) -> None:
        self.slot.one.put(file_of(said))

    def fill_in(self, value: Any) -> None:
        if isinstance(value, FileValue):
            self.slot.one.put(value)

    def stops(self) -> list[QWidget]:
        return self.slot.stops()

    def call(self, name: str, about: str = "") -> None:
        self.slot.call(name, about)


class SignatureAnswer(FileAnswer):
    """Drawn, or typed, in the form itself."""

    slot: SignatureSlot

    def __init__(self, slot: SignatureSlot) -> None:
        super().__init__(slot)
        slot.changed.connect(self.changed)

    @property
    def is_coming(self) -> bool:
        return self.slot.is_coming

    def say(self, said: Any) -> None:
        self.slot.begin()
        super().say(said)

    def settle(self) -> None:
        self.slot.settle()


def file_answer(bridge: Bridge, taken: TakenFiles, *, small: bool = False) -> Answering:
    """Where a file is given."""
    return FileAnswer(FileSlot(bridge, taken, small=small))


def signature_answer(bridge: Bridge, *, by_visitor: bool) -> Answering:
    """Where somebody signs; `by_visitor`: with nobody of the shop beside them."""
    return SignatureAnswer(SignatureSlot(bridge, "" if by_visitor else bridge.workspace.me.name))
