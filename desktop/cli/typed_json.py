"""Values that are written as JSON on standard input."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import InvalidOperation
from typing import Any, Final

from desktop.errors import InvalidError

_BOM: Final = "\ufeff"


def typed_object(text: str, what: str, like: str, number: Callable[[str], Any]) -> dict[str, Any]:
    """The JSON object that was typed. Raises InvalidError, also for text that is no Unicode; `what`, `like`: what is to
    be written, and an example."""
    try:
        raw = json.loads(text.removeprefix(_BOM), parse_float=number, parse_int=number)
        json.dumps(raw, ensure_ascii=False, default=str).encode()
    except (ValueError, RecursionError, InvalidOperation) as error:
        raise InvalidError(f"Write the {what} as JSON in UTF-8 on standard input, like {like}.") from error
    if not isinstance(raw, dict):
        raise InvalidError(f"Write the {what} as one JSON object, like {like}.")
    return raw
