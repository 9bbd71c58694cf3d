"""One definition of two that were both made of a third."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from desktop.forms.definition import Definition


def merged(base: Definition, now: Definition, offered: Definition) -> Definition:
    """What people made of `base`, with what `offered` makes of it wherever they changed nothing."""
    return msgspec.convert(_merged(*map(msgspec.to_builtins, (base, now, offered))), Definition)


def _merged(base: Any, now: Any, offered: Any) -> Any:
    if now == base:
        return offered
    if isinstance(now, dict) and isinstance(offered, dict):
        return _merged_parts(base or {}, now, offered)
    if _is_keyed(now) and _is_keyed(offered):
        parts = _merged_parts(*map(_by_key, (base or (), now, offered)))
        return [parts[key] for key in _order(list(_by_key(now)), list(_by_key(offered))) if key in parts]
    return now


def _merged_parts(base: Mapping[str, Any], now: Mapping[str, Any], offered: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: _merged(base.get(key), now.get(key), offered.get(key)) for key in (*now, *offered)}
    return {key: value for key, value in found.items() if value is not None}


def _is_keyed(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(each, dict) and "key" in each for each in value)


def _by_key(parts: Any) -> dict[str, Any]:
    return {part["key"]: part for part in parts}


def _order(now: list[str], offered: list[str]) -> list[str]:
    """As they stand now, what is new behind what it stands behind where it is offered."""
    found = list(now)
    for place, key in enumerate(offered):
        if key not in found:
            before = next((each for each in reversed(offered[:place]) if each in found), None)
            found.insert(found.index(before) + 1 if before is not None else 0, key)
    return found
