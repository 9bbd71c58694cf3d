"""What stands over a column of an XLSForm: its name in one spelling, and the language of its words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

KEY: Final = "countertop_key"
"""The column in which a form that was saved here says what its questions and choices are called in entries."""
GOES_ON: Final = "countertop_goes_on"
"""The same of which questions go on after a yes: `yes`."""

_JR: Final = re.compile(r"jr\s*:\s*")
_CALLED: Final[Mapping[str, str]] = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "relevance": "relevant",
    "calculate": "calculation",
    "readonly": "read_only",
    "constraining_message": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "jr:noapperrorstring": "no_app_error_string",
    "noapperrorstring": "no_app_error_string",
    "form_title": "title",
    "set_form_title": "title",
    "form_id": "id_string",
    "set_form_id": "id_string",
    "dataset": "list_name",
}
_GROUPING: Final = frozenset({"bind", "control", "body", "media"})
"""What may stand before the name of a column without changing what it is."""


class XlsColumn(NamedTuple):
    """A column by its name, and the language in which its words are; empty where it says none."""

    name: str
    language: str = ""


def columns_of(titles: Iterable[str]) -> list[XlsColumn]:
    """The columns that these words stand over; where one is parted by two colons, a single one parts none."""
    titles = list(titles)
    separator = "::" if any("::" in title for title in titles) else ":"
    return [_column(_JR.sub("jr\0", title), separator) for title in titles]


def _column(title: str, separator: str) -> XlsColumn:
    parts = [part.strip().replace("\0", ":") for part in title.split(separator)]
    first = _called(parts[0])
    if first in _GROUPING and len(parts) > 1:
        first, *parts = _called(parts[1]), *parts[1:]
    if first == "instance":
        return XlsColumn("::".join(["instance", *parts[1:]]))
    return XlsColumn(first, " ".join(" ".join(parts[1:]).split()))


def _called(title: str) -> str:
    name = "_".join(title.split()).casefold()
    return _CALLED.get(name, name)
