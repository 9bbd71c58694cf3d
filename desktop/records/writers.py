"""How whoever made a save is called: by their name, or as the screen of a PC that anybody may write on.

A save says itself that it was made so, beside the seat that signed it: nobody can say that of what others save.
"""

from __future__ import annotations

from typing import Final

from desktop.people.records import UNNAMED_PC, UNNAMED_PERSON
from desktop.records.identity import rule_id

SIGN_IN_SCREEN: Final = rule_id("sign-in screen")
"""The rule of what visitors write on a screen that somebody left to them."""

_ON_SCREEN: Final = f"'Sign-in screen, ' || coalesce(c.name, '{UNNAMED_PC}')"
_IS_ON_SCREEN: Final = f"s.rule = x'{SIGN_IN_SCREEN.hex()}'"

WRITER_NAME: Final = f"CASE WHEN {_IS_ON_SCREEN} THEN {_ON_SCREEN} ELSE coalesce(p.name, '{UNNAMED_PERSON}') END"
"""SQL: of a save `s`, its author among people `p`, and its PC `c`."""


def screen_name(author: str, stamp: str) -> str:
    """SQL: what wrote a save of the record `r` by this author at this stamp, NULL where it was a person."""
    return f"""(
        SELECT {_ON_SCREEN} FROM saves s LEFT JOIN seats t ON t.feed = s.feed LEFT JOIN pcs c ON c.pc = t.pc
        WHERE s.record = r.record AND s.author = {author} AND s.stamp = {stamp} AND {_IS_ON_SCREEN} ORDER BY s.hash
        LIMIT 1
    )"""
