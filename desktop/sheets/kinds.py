"""What the columns of a table can hold: the types of questions that can be told from titles and values."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class ColumnKind(StrEnum):
    """A type of what stands in a column, in the order of the types of questions."""

    SHORT_TEXT = "short text"
    LONG_TEXT = "long text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    TIME = "time"
    DATE_TIME = "date and time"
    YES_NO = "yes/no"
    ONE_OF = "one of"
    SEVERAL_OF = "several of"
    PERSON = "person"
    FILE = "photo or file"
    PHONE = "phone"
    RUNNING_NUMBER = "running number"
    BARCODE = "barcode"
    SIGNATURE = "signature"
    RATING = "rating"
    DURATION = "duration"
    EMAIL = "e-mail"
    WEB_ADDRESS = "web address"


NUMBERS: Final = frozenset({ColumnKind.NUMBER, ColumnKind.MONEY, ColumnKind.RATING})
"""Kinds whose values are Decimals."""
