"""Of what kind a formula's result is, known before anybody answers."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula
from desktop.formulas.functions.table import FUNCTIONS
from desktop.formulas.kinds import ANY, Kinds, kinds_of
from desktop.formulas.syntax import Node, Reference
from desktop.formulas.values import is_blank
from desktop.records.values import MemberLink, Money
from tests.desktop.formula_shop import NOW, answers, trees, typed

ASKED = {"q": Decimal, "p": Money, "n": str, "k": str, "f": date, "u": date, "rq": Decimal, "rs": Money, "t": str}


def asked(reference: Reference) -> Kinds:
    return Kinds(frozenset({ASKED[reference.key]}), reference.rows is not None or reference.key == "t")


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("[Quantity] * [Price]", {Money}),
        ("[Price] / [Price] + 1", {Decimal}),
        ("SUM([Lines].[Sum [€]]])", {Money}),
        ("SUMPRODUCT([Lines].[Quantity], [Lines].[Sum [€]]])", {Money}),
        ("ROUND([Price] * 5%, 2)", {Money}),
        ("[Until] - [From]", {Decimal}),
        ("[From] + 14", {date}),
        ("MAX([From], [Until])", {date}),
        ('IF([Quantity] > 5, [Price], "")', {Money}),
        ("IF([Quantity] > 5, [Price], 0)", {Money, Decimal}),
        ('SWITCH([Kind], "Courier", 1, [From])', {Decimal, date}),
        ("IFS([Quantity] > 1, 1, [Quantity] > 0, [Price], TRUE, [From])", {Decimal, Money, date}),
        ('[Name] & " " & [From]', {str}),
        ('AND([Quantity] > 1, SELECTED([Tags], "gift"))', {bool}),
    ],
)
def test_the_kind_of_a_result_is_known(text: str, types: set[type]) -> None:
    assert kinds_of(typed(text), asked) == Kinds(frozenset(types))


@pytest.mark.parametrize(
    ("text", "sentence", "position"),
    [
        ("2 + [Name] * 3", "“*” does not work with a text and a number.", 11),
        ("-[Name]", "“-” does not work with a text.", 0),
        ('[Price] = "12"', "“=” does not work with a sum of money and a text.", 8),
        ("[Lines].[Quantity] > 5", "“>” works on one value, and these are several. SUM or SELECTED take several.", 19),
        ("YEAR([Name])", "YEAR needs a date or a date and time for “date”, and this is a text.", 0),
        ("SUM([Name])", "SUM does not work with a text.", 0),
        ("IF([Quantity], 1, 2)", "IF needs a yes or no for “condition”, and this is a number.", 0),
        ("IFS(TRUE, 1, [Name], 2)", "IFS needs a yes or no for “condition”, and this is a text.", 0),
        ("LEN([Lines].[Quantity])", "LEN needs one value for “text”, and these are several.", 0),
    ],
)
def test_what_can_never_be_worked_out_is_said(text: str, sentence: str, position: int) -> None:
    assert kinds_of(typed(text), asked) == Fault(sentence, position)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_function_gives_what_its_example_comes_to(name: str) -> None:
    formula = typed(FUNCTIONS[name].example)
    kinds = kinds_of(formula, asked)
    assert isinstance(kinds, Kinds)
    assert type(formula.evaluate({}, NOW)) in (kinds.types or ())


def found(value: object) -> Kinds:
    """The kinds of one answer."""
    if isinstance(value, Fault | Mapping | MemberLink):
        return ANY
    if isinstance(value, list):
        types = [found(each).types for each in value]
        return Kinds(None if None in types else frozenset(kind for each in types for kind in each or ()), True)
    return Kinds(frozenset() if is_blank(value) else frozenset({Decimal if type(value) is int else type(value)}))


@given(trees, answers)
def test_what_a_formula_comes_to_is_of_a_kind_that_was_known(tree: Node, answered: dict[str, Any]) -> None:
    def known(reference: Reference) -> Kinds:
        if reference.rows is None:
            return found(answered.get(reference.key))
        rows = answered.get(reference.rows) or []
        is_rows = isinstance(rows, list) and all(isinstance(row, Mapping) for row in rows)
        return found([row.get(reference.key) for row in rows]) if is_rows else ANY

    formula = Formula(tree)
    kinds, value = kinds_of(formula, known), formula.evaluate(answered, NOW)
    if isinstance(kinds, Kinds) and kinds.types is not None and not is_blank(value) and not isinstance(value, Fault):
        assert type(value) in kinds.types
