"""Formulas over many records, beside the same sums written in Python."""

from collections.abc import Callable
from datetime import UTC, date
from decimal import ROUND_HALF_UP, Decimal

from desktop.formulas.context import EvaluationContext
from desktop.formulas.formula import Formula, stored_formula
from tests.benchmarks.measure import Bench, Figures, benchmark, interleaved, ratio_at_most

RECORDS = 50_000
TURNS = 5
PLACES = Decimal("0.000001")


class EveryDay:
    """A shop that never closes."""

    def is_open(self, _day: date) -> bool:
        return True


NOW = EvaluationContext(0, UTC, EveryDay())
ROWS = [{"q": Decimal(n % 99 + 1), "p": Decimal(n * 7_919 % 9_999 + 1).scaleb(-2)} for n in range(RECORDS)]


@benchmark("formula", f"quantity × price for {RECORDS:,} records; floor: the same in Python", ratio_at_most(8))
def product(_bench: Bench) -> Figures:
    return _over_all("{q} * {p}", lambda row: _rounded(row["q"] * row["p"]))


@benchmark("formula-if", f"a reduced price for {RECORDS:,} records; floor: the same in Python", ratio_at_most(10))
def reduced_price(_bench: Bench) -> Figures:
    def by_hand(row: dict[str, Decimal]) -> Decimal:
        sum_ = row["q"] * row["p"]
        return _rounded((sum_ * Decimal("0.9")).quantize(Decimal("0.01"), ROUND_HALF_UP) if row["q"] > 50 else sum_)

    return _over_all("IF({q} > 50, ROUND({q} * {p} * 0.9, 2), {q} * {p})", by_hand)


def _over_all(text: str, by_hand: Callable[[dict[str, Decimal]], Decimal]) -> Figures:
    formula = stored_formula(text)
    assert isinstance(formula, Formula)
    assert [formula.evaluate(row, NOW) for row in ROWS[:200]] == [by_hand(row) for row in ROWS[:200]]
    return interleaved(
        figure=lambda: [formula.evaluate(row, NOW) for row in ROWS],
        floor=lambda: [by_hand(row) for row in ROWS],
        repeats=TURNS,
        warm_up=1,
    )


def _rounded(number: Decimal) -> Decimal:
    """To six places, without zeros behind."""
    return number.quantize(PLACES, ROUND_HALF_UP).normalize()
