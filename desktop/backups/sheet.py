"""The recovery sheet as it stands on paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from desktop.printing.content import (
    PaperHeading,
    PaperText,
    PaperTitle,
    Printout,
)

if TYPE_CHECKING:
    from desktop.printing.content import Block


def recovery_sheet(shop: str, person: str, words: Sequence[str], made: date) -> Printout:
    """One page: the words by their numbers, what they do, and what is to be done with them."""
    numbered = [f"{number:\u2007>2}  {word}" for number, word in enumerate(words, 1)]
    blocks: list[Block] = [
        PaperTitle("Recovery sheet"),
        PaperText(f"Made for {person} on {made.isoformat()}. Older sheets of {person} are worth nothing any more."),
        PaperText("\n".join(numbered), large=True),
        PaperHeading("What it is for"),
        PaperText(
            "When your PC is lost, these words make you who you were on a new one: from any PC of the shop that is "
            "left, whosever it is, or from a backup."
        ),
        PaperHeading("What to do"),
        PaperText("1. Put this sheet where you keep the deed of the house: not in the shop, not beside a computer."),
        PaperText(
            "2. Show it to nobody. Whoever has these words and a backup, or a code from a PC of the shop, is you."
        ),
        PaperText(
            "3. When you need it: install Countertop on a new PC, choose “Begin again” on its first screen, then where "
            "from, and type the words."
        ),
        PaperText("4. If somebody may have seen it: make a new one in Settings. That makes this one worthless."),
    ]
    return Printout("Recovery sheet", shop, made.isoformat(), blocks)
