"""All functions, in the order in which people read about them."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Final

from desktop.formulas.fault import FaultFound
from desktop.formulas.functions import choosing, dates, numbers, several, texts
from desktop.formulas.functions.function import Function
from desktop.formulas.notation import Notation
from desktop.formulas.syntax import Call

FUNCTIONS: Final[Mapping[str, Function]] = {
    function.name: function
    for function in (
        *choosing.FUNCTIONS,
        *numbers.FUNCTIONS,
        *several.FUNCTIONS,
        *dates.FUNCTIONS,
        *texts.FUNCTIONS,
    )
}


def check_call(call: Call, notation: Notation) -> None:
    """Raises FaultFound for a function that there is not, or that cannot be given so many things."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        close = get_close_matches(call.name, FUNCTIONS, 1)
        meant = f" Did you mean {close[0]}?" if close else ""
        raise FaultFound(f"There is no function called {call.name}.{meant}", call.position)
    if not function.takes(len(call.arguments)):
        raise FaultFound(f"{call.name} is written {function.written(notation)}.", call.position)
