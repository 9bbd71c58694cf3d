"""What is not carried over between forms and XLSForms, by question, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from desktop.formulas.fault import Fault
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.xlsform.headers import XlsColumn
    from desktop.forms.xlsform.workbook import XlsRow

_SHOWN_CHARS: Final = 200
"""Of an expression that was left out."""


class NotTranslated(NamedTuple):
    """Something that the other one cannot say. `question`: its words, empty where it is about the whole form."""

    question: str
    what: str


class Remarks:
    """All of a form, in the order in which they were found, none twice."""

    def __init__(self) -> None:
        self._found: dict[NotTranslated, None] = {}

    @property
    def all(self) -> tuple[NotTranslated, ...]:
        """So far."""
        return tuple(self._found)

    def add(self, question: str, what: str) -> None:
        """One more."""
        self._found.setdefault(NotTranslated(question, what))

    def fault(self, question: str, what: str, expression: str, fault: Fault) -> None:
        """An expression that has no counterpart, and why."""
        shown = expression if len(expression) <= _SHOWN_CHARS else f"{expression[:_SHOWN_CHARS]} …"
        self.add(question, f"{what} ({shown}) was left out: {fault.sentence}")

    def cells(self, question: str, row: XlsRow) -> None:
        """What a row says that nothing here takes."""
        for column, text in row.cells.items():
            if column.name in _LEFT_OUT:
                self.add(question, f"{_LEFT_OUT[column.name]} ({quoted(text)}) was left out.")
            elif is_for_programs(column):
                self.add(question, f"What “{column.name}” says for other programs ({quoted(text)}) was left out.")


def is_for_programs(column: XlsColumn) -> bool:
    """Whether it says something that forms show nothing of: `instance::…`, `bind::…`, `sms_…`."""
    return ":" in column.name or column.name.startswith(("instance", "sms_"))


_LEFT_OUT: Final[Mapping[str, str]] = {
    "image": "The picture beside its words",
    "big-image": "The large picture beside its words",
    "audio": "The sound beside its words",
    "video": "The film beside its words",
    "media": "The picture beside its words",
    "autoplay": "That something is played by itself",
    "guidance_hint": "The advice for whoever asks",
    "required_message": "What is said where it is left blank",
    "no_app_error_string": "What is said where another program is missing",
    "trigger": "That it is worked out anew only when something else changes",
    "save_to": "What it writes into a list of things",
    "rows": "How many lines it has",
    "repeat_count": "How many rows there are",
    "query": "The choices of another file",
}
