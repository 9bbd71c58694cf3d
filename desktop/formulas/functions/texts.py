"""Functions of texts. Places in a text count characters, from 1."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import chain
from typing import Final

from desktop.formulas.fault import FaultFound
from desktop.formulas.functions.formats import in_format
from desktop.formulas.functions.function import Function, as_text
from desktop.formulas.functions.several import Values
from desktop.formulas.run import FormulaRun
from desktop.formulas.titles import folded
from desktop.formulas.values import TEXT_CHARS, FormulaValue, is_blank

_TOO_LONG: Final = "This text gets too long."


def joined(run: FormulaRun, values: Iterable[FormulaValue], separator: str = "") -> str:
    """Values written one after another. Raises FaultFound for a text that gets too long."""
    parts = [as_text(value, run) for value in values]
    if sum(map(len, parts)) + len(separator) * max(0, len(parts) - 1) > TEXT_CHARS:
        raise FaultFound(_TOO_LONG)
    return separator.join(parts)


def _left(_run: FormulaRun, text: str, count: int = 1) -> str:
    return text[: _counted(count)]


def _right(_run: FormulaRun, text: str, count: int = 1) -> str:
    return text[max(0, len(text) - _counted(count)) :]


def _middle(_run: FormulaRun, text: str, start: int, count: int) -> str:
    if start < 1:
        raise FaultFound("Places in a text count from 1.")
    return text[start - 1 : start - 1 + _counted(count)]


def _counted(count: int) -> int:
    if count < 0:
        raise FaultFound("There are no fewer characters than none.")
    return count


def _find(_run: FormulaRun, sought: str, text: str, start: int = 1) -> Decimal | None:
    if start < 1:
        raise FaultFound("Places in a text count from 1.")
    place = text.find(sought, start - 1)
    return None if place < 0 else Decimal(place + 1)


def _substitute(run: FormulaRun, text: str, old: str, new: str) -> str:
    if not old:
        return text
    if len(text) + text.count(old) * (len(new) - len(old)) > TEXT_CHARS:
        raise FaultFound(_TOO_LONG)
    return text.replace(old, new)


def _join(run: FormulaRun, separator: str, skip_blanks: bool, *lists: Values) -> str:
    values = chain(*lists)
    return joined(run, (each for each in values if not (skip_blanks and is_blank(each))), separator)


def _matches(run: FormulaRun, text: str, pattern: str) -> bool:
    """Whether all of a text fits; the last `*` gives way, so that no pattern takes long."""
    text, signs = folded(text), folded(pattern)
    run.charge(len(text) * (1 + signs.count("*")) + len(signs))
    place = sign = kept = 0
    star = -1
    while place < len(text):
        if sign < len(signs) and signs[sign] == "*":
            star, kept, sign = sign, place, sign + 1
        elif sign < len(signs) and _fits(text[place], signs[sign]):
            place, sign = place + 1, sign + 1
        elif star >= 0:
            run.charge(sign - star)
            kept += 1
            place, sign = kept, star + 1
        else:
            return False
    return not signs[sign:].strip("*")


def _fits(character: str, sign: str) -> bool:
    return sign == "?" or character == sign or (sign == "#" and character in "0123456789")


FUNCTIONS: Final = (
    Function(
        "LEN", "text", "How many characters it has", 'LEN("Rye bread")', "9", lambda _run, text: Decimal(len(text))
    ),
    Function("LEFT", "text, [count]", "Its first characters", 'LEFT("Rye bread", 3)', "Rye", _left),
    Function("RIGHT", "text, [count]", "Its last characters", 'RIGHT("Rye bread", 5)', "bread", _right),
    Function("MID", "text, start, count", "Characters from a place on", 'MID("Rye bread", 5, 3)', "bre", _middle),
    Function("UPPER", "text", "In capitals", 'UPPER("rye")', "RYE", lambda _run, text: text.upper()),
    Function("LOWER", "text", "Without capitals", 'LOWER("RYE")', "rye", lambda _run, text: text.lower()),
    Function(
        "TRIM",
        "text",
        "Without spaces around it, and with single ones in it",
        'TRIM("  rye   bread ")',
        "rye bread",
        lambda _run, text: " ".join(text.split()),
    ),
    Function(
        "CONCAT",
        "values…",
        "Written one after another, as with &",
        'CONCAT("Table ", 7)',
        "Table 7",
        lambda run, *lists: joined(run, chain(*lists)),
    ),
    Function(
        "TEXTJOIN",
        "separator, skip blanks, values…",
        "Written one after another with something in between",
        'TEXTJOIN(", ", TRUE, "rye", "", "wheat")',
        "rye, wheat",
        _join,
    ),
    Function(
        "FIND",
        "sought, text, [start]",
        "At which place a text stands in another; blank if it does not",
        'FIND("bread", "Rye bread")',
        "5",
        _find,
    ),
    Function(
        "CONTAINS",
        "text, sought",
        "Whether a text stands in another; capitals make no difference",
        'CONTAINS("Rye bread", "BREAD")',
        "TRUE",
        lambda _run, text, sought: folded(sought) in folded(text),
    ),
    Function(
        "STARTSWITH",
        "text, sought",
        "Whether a text begins so",
        'STARTSWITH("Rye bread", "rye")',
        "TRUE",
        lambda _run, text, sought: folded(text).startswith(folded(sought)),
    ),
    Function(
        "ENDSWITH",
        "text, sought",
        "Whether a text ends so",
        'ENDSWITH("Rye bread", "bread")',
        "TRUE",
        lambda _run, text, sought: folded(text).endswith(folded(sought)),
    ),
    Function(
        "MATCHES",
        "text, pattern",
        "Whether a text looks so: # a figure, ? one character, * any",
        'MATCHES("AB-123", "??-###")',
        "TRUE",
        _matches,
    ),
    Function(
        "EXACT",
        "one text, other text",
        "Whether two texts are the same, capitals too",
        'EXACT("Rye", "rye")',
        "FALSE",
        lambda _run, text, other: text == other,
    ),
    Function(
        "SUBSTITUTE",
        "text, old, new",
        "With each old part replaced",
        'SUBSTITUTE("a-b-c", "-", "/")',
        "a/b/c",
        _substitute,
    ),
    Function(
        "TEXT",
        "value, format",
        "A number, day or time written after a pattern",
        'TEXT(DATE(2026, 12, 24), "dd.mm.yyyy")',
        "24.12.2026",
        lambda run, value, pattern: "" if is_blank(value) else in_format(value, pattern, run),
    ),
)
