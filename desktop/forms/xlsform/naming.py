"""Which questions expressions and words of an XLSForm name, and whether there are these."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from desktop.forms.xlsform.workbook import CHOICES, SETTINGS, SURVEY
from desktop.rows.typed_text import quoted

if TYPE_CHECKING:
    from desktop.forms.xlsform.survey import XlsItem
    from desktop.forms.xlsform.workbook import XlsRow, XlsWorkbook

NAMED: Final = re.compile(r"\$\{([^${}]*)\}")
_LAST_SAVED: Final = "last-saved#"
_BY_ITSELF: Final = frozenset({"instanceID", "instanceName"})
"""What every form has."""
_READ: Final = frozenset({"label", "image", "big-image", "audio", "video", "instance_name"})
"""The columns of choices and settings in which questions are named."""


def named_in(text: str) -> list[str]:
    """The names of questions in a text, each once."""
    return list(dict.fromkeys(name.strip().removeprefix(_LAST_SAVED) for name in NAMED.findall(text)))


def with_labels(text: str, labels: Mapping[str, str]) -> str:
    """Words with what questions are called for their names, in brackets."""
    return NAMED.sub(lambda found: f"[{labels.get(found[1].strip(), found[1].strip())}]", text)


def check_named(workbook: XlsWorkbook, items: Iterable[XlsItem]) -> None:
    """Raises InvalidError where a question is named that there is not, or of which there are several."""
    there = [item for each in items for item in each.all_items()]
    counts = Counter(item.name for item in there)
    for row in (*(item.row for item in there), *workbook.sheet(CHOICES).rows, *workbook.sheet(SETTINGS).rows):
        for column, sentence in _faults(row, counts):
            raise row.refusal(column, sentence)


def _faults(row: XlsRow, counts: Counter[str]) -> Iterator[tuple[str, str]]:
    for column, text in row.cells.items():
        if "${" not in text or (column.name not in _READ and row.sheet != SURVEY):
            continue
        for name in named_in(text):
            if counts[name] != 1 and name not in _BY_ITSELF:
                how = "several questions are" if counts[name] else "no question is"
                yield column.name, f"{how} called {quoted(name)}."
        if "${" in NAMED.sub("", text):
            yield column.name, "a name that begins with ${ does not end with }."
