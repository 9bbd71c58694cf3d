"""Rules by chips and what is offered to be worked out: kept as formulas, shown as chips and offers again."""

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.formulas.chips import ChipRule, ChipSentence, ChipValue, Comparing, DayFromToday, chips_of
from desktop.formulas.fault import Fault
from desktop.formulas.formula import Formula, stored_formula
from desktop.formulas.offers import WorkOut, WorkOutKind, offer_of
from desktop.formulas.syntax import Node, Reference
from tests.desktop.formula_shop import numbers, trees, typed, worked

WITHOUT_VALUE = {Comparing.BLANK, Comparing.FILLED_IN}

chip_values: st.SearchStrategy[ChipValue] = (
    numbers
    | numbers.map(lambda number: number.copy_negate() if number else number)
    | st.text(max_size=5)
    | st.booleans()
    | st.dates()
    | st.times().map(lambda at: at.replace(microsecond=0))
    | st.integers(-400, 400).map(DayFromToday)
    | st.sampled_from("qp").map(Reference)
)
sentences = st.sampled_from(list(Comparing)).flatmap(
    lambda comparing: st.builds(
        ChipSentence,
        st.sampled_from("qpnk"),
        st.just(comparing),
        st.none() if comparing in WITHOUT_VALUE else chip_values,
    )
)
rules = st.lists(sentences, min_size=1, max_size=4).flatmap(
    lambda each: st.builds(ChipRule, st.just(tuple(each)), st.booleans() if len(each) > 1 else st.just(False))
)


@given(rules)
def test_chips_are_kept_as_a_formula_and_show_as_the_same_chips(rule: ChipRule) -> None:
    formula = rule.formula()
    assert isinstance(formula, Formula)
    kept = stored_formula(formula.stored())
    assert isinstance(kept, Formula)
    assert chips_of(kept) == rule


@given(trees)
def test_a_formula_that_shows_as_chips_or_offer_is_kept_by_them_as_it_was(tree: Node) -> None:
    formula = Formula(tree)
    for shown in (chips_of(formula), offer_of(formula)):
        assert shown is None or shown.formula() == formula


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[Kind] = "Courier"', ChipSentence("k", Comparing.IS, "c1")),
        ("[Price] >= -1.5", ChipSentence("p", Comparing.AT_LEAST, Decimal("-1.5"))),
        ("[Until] < [From]", ChipSentence("u", Comparing.LESS, Reference("f"))),
        ("[Until] < TODAY()", ChipSentence("u", Comparing.LESS, DayFromToday(0))),
        ("[Until] <= TODAY() - 14", ChipSentence("u", Comparing.AT_MOST, DayFromToday(-14))),
        ("[From] <> DATE(2026, 12, 24)", ChipSentence("f", Comparing.IS_NOT, date(2026, 12, 24))),
        ("[From] > TIME(7, 30)", ChipSentence("f", Comparing.MORE, time(7, 30))),
        ('NOT(SELECTED([Tags], "gift"))', ChipSentence("t", Comparing.HAS_NOT, "t2")),
        ("NOT(ISBLANK([Name]))", ChipSentence("n", Comparing.FILLED_IN)),
    ],
)
def test_formulas_written_by_hand_show_as_chips(text: str, sentence: ChipSentence) -> None:
    assert chips_of(typed(text)) == ChipRule((sentence,))


@pytest.mark.parametrize(
    "text",
    [
        "[Price]",
        "[Price] * 2 > 5",
        "5 > [Price]",
        "AND([Price] > 5, OR([Price] < 2, [Name] = 1))",
        "AND([Price] > 5)",
        "SUM([Lines].[Quantity]) > 5",
        "[From] = DATE(2026, 13, 1)",
        "[From] = TODAY() + 0.5",
        "[From] = TODAY() + 0",
        "[From] > TIME(7, 30, 0)",
        "NOT([Price] > 5)",
        'CONTAINS([Name], UPPER("a"))',
    ],
)
def test_what_chips_cannot_say_stays_a_formula(text: str) -> None:
    assert chips_of(typed(text)) is None


def test_any_and_all_hold_as_they_say() -> None:
    two = (ChipSentence("k", Comparing.IS, "c1"), ChipSentence("n", Comparing.FILLED_IN))
    every, any_ = ChipRule(two).formula(), ChipRule(two, is_any=True).formula()
    assert isinstance(every, Formula)
    assert isinstance(any_, Formula)
    assert (worked(every.stored(), k="c1"), worked(any_.stored(), k="c1")) == (False, True)
    assert ChipRule(()).formula() == Fault("There is no rule yet.")


@pytest.mark.parametrize(
    ("offer", "kept"),
    [
        (WorkOut(WorkOutKind.PRODUCT, Reference("q"), Reference("p")), "{q} * {p}"),
        (WorkOut(WorkOutKind.ROW_SUM, Reference("rs", "r")), "SUM({r}.{rs})"),
        (WorkOut(WorkOutKind.DIFFERENCE, Reference("q"), Reference("p")), "{q} - {p}"),
        (WorkOut(WorkOutKind.DAYS_BETWEEN, Reference("f"), Reference("u")), "DAYS({u}, {f})"),
        (WorkOut(WorkOutKind.LOOK_UP, Reference("p", "e")), "{e}.{p}"),
        (WorkOut(WorkOutKind.OTHERS_SUM, Reference("q", "0a>e")), "SUM({0a>e}.{q})"),
        (WorkOut(WorkOutKind.OTHERS_LATEST, Reference("q", "0a>e")), "LATEST({0a>e}.{q})"),
        (WorkOut(WorkOutKind.OTHERS_COUNT, Reference("0a>e")), "COUNT({0a>e})"),
    ],
)
def test_what_is_offered_is_kept_as_a_formula_and_known_again(offer: WorkOut, kept: str) -> None:
    formula = offer.formula()
    assert isinstance(formula, Formula)
    assert formula.stored() == kept
    assert offer_of(formula) == offer
