"""By which of its fields a collection's records can stand on a board, in a calendar or as pictures; first those that
suit best."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from desktop.records.collection import Kind, TakenFiles
from desktop.records.dated import DATED, Days
from desktop.records.listed_rows import SUMMED

if TYPE_CHECKING:
    from desktop.records.collection import Field, RecordCollection

MOST_COLUMNS: Final = 30
"""A board of more choices could not be read."""

_STATES: Final = frozenset(
    [
        "state",
        "status",
        "stage",
        "progress",
        "phase",
        "stand",
        "zustand",
        "stadium",
        "bearbeitungsstand",
        "statut",
        "état",
        "etat",
        "avancement",
        "estado",
        "stato",
        "fase",
        "状态",
        "狀態",
        "进度",
        "進度",
        "阶段",
    ]
)
"""Words for what changes while something is worked on."""

_ENDS: Final = frozenset(
    [
        "until",
        "till",
        "to",
        "end",
        "ends",
        "ended",
        "left",
        "leaves",
        "departure",
        "out",
        "finish",
        "bis",
        "ende",
        "abreise",
        "weg",
        "fin",
        "jusqu",
        "jusque",
        "départ",
        "depart",
        "hasta",
        "salida",
        "al",
        "fine",
        "partenza",
        "至",
        "到",
        "止",
        "结束",
        "離開",
        "离开",
    ]
)
"""Words for the day on which something is over."""


def board_fields(collection: RecordCollection) -> list[Field]:
    """Choices whose words can be the columns of a board; first those that say how far something is."""
    found = [
        field for field in _listed(collection) if field.kind is Kind.CHOICE and 1 < len(field.choices) <= MOST_COLUMNS
    ]
    return sorted(found, key=lambda field: not _words(field) & _STATES)


def summed_fields(collection: RecordCollection) -> list[Field]:
    """What can be summed, amounts of money first."""
    found = [field for field in _listed(collection) if field.kind in SUMMED]
    return sorted(found, key=lambda field: field.kind is not Kind.MONEY)


def calendar_days(collection: RecordCollection) -> list[Days]:
    """By what records can stand in a calendar; first from one day to another."""
    fields = [field for field in _listed(collection) if field.kind in DATED]
    spans = [Days(first, last) for first, last in pairwise(fields) if first.kind is last.kind and _words(last) & _ENDS]
    return spans + [Days(field) for field in fields]


def picture_fields(collection: RecordCollection) -> list[Field]:
    """What holds pictures; first what holds nothing else. Nobody looks for signatures."""
    found = [
        field for field in _listed(collection) if field.kind is Kind.FILE and field.taken is not TakenFiles.SIGNATURE
    ]
    return sorted(found, key=lambda field: field.taken is not TakenFiles.PICTURES)


def _listed(collection: RecordCollection) -> list[Field]:
    return [field for field in collection.fields if field.is_listed and field.has_column]


def _words(field: Field) -> set[str]:
    return set(re.findall(r"\w+", field.label.casefold()))
