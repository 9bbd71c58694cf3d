"""The places of forms."""

from __future__ import annotations

from msgspec import Struct


class FormPlace(Struct, frozen=True):
    """A form by its id, and an entry of it by its own; `of`: the name of the entry's collection, where it is a row."""

    form: str
    entry: str = ""
    of: str = ""


class NewEntryPlace(Struct, frozen=True):
    """A form by its id, to be filled in."""

    form: str
