"""What somebody typed where there is something to choose from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from desktop.errors import InvalidError
from desktop.rows.fold import fold

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
