"""A shop's form and calendar for tests of formulas, and trees of formulas drawn at random."""

from datetime import UTC, date, time
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from desktop.formulas.context import EvaluationContext
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, stored_formula, typed_formula
from desktop.formulas.functions.table import FUNCTIONS
from desktop.formulas.notation import POINT, Notation
from desktop.formulas.syntax import (
    COMPARISONS,
    STRENGTHS,
    Call,
    Chain,
    ChainLink,
    Constant,
    Negation,
    Node,
    Percentage,
    Reference,
    Relation,
    Truth,
)
from desktop.formulas.titles import TitledQuestion, Titles
from desktop.records.values import MemberLink, Moment, Money


class Bakery:
    """Open from Monday to Saturday, but for Christmas."""

    def is_open(self, day: date) -> bool:
        return day.weekday() < 6 and (day.month, day.day) != (12, 25)


# Monday, 30 November 2026, 10:15.
NOW = EvaluationContext(1_796_033_700_000, UTC, Bakery(), row=1)

ORDER = Titles(
    [
        TitledQuestion("q", "Quantity"),
        TitledQuestion("p", "Price"),
        TitledQuestion("n", "Name"),
        TitledQuestion("k", "Kind", (("c1", "Courier"), ("c2", "Visitor"))),
        TitledQuestion("t", "Tags", (("t1", "urgent"), ("t2", "gift"))),
        TitledQuestion("f", "From"),
        TitledQuestion("u", "Until"),
        TitledQuestion("r", "Lines", rows=(TitledQuestion("rq", "Quantity"), TitledQuestion("rs", "Sum [€]"))),
    ]
)


def typed(text: str, notation: Notation = POINT, titles: Titles = ORDER) -> Formula:
    formula = typed_formula(text, titles, notation)
    assert isinstance(formula, Formula), formula
    return formula


def fault(text: str, notation: Notation = POINT) -> Fault:
    found = typed_formula(text, ORDER, notation)
    assert isinstance(found, Fault), found
    return found


def worked(text: str, **answers: object) -> Any:
    """What a formula that is kept so comes to; of a fault its sentence."""
    formula = stored_formula(text)
    value = formula if isinstance(formula, Fault) else formula.evaluate(answers, NOW)
    return value.sentence if isinstance(value, Fault) else value


numbers = (
    st.decimals(0, 999_999_999_999, allow_nan=False, places=6)
    | st.integers(0, 999).map(Decimal)
    | st.sampled_from([Decimal(999_999_999_999), Decimal("0.000001")])
)
texts = st.text(max_size=8) | st.sampled_from(["c1", "t2", "a", "1.5", "2026-12-24", "07:30", ">5", "a*"])
references = st.sampled_from([Reference(key) for key in "qpnktfur"] + [Reference("rq", "r"), Reference("rs", "r")])
leaves = numbers.map(Constant) | texts.map(Constant) | st.booleans().map(Truth) | references


def _chains(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def chain(strength: int) -> st.SearchStrategy[Node]:
        signs = st.sampled_from([sign for sign, each in STRENGTHS.items() if each == strength])
        links = st.lists(st.builds(ChainLink, signs, parts), min_size=1, max_size=3).map(tuple)
        return st.builds(Chain, parts, links)

    return st.sampled_from(sorted(set(STRENGTHS.values()))).flatmap(chain)


def _calls(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    shapes = [(name, count) for name, function in FUNCTIONS.items() for count in range(6) if function.takes(count)]
    return st.sampled_from(shapes).flatmap(
        lambda shape: st.tuples(*[parts] * shape[1]).map(lambda arguments: Call(shape[0], arguments))
    )


def _inner(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    relations = st.builds(Relation, parts, st.sampled_from(COMPARISONS), parts)
    return parts.map(Negation) | parts.map(Percentage) | _chains(parts) | relations | _calls(parts)


trees: st.SearchStrategy[Node] = st.recursive(leaves, _inner, max_leaves=12)

values = (
    st.none()
    | st.booleans()
    | numbers
    | numbers.map(lambda number: -number)
    | texts
    | st.integers(-(10**40), 10**40)
    | st.builds(Money, numbers, st.sampled_from(["EUR", "USD"]))
    | st.dates()
    | st.times(max_value=time(23, 59)).map(lambda at: at.replace(microsecond=0))
    | st.integers(0, (1 << 48) - 1).map(Moment)
    | st.just(MemberLink(b"m" * 16))
    | st.just(Fault("Divided by 0."))
    | st.lists(st.sampled_from(["t1", "t2"]))
)
rows = st.lists(st.fixed_dictionaries({}, optional={"rq": values, "rs": values}), max_size=4)
answers = st.fixed_dictionaries({}, optional={**dict.fromkeys("qpnktfu", values), "r": rows | values})
