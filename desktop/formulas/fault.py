"""What is wrong with a formula or with what it works out, as a value: a sentence and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A sentence for people, and where in the text that was read: characters from 0; None when it is no one place."""

    sentence: str
    position: int | None = None

    def __str__(self) -> str:
        return self.sentence


class FaultFound(Exception):
    """Carries a fault up to where it becomes a value again; `position` is added on the way."""

    def __init__(self, sentence: str, position: int | None = None) -> None:
        super().__init__(sentence)
        self.position = position

    @property
    def fault(self) -> Fault:
        """The fault as a value."""
        return Fault(str(self), self.position)


class BudgetSpent(FaultFound):
    """A formula took more steps than any may: nothing within it can make up for that."""
