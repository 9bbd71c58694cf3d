"""From one text to another in few, small edits; positions are Unicode code points, as in documents."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

MIDDLE_LIMIT: Final = 2_000
"""Characters of the part that differs, on either side, up to which matching pieces inside it are looked for."""


@dataclass(frozen=True, slots=True)
class Splice:
    """At `position`, `deleted` characters go and `inserted` comes."""

    position: int
    deleted: int
    inserted: str


def splices_between(before: str, after: str) -> list[Splice]:
    """Splices that turn `before` into `after` when applied in this order, each to the result of the one before.

    What both texts begin and end with is left alone. A middle longer than `MIDDLE_LIMIT` is compared by lines first
    and, where lines differ too much, replaced as a whole, so the time stays short for texts of any length.
    """
    start = _common_prefix(before, after)
    end = _common_suffix(before, after, start)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    if not old and not new:
        return []
    return _middle(old, new, start)


def apply_splices(text: str, splices: list[Splice]) -> str:
    """`text` with the splices applied in order."""
    for splice in splices:
        text = text[: splice.position] + splice.inserted + text[splice.position + splice.deleted :]
    return text


def _common_prefix(one: str, other: str) -> int:
    """Length of what both begin with, found by halving with whole-slice comparisons."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, other: str, prefix: int) -> int:
    """Length of what both end with, not reaching into the first `prefix` characters."""
    low, high = 0, min(len(one), len(other)) - prefix
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == other[len(other) - middle : len(other) - low]:
            low = middle
        else:
            high = middle - 1
    return low


def _middle(old: str, new: str, start: int) -> list[Splice]:
    if not old or not new:
        return [Splice(start, len(old), new)]
    if max(len(old), len(new)) <= MIDDLE_LIMIT:
        return _matched(list(old), list(new), start)
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    if max(len(old_lines), len(new_lines)) <= MIDDLE_LIMIT:
        return _matched(old_lines, new_lines, start)
    return [Splice(start, len(old), new)]


def _matched(old: list[str], new: list[str], position: int) -> list[Splice]:
    """Splices between two lists of pieces (characters or lines) that start at `position`."""
    splices = []
    for tag, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        inserted = "".join(new[new_from:new_to])
        if tag != "equal":
            splices.append(Splice(position, sum(map(len, old[old_from:old_to])), inserted))
        position += len(inserted)
    return splices
