"""Formulas drawn at random: what is written is read as the same, nothing is raised, and sums are exact."""

import sys
from decimal import ROUND_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from desktop.formulas.fault import Fault, FaultFound
from desktop.formulas.formula import Formula, formula_of, stored_formula, typed_formula
from desktop.formulas.notation import COMMA, POINT, Notation
from desktop.formulas.syntax import DEPTH, Chain, ChainLink, Constant, Negation, Node, Reference
from desktop.formulas.titles import TitledQuestion, Titles
from tests.desktop.formula_shop import NOW, ORDER, answers, trees

PIECES = [
    "[Price]",
    "{p}",
    "[",
    "]",
    "{",
    "}",
    "(",
    ")",
    '"',
    "“",
    ",",
    ";",
    "IF(",
    "SUM",
    "TRUE",
    "1.5",
    "1,5",
    "=",
    "-",
]
PIECES += [
    "+",
    "*",
    "^",
    "%",
    "&",
    "<",
    ">=",
    " ",
    ".",
    "é",
    "\x00",
    "$",
    "'",
    "1" * 30,
    "(" * 400,
    "-" * 400,
    "%" * 400,
]


@given(trees)
def test_what_is_kept_is_read_as_the_same(tree: Node) -> None:
    formula = formula_of(tree)
    assert isinstance(formula, Formula)
    assert formula.root == tree
    assert stored_formula(formula.stored()) == formula


@given(trees, st.sampled_from([POINT, COMMA]), st.lists(st.text(max_size=5) | st.just("Sum"), min_size=8, max_size=8))
def test_what_is_shown_is_read_as_the_same_in_every_notation(tree: Node, notation: Notation, names: list[str]) -> None:
    """Whatever the questions are called, also if several are called the same."""
    questions = [ORDER.question(key) for key in "qpnktfur"]
    titles = Titles(
        TitledQuestion(each.key, name, each.choices, each.rows)
        for each, name in zip(filter(None, questions), names, strict=True)
    )
    formula = Formula(tree)
    assert typed_formula(formula.typed(titles, notation), titles, notation) == formula


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=12).map("".join))
def test_any_text_is_a_formula_or_a_fault_with_a_sentence(text: str) -> None:
    for notation in (POINT, COMMA):
        read = typed_formula(text, ORDER, notation)
        assert isinstance(read, Formula) or (read.sentence and 0 <= (read.position or 0) <= len(text))
    assert isinstance(stored_formula(text), Formula | Fault)


@given(trees, answers)
def test_any_formula_with_any_answers_comes_to_a_value_or_a_fault(tree: Node, answered: dict[str, object]) -> None:
    """The same in a thread that reckons with three figures and up."""
    formula = Formula(tree)
    value = formula.evaluate(answered, NOW)
    with localcontext(prec=3, rounding=ROUND_UP):
        assert formula.evaluate(answered, NOW) == value
    if isinstance(value, Decimal):
        assert abs(value) < 10**12
        assert value == round(value, 6)


amounts = st.decimals(-9_999, 9_999, places=3, allow_nan=False)
sums = st.recursive(
    amounts.map(lambda number: Constant(number) if number >= 0 else Negation(Constant(-number))),
    lambda parts: st.sampled_from(["+-", "*/"]).flatmap(
        lambda signs: st.builds(
            Chain,
            parts,
            st.lists(st.builds(ChainLink, st.sampled_from(signs), parts), min_size=1, max_size=2).map(tuple),
        )
    ),
    max_leaves=5,
)


def exact(node: Node) -> Fraction:
    """Worked out by fractions, which round nothing."""
    match node:
        case Constant(Decimal() as number):
            return Fraction(number)
        case Negation(of):
            return -exact(of)
        case Chain(first, links):
            value = exact(first)
            for link in links:
                other = exact(link.operand)
                value = {
                    "+": lambda a, b: a + b,
                    "-": lambda a, b: a - b,
                    "*": lambda a, b: a * b,
                    "/": lambda a, b: a / b,
                }[link.sign](value, other)
            return value
    raise AssertionError(node)


@given(sums)
def test_sums_are_what_fractions_say_rounded_once(node: Node) -> None:
    formula = Formula(node)
    try:
        wanted = exact(node)
    except ZeroDivisionError:
        assert formula.evaluate({}, NOW).sentence == "Divided by 0."
        return
    assume(abs(wanted) < 10**12 - 1)
    millionths = abs(wanted) * 10**6
    rounded = int(millionths + Fraction(1, 2)) * (1 if wanted >= 0 else -1)
    assert formula.evaluate({}, NOW) == Decimal(rounded).scaleb(-6)


@pytest.mark.parametrize(
    "text", ["-" * 1_999 + "1", "(" * 1_999 + "1" + ")" * 1_999, "NOT(" * 700 + "TRUE" + ")" * 700]
)
def test_nothing_is_too_deep_to_be_read_or_refused(text: str) -> None:
    """Without coming near to how deep Python calls."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(len_of_stack() + 350)
    try:
        read = stored_formula(text)
    finally:
        sys.setrecursionlimit(limit)
    if text.startswith("("):
        assert isinstance(read, Formula)
    else:
        assert isinstance(read, Fault)
        assert "inside each other" in read.sentence


def len_of_stack() -> int:
    frame, depth = sys._getframe(), 0
    while frame:
        frame, depth = frame.f_back, depth + 1
    return depth


def test_long_formulas_are_evaluated_however_long_their_chains_are() -> None:
    formula = stored_formula("+".join(["{a}"] * 990))
    assert isinstance(formula, Formula)
    assert formula.evaluate({"a": 1}, NOW) == 990


def test_a_tree_that_is_too_deep_cannot_be_made() -> None:
    node: Node = Constant(Decimal(1))
    for _ in range(DEPTH):
        node = Negation(node)
    with pytest.raises(FaultFound):
        Negation(node)


def test_references_and_dependencies_are_told() -> None:
    formula = stored_formula("SUM({r}.{rs}) + {p}")
    assert isinstance(formula, Formula)
    assert formula.references == {Reference("rs", "r"), Reference("p")}
    assert formula.dependencies == {"r", "rs", "p"}
