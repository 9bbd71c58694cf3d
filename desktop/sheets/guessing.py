"""What kind of values stand in a column: told by its title and by the values, and how these are written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Final

from desktop.sheets.columns import NO, YES, SheetColumn, decimal_of, fits, fitting_cells, is_missing, read_cell, text_of
from desktop.sheets.date_text import day_in, duration_in, time_in
from desktop.sheets.grid import CellError, RawCell
from desktop.sheets.kinds import ColumnKind as Kind
from desktop.sheets.number_text import WrittenNumber, number_in
from desktop.sheets.titles import TitleGuess, folded, guess_from_title

SAMPLE: Final = 2_000
"""Cells by which a kind is told; whether the others fit it is looked up afterwards."""

_MOST: Final = 0.9
_MANY: Final = 0.6
_MOST_CHOICES, _LONGEST_CHOICE, _REPEATS = 12, 40, 2.5
_LONG_TEXT: Final = 60
_LONGEST_LINE: Final = 160
_PLAIN: Final = frozenset({"yes", "no", "true", "false", "ja", "nein", "oui", "non", "是", "否"})
"""Answers that mean nothing else, even alone."""
_NAMING: Final = frozenset({
    "id", "code", "zip", "zipcode", "postcode", "postal", "plz", "postleitzahl", "cap", "account", "konto", "compte",
    "cuenta", "conto", "reference", "ref", "key", "sku", "room", "zimmer", "plate", "badge", "serial", "codigo",
    "codice", "model",
})  # fmt: skip
"""Words for what is written in figures and is no number."""
_GAPS: Final = 3
"""Of running numbers at least every third is still there."""
_SURE: Final = 8
"""The strength of a title whose words are not just in passing: “Total patients” is no money."""
_EMAIL: Final = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]{2,}")
_WEB: Final = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?:\+|00|\(|tel\.?:?\s*)?[\d\s().\-/]{6,24}(?:\s*(?:x|ext\.?)\s*\d+)?", re.IGNORECASE)
_DIALLED: Final = re.compile(r"\+\d[\d\s]{6}|00\d{6}|\(?0\d+\)?[\s/\-]\d|\(\d+\)\s?\d|\d{3}([-. ])\d{3}\1\d{4}")
"""How phones are written, and hardly anything else is."""
_CODED: Final = re.compile(r"[\d ]+")
_SEPARATORS: Final = (";", "|", ",", "、", "/", "\n")


@dataclass(frozen=True)
class ReadingHints:
    """What is usual in the shop: it decides where a table does not. `people`: the names of those who work there."""

    month_first: bool = False
    decimal_sign: str = "."
    currency: str = "EUR"
    language: str = "en"
    people: tuple[str, ...] = ()

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        """Their names and first names, folded."""
        whole = {folded(name) for name in self.people}
        return frozenset(whole | {name[:1] for name in whole if name})


@dataclass
class Evidence:
    """What the cells of a column are, counted."""

    cells: Sequence[RawCell]
    decimal_sign: str
    hints: ReadingHints
    counts: Counter[str] = field(default_factory=Counter)
    numbers: list[WrittenNumber] = field(default_factory=list)
    days: list[date | datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        for cell in self.cells:
            self.counts[self._sort(cell)] += 1

    def share(self, *sorts: str) -> float:
        """Which part of the cells is of one of these sorts, from 0 to 1."""
        return sum(self.counts[sort] for sort in sorts) / max(1, len(self.cells))

    def _sort(self, cell: RawCell) -> str:
        match cell:
            case bool():
                return "yes or no"
            case int() | float():
                self.numbers.append(WrittenNumber(decimal_of(cell)))
                return "number"
            case date():
                self.days.append(cell)
                return "day"
            case time():
                return "time"
            case timedelta():
                return "duration"
            case str():
                return self._sort_of_text(cell.strip())
        return "other"

    def _sort_of_text(self, text: str) -> str:
        if number := number_in(text, self.decimal_sign, self.hints.currency):
            self.numbers.append(number)
            return "number"
        if day := day_in(text):
            self.days.append(day.value)
            return "day"
        if time_in(text):
            return "time"
        if _CODED.fullmatch(text):
            return "code"
        if duration_in(text):
            return "duration"
        if _EMAIL.fullmatch(text):
            return "e-mail"
        return "web" if _WEB.fullmatch(text) else "text"


def guess_column(name: str, cells: Sequence[RawCell], hints: ReadingHints, decimal_sign: str = "") -> SheetColumn:
    """The column of that title and these cells, whose texts are read by that decimal sign."""
    title = guess_from_title(name, hints.language)
    nothing = {cell for cell in set(cells) if (is_missing(cell) if isinstance(cell, str) else _says_nothing(cell))}
    telling = [cell for cell in cells if cell not in nothing]
    step = max(1, len(telling) // SAMPLE)
    evidence = Evidence(telling[::step], decimal_sign, hints)
    column = SheetColumn(name, decimal_sign=decimal_sign, prefilled=title.prefilled, filled=len(telling))
    column = _told(column, title, evidence)
    return column if column.kind == title.kind else replace(column, prefilled="")


def _says_nothing(cell: RawCell) -> bool:
    return cell is None or isinstance(cell, CellError)


def _told(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn:
    if not evidence.cells:
        return replace(column, kind=title.kind, currency=title.currency)
    for tell in (_by_sort, _by_yes_or_no, _by_codes, _by_phones, _by_numbers):
        if found := tell(column, title, evidence):
            return found
    return _by_words(column, title, evidence)


def _by_sort(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn | None:
    for sort, kind in (("e-mail", Kind.EMAIL), ("web", Kind.WEB_ADDRESS)):
        if evidence.share(sort) >= (_MANY if title.kind is kind else _MOST):
            return replace(column, kind=kind)
    if evidence.share("day") >= (_MANY if title.kind in {Kind.DATE, Kind.DATE_TIME} else _MOST):
        timed = any(isinstance(day, datetime) and day.time() != time() for day in evidence.days)
        return replace(column, kind=Kind.DATE_TIME if timed else Kind.DATE)
    if evidence.share("time", "duration") >= _MOST:
        lasting = title.kind is Kind.DURATION or evidence.share("duration") > 1 - _MOST
        return replace(column, kind=Kind.DURATION if lasting else Kind.TIME)
    return None


def _by_yes_or_no(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn | None:
    said = {text_of(cell).strip().casefold() for cell in evidence.cells}
    if not said <= YES | NO:
        return None
    figures = said <= {"0", "1"}
    if title.kind is Kind.YES_NO or (
        not figures and (len(said) == 2 or said & {"yes", "no", "true", "false", "ja", "nein"})
    ):
        return replace(column, kind=Kind.YES_NO)
    asked = figures and len(said) == 2 and title.strength == 0
    return replace(column, kind=Kind.YES_NO) if asked and len(evidence.cells) > 5 else None


def _by_codes(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn | None:
    """Figures that are no numbers: goods' numbers, postcodes, phones."""
    figures = [text_of(cell).strip() for cell in evidence.cells]
    if evidence.share("code", "number") < _MOST or not all(_CODED.fullmatch(each) for each in figures):
        return None
    if title.kind is Kind.PHONE:
        return replace(column, kind=Kind.PHONE)
    goods = sum(map(is_goods_number, figures))
    if goods >= _MOST * len(figures) and (goods > 1 or title.kind is Kind.BARCODE):
        return replace(column, kind=Kind.BARCODE)
    if title.kind is Kind.BARCODE:
        return replace(column, kind=Kind.BARCODE)
    return replace(column, kind=Kind.SHORT_TEXT) if evidence.counts["code"] else None


def is_goods_number(figures: str) -> bool:
    """Whether it is an EAN, UPC or GTIN, whose last figure proves the others."""
    if len(figures) not in {8, 12, 13, 14} or not figures.isdigit() or not figures.isascii():
        return False
    return sum(int(each) * (3 if place % 2 else 1) for place, each in enumerate(reversed(figures))) % 10 == 0


def _by_phones(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn | None:
    texts = [text_of(cell).strip() for cell in evidence.cells]
    if title.kind is Kind.PHONE:
        is_phone = sum(map(_is_phone, texts)) >= _MANY * len(texts)
    else:
        is_phone = sum(bool(_is_phone(text) and _DIALLED.match(text)) for text in texts) >= _MOST * len(texts)
    return replace(column, kind=Kind.PHONE) if is_phone else None


def _is_phone(text: str) -> bool:
    figures = sum(letter.isdigit() for letter in text)
    return 6 <= figures <= 15 and bool(_PHONE.fullmatch(text))


def _by_numbers(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn | None:
    if evidence.share("number") < (_MANY if title.kind in {Kind.NUMBER, Kind.MONEY, Kind.RATING} else _MOST):
        return None
    values = [number.value for number in evidence.numbers]
    whole = all(value == value.to_integral_value() for value in values)
    currencies = Counter(number.currency for number in evidence.numbers if number.currency)
    counted = whole and title.strength < _SURE and not title.currency
    if currencies or (title.kind is Kind.MONEY and not counted):
        found = "" if _are_numbers(evidence.cells) else "".join(each for each, _ in currencies.most_common(1))
        found = found or title.currency
        return replace(column, kind=Kind.MONEY, currency=found or evidence.hints.currency)
    percent = sum(number.percent for number in evidence.numbers) * 2 > len(values)
    if title.kind is Kind.RATING and all(0 <= value <= 10 for value in values):
        return replace(column, kind=Kind.RATING)
    if whole and (kind := _by_name(column, title, values)):
        return replace(column, kind=kind)
    return replace(column, kind=Kind.NUMBER, percent=percent)


def _are_numbers(cells: Sequence[RawCell]) -> bool:
    """Whether most of them are numbers of a workbook: the texts beside them are in a money of their own."""
    return sum(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells) * 2 > len(cells)


def _by_name(column: SheetColumn, title: TitleGuess, values: Sequence[Decimal]) -> Kind | None:
    """What whole numbers are under a title that names something: running numbers, codes, or numbers after all."""
    numbered, words = title.kind is Kind.RUNNING_NUMBER, set(folded(column.name))
    if not numbered and not _NAMING & words:
        return None
    rising = len(values) > 1 and all(before < after for before, after in pairwise(values))
    if rising and (numbered or "id" in words) and values[-1] - values[0] < _GAPS * len(values):
        return Kind.RUNNING_NUMBER
    different = len(set(values)) == len(values) > 2
    return Kind.SHORT_TEXT if different or not numbered else None


def _by_words(column: SheetColumn, title: TitleGuess, evidence: Evidence) -> SheetColumn:
    texts = [text_of(cell) for cell in evidence.cells]
    if evidence.hints.people and _name_people(texts, evidence.hints):
        return replace(column, kind=Kind.PERSON)
    if title.kind is Kind.RATING and all(not text.strip().strip("★⭐☆") for text in texts):
        return replace(column, kind=Kind.RATING)
    if separator := _separator(texts, title):
        parts = [part.strip() for text in texts for part in text.split(separator) if part.strip()]
        return replace(column, kind=Kind.SEVERAL_OF, separator=separator, choices=_by_frequency(parts))
    if _are_choices(texts, title):
        return replace(column, kind=Kind.ONE_OF, choices=_by_frequency(texts))
    return replace(column, kind=Kind.LONG_TEXT if _are_long(texts, title) else Kind.SHORT_TEXT)


def _name_people(texts: Sequence[str], hints: ReadingHints) -> bool:
    return sum(folded(text) in hints.names for text in texts) >= _MANY * len(texts)


def _separator(texts: Sequence[str], title: TitleGuess) -> str:
    """What parts several choices in a cell, where the parts repeat; empty where nothing does."""
    asked = title.kind is Kind.SEVERAL_OF
    if title.strength and title.kind in {Kind.LONG_TEXT, Kind.SHORT_TEXT, Kind.PERSON}:
        return ""
    for separator in _SEPARATORS:
        parted = [text.split(separator) for text in texts]
        parts = [part.strip() for each in parted for part in each if part.strip()]
        several = sum(len(each) > 1 for each in parted)
        if several * (5 if asked else 2) < len(texts) or max(map(len, parts), default=99) > _LONGEST_CHOICE:
            continue
        if (
            len(texts) > 2
            and len(set(parts)) * (1 if asked else _REPEATS) <= len(parts)
            and len(set(parts)) <= 3 * _MOST_CHOICES
        ):
            return separator
    return ""


def _are_choices(texts: Sequence[str], title: TitleGuess) -> bool:
    distinct = set(texts)
    if title.kind is Kind.LONG_TEXT or len(texts) < 4 or max(map(len, distinct)) > _LONGEST_CHOICE:
        return False
    if title.kind is Kind.ONE_OF:
        return len(distinct) <= 5 * _MOST_CHOICES and len(distinct) * 1.3 <= len(texts)
    names = title.kind is Kind.SHORT_TEXT and title.strength > 0
    most = _MOST_CHOICES // 2 if names else _MOST_CHOICES
    return len(distinct) <= most and len(distinct) * _REPEATS * (2 if names else 1) <= len(texts)


def _are_long(texts: Sequence[str], title: TitleGuess) -> bool:
    if title.kind is Kind.LONG_TEXT:
        return True
    lengths = sorted(map(len, texts))
    return (
        lengths[len(lengths) // 2] > _LONG_TEXT
        or lengths[-1] > _LONGEST_LINE
        or any("\n" in text.strip() for text in texts)
    )


def _by_frequency(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(text for text, _ in Counter(text.strip() for text in texts).most_common())


def measured(column: SheetColumn, cells: Sequence[RawCell]) -> SheetColumn:
    """The column with how many of all its cells do not fit its kind."""
    plain = fitting_cells(column.kind)
    others = Counter((type(cell), cell) for cell in cells if cell is not None and type(cell) not in plain)
    misfits = (count for (_, cell), count in others.items() if not fits(column, read_cell(column, cell)))
    return replace(column, misfits=sum(misfits))
