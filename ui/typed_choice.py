"""What somebody typed where there is something to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NoReturn, TypeVar

from desktop.errors import InvalidError
from desktop.rows.fold import fold
from desktop.rows.typed_text import quoted

Of = TypeVar("Of")


def typed_choice(typed: str, choices: Mapping[str, Of], otherwise: Callable[[str], Of]) -> Of:
    """The choice that is called so, what else it can mean, or the only choice in whose name it is. Raises InvalidError
    as `otherwise` does."""
    sought = fold(" ".join(typed.split()))
    for name, value in choices.items():
        if fold(name) == sought:
            return value
    try:
        return otherwise(typed)
    except InvalidError:
        found = [value for name, value in choices.items() if sought and sought in fold(name)]
        if len(found) == 1:
            return found[0]
        raise


def not_one_of_these(typed: str) -> NoReturn:
    """Where it can mean nothing else. Raises InvalidError."""
    raise InvalidError(f"{quoted(typed)} is not one that is here. Choose from the list.")
