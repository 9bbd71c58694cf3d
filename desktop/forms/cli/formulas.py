"""`formula`: what a formula comes to; and entries for which one holds."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, TypeVar

from desktop.cli import output
from desktop.cli.record_output import value_json
from desktop.cli.session import opened
from desktop.cli.typed_json import typed_object
from desktop.cli.verb import Verb
from desktop.errors import InvalidError
from desktop.forms import queries
from desktop.forms.answer_kinds import looks_elsewhere
from desktop.forms.filling import FormFilling
from desktop.forms.headless_filling import given, shop_context
from desktop.forms.other_entries import ReadEntries
from desktop.forms.question_kinds import is_worked_out
from desktop.forms.question_titles import choosing, titles_of
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, typed_formula
from desktop.formulas.notation import notation_of
from desktop.formulas.titles import TitledQuestion, Titles
from desktop.records.values import decimal_text, read
from desktop.rows.fact_types import VoidFactError
from desktop.rows.read_session import as_bytes
from desktop.rows.typed_text import printable
from desktop.settings.typed_fields import TypedFields

if TYPE_CHECKING:
    from desktop.cli.output import Json
    from desktop.forms.cli.shop import FormShop
    from desktop.formulas.context import EvaluationContext
    from desktop.records.past import PastRecord
    from desktop.records.records import Record
    from desktop.records.values import Value
    from desktop.rows.read_session import ReadSession

_NO_VALUE: Final = 'Write a sum of money like {"amount": "12.50", "currency": "EUR"}, and rows as a list of objects.'
_DIGITS: Final = 20
_SPACE: Final = "SELECT space FROM records WHERE record = ?"

Told = TypeVar("Told", "Record", "PastRecord")


def work_out(arguments: argparse.Namespace) -> int:
    """Say what a formula comes to with the values that are written on standard input."""
    with opened(arguments) as (_, session):
        typed = TypedFields(session)
        values = _values(sys.stdin.read())
        titles = Titles(
            TitledQuestion(f"v{place}", name, rows=_rows(each)) for place, (name, each) in enumerate(values.items())
        )
        formula = _read(arguments.text, titles, typed)
        answers = {f"v{place}": _answer(each, typed.currency) for place, each in enumerate(values.values())}
        value = _sound(formula.evaluate(answers, shop_context(session)))
        said = _json(value, typed)
    if arguments.json:
        output.print_json({"value": said})
    else:
        print(printable(said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)))
    return 0


def having(shop: FormShop, found: Sequence[Record | PastRecord], typed: str) -> list[Record | PastRecord]:
    """Those for which a formula holds. Raises InvalidError for one that cannot be read, or names what is not asked."""
    others = {form.id: form.definition for form in queries.forms(shop.session)}
    titles = titles_of(shop.form.definition, others, choosing(shop.form.id, others))
    condition = _Condition(shop, _read(typed, titles, shop.typed))
    return [entry for entry in found if condition.holds(entry)]


class _Condition:
    """A formula about entries of one form; one that cannot be worked out does not hold."""

    def __init__(self, shop: FormShop, formula: Formula) -> None:
        self._shop = shop
        self._formula = formula
        definition = self._definition = shop.form.definition
        named = [definition.by_key[key] for key in formula.dependencies if key in definition.by_key]
        self._rows = {key: of for key, of in shop.rows.items() if any(key == question.key for question in named)}
        self._filling = FormFilling(definition) if any(map(is_worked_out, definition.all_questions())) else None
        if self._filling is not None:
            self._rows = shop.rows
        self._now = shop_context(shop.session)
        self._looks = looks_elsewhere(formula, definition.by_key) or self._filling is not None

    def holds(self, entry: Record | PastRecord) -> bool:
        """Whether it does for this one."""
        session = self._shop.session
        rows = {key: [row.values for row in self._shop.rows_of(entry, key)] for key in self._rows}
        answers, now = given(self._definition, entry.values, rows), self._context(session, entry.id)
        if self._filling is not None:
            answers = dict(self._filling.look(answers, now).answers)
        return self._formula.evaluate(answers, now) is True

    def _context(self, session: ReadSession, id: str) -> EvaluationContext:
        if not self._looks:
            return self._now
        with session.reading() as conn:
            (space,) = conn.execute(_SPACE, (as_bytes(id),)).fetchone()
        return replace(self._now, others=ReadEntries(session, as_bytes(self._shop.form.id), space, as_bytes(id)))


def _read(text: str, titles: Titles, typed: TypedFields) -> Formula:
    formula: Formula = _sound(typed_formula(text, titles, notation_of(typed.customs.decimal_sign)))
    return formula


def _sound(found: Any) -> Any:
    """What it is. Raises InvalidError with a sentence and the place, counted from 1."""
    if isinstance(found, Fault):
        where = "" if found.position is None else f" (at character {found.position + 1})"
        raise InvalidError(f"{found.sentence}{where}")
    return found


def _values(text: str) -> dict[str, Any]:
    if not text.strip():
        return {}
    return typed_object(text, "values", '{"Price": 2.5}', Decimal)


def _rows(value: Any) -> tuple[TitledQuestion, ...]:
    """The questions of what is a list of objects."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    return tuple(TitledQuestion(name, name) for name in dict.fromkeys(name for row in rows for name in row))


def _money(amount: str | Decimal, currency: Any) -> Value:
    with suppress(InvalidOperation, VoidFactError):
        number = Decimal(amount)
        if number.adjusted() < _DIGITS:
            return read(["money", decimal_text(number), currency])
    raise InvalidError(_NO_VALUE)


def _answer(value: Any, currency: str) -> Any:
    """A value of JSON as formulas know it: days as ISO 8601 writes them, sums as the command line does."""
    match value:
        case str():
            with suppress(ValueError):
                return date.fromisoformat(value) if len(value) == len("2026-11-30") else value
            return value
        case {"amount": str() | Decimal() as amount}:
            return _money(amount, value.get("currency", currency))
        case dict():
            raise InvalidError(_NO_VALUE)
        case list() if any(isinstance(each, dict) for each in value):
            rows = (row for row in value if isinstance(row, dict))
            return [{name: _answer(each, currency) for name, each in row.items()} for row in rows]
        case list():
            return tuple(_answer(each, currency) for each in value)
    return value


def _json(value: Any, typed: TypedFields) -> Json:
    if type(value) in (tuple, list):
        return [_json(each, typed) for each in value]
    return value_json(value, typed.texts)


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", metavar="TEXT", help="like [Price] * 1.19, as it is typed in the shop's country")


VERBS: Final = (
    Verb("formula", "say what a formula comes to, with values as JSON on standard input", work_out, _arguments),
)
